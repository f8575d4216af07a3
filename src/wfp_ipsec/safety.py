"""What makes SAs unsafe, found before any native call. Each rule has an override that names it.

| rule | override |
|---|---|
| a cipher needs integrity (`wfp_ipsec.algorithms`) | ``allow_unauthenticated`` |
| no DES, 3DES, MD5: a warning (`wfp_ipsec.algorithms`) | ``allow_deprecated`` |
| one AES-GCM or AES-GMAC key with its salt for one SA | ``allow_key_reuse`` |
| no SPI that IANA reserves: a warning | ``allow_reserved_spi`` |
| no SPI twice at one receiver | ``allow_duplicate_spi`` |

`SaContext` applies them to what it adds. These functions apply them to descriptions. They look at
what a caller builds, never at what was read from the system.
"""

from __future__ import annotations

import sys
import warnings
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from itertools import combinations
from types import FrameType
from typing import Protocol

from wfp_ipsec.enums import AuthConfig, TransformType
from wfp_ipsec.errors import DuplicateSpiError, KeyReuseError, invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.sa import HIGHEST_SPI, LOWEST_SPI, Sa, SaBundle

_COUNTER_MODES = (AuthConfig.GCM_AES_128, AuthConfig.GCM_AES_192, AuthConfig.GCM_AES_256)
# Members of enums are slow to be found.
_AH = TransformType.AH
_PACKAGE = __name__.partition(".")[0]

# Who receives it, whether it is AH, and the SPI: no two SAs may have all three in common. One
# number, because addresses and tuples take long to be hashed: `receiver_number`, and `spi_number`.
SpiAtReceiver = int
_SPI_BITS = 32
_IN_AH = 1 << _SPI_BITS
_IPV6 = 1 << 128


class Hosts(Protocol):
    """What has the addresses of both ends of an SA pair."""

    @property
    @abstractmethod
    def local(self) -> IpAddress:
        """This host."""

    @property
    @abstractmethod
    def remote(self) -> IpAddress:
        """The peer."""


class DeprecatedAlgorithmWarning(UserWarning):
    """An SA is built with DES, 3DES or MD5. ``allow_deprecated=True`` takes the warning away."""


class ReservedSpiWarning(UserWarning):
    """The peer's SPI is one of 1..255. ``allow_reserved_spi=True`` takes the warning away."""


def check_pair(
    inbound: SaBundle,
    outbound: SaBundle,
    *,
    allow_key_reuse: bool = False,
    allow_reserved_spi: bool = False,
) -> None:
    """Checks the two bundles of one SA context against each other.

    Args:
        inbound: The inbound bundle.
        outbound: The outbound bundle.
        allow_key_reuse: Allows the SAs to share an AES-GCM or AES-GMAC key with its salt.
        allow_reserved_spi: Allows outbound SPIs of 1..255 without a warning.

    Raises:
        KeyReuseError: As for `check_key_reuse`.

    Warns:
        ReservedSpiWarning: As for `check_peer_spis`.
    """
    if not allow_key_reuse:
        check_key_reuse(inbound, outbound)
    if not allow_reserved_spi:
        check_peer_spis(outbound)


def check_key_reuse(*bundles: SaBundle) -> None:
    """Refuses an AES-GCM or AES-GMAC key that two SAs have together with its salt.

    Salt and IV are the nonce of these modes, and each SA counts its IVs by itself. So two SAs that
    share key and salt soon use one nonce for two packets: that tells the difference of what they
    encrypt, and gives away the key that authenticates. Another salt makes all nonces others, so
    the same key with another salt is taken. Other algorithms do not break like this.

    Args:
        bundles: Those of one SA context, or of as many as shall differ from each other.

    Raises:
        KeyReuseError: Two of their SAs share key and salt.
    """
    keys = (key for bundle in bundles for key in counter_keys(bundle))
    for one, other in combinations(keys, 2):
        if one == other:
            raise key_reuse(other)


def key_reuse(key: Key) -> KeyReuseError:
    """Returns the refusal of a key, which it does not show."""
    rule = (
        "has another SA already, with the same salt, which lets AES-GCM and AES-GMAC use nonces "
        "twice; each direction needs a key of its own (or allow_key_reuse=True)"
    )
    return invalid("key", key, rule, "FWP_E_INVALID_PARAMETER", kind=KeyReuseError)


def counter_keys(bundle: SaBundle) -> Iterator[Key]:
    """Yields, per SA, the key and salt that must be no other SA's."""
    for sa in bundle.sas:
        key = counter_key(sa)
        if key is not None:
            yield key


