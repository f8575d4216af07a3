"""What the values of IKE refuse, and what they say about it."""

from typing import Any

import pytest

from wfp_ipsec import enums
from wfp_ipsec.keys import Key
from wfp_ipsec.values.ike_auth import (
    IkeAuthentication,
    IkeCgaAuthentication,
    IkeEapAuthentication,
    IkeKerberosAuthentication,
    IkePresharedKey,
)
from wfp_ipsec.values.ike_certificates import (
    IkeCertCriteria,
    IkeCertificateAuthentication,
    IkeCertName,
)
from wfp_ipsec.values.ike_credentials import (
    IkeCertificateCredential,
    IkeCredential,
    IkeNameCredential,
)
from wfp_ipsec.values.ike_policy import IkeEmPolicy, IkePolicy, IkeProposal
from wfp_ipsec.values.ike_sa import IkeCookiePair, IkeSaDetails, IkeTraffic
from wfp_ipsec.values.ike_statistics import IkeKeyModuleStatistics
from wfp_ipsec.values.traffic import UdpEncapsulation

from .refusing import BOUNDS, EMPTY, ENUMERATOR, FLAGS, MISMATCH, PARAMETER, Row, check, refusal

PSK = IkePresharedKey(key=Key(b"between us"))
METHOD = IkeAuthentication(method=enums.IkeAuthMethod.PRESHARED_KEY, details=PSK)
PROPOSAL = IkeProposal(
    cipher=enums.IkeCipher.AES_256,
    integrity=enums.IkeIntegrity.SHA_256,
    dh_group=enums.IkeDhGroup.GROUP_14,
)
POLICY = IkePolicy(authentications=(METHOD,), proposals=(PROPOSAL,))
V6_SA = IkeSaDetails(
    id=1,
    key_module=enums.IkeKeyModule.IKEV2,
    traffic=IkeTraffic(local="2001:db8::1", remote="2001:db8::2"),  # type: ignore[arg-type]
    proposal=PROPOSAL,
    cookies=IkeCookiePair(initiator=1, responder=2),
)
STORE = IkeCertificateAuthentication(
    inbound_config=enums.IkeCertConfig.ENTERPRISE_STORE, inbound=(IkeCertCriteria(),)
)

