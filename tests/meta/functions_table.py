"""Writes the table of the C functions into the README: ``python -m tests.meta.functions_table``."""

from collections.abc import Iterator
from pathlib import Path

from wfp_ipsec._functions import BY_TOPIC, Function

from .python_calls import python_calls

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN = "<!-- functions: begin, written by python -m tests.meta.functions_table -->\n"
END = "<!-- functions: end -->\n"

HEAD = """\
| function | Python | right | since | in a transaction | in a dynamic session |
|---|---|---|---|---|---|
"""

# It takes no engine handle and returns nothing.
UNCALLED = {"FwpmFreeMemory0": "every result is given back by itself"}


def table() -> str:
    """Returns the table, one part per topic."""
    calls = python_calls()
    parts = (_part(topic, rows, calls) for topic, rows in BY_TOPIC.items())
    return "\n" + "\n".join(parts) + "\n"


def _part(topic: str, rows: tuple[Function, ...], calls: dict[str, list[str]]) -> str:
    lines = "".join(f"{line}\n" for line in _lines(rows, calls))
    return f"**{topic}**\n\n{HEAD}{lines}"


def _lines(rows: tuple[Function, ...], calls: dict[str, list[str]]) -> Iterator[str]:
    for row in rows:
        cells = (
            f"`{row.name}`",
            _python(row.name, calls.get(row.name, [])),
            row.right or "-",
            row.since,
            row.in_transaction,
            row.in_dynamic_session,
        )
        yield f"| {' | '.join(cells)} |"


def _python(function: str, calls: list[str]) -> str:
    if function in UNCALLED:
        return UNCALLED[function]
    return ", ".join(f"`{call}`" for call in calls) or "`engine.call`"


def split(text: str) -> tuple[str, str, str]:
    """Returns what stands before the table, the table, and what stands behind it."""
    before, rest = text.split(BEGIN)
    written, after = rest.split(END)
    return before, written, after


def main() -> None:
    """Writes the table between its two marks."""
    before, _, after = split(README.read_text(encoding="utf-8"))
    README.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
