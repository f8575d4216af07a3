"""Traffic, bundles and SA contexts for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .build import LOCAL_V4, LOCAL_V6, REMOTE_V4, REMOTE_V6, V4, V6, Api
from .policy import add_filter, add_provider_context, transport_filter, tunnel_context

KEY = bytes(range(1, 21))
PEER_SPI = 0xC0000001


def traffic(api: Api, policy: int, version: int = V4, tunnel: bool = False, **members: Any) -> Any:
    """Returns a version-1 traffic descriptor that names a filter or policy."""
    descriptor = api.new(
        "IPSEC_TRAFFIC1 *", {"ipVersion": version, "trafficType": int(tunnel), **members}
    )
    if version == V6:
        descriptor.localV6Address = list(LOCAL_V6)
        descriptor.remoteV6Address = list(REMOTE_V6)
    else:
        descriptor.localV4Address = LOCAL_V4
        descriptor.remoteV4Address = REMOTE_V4
    descriptor.ipsecFilterId = policy
    return descriptor


def get_spi(api: Api, descriptor: Any, **members: Any) -> Any:
    """Returns what GetSpi1 and SetSpi0 take for a traffic descriptor."""
    given = api.new("IPSEC_GETSPI1 *")
    given.inboundIpsecTraffic = descriptor[0]
    given.ipVersion = descriptor.ipVersion
    for name, value in members.items():
        setattr(given, name, value)
    return given


def auth(api: Api, kind: int = 1, config: int = 1, key: bytes = KEY) -> Any:
    """Returns an authentication algorithm with its key; HMAC-SHA-1 unless told."""
    return api.new(
        "IPSEC_SA_AUTH_INFORMATION0 *",
        {
            "authTransform": {"authTransformId": {"authType": kind, "authConfig": config}},
            "authKey": api.blob(key),
        },
    )


def cipher(api: Api, kind: int = 3, config: int = 3, key: bytes = bytes(16)) -> Any:
    """Returns a cipher with its key; AES-128-CBC unless told."""
    return api.new(
        "IPSEC_SA_CIPHER_INFORMATION0 *",
        {
            "cipherTransform": {"cipherTransformId": {"cipherType": kind, "cipherConfig": config}},
            "cipherKey": api.blob(key),
        },
    )


def auth_and_cipher(api: Api, auth_: Any, cipher_: Any) -> Any:
    """Returns both algorithms in one struct."""
    both = api.new("IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *")
    both.saAuthInformation = auth_[0]
    both.saCipherInformation = cipher_[0]
    return both


def bundle(api: Api, spi: int, kind: int = 2, information: Any = None, **members: Any) -> Any:
    """Returns a version-1 bundle of one SA; ESP with HMAC-SHA-1 unless told."""
    sas = api.new("IPSEC_SA0[2]")
    sas[0].spi = spi
    sas[0].saTransformType = kind
    pointer = auth(api) if information is None else information
    sas[0].ahInformation = api.ffi.cast("IPSEC_SA_AUTH_INFORMATION0 *", pointer)
    return api.new("IPSEC_SA_BUNDLE1 *", {"numSAs": 1, "saList": sas, **members})


@dataclass
class Prepared:
    """What SA contexts of one mode and IP version are built on."""

    api: Api
    engine: Any
    outbound: Any
    inbound: Any
    version: int

    def create(self) -> int:
        """Creates a context and returns its id."""
        out = self.api.new("UINT64 *")
        null = self.api.ffi.NULL
        self.api.must(
            self.api.lib.IPsecSaContextCreate1(self.engine, self.outbound, null, null, out)
        )
        return int(out[0])

    def reserve(self, id_: int) -> int:
        """Lets the engine choose the inbound SPI and returns it."""
        out = self.api.new("IPSEC_SA_SPI *")
        given = get_spi(self.api, self.inbound)
        self.api.must(self.api.lib.IPsecSaContextGetSpi1(self.engine, id_, given, out))
        return int(out[0])

    def bundle(self, spi: int, **members: Any) -> Any:
        """Returns a bundle of the right IP version."""
        return bundle(self.api, spi, **{"ipVersion": self.version, **members})

    def add_inbound(self, id_: int, given: Any) -> int:
        """Calls AddInbound1."""
        return int(self.api.lib.IPsecSaContextAddInbound1(self.engine, id_, given))

    def add_outbound(self, id_: int, given: Any) -> int:
        """Calls AddOutbound1."""
        return int(self.api.lib.IPsecSaContextAddOutbound1(self.engine, id_, given))

    def half(self, **members: Any) -> int:
        """Returns the id of a context that has its inbound SA only."""
        id_ = self.create()
        self.api.must(self.add_inbound(id_, self.bundle(self.reserve(id_), **members)))
        return id_

    def complete(self, **members: Any) -> int:
        """Returns the id of a context with both SAs."""
        id_ = self.half()
        self.api.must(self.add_outbound(id_, self.bundle(PEER_SPI, **members)))
        return id_

    def get(self, id_: int) -> Any:
        """Reads a context for the length of a with statement."""
        return self.api.result(self.api.lib.IPsecSaContextGetById1, self.engine, id_)

    def exists(self, id_: int) -> bool:
        """Tells whether the engine knows the context."""
        out = self.api.new("IPSEC_SA_CONTEXT1 **")
        code = self.api.lib.IPsecSaContextGetById1(self.engine, id_, out)
        self.api.free(out)
        assert code in (0, self.api.lib.FWP_E_NOT_FOUND)
        return bool(code == 0)


def prepare_transport(api: Api, engine: Any, version: int = V4) -> Prepared:
    """Adds the two filters of transport mode."""
    outbound = add_filter(api, engine, transport_filter(api, version))
    inbound = add_filter(api, engine, transport_filter(api, version, inbound=True))
    return Prepared(
        api, engine, traffic(api, outbound, version), traffic(api, inbound, version), version
    )


def prepare_tunnel(api: Api, engine: Any, version: int = V4) -> Prepared:
    """Adds the provider context of tunnel mode, which both directions share."""
    policy = add_provider_context(api, engine, tunnel_context(api))
    outbound, inbound = (traffic(api, policy, version, tunnel=True) for _ in range(2))
    return Prepared(api, engine, outbound, inbound, version)
