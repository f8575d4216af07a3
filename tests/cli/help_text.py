"""Writes what click prints as help into the package: ``python -m tests.cli.help_text``."""

from __future__ import annotations

from pathlib import Path

from wfp_ipsec.cli import PROGRAM
from wfp_ipsec.cli.main import cli
from wfp_ipsec.cli.plain_help import FILE, USUAL_COLUMNS

COMMAND = "python -m tests.cli.help_text"


def help_text(columns: int = USUAL_COLUMNS) -> str:
    """Returns the help as click makes it for a terminal of some width."""
    width = max(min(columns, USUAL_COLUMNS) - 2, 50)
    context = cli.make_context(PROGRAM, [], terminal_width=width, resilient_parsing=True)
    return context.get_help() + "\n"


if __name__ == "__main__":
    Path(FILE).write_text(help_text(), encoding="ascii", newline="\n")
