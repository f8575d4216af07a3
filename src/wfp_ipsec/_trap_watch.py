"""How a trap sorts the network events that the engine tells."""

from __future__ import annotations

import threading
from collections.abc import Callable

from wfp_ipsec._flows import HeldFlows
from wfp_ipsec.errors import error_for
from wfp_ipsec.event_queue import FilledQueue
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.acquire import Acquire, DropDiagnostic, TrapCounts
from wfp_ipsec.values.net_event import NetEvent, NetEventHeader
from wfp_ipsec.values.net_event_drops import ClassifyDrop, IpsecKernelDrop


class TrapWatch:
    """Sorts the network events of a trap, on the thread that the engine tells them on.

    Attributes:
        filter_ids: The filters whose drops are acquires.
    """

    def __init__(self, flows: HeldFlows, capacity: int, clock: Callable[[], float]) -> None:
        self.acquires: FilledQueue[Acquire] = FilledQueue(capacity)
        self.diagnostics: FilledQueue[DropDiagnostic] = FilledQueue(capacity)
        self.filter_ids: tuple[int, ...] = ()
        self.closed: bool = False
        self._flows = flows
        self._clock = clock
        self._lock = threading.Lock()
        self._told = self._held_back = self._incomplete = 0

    def take(self, event: NetEvent) -> None:
        """Takes an event from the engine."""
        drop = event.data
        if isinstance(drop, IpsecKernelDrop):
            self.diagnostics.put(_diagnostic(event.header, drop))
        elif isinstance(drop, ClassifyDrop) and drop.filter_id in self.filter_ids:
            now = self._clock()
            with self._lock:
                self._blocked(event.header, now)

    def end(self) -> None:
        """Called when no further event comes."""
        self.closed = True
        self.acquires.end()
        self.diagnostics.end()

    def release(self, acquire: Acquire) -> None:
        """Lets the next packet of a flow be told."""
        with self._lock:
            self._flows.release(acquire.flow)

    def counts(self) -> TrapCounts:
        """Returns what became of the packets."""
        with self._lock:
            return TrapCounts(
                told=self._told,
                held_back=self._held_back,
                lost=self.acquires.lost,
                incomplete=self._incomplete,
                forgotten=self._flows.forgotten,
            )

    def _blocked(self, header: NetEventHeader, now_seconds: float) -> None:
        if header.local_address is None or header.remote_address is None:
            self._incomplete += 1
            return
        flow = _acquire(header, header.local_address, header.remote_address, 0).flow
        held_back = self._flows.seen(flow, now_seconds)
        if held_back is None:
            self._held_back += 1
            return
        acquire = _acquire(header, header.local_address, header.remote_address, held_back)
        if self.acquires.put(acquire):
            self._told += 1
        else:
            # Nobody heard of it, so nobody will answer: the next packet is told.
            self._flows.release(flow, held_back)


def _acquire(
    header: NetEventHeader, local: IpAddress, remote: IpAddress, held_back: int
) -> Acquire:
    return Acquire(
        time=header.timestamp,
        local=local,
        remote=remote,
        ip_protocol=header.protocol,
        local_port=header.local_port,
        remote_port=header.remote_port,
        scope_id=header.scope_id,
        held_back=held_back,
    )


def _diagnostic(header: NetEventHeader, drop: IpsecKernelDrop) -> DropDiagnostic:
    return DropDiagnostic(
        time=header.timestamp,
        status=drop.status,
        status_name=error_for(drop.status).name,
        direction=drop.direction,
        spi=drop.spi,
        local=header.local_address,
        remote=header.remote_address,
    )
