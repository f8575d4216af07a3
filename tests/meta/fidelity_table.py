"""The fidelity table in the engine's README: its rows, and what its cells may say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

README = Path(__file__).resolve().parents[2] / "src" / "engine" / "README.md"

NOTHING = "\N{EN DASH}"
HEAD = "rule | code | mark | source | tests"
MARKS = ("documented", "observed", "chosen")

# What stands in the column of codes where a call succeeds or other rows name the code.
NO_CODES = ("", "accepted", "as asked", "as the API", "see below", "the manager's")
# Codes of other families have a prefix; all others are FWP_E_*.
PREFIXES = ("ERROR_", "RPC_", "EPT_", "SEC_")

# A mark for the whole rule, for a part of it ("code chosen"), or with its part behind ("(odd)").
MARK = re.compile(rf"(?:[\w ]+ )?({'|'.join(MARKS)})(?: \([\w ]+\))?")
PAGE = re.compile(r"(\w+) = \*([^*]+)\*")

# "untested: " and one of these instead of tests.
UNTESTED = "untested: "
REASONS = ("real time",)


class Row(NamedTuple):
    """A rule of the table; ``cells`` are as many as its line has."""

    section: str
    cells: tuple[str, ...]

    @property
    def rule(self) -> str:
        """What the engine does."""
        return self.cells[0]

    @property
    def marks(self) -> set[str]:
        """The words that say how the rule is known; empty when one of its marks is none."""
        found = [MARK.fullmatch(part) for part in self.cells[2].split(", ")]
        return {match[1] for match in found if match} if all(found) else set()

    @property
    def sources(self) -> list[str]:
        """The pages and programs that say it."""
        return _listed(self.cells[3])

    @property
    def tests(self) -> list[str]:
        """The tests that hold it, each as ``test_file::test_name``."""
        return [] if self.reason else _listed(self.cells[4])

    @property
    def reason(self) -> str:
        """Why no test can hold it; empty for what can be tested."""
        cell = self.cells[4]
        return cell.removeprefix(UNTESTED) if cell.startswith(UNTESTED) else ""


def _listed(cell: str) -> list[str]:
    return [] if cell == NOTHING else cell.split(", ")


def fidelity() -> str:
    """Returns the section of the README that has the table."""
    text = README.read_text(encoding="utf-8")
    return text.split("\n## Fidelity\n")[1].split("\n## ")[0]


def pages() -> dict[str, str]:
    """Returns the names of Microsoft's pages by the short forms that the section explains."""
    return dict(PAGE.findall(fidelity().replace("\n", " ")))


def rows() -> Iterator[Row]:
    """Gives the rows of all parts of the table."""
    section = ""
    for line in fidelity().splitlines():
        if line.startswith("### "):
            section = line.removeprefix("### ")
        elif line.startswith("|") and not line.startswith(("| rule |", "|---")):
            cells = line.removeprefix("|").removesuffix("|").split("|")
            yield Row(section, tuple(cell.strip() for cell in cells))


def codes(cell: str) -> list[str]:
    """Returns the symbolic names in a cell of codes.

    A name that ends in "_" takes the end of the next whole one: "LAYER_, CALLOUT_NOT_FOUND". Where
    that end begins is not said, so such a name comes back with every end that it may have, joined
    by "/".
    """
    if cell in NO_CODES:
        return []
    found: list[str] = []
    whole = ""
    for name in reversed(cell.split(", ")):
        if name.endswith("_"):
            words = whole.split("_")
            ends = ("_".join(words[i:]) for i in range(1, len(words)))
            found.append("/".join(_symbol(name + end) for end in ends))
        else:
            whole = name
            found.append(_symbol(name))
    return found[::-1]


def _symbol(name: str) -> str:
    return name if name.startswith(PREFIXES) else f"FWP_E_{name}"
