"""Writes what ``wfp-ipsec --help`` prints: ``python -m tests.meta.help_page``."""

from __future__ import annotations

from pathlib import Path

from wfp_ipsec.__main__ import HELP_PAGE, PAGE_COLUMNS
from wfp_ipsec.cli import PROGRAM
from wfp_ipsec.cli.main import cli


def help_page() -> str:
    """Returns what click makes of the commands, in a terminal of the page's width."""
    # Click leaves two columns free.
    width = PAGE_COLUMNS - 2
    with cli.make_context(PROGRAM, [], resilient_parsing=True, terminal_width=width) as context:
        return f"{cli.get_help(context)}\n"


if __name__ == "__main__":
    Path(HELP_PAGE).write_text(help_page(), encoding="ascii", newline="\n")
