"""Very many SA contexts at once, and very many events one after the other."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from wfp_ipsec import AesGcm, Engine, SaBundle, SaBundleFlags, SaContext, SaContextChange
from wfp_ipsec.bulk import GroundedPair, delete_pairs, install_pairs
from wfp_ipsec.enums import ChangeType

from .memory import resident_bytes
from .tasks import expect

FIRST_SPI = 0x00100000
BATCH = 5000
KEPT = SaBundleFlags.SUPPRESS_DUPLICATE_DELETION
PATIENCE_SECONDS = 120


def _pair(ground: SaContext, number: int) -> GroundedPair:
    traffic, spi = ground.traffic, FIRST_SPI + 2 * number
    assert traffic is not None
    keys = (side + number.to_bytes(16, "big") + bytes(3) for side in (b"\1", b"\2"))
    inbound, outbound = (AesGcm(key).esp(spi + at) for at, key in enumerate(keys))
    return GroundedPair(
        traffic=traffic,
        inbound_filter_id=ground.inbound_filter_id,
        inbound=SaBundle(sas=(inbound,), flags=KEPT),
        outbound=SaBundle(sas=(outbound,), flags=KEPT),
    )


def _batches(count: int) -> Iterator[range]:
    for first in range(0, count, BATCH):
        yield range(first, min(first + BATCH, count))


@dataclass
class Times:
    """Seconds per step, and the most memory that there was."""

    install: float = 0.0
    listing: float = 0.0
    columns: float = 0.0
    delete: float = 0.0
    resident: int = 0


def many_contexts(backend: str, count: int) -> Times:
    """Installs SA contexts by bulk, lists all of them in two ways, and deletes them.

    The time to install is without that of making keys and values, with that of composing them.
    """
    times, ids = Times(), array("Q")
    with (
        Engine.open(backend) as engine,
        SaContext.transport(engine, "192.0.2.10", "198.51.100.20") as ground,
    ):
        for batch in _batches(count):
            pairs = [_pair(ground, number) for number in batch]
            with _timed(times, "install"):
                ids.extend(install_pairs(engine, pairs))
        expect(count, len(set(ids)))
        with _timed(times, "listing"):
            rows = engine.sa_context_list()
            seen = {row.id for row in rows}
        expect({*ids, ground.id}, seen)
        del rows
        with _timed(times, "columns"):
            spis = engine.sa_context_columns(["inbound.spi"])["inbound.spi"]
        expect({0, *range(FIRST_SPI, FIRST_SPI + 2 * count, 2)}, set(spis))
        times.resident = resident_bytes()
        for batch in _batches(count):
            with _timed(times, "delete"):
                delete_pairs(engine, ids[batch.start : batch.stop].tolist())
        expect([ground.id], [context.id for context in engine.sa_contexts()])
    return times


class _timed:  # noqa: N801 - used as a statement
    """Adds the seconds of a block to one of `Times`."""

    def __init__(self, times: Times, step: str) -> None:
        self._times, self._step = times, step

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        took = time.perf_counter() - self._began
        setattr(self._times, self._step, getattr(self._times, self._step) + took)


class Listener:
    """Keeps what a subscription tells, in the order in which it comes."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []
        self._more = threading.Condition()

    def __call__(self, change: SaContextChange) -> None:
        """Is called by the engine's thread."""
        with self._more:
            self.told.append((change.change_type, change.id))
            self._more.notify_all()

    def wait(self, count: int) -> None:
        """Waits until so many were told; gives up when nothing comes any more."""
        with self._more:
            while len(self.told) < count:
                before = len(self.told)
                if not self._more.wait(PATIENCE_SECONDS):
                    expect(count, before)


def many_events(backend: str, count: int) -> float:
    """Lets SA contexts come and go until so many events arose; returns the seconds it took.

    The number is a multiple of 2 * `BATCH`. They come to a function and to a stream,
    which must tell all of them in their order.
    """
    wanted, listener = list[tuple[int, int]](), Listener()
    with (
        Engine.open(backend) as watcher,
        watcher.subscribe(listener),
        watcher.events(capacity=count + 2) as stream,
        Engine.open(backend) as engine,
        SaContext.transport(engine, "192.0.2.10", "198.51.100.20") as ground,
    ):
        pairs = [_pair(ground, number) for number in range(BATCH)]
        began = time.perf_counter()
        for _ in range(count // (2 * BATCH)):
            ids = install_pairs(engine, pairs)
            delete_pairs(engine, ids)
            wanted += [(ChangeType.ADD, id_) for id_ in ids] + [
                (ChangeType.DELETE, id_) for id_ in ids
            ]
        listener.wait(len(wanted))
        took = time.perf_counter() - began
        expect(wanted, listener.told)
        streamed = (stream.get(timeout_seconds=PATIENCE_SECONDS) for _ in wanted)
        expect(wanted, [(one.change_type, one.id) for one in streamed])  # type: ignore[union-attr]
        expect(0, stream.lost)
    return took
