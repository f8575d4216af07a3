"""``wfp-ipsec --help`` without click, which takes as long to load as three interpreters to start.

What click prints in the usual case stands in ``help.txt``. In any other case click is asked.
"""

# pathlib takes long to import as well.
# ruff: noqa: PTH110, PTH118, PTH120, PTH123, PTH208

from __future__ import annotations

import os
import sys

FILE = os.path.join(os.path.dirname(__file__), "help.txt")
# In a terminal that is wider, click makes its lines no longer.
USUAL_COLUMNS = 80
LANGUAGES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def printed(arguments: list[str]) -> bool:
    """Prints the help, if that alone is asked for and it looks as usual; tells whether it did."""
    if arguments not in (["--help"], ["-h"]) or not _is_usual():
        return False
    try:
        with open(FILE, encoding="ascii") as file:
            text = file.read()
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Here it matters little how long something takes to load.
        from wfp_ipsec.cli.unread import forget_unwritten, nobody_reads

        if nobody_reads(error):
            forget_unwritten()
            # As click.
            sys.exit(1)
        # Click fails in the same way, and deals with it.
        return False
    return True


def _is_usual() -> bool:
    return (
        sys.stdout is not None
        and not os.environ.get("_WFP_IPSEC_COMPLETE")
        and _columns() >= USUAL_COLUMNS
        and not is_translated()
        and _has_click()
    )


def _columns() -> int:
    """Returns what ``shutil.get_terminal_size`` does, which takes long to import."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns > 0:
        return columns
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return USUAL_COLUMNS
    return size.columns or USUAL_COLUMNS


def is_translated() -> bool:
    """Tells whether `gettext`, which click asks, may find another text."""
    language = next(filter(None, map(os.environ.get, LANGUAGES)), "C")
    if language.partition(".")[0] in ("C", "POSIX"):
        return False
    catalogues = os.path.join(sys.base_prefix, "share", "locale")
    try:
        found = os.listdir(catalogues)
    except OSError:
        return False
    inside = ("LC_MESSAGES", "messages.mo")
    return any(os.path.exists(os.path.join(catalogues, name, *inside)) for name in found)


def _has_click() -> bool:
    if "click" in sys.modules:
        return sys.modules["click"] is not None
    return any(finder.find_spec("click", None) for finder in sys.meta_path)
