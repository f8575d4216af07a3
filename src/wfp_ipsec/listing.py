"""All SA contexts at once: as a sequence whose rows are made when they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_CONTEXT1
from wfp_ipsec._native.pages import Page
from wfp_ipsec.values.details import SaContextDetails


class SaContextList(Sequence[SaContextDetails]):
    """A snapshot of SA contexts, in ascending order of their ids.

    It holds what the engine has returned, keys included, about a kilobyte for each SA context, and
    makes a value only of what is looked at. The engine's memory is wiped and given back when
    neither the list nor a value of it is left.
    """

    __slots__ = ("_ends", "_ffi", "_pages")

    def __init__(self, engine: Connection, pages: list[Page]) -> None:
        self._ffi = engine.ffi
        self._pages = pages
        self._ends = [0, *accumulate(count for _, _, count in pages)]

    def __len__(self) -> int:
        return self._ends[-1]

    @overload
    def __getitem__(self, index: int) -> SaContextDetails: ...

    @overload
    def __getitem__(self, index: slice) -> list[SaContextDetails]: ...

    def __getitem__(self, index: int | slice) -> SaContextDetails | list[SaContextDetails]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(f"{index} is not in a list of {len(self)} SA contexts")
        page = bisect_right(self._ends, at) - 1
        owner, entries, _ = self._pages[page]
        return SA_CONTEXT1.view(self._ffi, entries[at - self._ends[page]], owner)

    def __iter__(self) -> Iterator[SaContextDetails]:
        for owner, entries, count in self._pages:
            for at in range(count):
                yield SA_CONTEXT1.view(self._ffi, entries[at], owner)

    def __repr__(self) -> str:
        return f"<SaContextList of {len(self)}>"
