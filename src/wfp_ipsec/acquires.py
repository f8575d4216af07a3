"""Acquires: traffic that wants an SA and has none, told so that a keying tool can answer it.

A trap blocks chosen outbound traffic as long as no SA takes it, and tells what it blocked: flow by
flow, not packet by packet.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from wfp_ipsec._flows import HeldFlows
from wfp_ipsec._native.event_sources import Subscribed, net_events
from wfp_ipsec._trap_filters import Subnets, trap_filters
from wfp_ipsec._trap_watch import TrapWatch
from wfp_ipsec._undo import Undo, undone_on_error
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import EngineOption
from wfp_ipsec.errors import error_for, invalid, lookup
from wfp_ipsec.event_queue import CAPACITY, EventQueue
from wfp_ipsec.ownership import LABEL, PROVIDER, Owner
from wfp_ipsec.plans import Plan, Run, Step
from wfp_ipsec.plans._objects import AddFilter, AddProvider, BeginTransaction, CommitTransaction
from wfp_ipsec.values.acquire import Acquire, DropDiagnostic, TrapCounts
from wfp_ipsec.values.changes import NetEventSubscription
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.sa import NO_GUID

HOLD_OFF_SECONDS = 30.0
FLOW_CAPACITY = 4096
# The oldest version whose events tell the IP version.
EVENT_VERSION = 2


class AcquireTrap:
    """A trap for traffic that wants an SA. Open it with `open`, best in a ``with`` block.

    Its filters block the traffic; those of an SA context in the same sublayer come first, so the
    traffic of an SA passes them. The filters outlive the process unless `close`, the ``with`` block
    or the end of a dynamic session removes them. They carry the package's provider and the owner's
    record of `wfp_ipsec.ownership`; in a dynamic session without the provider.

    Attributes:
        acquires: What was blocked, each flow once; see `EventQueue`.
        diagnostics: What IPsec dropped anywhere on this host; they are no acquires.
        filter_ids: The LUIDs of the filters.
    """

    def __init__(self, engine: Engine, watch: TrapWatch, undo: Undo) -> None:
        self.acquires: EventQueue[Acquire] = watch.acquires
        self.diagnostics: EventQueue[DropDiagnostic] = watch.diagnostics
        self.filter_ids: tuple[int, ...] = watch.filter_ids
        self._engine = engine
        self._watch = watch
        self._undo = undo

    @classmethod
    def open(
        cls,
        engine: Engine,
        local: Subnets = None,
        remote: Subnets = None,
        *,
        ip_protocol: int = 0,
        local_port: int = 0,
        remote_port: int = 0,
        hold_off_seconds: float = HOLD_OFF_SECONDS,
        capacity: int = CAPACITY,
        flow_capacity: int = FLOW_CAPACITY,
        clock: Callable[[], float] = time.monotonic,
        sublayer_key: uuid.UUID = NO_GUID,
        name: str = LABEL,
    ) -> Self:
        """Sets a trap.

        Args:
            engine: The session, outside a transaction. In a dynamic one the trap goes with the
                process, however that ends.
            local: An address or subnet of this host, or several; None is any. At least one of
                local and remote is given; both IP versions may be mixed.
            remote: An address or subnet of peers, or several; None is any.
            ip_protocol: IP protocol number; 0 is all.
            local_port: This host's port, host order; 0 is all.
            remote_port: The peer's port, host order; 0 is all.
            hold_off_seconds: How long a flow that was told of is not told again; 0 tells each
                packet.
            capacity: How many acquires are kept until they are read, and how many diagnostics.
            flow_capacity: How many flows are remembered as told of.
            clock: Tells the seconds that passed; it never goes back.
            sublayer_key: The sublayer, that of the filters which shall take the traffic out of the
                trap: a block in another one would hold. The zero GUID is
                FWPM_SUBLAYER_UNIVERSAL, where `SaContext.transport` has its own.
            name: The label that the display names of the filters begin with, not empty.

        Raises:
            InvalidParameterError: An argument is no address or subnet, a subnet has no counterpart
                of its IP version, or a number is out of range.
            StateError: Network events are not collected (FWP_E_NET_EVENTS_DISABLED): the trap
                would block and tell nothing.
            SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).
            WfpError: What `Filters.add` and `NetEvents.subscribe` raise; nothing is left then.

        Source: FwpmEngineGetOption0, FwpmNetEventSubscribe1, FwpmTransactionBegin0,
            FwpmProviderAdd0, FwpmFilterAdd0, FwpmTransactionCommit0 (fwpmu.h).
        """
        described = trap_filters(
            local,
            remote,
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
            name=name,
            sublayer_key=sublayer_key,
            # What the session takes with it needs no owner to be found by. If the session brought
            # ours, those who stay could not refer to it.
            provider_key=None if engine.dynamic else PROVIDER.key,
        )
        owner = Owner(label=name, session_key=engine.session_key)
        flows = HeldFlows(
            _not_negative("hold_off_seconds", hold_off_seconds), _count(flow_capacity)
        )
        watch = TrapWatch(flows, capacity, clock)
        _check_collected(engine)
        with undone_on_error() as undo:
            _install(Run(engine, owner, undo), watch, described)
            return cls(engine, watch, undo)

    @property
    def closed(self) -> bool:
        """Whether nothing is told any more: it was closed, or its session was."""
        return self._watch.closed

    @property
    def counts(self) -> TrapCounts:
        """What became of the packets that it blocked."""
        return self._watch.counts()

    def release(self, acquire: Acquire) -> None:
        """Lets the next packet of a flow be told at once: it was answered, or cannot be.

        Without it the next is told when the hold-off is over.
        """
        self._watch.release(acquire)

    def close(self) -> None:
        """Removes the filters, and then tells nothing more; what was told can still be read.

        Closing again does nothing, or tries what failed before once more.

        Raises:
            WfpError: The first failure; the others are its notes.
            ClosedError: The session was closed before, so the filters could not be removed.

        Source: FwpmFilterDeleteById0, FwpmProviderDeleteByKey0, FwpmNetEventUnsubscribe0 (fwpmu.h).
        """
        self._undo.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self._undo.unwind(error)

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<AcquireTrap {state}, filters {self.filter_ids}, of {self._engine!r}>"


@dataclass(frozen=True, slots=True)
class _Listen(Step):
    """Tells the watch which filters are the trap's.

    They block nothing before the commit, so no packet of theirs is missed.
    """

    watch: TrapWatch

    @property
    def functions(self) -> tuple[str, ...]:
        """None: it makes no call."""
        return ()

    def run(self, run: Run) -> None:
        """Tells it."""
        self.watch.filter_ids = tuple(run.ids().values())


def _install(run: Run, watch: TrapWatch, described: tuple[Filter, ...]) -> None:
    """Listens, then adds the filters, all at once; what takes it back is in the run's undo."""
    subscribed = Subscribed(run.engine, net_events(EVENT_VERSION), watch.take, watch.end)
    # As long as a filter blocks, what it blocks is told.
    run.undo.push(subscribed.close, waits=True)
    subscribed.subscribe(NetEventSubscription())
    filters = (AddFilter(item.name or "", item) for item in described)
    owners = () if run.engine.dynamic else (AddProvider(PROVIDER),)
    steps = (BeginTransaction(), *owners, *filters, _Listen(watch), CommitTransaction())
    Plan(steps, run.owner.label).carry_out(run)


def _check_collected(engine: Engine) -> None:
    if not engine.option(EngineOption.COLLECT_NET_EVENTS):
        code = lookup("FWP_E_NET_EVENTS_DISABLED").code
        raise error_for(
            code, detail="network events are not collected; a trap would block and tell nothing"
        )


def _not_negative(field: str, number: float) -> float:
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        raise invalid(field, number, "must be a number", "FWP_E_TYPE_MISMATCH")
    if not math.isfinite(number) or number < 0:
        raise invalid(field, number, "must be finite and not below 0", "FWP_E_OUT_OF_BOUNDS")
    return number


def _count(flow_capacity: int) -> int:
    if not isinstance(flow_capacity, int) or isinstance(flow_capacity, bool) or flow_capacity < 1:
        rule = "is not above 0"
        raise invalid("flow_capacity", flow_capacity, rule, "FWP_E_INVALID_PARAMETER")
    return flow_capacity
