"""What calls take of a bundle or of traffic, found once for each of them.

Values do not change, so neither does what the checks say of them; tools that install the same SAs
again, or the same values in many contexts, would only be told the same.
"""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_BUNDLE0, SA_BUNDLE1, TRAFFIC0, TRAFFIC1
from wfp_ipsec._native.natives import Natives
from wfp_ipsec._native.wired import kept
from wfp_ipsec._sa_memory import Uses, marks_of
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import KeyReuseError
from wfp_ipsec.safety import check_key_reuse, receiver_number, spis_of
from wfp_ipsec.values._checks import IpAddress, check_for
from wfp_ipsec.values.sa import LOWEST_SPI, SaBundle
from wfp_ipsec.values.traffic import Traffic

SA_BUNDLE = (SA_BUNDLE0, SA_BUNDLE1)
TRAFFIC = (TRAFFIC0, TRAFFIC1)
# Of one traffic: more inbound filters than this for one outbound filter are unusual.
MOST_REQUESTS = 64
check_bundle = check_for(SaBundle)
check_traffic = check_for(Traffic)


class Ready:
    """A bundle, ready to be added to SA contexts of one version of the API and of IP.

    Attributes:
        pointer: The C struct.
        marks: What its AES-GCM and AES-GMAC keys are known by.
        is_inbound: Whether its SPIs may be inbound ones.
        shares_keys: Whether two of its SAs share a key that must not be shared.
        is_reserved: Whether it has an SPI that IANA reserves.
    """

    __slots__ = (
        "_owner",
        "_spis",
        "_uses",
        "is_inbound",
        "is_reserved",
        "marks",
        "pointer",
        "shares_keys",
    )

    def __init__(
        self, bundle: SaBundle, natives: Natives, api_version: int, ip: IpVersion | None
    ) -> None:
        if bundle.ip_version is not None and ip is not None:
            bundle.with_ip_version(ip)
            ip = None
        self._owner, self.pointer = kept(SA_BUNDLE[api_version], natives, bundle, ip)
        self.marks = marks_of(bundle)
        # Not the bundle, whose cache this is in: it would never go by itself.
        self._spis = tuple(spis_of(bundle))
        spis = [spi for _, spi in self._spis]
        self.is_reserved = min(spis, default=LOWEST_SPI) < LOWEST_SPI
        self.is_inbound = not self.is_reserved and not any(spi % 2 for spi in spis)
        self.shares_keys = len(spis) > 1 and _shares_keys(bundle)
        self._uses: tuple[IpAddress | None, Uses] = (None, ())

    def uses(self, peer: IpAddress) -> Uses:
        """Returns the SPIs that it uses at a peer."""
        known, found = self._uses
        if known is not peer:
            number = receiver_number(peer)
            found = tuple([(number, is_ah, spi) for is_ah, spi in self._spis])
            self._uses = peer, found
        return found


def _shares_keys(bundle: SaBundle) -> bool:
    try:
        check_key_reuse(bundle)
    except KeyReuseError:
        return True
    return False


class ReadyTraffic:
    """Outbound traffic, ready for SA contexts of one version of the API.

    Attributes:
        pointer: The C struct.
        form: What the bundles' caches know such SA contexts by; see `form`.
        requests: The C structs that SPIs are asked for with, by their inbound filters; those of
            `SpiRequest`, without UDP encapsulation.
    """

    __slots__ = ("_owner", "_request", "form", "pointer", "requests")

    def __init__(self, traffic: Traffic, engine: Connection, api_version: int) -> None:
        self._owner, self.pointer = kept(TRAFFIC[api_version], engine.natives, traffic)
        self.form = form(engine.number, api_version, traffic.ip_version)
        self.requests: dict[int, CData] = {}
        self._request = engine.ffi.typeof(f"IPSEC_GETSPI{api_version} *")

    def request(self, ffi: Any, inbound_filter_id: int) -> CData:
        """Returns the C struct that an SPI is asked for with: the same hosts under the filter.

        Args:
            ffi: The cffi interface.
            inbound_filter_id: LUID; 0 keeps what the outbound traffic has, in tunnel mode.
        """
        found = self.requests.get(inbound_filter_id)
        if found is None:
            if len(self.requests) >= MOST_REQUESTS:
                self.requests.clear()
            made = ffi.new(self._request)
            made.inboundIpsecTraffic = self.pointer[0]
            made.ipVersion = self.pointer.ipVersion
            if inbound_filter_id:
                made.inboundIpsecTraffic.ipsecFilterId = inbound_filter_id
            found = self.requests.setdefault(inbound_filter_id, made)
        return found


def ready_traffic(traffic: Traffic, engine: Connection, api_version: int) -> ReadyTraffic:
    """Returns traffic, ready for SA contexts.

    Raises:
        InvalidParameterError: It is no traffic, or the version cannot carry it.
    """
    if traffic.__class__ is not Traffic:
        check_traffic("traffic", traffic)
    version = engine.natives.versions[api_version]
    found: ReadyTraffic | None = traffic.__cache__.get(version)
    if found is not None:
        return found
    made = ReadyTraffic(traffic, engine, api_version)
    kept: ReadyTraffic = traffic.__cache__.setdefault(version, made)
    return kept


def form(number: int, api_version: int, ip: IpVersion | None) -> int:
    """Returns what the bundles' caches know a kind of SA context by: none of their other keys.

    Args:
        number: That of the backend.
        api_version: 0 or 1.
        ip: The version of IP; None is not known.
    """
    return -1 - (number << 3 | api_version << 2 | (0 if ip is None else ip + 1))


def ready_bundle(bundle: SaBundle, engine: Connection, form: int) -> Ready:
    """Returns a bundle, ready for SA contexts of a form.

    Raises:
        InvalidParameterError: It is no bundle, or one for another version of IP.
    """
    if bundle.__class__ is not SaBundle:
        check_bundle("bundle", bundle)
    cache = bundle.__cache__
    found: Ready | None = cache.get(form)
    if found is not None:
        return found
    told = -1 - form
    ip = IpVersion((told & 3) - 1) if told & 3 else None
    made: Ready = cache.setdefault(form, Ready(bundle, engine.natives, told >> 2 & 1, ip))
    return made
