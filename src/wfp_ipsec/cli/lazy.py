"""A group of commands whose modules are loaded when they are used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name, each in a module of its own.

    ``--help`` prints the summaries that stand here and loads none of the modules.
    """

    def __init__(self, *args: Any, summaries: Mapping[str, str], package: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.summaries = summaries
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in the order of the table."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Loads a command; None where there is none of this name."""
        if cmd_name not in self.summaries:
            return None
        module = importlib.import_module(f"{self._package}.{cmd_name}")
        command: click.Command = module.command
        command.name = cmd_name
        command.short_help = self.summaries[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes names and summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what it raises becomes a message and an exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except Exception as error:
            # Here, so that help is printed without what commands need.
            from wfp_ipsec.cli.outcome import EXPECTED, failure

            if not isinstance(error, EXPECTED):
                raise
            raise failure(error) from error
