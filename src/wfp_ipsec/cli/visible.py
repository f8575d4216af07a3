"""Text from elsewhere as a terminal may have it: what would steer the terminal is spelled out."""

from __future__ import annotations

import unicodedata

# Controls, surrogates, ends of lines and paragraphs, and what formats: all of these say nothing
# themselves and change how the rest looks.
STEERING = ("Cc", "Cs", "Zl", "Zp", "Cf")
# Of what formats, these two only join letters, as some scripts need it.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    r"""Returns a text in one line, with what steers terminals spelled as \x1b or \u202e.

    Names in the engine are anybody's: an escape sequence in one could wipe out or forge lines, and
    a mark for right-to-left could turn the rest around.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_spelled, text))


def _spelled(char: str) -> str:
    if char in JOINERS or unicodedata.category(char) not in STEERING:
        return char
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
