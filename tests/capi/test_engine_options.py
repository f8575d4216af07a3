"""The engine's options as it starts, and those that change nothing."""

from typing import Any

from .build import READ_ONLY, Api
from .listing import listed

UINT32 = 3
COLLECT, KEYWORDS, NAME_CACHE, CONNECTIONS, QUEUING, WATCHDOG = range(6)
DROP = 3

# For every option that keeps no event out, a value that it has not from the start.
OTHERS = {KEYWORDS: 0x20, NAME_CACHE: 1, CONNECTIONS: 1, QUEUING: 1, WATCHDOG: 1}


def _set(api: Api, engine: Any, option: int, value: int) -> None:
    given = api.new("FWP_VALUE0 *", {"type": UINT32, "uint32": value})
    api.must(api.lib.FwpmEngineSetOption0(engine, option, given))


def _get(api: Api, engine: Any, option: int) -> int:
    with api.result(api.lib.FwpmEngineGetOption0, engine, option) as value:
        return int(value.uint32)


def _drop(api: Api, **header: Any) -> None:
    event = api.new("FWPM_NET_EVENT5 *", {"type": DROP, "header": header})
    event.classifyDrop = api.new("FWPM_NET_EVENT_CLASSIFY_DROP2 *")
    api.must(api.control.WfpIpsecEngineInjectNetEvent(event))


def _protocols(api: Api, engine: Any) -> list[int]:
    return listed(api, engine, "FwpmNetEvent", lambda event: event.header.ipProtocol, version=5)


def test_events_are_collected_from_the_start(api: Api, engine: Any) -> None:
    """All other options are 0."""
    values = [_get(api, engine, option) for option in range(6)]
    assert values == [1, 0, 0, 0, 0, 0]


def test_there_are_six_options(api: Api, engine: Any) -> None:
    """Reading a seventh is refused."""
    out = api.new("FWP_VALUE0 **")
    code = api.lib.FwpmEngineGetOption0(engine, 6, out)
    assert code == api.lib.FWP_E_INVALID_ENUMERATOR


def test_keywords_keep_no_event_out(api: Api, engine: Any) -> None:
    """An event is logged whatever the keywords are."""
    for protocol, keywords in enumerate((0, 0x1, 0x3F), 1):
        _set(api, engine, KEYWORDS, keywords)
        _drop(api, ipProtocol=protocol)
    assert _protocols(api, engine) == [1, 2, 3]


def test_the_other_options_change_nothing(api: Api, engine: Any) -> None:
    """Events are logged as before, and a transaction outlasts the watchdog's millisecond."""
    for option, value in OTHERS.items():
        _set(api, engine, option, value)
    _drop(api, ipProtocol=7)
    assert _protocols(api, engine) == [7]
    api.must(api.lib.FwpmTransactionBegin0(engine, READ_ONLY))
    api.control.WfpIpsecEngineAdvance(60)
    assert api.lib.FwpmTransactionCommit0(engine) == 0
