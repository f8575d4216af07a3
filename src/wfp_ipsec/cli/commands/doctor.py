"""``wfp-ipsec doctor``: whether the system backend can be used here."""

from __future__ import annotations

import click

from wfp_ipsec.cli import doctor
from wfp_ipsec.cli.options import json_option
from wfp_ipsec.cli.output import console
from wfp_ipsec.doctor import examine


@click.command()
@json_option
@click.option("-v", "--verbose", is_flag=True, help="List what is all right as well.")
@click.pass_context
def command(context: click.Context, as_json: bool, verbose: bool) -> None:
    """Say whether the system backend can be used here, and what stands in the way.

    Nothing is changed. The exit code is 0 if it can be used, 4 if access is denied, and 5 if it
    is unavailable or simulated.
    """
    report = examine()
    if as_json:
        click.echo(doctor.as_json(report))
    else:
        doctor.show(console(), report, verbose)
    context.exit(report.verdict.exit_code)
