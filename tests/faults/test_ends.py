"""Processes and threads that end in the middle: no hang, the exit code that was meant, no harm."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress

import pytest

from tests.api.events import Heard, unraisable
from tests.api.samples import install
from tests.native.building import ROOT
from wfp_ipsec import ClosedError, Engine, Provider
from wfp_ipsec.testing import Controls

BEGINNING = """
import os, sys, threading
from tests.api.samples import install
from wfp_ipsec import Engine, Provider, SaContext
engine = Engine.open("embedded")
context = install(engine)
subscription, stream = engine.subscribe(lambda event: None), engine.events()
block = engine.transaction(); block.__enter__()
engine.providers.add(Provider(name="half"))
found = iter(Engine.open("embedded").sa_contexts())
print("reached", flush=True)
"""
ENDS = {
    "sys.exit(3)": 3,
    "os._exit(4)": 4,
    "raise LookupError": 1,
    "raise KeyboardInterrupt": -2,
    "threading.Thread(target=lambda: stream.get(), daemon=True).start(); sys.exit(5)": 5,
    "threading.Thread(target=sys.exit).start()": 0,
    "import signal; os.kill(os.getpid(), signal.SIGTERM)": -15,
}


def _ended(program: str) -> tuple[str, str, int]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout, done.stderr, done.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: there are no signals")
@pytest.mark.parametrize("end", ENDS)
def test_a_process_ends_in_the_middle(end: str) -> None:
    """With a transaction, subscriptions and a listing open it ends as it means to, at once."""
    stdout, stderr, code = _ended(BEGINNING + end)
    assert stdout == "reached\n", stderr
    assert code == ENDS[end], stderr
    assert "Fatal" not in stderr


@pytest.mark.parametrize("reads", ["stream.get()", "asyncio.run(stream.get_async())"])
def test_a_process_ends_under_a_reader(reads: str) -> None:
    """A daemon thread that waits for an event hears that none comes, and does not print it."""
    program = f"""
import asyncio, atexit, threading
# Late enough for the thread to print what it ends with.
atexit.register(lambda: reader.join())
from wfp_ipsec import Engine
stream = Engine.open("embedded").events()
reader = threading.Thread(target=lambda: {reads}, daemon=True)
reader.start()
"""
    assert _ended(program) == ("", "", 0)


def test_what_else_threads_end_with_is_printed() -> None:
    """Only the end of streams is silent when the process ends."""
    program = """
import atexit, threading
atexit.register(lambda: reader.join())
from wfp_ipsec import Engine
stream = Engine.open("embedded").events()
def read():
    list(stream)
    raise LookupError
reader = threading.Thread(target=read, daemon=True)
reader.start()
"""
    stdout, stderr, code = _ended(program)
    assert (stdout, stderr.splitlines()[-1], code) == ("", "LookupError", 0)


@pytest.mark.parametrize("when", ["before the import", "after it"])
def test_what_a_program_does_at_its_end(when: str) -> None:
    """It may use, read and close streams and join their readers, as they are open until then."""
    imports = ["import wfp_ipsec", "atexit.register(lambda: end())"]
    if when == "before the import":
        imports.reverse()
    program = f"""
import atexit, threading
{imports[0]}
{imports[1]}
from tests.api.samples import install
from wfp_ipsec import ClosedError, Engine
engine = Engine.open("embedded")
stream, other = engine.events(), engine.events()
def read():
    try:
        while True:
            other.get()
    except ClosedError:
        print("saved")
reader = threading.Thread(target=read, daemon=True)
reader.start()
install(engine).close()
print(type(stream.get()).__name__, type(stream.get()).__name__)
def end():
    print("closed" if stream.closed else "open")
    stream.close()
    print(list(stream))
    other.close()
    reader.join()
"""
    state = "closed" if when == "before the import" else "open"
    stdout, stderr, code = _ended(program)
    begin, *rest = stdout.splitlines()
    assert (begin, sorted(rest)) == ("SaContextChange SaContextChange", ["[]", state, "saved"])
    assert (stderr, code) == ("", 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="allowed: this system has no fork")
def test_a_fork_has_a_copy() -> None:
    """The child of a fork has an engine of its own: what it ends there, the parent keeps."""
    program = """
import os
from tests.api.samples import install
from wfp_ipsec import Engine
engine = Engine.open("embedded")
context = install(engine)
child = os.fork()
if child == 0:
    context.close()
    assert list(engine.sa_contexts()) == []
    install(engine).close()
    engine.close()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert [found.id for found in engine.sa_contexts()] == [context.id]
context.close()
engine.close()
print("both")
"""
    assert _ended(program) == ("both\n", "", 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="allowed: this system has no fork")
def test_the_child_of_a_fork_ends_what_it_opened() -> None:
    """Its streams end with it, as do those of any process."""
    program = """
import atexit, os, threading
atexit.register(lambda: os.getpid() == parent or reader.join())
from wfp_ipsec import Engine
Engine.open("embedded").events().close()
parent = os.getpid()
if os.fork():
    print(os.waitstatus_to_exitcode(os.wait()[1]))
else:
    stream = Engine.open("embedded").events()
    reader = threading.Thread(target=lambda: list(stream), daemon=True)
    reader.start()
"""
    assert _ended(program) == ("0\n", "", 0)


def test_a_thread_dies_in_a_transaction(engine: Engine, controls: Controls) -> None:
    """Its transaction ends with its session, and others go on."""

    def die() -> None:
        # pytest would report what a thread ends with.
        with suppress(SystemExit), Engine.open(engine.backend) as session, session.transaction():
            session.providers.add(Provider(name="half"))
            sys.exit()

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    assert {item.kind for item in controls.inventory} == {"session"}
    install(engine).close()


def test_a_callback_raises(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python is told of it, the other events come, to this one and to others."""

    def fail(_event: object) -> None:
        raise KeyboardInterrupt

    failing, witness = Heard(fail), Heard()
    with unraisable(monkeypatch) as seen, engine.subscribe(failing), engine.subscribe(witness):
        install(engine).close()
        failing.wait(2)
        witness.wait(2)
    assert [type(error) for error in seen] == [KeyboardInterrupt, KeyboardInterrupt]


def test_a_session_closes_under_what_reads(engine: Engine, controls: Controls) -> None:
    """A listing says that the session was closed; what was read stays, and is given back."""
    session = Engine.open(engine.backend)
    contexts = [install(engine, remote=f"198.51.100.{n}", spi=0x1000 + 2 * n) for n in range(1, 4)]
    read = session.sa_context_list()
    found = session.sa_contexts()
    first = next(found)
    session.close()
    assert [one.id for one in read] == [context.id for context in contexts]
    assert first.inbound is not None
    # Its page was fetched before; what the session would have to be asked for is refused.
    assert len(list(found)) <= 2
    with pytest.raises(ClosedError):
        session.sa_context_list()
