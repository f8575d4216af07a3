"""``wfp-ipsec expire``: ends SA contexts gently."""

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
    """Expire the SA contexts ID...: outbound SAs end at once, inbound ones after 60 seconds."""
    end("expire", "expired", SaContext.expire, choices, ids, yes=yes, as_json=as_json)
