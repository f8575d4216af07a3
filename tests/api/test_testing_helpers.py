"""wfp_ipsec.testing: isolation, clock, calls, faults and network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

import pytest

from tests.api.samples import IN_SPI, LOCAL, LOCAL_V6, REMOTE, REMOTE_V6, install
from wfp_ipsec import (
    ClassifyDrop,
    Direction,
    Engine,
    IkeKeyModule,
    IkeMmFailure,
    InvalidParameterError,
    IpsecKernelDrop,
    NetEventTemplate,
    NotFoundError,
    SaContext,
    WfpError,
)
from wfp_ipsec._native.backend import VARIABLE, Backend
from wfp_ipsec.testing import (
    ANY_TIME,
    EVERYTHING,
    CallLog,
    Clock,
    Controls,
    Fault,
    Faults,
    LeakError,
    Network,
    controls_of,
    isolated,
)


@pytest.fixture
def faults(controls: Controls) -> Faults:
    """The faults of the engine."""
    return Faults(controls)


@pytest.fixture
def network(controls: Controls) -> Network:
    """What traffic and IKE bring about."""
    return Network(controls)


def test_inventory(engine: Engine, controls: Controls) -> None:
    """It tells what is there by kind, id and name, and nothing once all is gone."""
    before = controls.inventory
    with SaContext.transport(engine, LOCAL, REMOTE, name="mine") as context:
        found = [item for item in controls.inventory if item not in before]
        assert {(item.kind, item.name) for item in found} == {
            ("SA context", ""),
            ("filter", "mine (inbound)"),
            ("filter", "mine (outbound)"),
            ("provider", "wfp-ipsec"),
        }
        (shown,) = (str(item) for item in found if item.kind == "SA context")
        assert shown == f"SA context {context.id}"
    assert controls.inventory == before


@pytest.mark.parametrize("before", ["something else", None])
def test_isolated(native: Backend, monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    """The engine is empty at both ends, and the default backend is that of the block only."""
    if before is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, before)
    for _ in range(2):
        with isolated(native.name) as control, Engine.open() as engine:
            assert engine.backend == native.name
            assert control.calls == ["FwpmEngineOpen0"]
            assert install(engine).id == 1
    assert os.environ.get(VARIABLE) == before
    found = controls_of(native.name)
    assert found is not None
    assert found.inventory == []


def test_isolated_after_an_error(native: Backend) -> None:
    """An error of the block goes on alone, and the engine is emptied all the same."""
    with pytest.raises(KeyError) as caught, isolated(native.name, leaks=EVERYTHING) as control:
        control.fail_next("FwpmFilterAdd0", 5)
        raise KeyError("stop")
    assert not hasattr(caught.value, "__notes__")
    assert control.inventory == []


def test_leaks_are_told_together(native: Backend) -> None:
    """One error names everything that is left."""
    with (
        pytest.raises(LeakError, match=r"filter .*filter .*SA context 1, fault FwpmFilterAdd0"),
        isolated(native.name, leaks=["contexts", "objects", "faults"]) as control,
        Engine.open() as engine,
    ):
        SaContext.transport(engine, LOCAL, REMOTE)
        control.fail_next("FwpmFilterAdd0", 5)


def test_sessions_of_before_are_no_leak(native: Backend, engine: Engine) -> None:
    """Only what the block opened counts; a transaction counts with its session."""
    with isolated(native.name, leaks=["sessions"]):
        pass
    with (
        pytest.raises(LeakError, match="left behind: transaction"),
        isolated(native.name, leaks=["sessions"]),
    ):
        engine.call("FwpmTransactionBegin0", 0)


def test_strange_leak(native: Backend) -> None:
    """A kind of leak that there is not is refused at once."""
    with pytest.raises(ValueError, match="filters"), isolated(native.name, leaks=["filters"]):
        pytest.fail("not reached")


def test_the_system_cannot_be_isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the engine is Windows' own nothing is touched."""
    monkeypatch.setattr("wfp_ipsec.testing._isolation.controls_of", lambda backend: None)
    with pytest.raises(RuntimeError, match="no embedded one"), isolated("system"):
        pytest.fail("not reached")


