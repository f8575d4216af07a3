"""Algorithms with their keys. Each builds the SAs that Windows accepts with it, and no others.

An algorithm object picks the transform and both key blobs, so that an illegal transform or a wrong
key length cannot be built. Keys are `Key` objects or bytes; see `wfp_ipsec.keys` for what is wiped.
"""

from __future__ import annotations

from typing import Any, ClassVar

from wfp_ipsec._record import record
from wfp_ipsec.enums import AuthConfig, AuthType, CipherConfig, CipherType, TransformType
from wfp_ipsec.errors import invalid
from wfp_ipsec.keys import Key, _made_key
from wfp_ipsec.safety import warn_deprecated
from wfp_ipsec.values.sa import HIGHEST_SPI, AuthInformation, CipherInformation, Sa
from wfp_ipsec.values.transforms import SALT_BYTES, AuthTransform, CipherTransform

KeyLike = Key | bytes

# Members of enums are slow to be found.
ESP_AUTH_AND_CIPHER = TransformType.ESP_AUTH_AND_CIPHER

# By the bytes of the key and its salt.
_GCM = {
    bits // 8 + SALT_BYTES: (
        AuthTransform(auth_type=AuthType[f"AES_{bits}"], auth_config=AuthConfig[f"GCM_AES_{bits}"]),
        CipherTransform(
            cipher_type=CipherType[f"AES_{bits}"], cipher_config=CipherConfig[f"GCM_AES_{bits}"]
        ),
    )
    for bits in (128, 192, 256)
}


def as_key(key: KeyLike) -> Key:
    """Returns the key itself, or a new one from bytes."""
    if type(key) is bytes:
        return _made_key(Key, key)
    return key if isinstance(key, Key) else Key(key)


def _pretty(self: object, printer: Any, cycle: bool) -> None:
    """Shows an algorithm to Hypothesis, which would show the bytes that it was made from."""
    printer.text(repr(self))


def _check_length(name: str, key: Key, lengths: tuple[int, ...], code: str) -> None:
    if len(key) not in lengths:
        wanted = " or ".join(str(length) for length in lengths)
        raise invalid("key", key, f"has {len(key)} bytes, where {name} needs {wanted}", code)


@record
class _Hmac:
    """An HMAC: authentication alone, in AH or in ESP without encryption."""

    NAME: ClassVar[str]
    TRANSFORM: ClassVar[AuthTransform]
    DEPRECATED: ClassVar[bool] = False

    key: Key

    _repr_pretty_ = _pretty

    def __init__(self, key: KeyLike) -> None:
        object.__setattr__(self, "key", as_key(key))
        wanted = self.TRANSFORM.key_bytes or 0
        _check_length(self.NAME, self.key, (wanted,), "FWP_E_INVALID_AUTH_TRANSFORM")

    @property
    def auth(self) -> AuthInformation:
        """The authentication half of an SA."""
        return AuthInformation(transform=self.TRANSFORM, key=self.key)

    def ah(self, spi: int, *, allow_deprecated: bool = False) -> Sa:
        """Builds an AH SA.

        Args:
            spi: The SPI, host order.
            allow_deprecated: Takes HMAC-MD5 without a warning.

        Warns:
            DeprecatedAlgorithmWarning: It is HMAC-MD5 and that was not allowed.
        """
        _warn_of(self, allow_deprecated=allow_deprecated)
        return Sa(spi=spi, transform_type=TransformType.AH, auth=self.auth)

    def esp(self, spi: int, *, allow_deprecated: bool = False) -> Sa:
        """Builds an ESP SA that authenticates and does not encrypt (NULL encryption).

        Args:
            spi: The SPI, host order.
            allow_deprecated: As for `ah`.

        Warns:
            DeprecatedAlgorithmWarning: As for `ah`.
        """
        _warn_of(self, allow_deprecated=allow_deprecated)
        return Sa(spi=spi, transform_type=TransformType.ESP_AUTH, auth=self.auth)


class HmacMd5(_Hmac):
    """HMAC-MD5-96 (RFC 2403): 16-byte key. Outdated; for peers that know nothing else."""

    __slots__ = ()
    NAME: ClassVar[str] = "HMAC-MD5-96"
    DEPRECATED: ClassVar[bool] = True
    TRANSFORM: ClassVar[AuthTransform] = AuthTransform(
        auth_type=AuthType.MD5, auth_config=AuthConfig.HMAC_MD5_96
    )


