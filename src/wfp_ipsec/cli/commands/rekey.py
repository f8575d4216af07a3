"""``wfp-ipsec rekey``: new SAs in the place of an SA context's."""

from __future__ import annotations

from pathlib import Path

import click

from wfp_ipsec.cli.options import ID, Choices, confirm, json_option, session, yes_option
from wfp_ipsec.cli.output import Output
from wfp_ipsec.context import SaContext
from wfp_ipsec.enums import TrafficType
from wfp_ipsec.files import DescribedPair, load
from wfp_ipsec.pairs import TunnelMode


@click.command()
@click.argument("id", type=ID)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pair", "name", help="Which pair of FILE, where several are for these hosts.")
@yes_option
@json_option
@click.pass_obj
def command(
    choices: Choices, id: int, file: Path, name: str | None, yes: bool, as_json: bool
) -> None:
    """Give the SA context ID new SAs, from the pair of FILE that has the same hosts.

    Make before break: the new SAs come on the same filters, then the old context expires.
    """
    pairs = load(file).pairs
    output = Output(as_json=as_json)
    with session(choices) as engine:
        context = SaContext.attach(engine, id)
        chosen = _chosen(context, pairs, name).pair
        confirm(f"rekey SA context {id} with {chosen.name!r}?", yes)
        new = context.rekey(chosen.inbound, chosen.outbound)
        new.encapsulate(chosen.udp_encapsulation)
        if output.is_json:
            output.document("rekey", engine, old_id=id, new_id=new.id)
            return
        output.foot(engine, f"SA context {new.id} replaces {id}, which ends within 60 seconds.")


def _chosen(
    context: SaContext, pairs: tuple[DescribedPair, ...], name: str | None
) -> DescribedPair:
    fitting = [one for one in pairs if _fits(context, one) and name in (None, one.name)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        named = "" if name is None else f" of the name {name!r}"
        raise click.UsageError(f"the file has no pair{named} for the hosts of this SA context.")
    names = ", ".join(one.name for one in fitting)
    raise click.UsageError(f"several pairs are for these hosts; choose by --pair: {names}.")


def _fits(context: SaContext, one: DescribedPair) -> bool:
    traffic, mode = context.traffic, one.pair.mode
    if traffic is None:
        return False
    tunnel = traffic.traffic_type == TrafficType.TUNNEL
    same_mode = isinstance(mode, TunnelMode) == tunnel
    return same_mode and (mode.local, mode.remote) == (traffic.local, traffic.remote)
