"""The record of an installed pair: a provider context beside its filters.

Filters cannot be changed, and stay when a pair gets new SAs; so what the SAs were made from stands
in a provider context of its own (FWPM_GENERAL_CONTEXT), which is replaced with them. In it are the
SPIs that AES-GCM and AES-GMAC have used on this ground: each may be used once with its key. Digests
of keys are not in it, because others can read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Self

from wfp_ipsec.enums import ProviderContextType
from wfp_ipsec.ownership import PROVIDER, Owner
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.safety import counter_keys
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.provider_context import ProviderContext
from wfp_ipsec.values.sa import SaBundle

RECORD = "record"
Spis = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is remembered of a pair.

    Attributes:
        number: Goes up with each new record of the pair.
        used_inbound: Inbound SPIs that AES-GCM and AES-GMAC have used.
        used_outbound: Outbound ones.
        fingerprint: What the pair was made from.
        id: LUID of the provider context; 0 as long as there is none.
    """

    number: int
    used_inbound: Spis
    used_outbound: Spis
    fingerprint: str = ""
    id: int = 0

    @classmethod
    def read(cls, item: ProviderContext, owner: Owner) -> Self | None:
        """Reads the record that a provider context is, or returns None where it is none."""
        if item.context_type != ProviderContextType.GENERAL_CONTEXT:
            return None
        try:
            content = json.loads(item.policy if isinstance(item.policy, bytes) else b"")
            return cls(
                number=int(content["number"]),
                used_inbound=frozenset(map(int, content["inbound"])),
                used_outbound=frozenset(map(int, content["outbound"])),
                fingerprint=owner.fingerprint,
                id=item.id,
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def with_spis_of(self, contexts: list[SaContextDetails]) -> Self:
        """Returns the same record, which knows the SPIs of SA contexts too."""
        inbound = (counter_spis(one.inbound.bundle) for one in contexts if one.inbound)
        outbound = (counter_spis(one.outbound.bundle) for one in contexts if one.outbound)
        return replace(
            self,
            used_inbound=self.used_inbound.union(*inbound),
            used_outbound=self.used_outbound.union(*outbound),
        )

    def following(self, pair: SaPair) -> Record:
        """Returns the record that comes after this one, when a pair is installed."""
        return Record(
            number=self.number + 1,
            used_inbound=self.used_inbound | counter_spis(pair.inbound),
            used_outbound=self.used_outbound | counter_spis(pair.outbound),
        )

    def context(self, name: str) -> ProviderContext:
        """Returns the provider context; whose it is, the owner's record says."""
        content = {
            "number": self.number,
            "inbound": sorted(self.used_inbound),
            "outbound": sorted(self.used_outbound),
        }
        return ProviderContext(
            name=f"{name} ({RECORD})",
            context_type=ProviderContextType.GENERAL_CONTEXT,
            provider_key=PROVIDER.key,
            policy=json.dumps(content, separators=(",", ":")).encode(),
        )


NOTHING_YET = Record(number=0, used_inbound=frozenset(), used_outbound=frozenset())


def counter_spis(bundle: SaBundle) -> Spis:
    """Returns the SPIs of a bundle whose keys must be used once."""
    return frozenset(sa.spi for sa in bundle.sas if any(counter_keys(SaBundle(sas=(sa,)))))
