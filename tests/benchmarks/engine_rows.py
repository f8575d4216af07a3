"""What is measured in processes of its own: the engine by itself, threads, and events."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address

from wfp_ipsec._native import backend as backends

from .driver import RawDriver
from .ground import INBOUND_SPI, REMOTE, Ground
from .measuring import Spread
from .public import Public
from .table import Result

FEW = 1000
ROUNDS = 9
# An address per context that stays is all that 10.0.0.0/8 limits.
MANY = 1_000_000
LIVES = 20_000
# Of each thread: long enough for the system to give each a processor of its own.
THREAD_LIVES, THREAD_BATCHES = 200_000, 300
EVENTS = 4000
BATCH = 100


@dataclass(frozen=True, slots=True)
class Conditions:
    """How much there is to do.

    Attributes:
        backend: The backend.
        many: How many contexts stay where many do.
    """

    backend: str = backends.EMBEDDED
    many: int = MANY


@contextmanager
def _ground(of: Conditions) -> Iterator[Ground]:
    """Opens a session; the process ends soon, so that what is in the engine stays."""
    yield Ground(RawDriver(backends.load(of.backend)), of.backend)


def took(work: Callable[[], object]) -> float:
    """Returns how many seconds something took."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def alternating(
    first: Callable[[], object], second: Callable[[], object], rounds: int = ROUNDS
) -> tuple[list[float], list[float]]:
    """Times two things in turn; a round before the first one warms up."""
    pairs = [(took(first), took(second)) for _ in range(rounds + 1)][1:]
    return [one for one, _ in pairs], [other for _, other in pairs]


def live(of: Conditions) -> Result:
    """Life cycles while many contexts are there, against few."""
    with _ground(of) as ground:
        setup = ground.setup()

        def lives() -> None:
            ground.raw.call("RawLives", setup, LIVES)

        ground.fill(0, FEW)
        few = [took(lives) for _ in range(ROUNDS + 1)][1:]
        ground.fill(FEW, of.many - FEW)
        many = [took(lives) for _ in range(ROUNDS + 1)][1:]
    base = statistics.median(few)
    return Result(
        "live",
        f"engine: life cycle with {of.many:,} live contexts",
        1.05,
        Spread.of(one / base for one in many),
        {},
        f"{FEW:,} live, {base / LIVES * 1e9:,.0f} ns",
    )


def random_get(of: Conditions) -> Result:
    """Contexts got in random order and read, against a simple engine.

    Raises:
        ValueError: The two engines returned different values.
    """
    count = min(200_000, of.many)
    with _ground(of) as ground:
        raw, setup = ground.raw, ground.setup()
        known = ground.fill(0, of.many)
        raw.call("RawSimpleFill", setup, known, of.many)
        ids = raw.ffi.new("uint64_t[]", random.Random(8).sample(list(known), count))
        read, expected = raw.ffi.new("uint64_t *"), raw.ffi.new("uint64_t *")
        simple, engine = alternating(
            lambda: raw.lib.RawSimpleGets(ids, count, count, expected),
            lambda: raw.call("RawGets", setup, ids, count, count, read),
        )
    if read[0] != expected[0]:
        raise ValueError("the simple engine returned other values")
    return Result(
        "random",
        f"engine: random get at {of.many:,}, every value read",
        0.65,
        Spread.of(own / other for own, other in zip(engine, simple, strict=True)),
        {},
        f"simple engine on std::unordered_map, {min(simple) / count * 1e9:,.0f} ns",
    )


def memory(of: Conditions) -> Result:
    """Bytes that a complete context occupies."""
    with _ground(of) as ground:
        ground.fill(0, FEW)
        before = ground.raw.lib.RawAllocatedBytes()
        ground.fill(FEW, of.many - FEW)
        grown = ground.raw.lib.RawAllocatedBytes() - before
    # The array of ids is the program's own.
    each = grown / (of.many - FEW) - 8
    figure = Spread.of([each])
    return Result(
        "memory", "engine: a complete context", 850, figure, {}, f"of {of.many:,}", unit=" B"
    )


def threads(of: Conditions) -> Result:
    """Life cycles in two C++ threads."""
    with _ground(of) as ground:
        raw = ground.raw
        setups = raw.ffi.new("RawSetup[2]")
        setups[0] = ground.setup()[0]
        setups[1] = ground.setup(remote=REMOTE + 1, inbound_spi=INBOUND_SPI + 2)[0]
        one, two = alternating(
            lambda: raw.call("RawThreads", setups, 1, THREAD_LIVES),
            lambda: raw.call("RawThreads", setups, 2, THREAD_LIVES),
        )
    return _throughput("threads", "engine: two C++ threads", 1.9, one, two, "one thread")


def python_threads(of: Conditions) -> Result:
    """Batches of 100 in two Python threads."""
    with _ground(of) as ground, _ground(of) as other:
        # No SPI of one is the other's.
        others = INBOUND_SPI + 2 * BATCH
        workers = (
            Public(ground),
            Public(other, remote=IPv4Address(REMOTE) + 1, inbound_spi=others),
        )
        one, two = alternating(
            lambda: _in_threads([workers[0]]), lambda: _in_threads(list(workers))
        )
    title = f"two Python threads, batches of {BATCH}"
    return _throughput("python_threads", title, 1.8, one, two, "one thread")


def _in_threads(workers: list[Public]) -> None:
    running = [
        threading.Thread(target=worker.batches, args=(THREAD_BATCHES, BATCH), daemon=True)
        for worker in workers
    ]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def _throughput(
    key: str, title: str, goal: float, one: list[float], two: list[float], reference: str
) -> Result:
    figure = Spread.of(2 * single / both for single, both in zip(one, two, strict=True))
    return Result(key, title, goal, figure, {}, reference, at_least=True)


def events(of: Conditions) -> Result:
    """Events that wait, given to a Python callback, against a C callback."""
    with _ground(of) as ground:
        pairs = [(_c_events(ground), _python_events(ground)) for _ in range(ROUNDS + 1)][1:]
    each = statistics.median(c for c, _ in pairs) / EVENTS * 1e9
    return Result(
        "events",
        "event from the engine to a Python callback",
        15.0,
        Spread.of(python / c for c, python in pairs),
        {},
        f"C callback, {each:,.0f} ns",
    )


def _c_events(ground: Ground) -> float:
    raw, setup = ground.raw, ground.setup()
    handle = raw.ffi.new("void **")
    raw.call("RawSubscribe", setup, handle)
    raw.call("RawLives", setup, EVENTS // 2)
    seconds = took(lambda: raw.lib.RawDeliver(EVENTS))
    raw.call("RawUnsubscribe", setup, handle[0])
    return seconds


def _python_events(ground: Ground) -> float:
    gate, done = threading.Event(), threading.Event()
    seen = 0

    def on_event(_: object) -> None:
        nonlocal seen
        if seen == 0:
            gate.wait()
        seen += 1
        if seen == EVENTS:
            done.set()

    def deliver() -> None:
        gate.set()
        done.wait()

    with ground.engine.subscribe(on_event):
        ground.raw.call("RawLives", ground.setup(), EVENTS // 2)
        return took(deliver)


ROWS: dict[str, Callable[[Conditions], Result]] = {
    "live": live,
    "random": random_get,
    "memory": memory,
    "threads": threads,
    "python_threads": python_threads,
    "events": events,
}