class HmacSha1(_Hmac):
    """HMAC-SHA-1-96 (RFC 2404): 20-byte key."""

    __slots__ = ()
    NAME: ClassVar[str] = "HMAC-SHA-1-96"
    TRANSFORM: ClassVar[AuthTransform] = AuthTransform(
        auth_type=AuthType.SHA_1, auth_config=AuthConfig.HMAC_SHA_1_96
    )


class HmacSha256(_Hmac):
    """HMAC-SHA-256-128 (RFC 4868): 32-byte key."""

    __slots__ = ()
    NAME: ClassVar[str] = "HMAC-SHA-256-128"
    TRANSFORM: ClassVar[AuthTransform] = AuthTransform(
        auth_type=AuthType.SHA_256, auth_config=AuthConfig.HMAC_SHA_256_128
    )


Hmac = HmacMd5 | HmacSha1 | HmacSha256


@record
class _Salted:
    """An AES key followed by its 4-byte salt."""

    NAME: ClassVar[str]
    REFUSAL: ClassVar[str]

    key: Key

    _repr_pretty_ = _pretty

    def __init__(self, key: KeyLike, salt: bytes | None = None) -> None:
        """Takes the key.

        Args:
            key: The AES key (16, 24 or 32 bytes) and after it the 4-byte salt; without the salt
                where that is given apart.
            salt: The 4-byte salt, or None where it stands at the end of the key.
        """
        blob = as_key(key)
        if salt is not None:
            blob = _salted(blob, salt)
        if len(blob._material) not in _GCM:  # noqa: SLF001 - as len(blob), without a call
            _check_length(f"{self.NAME} (with its salt)", blob, tuple(_GCM), self.REFUSAL)
        _put_key(self, blob)

    @property
    def auth(self) -> AuthInformation:
        """The authentication half of an SA."""
        transform, _ = _GCM[len(self.key)]
        return AuthInformation(transform=transform, key=self.key)


_put_key = vars(_Salted)["key"].__set__


def _salted(key: Key, salt: bytes) -> Key:
    if len(salt) != SALT_BYTES:
        rule = f"has {len(salt)} bytes, where {SALT_BYTES} are needed"
        raise invalid("salt", salt, rule, "FWP_E_INVALID_CIPHER_TRANSFORM")
    # Filled in place, so that there is no second buffer that would keep the key.
    joined = bytearray(len(key) + SALT_BYTES)
    joined[: len(key)] = key.view()
    joined[len(key) :] = salt
    try:
        return Key(joined)
    finally:
        joined[:] = bytes(len(joined))


class AesGcm(_Salted):
    """AES-GCM with a 16-byte tag (RFC 4106): encryption and authentication in one.

    Both halves of the SA get the same blob, the key followed by its salt. A key and salt must
    never be used for two SAs, nor for both directions.
    """

    __slots__ = ()
    NAME: ClassVar[str] = "AES-GCM"
    REFUSAL: ClassVar[str] = "FWP_E_INVALID_CIPHER_TRANSFORM"

    def esp(self, spi: int) -> Sa:
        """Builds an ESP SA."""
        key, kind = self.key, ESP_AUTH_AND_CIPHER
        of_auth, of_cipher = _GCM[len(key._material)]  # noqa: SLF001 - as above
        # Both fit the key and each other by how they are chosen.
        auth = AuthInformation.__make__(of_auth, key)
        cipher = CipherInformation.__make__(of_cipher, key)
        if spi.__class__ is int and 0 < spi <= HIGHEST_SPI:
            return Sa.__make__(spi, kind, auth, cipher)
        return Sa(spi=spi, transform_type=kind, auth=auth, cipher=cipher)


class AesGmac(_Salted):
    """AES-GMAC (RFC 4543): authentication alone, in AH or in ESP without encryption."""

    __slots__ = ()
    NAME: ClassVar[str] = "AES-GMAC"
    REFUSAL: ClassVar[str] = "FWP_E_INVALID_AUTH_TRANSFORM"

    def ah(self, spi: int) -> Sa:
        """Builds an AH SA."""
        return Sa(spi=spi, transform_type=TransformType.AH, auth=self.auth)

    def esp(self, spi: int) -> Sa:
        """Builds an ESP SA that authenticates and does not encrypt."""
        return Sa(spi=spi, transform_type=TransformType.ESP_AUTH, auth=self.auth)


