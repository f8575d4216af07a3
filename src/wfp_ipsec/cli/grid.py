"""Tables as lines of text, as wide as they may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from wfp_ipsec.cli.visible import visible

GAP = "  "
INDENT = "    "


class Column:
    """A column of a table.

    Attributes:
        title: Its head.
        width: Cells of a terminal that are left for it where rows are printed as they come, before
            those that follow are known.
        right: Whether its cells stand to the right.
    """

    __slots__ = ("right", "title", "width")

    def __init__(self, title: str, width: int = 0, *, right: bool = False) -> None:
        self.title: str = title
        self.width: int = max(width, cell_len(title))
        self.right: bool = right

    def fitted(self, cells: Iterable[str]) -> Column:
        """Returns the column as wide as its head and cells."""
        width = max((cell_len(visible(cell)) for cell in cells), default=0)
        return Column(self.title, width, right=self.right)

    def padded(self, text: str) -> str:
        """Returns a cell with blanks, and without what would steer a terminal."""
        shown = visible(text)
        # Letters of East Asia take two cells, and marks on letters none.
        blanks = " " * (self.width - cell_len(shown))
        return f"{blanks}{shown}" if self.right else f"{shown}{blanks}"


class Grid:
    """How the rows of a table become lines.

    A row that is wider than there is room goes on in a second line, indented, and in a third: no
    cell is broken, so that addresses and SPIs can be read, and copied.
    """

    def __init__(self, columns: Sequence[Column], width: int | None = None) -> None:
        self._columns = columns
        self._starts = list(_starts(columns, width))

    @classmethod
    def fitted(
        cls, columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None = None
    ) -> Grid:
        """Returns the grid for rows that are all known; None as the width is any."""
        fitted = [column.fitted(row[at] for row in rows) for at, column in enumerate(columns)]
        return cls(fitted, width)

    def head(self) -> list[str]:
        """Returns the lines with the titles."""
        return self.lines([column.title for column in self._columns])

    def lines(self, cells: Sequence[str]) -> list[str]:
        """Returns the lines of a row."""
        padded = [column.padded(cell) for column, cell in zip(self._columns, cells, strict=True)]
        ends = [*self._starts[1:], len(padded)]
        lines = (GAP.join(padded[a:b]).rstrip() for a, b in zip(self._starts, ends, strict=True))
        return [f"{INDENT if at else ''}{line}" for at, line in enumerate(lines)]


def _starts(columns: Sequence[Column], width: int | None) -> Iterator[int]:
    """Yields the columns that begin a line."""
    yield 0
    used = 0
    for at, column in enumerate(columns):
        needed = used + column.width
        if at and width is not None and needed > width:
            yield at
            needed = len(INDENT) + column.width
        used = needed + len(GAP)
