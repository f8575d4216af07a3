"""FwpmSession* and the options of the engine."""

import os
from typing import Any

import pytest

from .build import DYNAMIC, Api
from .listing import listed, opened

UINT8, UINT32 = 1, 3
COLLECT, KEYWORDS, NAME_CACHE, CONNECTIONS, QUEUING, WATCHDOG = range(6)


def _set(api: Api, engine: Any, option: int, value: int, kind: int = UINT32) -> int:
    given = api.new("FWP_VALUE0 *", {"type": kind, "uint32": value})
    return int(api.lib.FwpmEngineSetOption0(engine, option, given))


def _get(api: Api, engine: Any, option: int) -> int:
    with api.result(api.lib.FwpmEngineGetOption0, engine, option) as value:
        assert value.type == UINT32
        return int(value.uint32)


def test_sessions_are_listed_as_described(api: Api, engine: Any) -> None:
    """Every open session shows with its members and those that only the engine knows."""
    name = {"name": api.text("mine"), "description": api.text("words")}
    other = api.open(DYNAMIC, sessionKey=api.guid(7), displayData=name, txnWaitTimeoutInMSec=5)

    def read(session: Any) -> tuple[Any, ...]:
        named = session.displayData.name != api.ffi.NULL
        return (
            session.sessionKey.Data1 == 7,
            api.ffi.string(session.displayData.name) if named else None,
            session.flags,
            session.txnWaitTimeoutInMSec,
            session.processId == os.getpid(),
            session.sid == api.ffi.NULL,
            session.kernelMode,
        )

    assert listed(api, engine, "FwpmSession", read) == [
        (False, None, 0, 15000, True, True, 0),
        (True, "mine", DYNAMIC, 5, True, True, 0),
    ]
    api.must(api.lib.FwpmEngineClose0(other))
    assert len(listed(api, engine, "FwpmSession", read)) == 1


def test_the_user_is_named_as_the_environment_names_him(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session without a name of its user has NULL there."""

    def read(session: Any) -> Any:
        return None if session.username == api.ffi.NULL else api.ffi.string(session.username)

    for variable in ("USERNAME", "USER"):
        monkeypatch.delenv(variable, raising=False)
    engine = api.open()
    assert listed(api, engine, "FwpmSession", read)[-1] is None
    monkeypatch.setenv("USER", "somebody")
    other = api.open()
    assert listed(api, engine, "FwpmSession", read)[-1] == "somebody"
    for handle in (engine, other):
        api.must(api.lib.FwpmEngineClose0(handle))


def test_the_session_template_is_reserved(api: Api, engine: Any) -> None:
    """Its one member is 0."""
    template = api.new("FWPM_SESSION_ENUM_TEMPLATE0 *", {"reserved": 1})
    assert opened(api, engine, "FwpmSession", template)[0] == api.lib.FWP_E_RESERVED


@pytest.mark.parametrize(
    ("option", "value"), [(COLLECT, 0), (KEYWORDS, 0x3F), (NAME_CACHE, 1), (WATCHDOG, 5)]
)
def test_options_keep_what_they_are_set_to(api: Api, engine: Any, option: int, value: int) -> None:
    """Every session reads what one of them set, until the engine starts anew."""
    before = _get(api, engine, option)
    assert before != value
    api.must(_set(api, engine, option, value))
    other = api.open()
    assert _get(api, other, option) == value
    api.must(api.lib.FwpmEngineClose0(other))
    api.control.WfpIpsecEngineReset()
    assert _get(api, engine, option) == before


@pytest.mark.parametrize(
    ("option", "value", "kind", "code"),
    [
        (6, 0, UINT32, "INVALID_ENUMERATOR"),
        (COLLECT, 1, UINT8, "TYPE_MISMATCH"),
        (COLLECT, 2, UINT32, "OUT_OF_BOUNDS"),
        (KEYWORDS, 0x40, UINT32, "INVALID_FLAGS"),
        (QUEUING, 8, UINT32, "INVALID_FLAGS"),
    ],
)
def test_bad_options_are_refused(
    api: Api, engine: Any, option: int, value: int, kind: int, code: str
) -> None:
    """Unknown options, types, bits and truth values."""
    assert _set(api, engine, option, value, kind) == getattr(api.lib, f"FWP_E_{code}")


def test_dynamic_sessions_set_no_options(api: Api) -> None:
    """An option outlives the session that sets it."""
    engine = api.open(DYNAMIC)
    assert _set(api, engine, COLLECT, 0) == api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    api.must(api.lib.FwpmEngineClose0(engine))
