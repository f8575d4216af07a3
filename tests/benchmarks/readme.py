"""Writes the section on speed into the README, between two marks, and the plot beside this file."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from .building import HERE, ROOT
from .plot import svg
from .table import Result, markdown_table

README = ROOT / "README.md"
PLOT = HERE / "speed.svg"
BEGIN = "<!-- speed: begin, written by python -m tests.benchmarks --readme -->\n"
END = "<!-- speed: end -->\n"


def section(results: Sequence[Result]) -> str:
    """Returns what stands between the marks."""
    plot = PLOT.relative_to(ROOT).as_posix()
    version = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"\n![The same figures as bars]({plot})\n\n{markdown_table(results)}\n"
        f"{version}, {platform.machine()}. Figures are medians.\n\n"
    )


def replaced(text: str, results: Sequence[Result]) -> str:
    """Returns the README with the section in it.

    Raises:
        ValueError: The marks are not there, each once.
    """
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{section(results)}{END}{after}"


def write(results: Sequence[Result], file: Path = README, plot: Path = PLOT) -> None:
    """Writes both."""
    changed = replaced(file.read_text(encoding="utf-8"), results)
    file.write_text(changed, encoding="utf-8")
    plot.write_text(svg(results), encoding="utf-8")
