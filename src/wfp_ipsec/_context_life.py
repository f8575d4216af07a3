"""What an SA context owns: how it is replaced and moved, and how all of it is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from types import EllipsisType, TracebackType
from typing import Self

from wfp_ipsec import plans
from wfp_ipsec._context_calls import SaContextCalls, delete_if_there, whole
from wfp_ipsec._sa_memory import check_marks, move_peer
from wfp_ipsec._undo import Undo
from wfp_ipsec.errors import NotFoundError, error_for, invalid, lookup
from wfp_ipsec.ownership import Owner
from wfp_ipsec.pairs import Mode, TunnelMode
from wfp_ipsec.plans._context_steps import CONTEXT, MOVE, CreateContext
from wfp_ipsec.plans.step import POLICY
from wfp_ipsec.safety import check_pair
from wfp_ipsec.values._base import replace
from wfp_ipsec.values._checks import address, check_for
from wfp_ipsec.values.sa import SaBundle, check_inbound_spis
from wfp_ipsec.values.traffic import (
    AddressLike,
    Traffic,
    UdpEncapsulation,
    check_encapsulation,
)

# An expired context is gone after 60 seconds; twice that is surely over.
SURELY_GONE_SECONDS = 120.0

_check_bundle = check_for(SaBundle)


class SaContextLife(SaContextCalls):
    """An SA context with what it rests on. See `wfp_ipsec.SaContext`."""

    # As in every new context; what differs is set when it does.
    _mode: Mode | None = None
    _successors: tuple[SaContextLife, ...] = ()
    _replaced = False

    @cached_property
    def _undo(self) -> Undo:
        """What takes everything back: this context alone, where nothing else is set."""
        undo, engine, id = Undo(), self.engine, self.id
        undo.push(lambda: delete_if_there(engine, id), holds=True, tag=CONTEXT)
        return undo

    @cached_property
    def _owner(self) -> Owner:
        return Owner(session_key=self.engine.session_key)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {}

    @classmethod
    def _of(cls, run: plans.Run, *, mode: Mode | None = None) -> Self:
        """Takes hold of the SA context that a plan created, and of what takes it all back."""
        calls = run.sa_context()
        created = cls(
            run.engine, calls.id, calls.traffic, calls.inbound_filter_id, calls.api_version
        )
        created._undo = run.undo
        if isinstance(mode, TunnelMode):
            mode = replace(mode, policy_key=run.keys.get(POLICY, mode.policy_key))
        created._mode, created._owner, created._ids = mode, run.owner, run.ids()
        created._marks, created._complete = calls._marks, calls._complete
        created._udp_encapsulation = calls._udp_encapsulation
        return created

    def rekey(
        self,
        inbound: SaBundle,
        outbound: SaBundle,
        *,
        udp_encapsulation: UdpEncapsulation | EllipsisType | None = ...,
        allow_key_reuse: bool = False,
        allow_reserved_spi: bool = False,
        allow_duplicate_spi: bool = False,
    ) -> Self:
        """Replaces the SAs, make before break, on the same filters: `wfp_ipsec.plans.rekey`.

        The old outbound SAs end at once, the inbound ones after 60 seconds. This context is
        expired then, and what it rested on belongs to the new one. That it had ended already, by
        its lifetime, is no error.

        Args:
            inbound: What arrives, with an SPI of its own, even and at least 256.
            outbound: What is sent.
            udp_encapsulation: UDP ports when a NAT lies between the peers, None for no
                encapsulation; ``...`` keeps what this context has.
            allow_key_reuse: As for `add_outbound`.
            allow_reserved_spi: As for `add_outbound`.
            allow_duplicate_spi: As for `add_outbound`.

        Returns:
            The new SA context, of version 1.

        Raises:
            KeyReuseError: A key must not be shared, among the new SAs or with the old ones.
            StateError: The context was replaced already (FWP_E_INCOMPATIBLE_SA_STATE).
            WfpError: The first failure; this context is as before then.

        Warns:
            ReservedSpiWarning: An outbound SPI is below 256.

        Source: IPsecSaContextCreate1, IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
            IPsecSaContextAddOutbound1, IPsecSaContextUpdate0, IPsecSaContextExpire0 (fwpmu.h).
        """
        self._check_current()
        _check_bundle("inbound", inbound)
        _check_bundle("outbound", outbound)
        check_inbound_spis(inbound)
        check_pair(
            inbound,
            outbound,
            allow_key_reuse=allow_key_reuse,
            allow_reserved_spi=allow_reserved_spi,
        )
        if not allow_key_reuse:
            for bundle in (inbound, outbound):
                check_marks(bundle, self._marks, self._marks_before or ())
        ports = self._udp_encapsulation if udp_encapsulation is ... else udp_encapsulation
        check_encapsulation(self._known_traffic(), ports)
        plan = plans.rekey(
            self.id,
            self._known_traffic(),
            self.inbound_filter_id,
            inbound,
            outbound,
            udp_encapsulation=ports,
            allow_duplicate_spi=allow_duplicate_spi,
        )
        with self._replacing() as run:
            plan.carry_out(run)
            new = self._of(run, mode=self._mode)
            self._give_ground(new)
        return new

    @contextmanager
    def _replacing(self) -> Iterator[plans.Run]:
        """Yields a run that is taken back on an error, unless this context has been expired.

        Then the new one stays, as the only one that carries traffic, and closing this object
        closes both.
        """
        run = plans.Run(self.engine, self._owner, Undo())
        try:
            yield run
        except BaseException as error:
            if run.past_return:
                run.undo.rest_on(self._undo)
                self._undo = run.undo
            else:
                run.undo.unwind(error)
            raise

    def successor(self) -> Self:
        """Creates an SA context on the same filters, for new SAs in the place of these.

        Give it its SPI and SAs, then `hand_over` to it. Its outbound bundle leaves this context's
        SAs alone (SUPPRESS_DUPLICATE_DELETION), and it has this one's UDP encapsulation. `rekey`
        does all at once, where the SPI is known.

        Returns:
            The new context. It owns nothing but itself until `hand_over`.

        Raises:
            StateError: The context was replaced already (FWP_E_INCOMPATIBLE_SA_STATE).
            WfpError: What `create` raises.

        Source: IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        self._check_current()
        step = CreateContext(
            traffic=self._known_traffic(),
            inbound_filter_id=self.inbound_filter_id,
            api_version=self.api_version,
        )
        new = self._of(plans.Plan((step,)).apply(self.engine, self._owner), mode=self._mode)
        new._ids = self._ids | new._ids
        new._marks_before = self._marks
        new._udp_encapsulation = self._udp_encapsulation
        self._successors = (*self._open_successors(), new)
        return new

    def hand_over(self, successor: SaContextLife) -> None:
        """Expires this context, and gives what it rests on to its successor.

        That it had ended already, by its lifetime, is no error.

        Args:
            successor: What `successor` returned, complete by now.

        Raises:
            InvalidParameterError: It is no successor of this context.
            StateError: It lacks its SAs, or another has taken over
                (FWP_E_INCOMPATIBLE_SA_STATE).
            WfpError: It could not be expired; nothing is handed over then.

        Source: IPsecSaContextGetById1, IPsecSaContextExpire0 (fwpmu.h).
        """
        self._check_current()
        if not any(successor is one for one in self._open_successors()):
            rule = "is no successor of this SA context"
            raise invalid(
                "successor", getattr(successor, "id", successor), rule, "FWP_E_INVALID_PARAMETER"
            )
        whole(successor._details1())
        with suppress(NotFoundError):
            self.expire()
        self._give_ground(successor)

    def move(self, *, local: AddressLike | None = None, remote: AddressLike | None = None) -> None:
        """Changes the hosts in place, as MOBIKE needs it; SPIs, keys and counters stay.

        Filters for the new hosts come first and those for the old ones go last, also from under
        the inbound SAs of a context that this one has replaced a moment ago.

        Args:
            local: This host, or this end of the tunnel; None is as before.
            remote: The peer, or the other end; None is as before.

        Raises:
            InvalidParameterError: The IP version changes, or the context was not made by
                `transport`, `tunnel`, `reserve` or `install`, and its filters are the caller's.
            StateError: It lacks its SAs, was replaced, or has a successor that rests on the same
                filters (FWP_E_INCOMPATIBLE_SA_STATE).
            WfpError: The first failure; everything is as before then.

        Source: FwpmTransactionBegin0, FwpmProviderAdd0, FwpmFilterAdd0, FwpmTransactionCommit0,
            IPsecSaContextGetById1, IPsecSaContextUpdate0, FwpmFilterDeleteById0 (fwpmu.h).
        """
        self._check_current(alone=True)
        mode = self._moved(local, remote)
        plan = plans.move(self.id, self._known_traffic(), mode, label=self._owner.label)
        roles = {step.tag for step in plan} - {"", MOVE}
        old = {role: self._ids[role] for role in roles}
        run = plan.apply(self.engine, self._owner)
        with self._dropping(old, run):
            self._moved_by(run, mode, roles)

    @contextmanager
    def _dropping(self, ids: Mapping[str, int], moved: plans.Run) -> Iterator[None]:
        """Deletes filters that nothing needs after a move; takes the move back if that fails.

        The block is run once the move is for good.
        """
        dropping = plans.Run(self.engine, moved.owner, Undo())
        try:
            plans.filters_dropped(ids).carry_out(dropping)
        except BaseException as error:
            dropping.undo.unwind(error)
            if not dropping.committed:
                moved.undo.unwind(error)
                raise
            yield
            raise
        yield

    def _moved_by(self, run: plans.Run, mode: Mode, roles: set[str]) -> None:
        self._mode, self._ids = mode, self._ids | run.ids()
        moved = run.sa_context()
        self.traffic = moved.traffic
        self.inbound_filter_id: int = moved.inbound_filter_id
        move_peer(self.engine, self.id, mode.remote)
        # It holds the keys that the engine told.
        run.before = None
        self._undo.forget(roles)
        run.undo.forget({MOVE})
        # The filters may name the policy of a tunnel, which has to stay until they are gone.
        self._undo.rest_on(run.undo, under=CONTEXT)

    def _give_ground(self, other: SaContextLife) -> None:
        """Lets another own what this one owns, itself included: closing that one closes all."""
        self._replaced = True
        self._undo.ends_by_itself(CONTEXT, SURELY_GONE_SECONDS)
        other._undo.rest_on(self._undo)
        other._ids = self._ids | other._ids

    def _open_successors(self) -> list[SaContextLife]:
        return [one for one in self._successors if len(one._undo)]

    def _check_current(self, *, alone: bool = False) -> None:
        why = ""
        if self._replaced:
            why = "was replaced; its successor is the one to work with"
        elif alone and self._open_successors():
            why = "has a successor on the same filters; hand over or close it first"
        if why:
            code = lookup("FWP_E_INCOMPATIBLE_SA_STATE").code
            raise error_for(code, detail=f"SA context {self.id} {why}")

    def _moved(self, local: AddressLike | None, remote: AddressLike | None) -> Mode:
        if self._mode is None:
            rule = "cannot be moved; its filters are the caller's, and so is moving them"
            raise invalid("context", self.id, rule, "FWP_E_INVALID_PARAMETER")
        here = self._mode.local if local is None else address("local", local)
        there = self._mode.remote if remote is None else address("remote", remote)
        if here.version != self._mode.local.version:
            rule = f"changes the IP version of {self._mode.local}, which cannot change in place"
            raise invalid("local", str(here), rule, "FWP_E_INVALID_PARAMETER")
        return replace(self._mode, local=here, remote=there)

    def _known_traffic(self) -> Traffic:
        if self.traffic is None:
            rule = "known; the context that was attached to does not tell its addresses yet"
            raise invalid("traffic", None, rule, "FWP_E_INVALID_PARAMETER")
        return self.traffic

    def close(self) -> None:
        """Deletes the context and then the filters it owns, newest first.

        A context that is gone already is no error. Closing again does nothing, or tries what
        failed before once more.

        Raises:
            WfpError: The first failure; the others are its notes.
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
        try:
            if error is None:
                self.close()
            else:
                self._undo.unwind(error)
        except Exception:
            raise
        except BaseException:
            # An interruption, before the first step was protected from it or after the last.
            self.close()
            raise

    def __repr__(self) -> str:
        return f"<SaContext {self.id}, api_version {self.api_version}, of {self.engine!r}>"
