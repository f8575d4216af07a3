"""``python -m tests.leaks.searching failures``: searches this process for a key after all is over.

Also ``lives`` and ``results``.

The key comes from the system into a buffer of C, and goes from there into a `Key`. The program
knows its first bytes and a digest, so that it is not itself where the key is found.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cffi

from tests.api.samples import LOCAL, REMOTE
from wfp_ipsec import (
    AesGcm,
    Engine,
    Key,
    SaBundle,
    SaContext,
    SaPair,
    TransportMode,
    WfpError,
    export,
)
from wfp_ipsec.bulk import GroundedPair, delete_pairs, install_pairs
from wfp_ipsec.testing import CallLog
from wfp_ipsec.testing import controls as controls_of

SIZE, HEAD = 20, 6
WINDOW = 1 << 24
LARGEST_REGION = 1 << 32
FFI = cffi.FFI()
# Memory is looked at through it.
LENS = bytearray(WINDOW + SIZE)
# The whole key, and its second half, of which a part may be left.
PARTS = ((0, SIZE), (8, SIZE))


class Secret:
    """A key of which only the buffer of a `Key` has the bytes.

    Attributes:
        key: The key; it is overwritten when nobody refers to it.
    """

    def __init__(self) -> None:
        block = FFI.new("uint8_t[]", SIZE)
        view = memoryview(FFI.buffer(block))
        # Straight into the block: what Python would return are bytes that nobody can wipe.
        with Path("/dev/urandom").open("rb", buffering=0) as source:
            assert source.readinto(view) == SIZE
        self._known = [
            (
                begin,
                bytes(view[begin : begin + HEAD]),
                hashlib.sha256(view[begin:end]).digest(),
                end,
            )
            for begin, end in PARTS
        ]
        self.key: Key | None = Key(view)
        view[:] = bytes(SIZE)

    def places(self) -> int:
        """Returns how often the key, or its second half, is in what the process can write."""
        gc.collect()
        found = 0
        with Path("/proc/self/mem").open("rb", buffering=0) as memory:
            for start, end in _writable():
                memory.seek(start)
                with contextlib.suppress(OSError):
                    size = memory.readinto(memoryview(LENS)[: end - start])
                    found += self._count(LENS, size)
        LENS[:] = bytes(len(LENS))
        return found

    def _count(self, memory: bytearray, size: int) -> int:
        view = memoryview(memory)
        return sum(
            hashlib.sha256(view[at : at + end - begin]).digest() == digest
            for begin, head, digest, end in self._known
            for at in _places(head, memory, size - (end - begin))
        )


def _places(head: bytes, memory: bytearray, last: int) -> Iterator[int]:
    at = memory.find(head, 0, last + len(head))
    while at >= 0:
        yield at
        at = memory.find(head, at + 1, last + len(head))


def _writable() -> Iterator[tuple[int, int]]:
    """Yields what the process can write, without what it is looked at through, piece by piece."""
    first = int(FFI.cast("uintptr_t", FFI.from_buffer(LENS)))
    with Path("/proc/self/maps").open(encoding="ascii") as maps:
        regions = [line.split()[:2] for line in maps]
    for region, access in regions:
        start, end = (int(part, 16) for part in region.split("-"))
        if access.startswith("rw") and end - start < LARGEST_REGION:
            for begin, stop in ((start, min(end, first)), (max(start, first + len(LENS)), end)):
                for place in range(begin, stop, WINDOW):
                    yield place, min(place + WINDOW + SIZE, stop)


def pair_of(secret: Secret) -> SaPair:
    """Returns a pair with the key inbound."""
    assert secret.key is not None
    return SaPair(
        mode=TransportMode.between(LOCAL, REMOTE),
        inbound=SaBundle(sas=(AesGcm(secret.key).esp(0x1000),)),
        outbound=SaBundle(sas=(AesGcm(bytes(range(20))).esp(0x2081),)),
    )


def with_other_sas(pair: SaPair) -> tuple[SaBundle, SaBundle]:
    """Returns the bundles of a rekey: the same keys, so that it is one key that is looked for."""
    sides = ((pair.inbound, 0x1002), (pair.outbound, 0x2083))
    inbound, outbound = (
        replace(bundle, sas=(replace(bundle.sas[0], spi=spi),)) for bundle, spi in sides
    )
    return inbound, outbound


def look(engine: Engine, *, export_keys: bool = False) -> None:
    """Reads all SA contexts in every way, to the last field."""
    for found in (*engine.sa_contexts(), *engine.sa_context_list(), *engine.sas()):
        repr(found)
        hash(found)
    engine.sa_context_columns(["inbound.cipher_key"], reveal_keys=True)
    if export_keys:
        export.netsh_offer(next(iter(engine.sas())).bundle)


def live(engine: Engine, secret: Secret) -> None:
    """Takes a pair through its life."""
    pair = pair_of(secret)
    with SaContext.install(engine, pair) as context:
        repr(context.details())
        with context.rekey(*with_other_sas(pair), allow_key_reuse=True):
            look(engine)


def in_bulk(engine: Engine, secret: Secret) -> None:
    """Installs the pair by a helper in C, on the filters of another."""
    pair = pair_of(secret)
    with SaContext.transport(engine, LOCAL, REMOTE) as ground:
        assert ground.traffic is not None
        ids = install_pairs(
            engine,
            [
                GroundedPair(
                    traffic=ground.traffic,
                    inbound_filter_id=ground.inbound_filter_id,
                    inbound=pair.inbound,
                    outbound=pair.outbound,
                )
            ],
        )
        try:
            look(engine, export_keys=True)
        finally:
            delete_pairs(engine, ids)


def gone(secret: Secret, when: str) -> None:
    """Ends the key and makes sure that it is nowhere."""
    secret.key = None
    found = secret.places()
    assert found == 0, f"{when}: the key is in {found} places"


def lives() -> None:
    """Whole lives: the key is found while they last, and not afterwards."""
    secret = Secret()
    assert secret.places() > 0, "the search finds the key in its own buffer"
    with Engine.open("embedded") as engine:
        with SaContext.install(engine, pair_of(secret)):
            assert secret.places() > len(PARTS), "the search finds the key in the engine"
        live(engine, secret)
        in_bulk(engine, secret)
        gone(secret, "after both lives")


def failures() -> None:
    """Every native call of a life fails: the key is nowhere afterwards."""
    for work in (live, in_bulk):
        with Engine.open("embedded") as engine:
            controls = controls_of(engine)
            with CallLog(controls).recorded() as calls:
                work(engine, Secret())
            for at, function in enumerate(calls):
                secret = Secret()
                controls.reset()
                controls.fail_next(function, 5, after=calls[:at].count(function))
                with contextlib.suppress(WfpError), Engine.open("embedded") as session:
                    work(session, secret)
                controls.reset()
                gone(secret, f"{work.__name__}, call {at} ({function}) failing")


def results() -> None:
    """What was read and let go of: each result takes its copies of the key with it."""
    with Engine.open("embedded") as engine:
        secret = Secret()
        context = SaContext.install(engine, pair_of(secret))
        secret.key = None
        alone = secret.places()
        reads: list[Callable[[], object]] = [
            context.details,
            lambda: list(engine.sa_contexts()),
            engine.sa_context_list,
            lambda: list(engine.sas()),
            lambda: engine.sa_context_columns(["inbound.cipher_key"], reveal_keys=True),
        ]
        for number, read in enumerate(reads):
            held = read()
            repr(held)
            assert secret.places() > alone, f"result {number} has the key"
            del held
            left = secret.places()
            assert left == alone, f"result {number} has left the key: {left}, not {alone} places"
        context.close()
        del context, reads, read
        gone(secret, "after its context")


if __name__ == "__main__":
    searches: dict[str, Callable[[], None]] = {
        "lives": lives,
        "failures": failures,
        "results": results,
    }
    searches[sys.argv[1]]()
    os.write(1, b"all of it holds\n")
