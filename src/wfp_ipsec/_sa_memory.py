"""What is remembered of the SAs that were added, to tell the next ones from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable

from wfp_ipsec._native.connection import Connection
from wfp_ipsec.keys import Key
from wfp_ipsec.safety import (
    SpiAtReceiver,
    at_receiver,
    counter_keys,
    duplicate_spi,
    key_reuse,
    receiver_number,
)
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.sa import SaBundle

# Through hashlib it would load OpenSSL first, which takes longer than the engine.
try:
    from _blake2 import blake2s
except ImportError:
    from hashlib import blake2s

# After a secret known to this process alone, so that what is remembered tells nobody anything about
# a key. With the longest key of AES-256 and its salt it fills one block of 64 bytes.
_marks = blake2s(os.urandom(28), digest_size=16)

Holds = Callable[[int, SpiAtReceiver], bool]


def mark_of(key: Key) -> bytes:
    """Returns what a key is known by."""
    made = _marks.copy()
    made.update(key._material)  # noqa: SLF001 - without a view, which takes as long as the rest
    return made.digest()


def marks_of(bundle: SaBundle) -> tuple[bytes, ...]:
    """Returns what the keys of a bundle are known by."""
    return tuple(map(mark_of, counter_keys(bundle)))


def check_marks(bundle: SaBundle, *marks: Collection[bytes]) -> None:
    """Refuses a bundle with a key and salt that is known by its mark.

    Raises:
        KeyReuseError: It has one of them.
    """
    for key in counter_keys(bundle):
        if any(mark_of(key) in those for those in marks):
            raise key_reuse(key)


def check_free(engine: Connection, uses: Iterable[SpiAtReceiver], holds: Holds) -> None:
    """Refuses SPIs that SA contexts of the session have, and frees those of contexts that ended.

    Args:
        engine: The session.
        uses: The SPIs.
        holds: Tells whether a context still is there and uses an SPI. Asked only where one did.

    Raises:
        DuplicateSpiError: A context uses one of them, or is about to.
    """
    for use in uses:
        holder = engine.spi_holders.get(use)
        if holder is None:
            continue
        if holder < 0:
            raise duplicate_spi("spi", use, "a bundle that is being added")
        if holds(holder, use):
            raise duplicate_spi("spi", use, f"SA context {holder}")
        engine.calls.drop((use,), holder)


def move_peer(engine: Connection, id: int, peer: IpAddress) -> None:
    """Notes that what an SA context uses is another peer's now."""
    uses = engine.used_spis.get(id, ())
    number = receiver_number(peer)
    moved = tuple([at_receiver(use, number) for use in uses])
    if moved != uses:
        # In this order, so that an interruption leaves no bundle without its SPIs.
        engine.calls.note(id, moved)
        engine.calls.drop(uses, id)
