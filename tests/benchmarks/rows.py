"""What is measured, and how much more than the raw driver it may take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .contestants import Contestants
from .measuring import Work


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        key: A short name.
        title: What is done.
        goal: How many times as long as the raw driver it may take at most.
        raw: The raw driver.
        public: The package.
        peers: Programs without the package, by binding.
        units: How many contexts one unit of the work is about.
    """

    key: str
    title: str
    goal: float
    raw: Work
    public: Work
    peers: dict[str, Work] = field(default_factory=dict)
    units: int = 1

    def contestants(self) -> dict[str, Work]:
        """Returns all of them; the raw driver comes first."""
        return {"raw": self.raw, "public": self.public, **self.peers}


def life_rows(of: Contestants) -> Iterator[Row]:
    """Rows of contexts that come and go."""
    lives = of.raw_loop("RawLives")
    installs = of.raw_loop(of.raw_install)
    yield Row(
        "life",
        "life cycle: create, set SPI, add inbound, add outbound, delete; values prebuilt",
        7.0,
        lives,
        of.public.lives,
        of.each_peer(of.peer_lives),
    )
    yield Row(
        "built",
        "the same, values built in the loop",
        55.0,
        lives,
        of.public.built_lives,
        of.each_peer(of.peer_built_lives),
    )
    yield Row("install", "install a pair in one call, delete", 4.3, installs, of.public.installs)
    yield Row(
        "batch",
        "install and delete 1,000 pairs by one call each, per pair",
        2.1,
        _thousand(installs),
        of.public.batches,
        units=1000,
    )


def read_rows(of: Contestants) -> Iterator[Row]:
    """Rows of one context that is read."""
    gets = of.raw_gets()
    yield Row(
        "details",
        "details(), nothing read",
        8.5,
        gets,
        of.public_details(),
        of.each_peer(lambda peer: of.peer_get(peer, peer.all_values)),
    )
    yield Row(
        "three",
        "details(), three typed fields of which two addresses",
        16.0,
        gets,
        of.public_three(),
        of.each_peer(lambda peer: of.peer_get(peer, peer.three)),
    )
    yield Row(
        "every",
        "details(), every field, typed values",
        140.0,
        gets,
        of.public_every(),
        of.each_peer(lambda peer: of.peer_get(peer, peer.tree)),
    )


def list_rows(of: Contestants) -> Iterator[Row]:
    """Rows of many contexts that are enumerated."""
    walk = of.raw_enumeration()
    count = f"{of.filled:,}"
    rows = of.each_peer(of.peer_rows)
    # key, title, goal, the package, its peers
    table = (
        ("lazy", f"list {count} contexts as a lazy sequence", 1.3, of.public.listing, rows),
        (
            "kept",
            "the same, every row object kept, garbage collector on",
            17.0,
            of.public.rows,
            of.each_peer(of.peer_trees),
        ),
        (
            "six",
            f"six chosen columns of {count} contexts",
            1.3,
            of.public.six_columns,
            of.each_peer(of.peer_six),
        ),
        ("columns", "all columns and keys", 2.1, of.public.all_columns, rows),
    )
    for key, title, goal, public, peers in table:
        yield Row(key, title, goal, walk, _again(public), peers, units=of.filled)


def _again(once: Callable[[], object]) -> Work:
    def work(count: int) -> None:
        for _ in range(count):
            once()

    return work


def _thousand(work: Work) -> Work:
    return lambda count: work(1000 * count)
