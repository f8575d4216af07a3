"""The table: what was measured, beside its goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .measuring import Race, Spread

PEERS = ("cffi API", "cffi ABI", "ctypes")
HEAD = ("work", "goal", "held", "wfp-ipsec", "min..max", *PEERS, "reference")


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table.

    Attributes:
        key: A short name.
        title: What is done.
        goal: What the figure may be at most, or must be at least.
        figure: The figure of the package, or of the engine.
        peers: Those of programs without the package, by binding.
        reference: What it is a ratio to, with its own cost.
        at_least: Whether the goal is a lower limit.
        unit: What the figure counts; empty for a ratio.
    """

    key: str
    title: str
    goal: float
    figure: Spread
    peers: dict[str, Spread]
    reference: str
    at_least: bool = False
    unit: str = ""

    @property
    def held(self) -> bool:
        """Whether the goal is reached, by the median."""
        if self.at_least:
            return self.figure.median >= self.goal
        return self.figure.median <= self.goal

    def cells(self) -> tuple[str, ...]:
        """Returns the row as text."""
        sign = ">=" if self.at_least else "<="
        peers = (self.peers.get(name) for name in PEERS)
        return (
            self.title,
            f"{sign} {number(self.goal)}{self.unit}",
            "yes" if self.held else "no",
            f"{number(self.figure.median)}{self.unit}",
            f"{number(self.figure.least)}..{number(self.figure.most)}",
            *("-" if peer is None else number(peer.median) for peer in peers),
            self.reference,
        )


def result_of(key: str, title: str, goal: float, race: Race, units: int) -> Result:
    """Returns the row of a race between the raw driver, the package and its peers."""
    peers = {name: race.ratios[name] for name in PEERS if name in race.ratios}
    nanoseconds = race.seconds.median / units * 1e9
    return Result(key, title, goal, race.ratios["public"], peers, f"C++ {nanoseconds:,.0f} ns")


def number(figure: float) -> str:
    """Returns a figure with as many digits as say something."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def text_table(results: Sequence[Result]) -> str:
    """Returns the table for a terminal."""
    rows = [HEAD, *(result.cells() for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "".join(
        "  ".join(
            _aligned(cell, width, column)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        + "\n"
        for row in rows
    )


def _aligned(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column in {0, len(HEAD) - 1} else cell.rjust(width)


def markdown_table(results: Sequence[Result]) -> str:
    """Returns the table for the README."""
    rules = ["---", *["--:"] * (len(HEAD) - 2), "---"]
    rows = [HEAD, rules, *(result.cells() for result in results)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
