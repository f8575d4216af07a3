"""One place that decides how a command answers: table, plain text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wfp_ipsec.engine import Engine

SCHEMA = 1
GAP = "  "


class Form(Enum):
    """How an answer looks."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


class Column:
    """A column of a table.

    Attributes:
        title: Its head.
        width: Characters that plain text leaves for it, in the head and in each row: rows are
            printed as they come, before those that follow are known.
        wraps: Whether a narrow terminal may fold its cells.
        right: Whether its cells stand to the right.
    """

    __slots__ = ("right", "title", "width", "wraps")

    def __init__(
        self, title: str, width: int = 0, *, wraps: bool = False, right: bool = False
    ) -> None:
        self.title = title
        self.width = max(width, len(title))
        self.wraps = wraps
        self.right = right

    def fitted(self, cells: Iterable[str]) -> Column:
        """Returns the column as wide as its head and cells."""
        return Column(self.title, max(map(len, cells), default=0), right=self.right)

    def padded(self, text: str) -> str:
        """Returns a cell of plain text."""
        return text.rjust(self.width) if self.right else text.ljust(self.width)


class Output:
    """The answer of one command."""

    def __init__(self, *, as_json: bool = False, in_lines: bool = False) -> None:
        self._in_lines = in_lines
        self.form = Form.JSON if as_json else Form.TABLE if is_terminal() else Form.PLAIN
        self.console = console()

    @property
    def is_json(self) -> bool:
        """Whether a program reads it."""
        return self.form is Form.JSON

    def document(self, command: str, engine: Engine | None, **members: Any) -> None:
        """Prints a JSON object, with its version, the command and the engine in front."""
        indent = None if self._in_lines else 2
        click.echo(json.dumps(head(command, engine) | members, indent=indent))

    def line(self, command: str, engine: Engine | None, **members: Any) -> None:
        """Prints a JSON object on a line of its own, at once."""
        click.echo(json.dumps(head(command, engine) | members))
        sys.stdout.flush()

    def text(self, text: str, style: str = "") -> None:
        """Prints a line."""
        if self.form is Form.TABLE:
            self.console.print(Text(text, style=style), soft_wrap=True)
        else:
            click.echo(text)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Prints a table; as plain text row by row, each as soon as it is there.

        Plain columns are as wide as their cells where these are known before, in a list.
        """
        if self.form is Form.TABLE:
            self.console.print(rich_table(columns, rows))
            return
        if isinstance(rows, list):
            columns = [column.fitted(row[at] for row in rows) for at, column in enumerate(columns)]
        click.echo(_plain([column.title for column in columns], columns))
        for row in rows:
            click.echo(_plain(row, columns))

    def foot(self, engine: Engine, summary: str = "") -> None:
        """Prints what was counted, and which engine it was."""
        self.text(f"{summary} {engine_line(engine)}".strip())

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Shows on a terminal that something takes its time."""
        errors = Console(stderr=True)
        if self.is_json or not errors.is_terminal:
            yield
            return
        with errors.status(what):
            yield


def is_terminal() -> bool:
    """Tells whether the standard output is a terminal."""
    return sys.stdout.isatty()


def console() -> Console:
    """Returns the terminal; where output goes to a file or pipe, one that is wide enough."""
    return Console(width=None if is_terminal() else 160)


def head(command: str, engine: Engine | None) -> dict[str, Any]:
    """Returns what every JSON object begins with."""
    name = None if engine is None else engine_name(engine)
    return {"schema": SCHEMA, "command": command, "engine": name}


def engine_name(engine: Engine) -> str:
    """Returns "simulated" or "system"."""
    return "simulated" if engine.simulated else "system"


def engine_line(engine: Engine) -> str:
    """Says which engine it was, and that a simulated one protects nothing."""
    if engine.simulated:
        return "Engine: SIMULATED (no traffic is protected). Keys hidden."
    return f"Engine: {engine.backend}. Keys hidden."


def counted(number: int, noun: str) -> str:
    """Returns "1 filter", "2 filters"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def note(text: str) -> None:
    """Says something beside the answer, on the standard error."""
    click.echo(f"note: {text}", err=True)


def rich_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    """Returns a table for a terminal. Cells are text, and no markup."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(
            column.title,
            no_wrap=not column.wraps,
            overflow="fold",
            justify="right" if column.right else "left",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _plain(cells: Sequence[str], columns: Sequence[Column]) -> str:
    padded = (column.padded(cell) for column, cell in zip(columns, cells, strict=True))
    return GAP.join(padded).rstrip()
