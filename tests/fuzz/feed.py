"""Choices made of bytes: the same bytes make the same choices, so that an input can be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Feed:
    """Takes choices from the front of the bytes; when they are used up, every choice is the first.

    Args:
        data: The bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def octets(self, count: int) -> bytes:
        """Returns the next bytes, fewer at the end."""
        taken = self._data[self._at : self._at + count]
        self._at += len(taken)
        return taken

    def number(self, bits: int) -> int:
        """Returns an unsigned number of so many bits."""
        return int.from_bytes(self.octets((bits + 7) // 8), "little") & ((1 << bits) - 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Returns one of some choices."""
        return choices[self.number(8 if len(choices) <= 256 else 16) % len(choices)]

    def flag(self) -> bool:
        """Returns yes or no."""
        return self.number(8) % 2 == 1

    def text(self, most: int = 40) -> str:
        """Returns a text of any characters."""
        taken = self.octets(self.number(8) % (most + 1))
        return taken.decode("utf-8", "surrogateescape" if self.flag() else "replace")

    def rest(self) -> bytes:
        """Returns all that is left."""
        return self.octets(len(self._data))
