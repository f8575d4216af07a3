"""The SAs of an IMS registration (3GPP TS 33.203): which ones there are, and their keys.

A registration has four SAs in two pairs, each for TCP and UDP alike:

    UE   port_uc, inbound spi_uc   <->   P-CSCF   port_ps, inbound spi_ps
    UE   port_us, inbound spi_us   <->   P-CSCF   port_pc, inbound spi_pc

Each end has a protected client port and a protected server port, with an inbound SPI for each. So
one description serves both ends: a UE is ``local`` to itself and ``remote`` to its P-CSCF.

An end announces its SPIs before there are keys, so there are two phases: reserve an SPI for either
pair (`SaContext.reserve`, `SaContext.get_spi`), then, with the peer's SPIs, IK and CK, activate
what `ImsRegistration.bundles` gives. A UE does not know the ports of the P-CSCF before it has
answered: they may be 0, and the pair then holds for all of them.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from itertools import combinations
from typing import Self

from wfp_ipsec._ims_keys import ImsEncryption, ImsIntegrity, ImsKeys
from wfp_ipsec.errors import DuplicateSpiError, invalid
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U16, U32, address
from wfp_ipsec.values.sa import SaBundle, SaLifetime, check_inbound_spi
from wfp_ipsec.values.traffic import AddressLike, check_same_version

_SPIS = ("spi_c", "spi_s")

__all__ = [
    "ImsBundlePair",
    "ImsBundles",
    "ImsEncryption",
    "ImsEnd",
    "ImsIntegrity",
    "ImsKeys",
    "ImsRegistration",
    "ImsSpis",
]


@value
class ImsEnd(Value):
    """One end of a registration, the UE or the P-CSCF.

    Attributes:
        address: Its address.
        port_c: Its protected client port (port_uc or port_pc), host order; 0 if not known yet.
        port_s: Its protected server port (port_us or port_ps), host order; 0 if not known yet.

    Raises:
        InvalidParameterError: Both ports are the same, and not 0.
    """

    address: IPv4Address | IPv6Address
    port_c: U16 = 0
    port_s: U16 = 0

    @classmethod
    def at(cls, host: AddressLike, *, port_c: int = 0, port_s: int = 0) -> Self:
        """Describes an end; the address may be text."""
        return cls(address=address("address", host), port_c=port_c, port_s=port_s)

    def _validate(self) -> None:
        if self.port_c and self.port_c == self.port_s:
            rule = "is the protected client port too; an end has two"
            raise invalid("port_s", self.port_s, rule, "FWP_E_INVALID_PARAMETER")


@value
class ImsSpis(Value):
    """The inbound SPIs that one end announces, host order.

    Attributes:
        spi_c: That of its protected client port (spi_uc or spi_pc).
        spi_s: That of its protected server port (spi_us or spi_ps).
    """

    spi_c: U32
    spi_s: U32


@value
class ImsBundlePair(Value):
    """The SAs of one pair, for `SaContext.add_inbound` and `SaContext.add_outbound`."""

    inbound: SaBundle
    outbound: SaBundle


@value
class ImsBundles(Value):
    """The SAs of both pairs.

    Attributes:
        client: Those of the local protected client port.
        server: Those of the local protected server port.
    """

    client: ImsBundlePair
    server: ImsBundlePair


@value
class ImsRegistration(Value):
    """The two ends of a registration, seen from one of them.

    Attributes:
        local: This end, with its ports.
        remote: The other end. Its ports may be 0 as long as they are not known.

    Raises:
        InvalidParameterError: Mixed IP versions; a local port is 0.
    """

    local: ImsEnd
    remote: ImsEnd

    @property
    def client(self) -> TransportMode:
        """From the local protected client port to the remote protected server port.

        There is no protocol in it: an SA context has one filter per direction, and TCP and UDP
        share the SAs.
        """
        return self._selector(self.local.port_c, self.remote.port_s)

    @property
    def server(self) -> TransportMode:
        """From the local protected server port to the remote protected client port."""
        return self._selector(self.local.port_s, self.remote.port_c)

    def bundles(
        self,
        own: ImsSpis,
        peer: ImsSpis,
        keys: ImsKeys,
        *,
        lifetime: SaLifetime | None = None,
        allow_deprecated: bool = False,
        allow_duplicate_spi: bool = False,
    ) -> ImsBundles:
        """Gives the SAs of both pairs.

        Args:
            own: The SPIs that were reserved here, even and at least 256.
            peer: Those that the other end announced.
            keys: The keys of the registration.
            lifetime: Limits of all SAs; None is none.
            allow_deprecated: Takes 3DES and HMAC-MD5 without a warning.
            allow_duplicate_spi: Allows one SPI of both ends. All SAs share their keys, so a packet
                that comes back to its sender under its own SPI looks like one of the peer's.

        Raises:
            InvalidParameterError: An SPI of this end is odd or below 256, or one is 0.
            DuplicateSpiError: Two of the four SPIs are the same.

        Warns:
            DeprecatedAlgorithmWarning: 3DES or HMAC-MD5 was negotiated and that was not allowed.
        """
        _check_spis(own, peer, allow_duplicate_spi)
        sa = keys.esp(own.spi_c, allow_deprecated=allow_deprecated)

        def bundle(spi: int) -> SaBundle:
            return SaBundle(sas=(replace(sa, spi=spi),), lifetime=lifetime or SaLifetime())

        return ImsBundles(
            client=ImsBundlePair(inbound=bundle(own.spi_c), outbound=bundle(peer.spi_s)),
            server=ImsBundlePair(inbound=bundle(own.spi_s), outbound=bundle(peer.spi_c)),
        )

    def mirrored(self) -> ImsRegistration:
        """Returns the same registration, seen from the other end.

        Raises:
            InvalidParameterError: The other end's ports are not known yet.
        """
        return ImsRegistration(local=self.remote, remote=self.local)

    def _selector(self, local_port: int, remote_port: int) -> TransportMode:
        return TransportMode(
            local=self.local.address,
            remote=self.remote.address,
            local_port=local_port,
            remote_port=remote_port,
        )

    def _validate(self) -> None:
        check_same_version(self.local.address, self.remote.address)
        for field in ("port_c", "port_s"):
            if getattr(self.local, field) == 0:
                rule = "given; this end has to know its protected ports"
                raise invalid(f"local.{field}", 0, rule, "FWP_E_INVALID_PARAMETER")


def _check_spis(own: ImsSpis, peer: ImsSpis, allow_duplicate_spi: bool) -> None:
    check_inbound_spi(own.spi_c)
    check_inbound_spi(own.spi_s)
    ends = (("own", own), ("peer", peer))
    named = [(f"{end}.{name}", getattr(spis, name)) for end, spis in ends for name in _SPIS]
    for (one, first), (other, second) in combinations(named, 2):
        across = one.partition(".")[0] != other.partition(".")[0]
        if first == second and not (across and allow_duplicate_spi):
            rule = f"is {one} too; the four SAs of a registration have the same keys"
            raise invalid(other, second, rule, "FWP_E_ALREADY_EXISTS", kind=DuplicateSpiError)
