"""What every peer can do; the parts that do not depend on the binding."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from typing import Any

from wfp_ipsec.errors import check

from . import peer_values as values
from .peer_walk import Flat, Memory, flat, tree

PAGE_ENTRIES = 1000


class Peer(ABC):
    """A program that uses the C functions directly, without the package.

    Attributes:
        name: What the table calls it.
        lib: The C functions.
        engine: The engine handle, as the binding takes it.
        memory: How it reads bytes.
    """

    name: str
    lib: Any
    engine: Any
    memory: Memory

    @abstractmethod
    def install(self, pair: values.Pair) -> int:
        """Creates a context, sets its SPI, adds both bundles; returns its id."""

    @abstractmethod
    def _reading(self, id: int, read: Callable[[Memory, Any], Any]) -> Any:
        """Gets a context, reads from it, and frees it."""

    @abstractmethod
    def _page(self, handle: Any, entries: int) -> list[Any]:
        """Gets the next contexts of an enumeration."""

    @abstractmethod
    def _begin(self) -> Any:
        """Begins an enumeration; returns its handle."""

    @abstractmethod
    def _free_page(self) -> None:
        """Frees what `_page` returned last."""

    def delete(self, id: int) -> None:
        """Deletes a context."""
        check("IPsecSaContextDeleteById0", self.lib.IPsecSaContextDeleteById0(self.engine, id))

    def all_values(self, id: int) -> Flat:
        """Returns every value of a context, untyped."""
        found: Flat = self._reading(id, flat)
        return found

    def tree(self, id: int) -> values.Context:
        """Returns every value of a context as typed values."""
        found: values.Context = self._reading(id, tree)
        return found

    def three(self, id: int) -> tuple[int, IPv4Address, IPv4Address]:
        """Returns the inbound SPI and both addresses."""
        found: tuple[int, IPv4Address, IPv4Address] = self._reading(id, _three)
        return found

    def rows(self, read: Callable[[Memory, Any], Any] = flat) -> Iterator[Any]:
        """Returns every value of every context, a page of 1000 at a time."""
        handle = self._begin()
        while page := self._page(handle, PAGE_ENTRIES):
            for context in page:
                yield read(self.memory, context)
            self._free_page()
        status = self.lib.IPsecSaContextDestroyEnumHandle0(self.engine, handle)
        check("IPsecSaContextDestroyEnumHandle0", status)


def _three(_: Memory, context: Any) -> tuple[int, IPv4Address, IPv4Address]:
    inbound = context.inboundSa[0]
    traffic = inbound.traffic
    return (
        inbound.saBundle.saList[0].spi,
        IPv4Address(traffic.localV4Address),
        IPv4Address(traffic.remoteV4Address),
    )


def six(_: Memory, context: Any) -> tuple[int, ...]:
    """Reads six values of a context: id, both SPIs, both addresses, the lifetime in seconds."""
    inbound, outbound = context.inboundSa[0], context.outboundSa[0]
    traffic = inbound.traffic
    return (
        context.saContextId,
        inbound.saBundle.saList[0].spi,
        outbound.saBundle.saList[0].spi,
        traffic.localV4Address,
        traffic.remoteV4Address,
        inbound.saBundle.lifetime.lifetimeSeconds,
    )
