"""The engine's controls: faults, call log, reset."""

import subprocess
import sys
from typing import Any

import pytest

from .association import Prepared, prepare_transport
from .build import Api


def _fail(api: Api, name: str, code: int, after: int = 0) -> int:
    return int(api.control.WfpIpsecEngineFailNext(name.encode(), code, after))


def test_a_fault_strikes_once_and_does_nothing(transport: Prepared) -> None:
    """The next call returns the code without an effect, the one after it is done."""
    api = transport.api
    id_ = transport.create()
    assert _fail(api, "IPsecSaContextDeleteById0", 1722) == 0
    delete = api.lib.IPsecSaContextDeleteById0
    assert delete(transport.engine, id_) == 1722
    assert transport.exists(id_)
    assert delete(transport.engine, id_) == 0


def test_a_fault_comes_before_every_check(api: Api) -> None:
    """Even NULL pointers and dead handles are not looked at."""
    assert _fail(api, "FwpmFilterAdd0", 5) == 0
    null = api.ffi.NULL
    assert api.lib.FwpmFilterAdd0(null, null, null, null) == 5


def test_faults_wait_for_their_turn(api: Api, engine: Any) -> None:
    """A fault lets calls of its function through first, and several may wait."""
    begin = "FwpmTransactionBegin0"
    assert [_fail(api, begin, 1, 1), _fail(api, begin, 2, 1), _fail(api, begin, 3, 2)] == [0] * 3

    def call() -> int:
        code = int(api.lib.FwpmTransactionBegin0(engine, 0))
        api.lib.FwpmTransactionAbort0(engine)
        return code

    assert [call() for _ in range(6)] == [0, 1, 2, 0, 3, 0]


@pytest.mark.parametrize("name", ["FwpmFreeMemory0", "WfpIpsecEngineReset", "Nonsense", ""])
def test_faults_need_a_function_with_a_result(api: Api, name: str) -> None:
    """Other names are invalid parameters."""
    assert _fail(api, name, 5) == api.lib.ERROR_INVALID_PARAMETER


def test_faults_need_a_name_and_a_code(api: Api) -> None:
    """NULL is no name, and 0 would be no failure."""
    invalid = api.lib.ERROR_INVALID_PARAMETER
    assert api.control.WfpIpsecEngineFailNext(api.ffi.NULL, 5, 0) == invalid
    assert _fail(api, "FwpmFilterAdd0", 0) == invalid


def test_every_function_can_fail(api: Api) -> None:
    """Each declared function with a result takes a fault, is logged and has no effect."""
    names = [name for name in dir(api.lib) if name.startswith(("Fwpm", "IPsec", "Ikeext"))]
    functions = [name for name in names if name != "FwpmFreeMemory0"]
    assert len(functions) == 147
    for name in functions:
        assert _fail(api, name, 1234) == 0
        function = getattr(api.lib, name)
        arguments = [
            0 if argument.kind in ("primitive", "enum") else api.ffi.NULL
            for argument in api.ffi.typeof(function).args
        ]
        assert function(*arguments) == 1234
    assert api.calls() == functions


def test_the_log_has_refused_calls_too(api: Api, engine: Any) -> None:
    """Names are logged in the order of the calls, whatever became of them."""
    api.lib.FwpmTransactionCommit0(engine)
    api.lib.FwpmFreeMemory0(api.ffi.NULL)
    api.lib.FwpmProviderAdd0(engine, api.ffi.NULL, api.ffi.NULL)
    assert api.calls() == [
        "FwpmEngineOpen0",
        "FwpmTransactionCommit0",
        "FwpmFreeMemory0",
        "FwpmProviderAdd0",
    ]


def test_a_short_buffer_gets_a_part(api: Api) -> None:
    """The log tells its whole size and writes no more than there is room for."""
    api.lib.FwpmFreeMemory0(api.ffi.NULL)
    names = api.new("char[]", b"##########")
    assert api.control.WfpIpsecEngineCalls(names, 4) == len("FwpmFreeMemory0\n")
    assert api.ffi.string(names) == b"Fwpm######"


def test_reset_forgets_everything_but_sessions(transport: Prepared) -> None:
    """Objects, contexts, transactions, faults and the log are gone; the handle still works."""
    api, engine = transport.api, transport.engine
    transport.complete()
    api.must(api.lib.FwpmTransactionBegin0(engine, 0))
    api.must(_fail(api, "FwpmTransactionAbort0", 5))
    api.control.WfpIpsecEngineReset()
    assert api.calls() == []
    assert api.lib.FwpmTransactionAbort0(engine) == api.lib.FWP_E_NO_TXN_IN_PROGRESS
    filter_ = transport.outbound.ipsecFilterId
    delete = api.lib.FwpmFilterDeleteById0
    assert delete(engine, filter_) == api.lib.FWP_E_FILTER_NOT_FOUND
    assert not transport.exists(1)


def test_a_reset_engine_repeats_itself(native: Any) -> None:
    """After a reset, ids, keys and SPIs are those of the first time."""
    seen = []
    for _ in range(2):
        api = Api(native)
        engine = api.open()
        ground = prepare_transport(api, engine)
        id_ = ground.create()
        filter_ = ground.outbound.ipsecFilterId
        with api.result(api.lib.FwpmFilterGetById0, engine, filter_) as found:
            seen.append((id_, filter_, api.raw(found.filterKey), ground.reserve(id_)))
        api.must(api.lib.FwpmEngineClose0(engine))
        api.control.WfpIpsecEngineReset()
    assert seen[0] == seen[1]


def test_nothing_is_logged_before_it_is_asked_for() -> None:
    """The log of a process that never asked for it stays empty."""
    program = (
        "from wfp_ipsec._embedded import ffi, lib;"
        "lib.FwpmFreeMemory0(ffi.NULL);"
        "print(lib.WfpIpsecEngineCalls(ffi.NULL, 0))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"0"]
