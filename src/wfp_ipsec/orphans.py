"""What nobody answers for any more, as `wfp_ipsec.sweep` finds it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from typing import Self

from wfp_ipsec.ownership import Owner
from wfp_ipsec.values._base import Value, replace, value
from wfp_ipsec.values._checks import U64
from wfp_ipsec.values.sa import NO_GUID

SA_CONTEXT, FILTER, PROVIDER_CONTEXT = "SA context", "filter", "provider context"
SUBLAYER, PROVIDER = "sublayer", "provider"


@value
class Orphan(Value):
    """Something in the engine that nobody answers for any more.

    Attributes:
        kind: "SA context", "filter", "provider context", "sublayer" or "provider".
        name: Display name; of an SA context, that of what it rests on.
        id: LUID; 0 for sublayers and providers, which have none.
        key: GUID; the zero GUID for SA contexts, which have none.
        owner: Whose it was; None for what all pairs share.
    """

    kind: str
    name: str
    id: U64 = 0
    key: uuid.UUID = NO_GUID
    owner: Owner | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.id or self.key} {self.name!r}"


@value
class Orphans(Value):
    """What nobody answers for any more; iterating gives all of it in the order of deletion.

    Attributes:
        sa_contexts: SA contexts whose filters or policy are orphans.
        filters: Filters.
        provider_contexts: Policies of tunnels.
        sublayers: Sublayers that nothing else uses.
        providers: The provider of this package, if nothing else uses it.
        unattributed: LUIDs of SA contexts that may be anybody's: their filters or policy are gone,
            or they have no SAs yet and tell no traffic. Those of living sessions and of other tools
            may be among them. They are not part of what is iterated and counted.
    """

    sa_contexts: tuple[Orphan, ...] = ()
    filters: tuple[Orphan, ...] = ()
    provider_contexts: tuple[Orphan, ...] = ()
    sublayers: tuple[Orphan, ...] = ()
    providers: tuple[Orphan, ...] = ()
    unattributed: tuple[U64, ...] = ()

    def __iter__(self) -> Iterator[Orphan]:
        yield from self.sa_contexts
        yield from self.filters
        yield from self.provider_contexts
        yield from self.sublayers
        yield from self.providers

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def without(self, stayed: Collection[Orphan]) -> Self:
        """Returns the report without some of it."""
        return replace(
            self,
            provider_contexts=tuple(i for i in self.provider_contexts if i not in stayed),
            sublayers=tuple(i for i in self.sublayers if i not in stayed),
            providers=tuple(i for i in self.providers if i not in stayed),
        )
