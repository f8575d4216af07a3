"""What calls take of a bundle or of traffic, found once for each of them.

Values do not change, so neither does what the checks say of them; tools that install the same SAs
again, or the same values in many contexts, would only be told the same.
"""

from __future__ import annotations

from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_BUNDLE0, SA_BUNDLE1, TRAFFIC0, TRAFFIC1
from wfp_ipsec._native.natives import Natives, Uses
from wfp_ipsec._sa_memory import mark_of
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import KeyReuseError
from wfp_ipsec.safety import check_key_reuse, counter_key, receiver_number, spi_number
from wfp_ipsec.values._checks import check_for
from wfp_ipsec.values.sa import LOWEST_SPI, SaBundle
from wfp_ipsec.values.traffic import Traffic, ip_version_of

SA_BUNDLE = (SA_BUNDLE0, SA_BUNDLE1)
TRAFFIC = (TRAFFIC0, TRAFFIC1)
check_bundle = check_for(SaBundle)
check_traffic = check_for(Traffic)


class ReadyTraffic:
    """Outbound traffic, ready for SA contexts of one version of the API.

    Attributes:
        natives: Those of the backend.
        api_version: 0 or 1.
        ip_version: That of the traffic; None where the traffic is not known.
        form: What the bundles' caches know such SA contexts by: none of their other keys.
        peer: `receiver_number` of the peer; None where the traffic is not known.
        is_tunnel: Whether it is in tunnel mode.
        takes_spis: Whether SPIs are asked for with its C struct, which must be of version 1.
        address: That of the C struct; there is none where the traffic is not known.
    """

    __slots__ = (
        "_owner",
        "address",
        "api_version",
        "form",
        "ip_version",
        "is_tunnel",
        "natives",
        "peer",
        "takes_spis",
    )

    def __init__(self, traffic: Traffic | None, engine: Connection, api_version: int) -> None:
        self.natives: Natives = engine.natives
        self.api_version: int = api_version
        # None of its other keys, whatever the version of IP.
        self.form: int = ~(engine.number << 3 | api_version << 2)
        self.ip_version: IpVersion | None = None
        self.peer: int | None = None
        self.is_tunnel: bool = False
        self.takes_spis: bool = False
        if traffic is not None:
            remote = traffic.remote
            self.ip_version = ip_version_of(remote)
            self.peer = receiver_number(remote)
            self.form -= self.ip_version._value_ + 1
            self.is_tunnel = traffic.tunnel_policy_id is not None
            self.takes_spis = api_version == 1
            composed = self.natives.compose(TRAFFIC[api_version], traffic)
            self._owner: object = composed[0]
            self.address: int = composed[1]


def ready_traffic(traffic: Traffic, engine: Connection, api_version: int) -> ReadyTraffic:
    """Returns traffic, ready for SA contexts.

    Raises:
        InvalidParameterError: It is no traffic, or the version cannot carry it.
    """
    if type(traffic) is not Traffic:
        check_traffic("traffic", traffic)
    key = engine.traffic_keys[api_version]
    found: ReadyTraffic | None = traffic.__cache__.get(key)
    if found is not None:
        return found
    made = ReadyTraffic(traffic, engine, api_version)
    kept: ReadyTraffic = traffic.__cache__.setdefault(key, made)
    return kept


class ReadyBundle:
    """A bundle, ready to be added to SA contexts of one version of the API and of IP.

    Attributes:
        address: That of the C struct.
        marks: What its AES-GCM and AES-GMAC keys are known by.
        is_inbound: Whether its SPIs may be inbound ones.
        shares_keys: Whether two of its SAs share a key that must not be shared.
        is_reserved: Whether it has an SPI that IANA reserves.
        last_uses: The peer that `uses` was asked for last, and what it returned.
    """

    __slots__ = (
        "_owner",
        "_spis",
        "address",
        "is_inbound",
        "is_reserved",
        "last_uses",
        "marks",
        "shares_keys",
    )

    def __init__(self, bundle: SaBundle, traffic: ReadyTraffic) -> None:
        ip = traffic.ip_version
        if bundle.ip_version is not None and ip is not None:
            bundle.with_ip_version(ip)
            ip = None
        struct = SA_BUNDLE[traffic.api_version]
        composed = traffic.natives.compose(struct, bundle, ip)
        self._owner: object = composed[0]
        self.address: int = composed[1]
        self.is_reserved: bool = False
        self.is_inbound: bool = True
        marks, spis, sas = [], [], bundle.sas
        for sa in sas:
            key, spi = counter_key(sa), sa.spi
            if key is not None:
                marks.append(mark_of(key))
            if spi < LOWEST_SPI:
                self.is_reserved, self.is_inbound = True, False
            elif spi % 2:
                self.is_inbound = False
            spis.append(spi_number(sa))
        # Not the bundle, whose cache this is in: it would never go by itself.
        self._spis: Uses = tuple(spis)
        self.marks: tuple[bytes, ...] = tuple(marks)
        self.shares_keys: bool = len(sas) > 1 and _shares_keys(bundle)
        self.last_uses: tuple[int | None, Uses] = (None, ())

    def uses(self, peer: int | None) -> Uses:
        """Returns the SPIs that it uses at a peer, of which `receiver_number` is given.

        Nothing is told where the peer is not known.
        """
        known, found = self.last_uses
        if known != peer:
            found = () if peer is None else tuple([peer | spi for spi in self._spis])
            self.last_uses = peer, found
        return found


def _shares_keys(bundle: SaBundle) -> bool:
    try:
        check_key_reuse(bundle)
    except KeyReuseError:
        return True
    return False


def ready_bundle(bundle: SaBundle, traffic: ReadyTraffic) -> ReadyBundle:
    """Returns a bundle, ready for SA contexts for traffic.

    Raises:
        InvalidParameterError: It is no bundle, or one for another version of IP.
    """
    if type(bundle) is not SaBundle:
        check_bundle("bundle", bundle)
    found: ReadyBundle | None = bundle.__cache__.get(traffic.form)
    if found is not None:
        return found
    kept: ReadyBundle = bundle.__cache__.setdefault(traffic.form, ReadyBundle(bundle, traffic))
    return kept
