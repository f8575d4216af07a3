"""Every native call of every public operation failing: the engine is as before, the error tells."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.api.ground import Ground, prepared
from tests.api.native_calls import interrupted
from tests.api.operations import EXPORTS, OPERATIONS, TAKES_AWAY, Operation
from tests.api.snapshot import snapshot
from tests.meta.python_calls import public
from wfp_ipsec import Engine, WfpError
from wfp_ipsec._native.connection import Connection
from wfp_ipsec.testing import ANY_TIME, CallLog, Controls, Fault, Faults, Item

ERROR_ACCESS_DENIED = 5
# What leaves nothing behind, however it is stopped.
TAKES_ALL_BACK = {
    "AcquireTrap.open",
    "SaContext.transport",
    "SaContext.transport (version 0)",
    "SaContext.reserve",
    "SaContext.tunnel",
    "SaContext.install",
    "SaContext.install (tunnel)",
    "bulk.install_pair",
    "bulk.install_pairs",
    "files.reconcile.apply (what was planned)",
    "files.reconcile.apply",
}
# What leaves everything as it was, until its last call, which ends what was there before.
REPLACES = {"SaContext.move", "SaContext.rekey", "files.rekeying.plan_rekey (carried out)"}
# What lets a helper in C make all native calls, so that an interruption comes after them.
HELPED = {"bulk.install_pair", "bulk.install_pairs"}
# What begins several things, or something that must be ended.
CLEANS_UP = {
    *(name for name in OPERATIONS if name.endswith(".list") or name.startswith("iter(")),
    *TAKES_ALL_BACK,
    *REPLACES,
    "engine.dosp_states",
    "engine.ike_sas",
    "engine.sa_context_columns",
    "engine.sa_context_list",
    "engine.sa_contexts",
    "engine.sas",
    "engine.sessions",
    "engine.transaction",
    "files.reconcile.plan",
    "files.rekeying.plan_rekey",
    "engine.transaction (read only)",
    *(name for name in EXPORTS if name != "WiresharkFollower.close"),
    "sweep.find_orphans",
    "sweep.sweep_orphans (dry run)",
}
PARTS = {
    "AcquireTrap.release": "changes what is told, not what is in the engine",
    "EventStream.get": "reads what the engine has brought already",
    "EventStream.get_async": "reads what the engine has brought already",
    "export.scapy.scapy_associations": "builds objects of what `scapy_arguments` tells",
    "export.scapy.silent_associations": "builds objects of what `scapy_arguments` tells",
    "WiresharkFollower.wait": "waits for what its thread brings",
    "SaContextList.count": "reads what the engine has brought already",
    "SaContextList.index": "reads what the engine has brought already",
    "iter(SaContextList)": "reads what the engine has brought already",
    "iter(EventStream)": "reads what the engine has brought already",
}
# What deletes an object that goes with the last that uses it; others on the ground use it still.
SHARED = {"FwpmProviderDeleteByKey0"}

each_operation = pytest.mark.parametrize("name", OPERATIONS)


def without_session_keys(items: Iterable[Item]) -> set[Item]:
    """Returns what is in the engine; every session has another key."""
    return {i._replace(identifier="") if i.kind == "session" else i for i in items}


class Bench:
    """The ground of an operation, and one who looks at everything from another session."""

    def __init__(self, watcher: Engine, controls: Controls) -> None:
        self.watcher = watcher
        self.controls = controls
        self.faults = Faults(controls)

    @contextmanager
    def ground(self) -> Iterator[tuple[Ground, dict[str, Any]]]:
        """Prepares the ground; yields it with the snapshot of everything."""
        with prepared(self.watcher.backend, self.controls) as ground:
            yield ground, self.now()

    def now(self) -> dict[str, Any]:
        """Returns the snapshot of everything."""
        return snapshot(self.watcher, self.controls)

    def remaining(self) -> set[Item | int]:
        """Returns what is in the engine, without what differs from one ground to the next."""
        subscriptions = range(len(self.watcher.net_events.subscriptions()))
        return {*without_session_keys(self.controls.inventory), *subscriptions}

    def failing_run(self, operation: Operation, ground: Ground) -> tuple[WfpError, list[str]]:
        """Runs an operation that fails; returns the error and the calls."""
        with CallLog(self.controls).recorded() as calls, pytest.raises(WfpError) as caught:
            operation(ground)
        return caught.value, calls


@pytest.fixture
def bench(engine: Engine, controls: Controls) -> Bench:
    """A bench whose watcher is the session of the test."""
    return Bench(engine, controls)


def _faults(calls: list[str]) -> Iterator[tuple[int, Fault]]:
    """Yields each call with each code, and how many calls are before it."""
    for at, function in enumerate(calls):
        for code in ANY_TIME:
            yield at, Fault(function, code, calls[:at].count(function))


def _calls_of(bench: Bench, operation: Operation) -> list[str]:
    with bench.ground() as (ground, _), CallLog(bench.controls).recorded() as calls:
        operation(ground)
    assert calls, "an operation without native calls does not belong into the table"
    return calls


@each_operation
def test_each_call_fails(bench: Bench, name: str) -> None:
    """The error names the call and its code, nothing in the engine changes, and then it works."""
    operation = OPERATIONS[name]
    calls = _calls_of(bench, operation)
    cleaned_up = set()
    with bench.ground() as (ground, before):
        for at, fault in _faults(calls):
            bench.faults.fail(fault.function, fault.code, after=fault.after)
            error, made = bench.failing_run(operation, ground)
            assert (error.function, error.winerror) == (fault.function, fault.code)
            assert getattr(error, "__notes__", []) == []
            if name in TAKES_AWAY:
                break
            cleaned_up.update(made[at + 1 :])
            if fault.function.endswith("DestroyEnumHandle0"):
                # It stays until the session ends; the fixture looks for that.
                before["results"] += 1
            assert bench.now() == before, str(fault)
        operation(ground)
    assert bool(cleaned_up) == (name in CLEANS_UP)


@pytest.mark.parametrize("name", sorted(TAKES_AWAY))
def test_doing_it_again_takes_away_the_rest(bench: Bench, name: str) -> None:
    """Whichever call failed, the same once more does what is left to do."""
    operation = OPERATIONS[name]
    calls = _calls_of(bench, operation)
    with bench.ground() as (ground, _):
        operation(ground)
        done = bench.remaining()
    for _, fault in _faults(calls):
        with bench.ground() as (ground, _):
            there = bench.remaining()
            bench.faults.fail(fault.function, fault.code, after=fault.after)
            error, _ = bench.failing_run(operation, ground)
            assert (error.function, error.winerror) == (fault.function, fault.code)
            left = bench.remaining()
            assert done <= left <= there
            assert done < left or fault.function in SHARED
            operation(ground)
            assert bench.remaining() == done, str(fault)


@pytest.mark.parametrize("name", sorted(CLEANS_UP))
def test_errors_of_cleaning_up_are_notes(bench: Bench, name: str) -> None:
    """The first error is raised, and every call of the clean-up that fails as well is its note."""
    operation = OPERATIONS[name]
    noted = 0
    for at, fault in _faults(_calls_of(bench, operation)):
        with bench.ground() as (ground, _):
            bench.faults.fail(fault.function, fault.code, after=fault.after)
            _, made = bench.failing_run(operation, ground)
        with bench.ground() as (ground, _):
            bench.faults.fail(fault.function, fault.code, after=fault.after)
            for function in made[at + 1 :]:
                # Faults wait while one strikes before them, so each has the same number to wait.
                after = made[:at].count(function)
                bench.faults.fail(function, ERROR_ACCESS_DENIED, after=after)
            error, made = bench.failing_run(operation, ground)
        assert (error.function, error.winerror) == (fault.function, fault.code)
        notes = getattr(error, "__notes__", [])
        assert len(notes) == len(made[at + 1 :])
        for function, note in zip(made[at + 1 :], notes, strict=True):
            assert f"{function}: " in note
            assert "ERROR_ACCESS_DENIED" in note
        noted += len(notes)
    assert noted


@pytest.mark.parametrize("name", sorted(CLEANS_UP))
def test_interrupted_after_each_call(bench: Bench, name: str) -> None:
    """An interruption right after a native call leaves nothing, unless it was the last one."""
    operation = OPERATIONS[name]
    calls = _calls_of(bench, operation)
    whole = len(calls) if name in TAKES_ALL_BACK else len(calls) - 1
    if name in HELPED:
        whole = 1
    with bench.ground() as (ground, before):
        for at in range(whole):
            with interrupted(at, bench.watcher.backend):
                operation(ground)
            assert bench.now() == before, calls[at]


def _makes_calls(owner: Any, item: Any) -> bool:
    """Whether an object is a function with an engine to call."""
    if not inspect.isroutine(item):
        return False
    if inspect.isclass(owner) and issubclass(owner, Connection):
        return True
    maker = owner.__init__ if inspect.isclass(owner) else item
    # Methods of exceptions and the like are written in C and have no engine to call.
    given = inspect.signature(maker).parameters if inspect.isfunction(maker) else {}
    return bool({"engine", "contexts"} & given.keys())


def test_every_operation_is_listed() -> None:
    """Each public function and method with an engine is in the table, or stands here with why."""
    found = {spelling for owner, spelling, item in public() if _makes_calls(owner, item)}
    listed = {name.partition(" (")[0] for name in OPERATIONS}
    assert found - listed == PARTS.keys()
    assert listed - found == set()


def test_attributes_make_no_calls(bench: Bench) -> None:
    """What is no function tells what Python knows, without asking the engine."""
    with bench.ground() as (ground, _), CallLog(bench.controls).recorded() as calls:
        for owner in (ground.engine, ground.complete):
            for name, _ in inspect.getmembers(type(owner), inspect.isdatadescriptor):
                if not name.startswith("__"):
                    getattr(owner, name)
            repr(owner)
    assert calls == []