@record
class _Cbc:
    """A cipher in CBC mode. It needs an HMAC beside it."""

    NAME: ClassVar[str]
    TRANSFORMS: ClassVar[dict[int, CipherTransform]]
    DEPRECATED: ClassVar[bool] = False

    key: Key

    _repr_pretty_ = _pretty

    def __init__(self, key: KeyLike) -> None:
        object.__setattr__(self, "key", as_key(key))
        _check_length(self.NAME, self.key, tuple(self.TRANSFORMS), "FWP_E_INVALID_CIPHER_TRANSFORM")

    def esp(
        self,
        spi: int,
        auth: Hmac | None = None,
        *,
        allow_unauthenticated: bool = False,
        allow_deprecated: bool = False,
    ) -> Sa:
        """Builds an ESP SA.

        Args:
            spi: The SPI, host order.
            auth: The HMAC that protects the packet's integrity.
            allow_unauthenticated: Allows to leave out `auth`. Whoever can change packets can then
                change what they mean: encryption without integrity protects next to nothing.
            allow_deprecated: Takes DES, 3DES and HMAC-MD5 without a warning.

        Raises:
            InvalidParameterError: `auth` is missing and that was not allowed.

        Warns:
            DeprecatedAlgorithmWarning: It is DES or 3DES, or `auth` is HMAC-MD5, and that was not
                allowed.
        """
        cipher = CipherInformation(transform=self.TRANSFORMS[len(self.key)], key=self.key)
        if auth is not None and not isinstance(auth, _Hmac):
            raise invalid("auth key", auth, "is no HMAC with its key", "FWP_E_TYPE_MISMATCH")
        if auth is not None:
            _warn_of(self, auth, allow_deprecated=allow_deprecated)
            kind = TransformType.ESP_AUTH_AND_CIPHER
            return Sa(spi=spi, transform_type=kind, auth=auth.auth, cipher=cipher)
        if not allow_unauthenticated:
            rule = (
                f"given; {self.NAME} needs an HMAC (or allow_unauthenticated=True), because "
                "encryption without integrity is unsafe"
            )
            raise invalid("auth", None, rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")
        _warn_of(self, allow_deprecated=allow_deprecated)
        return Sa(spi=spi, transform_type=TransformType.ESP_CIPHER, cipher=cipher)


def _warn_of(*algorithms: _Hmac | _Cbc, allow_deprecated: bool) -> None:
    outdated = [algorithm.NAME for algorithm in algorithms if algorithm.DEPRECATED]
    if outdated and not allow_deprecated:
        warn_deprecated(*outdated)


def _cbc(cipher_type: CipherType, cipher_config: CipherConfig) -> CipherTransform:
    return CipherTransform(cipher_type=cipher_type, cipher_config=cipher_config)


class AesCbc(_Cbc):
    """AES-CBC (RFC 3602): 16, 24 or 32-byte key."""

    __slots__ = ()
    NAME: ClassVar[str] = "AES-CBC"
    TRANSFORMS: ClassVar[dict[int, CipherTransform]] = {
        16: _cbc(CipherType.AES_128, CipherConfig.CBC_AES_128),
        24: _cbc(CipherType.AES_192, CipherConfig.CBC_AES_192),
        32: _cbc(CipherType.AES_256, CipherConfig.CBC_AES_256),
    }


class TripleDesCbc(_Cbc):
    """3DES-CBC (RFC 2451): 24-byte key. Outdated; for peers that know nothing else."""

    __slots__ = ()
    NAME: ClassVar[str] = "3DES-CBC"
    DEPRECATED: ClassVar[bool] = True
    TRANSFORMS: ClassVar[dict[int, CipherTransform]] = {
        24: _cbc(CipherType.TRIPLE_DES, CipherConfig.CBC_3DES)
    }


class DesCbc(_Cbc):
    """DES-CBC (RFC 2405): 8-byte key. Broken; for tests and museums."""

    __slots__ = ()
    NAME: ClassVar[str] = "DES-CBC"
    DEPRECATED: ClassVar[bool] = True
    TRANSFORMS: ClassVar[dict[int, CipherTransform]] = {
        8: _cbc(CipherType.DES, CipherConfig.CBC_DES)
    }
