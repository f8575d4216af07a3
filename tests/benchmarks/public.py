"""The package's contestant: every operation by its public interface, as a user would write it.

Where the interface gets a faster way for an operation, this is the file to change.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address
from typing import Any

from wfp_ipsec import AesGcm, SaBundle, SaContext, SaPair, Traffic
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.values.details import SaContextDetails

from .ground import (
    INBOUND_KEY,
    INBOUND_SPI,
    LOCAL,
    OUTBOUND_KEY,
    OUTBOUND_SPI,
    REMOTE,
    Ground,
)

# What installing a pair does in the raw driver: "RawInstalls" adds and deletes filters of its own
# with each pair, as SaContext.install does; "RawLives" works on filters that are there.
RAW_INSTALL = "RawInstalls"


class Public:
    """The package, on the ground that its peers work on."""

    def __init__(
        self, ground: Ground, *, remote: IPv4Address = REMOTE, inbound_spi: int = INBOUND_SPI
    ) -> None:
        self.ground, self.engine = ground, ground.engine
        self._remote, self._spi = remote, inbound_spi
        self._values = self.build()
        _, inbound, outbound = self._values
        mode = TransportMode.between(LOCAL, self._remote)
        self._pair = SaPair(mode=mode, inbound=inbound, outbound=outbound)

    def build(self) -> tuple[Traffic, SaBundle, SaBundle]:
        """Builds the values of one SA pair, each of them anew."""
        return (
            Traffic.transport(LOCAL, self._remote, self.ground.outbound_filter),
            SaBundle(sas=(AesGcm(INBOUND_KEY).esp(self._spi),)),
            SaBundle(sas=(AesGcm(OUTBOUND_KEY).esp(OUTBOUND_SPI),)),
        )

    def begin(self, values: tuple[Traffic, SaBundle, SaBundle] | None = None) -> SaContext:
        """Creates a context, sets its SPI, adds both bundles."""
        traffic, inbound, outbound = values or self._values
        context = SaContext.create(self.engine, traffic)
        context.set_spi(self._spi, inbound_filter_id=self.ground.inbound_filter)
        context.add_inbound(inbound)
        context.add_outbound(outbound)
        return context

    def lives(self, count: int) -> None:
        """Takes contexts through their whole life, from values that are there."""
        for _ in range(count):
            self.begin().delete()

    def built_lives(self, count: int) -> None:
        """The same, with the values built for each."""
        for _ in range(count):
            self.begin(self.build()).delete()

    def installs(self, count: int) -> None:
        """Installs a pair by one call and deletes it."""
        for _ in range(count):
            SaContext.install(self.engine, self._pair).close()

    def batches(self, count: int, pairs: int = 1000) -> None:
        """Installs pairs and deletes them, by one call each where there is one."""
        for _ in range(count):
            self.installs(pairs)

    def details(self, context: SaContext, count: int) -> None:
        """Gets the details, and reads nothing of them."""
        for _ in range(count):
            context.details()

    def three(self, context: SaContext) -> tuple[int, IPv4Address, IPv4Address]:
        """Returns the inbound SPI and both addresses."""
        inbound: Any = context.details().inbound
        return inbound.bundle.sas[0].spi, inbound.traffic.local, inbound.traffic.remote

    def listing(self) -> Sequence[SaContextDetails]:
        """Returns all contexts, none of them looked at."""
        return list(self.engine.sa_contexts())

    def rows(self) -> list[SaContextDetails]:
        """Returns all contexts as objects, all kept."""
        gc.enable()
        try:
            return list(self.engine.sa_contexts())
        finally:
            gc.disable()

    def six_columns(self) -> tuple[list[int], ...]:
        """Returns six chosen values of all contexts, each as a column."""
        return _columns(_six(found) for found in self.engine.sa_contexts())

    def all_columns(self) -> tuple[list[Any], ...]:
        """Returns all values of all contexts, keys included, each as a column."""
        from .plain import plain

        return _columns(plain(found) for found in self.engine.sa_contexts())


def _six(found: Any) -> tuple[int, ...]:
    inbound, outbound = found.inbound, found.outbound
    return (
        found.id,
        inbound.bundle.sas[0].spi,
        outbound.bundle.sas[0].spi,
        int(inbound.traffic.local),
        int(inbound.traffic.remote),
        inbound.bundle.lifetime.seconds,
    )


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    return tuple(map(list, zip(*rows, strict=True)))
