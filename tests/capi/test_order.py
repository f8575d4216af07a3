"""The order of the checks: missing pointers, then the handle, then the session, then the rest."""

from typing import Any

import pytest

from .build import READ_ONLY, Api

# Pointers that may be NULL; all others are required.
OPTIONAL = {
    "FwpmEngineOpen0": {0, 2, 3},
    "FwpmProviderAdd0": {2},
    "FwpmSubLayerAdd0": {2},
    "FwpmProviderContextAdd0": {2, 3},
    "FwpmFilterAdd0": {2, 3},
    "IPsecSaContextCreate0": {2},
    "IPsecSaContextCreate1": {2, 3},
    "IPsecSaContextCreateEnumHandle0": {1},
    "IPsecSaContextEnum0": {1},
    "IPsecSaContextEnum1": {1},
    "IPsecSaContextDestroyEnumHandle0": {1},
}

WRITES = [
    "FwpmProviderAdd0",
    "FwpmProviderDeleteByKey0",
    "FwpmProviderContextAdd0",
    "FwpmProviderContextDeleteById0",
    "FwpmSubLayerAdd0",
    "FwpmSubLayerDeleteByKey0",
    "FwpmFilterAdd0",
    "FwpmFilterDeleteById0",
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


def _names(api: Api) -> list[str]:
    names = [name for name in dir(api.lib) if name.startswith(("Fwpm", "IPsec"))]
    return [name for name in names if name not in ("FwpmFreeMemory0", "FwpmEngineOpen0")]


def _arguments(api: Api, name: str, handle: Any) -> list[Any]:
    """Returns a zeroed struct for each pointer and an even SPI, id or flag for each number."""
    arguments: list[Any] = [handle]
    for kind in api.ffi.typeof(getattr(api.lib, name)).args[1:]:
        if kind.kind == "primitive":
            arguments.append(0x1000)
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
            if index == 0 or kind.kind != "pointer":
                continue
            code = _call(api, name, api.ffi.NULL, index)
            optional = index in OPTIONAL.get(name, set())
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


@pytest.mark.parametrize("name", SA_WRITES)
def test_sa_calls_refuse_transactions_first(api: Api, engine: Any, name: str) -> None:
    """An SA call in a transaction is refused before struct and id are looked at."""
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
