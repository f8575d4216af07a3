"""Sessions: FwpmEngineOpen0 and FwpmEngineClose0."""

from typing import Any

import pytest

from .build import DYNAMIC, Api
from .policy import provider


def _open(api: Api, server: Any, authn: int, session: Any) -> tuple[int, Any]:
    out = api.new("HANDLE *")
    return api.lib.FwpmEngineOpen0(server, authn, api.ffi.NULL, session, out), out[0]


@pytest.mark.parametrize("authn", [10, 0xFFFFFFFF])
def test_open_takes_the_two_documented_services(api: Api, authn: int) -> None:
    """A session opens with RPC_C_AUTHN_WINNT and with RPC_C_AUTHN_DEFAULT."""
    code, handle = _open(api, api.ffi.NULL, authn, api.ffi.NULL)
    assert code == 0
    assert api.lib.FwpmEngineClose0(handle) == 0


@pytest.mark.parametrize("authn", [0, 9, 16])
def test_open_refuses_other_services(api: Api, authn: int) -> None:
    """Any other authentication service is an invalid parameter."""
    code, _ = _open(api, api.ffi.NULL, authn, api.ffi.NULL)
    assert code == api.lib.FWP_E_INVALID_PARAMETER


def test_open_refuses_a_server(api: Api) -> None:
    """The engine of another machine cannot be opened."""
    code, _ = _open(api, api.text("server"), 10, api.ffi.NULL)
    assert code == api.lib.FWP_E_INVALID_PARAMETER


def test_open_needs_a_place_for_the_handle(api: Api) -> None:
    """A NULL engineHandle is refused before the other arguments are looked at."""
    null = api.ffi.NULL
    code = api.lib.FwpmEngineOpen0(api.text("server"), 0, null, null, null)
    assert code == api.lib.FWP_E_NULL_POINTER


@pytest.mark.parametrize("flags", [2, 0x10000000, 0x80000001])
def test_open_refuses_unknown_flags(api: Api, flags: int) -> None:
    """Every session flag but DYNAMIC is refused."""
    session = api.new("FWPM_SESSION0 *", {"flags": flags})
    code, _ = _open(api, api.ffi.NULL, 10, session)
    assert code == api.lib.FWP_E_INVALID_FLAGS


def test_a_session_key_is_used_once_at_a_time(api: Api) -> None:
    """A key that is open is refused, and free again after the close."""
    session = api.new("FWPM_SESSION0 *", {"sessionKey": api.guid(7)})
    first = api.open(sessionKey=api.guid(7))
    assert _open(api, api.ffi.NULL, 10, session)[0] == api.lib.FWP_E_ALREADY_EXISTS
    api.must(api.lib.FwpmEngineClose0(first))
    code, again = _open(api, api.ffi.NULL, 10, session)
    assert code == 0
    api.must(api.lib.FwpmEngineClose0(again))


def test_handles_are_never_used_twice(api: Api) -> None:
    """Each session has a handle that no earlier one had."""
    seen = []
    for _ in range(20):
        handle = api.open()
        api.must(api.lib.FwpmEngineClose0(handle))
        seen.append(int(api.ffi.cast("uintptr_t", handle)))
    assert len(set(seen)) == len(seen)
    assert 0 not in seen


@pytest.mark.parametrize("handle", [0, 1, 0xDEAD])
def test_close_refuses_what_is_no_handle(api: Api, handle: int) -> None:
    """NULL and values that were never handed out are invalid handles."""
    code = api.lib.FwpmEngineClose0(api.ffi.cast("HANDLE", handle))
    assert code == api.lib.ERROR_INVALID_HANDLE


def test_close_works_once(api: Api) -> None:
    """A closed handle is an invalid handle."""
    handle = api.open()
    assert api.lib.FwpmEngineClose0(handle) == 0
    assert api.lib.FwpmEngineClose0(handle) == api.lib.ERROR_INVALID_HANDLE


def test_sessions_see_the_same_objects(api: Api, engine: Any) -> None:
    """What one session adds, another reads."""
    other = api.open(DYNAMIC)
    api.must(api.lib.FwpmProviderAdd0(engine, provider(api, providerKey=api.guid(1)), api.ffi.NULL))
    key = api.new("GUID *", api.guid(1))
    with api.result(api.lib.FwpmProviderGetByKey0, other, key) as found:
        assert api.ffi.string(found.displayData.name) == "provider"
    api.must(api.lib.FwpmEngineClose0(other))
