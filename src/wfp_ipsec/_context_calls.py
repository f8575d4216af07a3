"""The C functions that work on one SA context, from its SPI to its end."""

from __future__ import annotations

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.ipsec import (
    GETSPI0,
    GETSPI1,
    SA_CONTEXT1,
    SA_CONTEXTS,
)
from wfp_ipsec._native.results import GET_BY_ID, owned, sa_context
from wfp_ipsec._native.wired import wired
from wfp_ipsec._ready import Ready, form, ready_bundle, ready_traffic
from wfp_ipsec._sa_memory import Uses, check_marks, marks_of, peer_spis
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import SaBundleFlags, SaContextUpdateFlags, TrafficType
from wfp_ipsec.errors import NotFoundError, check, error_for, invalid, lookup
from wfp_ipsec.safety import SpiAtReceiver, check_key_reuse, check_peer_spis, spis_at
from wfp_ipsec.values._base import amended, replace
from wfp_ipsec.values._checks import luid
from wfp_ipsec.values.details import SaContextDetails, with_encapsulation
from wfp_ipsec.values.sa import (
    HIGHEST_SPI,
    LOWEST_SPI,
    SaBundle,
    check_inbound_spi,
    check_inbound_spis,
)
from wfp_ipsec.values.traffic import (
    SpiRequest,
    Traffic,
    UdpEncapsulation,
    check_encapsulation,
)

GETSPI = (GETSPI0, GETSPI1)

GET_SPI = ("IPsecSaContextGetSpi0", "IPsecSaContextGetSpi1")
ADD_INBOUND = ("IPsecSaContextAddInbound0", "IPsecSaContextAddInbound1")
ADD_OUTBOUND = ("IPsecSaContextAddOutbound0", "IPsecSaContextAddOutbound1")

NO_FLAGS = SaBundleFlags(0)


