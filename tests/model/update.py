"""IPsecSaContextUpdate0: changing what both the context and the new values have."""

from __future__ import annotations

from dataclasses import replace

from .checks import (
    UPDATE_FLAGS,
    UPDATE_MM_SA_ID,
    UPDATE_TRAFFIC,
    UPDATE_UDP,
    UPDATES,
    check_bundle_flags,
    check_policy,
    check_traffic_form,
)
from .contexts import Contexts, Sa
from .objects import Objects
from .values import INBOUND, OUTBOUND, V6, ContextView, SaView, refuse


def update(contexts: Contexts, objects: Objects, flags: int, values: ContextView) -> None:
    """Changes both directions, or refuses and changes none."""
    refuse("FWP_E_INVALID_FLAGS", when=flags & ~UPDATES != 0)
    context = contexts.find(values.id)
    sides = [
        (context.inbound, values.inbound, INBOUND),
        (context.outbound, values.outbound, OUTBOUND),
    ]
    changes = [side for side in sides if side[0].bundle is not None and side[1] is not None]
    for sa, new, direction in changes:
        assert new is not None
        _check(sa, flags, new, direction, objects)
    if changes and changes[0][2] == INBOUND and flags & UPDATE_TRAFFIC:
        assert values.inbound is not None
        taken = contexts.is_taken(context, context.spi, values.inbound.traffic)
        refuse("FWP_E_ALREADY_EXISTS", when=taken)
    for sa, new, _ in changes:
        assert new is not None
        _change(sa, flags, new)


def _check(sa: Sa, flags: int, new: SaView, direction: int, objects: Objects) -> None:
    v6 = sa.traffic.version == V6
    refuse("FWP_E_INVALID_PARAMETER", when=v6 and flags & UPDATE_UDP != 0)
    if flags & UPDATE_FLAGS:
        check_bundle_flags(new.bundle.flags)
    if not flags & UPDATE_TRAFFIC:
        return
    check_traffic_form(new.traffic)
    kinds = [(traffic.version, traffic.kind) for traffic in (sa.traffic, new.traffic)]
    refuse("FWP_E_INVALID_PARAMETER", when=kinds[0] != kinds[1])
    check_policy(new.traffic, direction, objects)


def _change(sa: Sa, flags: int, new: SaView) -> None:
    assert sa.bundle is not None
    if flags & UPDATE_TRAFFIC:
        sa.traffic = new.traffic
    if flags & UPDATE_UDP:
        sa.udp = new.udp
    if flags & UPDATE_FLAGS:
        sa.bundle = replace(sa.bundle, flags=new.bundle.flags)
    if flags & UPDATE_MM_SA_ID:
        sa.bundle = replace(sa.bundle, mm_sa_id=new.bundle.mm_sa_id)
