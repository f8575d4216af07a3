"""What happens to each pair of a group, by what is described and what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wfp_ipsec import plans
from wfp_ipsec.errors import KeyReuseError, invalid
from wfp_ipsec.files._fingerprints import ground_digest
from wfp_ipsec.files._found import FoundPair
from wfp_ipsec.files._record import counter_spis
from wfp_ipsec.files._where import renamed
from wfp_ipsec.files.changes import Change, ChangeKind
from wfp_ipsec.files.description import DescribedPair, Description
from wfp_ipsec.keys import Key
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.plans._objects import AddFilter
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.sa import SaBundle

# Nothing happens to the SAs.
_AS_THEY_ARE = (ChangeKind.UNCHANGED, ChangeKind.ADOPT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a pair that is described.

    Attributes:
        described: The pair.
        found: What of it is there.
        change: What happens.
        leftover: SA contexts of a pair that is as it should be which a rekeying has left.
    """

    described: DescribedPair
    found: FoundPair | None
    change: Change
    leftover: tuple[SaContextDetails, ...] = ()

    def replaced(self, reason: str) -> Verdict:
        """Returns the same pair, taken away and installed."""
        change = replace(self.change, kind=ChangeKind.REPLACE, reason=reason)
        return replace(self, change=change)


def decide(description: Description, found: dict[str, FoundPair]) -> list[Verdict]:
    """Decides about all pairs that are described.

    Raises:
        KeyReuseError: A key of AES-GCM or AES-GMAC would be used again under its SPI.
    """
    verdicts = [_verdict(one, found.get(one.name)) for one in description.pairs]
    verdicts = _with_free_spis(verdicts)
    if not description.allow_nonce_reuse:
        for one in verdicts:
            if one.found is not None and one.change.kind not in _AS_THEY_ARE:
                check_nonces(one.described, one.found)
    return verdicts


def _verdict(described: DescribedPair, found: FoundPair | None) -> Verdict:
    if found is None:
        return Verdict(described, None, _change(described, ChangeKind.INSTALL, "is not there"))
    ground, _, sas = found.record.fingerprint.partition(".")
    same_ground, wanted = ground == ground_digest(described.pair.mode), described.fingerprint
    kind, reason = ChangeKind.REPLACE, ""
    leftover: list[SaContextDetails] = []
    if not found.live:
        reason = "its SAs have ended"
    elif not same_ground:
        reason = "its traffic has changed"
    elif len(found.filters) != _filters_of(described):
        reason = "its filters are not complete"
    elif not (current := _current(described, found.live)):
        rekeys = both_spis_new(described, found.live)
        kind = ChangeKind.REKEY if rekeys else ChangeKind.REPLACE
        reason = "its SPIs have changed"
    elif _keys_differ(described, current):
        reason = "its keys have changed under the same SPIs"
    elif f"{ground}.{sas}" == wanted:
        kind, reason = ChangeKind.UNCHANGED, "is as described"
        leftover = [one for one in found.live if one.id != current.id]
    elif _as_described(described.pair, current):
        kind, reason = ChangeKind.ADOPT, "was rekeyed by somebody else to what is described"
        leftover = [one for one in found.live if one.id != current.id]
    else:
        reason = "its SAs have changed under the same SPIs"
    return Verdict(described, found, _change(described, kind, reason), tuple(leftover))


def _change(described: DescribedPair, kind: ChangeKind, reason: str) -> Change:
    return Change(name=described.name, kind=kind, reason=reason)


def _filters_of(described: DescribedPair) -> int:
    return sum(isinstance(step, AddFilter) for step in plans.ground(described.pair.mode))


def _spis(inbound: SaBundle, outbound: SaBundle) -> tuple[list[int], list[int]]:
    return [sa.spi for sa in inbound.sas], [sa.spi for sa in outbound.sas]


def _spis_of(context: SaContextDetails) -> tuple[list[int], list[int]]:
    sides = (context.inbound, context.outbound)
    found = [[] if side is None else [sa.spi for sa in side.bundle.sas] for side in sides]
    return found[0], found[1]


def _current(described: DescribedPair, live: list[SaContextDetails]) -> SaContextDetails | None:
    """Returns the SA context with the SPIs that are described, or None."""
    wanted = _spis(described.pair.inbound, described.pair.outbound)
    return next((one for one in live if _spis_of(one) == wanted), None)


