"""Tables as lines: no cell is broken, whatever the width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from wfp_ipsec.cli.grid import GAP, INDENT, Column, Grid

CELL = st.text("abc0:.", min_size=1, max_size=30)
TABLES = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        st.lists(st.builds(Column, CELL, right=st.booleans()), min_size=count, max_size=count),
        st.lists(st.lists(CELL, min_size=count, max_size=count), max_size=5),
    )
)


@given(TABLES, st.none() | st.integers(1, 200))
def test_whole(table: tuple[list[Column], list[list[str]]], width: int | None) -> None:
    """Every cell stands whole in its row; a line is too wide only where a single cell is."""
    columns, rows = table
    grid = Grid.fitted(columns, rows, width)
    for cells in rows:
        lines = grid.lines(cells)
        assert " ".join(lines).split() == cells
        if width is not None:
            assert all(len(line) <= width or len(line.split()) == 1 for line in lines)
            assert all(line.startswith(INDENT) for line in lines[1:])


@given(TABLES)
def test_aligned(table: tuple[list[Column], list[list[str]]]) -> None:
    """Where there is room, a row is one line, and columns begin or end at the same place."""
    columns, rows = table
    grid = Grid.fitted(columns, rows)
    ends = 0
    for at, column in enumerate(columns):
        width = max([len(column.title), *(len(row[at]) for row in rows)])
        for cells in [[one.title for one in columns], *rows]:
            (line,) = grid.lines(cells)
            assert line[ends : ends + width].strip() == cells[at]
        ends += width + len(GAP)


WIDE = st.text("ab\u6771\u4eace\u0301\U0001f512", min_size=1, max_size=8)


@given(st.lists(st.tuples(WIDE, WIDE), min_size=1, max_size=5), st.booleans())
def test_wide_letters(rows: list[tuple[str, str]], right: bool) -> None:
    """Letters that take two cells of a terminal, or none, do not move the columns."""
    grid = Grid.fitted(
        [Column("NAME"), Column("B", right=right), Column("END")], [(*row, "|") for row in rows]
    )
    ends = {cell_len(grid.lines((*row, "|"))[0].rpartition("|")[0]) for row in rows}
    assert len(ends) == 1
    assert cell_len(grid.head()[0].rpartition("END")[0]) in ends


def test_golden() -> None:
    """A row that is too wide goes on in an indented line, and so does the head."""
    columns = (Column("SPI"), Column("LOCAL"), Column("NUMBER", right=True))
    rows = [["0x00001000", "192.0.2.10", "7"], ["0x00002081", "2001:db8::1", "70"]]
    grid = Grid.fitted(columns, rows, 26)
    text = [*grid.head(), *(line for row in rows for line in grid.lines(row))]
    assert text == [
        "SPI         LOCAL",
        "    NUMBER",
        "0x00001000  192.0.2.10",
        "         7",
        "0x00002081  2001:db8::1",
        "        70",
    ]
