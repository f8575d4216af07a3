"""The algorithm structs of ipsectypes.h, in its order, and the lifetime of an SA."""

from __future__ import annotations

from wfp_ipsec._native.fields import Enum, GuidPointer, Int
from wfp_ipsec._native.halves import Halves
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import AuthConfig, AuthType, CipherConfig, CipherType, TransformType
from wfp_ipsec.values import sa, transforms

SA_LIFETIME0 = Struct(
    "IPSEC_SA_LIFETIME0",
    sa.SaLifetime,
    Int("lifetimeSeconds", "seconds"),
    Int("lifetimeKilobytes", "kilobytes"),
    Int("lifetimePackets", "packets"),
)

AUTH_TRANSFORM0 = Struct(
    "IPSEC_AUTH_TRANSFORM0",
    transforms.AuthTransform,
    Enum("authTransformId.authType", "auth_type", AuthType),
    Enum("authTransformId.authConfig", "auth_config", AuthConfig),
    GuidPointer("cryptoModuleId", "crypto_module_id"),
)

CIPHER_TRANSFORM0 = Struct(
    "IPSEC_CIPHER_TRANSFORM0",
    transforms.CipherTransform,
    Enum("cipherTransformId.cipherType", "cipher_type", CipherType),
    Enum("cipherTransformId.cipherConfig", "cipher_config", CipherConfig),
    GuidPointer("cryptoModuleId", "crypto_module_id"),
)

SA_TRANSFORM0 = Struct(
    "IPSEC_SA_TRANSFORM0",
    transforms.SaTransform,
    Halves(
        tag="ipsecTransformType",
        arms={
            TransformType.AH: "ahTransform",
            TransformType.ESP_AUTH: "espAuthTransform",
            TransformType.ESP_CIPHER: "espCipherTransform",
            TransformType.ESP_AUTH_AND_CIPHER: "espAuthAndCipherTransform",
            TransformType.ESP_AUTH_FW: "espAuthFwTransform",
        },
        auth=AUTH_TRANSFORM0,
        cipher=CIPHER_TRANSFORM0,
        both=("IPSEC_AUTH_AND_CIPHER_TRANSFORM0 *", "authTransform", "cipherTransform"),
    ).field(),
)