def both_spis_new(described: DescribedPair, live: list[SaContextDetails]) -> bool:
    """Tells whether the pair can exist beside those that are there."""
    wanted = _spis(described.pair.inbound, described.pair.outbound)
    there = [_spis_of(one) for one in live]
    return all(set(wanted[side]).isdisjoint(one[side]) for one in there for side in (0, 1))


def _keys_differ(described: DescribedPair, context: SaContextDetails) -> bool:
    """Tells whether the engine tells keys, and they are others."""
    pair = described.pair
    sides = ((pair.inbound, context.inbound), (pair.outbound, context.outbound))
    return any(there and _told_otherwise(bundle, there.bundle) for bundle, there in sides)


def _as_described(pair: SaPair, context: SaContextDetails) -> bool:
    """Tells whether the SAs are as described by what the engine says of them, keys apart."""
    sides = ((pair.inbound, context.inbound), (pair.outbound, context.outbound))
    return all(
        there is not None
        and _transforms(there.bundle) == _transforms(bundle)
        and there.bundle.lifetime == bundle.lifetime
        and there.udp_encapsulation == pair.udp_encapsulation
        for bundle, there in sides
    )


def _transforms(bundle: SaBundle) -> list[object]:
    return [
        (sa.spi, sa.transform_type, *(half and half.transform for half in (sa.auth, sa.cipher)))
        for sa in bundle.sas
    ]


def _told_otherwise(wanted: SaBundle, there: SaBundle) -> bool:
    return any(_told(key) and key not in _keys(wanted) for key in _keys(there))


def _keys(bundle: SaBundle) -> list[Key]:
    halves = (half for sa in bundle.sas for half in (sa.auth, sa.cipher))
    return [half.key for half in halves if half is not None]


def _told(key: Key) -> bool:
    """Tells whether there is a key at all: an engine that keeps it back gives none, or zeros."""
    return any(key.view())


def _with_free_spis(verdicts: list[Verdict]) -> list[Verdict]:
    """Lets pairs go first, whose SA contexts hold SPIs that a pair is to get.

    An expired context holds its inbound SPI for another minute, so rekeying does not free it.
    """
    wanted: set[object] = {
        (one.described.pair.mode.local, one.described.pair.inbound_spi)
        for one in verdicts
        if one.change.kind not in _AS_THEY_ARE
    }
    reason = "its SPIs have changed, and one of the old ones is needed"
    return [
        one.replaced(reason)
        if one.change.kind is ChangeKind.REKEY and _held_inbound(one.found) & wanted
        else one
        for one in verdicts
    ]


def _held_inbound(found: FoundPair | None) -> set[object]:
    contexts = [] if found is None else found.contexts
    sides = [one.inbound for one in contexts if one.inbound is not None]
    return {(side.traffic.local, side.bundle.sas[0].spi) for side in sides}


def check_nonces(described: DescribedPair, found: FoundPair) -> None:
    """Refuses to start the counter of a key again that has been used.

    What was used is known by the SPI alone: keys are not remembered. Where the engine still tells
    the old key, and it is another, the SPI may be used again.

    Raises:
        KeyReuseError: A key of AES-GCM or AES-GMAC could be used again under its SPI.
    """
    pair, record = described.pair, found.record
    sides = (
        (pair.inbound, record.used_inbound, described.inbound_place, 0),
        (pair.outbound, record.used_outbound, described.outbound_place, 1),
    )
    for bundle, used, place, side in sides:
        for spi in counter_spis(bundle) & used:
            if not _known_to_differ(bundle, found, spi, side):
                raise _nonce_reuse(spi, place)


def _known_to_differ(bundle: SaBundle, found: FoundPair, spi: int, side: int) -> bool:
    ends = [(one.inbound, one.outbound)[side] for one in found.contexts]
    there = [end.bundle for end in ends if end and spi in [sa.spi for sa in end.bundle.sas]]
    keys = [key for one in there for key in _keys(one)]
    return bool(keys) and all(_told(key) and key not in _keys(bundle) for key in keys)


def _nonce_reuse(spi: int, place: str) -> KeyReuseError:
    rule = (
        "was used by this pair before; the same key under it would use nonces of AES-GCM or "
        "AES-GMAC twice: give it a new key and a new SPI (or allow_nonce_reuse = true)"
    )
    error = invalid("spi", spi, rule, "FWP_E_INVALID_PARAMETER", kind=KeyReuseError)
    return renamed(error, place)
