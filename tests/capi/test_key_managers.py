"""IPsecKeyManager*: registration and what becomes of it."""

from typing import Any

import pytest

from .build import DYNAMIC, Api

DICTATE = 1
CALLBACKS = ("keyDictationCheck", "keyDictation", "keyNotify")


def _callbacks(api: Api, missing: str | None = None) -> Any:
    made = api.new("IPSEC_KEY_MANAGER_CALLBACKS0 *")
    for name in CALLBACKS:
        if name != missing:
            setattr(made, name, api.callback(api.ffi.typeof(getattr(made, name))))
    return made


def _manager(api: Api, **members: Any) -> Any:
    display = {"name": api.text("manager"), "description": api.text("of keys")}
    return api.new("IPSEC_KEY_MANAGER0 *", {"displayData": display, **members})


def _register(api: Api, engine: Any, manager: Any, callbacks: Any = None) -> tuple[int, Any]:
    out = api.new("HANDLE *")
    given = callbacks or _callbacks(api)
    return api.lib.IPsecKeyManagerAddAndRegister0(engine, manager, given, out), out[0]


def _names(api: Api, engine: Any) -> list[tuple[str, int, int]]:
    entries, count = api.new("IPSEC_KEY_MANAGER0 ***"), api.new("UINT32 *", 77)
    api.must(api.lib.IPsecKeyManagersGet0(engine, entries, count))
    assert (entries[0] == api.ffi.NULL) == (count[0] == 0)
    managers = [entries[0][i] for i in range(count[0])]
    found = [
        (api.ffi.string(one.displayData.name), one.flags, one.keyDictationTimeoutHint)
        for one in managers
    ]
    api.free(entries)
    return found


def test_registered_managers_are_listed(api: Api, engine: Any) -> None:
    """With all members, in the order of their registration, from every session."""
    for flags, name, hint in ((0, "first", 0), (DICTATE, "second", 10)):
        display = {"name": api.text(name)}
        manager = _manager(api, displayData=display, flags=flags, keyDictationTimeoutHint=hint)
        api.must(_register(api, engine, manager)[0])
    other = api.open()
    assert _names(api, other) == [("first", 0, 0), ("second", DICTATE, 10)]
    api.must(api.lib.FwpmEngineClose0(other))


def test_a_zero_key_is_replaced(api: Api, engine: Any) -> None:
    """Two managers without keys get different ones."""
    for _ in range(2):
        api.must(_register(api, engine, _manager(api))[0])
    entries, count = api.new("IPSEC_KEY_MANAGER0 ***"), api.new("UINT32 *")
    api.must(api.lib.IPsecKeyManagersGet0(engine, entries, count))
    keys = {api.raw(entries[0][i].keyManagerKey) for i in range(count[0])}
    api.free(entries)
    assert len(keys) == 2
    assert bytes(16) not in keys


def test_unregistering_deletes(api: Api, engine: Any) -> None:
    """The handle works once."""
    _, handle = _register(api, engine, _manager(api))
    unregister = api.lib.IPsecKeyManagerUnregisterAndDelete0
    assert unregister(engine, handle) == 0
    assert _names(api, engine) == []
    assert unregister(engine, handle) == api.lib.ERROR_INVALID_HANDLE


def test_a_registration_belongs_to_its_session(api: Api, engine: Any) -> None:
    """Another session cannot end it, and it ends with its own, dynamic or not."""
    for flags in (0, DYNAMIC):
        session = api.open(flags)
        code, handle = _register(api, session, _manager(api))
        api.must(code)
        unregister = api.lib.IPsecKeyManagerUnregisterAndDelete0
        assert unregister(engine, handle) == api.lib.ERROR_INVALID_HANDLE
        assert len(_names(api, engine)) == 1
        api.must(api.lib.FwpmEngineClose0(session))
        assert _names(api, engine) == []


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"displayData": {}}, "NULL_DISPLAY_NAME"),
        ({"flags": 2}, "INVALID_FLAGS"),
        ({"flags": 0x80000001}, "INVALID_FLAGS"),
        ({"keyDictationTimeoutHint": 11}, "INVALID_INTERVAL"),
        ({"keyDictationTimeoutHint": 255}, "INVALID_INTERVAL"),
    ],
)
def test_bad_managers(api: Api, engine: Any, members: dict[str, Any], code: str) -> None:
    """No name, flags without a meaning and a long timeout are refused."""
    assert _register(api, engine, _manager(api, **members))[0] == getattr(api.lib, f"FWP_E_{code}")
    assert _names(api, engine) == []


@pytest.mark.parametrize("missing", CALLBACKS)
@pytest.mark.parametrize("flags", [0, DICTATE])
def test_callbacks(api: Api, engine: Any, missing: str, flags: int) -> None:
    """Who dictates needs all three, who watches only the notification."""
    code, _ = _register(api, engine, _manager(api, flags=flags), _callbacks(api, missing))
    needed = flags == DICTATE or missing == "keyNotify"
    assert code == (api.lib.FWP_E_NULL_POINTER if needed else 0)


def test_keys_are_unique(api: Api, engine: Any) -> None:
    """A key that is registered is refused until it is free again."""
    manager = _manager(api, keyManagerKey=api.guid(9))
    _, handle = _register(api, engine, manager)
    assert _register(api, engine, manager)[0] == api.lib.FWP_E_ALREADY_EXISTS
    api.must(api.lib.IPsecKeyManagerUnregisterAndDelete0(engine, handle))
    assert _register(api, engine, manager)[0] == 0


def test_one_manager_dictates(api: Api, engine: Any) -> None:
    """A second one is refused, one that only watches is not."""
    _, handle = _register(api, engine, _manager(api, flags=DICTATE))
    assert _register(api, engine, _manager(api, flags=DICTATE))[0] == api.lib.FWP_E_ALREADY_EXISTS
    assert _register(api, engine, _manager(api))[0] == 0
    api.must(api.lib.IPsecKeyManagerUnregisterAndDelete0(engine, handle))
    assert _register(api, engine, _manager(api, flags=DICTATE))[0] == 0


def test_a_reset_forgets(api: Api, engine: Any) -> None:
    """Registrations end, and their handles with them."""
    _, handle = _register(api, engine, _manager(api))
    api.control.WfpIpsecEngineReset()
    assert _names(api, engine) == []
    unregister = api.lib.IPsecKeyManagerUnregisterAndDelete0
    assert unregister(engine, handle) == api.lib.ERROR_INVALID_HANDLE
