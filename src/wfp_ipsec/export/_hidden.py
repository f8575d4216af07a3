"""Text with keys in it, which shows itself where it is printed and not where variables are."""

from __future__ import annotations

from typing import SupportsIndex


class HiddenText(str):
    """Text as any other, but for its `repr`: tracebacks and debuggers show variables by that."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<hidden text>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[type[str], tuple[str]]:
        # Whoever asks for the text has it, and needs no class of ours to read it again.
        return str, (str(self),)
