"""Tells orphans from what somebody answers for."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from wfp_ipsec import orphans, ownership
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import error_for, lookup
from wfp_ipsec.orphans import Orphan, Orphans
from wfp_ipsec.ownership import Owner
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.filter import Filter, Provider, Sublayer
from wfp_ipsec.values.provider_context import ProviderContext

Object = Filter | ProviderContext | Sublayer
T = TypeVar("T", Filter, ProviderContext, Sublayer)


@dataclass(frozen=True, slots=True)
class Footing:
    """What an SA context rests on, as far as it tells.

    Attributes:
        id: LUID of the SA context.
        filters: Its filters that are still there, in transport mode.
        policy_ids: LUIDs of its policy, in tunnel mode.
    """

    id: int
    filters: tuple[Filter, ...]
    policy_ids: frozenset[int]

    @classmethod
    def of(cls, details: SaContextDetails) -> Footing:
        """Returns that of an SA context; its keys are not kept."""
        sides = [side for side in (details.inbound, details.outbound) if side is not None]
        filters = tuple(s.transport_filter for s in sides if s.transport_filter is not None)
        policy_ids = frozenset(side.traffic.tunnel_policy_id or 0 for side in sides)
        return cls(details.id, filters, policy_ids)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is in the engine, read in an order that takes nothing of a living session for an orphan.

    Sessions are read last. Whoever added an object had a session open at that time, which was
    before the object was read here. So a session that is missing in the list has ended since, and
    its key does not come again: keys are chosen at random. Were sessions read first, one that
    opens and installs a moment later would lose what it installed.

    SA contexts are read first and bring their filters along, as they were at the same moment; a
    policy is never younger than its SA contexts. What goes meanwhile is not there to be deleted.
    """

    footings: tuple[Footing, ...]
    filters: tuple[Filter, ...]
    policies: tuple[ProviderContext, ...]
    sublayers: tuple[Sublayer, ...]
    providers: tuple[Provider, ...]
    living: frozenset[uuid.UUID]

    @classmethod
    def of(cls, engine: Engine) -> Sight:
        """Reads the engine."""
        # Arguments are evaluated in the order in which they stand here.
        return cls(
            tuple(Footing.of(details) for details in engine.sa_contexts()),
            tuple(engine.filters),
            tuple(engine.provider_contexts),
            tuple(engine.sublayers),
            tuple(engine.providers),
            _living(engine),
        )


def _living(engine: Engine) -> frozenset[uuid.UUID]:
    living = frozenset(session.key for session in engine.sessions())
    if engine.session_key not in living:
        # Windows answers with an empty list then, and everybody's objects would seem orphans.
        detail = "the sessions are not shown, this one neither, so nobody knows which are open"
        function = "FwpmSessionCreateEnumHandle0"
        raise error_for(lookup("ERROR_ACCESS_DENIED").code, function, detail)
    return living


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges what was seen.

    Attributes:
        sight: What was seen.
        label: Whose objects are asked for; None is every label's.
        kept_label: The label whose kept objects are orphans as well; None is none's.
    """

    sight: Sight
    label: str | None
    kept_label: str | None

    def orphans(self) -> Orphans:
        """Returns the orphans."""
        filters, others = self._parted(self.sight.filters)
        used = {key for item in others for key in (item.provider_context_key, item.sublayer_key)}
        policies, other_policies = self._parted(self.sight.policies, used)
        sublayers, other_sublayers = self._parted(self.sight.sublayers, used)
        for rest in (others, other_policies, other_sublayers):
            used |= {item.provider_key for item in rest}
        return Orphans(
            sa_contexts=tuple(self._contexts()),
            filters=tuple(self._told(orphans.FILTER, item) for item in filters),
            provider_contexts=tuple(self._told(orphans.PROVIDER_CONTEXT, i) for i in policies),
            sublayers=tuple(self._told(orphans.SUBLAYER, item) for item in sublayers),
            providers=tuple(
                Orphan(kind=orphans.PROVIDER, name=item.name or "", key=item.key)
                for item in self.sight.providers
                if item.key == ownership.PROVIDER.key and item.key not in used
            ),
            unattributed=tuple(i.id for i in self.sight.footings if not self._grounds(i)),
        )

    def _dead_owner(self, item: Object) -> Owner | None:
        """Returns whose an object was, or None where it is somebody's or was never ours."""
        owner = Owner.read(item.provider_data)
        if owner is None or item.provider_key != ownership.PROVIDER.key:
            return None
        if owner.session_key is None:
            return owner if owner.label == self.kept_label else None
        if owner.session_key in self.sight.living or self.label not in (None, owner.label):
            return None
        return owner

    def _parted(
        self, items: Iterable[T], used: Collection[uuid.UUID | None] = ()
    ) -> tuple[list[T], list[T]]:
        """Returns the orphans that nobody uses, and the other objects."""
        parts: tuple[list[T], list[T]] = ([], [])
        for item in items:
            orphaned = item.key == ownership.SUBLAYER.key or self._dead_owner(item) is not None
            parts[item.key in used or not orphaned].append(item)
        return parts

    def _contexts(self) -> Iterator[Orphan]:
        """Yields the SA contexts of which all that they rest on is orphaned."""
        for footing in self.sight.footings:
            grounds = self._grounds(footing)
            owners = [self._dead_owner(item) for item in grounds]
            if grounds and None not in owners:
                name = grounds[0].name or ""
                kind = orphans.SA_CONTEXT
                yield Orphan(kind=kind, name=name, id=footing.id, owner=owners[0])

    def _grounds(self, footing: Footing) -> list[Filter | ProviderContext]:
        policies = [item for item in self.sight.policies if item.id in footing.policy_ids]
        return [*footing.filters, *policies]

    def _told(self, kind: str, item: Object) -> Orphan:
        id = 0 if isinstance(item, Sublayer) else item.id
        owner = self._dead_owner(item)
        return Orphan(kind=kind, name=item.name or "", id=id, key=item.key, owner=owner)
