"""Subscriptions and key managers that nobody ends: dropped ones, and those open at exit."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from typing import Any

import pytest

from tests.api.event_loops import LOOPS
from tests.api.events import Heard, Recorder
from tests.api.samples import install
from wfp_ipsec import Engine, KeyManager
from wfp_ipsec._native import callbacks
from wfp_ipsec._native.key_dictation import SEATS

PROGRAM = """
import sys, threading
from tests.api.events import Recorder
from tests.api.samples import install
from wfp_ipsec import Engine, KeyManager

engine = Engine.open({backend!r})
told = threading.Event()

def hear(event):
    told.set()

subscription = engine.subscribe(hear)
stream = engine.events()
engine.register_key_manager(KeyManager(name="open at exit"), Recorder())

def work():
    worker = Engine.open({backend!r})
    while True:
        install(worker).close()

threading.Thread(target=work, daemon=True).start()
assert told.wait(10)
print("end of the program")
sys.exit(3)
"""

ASYNC_PROGRAM = """
import asyncio, sys, threading
from tests.api.event_loops import LOOPS
from tests.api.samples import install
from wfp_ipsec import Engine

engine = Engine.open({backend!r})
stream, quiet = engine.events(capacity=3), engine.providers.changes()
told = threading.Event()

async def read(events):
    async for event in events:
        told.set()

async def read_all():
    await asyncio.gather(read(stream), read(quiet), read(stream))

def loop():
    with asyncio.Runner(loop_factory=LOOPS[{number}]) as runner:
        runner.run(read_all())

def work():
    worker = Engine.open({backend!r})
    while True:
        install(worker).close()

for target in (loop, work):
    threading.Thread(target=target, daemon=True).start()

async def end():
    waiting = [asyncio.create_task(read(events)) for events in (stream, quiet)]
    while not told.is_set():
        await asyncio.sleep(0.001)
    print("end of the program")
    sys.exit(3)

with asyncio.Runner(loop_factory=LOOPS[{number}]) as runner:
    runner.run(end())
"""


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "dev", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _ends_clean(program: str) -> None:
    outcome = _run(program)
    assert outcome.returncode == 3, outcome.stderr
    assert outcome.stdout == "end of the program\n"
    for complaint in ("Traceback", "Fatal", "Warning", "Error", "Exception"):
        assert complaint not in outcome.stderr, outcome.stderr


def test_exit_while_events_come(native: Any) -> None:
    """The process ends as it wants to, while the engine has events for it."""
    _ends_clean(PROGRAM.format(backend=native.name))


@pytest.mark.parametrize("number", range(len(LOOPS)))
def test_exit_while_tasks_read(native: Any, number: int) -> None:
    """So too while tasks wait for events, in the program's own loop and in one that runs on."""
    _ends_clean(ASYNC_PROGRAM.format(backend=native.name, number=number))


def test_a_dropped_session_is_closed(native: Any, engine: Engine) -> None:
    """A function that refers to its session does not keep it, nor does the engine."""

    def make() -> weakref.ref[Any]:
        session = Engine.open(native.name, name="dropped")
        session.subscribe(lambda event: (session, event))
        session.register_key_manager(KeyManager(name="dropped"), Recorder())
        return weakref.ref(session)

    before = len(callbacks._receivers)
    session = make()
    with pytest.warns(ResourceWarning):
        gc.collect()
    assert session() is None
    assert "dropped" not in {found.name for found in engine.sessions()}
    assert engine.key_managers() == []
    assert len(callbacks._receivers) == before


def test_dropped_key_managers_make_room(native: Any, engine: Engine) -> None:
    """A dropped session gives back the places of its key managers, all that there are."""

    def drop() -> None:
        session = Engine.open(native.name, name="dropped")
        for number in range(SEATS):
            session.register_key_manager(KeyManager(name=f"dropped {number}"), Recorder())
        # As a function that refers to its session does.
        session.kept = session  # type: ignore[attr-defined]

    for _ in range(2):
        drop()
        with pytest.warns(ResourceWarning):
            gc.collect()
    assert engine.key_managers() == []


def test_dead_numbers_are_passed_over(engine: Engine) -> None:
    """An event for nobody, as a library might still have, harms nobody."""
    function = callbacks.event_function(engine.lib, engine.ffi, "IPsecSaContext")
    change = engine.ffi.new("IPSEC_SA_CONTEXT_CHANGE0 *")
    heard = Heard()
    subscription = engine.subscribe(heard)
    number = subscription._subscribed._number
    subscription.close()
    for dead in (0, number, 2**31):
        function(engine.ffi.cast("void *", dead), change)
    install(engine)
    assert heard.events == []
