"""Which C functions a tool called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import overload

from wfp_ipsec.testing._controls import Controls

FREE = "FwpmFreeMemory0"


class CallLog(Sequence[str]):
    """The names of the C functions that were called in this test, oldest first.

    Calls that were refused or met a fault count too; FwpmFreeMemory0 is left out, because how
    often results are given back says nothing about a tool.
    """

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def _names(self) -> list[str]:
        return [name for name in self._controls.calls if name != FREE]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._names()[index]

    def __repr__(self) -> str:
        return f"<CallLog {self._names()}>"

    @contextmanager
    def recorded(self) -> Iterator[list[str]]:
        """Yields a list that holds the calls of the ``with`` block once it has ended."""
        calls: list[str] = []
        before = len(self)
        try:
            yield calls
        finally:
            calls += self[before:]
