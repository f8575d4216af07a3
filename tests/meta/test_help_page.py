"""The page that ``wfp-ipsec --help`` prints without click is what click would print."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wfp_ipsec.__main__ import HELP_PAGE, PAGE_COLUMNS

from .help_page import help_page


def printed(argument: str, columns: str | None = None) -> tuple[str, bool]:
    """Returns what the command prints into a pipe, and whether it needed click for that."""
    source = (
        f"import atexit, sys; sys.argv[1:] = [{argument!r}];"
        "atexit.register(lambda: sys.stderr.write(str('click' in sys.modules)));"
        "from wfp_ipsec.__main__ import main; main()"
    )
    environment = {name: text for name, text in os.environ.items() if name != "COLUMNS"}
    if columns is not None:
        environment["COLUMNS"] = columns
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout, done.stderr == "True"


def test_up_to_date() -> None:
    """The page is what click makes of the commands now; tests.meta.help_page writes it anew."""
    assert Path(HELP_PAGE).read_text(encoding="ascii") == help_page()


@pytest.mark.parametrize("argument", ["--help", "-h"])
def test_without_click(argument: str) -> None:
    """Help does not import click, and prints the page."""
    assert printed(argument) == (help_page(), False)


def test_as_click_prints_it() -> None:
    """Click itself prints the same where it is told the page's width."""
    assert printed("--help", str(PAGE_COLUMNS)) == (help_page(), True)


def test_narrow() -> None:
    """Where lines shall be shorter, click makes them shorter."""
    narrow, by_click = printed("--help", "60")
    assert by_click
    assert narrow != help_page()
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split() == help_page().split()
