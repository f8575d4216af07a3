"""IPsecDosp*: statistics and state entries."""

from typing import Any

import pytest

from .build import LOCAL_V6, REMOTE_V6, Api
from .enumeration import batch, listed, open_enum

FAMILY = "IPsecDospState"


def _inject(api: Api, public: bytes, internal: bytes, seconds: int = 0) -> None:
    state = {
        "publicHostV6Addr": list(public),
        "internalHostV6Addr": list(internal),
        "totalInboundIPv6IPsecAuthPackets": 2**40,
        "totalOutboundIPv6IPsecAuthPackets": 7,
        "durationSecs": seconds,
    }
    api.must(api.control.WfpIpsecEngineInjectDospState(api.new("IPSEC_DOSP_STATE0 *", state)))


def _statistics(api: Api, engine: Any) -> dict[str, int]:
    out = api.new("IPSEC_DOSP_STATISTICS0 *")
    api.must(api.lib.IPsecDospGetStatistics0(engine, out))
    return {name: getattr(out, name) for name, _ in api.ffi.typeof(out[0]).fields}


def test_entries_come_back_as_they_are(api: Api, engine: Any) -> None:
    """All members of an entry, oldest entry first."""
    _inject(api, LOCAL_V6, REMOTE_V6, 1)
    _inject(api, REMOTE_V6, LOCAL_V6, 2)
    with listed(api, engine, FAMILY) as states:
        first, second = states
        assert bytes(first.publicHostV6Addr) == LOCAL_V6
        assert bytes(first.internalHostV6Addr) == REMOTE_V6
        assert first.totalInboundIPv6IPsecAuthPackets == 2**40
        assert first.totalOutboundIPv6IPsecAuthPackets == 7
        assert (first.durationSecs, second.durationSecs) == (1, 2)


def _range(address: bytes, prefix: int) -> dict[str, Any]:
    return {"addr": list(address), "prefixLength": prefix}


NO_RANGE = (bytes(16), 0)


@pytest.mark.parametrize(
    ("public", "internal", "expected"),
    [
        (NO_RANGE, NO_RANGE, [1, 2]),
        ((LOCAL_V6, 128), NO_RANGE, [1]),
        (NO_RANGE, (LOCAL_V6, 128), [2]),
        ((LOCAL_V6, 64), (LOCAL_V6, 64), [1, 2]),
        ((LOCAL_V6, 128), (LOCAL_V6, 128), []),
    ],
)
def test_templates(
    api: Api,
    engine: Any,
    public: tuple[bytes, int],
    internal: tuple[bytes, int],
    expected: list[int],
) -> None:
    """Both addresses lie in the ranges; prefix length 0 holds everything."""
    _inject(api, LOCAL_V6, REMOTE_V6, 1)
    _inject(api, REMOTE_V6, LOCAL_V6, 2)
    template = api.new(
        "IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *",
        {"publicV6AddrMask": _range(*public), "internalV6AddrMask": _range(*internal)},
    )
    with listed(api, engine, FAMILY, template) as states:
        assert [state.durationSecs for state in states] == expected


@pytest.mark.parametrize("member", ["publicV6AddrMask", "internalV6AddrMask"])
def test_impossible_prefixes(api: Api, engine: Any, member: str) -> None:
    """An address has 128 bits."""
    template = api.new("IPSEC_DOSP_STATE_ENUM_TEMPLATE0 *", {member: _range(LOCAL_V6, 129)})
    assert open_enum(api, engine, FAMILY, template)[0] == api.lib.FWP_E_INVALID_NET_MASK


def test_an_enumeration_is_a_snapshot(api: Api, engine: Any) -> None:
    """Entries that come later do not show; batches continue."""
    for seconds in (1, 2):
        _inject(api, LOCAL_V6, REMOTE_V6, seconds)
    _, handle = open_enum(api, engine, FAMILY)
    _inject(api, LOCAL_V6, REMOTE_V6, 3)
    for expected in ([1], [2], []):
        with batch(api, engine, FAMILY, handle, 1) as states:
            assert [state.durationSecs for state in states] == expected
    api.must(api.lib.IPsecDospStateDestroyEnumHandle0(engine, handle))
    destroy = api.lib.IPsecDospStateDestroyEnumHandle0
    assert destroy(engine, handle) == api.lib.ERROR_INVALID_HANDLE


def test_entries_are_counted(api: Api, engine: Any) -> None:
    """An entry was created and is there; all other counters stay 0."""
    _inject(api, LOCAL_V6, REMOTE_V6)
    moved = {name: value for name, value in _statistics(api, engine).items() if value}
    assert moved == {"totalStateEntriesCreated": 1, "currentStateEntries": 1}


def test_injected_counters_are_added(api: Api, engine: Any) -> None:
    """Each counter of its own, with all 64 bits."""
    given = api.new("IPSEC_DOSP_STATISTICS0 *")
    names = [name for name, _ in api.ffi.typeof(given[0]).fields]
    for number, name in enumerate(names, 2**33):
        setattr(given, name, number)
    for _ in range(2):
        api.must(api.control.WfpIpsecEngineCountDosp(given))
    expected = {name: 2 * number for number, name in enumerate(names, 2**33)}
    assert _statistics(api, engine) == expected


def test_a_reset_forgets(api: Api, engine: Any) -> None:
    """Entries and counters are gone."""
    _inject(api, LOCAL_V6, REMOTE_V6)
    api.control.WfpIpsecEngineReset()
    assert not any(_statistics(api, engine).values())
    with listed(api, engine, FAMILY) as states:
        assert states == []


def test_an_entry_needs_a_struct(api: Api) -> None:
    """NULL is refused."""
    inject = api.control.WfpIpsecEngineInjectDospState
    assert inject(api.ffi.NULL) == api.lib.FWP_E_NULL_POINTER