ROWS: list[Row] = [
    (IkePresharedKey, {"key": b""}, "key", PARAMETER, "<Key> is empty"),
    (IkePresharedKey, {"key": "text"}, "key", MISMATCH, "str of length 4 "),
    (PSK, {"flags": 4}, "flags", FLAGS, "0x4 has bits that IkePskFlags lacks"),
    (IkeCgaAuthentication, {"modifier": bytes(15)}, "modifier", PARAMETER, "15 must be 16 bytes"),
    (IkeCgaAuthentication, {"collision_count": 256}, "collision_count", BOUNDS, "256 must be in"),
    (IkeKerberosAuthentication, {"proxy_server": "a\0b"}, "proxy_server", PARAMETER, "'a"),
    (METHOD, {"method": 13}, "method", ENUMERATOR, "13 is no IkeAuthMethod"),
    (METHOD, {"details": None}, "details", MISMATCH, "None given, where PRESHARED_KEY takes"),
    (
        METHOD,
        {"details": IkeEapAuthentication()},
        "details",
        MISMATCH,
        "<IkeEapAuthentication> given, where PRESHARED_KEY takes IkePresharedKey",
    ),
    (
        METHOD,
        {"method": enums.IkeAuthMethod.ANONYMOUS},
        "details",
        MISMATCH,
        "<IkePresharedKey> given, where ANONYMOUS takes None",
    ),
    (
        METHOD,
        {"method": enums.IkeAuthMethod.EAP, "details": STORE},
        "details",
        MISMATCH,
        "<IkeCertificateAuthentication> given, where EAP takes IkeEapAuthentication",
    ),
    (
        STORE,
        {"inbound_config": enums.IkeCertConfig.UNSPECIFIED},
        "inbound",
        PARAMETER,
        "1 criteria given, but inbound_config is UNSPECIFIED",
    ),
    (
        STORE,
        {"outbound": (IkeCertCriteria(),)},
        "outbound",
        PARAMETER,
        "1 criteria given, but outbound_config is UNSPECIFIED",
    ),
    (STORE, {"inbound": (b"name",)}, "inbound[0]", MISMATCH, "bytes of length 4 must be"),
    (IkeCertName, {"name_type": 7, "name": "n"}, "name_type", ENUMERATOR, "7 is no"),
    (POLICY, {"authentications": ()}, "authentications", EMPTY, "0 given; a policy needs"),
    (POLICY, {"proposals": ()}, "proposals", EMPTY, "0 given; a policy needs"),
    (POLICY, {"impersonation": 2}, "impersonation", ENUMERATOR, "2 is no IkeImpersonation"),
    (POLICY, {"flags": 0x400}, "flags", FLAGS, "0x400 has bits"),
    (
        POLICY,
        {"retransmit_duration_seconds": 119},
        "retransmit_duration_seconds",
        BOUNDS,
        "119 must be 0 or at least 120",
    ),
    (
        POLICY,
        {"retransmit_duration_seconds": 1},
        "retransmit_duration_seconds",
        BOUNDS,
        "1 must be 0 or at least 120",
    ),
    (IkeEmPolicy, {"authentications": ()}, "authentications", EMPTY, "0 given; a policy needs"),
    (PROPOSAL, {"cipher": 7}, "cipher", ENUMERATOR, "7 is no IkeCipher"),
    (PROPOSAL, {"integrity": 4}, "integrity", ENUMERATOR, "4 is no IkeIntegrity"),
    (PROPOSAL, {"dh_group": 7}, "dh_group", ENUMERATOR, "7 is no IkeDhGroup"),
    (PROPOSAL, {"quick_mode_limit": -1}, "quick_mode_limit", BOUNDS, "-1 must be in"),
    (
        IkeTraffic,
        {"local": "192.0.2.1", "remote": "2001:db8::2"},
        "remote",
        PARAMETER,
        "'2001:db8::2' must be of the same IP version",
    ),
    (IkeCookiePair, {"initiator": 2**64, "responder": 0}, "initiator", BOUNDS, "int of 65 bits"),
    (
        V6_SA,
        {"udp_encapsulation": UdpEncapsulation()},
        "udp_encapsulation",
        PARAMETER,
        "'4500/4500' given, but it exists for IPv4 only",
    ),
    (V6_SA, {"correlation_key": "secret"}, "correlation_key", MISMATCH, "str of length 6"),
    (
        IkeKeyModuleStatistics,
        {"error_frequencies": (0,) * 96},
        "error_frequencies",
        BOUNDS,
        "96 numbers given, where there are 97",
    ),
    (
        IkeKeyModuleStatistics,
        {"error_frequencies": (*(0,) * 96, 2**32)},
        "error_frequencies[96]",
        BOUNDS,
        "4294967296 must be in",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[2]}-{row[4][:30]}")
def test_refusals(row: Row) -> None:
    """Each rule refuses what breaks it, by field, value, rule and code."""
    check(row)


@pytest.mark.parametrize(
    "usage", ["", "1", "1.", ".1", "1..2", "3.1", "1.3.6 ", "1.3.6\n", "1.3.x", "1.\u0663"]
)
def test_usages(usage: str) -> None:
    """An extended key usage is a dotted object identifier in ASCII."""
    check((IkeCertCriteria, {"ekus": ("1.3.6", usage)}, "ekus[1]", PARAMETER, repr(usage)))


@pytest.mark.parametrize(
    ("method", "credential"),
    [
        (enums.IkeAuthMethod.KERBEROS, PSK),
        (enums.IkeAuthMethod.PRESHARED_KEY, IkeNameCredential(principal_name="host")),
        (enums.IkeAuthMethod.IPV6_CGA, IkeNameCredential(principal_name="host")),
        (enums.IkeAuthMethod.RESERVED, IkeCertificateCredential()),
        (enums.IkeAuthMethod.ANONYMOUS, IkeNameCredential()),
    ],
)
def test_credentials(method: enums.IkeAuthMethod, credential: Any) -> None:
    """A credential is of the kind that its method has."""
    text = f"<{type(credential).__name__}> given, where {method.name} takes "
    given = {"method": method, "credential": credential}
    check((IkeCredential, given, "credential", MISMATCH, text))


@pytest.mark.parametrize("seconds", [0, 120, 2**32 - 1])
def test_legal_durations(seconds: int) -> None:
    """No duration, the shortest and the longest are taken."""
    policy = IkePolicy(
        authentications=(METHOD,), proposals=(PROPOSAL,), retransmit_duration_seconds=seconds
    )
    assert policy.retransmit_duration_seconds == seconds


def test_error_counts() -> None:
    """The table of errors is also told by code, without the codes that did not occur."""
    frequencies = [0] * 97
    frequencies[5], frequencies[96] = 7, 1
    statistics = IkeKeyModuleStatistics(error_frequencies=tuple(frequencies))
    assert statistics.error_counts == {13805: 7, 13896: 1}
    assert IkeKeyModuleStatistics().error_counts == {}


def test_secrets_stay_out_of_text() -> None:
    """Neither a pre-shared key nor a correlation key shows in the text of what holds it."""
    secret = b"between us"
    details = IkeSaDetails(
        id=1,
        key_module=enums.IkeKeyModule.IKE,
        traffic=IkeTraffic(local="192.0.2.1", remote="192.0.2.2"),  # type: ignore[arg-type]
        proposal=PROPOSAL,
        cookies=IkeCookiePair(initiator=1, responder=2),
        correlation_key=Key(secret),
    )
    for text in (repr(POLICY), str(POLICY), repr(details), f"{METHOD}"):
        assert "redacted" in text
        assert secret.decode() not in text
        assert secret.hex() not in text


@pytest.mark.parametrize("passphrase", ["correct horse battery staple", "hunter2"])
def test_passphrase_in_the_wrong_place(passphrase: str) -> None:
    """A pre-shared key that stands where another value belongs is not shown."""
    error = refusal(IkeAuthentication, method=enums.IkeAuthMethod.PRESHARED_KEY, details=passphrase)
    assert error.field == "details"
    assert passphrase not in f"{error} {error!r} {vars(error)}"
