"""Subscriptions and key managers that nobody ends: dropped ones, and those open at exit."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from typing import Any

import pytest

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


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "dev", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_exit_while_events_come(native: Any) -> None:
    """The process ends as it wants to, while the engine has events for it."""
    outcome = _run(PROGRAM.format(backend=native.name))
    assert outcome.returncode == 3, outcome.stderr
    assert outcome.stdout == "end of the program\n"
    assert "Traceback" not in outcome.stderr
    assert "Fatal" not in outcome.stderr


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
