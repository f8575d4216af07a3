"""Every native call of an operation failing: nothing is left, and the first error is raised."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.native_calls import interrupted
from tests.api.samples import IN_SPI, INBOUND, LOCAL, OUTBOUND, REMOTE, install
from wfp_ipsec import Direction, Engine, SaContext, SaContextUpdateFlags, WfpError
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans import transport_filter
from wfp_ipsec.testing import Controls

CODES = (5, 0x80320012, 1726)


def half(engine: Engine) -> None:
    """Installs a pair up to its SPI and takes it down again."""
    with SaContext.transport(engine, LOCAL, REMOTE, api_version=0) as context:
        context.get_spi()
        list(engine.sa_contexts())


def complete(engine: Engine) -> None:
    """Installs a complete pair with everything that can be done to it."""
    with SaContext.transport(engine, LOCAL, REMOTE) as context:
        context.set_spi(IN_SPI)
        context.add_inbound(INBOUND)
        context.add_outbound(OUTBOUND)
        context.update(SaContextUpdateFlags.NAP_CONTEXT, context.details())
        list(engine.sa_contexts(LOCAL))
        context.expire()


OPERATIONS = [half, complete]
# Without these calls nothing can be taken back; see test_clean_up_fails.
CLEAN_UP = {
    "FwpmFilterDeleteById0",
    "IPsecSaContextDeleteById0",
    "IPsecSaContextDestroyEnumHandle0",
}


def first_ids(engine: Engine) -> range:
    """Returns the ids of the filters that were added since the engine was reset."""
    with Engine.open(engine.backend, dynamic=True) as probe:
        mode = TransportMode.between(LOCAL, REMOTE)
        newest = probe.filters.add(transport_filter(Direction.INBOUND, mode, label="probe"))
    return range(newest - 4, newest)


def calls_of(engine: Engine, controls: Controls, operation: Callable[[Engine], None]) -> list[str]:
    """Returns the native calls of an operation that goes well."""
    controls.reset()
    operation(engine)
    calls = [call for call in controls.calls if call != "FwpmFreeMemory0"]
    controls.reset()
    return calls


def is_empty(engine: Engine, controls: Controls, filters: range) -> bool:
    """Tells whether no SA context and none of the filters is left."""
    if list(engine.sa_contexts()) or controls.live_allocations:
        return False
    statuses = [engine.lib.FwpmFilterDeleteById0(engine.handle, id) for id in filters]
    return all(status == engine.lib.FWP_E_FILTER_NOT_FOUND for status in statuses)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_each_call_fails(
    engine: Engine,
    controls: Controls,
    operation: Callable[[Engine], None],
    code: int,
) -> None:
    """Whichever call fails, the error names it and the engine is as before."""
    calls = calls_of(engine, controls, operation)
    assert len(calls) > 6
    failing = [(call, calls[:at].count(call)) for at, call in enumerate(calls)]
    for call, after in failing:
        if call in CLEAN_UP:
            continue
        controls.fail_next(call, code, after=after)
        with pytest.raises(WfpError) as caught:
            operation(engine)
        assert (caught.value.function, caught.value.winerror) == (call, code)
        assert is_empty(engine, controls, first_ids(engine)), call
        controls.reset()


def test_clean_up_fails(engine: Engine, controls: Controls) -> None:
    """What could not be deleted is raised, and deleted by closing again."""
    for call, after in (
        ("IPsecSaContextDeleteById0", 0),
        ("FwpmFilterDeleteById0", 0),
        ("FwpmFilterDeleteById0", 1),
    ):
        context = install(engine)
        controls.fail_next(call, 5, after=after)
        with pytest.raises(PermissionError) as caught:
            context.close()
        assert isinstance(caught.value, WfpError)
        assert caught.value.function == call
        context.close()
        assert list(engine.sa_contexts()) == []


def test_clean_up_fails_twice(engine: Engine, controls: Controls) -> None:
    """The first failure is raised, the second is its note; closing again does the rest."""
    context = install(engine)
    controls.fail_next("FwpmFilterDeleteById0", 5)
    controls.fail_next("FwpmFilterDeleteById0", 1726)
    with pytest.raises(PermissionError) as caught:
        context.close()
    assert len(caught.value.__notes__) == 1
    assert "1726" in caught.value.__notes__[0]
    context.close()
    assert list(engine.sa_contexts()) == []


def test_filters_stay_under_a_living_context(engine: Engine, controls: Controls) -> None:
    """Where the SA context could not be deleted its filters stay: without them traffic is clear."""
    context = install(engine)
    controls.fail_next("IPsecSaContextDeleteById0", 5)
    with pytest.raises(PermissionError):
        context.close()
    details = context.details().outbound
    assert details is not None
    assert details.transport_filter is not None
    context.close()
    assert list(engine.sa_contexts()) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_interrupted_after_each_call(
    engine: Engine,
    controls: Controls,
    operation: Callable[[Engine], None],
) -> None:
    """An interruption right after any native call leaves nothing either."""
    calls = calls_of(engine, controls, operation)
    for at, name in enumerate(calls):
        if name in CLEAN_UP:
            continue
        with interrupted(at, engine.backend):
            operation(engine)
        assert is_empty(engine, controls, first_ids(engine)), name
        controls.reset()


def test_closing_the_engine_fails(engine: Engine, controls: Controls) -> None:
    """A session that could not be closed can be closed again, and hides no error of the block."""
    session = Engine.open(engine.backend)
    controls.fail_next("FwpmEngineClose0", 5)
    with pytest.raises(KeyError) as caught, session:
        raise KeyError("stop")
    assert "ERROR_ACCESS_DENIED" in caught.value.__notes__[0]
    assert not session.closed
    session.close()
    assert session.closed


def test_unwinding_fails(engine: Engine, controls: Controls) -> None:
    """An error while creating stays the one raised; what fails in taking back is its note."""
    controls.fail_next("IPsecSaContextCreate1", 8)
    controls.fail_next("FwpmFilterDeleteById0", 5)
    with pytest.raises(WfpError) as caught:
        SaContext.transport(engine, LOCAL, REMOTE)
    assert caught.value.winerror == 8
    assert "ERROR_ACCESS_DENIED" in caught.value.__notes__[0]


def test_error_in_the_block(engine: Engine, controls: Controls) -> None:
    """An exception in the block goes on; failures of the clean-up become its notes."""
    controls.fail_next("FwpmFilterDeleteById0", 5)
    with pytest.raises(KeyError) as caught, install(engine) as context:
        raise KeyError("stop")
    assert "ERROR_ACCESS_DENIED" in caught.value.__notes__[0]
    context.close()
    assert list(engine.sa_contexts()) == []


def test_already_gone(engine: Engine, controls: Controls) -> None:
    """A context that vanished meanwhile is no error when closing, another failure is."""
    context = install(engine)
    controls.fail_next("IPsecSaContextDeleteById0", 0x80320008)
    context.close()
    second = SaContext.transport(engine, LOCAL, "198.51.100.21")
    controls.fail_next("IPsecSaContextDeleteById0", 0x80320003)
    with pytest.raises(LookupError):
        second.close()
    second.close()
