"""What is remembered of the SAs that were added, to tell the next ones from them."""

from __future__ import annotations

import os
from _thread import allocate_lock
from collections.abc import Callable, Iterable, Sequence

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


class KeyMemory:
    """Which AES-GCM and AES-GMAC keys an SA context has, and the one it replaces had.

    Keyed digests of them, no copies.
    """

    __slots__ = ("_before", "_own")

    def __init__(self) -> None:
        self._own: frozenset[bytes] = frozenset()
        self._before: frozenset[bytes] = frozenset()

    def follows(self, older: KeyMemory) -> None:
        """Refuses the keys of the context that this one replaces as well."""
        self._before = older._own

    def remember(self, marks: frozenset[bytes]) -> None:
        """Notes the keys of a bundle by their marks."""
        self._own |= marks

    def knows(self, marks: frozenset[bytes]) -> bool:
        """Tells whether a key of a bundle was noted."""
        return not (marks.isdisjoint(self._own) and marks.isdisjoint(self._before))

    def check(self, bundle: SaBundle) -> None:
        """Refuses a bundle with a key and salt that were noted.

        Raises:
            KeyReuseError: It has one of them.
        """
        for key in counter_keys(bundle):
            if _mark(key) in self._own | self._before:
                raise key_reuse(key)


class PeerSpis:
    """Which SA context of a session uses which SPI of which peer."""

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._holders: dict[SpiAtReceiver, int] = {}
        self._uses: dict[int, Sequence[SpiAtReceiver]] = {}
        # Contexts whose bundle is being added: the engine does not know of it yet.
        self._claiming: set[int] = set()

    def begin(self, id: int, uses: Uses, holds: Holds) -> Uses:
        """Notes the SPIs of an outbound bundle that is about to be added; `finish` follows.

        Args:
            id: The SA context that the bundle is for.
            uses: Its SPIs.
            holds: Tells whether a context still is there and uses an SPI. Asked only where one did.

        Returns:
            Those that the SA context did not have before.

        Raises:
            DuplicateSpiError: Another context uses one of them.
        """
        with self._lock:
            self._claiming.add(id)
            if self._holders.keys().isdisjoint(uses):
                self._holders.update(dict.fromkeys(uses, id))
                return uses
        new: list[SpiAtReceiver] = []
        try:
            for use in uses:
                new += self._claim(id, use, holds)
        except BaseException:
            self.finish(id, tuple(new), used=False)
            raise
        return tuple(new)

    def finish(self, id: int, new: Uses, *, used: bool) -> None:
        """Keeps what `begin` has noted, or drops it."""
        if not used:
            self._drop(id, new)
        with self._lock:
            self._claiming.discard(id)
            if new and used:
                self._uses[id] = new

    def check(self, uses: Iterable[SpiAtReceiver], holds: Holds) -> None:
        """Refuses SPIs that a context has; those that are about to be noted are not looked for.

        Raises:
            DuplicateSpiError: A context uses one of them.
        """
        for use in uses:
            holder = self._holders.get(use)
            if holder is not None and holds(holder, use):
                raise duplicate_spi("spi", use, f"SA context {holder}")

    def note(self, ids: Iterable[int], uses: Iterable[Sequence[SpiAtReceiver]]) -> None:
        """Notes what contexts use, for each its SPIs."""
        with self._lock:
            for id, those in zip(ids, uses, strict=True):
                for use in those:
                    self._holders[use] = id
                self._uses[id] = those

    def release_all(self, ids: Iterable[int]) -> None:
        """Drops what contexts used: they ended."""
        with self._lock:
            for id in ids:
                self._free(id, self._uses.pop(id, ()))

    def release(self, id: int) -> None:
        """Drops what a context used: it ended."""
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

    def _claim(self, id: int, use: SpiAtReceiver, holds: Holds) -> list[SpiAtReceiver]:
        """Notes one SPI; returns it if the context did not have it before."""
        while True:
            with self._lock:
                holder = self._holders.get(use)
                if holder == id:
                    return []
                if holder is None:
                    self._holders[use] = id
                    return [use]
                claiming = holder in self._claiming
            # Asked without the lock: it is a call of the engine.
            if claiming or holds(holder, use):
                raise duplicate_spi("spi", use, f"SA context {holder}")
            self._drop(holder, [use])

    def _drop(self, id: int, uses: Iterable[SpiAtReceiver]) -> None:
        with self._lock:
            self._free(id, uses)

    def _free(self, id: int, uses: Iterable[SpiAtReceiver]) -> None:
        """Drops SPIs, unless another context has them by now. The lock is held."""
        for use in uses:
            if self._holders.get(use) == id:
                del self._holders[use]


def peer_spis(engine: Engine) -> PeerSpis:
    """Returns what is remembered of a session; it goes with the session."""
    found: PeerSpis | None = engine.memories.get(PeerSpis)
    return found or engine.memories.setdefault(PeerSpis, PeerSpis())
