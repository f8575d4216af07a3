"""The package's contestant: every operation by its public interface, as a user would write it.

Where the interface gets a faster way for an operation, this is the file to change.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

from wfp_ipsec import AesGcm, SaBundle, SaBundleFlags, SaContext, Traffic
from wfp_ipsec.bulk import GroundedPair, delete_pair, delete_pairs, install_pair, install_pairs
from wfp_ipsec.columns import COLUMNS
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

# What installing a pair does in the raw driver: "RawLives" works on filters that are there, as
# install_pair does; "RawInstalls" adds and deletes filters of its own, as SaContext.install does.
RAW_INSTALL = "RawLives"

SIX = (
    "id",
    "inbound.spi",
    "outbound.spi",
    "inbound.local_v4",
    "inbound.remote_v4",
    "inbound.lifetime_seconds",
)


class Public:
    """The package, on the ground that its peers work on."""

    def __init__(
        self, ground: Ground, *, remote: IPv4Address = REMOTE, inbound_spi: int = INBOUND_SPI
    ) -> None:
        self.ground, self.engine = ground, ground.engine
        self._remote, self._spi = remote, inbound_spi
        self._values = self.build()
        traffic, inbound, outbound = self._values
        self._pair = GroundedPair(
            traffic=traffic,
            inbound_filter_id=ground.inbound_filter,
            inbound=inbound,
            outbound=outbound,
        )
        self._batched: list[GroundedPair] = []

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
        """Installs a pair by one call and deletes it by one."""
        for _ in range(count):
            delete_pair(self.engine, install_pair(self.engine, self._pair))

    def batches(self, count: int, pairs: int = 1000) -> None:
        """Installs pairs by one call and deletes them by one."""
        given = self._batch(pairs)
        for _ in range(count):
            delete_pairs(self.engine, install_pairs(self.engine, given))

    def _batch(self, pairs: int) -> list[GroundedPair]:
        """Returns pairs that differ in their SPIs, made when they are first asked for."""
        for number in range(len(self._batched), pairs):
            inbound, outbound = (
                replace(bundle, sas=(replace(bundle.sas[0], spi=spi),))
                for bundle, spi in (
                    (self._pair.inbound, self._spi + 2 * number),
                    (self._pair.outbound, OUTBOUND_SPI + number),
                )
            )
            kept = replace(outbound, flags=SaBundleFlags.SUPPRESS_DUPLICATE_DELETION)
            self._batched.append(replace(self._pair, inbound=inbound, outbound=kept))
        return self._batched[:pairs]

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
        return self.engine.sa_context_list()

    def rows(self) -> list[SaContextDetails]:
        """Returns all contexts as objects, all kept."""
        gc.enable()
        try:
            return list(self.engine.sa_contexts())
        finally:
            gc.disable()

    def six_columns(self) -> tuple[memoryview, ...]:
        """Returns six chosen values of all contexts, each as a column."""
        return tuple(self.engine.sa_context_columns(SIX).values())

    def all_columns(self) -> dict[str, memoryview]:
        """Returns all values of all contexts, keys included, each as a column."""
        return self.engine.sa_context_columns(COLUMNS, reveal_keys=True)
