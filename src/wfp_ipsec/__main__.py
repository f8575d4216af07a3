"""``python -m wfp_ipsec`` and the command ``wfp-ipsec``."""

from __future__ import annotations

import os
import sys

EXTRAS = ("click", "rich", "msgspec")
# What `click` makes of --help where lines may be 80 characters long, kept because importing click
# takes three times as long as starting Python. Written by ``python -m tests.meta.help_page``.
HELP_PAGE = os.path.join(os.path.dirname(__file__), "cli", "help.txt")  # noqa: PTH118, PTH120
PAGE_COLUMNS = 80


def main() -> None:
    """Runs the command line, or says which extra it needs."""
    if sys.argv[1:] in (["--help"], ["-h"]) and _page_fits():
        with open(HELP_PAGE, encoding="ascii") as page:  # noqa: PTH123 - pathlib takes its time too
            sys.stdout.write(page.read())
        return
    try:
        from wfp_ipsec.cli.main import run

        # Commands are loaded when they are used, and what they need with them.
        run()
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module not in EXTRAS:
            raise
        sys.exit(f"wfp-ipsec: the command line needs {module}: pip install 'wfp-ipsec[cli]'")


def _page_fits() -> bool:
    """Whether click would take the width of the page: no narrow terminal, no other wish."""
    if "COLUMNS" in os.environ:
        return False
    try:
        return os.get_terminal_size(1).columns not in range(1, PAGE_COLUMNS)
    except OSError:
        # No terminal.
        return True


if __name__ == "__main__":
    main()
