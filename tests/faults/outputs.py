"""Calls of C functions that hand out results: one that fails has written nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.api.ground import Ground
from tests.api.operations import Operation
from wfp_ipsec import Engine, Provider
from wfp_ipsec.errors import check

PATTERN = 0x5A
# The functions that enumerate, and the newest version of each.
ENUMERATIONS = {
    "FwpmFilterEnum0": "FWPM_FILTER0",
    "FwpmNetEventEnum5": "FWPM_NET_EVENT5",
    "FwpmProviderContextEnum0": "FWPM_PROVIDER_CONTEXT0",
    "FwpmProviderContextEnum3": "FWPM_PROVIDER_CONTEXT3",
    "FwpmProviderEnum0": "FWPM_PROVIDER0",
    "FwpmSessionEnum0": "FWPM_SESSION0",
    "FwpmSubLayerEnum0": "FWPM_SUBLAYER0",
    "IPsecDospStateEnum0": "IPSEC_DOSP_STATE0",
    "IPsecSaContextEnum0": "IPSEC_SA_CONTEXT0",
    "IPsecSaContextEnum1": "IPSEC_SA_CONTEXT1",
    "IPsecSaEnum0": "IPSEC_SA_DETAILS0",
    "IPsecSaEnum1": "IPSEC_SA_DETAILS1",
    "IkeextSaEnum0": "IKEEXT_SA_DETAILS0",
    "IkeextSaEnum2": "IKEEXT_SA_DETAILS2",
}
LISTS = {
    "FwpmFilterSubscriptionsGet0": "FWPM_FILTER_SUBSCRIPTION0",
    "FwpmNetEventSubscriptionsGet0": "FWPM_NET_EVENT_SUBSCRIPTION0",
    "IPsecKeyManagersGet0": "IPSEC_KEY_MANAGER0",
}
"""Those that list everything at once."""


def call_to_list(engine: Engine, function: str, ctype: str, *arguments: object) -> None:
    """Calls a function that gives an array; where it fails, it must not have written.

    Raises:
        WfpError: It failed.
    """
    ffi: Any = engine.ffi
    entries, count = ffi.new(f"{ctype} ***"), ffi.new("UINT32 *")
    for output in (entries, count):
        ffi.buffer(output)[:] = bytes([PATTERN]) * len(ffi.buffer(output))
    status = getattr(engine.lib, function)(engine.handle, *arguments, entries, count)
    if status:
        for output in (entries, count):
            assert set(bytes(ffi.buffer(output))) == {PATTERN}, f"{function} wrote and failed"
    else:
        assert count[0] > 0, function
        engine.lib.FwpmFreeMemory0(ffi.cast("void **", entries))
    check(function, status)


def _enumerate(function: str, ground: Ground) -> None:
    engine, family = ground.engine, function.rpartition("Enum")[0]
    handle = engine.ffi.new("HANDLE *")
    engine.call(f"{family}CreateEnumHandle0", engine.ffi.NULL, handle)
    try:
        call_to_list(engine, function, ENUMERATIONS[function], handle[0], 100)
    finally:
        engine.call(f"{family}DestroyEnumHandle0", handle[0])


def _list(function: str, ground: Ground) -> None:
    call_to_list(ground.engine, function, LISTS[function])


class CloseBusySession:
    """Ends a session that has changes to undo, objects of its own, and a key manager."""

    def prepare(self, ground: Ground) -> None:
        """Opens the session."""
        session = Engine.open(ground.engine.backend, dynamic=True, name="busy")
        ground.opened.callback(session.close)
        _register_key_manager(session)
        keys = [session.providers.add(Provider(name=f"of the busy session {i}")) for i in range(8)]
        session.call("FwpmTransactionBegin0", 0)
        session.providers.add(Provider(name="of its transaction"))
        session.providers.delete(keys[0])
        self._session = session

    def __call__(self, ground: Ground) -> None:
        """Closes it, without what Python does before."""
        session = self._session
        check("FwpmEngineClose0", session.lib.FwpmEngineClose0(session.handle))
        # Closing it at the end of the ground would be an error.
        session._handle = None


def _register_key_manager(session: Engine) -> None:
    """Registers one in C alone, whose functions nobody calls: Python would have to end its own."""
    ffi = session.ffi
    name = ffi.new("WCHAR[]", "of the busy session")
    manager = ffi.new("IPSEC_KEY_MANAGER0 *", {"displayData": {"name": name}})
    callbacks = ffi.new("IPSEC_KEY_MANAGER_CALLBACKS0 *")
    callbacks.keyNotify = ffi.cast(ffi.typeof(callbacks.keyNotify), 1)
    handle = ffi.new("HANDLE *")
    session.call("IPsecKeyManagerAddAndRegister0", manager, callbacks, handle)


def _raw(operation: Callable[[str, Ground], None], function: str) -> Operation:
    return partial(operation, function)


RAW: dict[str, Operation] = {
    **{f"{function} (outputs)": _raw(_enumerate, function) for function in ENUMERATIONS},
    **{f"{function} (outputs)": _raw(_list, function) for function in LISTS},
    "FwpmEngineClose0 (busy)": CloseBusySession(),
}
