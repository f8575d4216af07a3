"""SA contexts: pairs of SAs, from their SPI to their end."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Self

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.ipsec import (
    GETSPI0,
    GETSPI1,
    SA_BUNDLE0,
    SA_BUNDLE1,
    SA_CONTEXT0,
    SA_CONTEXT1,
    TRAFFIC0,
    TRAFFIC1,
    VIRTUAL_IF_TUNNEL_INFO0,
)
from wfp_ipsec._native.results import owned
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import Direction, SaContextUpdateFlags, TrafficType
from wfp_ipsec.errors import NotFoundError, invalid
from wfp_ipsec.transport import transport_filter
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.sa import SaBundle
from wfp_ipsec.values.traffic import (
    AddressLike,
    SpiRequest,
    Traffic,
    UdpEncapsulation,
    VirtualIfTunnel,
)

NOT_FOUND = 0x80320008
INVALID_PARAMETER = 0x80320035
LOWEST_SPI = 256

TRAFFIC = (TRAFFIC0, TRAFFIC1)
GETSPI = (GETSPI0, GETSPI1)
SA_BUNDLE = (SA_BUNDLE0, SA_BUNDLE1)
SA_CONTEXT = (SA_CONTEXT0, SA_CONTEXT1)


class SaContext:
    """An SA context in the engine: an inbound and an outbound SA bundle under one id.

    Life: create it, reserve the inbound SPI (`get_spi` or `set_spi`), then `add_inbound`, then
    `add_outbound`; end it with `expire` or `delete`. SPIs are reserved before keys exist, because
    key exchanges announce them first.

    As a context manager it deletes the SA context when the block ends, and then the filters it
    owns. Without one, everything stays in the engine, also after the session and the process end.

    Attributes:
        engine: The session.
        id: LUID of the context.
        api_version: 1, or 0 for the functions of Windows Vista.
        traffic: The outbound traffic, where it is known.
        inbound_filter_id: LUID of the inbound filter; 0 where it is not known.
    """

    def __init__(
        self,
        engine: Engine,
        id: int,
        *,
        traffic: Traffic | None,
        inbound_filter_id: int,
        api_version: int,
    ) -> None:
        self.engine = engine
        self.id = id
        self.traffic = traffic
        self.inbound_filter_id = inbound_filter_id
        self.api_version = api_version
        self._undo = Undo()

    @classmethod
    def create(
        cls,
        engine: Engine,
        traffic: Traffic,
        *,
        virtual_if_tunnel: VirtualIfTunnel | None = None,
        api_version: int = 1,
    ) -> Self:
        """Creates an SA context for filters or a policy that the caller made.

        Args:
            engine: The session, not dynamic and outside a transaction.
            traffic: The outbound traffic, with the outbound filter or the tunnel policy.
            virtual_if_tunnel: The virtual interface; IKEv2 only, not in version 0.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            SessionError: The session is dynamic (FWP_E_DYNAMIC_SESSION_IN_PROGRESS) or in a
                transaction (FWP_E_TXN_IN_PROGRESS).
            NotFoundError: The filter (FWP_E_FILTER_NOT_FOUND) or policy
                (FWP_E_PROVIDER_CONTEXT_NOT_FOUND) is not there.
            InvalidParameterError: The traffic does not fit it, or the version cannot carry it.

        Source: IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        _check_version(api_version)
        if api_version == 0 and virtual_if_tunnel is not None:
            rule = "given, but IPsecSaContextCreate0 has no parameter for it"
            raise invalid("virtual_if_tunnel", virtual_if_tunnel, rule, INVALID_PARAMETER)
        with Arena(engine.ffi) as arena:
            inbound_filter_id, id_out = arena.new("UINT64 *"), arena.new("UINT64 *")
            arguments = [TRAFFIC[api_version].compose(arena, traffic)]
            if api_version == 1:
                virtual = engine.ffi.NULL
                if virtual_if_tunnel is not None:
                    virtual = VIRTUAL_IF_TUNNEL_INFO0.compose(arena, virtual_if_tunnel)
                arguments.append(virtual)
            function = f"IPsecSaContextCreate{api_version}"
            engine.call(function, *arguments, inbound_filter_id, id_out)
            created = cls(
                engine,
                int(id_out[0]),
                traffic=traffic,
                inbound_filter_id=int(inbound_filter_id[0]),
                api_version=api_version,
            )
        created._undo.push(created._delete_if_there)
        return created

    @classmethod
    def attach(cls, engine: Engine, id: int, *, api_version: int = 1) -> Self:
        """Takes hold of an SA context that exists already. Leaving a ``with`` block deletes it.

        Raises:
            NotFoundError: There is no context with this id (FWP_E_NOT_FOUND).

        Source: IPsecSaContextGetById0, IPsecSaContextGetById1 (fwpmu.h).
        """
        _check_version(api_version)
        attached = cls(engine, id, traffic=None, inbound_filter_id=0, api_version=api_version)
        found = attached.details()
        if found.outbound is not None:
            attached.traffic = found.outbound.traffic
        elif found.inbound is not None and found.inbound.traffic.filter_id is None:
            attached.traffic = found.inbound.traffic
        if found.inbound is not None:
            attached.inbound_filter_id = found.inbound.traffic.filter_id or 0
        attached._undo.push(attached._delete_if_there)
        return attached

    @classmethod
    def transport(
        cls,
        engine: Engine,
        local: AddressLike,
        remote: AddressLike,
        *,
        ip_protocol: int = 0,
        local_port: int = 0,
        remote_port: int = 0,
        name: str = "wfp-ipsec",
        api_version: int = 1,
    ) -> Self:
        """Creates a transport-mode SA context and the two filters it rests on, which it owns.

        Args:
            engine: The session, not dynamic and outside a transaction.
            local: This host.
            remote: The peer, of the same IP version.
            ip_protocol: IP protocol number to protect; 0 is all.
            local_port: This host's port, host order; 0 is all.
            remote_port: The peer's port, host order; 0 is all.
            name: Display name of the filters.
            api_version: 1, or 0 for the functions of Windows Vista.

        Raises:
            InvalidParameterError: The addresses are of different IP versions, or a number is out
                of range.
            WfpError: What `Filters.add` and `create` raise; nothing is left behind then.

        Source: FwpmFilterAdd0, IPsecSaContextCreate0, IPsecSaContextCreate1 (fwpmu.h).
        """
        _check_version(api_version)
        asked = Traffic.transport(
            local,
            remote,
            0,
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
        )
        undo = Undo()
        try:
            inbound = _add_filter(engine, undo, Direction.INBOUND, asked, name)
            outbound = _add_filter(engine, undo, Direction.OUTBOUND, asked, name)
            # The filters select protocol and ports already; naming them here as well would need
            # version 1 of the API and narrow nothing.
            under = Traffic.transport(asked.local, asked.remote, outbound)
            created = cls.create(engine, under, api_version=api_version)
        except BaseException as error:
            undo.unwind(error)
            raise
        created.inbound_filter_id = inbound
        undo.push(created._delete_if_there)
        created._undo = undo
        return created

    def get_spi(
        self,
        traffic: Traffic | None = None,
        *,
        inbound_filter_id: int | None = None,
        udp_encapsulation: UdpEncapsulation | None = None,
    ) -> int:
        """Lets the engine choose the inbound SPI, and reserves it.

        Repeated with the same traffic it returns the same SPI.

        Args:
            traffic: The inbound traffic; None takes the context's addresses with the inbound
                filter (transport) or the policy (tunnel).
            inbound_filter_id: The inbound filter, where the context does not know it.
            udp_encapsulation: UDP ports when a NAT lies between the peers; IPv4 only.

        Returns:
            The SPI, host order, even and at least 256. The peer uses it as its outbound SPI.

        Raises:
            StateError: Other traffic than before (FWP_E_TRAFFIC_MISMATCH), or the inbound bundle
                is there already (FWP_E_INCOMPATIBLE_SA_STATE).

        Source: IPsecSaContextGetSpi0, IPsecSaContextGetSpi1 (fwpmu.h).
        """
        request = self._request(traffic, inbound_filter_id, udp_encapsulation)
        with Arena(self.engine.ffi) as arena:
            spi = arena.new("IPSEC_SA_SPI *")
            composed = GETSPI[self.api_version].compose(arena, request)
            self.engine.call(f"IPsecSaContextGetSpi{self.api_version}", self.id, composed, spi)
            return int(spi[0])

    def set_spi(
        self,
        spi: int,
        traffic: Traffic | None = None,
        *,
        inbound_filter_id: int | None = None,
        udp_encapsulation: UdpEncapsulation | None = None,
    ) -> None:
        """Reserves an inbound SPI that the caller chose.

        Args:
            spi: The SPI, host order, even and at least 256.
            traffic: As for `get_spi`.
            inbound_filter_id: As for `get_spi`.
            udp_encapsulation: As for `get_spi`.

        Raises:
            InvalidParameterError: The SPI is odd or below 256 (FWP_E_INVALID_PARAMETER).
            AlreadyExistsError: Another context of this host uses it (FWP_E_ALREADY_EXISTS).
            StateError: The context has another SPI already (FWP_E_INCOMPATIBLE_SA_STATE).

        Source: IPsecSaContextSetSpi0 (fwpmu.h), from Windows 7 on.
        """
        check_inbound_spi(spi)
        request = self._request(traffic, inbound_filter_id, udp_encapsulation)
        with Arena(self.engine.ffi) as arena:
            composed = GETSPI1.compose(arena, request)
            self.engine.call("IPsecSaContextSetSpi0", self.id, composed, spi)

    def add_inbound(self, bundle: SaBundle) -> None:
        """Adds the inbound SAs; the context then accepts traffic.

        Args:
            bundle: SAs with the reserved SPI; its IP version may be left to the context.

        Raises:
            StateError: No SPI is reserved, or the bundle is there (FWP_E_INCOMPATIBLE_SA_STATE).
            InvalidParameterError: The bundle does not fit the context.

        Source: IPsecSaContextAddInbound0, IPsecSaContextAddInbound1 (fwpmu.h).
        """
        for sa in bundle.sas[:1]:
            check_inbound_spi(sa.spi)
        self._add("IPsecSaContextAddInbound", bundle)

    def add_outbound(self, bundle: SaBundle) -> None:
        """Adds the outbound SAs; the context is then complete.

        Other contexts for the same traffic lose their outbound SAs, unless the bundle's flags hold
        SUPPRESS_DUPLICATE_DELETION.

        Args:
            bundle: SAs with the peer's SPI; its IP version may be left to the context.

        Raises:
            StateError: The inbound bundle is missing, or this one is there
                (FWP_E_INCOMPATIBLE_SA_STATE).
            InvalidParameterError: The bundle does not fit the context.

        Source: IPsecSaContextAddOutbound0, IPsecSaContextAddOutbound1 (fwpmu.h).
        """
        self._add("IPsecSaContextAddOutbound", bundle)

    def update(self, flags: SaContextUpdateFlags, details: SaContextDetails) -> None:
        """Changes what the flags select, in both directions that `details` has.

        Keys, SPIs, lifetimes and time-outs cannot be changed.

        Args:
            flags: Which members of `details` are applied.
            details: The new values; its id is replaced by this context's.

        Raises:
            InvalidParameterError: Unknown flags (FWP_E_INVALID_FLAGS) or values that do not fit.

        Source: IPsecSaContextUpdate0 (fwpmu.h), from Windows 7 on.
        """
        with Arena(self.engine.ffi) as arena:
            composed = SA_CONTEXT1.compose(arena, replace(details, id=self.id))
            self.engine.call("IPsecSaContextUpdate0", int(flags), composed)

    def expire(self) -> None:
        """Ends the context: outbound SAs at once, inbound SAs after 60 seconds.

        In between, packets that are under way are still accepted.

        Source: IPsecSaContextExpire0 (fwpmu.h).
        """
        self.engine.call("IPsecSaContextExpire0", self.id)

    def delete(self) -> None:
        """Deletes the context at once. Filters that it owns stay until `close`.

        Raises:
            NotFoundError: It is gone already (FWP_E_NOT_FOUND).
            SessionError: As for `create`.

        Source: IPsecSaContextDeleteById0 (fwpmu.h).
        """
        self.engine.call("IPsecSaContextDeleteById0", self.id)

    def details(self) -> SaContextDetails:
        """Returns a snapshot of the context, keys included where the engine gives them.

        Raises:
            NotFoundError: It is gone (FWP_E_NOT_FOUND).
            AccessDeniedError: FWPM_ACTRL_READ on the SA database is needed.

        Source: IPsecSaContextGetById0, IPsecSaContextGetById1 (fwpmu.h).
        """
        function = f"IPsecSaContextGetById{self.api_version}"
        return owned(self.engine, function, SA_CONTEXT[self.api_version], self.id)

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

    def _delete_if_there(self) -> None:
        try:
            self.delete()
        except NotFoundError as error:
            if error.winerror != NOT_FOUND:
                raise

    def _add(self, function: str, bundle: SaBundle) -> None:
        fitting = self._with_version(bundle)
        with Arena(self.engine.ffi) as arena:
            composed = SA_BUNDLE[self.api_version].compose(arena, fitting)
            self.engine.call(f"{function}{self.api_version}", self.id, composed)

    def _with_version(self, bundle: SaBundle) -> SaBundle:
        """Returns the bundle with the context's IP version; refuses one with another."""
        if self.traffic is None:
            return bundle
        version = self.traffic.ip_version
        if bundle.ip_version is None:
            return replace(bundle, ip_version=version)
        if bundle.ip_version != version:
            rule = f"does not fit the context, whose addresses are {version!r}"
            raise invalid("ip_version", bundle.ip_version, rule, INVALID_PARAMETER)
        return bundle

    def _request(
        self,
        traffic: Traffic | None,
        inbound_filter_id: int | None,
        udp_encapsulation: UdpEncapsulation | None,
    ) -> SpiRequest:
        asked = self._inbound_traffic(inbound_filter_id) if traffic is None else traffic
        return SpiRequest(traffic=asked, udp_encapsulation=udp_encapsulation)

    def _inbound_traffic(self, filter_id: int | None) -> Traffic:
        """Describes the inbound traffic: the same hosts, under the inbound filter."""
        if self.traffic is None:
            rule = "given, and the context that was attached to does not tell its addresses yet"
            raise invalid("traffic", None, rule, INVALID_PARAMETER)
        if self.traffic.traffic_type == TrafficType.TUNNEL:
            return self.traffic
        inbound = self.inbound_filter_id if filter_id is None else filter_id
        if not inbound:
            rule = "given, and the engine named none when the context was created"
            raise invalid("inbound_filter_id", filter_id, rule, INVALID_PARAMETER)
        return replace(self.traffic, filter_id=inbound)


def check_inbound_spi(spi: int) -> None:
    """Refuses an inbound SPI that Windows refuses: odd ones, and those below 256.

    Raises:
        InvalidParameterError: Windows would answer FWP_E_INVALID_PARAMETER.
    """
    if not isinstance(spi, int) or not LOWEST_SPI <= spi <= 0xFFFFFFFF:
        raise invalid("spi", spi, "is not in 256..0xffffffff", INVALID_PARAMETER)
    if spi % 2:
        raise invalid("spi", spi, "is odd; Windows takes even inbound SPIs", INVALID_PARAMETER)


def _check_version(api_version: int) -> None:
    if api_version not in (0, 1):
        raise invalid("api_version", api_version, "is neither 0 nor 1", INVALID_PARAMETER)


def _add_filter(
    engine: Engine, undo: Undo, direction: Direction, traffic: Traffic, name: str
) -> int:
    label = f"{name} ({direction.name.lower()})"
    id = engine.filters.add(transport_filter(direction, traffic, name=label))
    undo.push(lambda: engine.filters.delete(id))
    return id
