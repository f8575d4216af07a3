"""Gives one SA context the SAs that an SA file describes for its traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from wfp_ipsec import guids
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import TrafficType
from wfp_ipsec.errors import error_for, invalid, lookup
from wfp_ipsec.files._decide import both_spis_new, check_nonces
from wfp_ipsec.files._fingerprints import ground_digest
from wfp_ipsec.files._found import FoundPair, survey
from wfp_ipsec.files._work import rekeyed
from wfp_ipsec.files.description import DescribedPair, Description
from wfp_ipsec.pairs import Mode, TransportMode
from wfp_ipsec.plans._conditions import upper_layer
from wfp_ipsec.values.filter import Condition
from wfp_ipsec.values.traffic import Traffic

# What a filter of transport mode selects besides the hosts.
_SELECTED = (
    guids.FWPM_CONDITION_IP_PROTOCOL,
    guids.FWPM_CONDITION_IP_LOCAL_PORT,
    guids.FWPM_CONDITION_IP_REMOTE_PORT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeying:
    """New SAs that an SA context is to get. See `plan_rekey`.

    Attributes:
        old_id: LUID of the SA context that is replaced.
        name: The pair of the file that the SAs come from.
    """

    old_id: int
    name: str
    _carry_out: Callable[[], int]

    def carry_out(self) -> int:
        """Makes the calls, make before break: the old context expires when the new one works.

        Returns:
            LUID of the new SA context.

        Raises:
            WfpError: The first failure; the old SA context is as before then.

        Source: IPsecSaContextCreate1, IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
            IPsecSaContextAddOutbound1, IPsecSaContextUpdate0, IPsecSaContextExpire0; for a pair
            that `apply` has installed also FwpmProviderContextAdd2 and
            FwpmProviderContextDeleteById0 (fwpmu.h).
        """
        return self._carry_out()


def plan_rekey(
    engine: Engine, description: Description, id: int, *, pair: str | None = None
) -> Rekeying:
    """Finds the pair of a file that an SA context's new SAs come from, and changes nothing.

    An SA context that `apply` has installed gets those of its own pair, whose record is kept up to
    date. Any other gets those of the one pair with the same hosts, protocol and ports.

    Args:
        engine: The session, not dynamic and outside a transaction.
        description: The file.
        id: LUID of the SA context.
        pair: The pair's name, where several are for the same traffic.

    Raises:
        NotFoundError: There is no SA context with this id (FWP_E_NOT_FOUND).
        StateError: It has ended or was replaced (FWP_E_INCOMPATIBLE_SA_STATE).
        InvalidParameterError: No pair is for this traffic, or several are, or the SPIs are in use.
        KeyReuseError: As for `plan`.

    Source: IPsecSaContextGetById1, FwpmFilterGetById0, FwpmProviderContextEnum2, FwpmFilterEnum0,
        IPsecSaContextEnum1, each of the latter with its CreateEnumHandle0 and DestroyEnumHandle0
        (fwpmu.h).
    """
    context = SaContext.attach(engine, id)
    for found in survey(engine, description.label).values():
        if id in [one.id for one in found.contexts]:
            return _own(engine, description, found, id, pair)
    if context.traffic is None:
        raise _ended(id, "has ended, or lacks its SAs")
    chosen = _chosen(engine, context.traffic, description, pair)
    return Rekeying(
        old_id=id, name=chosen.name, _carry_out=lambda: _replaced(context, description, chosen)
    )


def _own(
    engine: Engine, description: Description, found: FoundPair, id: int, name: str | None
) -> Rekeying:
    """Plans the rekeying of a pair that `apply` has installed."""
    live = [one.id for one in found.live]
    if id not in live[-1:]:
        now = f"; SA context {live[-1]} is in its place" if live else ""
        raise _ended(id, f"has ended{now}")
    named = [one for one in description.pairs if one.name == found.name]
    if not named or name not in (None, found.name):
        _refuse(name or found.name, f"is wrong: SA context {id} is of the pair {found.name!r}")
    described = named[0]
    if found.record.fingerprint.partition(".")[0] != ground_digest(described.pair.mode):
        _refuse(found.name, "is described for other traffic than it was installed for: apply it")
    if not both_spis_new(described, found.live):
        _refuse(found.name, "has SPIs that are in use: new SAs need new ones")
    if not description.allow_nonce_reuse:
        check_nonces(described, found)
    work = rekeyed(description.label, described, found)
    return Rekeying(
        old_id=id, name=found.name, _carry_out=lambda: work.carry_out(engine).sa_context().id
    )


def _replaced(context: SaContext, description: Description, described: DescribedPair) -> int:
    pair = described.pair
    new = context.rekey(
        pair.inbound,
        pair.outbound,
        udp_encapsulation=pair.udp_encapsulation,
        allow_key_reuse=pair.allow_key_reuse or description.allow_nonce_reuse,
        allow_reserved_spi=pair.allow_reserved_spi,
        allow_duplicate_spi=pair.allow_duplicate_spi,
    )
    return new.id


def _chosen(
    engine: Engine, traffic: Traffic, description: Description, name: str | None
) -> DescribedPair:
    """Finds the pair for the traffic of an SA context that others have installed."""
    selected = frozenset(_selected(engine, traffic))
    fitting = [
        one
        for one in description.pairs
        if name in (None, one.name) and _fits(one.pair.mode, traffic, selected)
    ]
    if not fitting:
        _refuse(name, "is not for the hosts, protocol and ports of this SA context")
    if len(fitting) > 1:
        names = ", ".join(one.name for one in fitting)
        _refuse(name, f"is not enough: several are for this traffic; choose from {names}")
    return fitting[0]


def _fits(mode: Mode, traffic: Traffic, selected: frozenset[Condition]) -> bool:
    if (mode.local, mode.remote) != (traffic.local, traffic.remote):
        return False
    tunnel = traffic.traffic_type == TrafficType.TUNNEL
    if not isinstance(mode, TransportMode):
        # What goes through a tunnel stays as it is: it rests on the policy.
        return tunnel
    wanted = upper_layer(mode.ip_protocol, mode.local_port, mode.remote_port)
    return not tunnel and selected == frozenset(wanted)


def _selected(engine: Engine, traffic: Traffic) -> Iterator[Condition]:
    """Returns what the filter of transport mode selects besides the hosts."""
    if traffic.filter_id is None:
        return
    for condition in engine.filters.get(traffic.filter_id).conditions:
        if condition.field_key in _SELECTED:
            yield condition


def _refuse(pair: str | None, rule: str) -> NoReturn:
    raise invalid("pair", pair, rule, "FWP_E_INVALID_PARAMETER")


def _ended(id: int, why: str) -> Exception:
    code = lookup("FWP_E_INCOMPATIBLE_SA_STATE").code
    return error_for(code, detail=f"SA context {id} {why}")
