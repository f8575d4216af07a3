"""The order of the checks: missing pointers, then the handle, then the session, then the rest."""

import re
from typing import Any

import pytest

from .build import READ_ONLY, Api

# Pointers that may be NULL, by patterns of function names; all others are required.
OPTIONAL = {
    r"FwpmEngineOpen0": {0, 2, 3},
    r"Fwpm(Provider|SubLayer)Add0": {2},
    r"Fwpm(ProviderContext|Filter)Add\d": {2, 3},
    r"FwpmIPsecTunnelAdd0": {2, 6},
    r"FwpmIPsecTunnelAdd[1-3]": {2, 6, 7},
    r"IPsecSaContextCreate0": {2},
    r"IPsecSaContextCreate1": {2, 3},
    r"\w+(Create|Destroy)EnumHandle0": {1},
    r"\w+Enum\d": {1},
    r"\w+Subscribe(Changes)?\d": {3},
    r"\w+Unsubscribe(Changes)?0": {1},
    r"IPsecKeyManagerUnregisterAndDelete0": {1},
    r"IkeextSaGetById[12]": {2},
    r"\w+[GS]etSecurityInfo0": {2, 3, 4, 5},
    r"\w+[GS]etSecurityInfoByKey0": {1, 3, 4, 5, 6},
}

WRITES = [
    "FwpmProviderAdd0",
    "FwpmProviderDeleteByKey0",
    "FwpmProviderContextAdd0",
    "FwpmProviderContextAdd1",
    "FwpmProviderContextAdd2",
    "FwpmProviderContextAdd3",
    "FwpmProviderContextDeleteById0",
    "FwpmProviderContextDeleteByKey0",
    "FwpmSubLayerAdd0",
    "FwpmSubLayerDeleteByKey0",
    "FwpmFilterAdd0",
    "FwpmFilterDeleteById0",
    "FwpmFilterDeleteByKey0",
    "FwpmIPsecTunnelAdd0",
    "FwpmIPsecTunnelAdd1",
    "FwpmIPsecTunnelAdd2",
    "FwpmIPsecTunnelAdd3",
    "FwpmIPsecTunnelDeleteByKey0",
]

SA_WRITES = [
    "IPsecSaContextCreate0",
    "IPsecSaContextCreate1",
    "IPsecSaContextDeleteById0",
    "IPsecSaContextGetSpi0",
    "IPsecSaContextGetSpi1",
    "IPsecSaContextSetSpi0",
    "IPsecSaContextAddInbound0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound0",
    "IPsecSaContextAddOutbound1",
    "IPsecSaContextExpire0",
    "IPsecSaContextUpdate0",
]

# These too are only for calls outside a transaction.
OUTSIDE = [
    "FwpmEngineSetOption0",
    "FwpmSessionCreateEnumHandle0",
    "FwpmProviderSubscribeChanges0",
    "FwpmProviderUnsubscribeChanges0",
    "FwpmProviderContextSubscribeChanges0",
    "FwpmProviderContextUnsubscribeChanges0",
    "FwpmSubLayerSubscribeChanges0",
    "FwpmSubLayerUnsubscribeChanges0",
    "FwpmFilterSubscribeChanges0",
    "FwpmFilterUnsubscribeChanges0",
    "FwpmNetEventCreateEnumHandle0",
    "FwpmNetEventSubscribe0",
    "FwpmNetEventSubscribe1",
    "FwpmNetEventSubscribe2",
    "FwpmNetEventSubscribe3",
    "FwpmNetEventSubscribe4",
    "FwpmNetEventUnsubscribe0",
    "IPsecGetStatistics0",
    "IPsecGetStatistics1",
    "IPsecDospGetStatistics0",
    "IPsecSaContextSubscribe0",
    "IPsecSaContextUnsubscribe0",
    "IPsecKeyManagerAddAndRegister0",
    "IPsecKeyManagerUnregisterAndDelete0",
    "IkeextSaDeleteById0",
    "FwpmEngineSetSecurityInfo0",
    "FwpmProviderSetSecurityInfoByKey0",
    "FwpmProviderContextSetSecurityInfoByKey0",
    "FwpmSubLayerSetSecurityInfoByKey0",
    "FwpmFilterSetSecurityInfoByKey0",
    "FwpmNetEventsSetSecurityInfo0",
    "IPsecSaDbSetSecurityInfo0",
    "IPsecDospSetSecurityInfo0",
    "IPsecKeyManagerSetSecurityInfoByKey0",
    "IkeextSaDbSetSecurityInfo0",
]

