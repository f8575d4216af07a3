"""Everybody who takes part, on one ground, and the check that all do the same."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from typing import Any

from wfp_ipsec import SaContext

from . import peer_values
from .ground import Ground
from .measuring import Work
from .peer import Peer, six
from .peer_cffi import abi_mode, api_mode
from .peer_ctypes import CtypesPeer
from .peer_walk import Flat, tree
from .plain import plain, total
from .public import RAW_INSTALL, Public
from .reading import every

PAGE_ENTRIES = 1000


class Contestants:
    """The raw driver, the package and its peers.

    Attributes:
        ground: What they work on.
        public: The package.
        peers: The programs without it.
        raw_install: The loop of the raw driver that does what installing a pair does.
        filled: How many contexts stay, for enumerations.
    """

    raw_install = RAW_INSTALL

    def __init__(self, ground: Ground, *, with_peers: bool = True) -> None:
        self.ground, self.raw = ground, ground.raw
        self.setup = ground.setup()
        self.public = Public(ground)
        self.peers = _peers(ground) if with_peers else ()
        self.pair = peer_values.pair(ground.outbound_filter, ground.inbound_filter)
        self.filled = 0
        self._kept: SaContext | None = None

    def each_peer(self, make: Callable[[Peer], Work]) -> dict[str, Work]:
        """Returns one work per peer."""
        return {peer.name: make(peer) for peer in self.peers}

    # Contexts that come and go.

    def raw_loop(self, function: str) -> Work:
        """Returns a loop of the raw driver that takes the number of times."""
        return lambda count: self.raw.call(function, self.setup, count)

    def peer_lives(self, peer: Peer) -> Work:
        """Returns a peer's life cycle from values that are there."""

        def work(count: int) -> None:
            for _ in range(count):
                peer.delete(peer.install(self.pair))

        return work

    def peer_built_lives(self, peer: Peer) -> Work:
        """Returns a peer's life cycle with the values built for each."""
        filters = (self.ground.outbound_filter, self.ground.inbound_filter)

        def work(count: int) -> None:
            for _ in range(count):
                peer.delete(peer.install(peer_values.pair(*filters)))

        return work

    # One context that is read.

    @property
    def kept(self) -> SaContext:
        """The context that is read."""
        if self._kept is None:
            self._kept = self.public.begin()
        return self._kept

    def let_go(self) -> None:
        """Deletes the context that was read."""
        if self._kept is not None:
            self._kept.delete()
            self._kept = None

    def raw_gets(self) -> Work:
        """Returns the raw driver's loop that reads every value."""
        ids = self.raw.ffi.new("uint64_t[]", [self.kept.id])
        seen = self.raw.ffi.new("uint64_t *")
        return lambda count: self.raw.call("RawGets", self.setup, ids, 1, count, seen)

    def public_details(self) -> Work:
        """Returns the package's reading of nothing."""
        context = self.kept
        return lambda count: self.public.details(context, count)

    def public_three(self) -> Work:
        """Returns the package's reading of three fields."""
        return _repeated(self.public.three, self.kept)

    def public_every(self) -> Work:
        """Returns the package's reading of every field."""
        return _repeated(lambda context: every(context.details()), self.kept)

    def peer_get(self, peer: Peer, read: Callable[[int], object]) -> Work:
        """Returns a peer's reading."""
        return _repeated(read, self.kept.id)

    # Many contexts.

    def fill(self, count: int) -> None:
        """Installs contexts that stay, until there are so many."""
        if count > self.filled:
            self.ground.fill(self.filled, count - self.filled)
            self.filled = count

    def raw_enumeration(self) -> Work:
        """Returns the raw driver's enumeration of all contexts, in pages of 1000."""
        seen = self.raw.ffi.new("uint64_t[2]")

        def work(count: int) -> None:
            for _ in range(count):
                self.raw.call("RawEnumerate", self.setup, PAGE_ENTRIES, seen, seen + 1)

        return work

    def peer_rows(self, peer: Peer) -> Work:
        """Returns a peer's reading of all values, each row dropped again."""
        return lambda count: [deque(peer.rows(), maxlen=0) for _ in range(count)]

    def peer_trees(self, peer: Peer) -> Work:
        """Returns a peer's reading to typed values, all kept, with the garbage collector."""
        return lambda count: [_collected(lambda: list(peer.rows(tree))) for _ in range(count)]

    def peer_six(self, peer: Peer) -> Work:
        """Returns a peer's reading of six columns."""
        return lambda count: [tuple(zip(*peer.rows(six), strict=True)) for _ in range(count)]

    # The check.

    def check_lives(self) -> None:
        """Checks that contexts are the same whoever makes them.

        Raises:
            AssertionError: One is different.
        """
        reader = self.peers[0]
        id = self.raw.ffi.new("uint64_t *")
        self.raw.call("RawInstall", self.setup, id)
        wanted = reader.all_values(id[0])[1:]
        self.raw.call("RawDelete", self.setup, id[0])
        for peer in self.peers:
            made = peer.install(self.pair)
            _same(peer.name, reader.all_values(made)[1:], wanted)
            peer.delete(made)
        context = self.public.begin()
        _same("public", reader.all_values(context.id)[1:], wanted)
        context.delete()

    def check_reads(self) -> None:
        """Checks that all read the same values of one context.

        Raises:
            AssertionError: One reads others.
        """
        context = self.kept
        wanted = plain(context.details())
        for peer in self.peers:
            _same(peer.name, peer.all_values(context.id), wanted)
            _same(peer.name, plain(peer.tree(context.id)), wanted)
            _same(peer.name, peer.three(context.id), self.public.three(context))
        seen = self.raw.ffi.new("uint64_t[2]")
        ids = self.raw.ffi.new("uint64_t[]", [context.id])
        self.raw.call("RawGets", self.setup, ids, 1, 1, seen)
        _same("raw", seen[0], total(wanted))

    def check_lists(self) -> None:
        """Checks that all enumerate the same values.

        Raises:
            AssertionError: One enumerates others.
        """
        wanted = [plain(found) for found in self.public.rows()]
        for peer in self.peers:
            _same(peer.name, list(peer.rows()), wanted)
            columns = tuple(map(list, zip(*peer.rows(six), strict=True)))
            _same(peer.name, columns, _as_lists(self.public.six_columns()))
        _same("columns", _chosen(self.public.all_columns()), list(map(_told, self.public.rows())))
        _same("lazy", [plain(found) for found in self.public.listing()], wanted)
        seen = self.raw.ffi.new("uint64_t[2]")
        self.raw.call("RawEnumerate", self.setup, PAGE_ENTRIES, seen, seen + 1)
        _same("raw", seen[0], len(wanted))
        _same("raw", seen[1], sum(map(total, wanted)) & 0xFFFFFFFFFFFFFFFF)


