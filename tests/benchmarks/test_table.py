"""The table, the plot and the section of the README say what was measured."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from . import readme
from .everything import from_json, to_json
from .measuring import Race, Spread
from .plot import svg
from .table import HEAD, PEERS, Result, markdown_table, number, result_of, text_table

RESULT = Result(
    "life",
    "life cycle <b>",
    7.0,
    Spread(6.4, 6.0, 7.5, 15),
    {"ctypes": Spread(188.0, 159.0, 239.0, 15)},
    "C++ 130 ns",
)


@pytest.mark.parametrize(
    ("goal", "median", "at_least", "held"),
    [
        (7.0, 7.0, False, True),
        (7.0, 7.1, False, False),
        (1.9, 1.9, True, True),
        (1.9, 1.8, True, False),
    ],
)
def test_held(goal: float, median: float, at_least: bool, held: bool) -> None:
    """A goal is an upper limit, or a lower one, of the median."""
    spread = Spread(median, 0.0, 100.0, 3)
    assert Result("", "", goal, spread, {}, "", at_least=at_least).held == held


def test_cells() -> None:
    """A row holds goal, verdict, median and spread; a peer that did not run is a dash."""
    row = dict(zip(HEAD, RESULT.cells(), strict=True))
    assert row["goal"] == "<= 7" and row["held"] == "yes"
    assert row["wfp-ipsec"] == "6.4" and row["min..max"] == "6..7.5"
    assert row["ctypes"] == "188" and row["cffi API"] == row["cffi ABI"] == "-"


@pytest.mark.parametrize(
    ("figure", "text"), [(0.65, "0.65"), (1.05, "1.05"), (13.26, "13.3"), (12345.6, "12,346")]
)
def test_number(figure: float, text: str) -> None:
    """Three digits at most, or whole numbers."""
    assert number(figure) == text


def test_a_race_becomes_a_row() -> None:
    """The reference is told per context."""
    one = Spread(1.0, 1.0, 1.0, 3)
    run = Race(Spread(1e-3, 1e-3, 1e-3, 3), {"raw": one, "public": RESULT.figure, "ctypes": one})
    made = result_of("list", "list", 1.3, run, 1000)
    assert made.reference == "C++ 1,000 ns"
    assert made.figure == RESULT.figure and made.peers == {"ctypes": one}


def test_rows_pass_between_processes() -> None:
    """A row that was written is read as it was."""
    assert from_json(to_json(RESULT)) == RESULT


def test_text_table() -> None:
    """The columns are aligned."""
    head, row = text_table([RESULT]).splitlines()
    assert head.index("reference") == row.index("C++ 130 ns")


def test_markdown_table() -> None:
    """Every line has as many cells."""
    assert {line.count("|") for line in markdown_table([RESULT]).splitlines()} == {len(HEAD) + 1}


def test_plot() -> None:
    """The plot is well-formed, has a bar for each contestant, longer where the ratio is larger."""
    root = ET.fromstring(svg([RESULT]))  # noqa: S314 - written above
    space = "{http://www.w3.org/2000/svg}"
    bars = [float(one.get("width", 0)) for one in root.iter(f"{space}rect") if one.get("x")]
    legend = len(PEERS) + 2
    assert len(bars) == legend + 2
    own, peer = bars[-2:]
    assert 0 < own < peer
    assert "life cycle <b>" in [one.text for one in root.iter(f"{space}text")]


def test_plot_leaves_out_what_is_no_ratio() -> None:
    """Bytes and lower limits have no bar."""
    least = Result("", "two threads", 1.9, RESULT.figure, {}, "", at_least=True)
    size = Result("", "a context", 850, RESULT.figure, {}, "", unit=" B")
    assert "two threads" not in svg([least, size]) and "a context" not in svg([least, size])


def test_readme(tmp_path: Path) -> None:
    """The section is replaced between its marks, and what is around it stays."""
    file, plot = tmp_path / "README.md", tmp_path / "speed.svg"
    file.write_text(f"before\n{readme.BEGIN}old\n{readme.END}after\n", encoding="utf-8")
    for _ in range(2):
        readme.write([RESULT], file, plot)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n")
    assert "old" not in text and text.count(markdown_table([RESULT])) == 1
    assert plot.read_text(encoding="utf-8") == svg([RESULT])


def test_readme_without_marks(tmp_path: Path) -> None:
    """Nothing is written where the marks are missing."""
    file, plot = tmp_path / "README.md", tmp_path / "speed.svg"
    file.write_text("text", encoding="utf-8")
    with pytest.raises(ValueError, match="unpack"):
        readme.write([RESULT], file, plot)
    assert file.read_text(encoding="utf-8") == "text" and not plot.exists()
