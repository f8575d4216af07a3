"""The structs of iketypes.h for authentication methods, in its order."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.choice import Arm, Choice
from wfp_ipsec._native.composites import Absent
from wfp_ipsec._native.fields import Flags, Int, Octets, Secret, Text
from wfp_ipsec._native.ike_certificates import (
    IKE_CERTIFICATE_AUTHENTICATION0,
    IKE_CERTIFICATE_AUTHENTICATION1,
    IKE_CERTIFICATE_AUTHENTICATION2,
)
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import (
    IkeAuthMethod,
    IkeEapFlags,
    IkeKerberosFlags,
    IkeNtlmV2Flags,
    IkePskFlags,
    IkeReservedAuthFlags,
)
from wfp_ipsec.values import ike_auth as ike

IKE_PRESHARED_KEY_AUTHENTICATION0 = Struct(
    "IKEEXT_PRESHARED_KEY_AUTHENTICATION0",
    ike.IkePresharedKey,
    Secret("presharedKey", "key"),
    Absent(
        {"flags": IkePskFlags(0)},
        version="version 0 of the API (IKEEXT_PRESHARED_KEY_AUTHENTICATION0)",
    ),
)

IKE_PRESHARED_KEY_AUTHENTICATION1 = Struct(
    "IKEEXT_PRESHARED_KEY_AUTHENTICATION1",
    ike.IkePresharedKey,
    Secret("presharedKey", "key"),
    Flags("flags", "flags", IkePskFlags),
)

IKE_IPV6_CGA_AUTHENTICATION0 = Struct(
    "IKEEXT_IPV6_CGA_AUTHENTICATION0",
    ike.IkeCgaAuthentication,
    Text("keyContainerName", "key_container_name"),
    Text("cspName", "csp_name"),
    Int("cspType", "csp_type"),
    Octets("cgaModifier.byteArray16", "modifier"),
    Int("cgaCollisionCount", "collision_count"),
)

IKE_KERBEROS_AUTHENTICATION0 = Struct(
    "IKEEXT_KERBEROS_AUTHENTICATION0",
    ike.IkeKerberosAuthentication,
    Flags("flags", "flags", IkeKerberosFlags),
    Absent(
        {"proxy_server": None},
        version="version 0 of the API (IKEEXT_KERBEROS_AUTHENTICATION0)",
    ),
)

IKE_KERBEROS_AUTHENTICATION1 = Struct(
    "IKEEXT_KERBEROS_AUTHENTICATION1",
    ike.IkeKerberosAuthentication,
    Flags("flags", "flags", IkeKerberosFlags),
    Text("proxyServer", "proxy_server"),
)

IKE_RESERVED_AUTHENTICATION0 = Struct(
    "IKEEXT_RESERVED_AUTHENTICATION0",
    ike.IkeReservedAuthentication,
    Flags("flags", "flags", IkeReservedAuthFlags),
)

IKE_NTLM_V2_AUTHENTICATION0 = Struct(
    "IKEEXT_NTLM_V2_AUTHENTICATION0",
    ike.IkeNtlmV2Authentication,
    Flags("flags", "flags", IkeNtlmV2Flags),
)

IKE_EAP_AUTHENTICATION0 = Struct(
    "IKEEXT_EAP_AUTHENTICATION0",
    ike.IkeEapAuthentication,
    Flags("flags", "flags", IkeEapFlags),
)


def _arms(
    psk: Struct[Any], certificate: Struct[Any], kerberos: Struct[Any]
) -> dict[IkeAuthMethod, Arm]:
    """The arms that all versions have."""
    by_certificate = Arm("certificateAuthentication", certificate)
    by_ssl = Arm("sslAuthentication", certificate)
    return {
        IkeAuthMethod.PRESHARED_KEY: Arm("presharedKeyAuthentication", psk),
        **dict.fromkeys(ike.CERTIFICATE_METHODS, by_certificate),
        **dict.fromkeys(ike.SSL_METHODS, by_ssl),
        IkeAuthMethod.KERBEROS: Arm("kerberosAuthentication", kerberos),
        IkeAuthMethod.NTLM_V2: Arm("ntlmV2Authentication", IKE_NTLM_V2_AUTHENTICATION0),
        IkeAuthMethod.IPV6_CGA: Arm("cgaAuthentication", IKE_IPV6_CGA_AUTHENTICATION0),
    }


def _method(version: int, arms: dict[IkeAuthMethod, Arm]) -> Struct[ike.IkeAuthentication]:
    ctype = f"IKEEXT_AUTHENTICATION_METHOD{version}"
    return Struct(
        ctype,
        ike.IkeAuthentication,
        Choice(
            tag="authenticationMethodType",
            tag_attribute="method",
            kind=IkeAuthMethod,
            attribute="details",
            arms=arms,
            pointers=False,
            version=f"version {version} of the API ({ctype})",
        ),
    )


_EAP = {IkeAuthMethod.EAP: Arm("eapAuthentication", IKE_EAP_AUTHENTICATION0)}
_RESERVED = {IkeAuthMethod.RESERVED: Arm("reservedAuthentication", IKE_RESERVED_AUTHENTICATION0)}

IKE_AUTHENTICATION_METHOD0 = _method(
    0,
    _arms(
        IKE_PRESHARED_KEY_AUTHENTICATION0,
        IKE_CERTIFICATE_AUTHENTICATION0,
        IKE_KERBEROS_AUTHENTICATION0,
    ),
)

IKE_AUTHENTICATION_METHOD1 = _method(
    1,
    _arms(
        IKE_PRESHARED_KEY_AUTHENTICATION1,
        IKE_CERTIFICATE_AUTHENTICATION1,
        IKE_KERBEROS_AUTHENTICATION0,
    )
    | _EAP,
)

IKE_AUTHENTICATION_METHOD2 = _method(
    2,
    _arms(
        IKE_PRESHARED_KEY_AUTHENTICATION1,
        IKE_CERTIFICATE_AUTHENTICATION2,
        IKE_KERBEROS_AUTHENTICATION1,
    )
    | _EAP
    | _RESERVED,
)
