"""wfp_ipsec.testing: the controls of the embedded engine."""

from __future__ import annotations

import pytest

from tests.api.samples import LOCAL, REMOTE, install
from wfp_ipsec import Engine, InvalidParameterError, NotFoundError, SaContext, WfpError
from wfp_ipsec._native.backend import Backend
from wfp_ipsec.testing import Controls, controls

RPC_C_AUTHN_WINNT = 10


def test_refused_for_the_system(engine: Engine) -> None:
    """Where the library behind the engine is not ours there is nothing to control."""
    opened = engine.ffi.new("HANDLE *")
    null = engine.ffi.NULL
    assert engine.lib.FwpmEngineOpen0(null, RPC_C_AUTHN_WINNT, null, null, opened) == 0
    foreign = Backend(name="system", ffi=engine.ffi, lib=engine.lib, control=None)
    with Engine(foreign) as system:
        system._take(opened[0])
        assert not system.simulated
        with pytest.raises(RuntimeError, match="only the embedded engine"):
            controls(system)


def test_calls(engine: Engine, controls: Controls) -> None:
    """The log names the C functions in the order of the calls, refused ones included."""
    controls.reset()
    with pytest.raises(NotFoundError):
        engine.filters.get(99)
    Engine.open(engine.backend).close()
    assert controls.calls == ["FwpmFilterGetById0", "FwpmEngineOpen0", "FwpmEngineClose0"]
    controls.reset()
    assert controls.calls == []


def test_fail_next(engine: Engine, controls: Controls) -> None:
    """A fault hits the call it is meant for, once, after those that are let through."""
    controls.fail_next("FwpmTransactionBegin0", 5, after=1)
    with engine.transaction():
        pass
    with pytest.raises(PermissionError), engine.transaction():
        pass
    with engine.transaction():
        pass


def test_fail_next_of_two(engine: Engine, controls: Controls) -> None:
    """Two faults for one function wait side by side."""
    controls.fail_next("FwpmTransactionBegin0", 8)
    controls.fail_next("FwpmTransactionBegin0", 5)
    codes = []
    for _ in range(2):
        with pytest.raises(WfpError) as caught, engine.transaction():
            pass
        codes.append(caught.value.winerror)
    assert codes == [8, 5]


@pytest.mark.parametrize(
    ("function", "code"),
    [("FwpmNoSuchFunction0", 5), ("FwpmFreeMemory0", 5), ("FwpmEngineClose0", 0)],
)
def test_fail_next_refused(controls: Controls, function: str, code: int) -> None:
    """A fault that could never happen is refused."""
    with pytest.raises(InvalidParameterError):
        controls.fail_next(function, code)


def test_live_allocations(engine: Engine, controls: Controls) -> None:
    """A result counts until it is given back."""
    context = install(engine)
    pointer = engine.ffi.new("IPSEC_SA_CONTEXT1 **")
    engine.call("IPsecSaContextGetById1", context.id, pointer)
    assert controls.live_allocations == 1
    engine.lib.FwpmFreeMemory0(engine.ffi.cast("void **", pointer))
    assert controls.live_allocations == 0
    assert pointer[0] == engine.ffi.NULL


def test_reset(engine: Engine, controls: Controls) -> None:
    """A reset forgets objects, contexts and faults, and the session goes on."""
    context = install(engine)
    controls.fail_next("FwpmFilterAdd0", 5)
    controls.reset()
    assert list(engine.sa_contexts()) == []
    with pytest.raises(NotFoundError):
        engine.filters.get(context.inbound_filter_id)
    SaContext.transport(engine, LOCAL, REMOTE).close()


def test_reset_ends_a_transaction(engine: Engine, controls: Controls) -> None:
    """A transaction that was open is over after a reset."""
    engine.call("FwpmTransactionBegin0", 0)
    controls.reset()
    with engine.transaction():
        pass


def test_clock_never_turns_back(engine: Engine, controls: Controls) -> None:
    """Advancing further than time goes stops at its end, and what is due happens."""
    context = install(engine)
    for _ in range(3):
        engine._backend.control.WfpIpsecEngineAdvance(2**64 - 1)
    with pytest.raises(NotFoundError):
        context.details()
    context.close()
