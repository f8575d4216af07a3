"""``wfp-ipsec plan``: what ``apply`` would do."""

from __future__ import annotations

from pathlib import Path

import click

from wfp_ipsec.cli import applying
from wfp_ipsec.cli.options import Choices, json_option, session
from wfp_ipsec.cli.output import Output
from wfp_ipsec.files import load, plan


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--calls", is_flag=True, help="List the native calls as well.")
@json_option
@click.pass_obj
def command(choices: Choices, file: Path, calls: bool, as_json: bool) -> None:
    """Say what apply would do with FILE: pair by pair, and why. Nothing is changed."""
    output = Output(as_json=as_json)
    description = load(file)
    with session(choices) as engine:
        changes = plan(engine, description)
        applying.show("plan", output, engine, changes)
        if calls and not output.is_json:
            output.text("")
            applying.show_calls(output, changes)
