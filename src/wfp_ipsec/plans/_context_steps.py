"""Steps that create an SA context, give it its SAs, and end another."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from wfp_ipsec._context_calls import SaContextCalls, delete_if_there, whole
from wfp_ipsec._native.ipsec import VIRTUAL_IF_TUNNEL_INFO0
from wfp_ipsec._native.wired import kept
from wfp_ipsec._ready import ReadyTraffic, ready_traffic
from wfp_ipsec._record import record
from wfp_ipsec._wording import NOTHING, algorithm_name, lifetime_text, protocol_name
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import SaBundleFlags, SaContextUpdateFlags, TrafficType
from wfp_ipsec.errors import NotFoundError, WfpError, check, invalid
from wfp_ipsec.plans._run import Run
from wfp_ipsec.plans.step import Step
from wfp_ipsec.values._base import replace
from wfp_ipsec.values.details import with_hosts
from wfp_ipsec.values.sa import SaBundle
from wfp_ipsec.values.traffic import Traffic, UdpEncapsulation, VirtualIfTunnel

CONTEXT = "SA context"
MOVE = "move"
CREATE = ("IPsecSaContextCreate0", "IPsecSaContextCreate1")


@record
class CreateContext(Step):
    """Creates an SA context.

    Attributes:
        traffic: The outbound traffic.
        under: The role of the outbound filter or the policy, where an earlier step adds it; its
            LUID takes the place of that in `traffic`.
        inbound_filter: The role of the inbound filter, where an earlier step adds it.
        inbound_filter_id: LUID of the inbound filter, where it is known.
        virtual_if_tunnel: The virtual interface; IKEv2 only, not in version 0.
        api_version: 1, or 0 for the functions of Windows Vista.
    """

    HOLDS: ClassVar[bool] = True

    traffic: Traffic
    under: str = ""
    inbound_filter: str = ""
    inbound_filter_id: int = 0
    virtual_if_tunnel: VirtualIfTunnel | None = None
    api_version: int = 1

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextCreate0 or 1."""
        return (f"IPsecSaContextCreate{self.api_version}",)

    @property
    def tag(self) -> str:
        """The same for all contexts."""
        return CONTEXT

    @property
    def undone_by(self) -> str:
        """IPsecSaContextDeleteById0."""
        return "IPsecSaContextDeleteById0"

    def describe(self) -> str:
        """Names hosts, mode and what it rests on."""
        traffic = self.traffic
        tunnel = traffic.traffic_type == TrafficType.TUNNEL
        mode = "tunnel" if tunnel else "transport"
        id = traffic.tunnel_policy_id if tunnel else traffic.filter_id
        under = self.under or (f"tunnel policy {id}" if tunnel else f"outbound filter {id}")
        return f"{mode}, {traffic.local} and {traffic.remote}, under the {under}"

    def run(self, run: Run) -> None:
        """Creates it."""
        traffic = self._traffic(run)
        out = run.ids_out(CONTEXT)
        ready = create_context(run.engine, traffic, self.virtual_if_tunnel, self.api_version, out)
        known = self.inbound_filter_id or run.id_of(self.inbound_filter)
        run.context = SaContextCalls(
            run.engine,
            run.id_of(CONTEXT),
            traffic,
            known or out[1],
            self.api_version,
            ready,
        )

    def undo(self, run: Run) -> None:
        """Deletes it."""
        delete_if_there(run.engine, run.id_of(CONTEXT))

    def _traffic(self, run: Run) -> Traffic:
        if not self.under:
            return self.traffic
        if self.traffic.traffic_type == TrafficType.TUNNEL:
            return replace(self.traffic, tunnel_policy_id=run.id_of(self.under))
        return replace(self.traffic, filter_id=run.id_of(self.under))


def create_context(
    engine: Engine,
    traffic: Traffic,
    virtual: VirtualIfTunnel | None,
    api_version: int,
    out: list[int],
) -> ReadyTraffic:
    """Calls IPsecSaContextCreate0 or 1.

    Args:
        engine: The session.
        traffic: The outbound traffic.
        virtual: The virtual interface; not in version 0.
        api_version: 0 or 1.
        out: A list of two, which gets the context's id and the inbound filter's.

    Returns:
        The traffic, ready for what is done with the context.
    """
    # Mostly it is there.
    key = engine.traffic_keys[api_version]
    ready = traffic.__cache__.get(key) if type(traffic) is Traffic else None
    if ready is None:
        ready = ready_traffic(traffic, engine, api_version)
    tunnel = 0
    if virtual is not None:
        if api_version == 0:
            rule = "given, but IPsecSaContextCreate0 has no parameter for it"
            raise invalid("virtual_if_tunnel", virtual, rule, "FWP_E_INVALID_PARAMETER")
        tunnel = kept(VIRTUAL_IF_TUNNEL_INFO0, engine.natives, virtual)[1]
    status = engine.calls.create(api_version, ready.address, tunnel, out)
    if status:
        check(CREATE[api_version], status)
    return ready


