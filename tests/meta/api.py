"""Writes what the package promises into ``api.txt``: ``python -m tests.meta.api``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from .commands import commands
from .described import described
from .public import home, is_private, public_modules, public_names

FILE = Path(__file__).with_name("api.txt")
COMMAND = "python -m tests.meta.api"
HEAD = f"What others may rely on. Written by {COMMAND}, compared by test_api.py.\n\n"


def api() -> str:
    """Returns the text: per module its public names, and the commands of the command line."""
    parts = ["\n".join(_module(module)) for module in public_modules()]
    return HEAD + "\n\n".join([*parts, "\n".join(commands())]) + "\n"


def _module(module: ModuleType) -> Iterator[str]:
    yield f"module {module.__name__}"
    for name in public_names(module):
        thing, origin = getattr(module, name), home(module, name)
        if isinstance(thing, ModuleType):
            yield f"    {name}: module"
        elif origin != module.__name__ and not is_private(origin):
            yield f"    {name}: see {origin}"
        else:
            yield from (f"    {line}" for line in described(origin, name, thing))


def changes(written: str, now: str) -> str:
    """Returns the lines that went and came, each with where it stands; empty if none did."""
    went, came = _placed(written), _placed(now)
    lost = (f"- {line}" for line in went if line not in came)
    new = (f"+ {line}" for line in came if line not in went)
    return "\n".join((*lost, *new))


def _placed(text: str) -> dict[str, None]:
    """Returns the lines with the module and the class above them, in order."""
    found: dict[str, None] = {}
    above: list[str] = []
    for line in text.removeprefix(HEAD).splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        above = [*above[:depth], line.strip()]
        short = [
            re.sub(r"^.*(?:class|module|command) (.+?)(?:\(.*)?$", r"\1", up) for up in above[:-1]
        ]
        found[": ".join((*short, line.strip()))] = None
    return found


def main() -> None:
    """Writes the file."""
    FILE.write_text(api(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