def test_clock(engine: Engine, controls: Controls) -> None:
    """The engine's time and the tool's are one; a number that is none moves neither."""
    clock = Clock(controls)
    context = install(engine)
    clock.advance(3599)
    context.details()
    with pytest.raises(InvalidParameterError):
        clock.advance(-1)
    clock.advance(1 + 60)
    assert clock() == 3660.0
    with pytest.raises(NotFoundError):
        context.details()
    context.close()


def test_call_log(engine: Engine, controls: Controls) -> None:
    """The log reads like a list, without the calls that give results back."""
    controls.reset()
    calls = CallLog(controls)
    assert not calls
    with calls.recorded() as sessions:
        list(engine.sessions())
    with pytest.raises(NotFoundError), calls.recorded() as missing:
        engine.filters.get(99)
    assert sessions == [
        f"FwpmSession{step}0" for step in ("CreateEnumHandle", "Enum", "DestroyEnumHandle")
    ]
    assert missing == ["FwpmFilterGetById0"]
    assert list(calls) == calls[:] == [*sessions, *missing]
    assert (calls[-1], calls[1:2], len(calls)) == (missing[0], sessions[1:2], 4)
    assert missing[0] in calls
    assert "FwpmFreeMemory0" not in calls
    assert "FwpmFreeMemory0" in controls.calls
    assert repr(list(calls)) in repr(calls)


def _twice(engine: Engine) -> None:
    for _ in range(2):
        engine.option(0)  # type: ignore[arg-type]


def test_each_call_fails_once(engine: Engine, faults: Faults) -> None:
    """Every call is met by every code, and each fault strikes the call that it names."""
    seen = []
    for fault in faults.each_call_of(partial(_twice, engine)):
        with pytest.raises(WfpError) as caught:
            _twice(engine)
        seen.append((fault.after, caught.value.winerror))
    assert seen == [(after, code) for after in (0, 1) for code in ANY_TIME]
    assert faults.waiting == []


def test_a_fault_that_is_not_met(engine: Engine, faults: Faults) -> None:
    """A loop that does not run the operation is a test that cannot fail, and is refused."""
    with pytest.raises(AssertionError, match=r"not met: call 1 of .*Option0 failing with ERROR_"):
        list(faults.each_call_of(partial(_twice, engine)))


def test_an_operation_without_calls(faults: Faults) -> None:
    """An operation that makes no native call cannot fail."""
    with pytest.raises(AssertionError, match="makes no native call"):
        list(faults.each_call_of(lambda: None))


def test_fault(faults: Faults) -> None:
    """A fault is returned as it was set, and can be read."""
    fault = faults.fail("FwpmFilterAdd0", 0x8032FFFF, after=2)
    assert fault == Fault("FwpmFilterAdd0", 0x8032FFFF, 2)
    assert faults.waiting == ["FwpmFilterAdd0"]
    assert str(fault) == "call 3 of FwpmFilterAdd0 failing with 0x8032FFFF"


@pytest.fixture(params=[(LOCAL, REMOTE), (LOCAL_V6, REMOTE_V6)], ids=["v4", "v6"])
def hosts(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two hosts of one IP version."""
    return request.param  # type: ignore[no-any-return]


def test_drops(engine: Engine, network: Network, hosts: tuple[str, str]) -> None:
    """Each happening is an event that the engine lists as it was returned."""
    drop = network.drop(*hosts, spi=IN_SPI)
    block = network.block(*hosts, filter_id=7)
    failure = network.fail_negotiation(*hosts)
    found = list(engine.net_events.list(api_version=5))
    assert found == [drop, block, failure]
    assert [type(event.data) for event in found] == [IpsecKernelDrop, ClassifyDrop, IkeMmFailure]
    for event in found:
        assert (str(event.header.local_address), str(event.header.remote_address)) == hosts
    assert isinstance(drop.data, IpsecKernelDrop)
    assert (drop.data.spi, drop.data.direction) == (IN_SPI, Direction.INBOUND)
    assert list(engine.net_events.list(NetEventTemplate())) != []


def test_negotiated(engine: Engine, network: Network, hosts: tuple[str, str]) -> None:
    """Negotiated SAs are listed, each with an id and cookies of its own."""
    ids = [network.negotiate_ike_sa(*hosts, key_module=module) for module in IkeKeyModule]
    found = list(engine.ike_sas(*hosts))
    assert sorted(sa.id for sa in found) == sorted(ids)
    assert {sa.key_module for sa in found} == set(IkeKeyModule)
    assert len({sa.cookies for sa in found}) == len(ids)
