"""Eight threads of mixed tasks, some of whose native calls fail."""

from __future__ import annotations

import faulthandler
import gc
import random
import threading
import time
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from wfp_ipsec import Engine, WfpError

from .memory import Samples
from .quiet import Quiet
from .tasks import Tasks

# Functions that nothing calls to take something back: a fault there must leave nothing.
FAULTY = (
    "IPsecSaContextCreate1",
    "IPsecSaContextSetSpi0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound1",
    "IPsecSaContextSubscribe0",
    "IPsecGetStatistics1",
    "FwpmFilterAdd0",
    "FwpmProviderAdd0",
    "FwpmFilterGetById0",
)
ERROR_NOT_ENOUGH_MEMORY = 8
FAULTS_PER_SECOND = 20
# Nobody is served in turn: with eight threads on a busy machine one may be late by many seconds.
PATIENCE_MILLISECONDS = 300_000


@dataclass
class Done:
    """What was done.

    Attributes:
        operations: How many operations, by the kind of task.
        tasks: How many tasks of each kind.
        refused: How many ended by a fault.
        mistakes: Tracebacks of what should not have happened.
        samples: Memory over time.
        seconds: How long it took.
    """

    operations: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    mistakes: list[str] = field(default_factory=list)
    samples: Samples = field(default_factory=Samples)
    seconds: float = 0.0


class Worker(threading.Thread):
    """A thread with a session of its own."""

    def __init__(
        self, number: int, backend: str, stopping: threading.Event, ready: threading.Barrier
    ) -> None:
        super().__init__(name=f"soak {number}")
        self._number, self._backend = number, backend
        self._stopping, self._ready = stopping, ready

    def run(self) -> None:
        """Does tasks until it is told to stop, or one goes wrong."""
        own = Done()
        try:
            with Engine.open(
                self._backend,
                name=self.name,
                transaction_wait_timeout_milliseconds=PATIENCE_MILLISECONDS,
            ) as engine:
                self._work(Tasks(engine, self._number), own)
        except Exception:  # noqa: BLE001 - it is told at the end, with all others
            own.mistakes.append(f"{self.name}: {traceback.format_exc()}")
            self._stopping.set()
            self._ready.abort()
        self.own = own

    def _work(self, tasks: Tasks, own: Done) -> None:
        with tasks.ground:
            self._ready.wait()
            while not self._stopping.is_set():
                task = tasks.next()
                try:
                    own.operations[task.__name__] += task()
                except WfpError as error:
                    if error.winerror != ERROR_NOT_ENOUGH_MEMORY or hasattr(error, "__notes__"):
                        # One of the others may be what this one waited for.
                        faulthandler.dump_traceback(2)
                        raise
                    own.refused += 1
                own.tasks[task.__name__] += 1


def soak(backend: str, controls: Quiet, *, seconds: float, threads: int) -> Done:
    """Lets threads work; returns what they did together.

    Args:
        backend: The name of the backend.
        controls: Let native calls fail.
        seconds: How long.
        threads: How many.
    """
    done, stopping, chance = Done(), threading.Event(), random.Random(1)
    ready = threading.Barrier(threads + 1)
    workers = [Worker(number, backend, stopping, ready) for number in range(threads)]
    for worker in workers:
        worker.start()
    # Faults are for tasks, not for the ground on which they are done.
    with suppress(threading.BrokenBarrierError):
        ready.wait()
    began = time.monotonic()
    pause = min(1 / FAULTS_PER_SECOND, seconds / 100)
    sampled = began
    while (now := time.monotonic()) < began + seconds and not stopping.wait(pause):
        controls.fail_next(
            chance.choice(FAULTY), ERROR_NOT_ENOUGH_MEMORY, after=chance.randrange(3)
        )
        if now >= sampled + seconds / 600:
            sampled = now
            gc.collect()
            done.samples.take(now - began)
    stopping.set()
    for worker in workers:
        worker.join()
    done.seconds = time.monotonic() - began
    for worker in workers:
        done.operations += worker.own.operations
        done.tasks += worker.own.tasks
        done.refused += worker.own.refused
        done.mistakes += worker.own.mistakes
    return done
