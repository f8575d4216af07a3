"""Where something stands: the file, the line and the path that errors name."""

from __future__ import annotations

import re
from typing import TypeVar

from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.files._lines import Path

Refusal = TypeVar("Refusal", bound=InvalidParameterError)


# What is given as a name may be a key in the wrong place: hexadecimal digits, whatever is between
# them, or base64.
MAY_BE_KEY = re.compile(r"(?:[0-9a-fA-F][ :._/\\-]?){16}|[0-9A-Za-z+]{20}|=")


def renamed(error: Refusal, field: str) -> Refusal:
    """Returns an error that calls its field otherwise."""
    error.detail = f"{field}{str(error.detail).removeprefix(str(error.field))}"
    error.field = field
    return error


def said(field: str, rule: str, code: str = "FWP_E_INVALID_PARAMETER") -> InvalidParameterError:
    """Returns an error that tells of a field, and not what stands there: it may be a key.

    Args:
        field: The field.
        rule: What is wrong and what would be right, as the sentence that begins with the field.
        code: The name of the code that Windows would have returned.
    """
    error = invalid(field, None, rule, code)
    error.detail = f"{error.field}: {rule}"
    return error


def unmeasured(error: Refusal) -> Refusal:
    """Returns an error that tells which lengths a key may have, and not which one it has."""
    found = r"<Key> has \d+ bytes, where (.*) (needs|gives) ([\d or]+)"
    error.detail = re.sub(found, r"has the wrong length: \1 \2 \3 bytes", str(error.detail))
    return error


class Within:
    """Puts the path of a table before the field that an error inside the block names."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Enters the table."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Extends the error of the block."""
        if isinstance(error, InvalidParameterError) and error.field is not None:
            renamed(error, f"{self._path}.{error.field}")


class Located:
    """Puts file and line before the path that an error inside the block names.

    Attributes:
        name: The file, as errors call it.
        lines: The lines of all paths.
        meant: The path of what an error is about, where its field cannot say it.
    """

    def __init__(self, name: str, lines: dict[Path, int] | None = None) -> None:
        self.name = name
        self.lines = {} if lines is None else lines
        self.meant: Path | None = None

    def line(self, path: str) -> int | None:
        """Returns the line of a path such as ``sa_pairs[0].inbound.spi``, or of what holds it."""
        steps = re.findall(r"[^.\[\]]+", path)
        found: Path = tuple(int(step) if step.isdecimal() else step for step in steps)
        if self.meant is not None:
            found = self.meant
        while found and found not in self.lines:
            found = found[:-1]
        return self.lines.get(found)

    def place(self, path: str) -> str:
        """Returns file and line of a path."""
        line = self.line(path)
        return self.name if line is None else f"{self.name}:{line}"

    def __enter__(self) -> None:
        """Begins the block."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Extends the error of the block."""
        if isinstance(error, InvalidParameterError) and error.field is not None:
            renamed(error, f"{self.place(error.field)}: {error.field}")
