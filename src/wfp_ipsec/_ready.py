"""What adding a bundle to an SA context takes, found once for each bundle.

Values do not change, so neither does what the checks say of them; tools that install the same SAs
again, or the same values in many contexts, would only be told the same.
"""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.ipsec import SA_BUNDLE0, SA_BUNDLE1
from wfp_ipsec._native.wired import wired
from wfp_ipsec._sa_memory import Uses, marks_of
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import KeyReuseError
from wfp_ipsec.safety import check_key_reuse, spis_at
from wfp_ipsec.values._base import cache_of
from wfp_ipsec.values._checks import IpAddress, check_for
from wfp_ipsec.values.sa import LOWEST_SPI, SaBundle

SA_BUNDLE = (SA_BUNDLE0, SA_BUNDLE1)
check_bundle = check_for(SaBundle)


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
        "_fitting",
        "_uses",
        "is_inbound",
        "is_reserved",
        "marks",
        "pointer",
        "shares_keys",
    )

    def __init__(self, bundle: SaBundle, ffi: Any, api_version: int, ip: IpVersion | None) -> None:
        # Whose the struct is.
        self._fitting = bundle if ip is None else bundle.with_ip_version(ip)
        self.pointer: CData = wired(SA_BUNDLE[api_version], ffi, self._fitting)
        self.marks = marks_of(bundle)
        self.is_inbound = all(sa.spi >= LOWEST_SPI and sa.spi % 2 == 0 for sa in bundle.sas)
        self.is_reserved = any(sa.spi < LOWEST_SPI for sa in bundle.sas)
        self.shares_keys = _shares_keys(bundle)
        self._uses: tuple[IpAddress | None, Uses] = (None, ())

    def uses(self, peer: IpAddress) -> Uses:
        """Returns the SPIs that it uses at a peer."""
        known, found = self._uses
        if known is not peer:
            found = tuple(spis_at(peer, self._fitting))
            self._uses = peer, found
        return found


def _shares_keys(bundle: SaBundle) -> bool:
    try:
        check_key_reuse(bundle)
    except KeyReuseError:
        return True
    return False


def form(number: int, api_version: int, ip: IpVersion | None) -> int:
    """Returns what the bundles' caches know a kind of SA context by: none of their other keys.

    Args:
        number: That of the backend.
        api_version: 0 or 1.
        ip: The version of IP; None is not known.
    """
    return -1 - (number << 3 | api_version << 2 | (0 if ip is None else ip + 1))


def ready(bundle: SaBundle, engine: Connection, form: int) -> Ready:
    """Returns a bundle, ready for SA contexts of a form.

    Raises:
        InvalidParameterError: It is no bundle, or one for another version of IP.
    """
    if bundle.__class__ is not SaBundle:
        check_bundle("bundle", bundle)
    cache = cache_of(bundle)
    found: Ready | None = cache.get(form)
    if found is not None:
        return found
    told = -1 - form
    ip = IpVersion((told & 3) - 1) if told & 3 else None
    made: Ready = cache.setdefault(form, Ready(bundle, engine.ffi, told >> 2 & 1, ip))
    return made
