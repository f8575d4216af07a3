"""``wfp-ipsec delete``: ends SA contexts at once."""

from __future__ import annotations

import click

from wfp_ipsec.cli.ending import end
from wfp_ipsec.cli.options import ID, Choices, json_option, yes_option
from wfp_ipsec.context import SaContext


@click.command()
@click.argument("ids", metavar="ID...", type=ID, nargs=-1, required=True)
@yes_option
@json_option
@click.pass_obj
def command(choices: Choices, ids: tuple[int, ...], yes: bool, as_json: bool) -> None:
    """Delete the SA contexts ID... at once, both directions.

    Their filters stay, so that their traffic does not go on in clear; sweep, or apply with a file
    that does not have the pair any more, takes filters away.
    """
    end("delete", "deleted", SaContext.delete, choices, ids, yes=yes, as_json=as_json)
