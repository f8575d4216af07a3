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
from wfp_ipsec._ready import ReadyBundle, ReadyTraffic, ready_bundle, ready_traffic
from wfp_ipsec._sa_memory import check_free, check_marks, marks_of
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import SaBundleFlags, SaContextUpdateFlags
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


class SaContextCalls:
    """What can be done with an SA context that exists. See `wfp_ipsec.SaContext`."""

    def __init__(
        self,
        engine: Engine,
        id: int,
        traffic: Traffic | None,
        inbound_filter_id: int,
        api_version: int,
        ready: ReadyTraffic | None = None,
    ) -> None:
        self.engine = engine
        self.id = id
        self._traffic = traffic
        self.inbound_filter_id: int = inbound_filter_id
        if ready is None and traffic is not None:
            ready = ready_traffic(traffic, engine, api_version)
        self._ready = ready or ReadyTraffic(None, engine, api_version)
        self._marks: tuple[bytes, ...] = ()
        # Those of the context that this one replaces; None where it replaces none.
        self._marks_before: tuple[bytes, ...] | None = None
        self._udp_encapsulation: UdpEncapsulation | None = None
        self._complete = False

    @property
    def api_version(self) -> int:
        """1, or 0 for the functions of Windows Vista."""
        return self._ready.api_version

    @property
    def traffic(self) -> Traffic | None:
        """The outbound traffic, where it is known. Setting it changes what is asked for next."""
        return self._traffic

    @traffic.setter
    def traffic(self, traffic: Traffic | None) -> None:
        engine, api_version = self.engine, self.api_version
        if traffic is None:
            self._ready = ReadyTraffic(None, engine, api_version)
        else:
            self._ready = ready_traffic(traffic, engine, api_version)
        self._traffic = traffic

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
        ready = self._ready
        version = ready.api_version
        if traffic is None and udp_encapsulation is None and ready.takes_spis:
            out, calls = [0, 0], self.engine.calls
            under = self.inbound_filter_id if inbound_filter_id is None else inbound_filter_id
            status = calls.get_spi(self.id, ready.address, under, out)
            if status is None:
                under = self._inbound_filter(inbound_filter_id, ready)
                status = calls.get_spi(self.id, ready.address, under, out)
            if status:
                check(GET_SPI[version], status)
            return out[0]
        request, _kept = self._asked(version, traffic, inbound_filter_id, udp_encapsulation)
        spi = self.engine.ffi.new("IPSEC_SA_SPI *")
        self.engine.call(GET_SPI[version], self.id, request, spi)
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
        if type(spi) is not int or spi % 2 or not LOWEST_SPI <= spi <= HIGHEST_SPI:
            check_inbound_spi(spi)
        ready = self._ready
        if traffic is None and udp_encapsulation is None and ready.takes_spis:
            calls = self.engine.calls
            under = self.inbound_filter_id if inbound_filter_id is None else inbound_filter_id
            status = calls.set_spi(self.id, ready.address, under, spi)
            if status is None:
                under = self._inbound_filter(inbound_filter_id, ready)
                status = calls.set_spi(self.id, ready.address, under, spi)
            if status:
                check("IPsecSaContextSetSpi0", status)
        else:
            request, _kept = self._asked(1, traffic, inbound_filter_id, udp_encapsulation)
            self.engine.call("IPsecSaContextSetSpi0", self.id, request, spi)

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
        ready = self._ready
        given = bundle.__cache__.get(ready.form) if type(bundle) is SaBundle else None
        if given is None:
            given = ready_bundle(bundle, ready)
        if not given.is_inbound:
            check_inbound_spis(bundle)
        doubtful = given.shares_keys or self._marks_before
        for mark in self._marks:
            doubtful = doubtful or mark in given.marks
        if doubtful and not allow_key_reuse:
            self._check_keys(given, bundle)
        version = ready.api_version
        status = self.engine.calls.add_inbound(version, self.id, given.address)
        if status:
            check(ADD_INBOUND[version], status)
        # Another thread may have added the other bundle meanwhile.
        self._marks += given.marks

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
        ready = self._ready
        given = bundle.__cache__.get(ready.form) if type(bundle) is SaBundle else None
        if given is None:
            given = ready_bundle(bundle, ready)
        doubtful = given.shares_keys or self._marks_before
        for mark in self._marks:
            doubtful = doubtful or mark in given.marks
        if doubtful and not allow_key_reuse:
            self._check_keys(given, bundle)
        if given.is_reserved and not allow_reserved_spi:
            check_peer_spis(bundle)
        if self._marks_before is not None or self._udp_encapsulation is not None:
            given = ready_bundle(self._flagged(bundle), ready)
        engine, version = self.engine, ready.api_version
        peer, uses = given.last_uses
        if peer is not ready.peer:
            uses = given.uses(ready.peer)
        if allow_duplicate_spi:
            uses = ()
        id, address = self.id, given.address
        while (status := engine.calls.add_outbound(version, id, address, uses)) is None:
            check_free(engine, uses, self._holds)
        if status:
            check(ADD_OUTBOUND[version], status)
        # Another thread may have added the other bundle meanwhile.
        self._marks += given.marks
        self._complete = True
        if self._udp_encapsulation is not None:
            self.encapsulate(self._udp_encapsulation)

    def _check_keys(self, given: ReadyBundle, bundle: SaBundle) -> None:
        if given.shares_keys:
            check_key_reuse(bundle)
        check_marks(bundle, self._marks, self._marks_before or ())

    def _flagged(self, bundle: SaBundle) -> SaBundle:
        flags = bundle.flags
        if self._marks_before is not None:
            # Both are there for a while.
            flags |= SaBundleFlags.SUPPRESS_DUPLICATE_DELETION
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
                self._marks += marks_of(side.bundle)
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
        self.engine.calls.free(self.id)

    def delete(self) -> None:
        """Deletes the context at once. Filters that it owns stay until `close`.

        Raises:
            NotFoundError: It is gone already (FWP_E_NOT_FOUND).
            SessionError: As for `create`.

        Source: IPsecSaContextDeleteById0 (fwpmu.h).
        """
        status = self.engine.calls.delete(self.id)
        if status:
            check("IPsecSaContextDeleteById0", status)

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
        asked = self._inbound_traffic(inbound_filter_id) if traffic is None else traffic
        made = SpiRequest(traffic=asked, udp_encapsulation=udp_encapsulation)
        return wired(GETSPI[version], self.engine.natives, made), made

    def _inbound_traffic(self, given: int | None) -> Traffic:
        """Describes the inbound traffic: the same hosts, under the inbound filter."""
        if self.traffic is None:
            rule = "given, and the context that was attached to does not tell its addresses yet"
            raise invalid("traffic", None, rule, "FWP_E_INVALID_PARAMETER")
        filter_id = self._inbound_filter(given, self._ready)
        return amended(self.traffic, filter_id=filter_id) if filter_id else self.traffic

    def _inbound_filter(self, given: int | None, ready: ReadyTraffic) -> int:
        """Returns the inbound filter; 0 in tunnel mode, where the policy is all that counts."""
        if ready.is_tunnel:
            return 0
        filter_id = self.inbound_filter_id if given is None else given
        if isinstance(filter_id, int) and not isinstance(filter_id, bool):
            # What subclasses hold, whatever they make of it.
            filter_id = int.__index__(filter_id)
        if not filter_id:
            rule = "given, and the engine named none when the context was created"
            raise invalid("inbound_filter_id", given, rule, "FWP_E_INVALID_PARAMETER")
        return luid("inbound_filter_id", filter_id)


def delete_context(engine: Engine, id: int) -> None:
    """Deletes an SA context; one that is gone is no error."""
    status = engine.calls.delete(id)
    if status and status != lookup("FWP_E_NOT_FOUND").code:
        check("IPsecSaContextDeleteById0", status)


def delete_if_there(engine: Engine, id: int) -> None:
    """Deletes an SA context, as `delete_context`; nothing is done for id 0."""
    if id:
        delete_context(engine, id)


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
