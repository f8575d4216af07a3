"""What is remembered of the SAs that were added, to tell the next ones from them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from weakref import WeakKeyDictionary

from wfp_ipsec.engine import Engine
from wfp_ipsec.keys import Key
from wfp_ipsec.safety import SpiAtReceiver, counter_keys, duplicate_spi, key_reuse, spis_at
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.sa import SaBundle

# Known to this process alone, so that what is remembered tells nobody anything about a key.
_SECRET = secrets.token_bytes(32)


Holds = Callable[[int, SpiAtReceiver], bool]


def _mark(key: Key) -> bytes:
    return blake2b(key.view(), digest_size=16, key=_SECRET).digest()


class KeyMemory:
    """Which AES-GCM and AES-GMAC keys the inbound bundle has: keyed digests of them, no copies."""

    __slots__ = ("_marks",)

    def __init__(self) -> None:
        self._marks: frozenset[bytes] = frozenset()

    def remember(self, bundle: SaBundle) -> None:
        """Notes the keys of a bundle."""
        self._marks = frozenset(_mark(key) for key in counter_keys(bundle))

    def forget(self) -> None:
        """Drops what was noted: the context is complete."""
        self._marks = frozenset()

    def check(self, bundle: SaBundle) -> None:
        """Refuses a bundle with a key and salt that were noted.

        Raises:
            KeyReuseError: It has one of them.
        """
        for key in counter_keys(bundle):
            if _mark(key) in self._marks:
                raise key_reuse(key)


class PeerSpis:
    """Which SA context of a session uses which SPI of which peer."""

    def __init__(self) -> None:
        self._holders: dict[SpiAtReceiver, int] = {}
        self._uses: dict[int, list[SpiAtReceiver]] = {}

    @contextmanager
    def claimed(
        self,
        id: int,
        peer: IpAddress,
        bundle: SaBundle,
        holds: Holds,
    ) -> Iterator[None]:
        """Notes the SPIs of an outbound bundle; what is new of it is dropped if the block fails.

        Args:
            id: The SA context that the bundle is for.
            peer: Who receives it.
            bundle: The outbound bundle.
            holds: Tells whether a context still is there and uses an SPI. Asked only where one did.

        Raises:
            DuplicateSpiError: Another context uses one of them.
        """
        new: list[SpiAtReceiver] = []
        try:
            for use in spis_at(peer, bundle):
                new += self._claim(id, use, holds)
            yield
        except BaseException:
            self._drop(id, new)
            raise
        if new:
            self._uses[id] = new

    def release(self, id: int) -> None:
        """Drops what a context used: it ended."""
        self._drop(id, self._uses.pop(id, []))

    def _claim(self, id: int, use: SpiAtReceiver, holds: Holds) -> list[SpiAtReceiver]:
        """Notes one SPI; returns it if the context did not have it before."""
        holder = self._holders.get(use)
        if holder == id:
            return []
        if holder is not None and holds(holder, use):
            raise duplicate_spi("spi", use, f"SA context {holder}")
        self._holders[use] = id
        return [use]

    def _drop(self, id: int, uses: list[SpiAtReceiver]) -> None:
        for use in uses:
            if self._holders.get(use) == id:
                self._holders.pop(use, None)


_OF_SESSION: WeakKeyDictionary[Engine, PeerSpis] = WeakKeyDictionary()


def peer_spis(engine: Engine) -> PeerSpis:
    """Returns what is remembered of a session; it goes with the session."""
    return _OF_SESSION.setdefault(engine, PeerSpis())
