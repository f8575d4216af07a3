"""Text with keys in it, which shows itself where it is printed and not where variables are."""

from __future__ import annotations


class KeyText(str):
    """Text as any other, but for its `repr`: tracebacks and debuggers show variables by that."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<text with keys, {len(self)} characters>"
