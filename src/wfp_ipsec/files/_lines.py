"""On which line of a TOML text each key, table and array element begins.

`tomllib` tells what a text holds and not where. This only looks for the places, so it takes texts
alone that `tomllib` has read without complaint, and need not judge them.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'"""(?:\\.|[^\\])*?"""(?:"{0,2})',
        r"'''.*?'''(?:'{0,2})",
        r'"(?:\\.|[^"\\\n])*"',
        r"'[^'\n]*'",
    )
)
# Dates may hold a space, so what follows is cut off by what can come after a value alone.
_PLAIN = re.compile(r"[^,\]}\n#]+")


def locate(text: str) -> dict[Path, int]:
    """Returns the line, from 1 on, of everything in a valid TOML text, in the order of the text.

    A path holds names and, for elements of arrays, their indices. A table that several headers or
    dotted keys make up is where the first of them is.
    """
    scanner = _Scanner(text)
    scanner.document()
    lines: dict[Path, int] = {}
    line, counted = 1, 0
    for path, at in sorted(scanner.found.items(), key=lambda item: item[1]):
        line, counted = line + text.count("\n", counted, at), at
        lines[path] = line
    return lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._lengths: dict[Path, int] = {}

    def document(self) -> None:
        """Walks over the whole text."""
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        begin = self._at
        is_array = self._text.startswith("[[", begin)
        self._at += 2 if is_array else 1
        path: Path = ()
        names = self._names()
        for index, name in enumerate(names):
            path = (*path, name)
            is_new_element = is_array and index == len(names) - 1
            if is_new_element:
                self._lengths[path] = self._lengths.get(path, 0) + 1
            self._note(path, begin)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
                self._note(path, begin)
        self._at += 2 if is_array else 1
        return path

    def _pair(self, table: Path) -> None:
        begin, path = self._at, table
        for name in self._names():
            path = (*path, name)
            self._note(path, begin)
        self._at += 1
        self._skip(_SPACE)
        self._value(path)

    def _names(self) -> list[str]:
        """Takes a key, dotted or not, and the blanks around it."""
        names = []
        while True:
            self._skip(_SPACE)
            names.append(self._name())
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return names
            self._at += 1

    def _name(self) -> str:
        begin = self._at
        if self._text[begin] not in "\"'":
            self._skip(_NAME)
            return self._text[begin : self._at]
        self._string()
        return str(tomllib.loads(f"k = {self._text[begin : self._at]}")["k"])

    def _value(self, path: Path) -> None:
        first = self._text[self._at]
        if first in "\"'":
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._skip(_PLAIN)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._next("]"):
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._next("}"):
            self._pair(path)

    def _next(self, end: str) -> bool:
        """Goes to the next element; past the end where there is none."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _string(self) -> None:
        for pattern in _STRINGS:
            if self._skip(pattern):
                return

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found is not None

    def _note(self, path: Path, at: int) -> None:
        self.found.setdefault(path, at)