@record
class SetSpi(Step):
    """Reserves an inbound SPI for the SA context."""

    spi: int

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextSetSpi0."""
        return ("IPsecSaContextSetSpi0",)

    def describe(self) -> str:
        """Names the SPI."""
        return f"SPI 0x{self.spi:08x}"

    def run(self, run: Run) -> None:
        """Reserves it."""
        run.sa_context().set_spi(self.spi)


@record
class AddInbound(Step):
    """Adds the inbound SAs; from then on traffic is accepted."""

    bundle: SaBundle

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextAddInbound1."""
        return ("IPsecSaContextAddInbound1",)

    def describe(self) -> str:
        """Names SPIs, algorithms, lifetime and flags."""
        return bundle_text(self.bundle)

    def run(self, run: Run) -> None:
        """Adds them."""
        # Whoever made the plan has looked at both bundles together.
        run.sa_context().add_inbound(self.bundle, allow_key_reuse=True)


@record
class AddOutbound(Step):
    """Adds the outbound SAs; from then on traffic is sent.

    Attributes:
        bundle: The SAs.
        allow_duplicate_spi: Allows an SPI that another context of the session uses for the peer.
    """

    bundle: SaBundle
    allow_duplicate_spi: bool = False

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextAddOutbound1."""
        return ("IPsecSaContextAddOutbound1",)

    def describe(self) -> str:
        """Names SPIs, algorithms, lifetime and flags."""
        return bundle_text(self.bundle)

    def run(self, run: Run) -> None:
        """Adds them."""
        run.sa_context().add_outbound(
            self.bundle,
            allow_key_reuse=True,
            allow_reserved_spi=True,
            allow_duplicate_spi=self.allow_duplicate_spi,
        )


@record
class Encapsulate(Step):
    """Sets the UDP encapsulation of both directions: what Windows takes only afterwards."""

    ports: UdpEncapsulation

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextGetById1 and IPsecSaContextUpdate0."""
        return ("IPsecSaContextGetById1", "IPsecSaContextUpdate0")

    def describe(self) -> str:
        """Names the ports."""
        return f"UDP encapsulation, ports {self.ports.local_port} and {self.ports.remote_port}"

    def run(self, run: Run) -> None:
        """Sets it."""
        run.sa_context().encapsulate(self.ports)


@record
class MoveContext(Step):
    """Gives an SA context that is there other hosts, in place, as MOBIKE needs it.

    Attributes:
        id: LUID of the SA context.
        traffic: The new outbound traffic.
        outbound_filter: The role of its outbound filter, in transport mode.
        inbound_filter: The role of its inbound filter, in transport mode.
    """

    id: int
    traffic: Traffic
    outbound_filter: str = ""
    inbound_filter: str = ""

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextGetById1 and IPsecSaContextUpdate0."""
        return ("IPsecSaContextGetById1", "IPsecSaContextUpdate0")

    @property
    def tag(self) -> str:
        """It is dropped once the move is done: closing deletes the context, and moves no more."""
        return MOVE

    @property
    def undone_by(self) -> str:
        """IPsecSaContextUpdate0."""
        return "IPsecSaContextUpdate0"

    def describe(self) -> str:
        """Names context and hosts."""
        return f"SA context {self.id}: {self.traffic.local} and {self.traffic.remote}"

    def run(self, run: Run) -> None:
        """Changes the traffic of both directions."""
        inbound = outbound = self.traffic
        if self.outbound_filter:
            outbound = replace(outbound, filter_id=run.id_of(self.outbound_filter))
            inbound = replace(inbound, filter_id=run.id_of(self.inbound_filter))
        moved = SaContextCalls(run.engine, self.id, outbound, inbound.filter_id or 0, 1)
        before = whole(moved.details())
        run.context, run.before = moved, before
        moved.update(SaContextUpdateFlags.TRAFFIC, with_hosts(before, inbound, outbound))

    def undo(self, run: Run) -> None:
        """Changes it back."""
        if run.before is not None:
            with suppress(NotFoundError):
                run.sa_context().update(SaContextUpdateFlags.TRAFFIC, run.before)


@record
class ExpireContext(Step):
    """Expires another SA context; that it has ended meanwhile is no error."""

    id: int

    @property
    def functions(self) -> tuple[str, ...]:
        """IPsecSaContextExpire0."""
        return ("IPsecSaContextExpire0",)

    def describe(self) -> str:
        """Names it."""
        return f"SA context {self.id}: outbound at once, inbound after 60 seconds"

    def run(self, run: Run) -> None:
        """Expires it."""
        # Before the call: an interruption can come after it and before we know.
        run.past_return = True
        try:
            run.engine.call("IPsecSaContextExpire0", self.id)
        except NotFoundError:
            pass
        except WfpError:
            run.past_return = False
            raise
        run.engine.calls.free(self.id)


def bundle_text(bundle: SaBundle) -> str:
    """Spells a bundle without its keys."""
    sas = [f"SPI 0x{sa.spi:08x} {protocol_name(sa)} {algorithm_name(sa)}" for sa in bundle.sas]
    limits = lifetime_text(bundle.lifetime)
    named = [flag.name or "" for flag in SaBundleFlags(bundle.flags)]
    return ", ".join([*sas, *([limits] if limits != NOTHING else []), *named, "keys hidden"])
