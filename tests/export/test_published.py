"""ESP that others made and published: tshark and scapy open it with what is exported."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.export.by_hand import ESP, header_bytes, ip_packet
from tests.export.capture import DECRYPT, tshark, write_capture
from wfp_ipsec import AesCbc, AesGcm, Engine, SaBundle, SaContext
from wfp_ipsec.export import scapy_associations, wireshark_lines

pytestmark = pytest.mark.skipif(
    sys.platform == "win32",
    reason="allowed: tshark and scapy prove on Linux what is exported alike everywhere",
)


@dataclass(frozen=True)
class Published:
    """A packet of a document.

    Attributes:
        spi: Its SPI.
        key: The key, with the salt after it for AES-GCM.
        ends: Source and destination.
        esp: The whole of ESP.
        inside: What was encrypted, without the padding.
        icmp: What of it tshark reads as ICMP: type and checksum.
        gcm: Whether it is AES-GCM, which is also checked, and not AES-CBC alone.
    """

    spi: int
    key: str
    ends: tuple[str, str]
    esp: str
    inside: str
    icmp: tuple[int, int]
    gcm: bool = False


CASES = {
    # An echo request, in transport mode.
    "RFC 3602, case 5": Published(
        spi=0x4321,
        key="90d382b410eeba7ad938c46cec1a82bf",
        ends=("192.168.123.3", "192.168.123.100"),
        esp="""00004321 00000001 e96e8c08 ab465763 fd098d45 dd3ff893 f663c25d 325c18c6 a9453e19
            4e120849 a4870b66 cc6b9965 330013b4 898dc856 a4699e52 3a55db08 0b59ec3a 8e4b7e52
            775b07d1 db34ed9c 538ab50c 551b874a a269add0 47ad2d59 13ac19b7 cfbad4a6""",
        inside="""08000ebd a70a0000 8e9c083d b95b0700 08090a0b 0c0d0e0f 10111213 14151617
            18191a1b 1c1d1e1f 20212223 24252627 28292a2b 2c2d2e2f 30313233 34353637""",
        icmp=(8, 0x0EBD),
    ),
    # The next two give the protocol as 1 (ICMP) and protect an IP packet, whose first bytes
    # 45 00 then read as ICMP's type and code.
    "AES-GCM-192, McGrew 2009": Published(
        spi=0xA5F8,
        key="feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe",
        ends=("192.0.2.1", "192.0.2.2"),
        esp="""0000a5f8 0000000a facedbaddecaf888
            a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0315b27452144cc77
            95457b9652037f5318027b5b4cd7a636""",
        inside="""45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e
            501016d07568""",
        icmp=(0x45, 0x0028),
        gcm=True,
    ),
    "AES-GCM-256, McGrew 2009": Published(
        spi=0x4A2CBFE3,
        key="abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344",
        ends=("192.0.2.1", "192.0.2.2"),
        esp="""4a2cbfe3 00000002 0102030405060708
            ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763748a637985771d34
            7f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96""",
        inside="""4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000
            7002400020bf0000020405b401010402""",
        icmp=(0x45, 0x0030),
        gcm=True,
    ),
}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def packet(case: Published) -> bytes:
    """Returns the IP packet around it; the header of none is protected."""
    return ip_packet(*case.ends, ESP, bytes.fromhex(case.esp))


@pytest.fixture
def exported(engine: Engine, case: Published) -> Engine:
    """A session with the SA, as an outbound one."""
    key = bytes.fromhex(case.key)
    if case.gcm:
        sa = AesGcm(key).esp(case.spi)
    else:
        sa = AesCbc(key).esp(case.spi, allow_unauthenticated=True)
    context = SaContext.transport(engine, *case.ends)
    context.add_inbound(SaBundle(sas=(AesGcm(bytes(range(20))).esp(context.get_spi()),)))
    context.add_outbound(SaBundle(sas=(sa,)))
    return engine


@each_case
def test_tshark(exported: Engine, case: Published, tmp_path: Path) -> None:
    """It reads what was protected, and says that the ICV is good where there is one."""
    capture = tmp_path / "capture.pcap"
    write_capture(capture, [packet(case)])
    rows = [f"uat:esp_sa:{line}" for line in wireshark_lines(exported.sa_contexts())]
    fields = ["icmp.type", "icmp.checksum", "esp.icv_good"]
    (found,) = tshark(capture, fields, [*DECRYPT, *rows])
    assert (int(found[0]), int(found[1], 16)) == case.icmp
    assert found[2] in (("1", "True") if case.gcm else ("",))


@each_case
def test_scapy(exported: Engine, case: Published) -> None:
    """It opens the packet, whose integrity it checks where that is protected."""
    inet: Any = pytest.importorskip("scapy.layers.inet")
    pytest.importorskip("scapy.layers.ipsec")
    _, association = scapy_associations(exported.sa_contexts(), reveal_keys=True)
    opened = bytes(association.decrypt(inet.IP(packet(case))))  # type: ignore[no-untyped-call]
    assert opened[header_bytes(opened) :] == bytes.fromhex(case.inside)