# The kinds of arguments that are no pointers.
NUMBERS = ("primitive", "enum")


def _names(api: Api) -> list[str]:
    names = [name for name in dir(api.lib) if name.startswith(("Fwpm", "IPsec", "Ikeext"))]
    return [name for name in names if name not in ("FwpmFreeMemory0", "FwpmEngineOpen0")]


def _optional(name: str) -> set[int]:
    matching = [indices for pattern, indices in OPTIONAL.items() if re.fullmatch(pattern, name)]
    return set().union(*matching)


def _arguments(api: Api, name: str, handle: Any) -> list[Any]:
    """Returns a zeroed struct for each pointer, an even SPI, id or flag for each number."""
    arguments: list[Any] = [handle]
    for kind in api.ffi.typeof(getattr(api.lib, name)).args[1:]:
        if kind.kind in NUMBERS:
            # C++ takes an enum by value only if it could hold the number.
            arguments.append(0x1000 if kind.kind == "primitive" else 0)
        elif kind.kind == "function":
            arguments.append(api.callback(kind))
        elif kind.item.kind == "void":
            arguments.append(api.ffi.NULL)
        else:
            arguments.append(api.new(f"{kind.item.cname} *"))
    return arguments


def _call(api: Api, name: str, handle: Any, missing: int | None = None) -> int:
    arguments = _arguments(api, name, handle)
    if missing is not None:
        arguments[missing] = api.ffi.NULL
    return int(getattr(api.lib, name)(*arguments))


def test_missing_pointers_come_before_the_handle(api: Api) -> None:
    """Every required pointer is asked for, with any handle, and no optional one is."""
    for name in _names(api):
        for index, kind in enumerate(api.ffi.typeof(getattr(api.lib, name)).args):
            if index == 0 or kind.kind in NUMBERS:
                continue
            code = _call(api, name, api.ffi.NULL, index)
            optional = index in _optional(name)
            handle, pointer = api.lib.ERROR_INVALID_HANDLE, api.lib.FWP_E_NULL_POINTER
            assert code == (handle if optional else pointer), (name, index)


def test_the_handle_comes_before_the_structs(api: Api, engine: Any) -> None:
    """With a dead handle even a hopeless struct gives an invalid handle."""
    api.must(api.lib.FwpmEngineClose0(engine))
    for name in _names(api):
        assert _call(api, name, engine) == api.lib.ERROR_INVALID_HANDLE, name


@pytest.mark.parametrize("name", WRITES)
def test_the_transaction_comes_before_the_structs(api: Api, engine: Any, name: str) -> None:
    """A write in a read-only transaction is refused before its struct is looked at."""
    api.must(api.lib.FwpmTransactionBegin0(engine, READ_ONLY))
    assert _call(api, name, engine) == api.lib.FWP_E_INCOMPATIBLE_TXN


@pytest.mark.parametrize("name", SA_WRITES + OUTSIDE)
def test_calls_refuse_transactions_first(api: Api, engine: Any, name: str) -> None:
    """What no transaction can hold is refused in one before struct and id are looked at."""
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    assert _call(api, name, engine) == api.lib.FWP_E_TXN_IN_PROGRESS


def test_a_refused_call_leaves_its_outputs_alone(api: Api, engine: Any) -> None:
    """Nothing is written through an output pointer when the call fails."""
    id_, filter_ = api.new("UINT64 *", 5), api.new("UINT64 *", 6)
    traffic = api.new("IPSEC_TRAFFIC1 *")
    null = api.ffi.NULL
    code = api.lib.IPsecSaContextCreate1(engine, traffic, null, filter_, id_)
    assert code == api.lib.FWP_E_FILTER_NOT_FOUND
    assert (id_[0], filter_[0]) == (5, 6)
