"""What all contestants work on: one session, two filters, and the values of one SA pair."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Self

from wfp_ipsec import Direction, Engine
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.objects import FILTER0, PROVIDER0
from wfp_ipsec.ownership import PROVIDER, Owner
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans import transport_filter
from wfp_ipsec.values._base import amended
from wfp_ipsec.values.filter import Filter

from .driver import CData, RawDriver

LOCAL = IPv4Address("192.0.2.10")
REMOTE = IPv4Address("198.51.100.20")
INBOUND_SPI = 0x1000
OUTBOUND_SPI = 0xC0000001
INBOUND_KEY = bytes(range(1, 21))
OUTBOUND_KEY = bytes(range(101, 121))
MODE = TransportMode.between(LOCAL, REMOTE)

# Contexts that stay have peers from here on, so that they are never a duplicate of others.
FILLED_REMOTE = IPv4Address("10.0.0.0")
FILLED_SPI = 0x10000


class Ground:
    """A session with two filters for SA contexts in transport mode.

    Attributes:
        engine: The session.
        raw: The raw driver.
        outbound_filter: LUID of the outbound filter.
        inbound_filter: LUID of the inbound filter.
    """

    def __init__(self, raw: RawDriver, backend: str | None = None) -> None:
        self.raw = raw
        self.engine = Engine.open(backend)
        self.outbound_filter = self.engine.filters.add(_plain_filter(Direction.OUTBOUND))
        self.inbound_filter = self.engine.filters.add(_plain_filter(Direction.INBOUND))
        self._arena = Arena(self.engine.ffi)
        self._filled: list[CData] = []

    def setup(self, *, remote: IPv4Address = REMOTE, inbound_spi: int = INBOUND_SPI) -> CData:
        """Returns what the raw driver works with: the same session, filters and values."""
        made = self.raw.ffi.new("RawSetup *")
        made.engine = self.raw.ffi.cast("void *", self.handle)
        made.outboundFilter, made.inboundFilter = self.outbound_filter, self.inbound_filter
        made.local, made.remote = int(LOCAL), int(remote)
        made.inboundSpi, made.outboundSpi = inbound_spi, OUTBOUND_SPI
        made.inboundKey, made.outboundKey = INBOUND_KEY, OUTBOUND_KEY
        made.provider = self._pointer(PROVIDER0.compose(self._arena, PROVIDER))
        owner = Owner(session_key=self.engine.session_key)
        for index, direction in enumerate((Direction.INBOUND, Direction.OUTBOUND)):
            described = amended(
                transport_filter(direction, MODE, provider_key=PROVIDER.key),
                provider_data=owner.record(),
            )
            made.filters[index] = self._pointer(FILTER0.compose(self._arena, described))
        return made

    def fill(self, first: int, count: int) -> CData:
        """Installs so many contexts that stay; returns their ids as a C array."""
        ids = self.raw.ffi.new("uint64_t[]", count)
        setup = self.setup(remote=FILLED_REMOTE, inbound_spi=FILLED_SPI)
        self.raw.call("RawFill", setup, first, count, ids)
        self._filled.append(ids)
        return ids

    @property
    def handle(self) -> int:
        """The engine handle as a number."""
        return int(self.engine.ffi.cast("uintptr_t", self.engine.handle))

    def _pointer(self, block: CData) -> CData:
        return self.raw.ffi.cast("void *", int(self.engine.ffi.cast("uintptr_t", block)))

    def close(self) -> None:
        """Deletes what is left of it, and closes the session."""
        setup = self.setup()
        for ids in self._filled:
            for id in ids:
                self.raw.call("RawDelete", setup, id)
        for id in (self.outbound_filter, self.inbound_filter):
            self.engine.filters.delete(id)
        self._arena.close()
        self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _plain_filter(direction: Direction) -> Filter:
    """Describes a filter that matches everything, so that it is as small as filters are."""
    return amended(transport_filter(direction, MODE, label="bench"), conditions=())
