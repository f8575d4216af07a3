"""Inputs without a guide: the seeds, damaged by chance, and chance alone. Needs nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator


def inputs(seeds: list[bytes], count: int, seed: int = 0) -> Iterator[bytes]:
    """Yields the seeds, and then so many inputs; the same ones for the same seed."""
    chance = random.Random(seed)
    yield from seeds
    for _ in range(count):
        if chance.random() < 0.3:
            yield chance.randbytes(chance.randrange(200))
        else:
            yield _damaged(chance, bytearray(chance.choice(seeds)))


def _damaged(chance: random.Random, data: bytearray) -> bytes:
    for _ in range(1 + chance.randrange(4)):
        at, length = chance.randrange(len(data) + 1), chance.randrange(12)
        kind = chance.randrange(4)
        if kind == 0:
            data[at : at + 1] = chance.randbytes(1)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = chance.randbytes(length)
        else:
            data[at:at] = data[at : at + length] * chance.randrange(3)
    return bytes(data)
