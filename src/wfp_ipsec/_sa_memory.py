"""What is remembered of the SAs that were added, to tell the next ones from them."""

from __future__ import annotations

import os
from _thread import RLock
from collections.abc import Callable, Collection, Iterable, Sequence

from wfp_ipsec.engine import Engine
from wfp_ipsec.keys import Key
from wfp_ipsec.safety import (
    SpiAtReceiver,
    counter_keys,
    duplicate_spi,
    key_reuse,
    receiver_number,
)
from wfp_ipsec.values._base import cache_of
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.sa import SaBundle

# Through hashlib it would load OpenSSL first, which takes longer than the engine.
try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

# Known to this process alone, so that what is remembered tells nobody anything about a key.
_SECRET = os.urandom(32)


Holds = Callable[[int, SpiAtReceiver], bool]
Uses = tuple[SpiAtReceiver, ...]


def _mark(key: Key) -> bytes:
    return blake2b(key.view(), digest_size=16, key=_SECRET).digest()


def marks_of(bundle: SaBundle) -> frozenset[bytes]:
    """Returns what the keys of a bundle are known by; computed once."""
    cache = cache_of(bundle)
    found: frozenset[bytes] | None = cache.get(_mark)
    if found is None:
        found = cache[_mark] = frozenset(map(_mark, counter_keys(bundle)))
    return found


def check_marks(bundle: SaBundle, *marks: frozenset[bytes]) -> None:
    """Refuses a bundle with a key and salt that is known by its mark.

    Raises:
        KeyReuseError: It has one of them.
    """
    for key in counter_keys(bundle):
        if any(_mark(key) in those for those in marks):
            raise key_reuse(key)


class PeerSpis:
    """Which SA context of a session uses which SPI of which peer."""

    def __init__(self) -> None:
        # A signal handler may come while it is held, and end contexts too.
        self._lock = RLock()
        # ~id for those that are claimed: the bundle is being added.
        self._holders: dict[SpiAtReceiver, int] = {}
        self._uses: dict[int, Sequence[SpiAtReceiver]] = {}

    def begin(self, id: int, uses: Uses, holds: Holds) -> Uses:
        """Claims the SPIs of an outbound bundle that is about to be added; `finish` follows.

        Args:
            id: The SA context that the bundle is for.
            uses: Its SPIs.
            holds: Tells whether a context still is there and uses an SPI. Asked only where one did.

        Returns:
            Those that the SA context did not have before.

        Raises:
            DuplicateSpiError: Another context uses one of them.
        """
        # One step each, which no other thread can come into.
        if len(uses) == 1 and self._holders.setdefault(uses[0], ~id) == ~id:
            return uses
        claimed: list[SpiAtReceiver] = []
        try:
            for use in uses:
                claimed += [use] * self._claim(id, use, holds)
        except BaseException:
            self.finish(id, tuple(claimed), used=False)
            raise
        return tuple(claimed)

    def finish(self, id: int, claimed: Uses, *, used: bool) -> None:
        """Keeps what `begin` has claimed, or drops it."""
        if not used:
            self._drop(~id, claimed)
        elif claimed:
            for use in claimed:
                self._holders[use] = id
            self._uses[id] = claimed

    def are_free(self, uses: Collection[SpiAtReceiver]) -> bool:
        """Tells whether no context has one of the SPIs."""
        return self._holders.keys().isdisjoint(uses)

    def check(self, uses: Collection[SpiAtReceiver], holds: Holds) -> None:
        """Refuses SPIs that a context has; those that are only claimed are not looked for.

        Raises:
            DuplicateSpiError: A context uses one of them.
        """
        if self.are_free(uses):
            return
        for use in uses:
            holder = self._holders.get(use, -1)
            if holder >= 0 and holds(holder, use):
                raise duplicate_spi("spi", use, f"SA context {holder}")

    def note(self, ids: Sequence[int], uses: Sequence[Uses]) -> None:
        """Notes what contexts use, for each its SPIs."""
        holders = self._holders
        with self._lock:
            self._uses.update(zip(ids, uses, strict=True))
            for id, those in zip(ids, uses, strict=True):
                for use in those:
                    holders[use] = id

    def release_all(self, ids: Iterable[int]) -> None:
        """Drops what contexts used: they ended."""
        holders, used = self._holders, self._uses
        with self._lock:
            for id in ids:
                for use in used.pop(id, ()):
                    # Another context may have it by now.
                    if holders.get(use) == id:
                        holders.pop(use, None)

    def release(self, id: int) -> None:
        """Drops what a context used: it ended."""
        if id in self._uses:
            self.release_all((id,))

    def moved(self, id: int, peer: IpAddress) -> None:
        """Notes that what a context uses is another peer's now."""
        with self._lock:
            uses = self._uses.get(id, ())
            self._free(id, uses)
            number = receiver_number(peer)
            moved = [(number, is_ah, spi) for _, is_ah, spi in uses]
            self._holders.update(dict.fromkeys(moved, id))
            if moved:
                self._uses[id] = moved

    def _claim(self, id: int, use: SpiAtReceiver, holds: Holds) -> bool:
        """Claims one SPI; returns whether the context did not have it before."""
        while True:
            holder = self._holders.setdefault(use, ~id)
            if holder in (id, ~id):
                return holder == ~id
            # Asked without the lock: it is a call of the engine, which knows of no mere claim.
            if holder < 0 or holds(holder, use):
                raise duplicate_spi("spi", use, f"SA context {max(holder, ~holder)}")
            self._drop(holder, [use])

    def _drop(self, holder: int, uses: Iterable[SpiAtReceiver]) -> None:
        with self._lock:
            self._free(holder, uses)

    def _free(self, holder: int, uses: Iterable[SpiAtReceiver]) -> None:
        """Drops SPIs, unless another context has them by now. The lock is held."""
        holders = self._holders
        for use in uses:
            if holders.get(use) == holder:
                holders.pop(use, None)


def peer_spis(engine: Engine) -> PeerSpis:
    """Returns what is remembered of a session; it goes with the session."""
    found: PeerSpis | None = engine.memories.get(PeerSpis)
    return found or engine.memories.setdefault(PeerSpis, PeerSpis())
