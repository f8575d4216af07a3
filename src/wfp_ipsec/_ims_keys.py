"""ESP keys from the keys of IMS AKA (3GPP TS 33.203, Annex I)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self, TypeVar

from wfp_ipsec.algorithms import AesCbc, HmacMd5, HmacSha1, KeyLike, TripleDesCbc, as_key
from wfp_ipsec.errors import invalid
from wfp_ipsec.keys import Key
from wfp_ipsec.values.sa import Sa

AKA_KEY_BYTES = 16
DES_KEY_BYTES = 8


class ImsIntegrity(StrEnum):
    """Integrity algorithms, as the parameter ``alg`` of Security-Client names them."""

    HMAC_MD5_96 = "hmac-md5-96"
    HMAC_SHA_1_96 = "hmac-sha-1-96"


class ImsEncryption(StrEnum):
    """Encryption algorithms, as the parameter ``ealg`` of Security-Client names them."""

    NULL = "null"
    DES_EDE3_CBC = "des-ede3-cbc"
    AES_CBC = "aes-cbc"


# Later editions have them. They need a salt besides IK and CK.
_SALTED = ("aes-gmac", "aes-gcm")

Named = TypeVar("Named", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ImsKeys:
    """The algorithms of a registration with their keys: the same for all four SAs.

    IMS uses one IK and one CK in both directions, which HMAC and CBC bear: their safety does not
    rest on a nonce. The rule against shared keys of AES-GCM and AES-GMAC does not concern them.

    Attributes:
        integrity: The HMAC.
        encryption: The cipher, or None for ``null``.
    """

    integrity: HmacMd5 | HmacSha1
    encryption: AesCbc | TripleDesCbc | None = None

    @classmethod
    def derive(cls, ik: KeyLike, ck: KeyLike | None, *, integrity: str, encryption: str) -> Self:
        """Derives the ESP keys from those of IMS AKA.

        HMAC-MD5 and AES-CBC take IK and CK as they are; HMAC-SHA-1 takes IK followed by 32 zero
        bits; 3DES takes both halves of CK and the first one again, with odd parity in each octet.

        Args:
            ik: The integrity key IK, 16 bytes.
            ck: The cipher key CK, 16 bytes. Not looked at for ``null``, where None will do.
            integrity: What was negotiated as ``alg``, an `ImsIntegrity` or its text.
            encryption: What was negotiated as ``ealg``, an `ImsEncryption` or its text; a
                Security-Server header without it means "null".

        Raises:
            InvalidParameterError: A key has not 16 bytes, or there is no such algorithm here.
        """
        chosen_integrity = _named("integrity", ImsIntegrity, integrity)
        chosen_encryption = _named("encryption", ImsEncryption, encryption)
        return cls(
            integrity=_INTEGRITY[chosen_integrity](_aka_key("ik", ik)),
            encryption=_encryption(chosen_encryption, ck),
        )

    def esp(self, spi: int, *, allow_deprecated: bool = False) -> Sa:
        """Builds an ESP SA; with ``null`` one that authenticates alone.

        Args:
            spi: The SPI, host order.
            allow_deprecated: Takes 3DES and HMAC-MD5 without a warning.

        Warns:
            DeprecatedAlgorithmWarning: One of them was negotiated and that was not allowed.
        """
        if self.encryption is None:
            return self.integrity.esp(spi, allow_deprecated=allow_deprecated)
        return self.encryption.esp(spi, self.integrity, allow_deprecated=allow_deprecated)


def _named(field: str, kind: type[Named], name: str) -> Named:
    if name in list(kind):
        return kind(name)
    known = ", ".join(kind)
    rule = f"is no algorithm of IMS here ({known})"
    if name in _SALTED:
        rule = f"needs a salt, which is not derived here; what can be used is {known}"
    raise invalid(field, name, rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")


def _aka_key(name: str, key: KeyLike | None) -> Key:
    checked = Key(b"") if key is None else as_key(key)
    if len(checked) != AKA_KEY_BYTES:
        rule = f"has {len(checked)} bytes, where IMS AKA gives {AKA_KEY_BYTES}"
        raise invalid(name, checked, rule, "FWP_E_INVALID_PARAMETER")
    return checked


def _encryption(algorithm: ImsEncryption, ck: KeyLike | None) -> AesCbc | TripleDesCbc | None:
    if algorithm is ImsEncryption.NULL:
        return None
    key = _aka_key("ck", ck)
    if algorithm is ImsEncryption.AES_CBC:
        return AesCbc(key)
    return TripleDesCbc(_expanded(24, lambda room: _fill_3des(room, key)))


def _padded(ik: Key) -> Key:
    def fill(room: bytearray) -> None:
        room[: len(ik)] = ik.view()

    return _expanded(20, fill)


def _fill_3des(room: bytearray, ck: Key) -> None:
    room[: len(ck)] = ck.view()
    room[len(ck) :] = ck.view()[:DES_KEY_BYTES]
    for at, octet in enumerate(room):
        room[at] = _odd(octet)


def _odd(octet: int) -> int:
    """Sets the lowest bit so that the number of ones is odd, as DES wants it."""
    key_bits = octet & 0xFE
    return key_bits | (key_bits.bit_count() + 1) % 2


def _expanded(length: int, fill: Callable[[bytearray], None]) -> Key:
    """Makes a key of a buffer that is filled in place and overwritten afterwards."""
    room = bytearray(length)
    try:
        fill(room)
        return Key(room)
    finally:
        room[:] = bytes(length)


_INTEGRITY: dict[ImsIntegrity, Callable[[Key], HmacMd5 | HmacSha1]] = {
    ImsIntegrity.HMAC_MD5_96: HmacMd5,
    ImsIntegrity.HMAC_SHA_1_96: lambda ik: HmacSha1(_padded(ik)),
}
