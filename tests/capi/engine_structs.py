"""The model's values as structs, and structs as the model's values."""

from __future__ import annotations

from typing import Any

from tests.model.objects import Object
from tests.model.values import (
    INBOUND,
    V6,
    Bundle,
    ContextView,
    Reservation,
    SaView,
    Subnet,
    Template,
    Traffic,
)

from .association import KEY, auth
from .build import Api
from .policy import provider, provider_context, transport_filter, tunnel_context

NETWORK_V4, MASK_V4 = 0x0A000000, 0xFFFFFF00
NETWORK_V6, PREFIX_V6 = bytes.fromhex("20010db8") + bytes(12), 120
TRANSFORMS = {"esp": 2, "ah": 1, "short": 2, "unknown": 9}
UDP = ("localUdpEncapPort", "remoteUdpEncapPort")
# A key that no layer has.
NO_LAYER = 0x7777


class Structs:
    """Structs made from the model's values, and read back."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def traffic(self, given: Traffic, version: int) -> Any:
        """Returns an IPSEC_TRAFFIC0 or 1."""
        made = self.api.new(f"IPSEC_TRAFFIC{version} *")
        made.ipVersion, made.trafficType = given.version, given.kind
        made.ipsecFilterId, made.remotePort = given.policy, given.remote_port
        if given.version == V6:
            made.localV6Address = [*NETWORK_V6[:15], given.local]
            made.remoteV6Address = [*NETWORK_V6[:15], given.remote]
        else:
            made.localV4Address = NETWORK_V4 + given.local
            made.remoteV4Address = NETWORK_V4 + given.remote
        if version:
            made.localPort, made.ipProtocol = given.local_port, given.protocol
        return made

    def read_traffic(self, found: Any) -> Traffic:
        """Reads a struct of either version; what version 0 lacks is 0."""
        if found.ipVersion == V6:
            local, remote = found.localV6Address[15], found.remoteV6Address[15]
        else:
            local, remote = found.localV4Address & 0xFF, found.remoteV4Address & 0xFF
        newer = (getattr(found, name, 0) for name in ("localPort", "ipProtocol"))
        kind, policy = found.trafficType, found.ipsecFilterId
        return Traffic(found.ipVersion, local, remote, kind, policy, found.remotePort, *newer)

    def reservation(self, given: Reservation, version: int) -> Any:
        """Returns an IPSEC_GETSPI0 or 1."""
        made = self.api.new(f"IPSEC_GETSPI{version} *")
        made.inboundIpsecTraffic = self.traffic(given.traffic, version)[0]
        made.ipVersion = given.version
        if given.left_at_0:
            made.inboundIpsecTraffic.ipVersion = 0
        made.inboundUdpEncapsulation = self.udp(given.udp)
        return made

    def udp(self, ports: tuple[int, int] | None) -> Any:
        """Returns an encapsulation, or NULL."""
        if ports is None:
            return self.api.ffi.NULL
        return self.api.new("IPSEC_V4_UDP_ENCAPSULATION0 *", dict(zip(UDP, ports, strict=True)))

    def bundle(self, given: Bundle, version: int) -> Any:
        """Returns an IPSEC_SA_BUNDLE0 or 1; all its SAs have the first one's SPI."""
        made = self.api.new(f"IPSEC_SA_BUNDLE{version} *")
        made.flags, made.ipVersion, made.mmSaId = given.flags, given.version, given.mm_sa_id
        made.lifetime.lifetimeSeconds = given.lifetime_seconds
        made.numSAs = len(given.transforms)
        # More than two are refused for their number, so nobody reads them.
        sas = self.api.new("IPSEC_SA0[]", max(1, made.numSAs))
        for sa, transform in zip(sas, given.transforms, strict=False):
            sa.spi, sa.saTransformType = given.spi, TRANSFORMS[transform]
            sa.ahInformation = auth(self.api, key=KEY[:-1] if transform == "short" else KEY)
        made.saList = sas
        return made

    def subnet(self, given: Subnet | None) -> dict[str, Any]:
        """Returns the initializer of a side of a template."""
        api = self.api
        if given is None:
            return {"type": api.lib.FWP_EMPTY}
        host = given.host or 0
        if given.version == V6:
            address = [*NETWORK_V6[:15], host]
            if given.host is not None:
                array = api.new("FWP_BYTE_ARRAY16 *", {"byteArray16": address})
                return {"type": api.lib.FWP_BYTE_ARRAY16_TYPE, "byteArray16": array}
            net = {"addr": address, "prefixLength": PREFIX_V6}
            mask = api.new("FWP_V6_ADDR_AND_MASK *", net)
            return {"type": api.lib.FWP_V6_ADDR_MASK, "v6AddrMask": mask}
        if given.host is not None:
            return {"type": api.lib.FWP_UINT32, "uint32": NETWORK_V4 + host}
        net4 = api.new("FWP_V4_ADDR_AND_MASK *", {"addr": NETWORK_V4, "mask": MASK_V4})
        return {"type": api.lib.FWP_V4_ADDR_MASK, "v4AddrMask": net4}

    def template(self, given: Template) -> Any:
        """Returns a template; one that does not restrict is NULL."""
        if given == Template():
            return self.api.ffi.NULL
        sides = {"localSubNet": self.subnet(given.local), "remoteSubNet": self.subnet(given.remote)}
        return self.api.new("IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *", sides)

    def details(self, given: SaView | None) -> Any:
        """Returns an IPSEC_SA_DETAILS1 with what Update0 reads, or NULL."""
        if given is None:
            return self.api.ffi.NULL
        made = self.api.new("IPSEC_SA_DETAILS1 *")
        made.traffic = self.traffic(given.traffic, 1)[0]
        made.saBundle = self.bundle(given.bundle, 1)[0]
        made.udpEncapsulation = self.udp(given.udp)
        return made

    def read_details(self, found: Any) -> tuple[int, SaView] | None:
        """Reads a direction and its SA, or NULL."""
        if not found:
            return None
        bundle = found.saBundle
        sas = [bundle.saList[i] for i in range(bundle.numSAs)]
        names = {2: "esp", 1: "ah"}
        for sa in sas:
            key = sa.ahInformation.authKey
            assert self.api.bytes_at(key.data, key.size) == KEY
        read = Bundle(
            sas[0].spi,
            bundle.ipVersion,
            tuple(names[sa.saTransformType] for sa in sas),
            bundle.lifetime.lifetimeSeconds,
            bundle.flags,
            bundle.mmSaId,
        )
        udp = found.udpEncapsulation
        ports = (udp.localUdpEncapPort, udp.remoteUdpEncapPort) if udp else None
        filter_ = found.transportFilter.filterId if found.transportFilter else None
        assert found.ipVersion == found.traffic.ipVersion
        return found.saDirection, SaView(self.read_traffic(found.traffic), read, ports, filter_)

    def read_context(self, found: Any) -> ContextView:
        """Reads a context of either version."""
        inbound, outbound = (self.read_details(sa) for sa in (found.inboundSa, found.outboundSa))
        assert (inbound is None or inbound[0] == INBOUND) and (outbound is None or not outbound[0])
        return ContextView(found.saContextId, inbound and inbound[1], outbound and outbound[1])

    def object(self, given: Object) -> Any:
        """Returns a provider, provider context or filter."""
        api = self.api
        members: dict[str, Any] = {"flags": 1} if given.persistent else {}
        if given.provider is not None:
            members["providerKey"] = api.new("GUID *", {"Data1": given.provider})
        key = {"Data1": given.key} if given.key > 0 else {}
        if given.kind == "provider":
            return provider(api, providerKey=key, **members)
        if given.kind == "context":
            members["providerContextKey"] = key
            if given.tunnel:
                return tunnel_context(api, **members)
            policy = api.new("IPSEC_KEYING_POLICY0 *", {"numKeyMods": 1})
            policy.keyModKeys = api.new("GUID[1]")
            return provider_context(api, api.lib.FWPM_IPSEC_KEYING_CONTEXT, policy, **members)
        version, way = given.layer or (0, 0)
        made = transport_filter(api, version, way == INBOUND, filterKey=key, **members)
        if given.layer is None:
            made.layerKey = api.guid(NO_LAYER)
        return made
