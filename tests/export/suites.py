"""Every transform that Windows has, as we build it and as tests know it: names and bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import shake_256

from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AesGmac,
    DesCbc,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    Sa,
    TripleDesCbc,
)

CBC = {"aes": AesCbc, "3des": TripleDesCbc, "des": DesCbc}
HMAC: dict[str, type[HmacMd5 | HmacSha1 | HmacSha256]] = {
    "md5": HmacMd5,
    "sha1": HmacSha1,
    "sha256": HmacSha256,
}
HMAC_KEY_BYTES = {"md5": 16, "sha1": 20, "sha256": 32}
SALT_BYTES = 4


@dataclass(frozen=True)
class Suite:
    """An algorithm, or two of them.

    Attributes:
        cipher: "gcm", "aes" (CBC), "3des", "des", or None.
        key_bytes: The length of the cipher's key, or of AES-GMAC's, without the salt.
        auth: "md5", "sha1", "sha256", "gmac", or None.
        over: The HMAC of AH over ESP, or None.
        ah: Whether it is AH alone.
    """

    cipher: str | None = None
    key_bytes: int = 0
    auth: str | None = None
    over: str | None = None
    ah: bool = False

    @property
    def salted(self) -> bool:
        """Whether four bytes of salt follow the key."""
        return self.cipher == "gcm" or self.auth == "gmac"

    @property
    def wireshark(self) -> str:
        """What Wireshark makes of it: checked, unchecked (read only), clear (AH) or nothing."""
        if self.ah:
            return "clear"
        if self.auth == "gmac":
            return "nothing"
        return "unchecked" if self.cipher != "gcm" and self.auth is None else "checked"

    def cipher_key(self, label: str) -> bytes:
        """Returns the key of cipher or AES-GMAC with its salt, of its own for each label."""
        return material(f"cipher {self} {label}", self.key_bytes + SALT_BYTES * self.salted)

    def auth_key(self, label: str) -> bytes:
        """Returns the key of the HMAC."""
        return material(f"auth {self} {label}", HMAC_KEY_BYTES.get(self.auth or "", 0))

    def over_key(self, label: str) -> bytes:
        """Returns the key of AH over ESP."""
        return material(f"over {self} {label}", HMAC_KEY_BYTES.get(self.over or "", 0))

    def sas(self, spi: int, label: str) -> tuple[Sa, ...]:
        """Builds the SAs of one direction."""
        first = self._first(label)(spi)
        if self.over is None:
            return (first,)
        return (first, HMAC[self.over](self.over_key(label)).ah(spi, allow_deprecated=True))

    def _first(self, label: str) -> Callable[[int], Sa]:
        key, auth_key = self.cipher_key(label), self.auth_key(label)
        if self.cipher == "gcm":
            return AesGcm(key).esp
        if self.auth == "gmac":
            return AesGmac(key).ah if self.ah else AesGmac(key).esp
        hmac = HMAC[self.auth](auth_key) if self.auth else None
        if self.cipher is not None:
            cbc = CBC[self.cipher](key)
            return lambda spi: cbc.esp(spi, hmac, allow_unauthenticated=True, allow_deprecated=True)
        assert hmac is not None
        build = hmac.ah if self.ah else hmac.esp
        return lambda spi: build(spi, allow_deprecated=True)


def material(label: str, length: int) -> bytes:
    """Returns bytes that belong to a label."""
    return shake_256(label.encode()).digest(length)


SUITES = {
    **{f"GCM-{n * 8}": Suite("gcm", n) for n in (16, 24, 32)},
    **{f"GMAC-{n * 8}": Suite(None, n, "gmac") for n in (16, 24, 32)},
    **{f"CBC-{n * 8}/{h}": Suite("aes", n, h) for n in (16, 24, 32) for h in HMAC},
    "3DES/sha1": Suite("3des", 24, "sha1"),
    "DES/md5": Suite("des", 8, "md5"),
    "CBC-128 alone": Suite("aes", 16),
    **{f"NULL/{h}": Suite(None, 0, h) for h in HMAC},
    **{f"AH/{h}": Suite(None, 0, h, ah=True) for h in HMAC},
    "GCM-128, AH/sha256": Suite("gcm", 16, over="sha256"),
    "CBC-256/sha1, AH/sha1": Suite("aes", 32, "sha1", over="sha1"),
}
# What scapy and Linux have not.
AH_GMAC = Suite(None, 16, "gmac", ah=True)
# AH does not get through a NAT.
THROUGH_NAT = {name: suite for name, suite in SUITES.items() if not suite.ah and not suite.over}
