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
from rich.text import Text

from wfp_ipsec.cli.grid import Column, Grid
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.engine import Engine

SCHEMA = 1


class Form(Enum):
    """How an answer looks."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


class Output:
    """The answer of one command.

    Attributes:
        form: How it looks.
        console: The terminal.
        keys_hidden: Whether the command lets no keys out, anywhere.
    """

    def __init__(self, *, as_json: bool = False, in_lines: bool = False) -> None:
        self._in_lines = in_lines
        self.form = Form.JSON if as_json else Form.TABLE if is_terminal() else Form.PLAIN
        self.console: Any = console()
        self.keys_hidden = True

    @property
    def is_json(self) -> bool:
        """Whether a program reads it."""
        return self.form is Form.JSON

    @property
    def room(self) -> int | None:
        """How many characters a line has; None is any number."""
        return self.console.width if self.form is Form.TABLE else None

    def document(self, command: str, engine: Engine | None, **members: Any) -> None:
        """Prints a JSON object, with its version, the command and the engine in front."""
        indent = None if self._in_lines else 2
        click.echo(json.dumps(head(command, engine) | members, indent=indent))

    def line(self, command: str, engine: Engine | None, **members: Any) -> None:
        """Prints a JSON object on a line of its own, at once."""
        click.echo(json.dumps(head(command, engine) | members))
        sys.stdout.flush()

    def text(self, text: str, style: str = "") -> None:
        """Prints a line; what would steer the terminal is spelled out."""
        line = visible(text)
        if self.form is Form.TABLE:
            self.console.print(Text(line, style=style), soft_wrap=True)
        else:
            click.echo(line)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Prints a table, row by row, each as soon as it is there.

        Columns are as wide as their cells where these are known before, in a list.
        """
        if isinstance(rows, list):
            grid = Grid.fitted(columns, rows, self.room)
        else:
            grid = Grid(columns, self.room)
        for line in grid.head():
            self.text(line, "bold")
        for row in rows:
            for line in grid.lines(row):
                self.text(line)

    def foot(self, engine: Engine, summary: str = "") -> None:
        """Prints what was counted, and which engine it was."""
        style = "yellow" if engine.simulated else ""
        self.text(f"{summary} {engine_line(engine, keys_hidden=self.keys_hidden)}".strip(), style)

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
    # Whoever closed it has none.
    return sys.stdout is not None and sys.stdout.isatty()


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


def engine_line(engine: Engine, *, keys_hidden: bool = True) -> str:
    """Says which engine it was, that a simulated one protects nothing, and that keys are hidden.

    Args:
        engine: The engine.
        keys_hidden: Whether they are: the command has let none out, into a file neither.
    """
    name = "SIMULATED (no traffic is protected)" if engine.simulated else engine.backend
    return f"Engine: {name}.{' Keys hidden.' if keys_hidden else ''}"


def counted(number: int, noun: str) -> str:
    """Returns "1 filter", "2 filters"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
