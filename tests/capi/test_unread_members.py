"""Members that are for the system alone: what a caller leaves in them does not count."""

from typing import Any

from .build import Api

JUNK = 0xFFFFFFFF


def test_the_systems_members_of_key_managers(api: Api, engine: Any) -> None:
    """Neither the reserved GUID nor the flags of the callbacks are looked at."""
    callbacks = api.new("IPSEC_KEY_MANAGER_CALLBACKS0 *", {"flags": JUNK})
    callbacks.reserved = api.guid(JUNK)
    callbacks.keyNotify = api.callback(api.ffi.typeof(callbacks.keyNotify))
    manager = api.new("IPSEC_KEY_MANAGER0 *", {"displayData": {"name": api.text("manager")}})
    out = api.new("HANDLE *")
    assert api.lib.IPsecKeyManagerAddAndRegister0(engine, manager, callbacks, out) == 0
    api.must(api.lib.IPsecKeyManagerUnregisterAndDelete0(engine, out[0]))


def test_the_systems_members_of_sessions(api: Api, engine: Any) -> None:
    """Process, user and mode are the engine's to say."""
    junk = {"processId": JUNK, "kernelMode": 1, "sid": api.ffi.cast("SID *", 1)}
    handle = api.open(**junk, username=api.ffi.cast("WCHAR *", 1))
    assert api.lib.FwpmEngineClose0(handle) == 0
