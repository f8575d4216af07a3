"""SA pairs of each kind, and how part of a plan is left behind."""

from __future__ import annotations

from contextlib import suppress

from tests.api.native_calls import Interruption, interruption, through
from tests.api.samples import LOCAL, LOCAL_V6, OUTBOUND, REMOTE, REMOTE_V6, inbound
from wfp_ipsec import Engine, UdpEncapsulation, plans
from wfp_ipsec._undo import Undo
from wfp_ipsec.ownership import Owner
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.testing import CallLog, Controls

LABEL = "swept tool"
SPI = 0x90000000
SELECTOR = TunnelSelector.between("2001:db8:a::/48", "2001:db8:b::/48")


def pair(mode: Mode, number: int = 0, *, name: str = LABEL, nat: bool = False) -> SaPair:
    """Describes a pair with an SPI of its own."""
    return SaPair(
        mode=mode,
        inbound=inbound(SPI + 2 * number),
        outbound=OUTBOUND,
        name=name,
        udp_encapsulation=UdpEncapsulation() if nat else None,
    )


PAIRS = {
    "transport": pair(TransportMode.between(LOCAL, REMOTE, own_sublayer=True)),
    "NAT-T": pair(TransportMode.between(LOCAL, REMOTE), 10, nat=True),
    "tunnel": pair(TunnelMode.between(LOCAL_V6, REMOTE_V6, [SELECTOR]), 11),
}


def leave(backend: str, controls: Controls, described: SaPair, calls: int) -> list[str]:
    """Makes the first native calls of a plan in a session that ends then, without any clean-up.

    That is what the engine sees of a process that is killed: its handle is closed.

    Returns:
        The calls that were made.
    """
    plan = plans.install(described)
    with Engine.open(backend, name="killed") as session, CallLog(controls).recorded() as made:
        run = plans.Run(session, Owner(label=plan.label, session_key=session.session_key), Undo())
        if calls:
            with through(interruption(calls - 1), backend), suppress(Interruption):
                plan.carry_out(run)
    return made
