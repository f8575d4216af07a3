"""What of a group is in the engine."""

from __future__ import annotations

from dataclasses import dataclass, field

from wfp_ipsec.engine import Engine
from wfp_ipsec.files._record import NOTHING_YET, Record
from wfp_ipsec.ownership import PROVIDER, SUBLAYER, Owner
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.provider_context import ProviderContext


@dataclass(slots=True)
class FoundPair:
    """The parts of one pair.

    Attributes:
        name: Its name.
        records: Its records, oldest first.
        filters: LUIDs of its filters.
        policies: LUIDs of its tunnel policies.
        contexts: Its SA contexts, oldest first.
        own_sublayer: Whether its filters are in the package's sublayer.
    """

    name: str
    records: list[Record] = field(default_factory=list)
    filters: list[int] = field(default_factory=list)
    policies: list[int] = field(default_factory=list)
    contexts: list[SaContextDetails] = field(default_factory=list)
    own_sublayer: bool = False

    @property
    def record(self) -> Record:
        """The newest record, with the SPIs that are in use: others may have rekeyed the pair."""
        found = self.records[-1] if self.records else NOTHING_YET
        return found.with_spis_of(self.contexts)

    @property
    def live(self) -> list[SaContextDetails]:
        """The SA contexts with both directions; others have expired or never got so far."""
        return [one for one in self.contexts if one.inbound and one.outbound]

    def holds(self, context: SaContextDetails) -> bool:
        """Tells whether an SA context rests on the parts of this pair."""
        sides = (side for side in (context.inbound, context.outbound) if side is not None)
        return any(self._under(side) for side in sides)

    def _under(self, side: SaDetails) -> bool:
        traffic = side.traffic
        return traffic.filter_id in self.filters or traffic.tunnel_policy_id in self.policies


def survey(engine: Engine, label: str) -> dict[str, FoundPair]:
    """Finds the pairs of a group: what is kept, under our provider, with this label.

    Source: FwpmProviderContextEnum2, FwpmFilterEnum0, IPsecSaContextEnum1, each with its
        CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
    """
    found: dict[str, FoundPair] = {}
    for context in engine.provider_contexts:
        owner = _owner(context, label)
        if owner is not None:
            _take_context(found.setdefault(owner.pair, FoundPair(owner.pair)), context, owner)
    for item in engine.filters:
        owner = _owner(item, label)
        if owner is not None:
            pair = found.setdefault(owner.pair, FoundPair(owner.pair))
            pair.filters.append(item.id)
            pair.own_sublayer |= item.sublayer_key == SUBLAYER.key
    for details in engine.sa_contexts():
        for pair in found.values():
            if pair.holds(details):
                pair.contexts.append(details)
    return found


def _owner(item: Filter | ProviderContext, label: str) -> Owner | None:
    if item.provider_key != PROVIDER.key:
        return None
    owner = Owner.read(item.provider_data)
    if owner is None or owner.label != label or owner.session_key is not None or not owner.pair:
        return None
    return owner


def _take_context(pair: FoundPair, context: ProviderContext, owner: Owner) -> None:
    record = Record.read(context, owner)
    if record is None:
        pair.policies.append(context.id)
        return
    pair.records.append(record)
    pair.records.sort(key=lambda one: one.number)
