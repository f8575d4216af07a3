"""How columns are filled. See `wfp_ipsec.columns`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wfp_ipsec._native.arena import wipe
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.pages import PAGE_CONTEXTS, pages
from wfp_ipsec.columns import COLUMNS, DIRECTIONS, FIELDS, KEYS, WIDTHS
from wfp_ipsec.errors import invalid


@dataclass(slots=True)
class _Column:
    """A column while it is filled."""

    name: str
    number: int
    outbound: bool
    kind: str | int
    secret: bool
    memory: CData = None
    capacity: int = 0

    @property
    def width(self) -> int:
        """Bytes of a value."""
        return WIDTHS[self.kind] if isinstance(self.kind, str) else self.kind

    def grow(self, ffi: Any, rows: int) -> None:
        """Makes room for more rows."""
        size = rows * self.width
        memory = ffi.new("UINT8[]", size)
        if self.secret:
            memory = ffi.gc(memory, lambda block: wipe(ffi, block, size))
        if self.memory is not None:
            ffi.memmove(memory, self.memory, self.capacity * self.width)
        self.memory, self.capacity = memory, rows

    def view(self, ffi: Any, rows: int) -> memoryview:
        """Returns the values."""
        octets = memoryview(ffi.buffer(self.memory, rows * self.width))
        if isinstance(self.kind, str):
            kind: Any = self.kind
            return memoryview(octets.cast("B").cast(kind)).toreadonly()
        # An empty array has no shape but its length.
        shaped = octets.cast("B", [rows, self.kind]) if rows else octets
        return shaped.toreadonly()


def chosen(names: Iterable[str], *, reveal_keys: bool) -> list[_Column]:
    """Finds the columns by their names.

    Raises:
        InvalidParameterError: There is no such column, or it holds keys and nobody asked for them.
    """
    numbers = {name: number for number, name in enumerate(FIELDS)}
    columns = []
    for name in names:
        if name not in COLUMNS:
            rule = "is no column; wfp_ipsec.columns.COLUMNS lists them"
            raise invalid("names", name, rule, "FWP_E_INVALID_PARAMETER")
        side, _, field = name.rpartition(".")
        if field in KEYS and not reveal_keys:
            rule = "holds keys; reveal_keys=True says that they are wanted"
            raise invalid("names", name, rule, "FWP_E_INVALID_PARAMETER")
        outbound, secret = side == DIRECTIONS[1], field in KEYS
        columns.append(_Column(name, numbers[field], outbound, FIELDS[field], secret))
    return columns


def filled(engine: Connection, handle: CData, columns: list[_Column]) -> dict[str, memoryview]:
    """Fills columns from an enumeration, page by page; none of the pages is kept."""
    ffi, rows = engine.ffi, 0
    targets = ffi.new("wfp_ipsec_column[]", len(columns))
    for column in columns:
        column.grow(ffi, PAGE_CONTEXTS)
    _aim(targets, columns)
    for _, entries, count in pages(engine, handle):
        if columns and rows + count > columns[0].capacity:
            for column in columns:
                column.grow(ffi, 2 * column.capacity)
            _aim(targets, columns)
        engine.lib.wfp_ipsec_columns(entries, count, targets, len(columns), rows)
        rows += count
    return {column.name: column.view(ffi, rows) for column in columns}


def _aim(targets: CData, columns: list[_Column]) -> None:
    for target, column in zip(targets, columns, strict=True):
        target.field, target.outbound = column.number, column.outbound
        target.width, target.target = column.width, column.memory
