"""Bad traffic, transforms, keys and SAs are refused, each with field, value, rule and code."""

from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.strategies import values
from wfp_ipsec.algorithms import AesCbc, AesGcm, HmacSha1, HmacSha256
from wfp_ipsec.values.sa import AuthInformation, CipherInformation, Identity, Sa, SaBundle
from wfp_ipsec.values.traffic import SpiRequest, Traffic, UdpEncapsulation
from wfp_ipsec.values.transforms import AuthTransform, CipherTransform, SaTransform

from .refusing import (
    AUTH,
    BOUNDS,
    CIPHER,
    COMBINATION,
    EMPTY,
    ENUMERATOR,
    FLAGS,
    MISMATCH,
    PARAMETER,
    Row,
    check,
    refusal,
)

V4, V6 = ip_address("192.0.2.1"), ip_address("2001:db8::1")
HMAC = HmacSha256.TRANSFORM
GCM = AesGcm(bytes(20)).esp(0x1000)
CBC = AesCbc(bytes(16)).esp(0x1000, HmacSha256(bytes(32)))
AH = HmacSha1(bytes(20)).ah(0x1000)
TRAFFIC6 = Traffic(local=V6, remote=V6, filter_id=1)

ROWS: list[Row] = [
    (
        Traffic,
        {"local": V4, "remote": V6, "filter_id": 1},
        "remote",
        PARAMETER,
        "'2001:db8::1' must",
    ),
    (Traffic, {"local": V4, "remote": V4}, "filter_id", PARAMETER, "'filter_id=None, tunnel"),
    (
        Traffic,
        {"local": V4, "remote": V4, "filter_id": 1, "tunnel_policy_id": 2},
        "filter_id",
        PARAMETER,
        "'filter_id=1, tunnel_policy_id=2' given; exactly one is",
    ),
    (Traffic, {"local": "1.2.3", "remote": V4}, "local", PARAMETER, "'1.2.3' is no IPv4 or"),
    (Traffic, {"local": 7, "remote": V4}, "local", MISMATCH, "7 must be an IPv4 or IPv6"),
    (
        SpiRequest,
        {"traffic": TRAFFIC6, "udp_encapsulation": UdpEncapsulation()},
        "udp_encapsulation",
        PARAMETER,
        "'4500/4500' given, but it exists for IPv4 only",
    ),
    (AuthTransform, {"auth_type": 0, "auth_config": 1}, "auth_config", AUTH, "'<AuthType.MD5"),
    (
        AuthTransform,
        {"auth_type": 9, "auth_config": 0},
        "auth_type",
        ENUMERATOR,
        "9 ",
    ),
    (CipherTransform, {"cipher_type": 1, "cipher_config": 2}, "cipher_config", CIPHER, "'<Cipher"),
    (
        SaTransform,
        {"transform_type": 4, "auth": HMAC},
        "transform_type",
        COMBINATION,
        "'ESP_AUTH_AND",
    ),
    (
        SaTransform,
        {"transform_type": 2},
        "transform_type",
        COMBINATION,
        "'ESP_AUTH' carries auth and",
    ),
    (
        SaTransform,
        {"transform_type": 3, "auth": HMAC},
        "transform_type",
        COMBINATION,
        "'ESP_CIPHER' c",
    ),
    (Sa, {"spi": 0, "transform_type": 1, "auth": AH.auth}, "spi", PARAMETER, "0x0 is reserved"),
    (Sa, {"spi": 1, "transform_type": 1}, "transform_type", COMBINATION, "'AH' carries auth"),
    (
        Sa,
        {"spi": 1, "transform_type": 4, "auth": CBC.auth, "cipher": GCM.cipher},
        "cipher_config",
        COMBINATION,
        "'<CipherConfig.GCM_AES_128: 6> with",
    ),
    (
        Sa,
        {"spi": 1, "transform_type": 4, "auth": GCM.auth, "cipher": CBC.cipher},
        "cipher_config",
        COMBINATION,
        "'<CipherConfig.CBC_AES_128: 3> with",
    ),
    (
        Sa,
        {
            "spi": 1,
            "transform_type": 4,
            "auth": AesGcm(bytes([1]) * 20).auth,
            "cipher": GCM.cipher,
        },
        "auth key",
        COMBINATION,
        "<Key> differs from the cipher key",
    ),
    (Identity, {"logon_id": 1}, "logon_id", "FWP_E_RESERVED", "1 is reserved"),
    (SaBundle, {"sas": ()}, "sas", EMPTY, "0 given; a bundle holds"),
    (SaBundle, {"sas": (GCM, AH, AH)}, "sas", BOUNDS, "3 given; a bundle holds"),
    (SaBundle, {"sas": (AH, GCM)}, "sas", COMBINATION, "2 SAs given that are not ESP, then AH"),
    (SaBundle, {"sas": (GCM, GCM)}, "sas", COMBINATION, "2 SAs given that are not ESP, then AH"),
    (SaBundle, {"sas": GCM}, "sas", MISMATCH, "<Sa> must be a sequence"),
    (SaBundle, {"sas": (GCM, 7)}, "sas[1]", MISMATCH, "7 must be Sa"),
    (SaBundle, {"sas": (GCM,), "flags": 0x100}, "flags", FLAGS, "0x100 has bits"),
    (
        SaBundle,
        {"sas": (GCM,), "flags": "ND"},
        "flags",
        MISMATCH,
        "str of length 2 must be SaBundleFlags",
    ),
    (SaBundle, {"sas": (GCM,), "lifetime": 60}, "lifetime", MISMATCH, "60 must be SaLifetime"),
    (
        SaBundle,
        {"sas": (GCM,), "ip_version": 1, "peer_v4_private_address": V4},
        "peer_v4_private_address",
        PARAMETER,
        "192.0.2.1 exists for IPv4 bundles only",
    ),
    (
        SaBundle,
        {"sas": (GCM,), "ip_version": 2, "peer_v4_private_address": V4},
        "peer_v4_private_address",
        PARAMETER,
        "192.0.2.1 exists for IPv4 bundles only",
    ),
    (
        SaBundle,
        {"sas": (GCM,), "peer_v4_private_address": V6},
        "peer_v4_private_address",
        PARAMETER,
        "'2001:db8::1' must be an IPv4 address",
    ),
]


@pytest.mark.parametrize("row", ROWS)
def test_refusals(row: Row) -> None:
    """Each bad input is refused with field, value, rule and code."""
    check(row)


@pytest.mark.parametrize("selector", ["remote_port", "local_port", "ip_protocol"])
def test_selectors_in_tunnel_mode(selector: str) -> None:
    """In tunnel mode the policy selects the traffic, so ports and protocol are refused."""
    tunnel = Traffic.tunnel(V4, V4, tunnel_policy_id=1)
    check((tunnel, {selector: 1}, selector, PARAMETER, "1 must be 0 in tunnel mode"))


@given(information=values(AuthInformation), length=st.integers(0, 64))
def test_length_of_auth_keys(information: AuthInformation, length: int) -> None:
    """An authentication key of another length than its transform's is refused."""
    wanted = information.transform.key_bytes
    assume(length != wanted)
    text = f"has {length} bytes, where the algorithm needs {wanted}"
    check((information, {"key": bytes(length)}, "auth key", AUTH, f"<Key> {text}"))


@given(information=values(CipherInformation), length=st.integers(0, 64))
def test_length_of_cipher_keys(information: CipherInformation, length: int) -> None:
    """A cipher key of another length than its transform's is refused."""
    wanted = information.transform.key_bytes
    assume(length != wanted)
    text = f"has {length} bytes, where the algorithm needs {wanted}"
    check((information, {"key": bytes(length)}, "cipher key", CIPHER, f"<Key> {text}"))


@given(sa=values(Sa), other=values(Sa))
def test_foreign_halves(sa: Sa, other: Sa) -> None:
    """An SA takes on the transform type of another one only if its halves are the same in kind."""
    kinds = [(each.auth is not None, each.cipher is not None) for each in (sa, other)]
    assume(kinds[0] != kinds[1])
    error = refusal(replace, sa, transform_type=other.transform_type)
    assert (error.field, error.name) == ("transform_type", COMBINATION)
