"""``wfp-ipsec rekey``: new SAs in the place of an SA context's."""

from __future__ import annotations

from pathlib import Path

import click

from wfp_ipsec.cli.options import ID, Choices, confirm, json_option, session, yes_option
from wfp_ipsec.cli.output import Output
from wfp_ipsec.files import load, plan_rekey


@click.command()
@click.argument("id", type=ID)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pair", "name", help="Which pair of FILE, where several are for this traffic.")
@yes_option
@json_option
@click.pass_obj
def command(
    choices: Choices, id: int, file: Path, name: str | None, yes: bool, as_json: bool
) -> None:
    """Give the SA context ID new SAs, from the pair of FILE that is for the same traffic.

    Make before break: the new SAs come on the same filters, then the old context expires.
    """
    description = load(file)
    output = Output(as_json=as_json)
    with session(choices) as engine:
        rekeying = plan_rekey(engine, description, id, pair=name)
        confirm(f"rekey SA context {id} with {rekeying.name!r}?", yes)
        new_id = rekeying.carry_out()
        if output.is_json:
            output.document("rekey", engine, old_id=id, new_id=new_id)
            return
        output.foot(engine, f"SA context {new_id} replaces {id}, which ends within 60 seconds.")
