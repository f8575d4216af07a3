"""What the command line ends with: one place that turns exceptions into messages and exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import IO, Any

import click

from wfp_ipsec.cli import PROGRAM
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.errors import (
    AccessDeniedError,
    ClosedError,
    EngineUnavailableError,
    InvalidParameterError,
    KeysUnavailableError,
    NotFoundError,
    WfpError,
)

# What a command may meet and the user can do something about; anything else is a mistake of ours.
EXPECTED = (WfpError, OSError, KeysUnavailableError, ClosedError)


class ExitCode(IntEnum):
    """The exit codes."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    ACCESS_DENIED = 4
    UNAVAILABLE = 5


class Failure(click.ClickException):
    """A command failed: lines for the standard error, and the exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        vars(self)["exit_code"] = int(code)

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints the lines, the first with the program's name."""
        click.echo(f"{PROGRAM}: {self.message}", file=file, err=file is None)


def failure(error: BaseException) -> Failure:
    """Returns what the command line ends with for an exception."""
    # Names of the engine may be in there.
    return Failure("\n".join(map(visible, _lines(error))), code_of(error))


def code_of(error: BaseException) -> ExitCode:
    """Returns the exit code for an exception.

    What the library refused before any native call is the fault of arguments or of a file.
    """
    if isinstance(error, InvalidParameterError) and error.function is None:
        return ExitCode.USAGE
    if isinstance(error, NotFoundError):
        return ExitCode.NOT_FOUND
    if isinstance(error, (AccessDeniedError, PermissionError)):
        return ExitCode.ACCESS_DENIED
    if isinstance(error, EngineUnavailableError):
        return ExitCode.UNAVAILABLE
    return ExitCode.FAILED


def _lines(error: BaseException) -> Iterator[str]:
    if isinstance(error, WfpError):
        yield _sentence(error)
        if error.hint:
            yield error.hint
    else:
        yield f"{error}."
    yield from getattr(error, "__notes__", ())


def _sentence(error: WfpError) -> str:
    number = f"0x{error.winerror:08X}" if error.winerror > 0xFFFF else str(error.winerror)
    label = error.name if error.name.startswith("0x") else f"{error.name} {number}"
    origin = f" from {error.function}" if error.function else ""
    return f"{error.detail or error.meaning} ({label}){origin}."


def note(text: str) -> None:
    """Says something beside the answer, on the standard error."""
    click.echo(f"note: {visible(text)}", err=True)
