"""The commands."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path

import click
from rich.console import Console

from wfp_ipsec.cli import demo as demonstration
from wfp_ipsec.cli import doctor as diagnosis
from wfp_ipsec.doctor import examine
from wfp_ipsec.errors import WfpError
from wfp_ipsec.files.reader import load

FAILED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wfp-ipsec")
def cli() -> None:
    """IPsec security associations of the Windows Filtering Platform."""


@cli.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("esp_sa"),
    show_default=True,
    help="File for Wireshark's esp_sa lines, readable by its owner only. They hold the keys.",
)
def demo(file: Path | None, output: Path) -> None:
    """Install the SA pairs of FILE on the embedded engine, list, export and delete them.

    Without FILE the example of the package is used. Nothing is protected: the engine is simulated.
    """
    try:
        description = load(file or demonstration.example())
    except WfpError as error:
        raise click.UsageError(str(error)) from None
    demonstration.run(_console(), [one.pair for one in description.pairs], output)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object with everything.")
@click.option("-v", "--verbose", is_flag=True, help="List what is all right as well.")
@click.pass_context
def doctor(context: click.Context, as_json: bool, verbose: bool) -> None:
    """Say whether the system backend can be used here, and what stands in the way.

    Nothing is changed. The exit code is 0 if it can be used, 4 if access is denied, and 5 if it
    is unavailable or simulated.
    """
    report = examine()
    if as_json:
        click.echo(diagnosis.as_json(report))
    else:
        diagnosis.show(_console(), report, verbose)
    context.exit(report.verdict.exit_code)


def _console() -> Console:
    """Returns the terminal; where output goes to a file or pipe, one that is wide enough."""
    return Console(width=None if sys.stdout.isatty() else 160)


def _write_what_can_be_written() -> None:
    """Lets a character that the output's encoding lacks be written as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run() -> None:
    """Runs the command line; an error of the engine is one line and exit code 1."""
    _write_what_can_be_written()
    try:
        cli(prog_name="wfp-ipsec")
    except (WfpError, LookupError, OSError) as error:
        click.echo(f"wfp-ipsec: {error}", err=True)
        sys.exit(FAILED)
