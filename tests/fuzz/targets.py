"""The targets: what is done with an input, and inputs to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from . import command_lines, events, objects, parsers, sa_files
from .feed import Feed

Target = Callable[[Feed], None]
NOTHING = (b"", bytes(range(256)))

TARGETS: dict[str, Target] = {
    **parsers.PARSERS,
    "sa-files": sa_files.damaged,
    "sa-files-made": sa_files.made,
    "values": objects.build,
    "descriptions": objects.describe,
    "calls": objects.call,
    "events": events.record,
    "command-lines": command_lines.run,
}
SEEDS: dict[str, list[bytes]] = {
    **parsers.SEEDS,
    "sa-files": [text.encode() for text in sa_files.SEED_TEXTS],
}
# Of the slow ones there are fewer in CI.
COSTS = {"command-lines": 40, "sa-files": 10, "sa-files-made": 10, "events": 4, "calls": 2}


def seeds(name: str) -> list[bytes]:
    """Returns the inputs that a target begins with."""
    return SEEDS.get(name, list(NOTHING))


def doing(name: str) -> Callable[[bytes], None]:
    """Returns the target as a function of bytes."""
    return partial(_do, TARGETS[name])


def _do(target: Target, data: bytes) -> None:
    target(Feed(data))


def each() -> Iterator[tuple[str, Callable[[bytes], None]]]:
    """Yields every target with its name."""
    for name in TARGETS:
        yield name, doing(name)
