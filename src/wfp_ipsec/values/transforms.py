"""Transforms (ipsectypes.h): which algorithm, without its key."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import AuthConfig, AuthType, CipherConfig, CipherType, TransformType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value

SALT_BYTES = 4

# The pairs that ipsectypes.h predefines, with the length of the key blob in bytes. GCM and GMAC
# blobs hold the AES key and after it the 4-byte salt (RFC 4106, RFC 4543).
AUTH_KEY_BYTES: dict[tuple[int, int], int] = {
    (AuthType.MD5, AuthConfig.HMAC_MD5_96): 16,
    (AuthType.SHA_1, AuthConfig.HMAC_SHA_1_96): 20,
    (AuthType.SHA_256, AuthConfig.HMAC_SHA_256_128): 32,
    (AuthType.AES_128, AuthConfig.GCM_AES_128): 16 + SALT_BYTES,
    (AuthType.AES_192, AuthConfig.GCM_AES_192): 24 + SALT_BYTES,
    (AuthType.AES_256, AuthConfig.GCM_AES_256): 32 + SALT_BYTES,
}
CIPHER_KEY_BYTES: dict[tuple[int, int], int] = {
    (CipherType.DES, CipherConfig.CBC_DES): 8,
    (CipherType.TRIPLE_DES, CipherConfig.CBC_3DES): 24,
    (CipherType.AES_128, CipherConfig.CBC_AES_128): 16,
    (CipherType.AES_192, CipherConfig.CBC_AES_192): 24,
    (CipherType.AES_256, CipherConfig.CBC_AES_256): 32,
    (CipherType.AES_128, CipherConfig.GCM_AES_128): 16 + SALT_BYTES,
    (CipherType.AES_192, CipherConfig.GCM_AES_192): 24 + SALT_BYTES,
    (CipherType.AES_256, CipherConfig.GCM_AES_256): 32 + SALT_BYTES,
}
GCM_AUTH_OF_CIPHER: dict[int, AuthConfig] = {
    CipherConfig.GCM_AES_128: AuthConfig.GCM_AES_128,
    CipherConfig.GCM_AES_192: AuthConfig.GCM_AES_192,
    CipherConfig.GCM_AES_256: AuthConfig.GCM_AES_256,
}
GCM_AUTHS = frozenset(GCM_AUTH_OF_CIPHER.values())

# Which halves each transform type carries: (authentication, cipher).
HALVES = {
    TransformType.AH: (True, False),
    TransformType.ESP_AUTH: (True, False),
    TransformType.ESP_CIPHER: (False, True),
    TransformType.ESP_AUTH_AND_CIPHER: (True, True),
    TransformType.ESP_AUTH_FW: (True, False),
}


@value
class AuthTransform(Value):
    """An integrity algorithm (IPSEC_AUTH_TRANSFORM0).

    Attributes:
        auth_type: The algorithm.
        auth_config: How it is used; only the predefined pairs of type and configuration exist.
        crypto_module_id: The module that computes it; None is the system's own.

    Raises:
        InvalidParameterError: The pair is none of the predefined ones.
    """

    auth_type: AuthType | int
    auth_config: AuthConfig | int
    crypto_module_id: uuid.UUID | None = None

    @property
    def key_bytes(self) -> int | None:
        """The length of the key blob in bytes; None for a pair this version does not know."""
        return AUTH_KEY_BYTES.get((self.auth_type, self.auth_config))

    def _validate(self) -> None:
        if self.key_bytes is None:
            pair = f"{self.auth_type!r} with {self.auth_config!r}"
            raise invalid(
                "auth_config", pair, "is no predefined pair", "FWP_E_INVALID_AUTH_TRANSFORM"
            )


@value
class CipherTransform(Value):
    """An encryption algorithm (IPSEC_CIPHER_TRANSFORM0).

    Attributes:
        cipher_type: The algorithm.
        cipher_config: Its mode; only the predefined pairs of type and configuration exist.
        crypto_module_id: The module that computes it; None is the system's own.

    Raises:
        InvalidParameterError: The pair is none of the predefined ones.
    """

    cipher_type: CipherType | int
    cipher_config: CipherConfig | int
    crypto_module_id: uuid.UUID | None = None

    @property
    def key_bytes(self) -> int | None:
        """The length of the key blob in bytes; None for a pair this version does not know."""
        return CIPHER_KEY_BYTES.get((self.cipher_type, self.cipher_config))

    def _validate(self) -> None:
        if self.key_bytes is None:
            pair = f"{self.cipher_type!r} with {self.cipher_config!r}"
            raise invalid(
                "cipher_config", pair, "is no predefined pair", "FWP_E_INVALID_CIPHER_TRANSFORM"
            )


def check_halves(
    transform_type: TransformType | int, auth: object | None, cipher: object | None
) -> None:
    """Refuses a transform type without the halves it needs, or with one it does not carry."""
    # An int that is no known type is refused by the enum.
    needs = HALVES.get(transform_type) or HALVES[TransformType(transform_type)]  # type: ignore[arg-type]
    if (auth is not None, cipher is not None) != needs:
        wanted = " and ".join(n for n, need in zip(("auth", "cipher"), needs, strict=True) if need)
        raise invalid(
            "transform_type",
            TransformType(transform_type).name,
            f"carries {wanted} and nothing else",
            "FWP_E_INVALID_TRANSFORM_COMBINATION",
        )


def check_gcm(auth: AuthTransform | None, cipher: CipherTransform | None) -> bool:
    """Refuses AES-GCM without its own tag, and the GCM tag with another cipher.

    Both halves of AES-GCM are one algorithm, so both must name it, with the same key size.

    Returns:
        Whether it is AES-GCM.
    """
    if cipher is None:
        return False
    wanted = GCM_AUTH_OF_CIPHER.get(cipher.cipher_config)
    config = None if auth is None else auth.auth_config
    given = config if config in GCM_AUTHS else None
    if wanted != given:
        raise invalid(
            "cipher_config",
            f"{cipher.cipher_config!r} with {config!r}",
            "given; AES-GCM goes with the GCM authentication of its key size, and only with it",
            "FWP_E_INVALID_TRANSFORM_COMBINATION",
        )
    return wanted is not None


@value
class SaTransform(Value):
    """One transform of a proposal (IPSEC_SA_TRANSFORM0).

    Attributes:
        transform_type: AH, or which parts of ESP.
        auth: The integrity algorithm, where the type has one.
        cipher: The encryption algorithm, where the type has one.

    Raises:
        InvalidParameterError: The halves do not fit the type, or each other.
    """

    transform_type: TransformType | int
    auth: AuthTransform | None = None
    cipher: CipherTransform | None = None

    def _validate(self) -> None:
        check_halves(self.transform_type, self.auth, self.cipher)
        check_gcm(self.auth, self.cipher)