class SaContextCalls:
    """What can be done with an SA context that exists. See `wfp_ipsec.SaContext`."""

    # As in every new context; what differs is set when it does.
    _marks: frozenset[bytes] = frozenset()
    # Of the context that this one replaces.
    _marks_before: frozenset[bytes] = frozenset()
    # What the outbound bundle gets besides its own flags.
    _outbound_flags = NO_FLAGS
    _udp_encapsulation: UdpEncapsulation | None = None
    _complete = False

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
        self.traffic: Traffic | None = traffic
        self.inbound_filter_id: int = inbound_filter_id
        self.api_version = api_version
        if traffic is None:
            self._form = form(engine.number, api_version, None)
        else:
            self._form = ready_traffic(traffic, engine, api_version).form

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
        request, _kept = self._asked(
            self.api_version, traffic, inbound_filter_id, udp_encapsulation
        )
        spi = self.engine.ffi.new("IPSEC_SA_SPI *")
        self.engine.call(GET_SPI[self.api_version], self.id, request, spi)
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
        if spi.__class__ is not int or spi % 2 or not LOWEST_SPI <= spi <= HIGHEST_SPI:
            check_inbound_spi(spi)
        request, _kept = self._asked(1, traffic, inbound_filter_id, udp_encapsulation)
        engine = self.engine
        handle = engine._handle or engine.handle  # noqa: SLF001 - a call less
        status = engine.natives.lib.IPsecSaContextSetSpi0(handle, self.id, request, spi)
        if status:
            check("IPsecSaContextSetSpi0", status)

    def add_inbound(self, bundle: SaBundle, *, allow_key_reuse: bool = False) -> None:
        """Adds the inbound SAs; the context then accepts traffic.

        Args:
            bundle: SAs with the reserved SPI; its IP version may be left to the context.
            allow_key_reuse: Allows an AES-GCM or AES-GMAC key and salt of another SA of this
                context, or of the one that it replaces.

        Raises:
            StateError: No SPI is reserved, or the bundle is there (FWP_E_INCOMPATIBLE_SA_STATE).
            InvalidParameterError: The bundle does not fit the context.
            KeyReuseError: An SA has a key that must not be shared (`safety.check_key_reuse`).

        Source: IPsecSaContextAddInbound0, IPsecSaContextAddInbound1 (fwpmu.h).
        """
        engine = self.engine
        given = ready_bundle(bundle, engine, self._form)
        if not given.is_inbound:
            check_inbound_spis(bundle)
        if not allow_key_reuse and (given.shares_keys or self._marks or self._marks_before):
            self._check_keys(given, bundle)
        handle = engine._handle or engine.handle  # noqa: SLF001 - a call less
        function = ADD_INBOUND[self.api_version]
        status = getattr(engine.natives.lib, function)(handle, self.id, given.pointer)
        if status:
            check(function, status)
        self._marks = self._marks | given.marks if self._marks else given.marks

    def add_outbound(
        self,
        bundle: SaBundle,
        *,
        allow_key_reuse: bool = False,
        allow_reserved_spi: bool = False,
        allow_duplicate_spi: bool = False,
    ) -> None:
        """Adds the outbound SAs; the context is then complete.

        Other contexts for the same traffic lose their outbound SAs, unless the bundle's flags hold
        SUPPRESS_DUPLICATE_DELETION. UDP encapsulation that was asked for before is set now.

        Args:
            bundle: SAs with the peer's SPI; its IP version may be left to the context.
            allow_key_reuse: Allows an AES-GCM or AES-GMAC key and salt of another SA of this
                context, or of the one that it replaces.
            allow_reserved_spi: Allows SPIs of 1..255 without a warning.
            allow_duplicate_spi: Allows an SPI that another context of this session uses for the
                same peer, which is right for two peers behind one NAT.

        Raises:
            StateError: The inbound bundle is missing, or this one is there
                (FWP_E_INCOMPATIBLE_SA_STATE).
            InvalidParameterError: The bundle does not fit the context.
            KeyReuseError: An SA has a key that must not be shared (`safety.check_key_reuse`).
            DuplicateSpiError: Another context of this session, which is asked for where one had
                the SPI, uses it for the same peer.

        Warns:
            ReservedSpiWarning: An SPI is below 256.

        Source: IPsecSaContextAddOutbound0, IPsecSaContextAddOutbound1, for UDP encapsulation also
            IPsecSaContextGetById1 and IPsecSaContextUpdate0 (fwpmu.h).
        """
        engine = self.engine
        given = ready_bundle(bundle, engine, self._form)
        if not allow_key_reuse:
            self._check_keys(given, bundle)
        if given.is_reserved and not allow_reserved_spi:
            check_peer_spis(bundle)
        if self._outbound_flags or self._udp_encapsulation is not None:
            given = ready_bundle(self._flagged(bundle), engine, self._form)
        peers, used = peer_spis(engine), False
        claimed: Uses = ()
        if not allow_duplicate_spi and self.traffic is not None:
            claimed = given.uses(self.traffic.remote)
        try:
            # Inside, so that an interruption leaves no claim.
            if claimed:
                claimed = peers.begin(self.id, claimed, self._holds)
            handle = engine._handle or engine.handle  # noqa: SLF001 - a call less
            function = ADD_OUTBOUND[self.api_version]
            status = getattr(engine.natives.lib, function)(handle, self.id, given.pointer)
            if status:
                check(function, status)
            used = True
        finally:
            try:
                peers.finish(self.id, claimed, used=used)
            except BaseException:
                # An interruption; done twice it is done once.
                peers.finish(self.id, claimed, used=used)
                raise
        self._marks = self._marks | given.marks if self._marks else given.marks
        self._complete = True
        if self._udp_encapsulation is not None:
            self.encapsulate(self._udp_encapsulation)

    def _check_keys(self, given: Ready, bundle: SaBundle) -> None:
        if given.shares_keys:
            check_key_reuse(bundle)
        marks = given.marks
        if not (marks.isdisjoint(self._marks) and marks.isdisjoint(self._marks_before)):
            check_marks(bundle, self._marks, self._marks_before)

    def _flagged(self, bundle: SaBundle) -> SaBundle:
        flags = bundle.flags | self._outbound_flags
        if self._udp_encapsulation is not None:
            flags |= SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND
        return amended(bundle, flags=flags)

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
        if not isinstance(details, SaContextDetails):
            raise invalid("details", details, "must be SaContextDetails", "FWP_E_TYPE_MISMATCH")
        with Arena(self.engine.ffi) as arena:
            composed = SA_CONTEXT1.compose(arena, replace(details, id=self.id))
            self.engine.call("IPsecSaContextUpdate0", luid("flags", flags), composed)

    def encapsulate(self, ports: UdpEncapsulation | None) -> None:
        """Sets or removes the UDP encapsulation of NAT-T, for both directions, in place.

        Of a context without its SAs it is remembered, and set when it is complete: Windows takes it
        only then. The outbound bundle gets or loses ASSUME_UDP_CONTEXT_OUTBOUND with it.

        Args:
            ports: UDP ports, host order, IPv4 only; None removes the encapsulation.

        Raises:
            NotFoundError: The context is gone (FWP_E_NOT_FOUND).
            StateError: It was expired (FWP_E_INCOMPATIBLE_SA_STATE).
            InvalidParameterError: UDP encapsulation for IPv6.

        Source: IPsecSaContextGetById1, IPsecSaContextUpdate0 (fwpmu.h), from Windows 7 on.
        """
        if self.traffic is not None:
            check_encapsulation(self.traffic, ports)
        if self._complete:
            changed = with_encapsulation(whole(self._details1()), ports)
            flags = SaContextUpdateFlags.UDP_ENCAPSULATION | SaContextUpdateFlags.FLAGS
            self.update(flags, changed)
        self._udp_encapsulation = ports

    def _take(self, details: SaContextDetails) -> None:
        """Takes over the state of an SA context that others have made."""
        for side in (details.inbound, details.outbound):
            if side is not None:
                self._marks |= marks_of(side.bundle)
                self._udp_encapsulation = side.udp_encapsulation
        self._complete = details.outbound is not None

    def _details1(self) -> SaContextDetails:
        """Returns the details with all members, whatever the version of the context."""
        return owned(self.engine, "IPsecSaContextGetById1", SA_CONTEXT1, self.id)

    def expire(self) -> None:
        """Ends the context: outbound SAs at once, inbound SAs after 60 seconds.

        In between, packets that are under way are still accepted.

        Source: IPsecSaContextExpire0 (fwpmu.h).
        """
        self.engine.call("IPsecSaContextExpire0", self.id)
        peer_spis(self.engine).release(self.id)

    def delete(self) -> None:
        """Deletes the context at once. Filters that it owns stay until `close`.

        Raises:
            NotFoundError: It is gone already (FWP_E_NOT_FOUND).
            SessionError: As for `create`.

        Source: IPsecSaContextDeleteById0 (fwpmu.h).
        """
        engine = self.engine
        handle = engine._handle or engine.handle  # noqa: SLF001 - a call less
        status = engine.natives.lib.IPsecSaContextDeleteById0(handle, self.id)
        if status:
            check("IPsecSaContextDeleteById0", status)
        peer_spis(engine).release(self.id)

    def details(self) -> SaContextDetails:
        """Returns a snapshot of the context, keys included where the engine gives them.

        Raises:
            NotFoundError: It is gone (FWP_E_NOT_FOUND).
            AccessDeniedError: FWPM_ACTRL_READ on the SA database is needed.

        Source: IPsecSaContextGetById0, IPsecSaContextGetById1 (fwpmu.h).
        """
        version = self.api_version
        return sa_context(self.engine, version, SA_CONTEXTS[version], self.id)

    def _holds(self, id: int, use: SpiAtReceiver) -> bool:
        return sends_with(self.engine, id, use, self.api_version)

    def _asked(
        self,
        version: int,
        traffic: Traffic | None,
        inbound_filter_id: int | None,
        udp_encapsulation: UdpEncapsulation | None,
    ) -> tuple[CData, object]:
        """Returns the C struct that an SPI is asked for with, and what keeps it."""
        own, engine = self.traffic, self.engine
        if traffic is None and udp_encapsulation is None and own is not None:
            filter_id = self.inbound_filter_id if inbound_filter_id is None else inbound_filter_id
            if own.tunnel_policy_id is not None:
                filter_id = 0
            elif filter_id.__class__ is not int or not 0 < filter_id < 1 << 64:
                # Says what is wrong with it.
                self._inbound_traffic(filter_id)
            request = ready_traffic(own, engine, version).request(engine.natives.ffi, filter_id)
            return request, None
        asked = self._inbound_traffic(inbound_filter_id) if traffic is None else traffic
        made = SpiRequest(traffic=asked, udp_encapsulation=udp_encapsulation)
        return wired(GETSPI[version], engine.natives, made), made

    def _inbound_traffic(self, filter_id: int | None) -> Traffic:
        """Describes the inbound traffic: the same hosts, under the inbound filter."""
        if self.traffic is None:
            rule = "given, and the context that was attached to does not tell its addresses yet"
            raise invalid("traffic", None, rule, "FWP_E_INVALID_PARAMETER")
        if self.traffic.traffic_type == TrafficType.TUNNEL:
            return self.traffic
        inbound = self.inbound_filter_id if filter_id is None else filter_id
        if not inbound:
            rule = "given, and the engine named none when the context was created"
            raise invalid("inbound_filter_id", filter_id, rule, "FWP_E_INVALID_PARAMETER")
        return amended(self.traffic, filter_id=luid("inbound_filter_id", inbound))


def sends_with(engine: Engine, id: int, use: SpiAtReceiver, api_version: int = 1) -> bool:
    """Tells whether a context is there and sends with an SPI. Others may have ended it."""
    try:
        found = owned(engine, GET_BY_ID[api_version], SA_CONTEXTS[api_version], id).outbound
    except NotFoundError:
        return False
    return found is not None and use in spis_at(found.traffic.remote, found.bundle)


def whole(details: SaContextDetails) -> SaContextDetails:
    """Returns the details of an SA context that has both directions.

    Raises:
        StateError: It has not, or not any more (FWP_E_INCOMPATIBLE_SA_STATE).
    """
    if details.inbound is None or details.outbound is None:
        code = lookup("FWP_E_INCOMPATIBLE_SA_STATE").code
        raise error_for(code, detail=f"SA context {details.id} has not both directions")
    return details
