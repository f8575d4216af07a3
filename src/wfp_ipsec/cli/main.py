"""The command line: its commands and what all of them take."""

from __future__ import annotations

import sys
import warnings
from io import TextIOWrapper
from typing import Any

import click

from wfp_ipsec._native import backend as backends
from wfp_ipsec.cli import PROGRAM
from wfp_ipsec.cli.lazy import LazyGroup
from wfp_ipsec.cli.options import Choices
from wfp_ipsec.cli.unread import forget_unwritten
from wfp_ipsec.cli.visible import visible

COMMANDS = {
    "list": "List SA contexts and their SAs.",
    "show": "Show everything about an SA context.",
    "apply": "Bring the engine to what an SA file describes.",
    "plan": "Say what apply would do.",
    "delete": "Delete SA contexts at once.",
    "expire": "Let SA contexts end within 60 seconds.",
    "rekey": "Give an SA context new SAs from an SA file.",
    "sweep": "Delete what processes left that are gone.",
    "stats": "Show the counters of IPsec.",
    "monitor": "Tell what happens, as it happens.",
    "export": "Write SAs for Wireshark, Linux, scapy and others.",
    "explain": "Explain a status code.",
    "doctor": "Say whether the system backend can be used here.",
    "demo": "Do the main job once, on the embedded engine.",
    "lab": "Make a capture with the keys that open it.",
}
EPILOG = (
    "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 access denied, 5 engine unavailable. "
    "Keys are never shown and never taken as arguments."
)


def _print_schema(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        import json

        from wfp_ipsec.cli.documents import schema

        click.echo(json.dumps(schema(), indent=2))
        context.exit()


@click.group(
    cls=LazyGroup,
    summaries=COMMANDS,
    package="wfp_ipsec.cli.commands",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name=PROGRAM)
@click.option(
    "--backend",
    type=click.Choice(list(backends.MODULES)),
    help=f"The engine; otherwise {backends.VARIABLE}, or that of the system.",
)
@click.option(
    "--json-schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of what --json prints, and exit.",
)
@click.pass_context
def cli(context: click.Context, backend: str | None) -> None:
    """IPsec security associations of the Windows Filtering Platform."""
    if context.obj is not None:
        # What is to be done before a command is; help does without.
        context.obj()
    context.obj = Choices(backend=backend)


def _write_what_can_be_written() -> None:
    """Lets a character that the output's encoding lacks be written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _warn(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"{PROGRAM}: warning: {visible(str(message))}", err=True)


def _tell_of_log() -> None:
    """Lets the log be seen: what leaves with keys in it is told there, as a warning."""
    import logging

    logging.basicConfig(format=f"{PROGRAM}: warning: %(message)s")


def run() -> None:
    """Runs the command line."""
    _write_what_can_be_written()
    warnings.showwarning = _warn
    try:
        cli(prog_name=PROGRAM, obj=_tell_of_log)
    except SystemExit as end:
        if end.code:
            forget_unwritten()
        raise
