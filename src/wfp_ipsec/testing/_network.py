"""What only traffic and IKE bring about: dropped packets, negotiated SAs, failed negotiations."""

from __future__ import annotations

import itertools

from wfp_ipsec.enums import (
    AddressFamily,
    Direction,
    IkeCipher,
    IkeDhGroup,
    IkeIntegrity,
    IkeKeyModule,
    IpVersion,
)
from wfp_ipsec.testing._controls import Controls
from wfp_ipsec.values._checks import IpAddress, address
from wfp_ipsec.values.ike_policy import IkeProposal
from wfp_ipsec.values.ike_sa import IkeCookiePair, IkeSaDetails, IkeTraffic
from wfp_ipsec.values.net_event import NetEvent, NetEventData, NetEventHeader
from wfp_ipsec.values.net_event_drops import ClassifyDrop, IpsecKernelDrop
from wfp_ipsec.values.net_event_ike import IkeMmFailure
from wfp_ipsec.values.traffic import AddressLike

ESP = 50
STATUS_IPSEC_BAD_SPI = 0xC0360001
ERROR_IPSEC_IKE_AUTH_FAIL = 13801
PROPOSAL = IkeProposal(
    cipher=IkeCipher.AES_256,
    integrity=IkeIntegrity.SHA_256,
    dh_group=IkeDhGroup.GROUP_14,
    max_lifetime_seconds=28800,
)


class Network:
    """Lets happen what would need packets or a peer, so that a tool can answer it.

    Each method makes one usual case of what it is named after. For all others there are
    `Controls.inject_net_event` and `Controls.inject_ike_sa`.
    """

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._cookies = itertools.count(1)

    def drop(
        self,
        local: AddressLike,
        remote: AddressLike,
        *,
        spi: int = 0,
        status: int = STATUS_IPSEC_BAD_SPI,
        direction: Direction = Direction.INBOUND,
    ) -> NetEvent:
        """Lets IPsec drop an ESP packet, and returns the event that tells so.

        Args:
            local: This host.
            remote: The peer, of the same IP version.
            spi: SPI of the packet, host order; 0 for clear text.
            status: Why: an NTSTATUS, such as STATUS_IPSEC_BAD_SPI.
            direction: Which way the packet went.
        """
        drop = IpsecKernelDrop(status=status, direction=direction, spi=spi)
        return self._arise(drop, local, remote, ESP)

    def block(
        self,
        local: AddressLike,
        remote: AddressLike,
        *,
        filter_id: int,
        layer_id: int = 0,
        ip_protocol: int = 17,
        local_port: int | None = None,
        remote_port: int | None = None,
    ) -> NetEvent:
        """Lets a filter block a packet, and returns the event that tells so.

        Args:
            local: This host.
            remote: The peer, of the same IP version.
            filter_id: LUID of the filter.
            layer_id: Number of its layer.
            ip_protocol: IP protocol number of the packet.
            local_port: This host's port, host order; None for packets without ports.
            remote_port: The peer's port, host order; None for packets without ports.
        """
        drop = ClassifyDrop(filter_id=filter_id, layer_id=layer_id)
        return self._arise(drop, local, remote, ip_protocol, local_port, remote_port)

    def fail_negotiation(
        self,
        local: AddressLike,
        remote: AddressLike,
        *,
        error_code: int = ERROR_IPSEC_IKE_AUTH_FAIL,
        key_module: IkeKeyModule = IkeKeyModule.IKEV2,
    ) -> NetEvent:
        """Lets a main-mode negotiation fail, and returns the event that tells so.

        Args:
            local: This host.
            remote: The peer, of the same IP version.
            error_code: Why: one of the ERROR_IPSEC_IKE_* codes.
            key_module: Who negotiated.
        """
        failure = IkeMmFailure(error_code=error_code, key_module=key_module)
        return self._arise(failure, local, remote, None)

    def negotiate_ike_sa(
        self,
        local: AddressLike,
        remote: AddressLike,
        *,
        key_module: IkeKeyModule = IkeKeyModule.IKEV2,
        proposal: IkeProposal = PROPOSAL,
    ) -> int:
        """Lets IKE negotiate a main-mode SA, and returns its id.

        Args:
            local: This host.
            remote: The peer, of the same IP version.
            key_module: Who negotiated.
            proposal: What was agreed on.
        """
        number = next(self._cookies)
        traffic = IkeTraffic(local=address("local", local), remote=address("remote", remote))
        negotiated = IkeSaDetails(
            id=0,
            key_module=key_module,
            traffic=traffic,
            proposal=proposal,
            cookies=IkeCookiePair(initiator=number, responder=number << 32),
        )
        return self._controls.inject_ike_sa(negotiated)

    def _arise(
        self,
        data: NetEventData,
        local: AddressLike,
        remote: AddressLike,
        protocol: int | None,
        local_port: int | None = None,
        remote_port: int | None = None,
    ) -> NetEvent:
        here: IpAddress = address("local", local)
        v4 = here.version == 4
        header = NetEventHeader(
            ip_version=IpVersion.V4 if v4 else IpVersion.V6,
            address_family=AddressFamily.INET if v4 else AddressFamily.INET6,
            protocol=protocol,
            local_address=here,
            remote_address=address("remote", remote),
            local_port=local_port,
            remote_port=remote_port,
        )
        event = NetEvent.of(data, header)
        self._controls.inject_net_event(event)
        return event