def _peers(ground: Ground) -> tuple[Peer, ...]:
    backend, handle = ground.engine._backend, ground.handle
    return api_mode(backend, handle), abi_mode(backend, handle), CtypesPeer(backend, handle)


def _same(who: str, found: object, wanted: object) -> None:
    # Without the values: keys are among them.
    assert found == wanted, f"{who} does not do the same work"


def _columns(rows: list[Flat]) -> tuple[list[object], ...]:
    return tuple(map(list, zip(*rows, strict=True)))


def _as_lists(columns: Any) -> tuple[list[object], ...]:
    return tuple(list(column) for column in columns)


def _repeated(once: Callable[[Any], object], argument: Any) -> Work:
    def work(count: int) -> None:
        for _ in range(count):
            once(argument)

    return work


def _collected(make: Callable[[], object]) -> object:
    gc.enable()
    try:
        return make()
    finally:
        gc.disable()


def _chosen(columns: dict[str, memoryview]) -> list[tuple[object, ...]]:
    """Returns of each row of all columns what `_told` returns of the same context."""
    keys = columns["outbound.auth_key"].tobytes()
    numbers = (columns[name] for name in ("id", "inbound.spi", "outbound.filter_id"))
    found = zip(*(column.tolist() for column in numbers), strict=True)
    return [(*row, keys[64 * at : 64 * at + 20]) for at, row in enumerate(found)]


def _told(context: Any) -> tuple[object, ...]:
    inbound, outbound = context.inbound.bundle.sas[0], context.outbound
    key = bytes(outbound.bundle.sas[0].auth.key.view())
    return context.id, inbound.spi, outbound.traffic.filter_id, key
