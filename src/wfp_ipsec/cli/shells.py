"""Commands as lines that a person can give to a shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping


def posix_line(environment: Mapping[str, str], words: Iterable[str]) -> str:
    """Returns a command for a POSIX shell."""
    given = [f"{name}={shlex.quote(value)}" for name, value in environment.items()]
    return " ".join([*given, shlex.join(words)])


def powershell_line(environment: Mapping[str, str], words: Iterable[str]) -> str:
    """Returns a command for PowerShell. In cmd no quoting keeps a percent sign as it is."""
    given = [f"$env:{name} = {_powershell_quoted(value)}" for name, value in environment.items()]
    return "; ".join([*given, " ".join(map(_powershell_word, words))])


def _powershell_word(word: str) -> str:
    return word if re.fullmatch(r"[A-Za-z0-9_:.\\-]+", word) else _powershell_quoted(word)


def _powershell_quoted(text: str) -> str:
    # Typographic quotes end a string there too.
    return "'" + re.sub("(['\u2018-\u201b])", r"\1\1", text) + "'"
