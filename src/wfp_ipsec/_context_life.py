"""What an SA context owns: how it is replaced and moved, and how all of it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from wfp_ipsec import plans
from wfp_ipsec._context_calls import SaContextCalls
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import SaBundleFlags
from wfp_ipsec.errors import NotFoundError, invalid
from wfp_ipsec.ownership import LABEL, Owner
from wfp_ipsec.pairs import Mode
from wfp_ipsec.plans._context_steps import CONTEXT, MOVE, CreateContext
from wfp_ipsec.safety import check_pair
from wfp_ipsec.values._checks import address
from wfp_ipsec.values.sa import SaBundle
from wfp_ipsec.values.traffic import AddressLike, Traffic, UdpEncapsulation


class SaContextLife(SaContextCalls):
    """An SA context with what it rests on. See `wfp_ipsec.SaContext`."""

    def __init__(
        self,
        engine: Engine,
        id: int,
        *,
        traffic: Traffic | None,
        inbound_filter_id: int,
        api_version: int,
        rests_on: Undo,
    ) -> None:
        super().__init__(
            engine,
            id,
            traffic=traffic,
            inbound_filter_id=inbound_filter_id,
            api_version=api_version,
        )
        self._undo = rests_on
        self._mode: Mode | None = None
        self._name = LABEL
        self._kept = False
        self._ids: dict[str, int] = {}

    @classmethod
    def _of(cls, run: plans.Run, *, mode: Mode | None = None, name: str = LABEL) -> Self:
        """Takes hold of the SA context that a plan created, and of what takes it all back."""
        calls = run.sa_context()
        created = cls(
            run.engine,
            calls.id,
            traffic=calls.traffic,
            inbound_filter_id=calls.inbound_filter_id,
            api_version=calls.api_version,
            rests_on=run.undo,
        )
        created._mode, created._name = mode, name
        created._kept = run.owner.session_key is None
        created._ids = run.ids()
        return created

    def rekey(
        self,
        inbound: SaBundle,
        outbound: SaBundle,
        *,
        udp_encapsulation: UdpEncapsulation | None = None,
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
            udp_encapsulation: UDP ports when a NAT lies between the peers.
            allow_key_reuse: As for `add_outbound`.
            allow_reserved_spi: As for `add_outbound`.
            allow_duplicate_spi: As for `add_outbound`.

        Returns:
            The new SA context.

        Raises:
            KeyReuseError: The SAs share a key that must not be shared.
            WfpError: The first failure; this context is as before then.

        Warns:
            ReservedSpiWarning: An outbound SPI is below 256.

        Source: IPsecSaContextCreate1, IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
            IPsecSaContextAddOutbound1, IPsecSaContextUpdate0, IPsecSaContextExpire0 (fwpmu.h).
        """
        check_pair(
            inbound,
            outbound,
            allow_key_reuse=allow_key_reuse,
            allow_reserved_spi=allow_reserved_spi,
        )
        plan = plans.rekey(
            self.id,
            self._known_traffic(),
            self.inbound_filter_id,
            inbound,
            outbound,
            udp_encapsulation=udp_encapsulation,
            allow_duplicate_spi=allow_duplicate_spi,
        )
        with self._replacing() as run:
            plan.carry_out(run)
            new = self._of(run, mode=self._mode, name=self._name)
        self._give_ground(new)
        return new

    @contextmanager
    def _replacing(self) -> Iterator[plans.Run]:
        """Yields a run that is taken back on an error, unless this context has been expired.

        Then the new one stays, as the only one that carries traffic, and closing this object
        closes both.
        """
        run = plans.Run(self.engine, Owner(label=self._name), Undo())
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
        SAs alone (SUPPRESS_DUPLICATE_DELETION). `rekey` does all at once, where the SPI is known.

        Returns:
            The new context. It owns nothing but itself until `hand_over`.

        Raises:
            WfpError: What `create` raises.

        Source: IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        step = CreateContext(
            traffic=self._known_traffic(),
            inbound_filter_id=self.inbound_filter_id,
            api_version=self.api_version,
        )
        new = self._of(plans.Plan((step,)).apply(self.engine), mode=self._mode, name=self._name)
        new.outbound_flags = SaBundleFlags.SUPPRESS_DUPLICATE_DELETION
        return new

    def hand_over(self, successor: SaContextLife) -> None:
        """Expires this context, and gives what it rests on to its successor.

        That it had ended already, by its lifetime, is no error.

        Args:
            successor: What `successor` returned, complete by now.

        Raises:
            WfpError: It could not be expired; nothing is handed over then.

        Source: IPsecSaContextExpire0 (fwpmu.h).
        """
        with suppress(NotFoundError):
            self.expire()
        self._give_ground(successor)

    def move(self, *, local: AddressLike | None = None, remote: AddressLike | None = None) -> None:
        """Changes the hosts in place, as MOBIKE needs it; SPIs, keys and counters stay.

        Filters for the new hosts come first and those for the old ones go last.

        Args:
            local: This host, or this end of the tunnel; None is as before.
            remote: The peer, or the other end; None is as before.

        Raises:
            InvalidParameterError: The IP version changes, or the context was not made by
                `transport`, `tunnel`, `reserve` or `install`, and its filters are the caller's.
            WfpError: The first failure; everything is as before then.

        Source: FwpmTransactionBegin0, FwpmProviderAdd0, FwpmFilterAdd0, FwpmTransactionCommit0,
            IPsecSaContextGetById1, IPsecSaContextUpdate0, FwpmFilterDeleteById0 (fwpmu.h).
        """
        mode = self._moved(local, remote)
        plan = plans.move(self.id, self._known_traffic(), mode, label=self._name)
        run = plan.apply(self.engine, kept=self._kept)
        roles = {step.tag for step in plan} - {"", MOVE}
        self._drop({role: self._ids[role] for role in roles}, run)
        self._mode, self._ids = mode, self._ids | run.ids()
        self.traffic = run.sa_context().traffic
        self.inbound_filter_id = run.sa_context().inbound_filter_id
        self._undo.forget(roles)
        run.undo.forget({MOVE})
        # The filters may name the policy of a tunnel, which has to stay until they are gone.
        self._undo.rest_on(run.undo, under=CONTEXT)

    def _drop(self, ids: dict[str, int], moved: plans.Run) -> None:
        """Deletes filters that nothing needs after a move; takes the move back if that fails."""
        dropping = plans.Run(self.engine, moved.owner, Undo())
        try:
            plans.filters_dropped(ids).carry_out(dropping)
        except BaseException as error:
            dropping.undo.unwind(error)
            if not dropping.committed:
                moved.undo.unwind(error)
            raise

    def _give_ground(self, other: SaContextLife) -> None:
        """Lets another own what this one owns, itself included: closing that one closes all."""
        other._undo.rest_on(self._undo)

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
        if error is None:
            self.close()
        else:
            self._undo.unwind(error)

    def __repr__(self) -> str:
        return f"<SaContext {self.id}, api_version {self.api_version}, of {self.engine!r}>"
