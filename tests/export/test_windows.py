"""SAs in the words of Windows' own tools."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.export.places import PLACES, expectations, installed
from tests.export.suites import AH_GMAC, SUITES, Suite
from tests.export.values import contexts, sides
from wfp_ipsec import (
    Engine,
    HmacSha256,
    PfsGroup,
    SaBundle,
    SaContextDetails,
    SaLifetime,
    TransformType,
)
from wfp_ipsec.export import netsh_offer, quick_mode_records
from wfp_ipsec.pairs import SaPair
from wfp_ipsec.values._base import amended

# First transform, integrity and cipher, then the second's; and the offer.
WORDS = {
    "GCM-128": (
        ("ESP_AUTH_AND_CIPHER", "AES-GMAC-128", "AES-GCM-128", "None", "None"),
        "esp:aesgcm128-aesgcm128",
    ),
    "GMAC-256": (
        ("ESP_AUTH", "AES-GMAC-256", "None", "None", "None"),
        "esp:aesgmac256-none",
    ),
    "CBC-192/sha256": (
        ("ESP_AUTH_AND_CIPHER", "SHA-256", "AES-192", "None", "None"),
        "esp:sha256-aes192",
    ),
    "3DES/sha1": (
        ("ESP_AUTH_AND_CIPHER", "SHA-1", "3DES", "None", "None"),
        "esp:sha1-3des",
    ),
    "DES/md5": (("ESP_AUTH_AND_CIPHER", "MD5", "DES", "None", "None"), "esp:md5-des"),
    "NULL/sha1": (("ESP_AUTH", "SHA-1", "None", "None", "None"), "esp:sha1-none"),
    "AH/sha256": (("AH", "SHA-256", "None", "None", "None"), "ah:sha256"),
    "CBC-128 alone": (("ESP_CIPHER", "None", "AES-128", "None", "None"), None),
    "CBC-256/sha1, AH/sha1": (
        ("ESP_AUTH_AND_CIPHER", "SHA-1", "AES-256", "AH", "SHA-1"),
        "ah:sha1+esp:sha1-aes256",
    ),
}
NAMES = (
    "FirstTransformType",
    "FirstIntegrityAlgorithm",
    "FirstCipherAlgorithm",
    "SecondTransformType",
    "SecondIntegrityAlgorithm",
)


@pytest.mark.parametrize("name", WORDS)
def test_words(engine: Engine, name: str) -> None:
    """Algorithms have the names of the WMI class, and netsh's in the offer."""
    words, offer = WORDS[name]
    found = installed(engine, PLACES["v6 transport"], expectations({"": SUITES[name]}))
    for record in quick_mode_records(found):
        assert tuple(record[key] for key in NAMES) == words
    assert found[0].inbound is not None
    assert netsh_offer(found[0].inbound.bundle) == offer


def test_record(engine: Engine) -> None:
    """There is a record per direction, which tells hosts, ports, SPIs and limits."""
    place = PLACES["v4 tunnel, NAT-T"]
    (context,) = installed(engine, place, expectations({"": SUITES["GCM-256"]}))
    assert context.outbound is not None
    bundle = amended(
        context.outbound.bundle, lifetime=SaLifetime(seconds=3600, kilobytes=5, packets=9)
    )
    limited = amended(context, outbound=amended(context.outbound, bundle=bundle))
    inbound, outbound = quick_mode_records([limited])
    assert (inbound["InboundDirection"], outbound["InboundDirection"]) == (True, False)
    assert (inbound["SPI"], outbound["SPI"]) == (0x1000, 0x2001)
    told = {
        "InstanceID": str(context.id),
        "LocalEndpoint": "192.0.2.10",
        "RemoteEndpoint": "198.51.100.20",
        "TrafficLuid": context.outbound.traffic.tunnel_policy_id,
        "EncapsulationMode": "Tunnel",
        "LocalUdpEncapsulationPort": 4500,
        "RemoteUdpEncapsulationPort": 4511,
        "LifetimeSeconds": 3600,
        "LifetimeKilobytes": 5,
        "LifetimePackets": 9,
        "SecondSPI": 0,
        "PfsGroupId": "None",
        "PeerV4PrivateAddress": None,
        "TransportLayerFilterName": None,
    }
    assert {name: outbound[name] for name in told} == told


@pytest.mark.parametrize(
    ("group", "text"),
    [(PfsGroup.ECP_384, "DH Group 20"), (PfsGroup.MM, "Same as Main Mode"), (99, "99")],
)
def test_pfs_groups(engine: Engine, group: int, text: str) -> None:
    """Groups have the names of the WMI class; numbers without a name stay numbers."""
    found = installed(engine, PLACES["v4 transport"], expectations({"": SUITES["GCM-256"]}))
    assert found[0].inbound is not None
    bundle = amended(found[0].inbound.bundle, pfs_group=group)
    (record, _) = quick_mode_records(
        [amended(found[0], inbound=amended(found[0].inbound, bundle=bundle))]
    )
    assert record["PfsGroupId"] == text


@pytest.mark.parametrize(
    ("lifetime", "limits"),
    [
        (SaLifetime(), ""),
        (SaLifetime(seconds=3600, kilobytes=100000), "+60min+100000kb"),
        (SaLifetime(seconds=61), "+2min"),
        (SaLifetime(seconds=1, packets=3), "+1min"),
    ],
)
def test_limits(lifetime: SaLifetime, limits: str) -> None:
    """Seconds become whole minutes, up; what has no limit says nothing."""
    bundle = SaBundle(sas=Suite("gcm", 16).sas(0x1000, "any"), lifetime=lifetime)
    assert netsh_offer(bundle) == f"esp:aesgcm128-aesgcm128{limits}"


def test_first_packets_alone() -> None:
    """ESP for the first packet alone is what netsh calls no encapsulation."""
    sa = replace(HmacSha256(bytes(range(32))).esp(0x1000), transform_type=TransformType.ESP_AUTH_FW)
    assert netsh_offer(SaBundle(sas=(sa,))) == "authnoencap:sha256"


def test_gmac_in_ah() -> None:
    """AES-GMAC is an algorithm of AH as well."""
    assert netsh_offer(SaBundle(sas=AH_GMAC.sas(0x1000, "any"))) == "ah:aesgmac128"


@pytest.mark.parametrize("half", ["auth", "cipher"])
def test_no_offer_for_unknown_numbers(half: str) -> None:
    """What this version has no name for has no offer, and its number in the record."""
    (sa,) = SUITES["CBC-128/sha1"].sas(0x1000, "any")
    information = getattr(sa, half)
    transform = amended(information.transform, **{f"{half}_config": 99})
    strange = amended(sa, **{half: amended(information, transform=transform)})
    assert netsh_offer(amended(SaBundle(sas=(sa,)), sas=(strange,))) is None


@given(contexts)
def test_one_record_per_direction(drawn: dict[SaContextDetails, SaPair]) -> None:
    """Every direction has its record, with the SPIs of its SAs."""
    records = list(quick_mode_records(drawn))
    spis = [[record["SPI"], record["SecondSPI"]] for record in records]
    wanted = [
        [sa.spi for sa in side.bundle.sas] + [0] * (2 - len(side.bundle.sas))
        for context in drawn
        for side in sides(context)
    ]
    assert spis == wanted