def counter_key(sa: Sa) -> Key | None:
    """Returns the key and salt that must be no other SA's; None where they may."""
    # The cipher half of AES-GCM holds the same key as this one.
    auth = sa.auth
    if auth is None or auth.transform.auth_config not in _COUNTER_MODES:
        return None
    return auth.key


def check_peer_spis(outbound: SaBundle) -> None:
    """Warns of SPIs that no peer should have chosen: IANA reserves 1..255 (RFC 4303).

    Inbound ones are refused (`SaContext.set_spi`), and so is SPI 0 in both directions.

    Args:
        outbound: The outbound bundle.

    Warns:
        ReservedSpiWarning: An SPI is below 256.
    """
    for sa in outbound.sas:
        if sa.spi < LOWEST_SPI:
            warn(
                f"spi: {sa.spi:#x} is reserved (RFC 4303: 1..255), so a peer that chose it is "
                "mistaken, or it is no SPI (allow_reserved_spi=True keeps this quiet)",
                ReservedSpiWarning,
            )


def check_duplicate_spis(
    pairs: Iterable[tuple[Hosts, SaBundle, SaBundle]], *, path: str = "pairs"
) -> None:
    """Refuses SPIs that two SAs of a list of pairs have at the same receiver.

    The receiver finds the SA by its SPI. Windows refuses the second inbound one. A second outbound
    one it takes, but the peer has one SA for both: with one key, and one replay window that the
    packets of one sender push past those of the other.

    Args:
        pairs: Of each pair its hosts (a `Traffic`, or the mode of an `SaPair`), the inbound and
            the outbound bundle.
        path: What the list is called in the error, whose field is ``path[1].outbound.spi``.

    Raises:
        DuplicateSpiError: Two SAs share SPI, protocol and receiver.
    """
    first: dict[tuple[str, SpiAtReceiver], int] = {}
    for index, (hosts, inbound, outbound) in enumerate(pairs):
        # Windows looks at the first inbound SPI alone, and not at its protocol.
        own = receiver_number(hosts.local) | inbound.sas[0].spi
        uses = [("inbound", own), *(("outbound", use) for use in spis_at(hosts.remote, outbound))]
        for direction, use in uses:
            earlier = first.setdefault((direction, use), index)
            if earlier != index:
                field = f"{path}[{index}].{direction}.spi"
                raise duplicate_spi(field, use, f"{path}[{earlier}]")


def spis_at(receiver: IpAddress, bundle: SaBundle) -> Iterator[SpiAtReceiver]:
    """Yields the SPIs of a bundle with what else must differ between two SAs."""
    number = receiver_number(receiver)
    for sa in bundle.sas:
        yield number | spi_number(sa)


def spi_number(sa: Sa) -> int:
    """Returns the SPI, and in the bit before it whether it is one of AH."""
    return sa.spi | _IN_AH if sa.transform_type == _AH else sa.spi


def receiver_number(address: IpAddress) -> int:
    """Returns a number for an address, with room for `spi_number` below it."""
    number = int(address) if isinstance(address, IPv4Address) else int(address) | _IPV6
    return number << _SPI_BITS + 1


def at_receiver(use: SpiAtReceiver, receiver: int) -> SpiAtReceiver:
    """Returns the same SPI at another receiver, of which `receiver_number` is given."""
    return receiver | use & ((2 << _SPI_BITS) - 1)


def _receiver(use: SpiAtReceiver) -> IpAddress:
    number = use >> _SPI_BITS + 1
    return IPv6Address(number ^ _IPV6) if number & _IPV6 else IPv4Address(number)


def duplicate_spi(field: str, use: SpiAtReceiver, holder: str) -> DuplicateSpiError:
    """Returns the refusal of an SPI that is in use."""
    rule = f"is that of {holder} already, at the same receiver {_receiver(use)}"
    return invalid(field, use & HIGHEST_SPI, rule, "FWP_E_ALREADY_EXISTS", kind=DuplicateSpiError)


def warn_deprecated(*names: str) -> None:
    """Warns whoever builds an SA that its algorithms are outdated.

    Args:
        names: Those of the algorithms.
    """
    outdated = " and ".join(names)
    text = f"{outdated} should not protect anything new (allow_deprecated=True keeps this quiet)"
    warn(text, DeprecatedAlgorithmWarning)


def warn(text: str, category: type[Warning]) -> None:
    """Warns at the line that called this package, however deep within it the reason was found."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - inspect would take long to import
    level = 1
    while frame is not None and _is_ours(frame):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE
