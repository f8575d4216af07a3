"""The structs of iketypes.h for credentials and SAs, in its order."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.choice import Arm, Choice
from wfp_ipsec._native.composites import Absent, Addresses, Array, Embedded
from wfp_ipsec._native.fields import Blob, Enum, Flags, Guid, Int, Secret, Text
from wfp_ipsec._native.ike_auth import (
    IKE_PRESHARED_KEY_AUTHENTICATION0,
    IKE_PRESHARED_KEY_AUTHENTICATION1,
)
from wfp_ipsec._native.ike_policy import IKE_PROPOSAL0
from wfp_ipsec._native.ipsec import encapsulation
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec._native.tagged import CONDITION_VALUE0
from wfp_ipsec.enums import IkeAuthMethod, IkeCertCredentialFlags, IkeImpersonation, IkeKeyModule
from wfp_ipsec.values import ike_credentials, ike_sa
from wfp_ipsec.values._base import Value
from wfp_ipsec.values.ike_auth import IkePresharedKey

IKE_TRAFFIC0 = Struct(
    "IKEEXT_TRAFFIC0",
    ike_sa.IkeTraffic,
    Addresses("ipVersion"),
    Int("authIpFilterId", "authip_filter_id"),
)

IKE_COOKIE_PAIR0 = Struct(
    "IKEEXT_COOKIE_PAIR0",
    ike_sa.IkeCookiePair,
    Int("initiator", "initiator"),
    Int("responder", "responder"),
)

_CERTIFICATE_FIELDS: tuple[Field, ...] = (
    Blob("subjectName", "subject_name"),
    Blob("certHash", "cert_hash"),
    Flags("flags", "flags", IkeCertCredentialFlags),
)

IKE_CERTIFICATE_CREDENTIAL0 = Struct(
    "IKEEXT_CERTIFICATE_CREDENTIAL0",
    ike_credentials.IkeCertificateCredential,
    *_CERTIFICATE_FIELDS,
    Absent({"certificate": b""}, version="version 0 of the API (IKEEXT_CERTIFICATE_CREDENTIAL0)"),
)

IKE_CERTIFICATE_CREDENTIAL1 = Struct(
    "IKEEXT_CERTIFICATE_CREDENTIAL1",
    ike_credentials.IkeCertificateCredential,
    *_CERTIFICATE_FIELDS,
    Blob("certificate", "certificate"),
)

IKE_NAME_CREDENTIAL0 = Struct(
    "IKEEXT_NAME_CREDENTIAL0",
    ike_credentials.IkeNameCredential,
    Text("principalName", "principal_name"),
)


def _arms(psk: Struct[Any], certificate: Struct[Any]) -> dict[IkeAuthMethod, Arm]:
    """The arms that all versions have."""
    structs: dict[type[Value], Arm] = {
        IkePresharedKey: Arm("presharedKey", psk),
        ike_credentials.IkeCertificateCredential: Arm("certificate", certificate),
        ike_credentials.IkeNameCredential: Arm("name", IKE_NAME_CREDENTIAL0),
    }
    return {
        method: structs[kind]
        for method, kind in ike_credentials.CREDENTIALS.items()
        if method is not IkeAuthMethod.RESERVED
    }


def _credential(
    version: int, arms: dict[IkeAuthMethod, Arm]
) -> Struct[ike_credentials.IkeCredential]:
    ctype = f"IKEEXT_CREDENTIAL{version}"
    return Struct(
        ctype,
        ike_credentials.IkeCredential,
        Choice(
            tag="authenticationMethodType",
            tag_attribute="method",
            kind=IkeAuthMethod,
            attribute="credential",
            arms=arms,
            pointers=True,
            version=f"version {version} of the API ({ctype})",
        ),
        Enum("impersonationType", "impersonation", IkeImpersonation),
    )


def _pair(
    version: int, credential: Struct[ike_credentials.IkeCredential]
) -> Struct[ike_credentials.IkeCredentialPair]:
    return Struct(
        f"IKEEXT_CREDENTIAL_PAIR{version}",
        ike_credentials.IkeCredentialPair,
        Embedded("localCredentials", "local", credential),
        Embedded("peerCredentials", "peer", credential),
    )


_ARMS0 = _arms(IKE_PRESHARED_KEY_AUTHENTICATION0, IKE_CERTIFICATE_CREDENTIAL0)
_ARMS1 = _arms(IKE_PRESHARED_KEY_AUTHENTICATION1, IKE_CERTIFICATE_CREDENTIAL1)
_ARMS2 = _ARMS1 | {IkeAuthMethod.RESERVED: Arm("name", IKE_NAME_CREDENTIAL0)}

IKE_CREDENTIAL0 = _credential(0, _ARMS0)
IKE_CREDENTIAL1 = _credential(1, _ARMS1)
IKE_CREDENTIAL2 = _credential(2, _ARMS2)

IKE_CREDENTIAL_PAIR0 = _pair(0, IKE_CREDENTIAL0)
IKE_CREDENTIAL_PAIR1 = _pair(1, IKE_CREDENTIAL1)
IKE_CREDENTIAL_PAIR2 = _pair(2, IKE_CREDENTIAL2)


def _details(
    version: int, pair: Struct[ike_credentials.IkeCredentialPair], correlation: Field
) -> Struct[ike_sa.IkeSaDetails]:
    return Struct(
        f"IKEEXT_SA_DETAILS{version}",
        ike_sa.IkeSaDetails,
        Int("saId", "id"),
        Enum("keyModuleType", "key_module", IkeKeyModule),
        encapsulation("v4UdpEncapsulation"),
        Embedded("ikeTraffic", "traffic", IKE_TRAFFIC0),
        Embedded("ikeProposal", "proposal", IKE_PROPOSAL0),
        Embedded("cookiePair", "cookies", IKE_COOKIE_PAIR0),
        Array("ikeCredentials.numCredentials", "ikeCredentials.credentials", "credentials", pair),
        Guid("ikePolicyKey", "policy_key"),
        Int("virtualIfTunnelId", "virtual_if_tunnel_id"),
        correlation,
    )


IKE_SA_DETAILS0 = _details(
    0,
    IKE_CREDENTIAL_PAIR0,
    Absent({"correlation_key": ike_sa.NO_KEY}, version="version 0 of the API (IKEEXT_SA_DETAILS0)"),
)
IKE_SA_DETAILS1 = _details(1, IKE_CREDENTIAL_PAIR1, Secret("correlationKey", "correlation_key"))
IKE_SA_DETAILS2 = _details(2, IKE_CREDENTIAL_PAIR2, Secret("correlationKey", "correlation_key"))

IKE_SA_ENUM_TEMPLATE0 = Struct(
    "IKEEXT_SA_ENUM_TEMPLATE0",
    ike_sa.IkeSaTemplate,
    Embedded("localSubNet", "local", CONDITION_VALUE0),
    Embedded("remoteSubNet", "remote", CONDITION_VALUE0),
    Blob("localMainModeCertHash", "local_cert_hash"),
)

VERSIONS = (IKE_SA_DETAILS0, IKE_SA_DETAILS1, IKE_SA_DETAILS2)
