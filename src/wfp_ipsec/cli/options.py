"""What several commands take: options, arguments, and the session that they work on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

import wfp_ipsec as wfp
from wfp_ipsec._native import backend as backends
from wfp_ipsec._record import record
from wfp_ipsec.cli.visible import visible

if TYPE_CHECKING:
    NumberType = click.ParamType[int]
else:
    # Not to be subscribed in older versions of click.
    NumberType = click.ParamType

F = TypeVar("F", bound=Callable[..., Any])

YEAR_SECONDS = 366 * 86400
PER_PROCESS = (
    "the embedded engine lives in this process alone and begins empty; "
    "install and look in one go: wfp-ipsec apply FILE --then list"
)


class Decorator(Protocol):
    """What gives a command an option."""

    def __call__(self, f: F, /) -> F: ...  # noqa: D102 - as the class says


@record
class Choices:
    """What was chosen for all commands.

    Attributes:
        backend: The backend; None is the default one.
    """

    backend: str | None = None

    def refuse_system(self, command: str) -> None:
        """Refuses the backend of the system for what is for the embedded engine alone.

        Raises:
            click.UsageError: It was chosen.
        """
        if self.backend not in (None, "embedded"):
            rule = (
                f"{command} is for the embedded engine alone, and leaves that of the system alone"
            )
            raise click.UsageError(f"{rule}: leave --backend {self.backend} out.")


@contextmanager
def session(choices: Choices) -> Iterator[wfp.Engine]:
    """Opens the engine for a command.

    What is not found in an engine that begins empty gets a note that says so.

    Raises:
        click.UsageError: The environment names a backend that does not exist.
    """
    name = backends.default_name() if choices.backend is None else choices.backend
    if name not in backends.MODULES:
        known = ", ".join(backends.MODULES)
        raise click.UsageError(f"{backends.VARIABLE}: {name!r} is no backend; there are {known}.")
    with wfp.Engine.open(name) as engine:
        try:
            yield engine
        except wfp.NotFoundError as error:
            if engine.simulated:
                error.add_note(f"note: {PER_PROCESS}")
            raise


def note_if_empty(engine: wfp.Engine, empty: bool) -> None:
    """Says why there is nothing, where that is the nature of the engine."""
    if empty and engine.simulated:
        from wfp_ipsec.cli.outcome import note

        note(PER_PROCESS)


class Number(NumberType):
    """A number, decimal or with 0x."""

    def __init__(self, name: str, bits: int) -> None:
        self.name = name
        self._bits = bits

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Reads it."""
        if isinstance(value, int):
            return value
        try:
            number = int(value, 0)
        except ValueError:
            # Repeated as it stands: what is typed here is no key, which would be longer.
            shown = repr(value) if len(value) <= 20 else f"text of {len(value)} characters"
            self.fail(f"{shown} is no number", param, ctx)
        if not 0 <= number < 1 << self._bits:
            self.fail(f"the number is not in 0..2**{self._bits}-1", param, ctx)
        return number


class Seconds(NumberType):
    """A time in seconds: above 0, and not longer than a year."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Reads it."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is no number", param, ctx)
        if not 0 < number <= YEAR_SECONDS:
            self.fail(f"{value} is not above 0 and at most {YEAR_SECONDS}", param, ctx)
        return number


SECONDS = Seconds()
ID = Number("id", 64)
SPI = Number("spi", 32)

json_option: Decorator = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON (see wfp-ipsec --json-schema)."
)
yes_option: Decorator = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
local_option: Decorator = click.option(
    "--local", metavar="ADDRESS", help="Only of this host or subnet."
)
remote_option: Decorator = click.option(
    "--remote", metavar="ADDRESS", help="Only to this peer or subnet."
)


def confirm(question: str, yes: bool) -> None:
    """Asks in a terminal; elsewhere ``--yes`` must be given.

    Raises:
        click.UsageError: Nobody can be asked.
        click.Abort: The answer is no.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("nobody can be asked here: give --yes if it is meant.")
    click.confirm(visible(question), abort=True)
