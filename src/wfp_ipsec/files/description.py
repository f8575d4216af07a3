"""What an SA file describes: a group of SA pairs under one label, with their keys."""

from __future__ import annotations

from dataclasses import dataclass

from wfp_ipsec import plans
from wfp_ipsec.files._fingerprints import fingerprint
from wfp_ipsec.pairs import SaPair


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedPair:
    """An SA pair of a file.

    Attributes:
        name: Its name, unique in the group.
        pair: The pair; its display name is label and name.
        inbound_place: File, line and path of the inbound SPI.
        outbound_place: File, line and path of the outbound SPI.
    """

    name: str
    pair: SaPair
    inbound_place: str
    outbound_place: str

    @property
    def fingerprint(self) -> str:
        """What the engine's objects are known by again: a digest in which no key has a part."""
        return fingerprint(self.pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A group of SA pairs.

    Attributes:
        label: By which the group is found again in the engine.
        pairs: The pairs, in the order of the file; the two of an IMS registration after the others.
        allow_nonce_reuse: Whether SPIs of AES-GCM and AES-GMAC may be installed again after their
            SAs have ended.
        public_example_keys: Whether the file says that its keys are public.
    """

    label: str
    pairs: tuple[DescribedPair, ...]
    allow_nonce_reuse: bool = False
    public_example_keys: bool = False

    def describe(self) -> str:
        """Returns what installing all of it takes: names and native calls, without keys."""
        parts = [f"{one.name}\n{plans.install(one.pair).describe()}" for one in self.pairs]
        return "\n\n".join(parts)
