"""SAs as scapy takes them: the arguments of ``scapy.layers.ipsec.SecurityAssociation``.

The arguments need no scapy; what builds the objects needs the extra ``scapy``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

from wfp_ipsec.enums import AuthConfig, CipherConfig, Direction
from wfp_ipsec.errors import invalid
from wfp_ipsec.export._log import warn_of_keys
from wfp_ipsec.export._sas import GMAC, Row, must_reveal, rows
from wfp_ipsec.keys import Key
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.details import SaContextDetails

if TYPE_CHECKING:
    from scapy.layers.ipsec import SecurityAssociation

CIPHER_NAMES = {
    CipherConfig.CBC_DES: "DES",
    CipherConfig.CBC_3DES: "3DES",
    CipherConfig.CBC_AES_128: "AES-CBC",
    CipherConfig.CBC_AES_192: "AES-CBC",
    CipherConfig.CBC_AES_256: "AES-CBC",
    CipherConfig.GCM_AES_128: "AES-GCM",
    CipherConfig.GCM_AES_192: "AES-GCM",
    CipherConfig.GCM_AES_256: "AES-GCM",
}
AUTH_NAMES = {
    AuthConfig.HMAC_MD5_96: "HMAC-MD5-96",
    AuthConfig.HMAC_SHA_1_96: "HMAC-SHA1-96",
    AuthConfig.HMAC_SHA_256_128: "SHA2-256-128",
}
# scapy has AES-GMAC as a cipher that leaves the payload as it is.
GMAC_NAME = "AES-NULL-GMAC"
LAYERS = ("inet", "inet6", "ipsec")


class ScapyKeywords(TypedDict, total=False):
    """Keyword arguments of scapy's `SecurityAssociation`, keys among them; absent: not given."""

    spi: Required[int]
    crypt_algo: str
    crypt_key: bytes
    auth_algo: str
    auth_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ScapyArguments:
    """The arguments for one SA. The keys in it do not show themselves.

    Attributes:
        context_id: LUID of the SA context.
        direction: Which direction of it.
        protocol: "ESP" or "AH": the class to give to `SecurityAssociation` first.
        spi: The SPI, host order.
        crypt_algo: scapy's name of the cipher; None for AH.
        crypt_key: Its key, with the salt after it for AES-GCM and AES-GMAC, or None.
        auth_algo: scapy's name of the integrity algorithm, or None.
        auth_key: Its key, or None.
        tunnel: Source and destination of the outer header in tunnel mode, or None.
        nat_t_ports: Source and destination port of NAT traversal, host order, or None.
    """

    context_id: int
    direction: Direction | int
    protocol: str
    spi: int
    crypt_algo: str | None = None
    crypt_key: Key | None = None
    auth_algo: str | None = None
    auth_key: Key | None = None
    tunnel: tuple[IpAddress, IpAddress] | None = None
    nat_t_ports: tuple[int, int] | None = None

    def revealed(self) -> ScapyKeywords:
        """Returns the keyword arguments that are no scapy objects, with the keys as bytes."""
        named: ScapyKeywords = {"spi": self.spi}
        if self.crypt_algo is not None:
            named["crypt_algo"] = self.crypt_algo
        if self.crypt_key is not None:
            named["crypt_key"] = self.crypt_key.reveal()
        if self.auth_algo is not None:
            named["auth_algo"] = self.auth_algo
        if self.auth_key is not None:
            named["auth_key"] = self.auth_key.reveal()
        return named


def scapy_arguments(
    contexts: Iterable[SaContextDetails], *, reveal_keys: Literal[True]
) -> list[ScapyArguments]:
    """Returns the arguments for the SAs of contexts, in the order in which they are applied.

    Of ESP with AH the ESP comes first: encrypt with it, and then with AH what came of that.

    Args:
        contexts: The SA contexts.
        reveal_keys: True, as the word that keys are meant to be exported.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
        InvalidParameterError: `reveal_keys` is missing; or scapy has no such SA: AES-GMAC in AH, or
            numbers that this version has no name for.
    """
    must_reveal(reveal_keys)
    found = [_arguments(row) for row in rows(contexts)]
    if found:
        warn_of_keys("arguments for scapy, %d SAs", len(found))
    return found


def scapy_associations(
    contexts: Iterable[SaContextDetails], *, reveal_keys: Literal[True]
) -> list[SecurityAssociation]:
    """Builds scapy's `SecurityAssociation` objects; see `scapy_arguments`.

    Raises:
        ImportError: The extra ``scapy`` is not installed.
    """
    must_reveal(reveal_keys)
    return _associations(_layers(), scapy_arguments(contexts, reveal_keys=reveal_keys))


def silent_associations(contexts: Iterable[SaContextDetails]) -> list[SecurityAssociation]:
    """Builds the same without a word in the log, for whom the keys do not leave.

    Raises:
        ImportError: As for `scapy_associations`.
    """
    return _associations(_layers(), map(_arguments, rows(contexts)))


def _layers() -> tuple[Any, ...]:
    # By name, because scapy has no annotations that type checkers could read.
    return tuple(import_module(f"scapy.layers.{name}") for name in LAYERS)


def _associations(layers: tuple[Any, ...], arguments: Iterable[ScapyArguments]) -> list[Any]:
    inet, inet6, ipsec = layers

    def header(given: tuple[IpAddress, IpAddress]) -> Any:
        layer = inet.IP if given[0].version == 4 else inet6.IPv6
        return layer(src=str(given[0]), dst=str(given[1]))

    built = []
    for one in arguments:
        headers: dict[str, Any] = {}
        if one.tunnel is not None:
            headers["tunnel_header"] = header(one.tunnel)
        if one.nat_t_ports is not None:
            source, destination = one.nat_t_ports
            headers["nat_t_header"] = inet.UDP(sport=source, dport=destination)
        protocol = ipsec.AH if one.protocol == "AH" else ipsec.ESP
        built.append(ipsec.SecurityAssociation(protocol, **one.revealed(), **headers))
    return built


def _arguments(row: Row) -> ScapyArguments:
    if row.unknown or (row.is_ah and row.auth in GMAC):
        reason = row.unknown or "AES-GMAC in AH"
        rule = f"is the SPI of an SA that scapy has not: {reason}"
        raise invalid("spi", row.sa.spi, rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")
    return ScapyArguments(
        context_id=row.context_id,
        direction=row.details.direction,
        protocol="AH" if row.is_ah else "ESP",
        spi=row.sa.spi,
        tunnel=row.ends if row.tunnel else None,
        nat_t_ports=row.ports,
        **_algorithms(row),
    )


def _algorithms(row: Row) -> dict[str, Any]:
    if row.auth in GMAC:
        return {"crypt_algo": GMAC_NAME, "crypt_key": row.auth_key}
    found: dict[str, Any] = {}
    if row.cipher is not None:
        found |= {"crypt_algo": CIPHER_NAMES[row.cipher], "crypt_key": row.cipher_key}
    elif not row.is_ah:
        found |= {"crypt_algo": "NULL"}
    if row.auth is not None:
        found |= {"auth_algo": AUTH_NAMES[row.auth], "auth_key": row.auth_key}
    return found
