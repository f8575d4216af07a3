"""The places of keys in TOML texts, held against texts that tell them themselves."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec.files._lines import Path, locate

NAMES = st.sampled_from(["a", "b-1", "spi", '"q u"', "'it.s'", '"\\u00e9\\""', "inbound"])
COMMENTS = st.sampled_from(["", " # [x] = 1", "\t# 'quote", ' # """'])
GAPS = st.sampled_from(["", "\n", "# [[a]] = {\n", "\n\r\n", "  # b = ]\n"])
TRICKY = st.sampled_from(["", "\\n", " # no comment", "]", "}", "[[a]]", "= ", "\\\\", '\\"'])
INLINE = st.sampled_from(["12", "0x1F", "true", "1979-05-27 07:32:00Z", "1.5e3", "07:32:00"])


class Writer:
    """Writes a TOML text, and notes on which line each value with a number of its own begins."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.text = ""
        self.begins: dict[int, int] = {}

    def add(self, text: str) -> None:
        """Adds text."""
        self.text += text

    def value(self, depth: int) -> None:
        """Adds a value of any kind."""
        kinds = ["basic", "literal", "lines", "literal lines", "bare"]
        kind = self.draw(st.sampled_from([*kinds, "array", "table"] if depth else kinds))
        mark = f"v{len(self.begins)}v"
        self.begins[len(self.begins)] = self.text.count("\n") + 1
        extra = self.draw(TRICKY)
        plain = extra.replace("\\", "")
        quotes = self.draw(st.sampled_from(["", '"', '""']))
        if kind == "array":
            self.array(depth - 1, mark)
        elif kind == "table":
            self.inline_table(depth - 1, mark)
        else:
            self.add(
                {
                    "basic": f'"{mark}{extra}"',
                    "literal": f"'{mark}{plain}'",
                    "lines": f'"""{mark}\n{extra} {quotes}"""',
                    "literal lines": f"'''{mark}\n{plain}{quotes}'''",
                    "bare": self.draw(INLINE),
                }[kind]
            )

    def array(self, depth: int, mark: str) -> None:
        """Adds an array, over several lines at times."""
        self.add(f'["{mark}"')
        for _ in range(self.draw(st.integers(0, 2))):
            self.add(self.draw(st.sampled_from([",", ",\n ", " # x ]\n,\n"])))
            self.value(depth)
        self.add(self.draw(st.sampled_from(["]", ",]", "\n]", " , # y\n]"])))

    def inline_table(self, depth: int, mark: str) -> None:
        """Adds an inline table."""
        self.add(f'{{ zz = "{mark}"')
        for name in self.draw(st.lists(NAMES, max_size=2, unique_by=unquoted)):
            self.add(f", {name} . x = ")
            self.value(depth)
        self.add(" }")

    def pairs(self) -> None:
        """Adds keys with values."""
        for name in self.draw(st.lists(NAMES, max_size=3, unique_by=unquoted)):
            self.add(self.draw(GAPS) + name + self.draw(st.sampled_from(["=", " = ", "\t. k ="])))
            self.value(2)
            self.add(self.draw(COMMENTS) + "\n")


def unquoted(name: str) -> str:
    """Returns what a key means."""
    return str(next(iter(tomllib.loads(f"{name} = 1"))))


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, dict[int, int]]:
    """Makes a text, with the line of each value."""
    writer = Writer(draw)
    writer.pairs()
    for index in range(draw(st.integers(0, 3))):
        header = draw(st.sampled_from(["[[list]]", "[[list]]\n[list.t]", f"[ t{index} . 'x.y' ]"]))
        writer.add(draw(GAPS) + header + draw(COMMENTS) + "\n")
        writer.pairs()
    return writer.text, writer.begins


def leaves(content: Any, path: Path = ()) -> dict[Path, Any]:
    """Returns everything in a content, tables and arrays too, by path."""
    found: dict[Path, Any] = {path: content} if path else {}
    steps: list[tuple[str | int, Any]] = []
    if isinstance(content, dict):
        steps = list(content.items())
    elif isinstance(content, list):
        steps = list(enumerate(content))
    for step, held in steps:
        found |= leaves(held, (*path, step))
    return found


@given(texts())
def test_everything_is_located(made: tuple[str, dict[int, int]]) -> None:
    """Each path of the content has a line, none else has; marked values are where they say."""
    text, begins = made
    content = leaves(tomllib.loads(text))
    lines = locate(text)
    assert lines.keys() == content.keys()
    for path, held in content.items():
        if isinstance(held, str) and held.startswith("v"):
            number = int(held[1:].partition("v")[0])
            assert lines[path] == begins[number], (path, text)


@given(texts())
def test_order(made: tuple[str, dict[int, int]]) -> None:
    """Paths come in the order of the text."""
    lines = list(locate(made[0]).values())
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3", ("a", 1, "b", "y"), 6),
        ("a.b.c = 1\na.b.d = 2", ("a", "b", "d"), 2),
        ("a.b.c = 1\na.b.d = 2", ("a", "b"), 1),
        ("x = [\n  1,\n  { y = 2 },\n]", ("x", 1, "y"), 3),
        ("# c\r\n\r\nx = '''\r\n\r\n'''\r\ny = 1", ("y",), 6),
    ],
)
def test_places(text: str, path: Path, line: int) -> None:
    """What has several parts is where its first part is."""
    assert locate(text)[path] == line
