"""What an SA context rests on: its filters, and the policy of a tunnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wfp_ipsec._lazy import later
from wfp_ipsec.enums import Direction
from wfp_ipsec.ownership import LABEL, PROVIDER, SUBLAYER
from wfp_ipsec.pairs import Mode, TransportMode
from wfp_ipsec.plans._objects import (
    AddFilter,
    AddProvider,
    AddSublayer,
    BeginTransaction,
    CommitTransaction,
    DeleteFilter,
)
from wfp_ipsec.plans.plan import Plan
from wfp_ipsec.plans.step import Step
from wfp_ipsec.plans.transport import transport_filter
from wfp_ipsec.values._checks import check_for

# Loaded when there is a tunnel.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec.plans import tunnel
else:
    (tunnel,) = later("wfp_ipsec.plans", "tunnel")

INBOUND_FILTER, OUTBOUND_FILTER = "inbound filter", "outbound filter"
_check_mode = check_for(Mode)


def ground(mode: Mode, *, label: str = LABEL) -> Plan:
    """Plans the objects that an SA context rests on, added in one transaction.

    Args:
        mode: The traffic.
        label: What the display names begin with.
    """
    return Plan(tuple(_steps(mode, label)), label)


def moved_ground(mode: Mode, *, label: str = LABEL) -> Plan:
    """Plans the filters that name the hosts, for hosts that have changed.

    Args:
        mode: The traffic with its new hosts. The policy of a tunnel is there already, and stays.
        label: What the display names begin with.
    """
    filters = (
        _pair(mode, label) if isinstance(mode, TransportMode) else tunnel.end_filters(mode, label)
    )
    added = (BeginTransaction(), *_shared(mode), *filters, CommitTransaction())
    return Plan(added, label)


def filters_dropped(ids: Mapping[str, int]) -> Plan:
    """Plans the end of filters, all or none.

    Args:
        ids: Their LUIDs, by role.
    """
    deleted = (DeleteFilter(role, id) for role, id in ids.items())
    return Plan((BeginTransaction(), *deleted, CommitTransaction()))


def _steps(mode: Mode, label: str) -> Iterator[Step]:
    _check_mode("mode", mode)
    yield BeginTransaction()
    yield from _shared(mode)
    yield from (
        _pair(mode, label) if isinstance(mode, TransportMode) else tunnel.tunnel_steps(mode, label)
    )
    yield CommitTransaction()


def _shared(mode: Mode) -> Iterator[Step]:
    yield AddProvider(PROVIDER)
    if isinstance(mode, TransportMode) and mode.own_sublayer:
        yield AddSublayer(SUBLAYER)


def _pair(mode: TransportMode, label: str) -> Iterator[AddFilter]:
    roles = {Direction.INBOUND: INBOUND_FILTER, Direction.OUTBOUND: OUTBOUND_FILTER}
    for direction, role in roles.items():
        item = transport_filter(direction, mode, label=label, provider_key=PROVIDER.key)
        yield AddFilter(role, item)
