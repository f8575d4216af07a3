"""IKE security associations with credentials of every kind, for the tests."""

from __future__ import annotations

from typing import Any

from .build import LOCAL_V4, LOCAL_V6, REMOTE_V4, REMOTE_V6, V4, V6, Api

PRESHARED_KEY, CERTIFICATE, KERBEROS, ANONYMOUS, SSL = range(5)
NTLM_V2, CGA, ECDSA_P256, ECDSA_P384, SSL_P256, SSL_P384, EAP, RESERVED = range(5, 13)

CERTIFICATES = (CERTIFICATE, ECDSA_P256, ECDSA_P384, SSL, SSL_P256, SSL_P384, CGA)
NAMES = (KERBEROS, NTLM_V2, EAP)

SECRET = b"a secret shared before"
HASH = bytes(range(20))


def credential(api: Api, method: int) -> dict[str, Any]:
    """Returns the initializer of an IKEEXT_CREDENTIAL2 of one method."""
    made: dict[str, Any] = {"authenticationMethodType": method, "impersonationType": 1}
    if method == PRESHARED_KEY:
        key = {"presharedKey": api.blob(SECRET), "flags": 2}
        made["presharedKey"] = api.new("IKEEXT_PRESHARED_KEY_AUTHENTICATION1 *", key)
    elif method in CERTIFICATES:
        certificate = {
            "subjectName": api.blob(b"subject"),
            "certHash": api.blob(HASH),
            "flags": 1,
            "certificate": api.blob(b"whole certificate"),
        }
        made["certificate"] = api.new("IKEEXT_CERTIFICATE_CREDENTIAL1 *", certificate)
    elif method in (*NAMES, RESERVED):
        name = {"principalName": api.text("peer@example.org")}
        made["name"] = api.new("IKEEXT_NAME_CREDENTIAL0 *", name)
    return made


def pair(api: Api, local: int, peer: int) -> dict[str, Any]:
    """Returns the initializer of an IKEEXT_CREDENTIAL_PAIR2."""
    return {"localCredentials": credential(api, local), "peerCredentials": credential(api, peer)}


def ike_sa(api: Api, pairs: list[dict[str, Any]], version: int = V4, **members: Any) -> Any:
    """Returns an IKEEXT_SA_DETAILS2."""
    traffic: dict[str, Any] = {"ipVersion": version, "authIpFilterId": 11}
    if version == V6:
        traffic |= {"localV6Address": list(LOCAL_V6), "remoteV6Address": list(REMOTE_V6)}
    else:
        traffic |= {"localV4Address": LOCAL_V4, "remoteV4Address": REMOTE_V4}
    details = {
        "keyModuleType": 2,
        "ipVersion": version,
        "ikeTraffic": traffic,
        "ikeProposal": {"maxLifetimeSeconds": 28800, "quickModeLimit": 3},
        "cookiePair": {"initiator": 2**63, "responder": 5},
        "ikeCredentials": {
            "numCredentials": len(pairs),
            "credentials": api.new("IKEEXT_CREDENTIAL_PAIR2[]", pairs),
        },
        "virtualIfTunnelId": 7,
        "correlationKey": api.blob(b"correlation"),
    }
    return api.new("IKEEXT_SA_DETAILS2 *", details | members)


def inject(api: Api, details: Any) -> int:
    """Puts an IKE SA into the engine and returns its id."""
    out = api.new("UINT64 *")
    api.must(api.control.WfpIpsecEngineInjectIkeSa(details, out))
    return int(out[0])
