"""The plot: for each row a bar per contestant, on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from .table import PEERS, Result, number

WIDTH, LEFT, RIGHT = 960, 380, 60
BAR, GAP, TOP = 12, 14, 56
COLOURS = {
    "wfp-ipsec": "#1f6f8b",
    "cffi API": "#b0b7bd",
    "cffi ABI": "#c9ced2",
    "ctypes": "#dde0e3",
}
GOAL_COLOUR = "#c0392b"
TEXT = 'font-family="sans-serif" font-size="11"'


def svg(results: Sequence[Result]) -> str:
    """Returns the plot of those rows that are ratios with an upper limit."""
    shown = [one for one in results if not one.at_least and not one.unit]
    most = max((figure for one in shown for _, figure in _bars(one)), default=10.0)
    decades = max(1, math.ceil(math.log10(most)))
    parts: list[str] = []
    y = TOP
    for result in shown:
        height = BAR * len(_bars(result))
        parts += _row(result, y, height, decades)
        y += height + GAP
    return "\n".join([_head(y), *_scale(decades, y), *parts, "</svg>", ""])


def _bars(result: Result) -> list[tuple[str, float]]:
    known = [(name, result.peers[name].median) for name in PEERS if name in result.peers]
    return [("wfp-ipsec", result.figure.median), *known]


def _x(figure: float, decades: int) -> float:
    """Returns where a ratio lies; what is below 0.1 lies at the edge."""
    share = (math.log10(max(figure, 0.1)) + 1) / (decades + 1)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _row(result: Result, y: int, height: int, decades: int) -> Iterator[str]:
    middle = y + height / 2 + 4
    yield f'<text x="{LEFT - 8}" y="{middle:.0f}" text-anchor="end" {TEXT}>{_title(result)}</text>'
    for index, (name, figure) in enumerate(_bars(result)):
        top, end = y + index * BAR, _x(figure, decades)
        yield (
            f'<rect x="{LEFT}" y="{top}" width="{end - LEFT:.1f}" height="{BAR - 2}" '
            f'fill="{COLOURS[name]}"/>'
        )
        yield f'<text x="{end + 4:.1f}" y="{top + 9}" {TEXT}>{number(figure)}</text>'
    at = _x(result.goal, decades)
    yield (
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y - 3}" y2="{y + height + 1}" '
        f'stroke="{GOAL_COLOUR}" stroke-width="2"/>'
    )


def _title(result: Result) -> str:
    title = result.title.partition("; ")[0].partition(": create")[0]
    return escape(title if len(title) <= 62 else f"{title[:60]}...")


def _head(height: int) -> str:
    legend = "".join(
        f'<rect x="{LEFT + 110 * index}" y="8" width="10" height="10" fill="{colour}"/>'
        f'<text x="{LEFT + 110 * index + 14}" y="17" {TEXT}>{name}</text>'
        for index, (name, colour) in enumerate({**COLOURS, "goal": GOAL_COLOUR}.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height + 8}">'
        f'<rect width="100%" height="100%" fill="white"/>{legend}'
    )


def _scale(decades: int, bottom: int) -> Iterator[str]:
    for exponent in range(-1, decades + 1):
        figure = 10.0**exponent
        x = _x(figure, decades)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 10}" y2="{bottom}" stroke="#e6e6e6"/>'
            f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle" {TEXT}>{figure:g}</text>'
        )
