"""The table of rights as text: written from what was measured, and read by the tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from wfp_ipsec.enums import AccessRights

from .measuring import Needs, Rights
from .places import Asked

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "src" / "wfp_ipsec" / "RIGHTS.md"
BEGIN = "<!-- rights: begin, written by python -m tests.meta.rights_table -->\n"
END = "<!-- rights: end -->\n"
HEAD = "| {} | takes | shows or tells less without | takes back by |\n|---|---|---|---|\n"
ROW = re.compile(r"^\| `(.+?)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
HALF = "*"


def written(parts: Mapping[str, Mapping[str, Needs]]) -> str:
    """Returns the tables, each under what its first column is called."""
    return "\n" + "\n".join(_part(kind, rows) for kind, rows in parts.items()) + "\n"


def _part(kind: str, rows: Mapping[str, Needs]) -> str:
    lines = (f"| `{name}` | {' | '.join(_cells(needs))} |\n" for name, needs in rows.items())
    return HEAD.format(kind) + "".join(lines)


def _cells(needs: Needs) -> tuple[str, ...]:
    refused = _cell(needs.refused, needs.half)
    return refused, _cell(needs.hidden), _cell(needs.back)


def _cell(rights: Rights, half: Rights = frozenset()) -> str:
    def spelled(one: Asked) -> str:
        return f"{one.right.name}{HALF if one in half else ''}"

    groups = groupby(sorted(rights), key=lambda one: one.place)
    parts = [f"{', '.join(map(spelled, asked))} on {place}" for place, asked in groups]
    return "; ".join(parts) or "-"


def read() -> dict[str, Needs]:
    """Returns the rows of the file."""
    text = TABLE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    return {name: _needs(*cells) for name, *cells in ROW.findall(text)}


def _needs(refused: str, hidden: str, back: str) -> Needs:
    all_refused = _rights(refused)
    half = _rights("; ".join(re.findall(r"\b\w+\* on [^;]*", _apart(refused))))
    return Needs(all_refused, _rights(hidden), _rights(back), half)


def _apart(cell: str) -> str:
    """Gives each right the place that it shares with others."""
    parts = (part.partition(" on ") for part in cell.split("; "))
    return "; ".join(f"{one} on {place}" for ones, _, place in parts for one in ones.split(", "))


def _rights(cell: str) -> Rights:
    pairs = re.findall(r"(\w+)\*? on ([^;]*)", _apart(cell))
    return frozenset(Asked(place, AccessRights[name]) for name, place in pairs)


def replace_tables(tables: str) -> None:
    """Writes the tables between the marks of the file."""
    before, rest = TABLE.read_text(encoding="utf-8").split(BEGIN)
    TABLE.write_text(f"{before}{BEGIN}{tables}{END}{rest.split(END)[1]}", encoding="utf-8")
