"""The lines for Wireshark: each decrypts, in tshark, what scapy encrypted with the same keys."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from wfp_ipsec import (
    AesCbc,
    AesGcm,
    AesGmac,
    DesCbc,
    Engine,
    HmacMd5,
    HmacSha1,
    HmacSha256,
    Key,
    Sa,
    SaBundle,
    SaContext,
    SaContextDetails,
    TripleDesCbc,
)
from wfp_ipsec.export import KeysUnavailableError, wireshark_lines, write_wireshark

HOSTS = {4: ("192.0.2.10", "198.51.100.20"), 6: ("2001:db8::10", "2001:db8::20")}
MARKER = b"plain text of the test"
IN_SPI, OUT_SPI = 0x1000, 0x2081


def key(length: int, first: int) -> bytes:
    """Returns a key of different bytes."""
    return bytes((first + index) % 256 for index in range(length))


def scapy_gcm(length: int) -> dict[str, Any]:
    """Returns scapy's arguments for AES-GCM."""
    return {"crypt_algo": "AES-GCM", "crypt_key": key(length, 16)}


def scapy_cbc(name: str, length: int, hmac: str, hmac_length: int) -> dict[str, Any]:
    """Returns scapy's arguments for a CBC cipher with an HMAC."""
    return {
        "crypt_algo": name,
        "crypt_key": key(length, 16),
        "auth_algo": hmac,
        "auth_key": key(hmac_length, 96),
    }


@dataclass(frozen=True)
class Case:
    """An algorithm as we build it and as scapy does."""

    build: Callable[[int], Sa]
    scapy: dict[str, Any]


CASES = {
    "AES-GCM-128": Case(AesGcm(key(20, 16)).esp, scapy_gcm(20)),
    "AES-GCM-192": Case(AesGcm(key(28, 16)).esp, scapy_gcm(28)),
    "AES-GCM-256": Case(AesGcm(key(36, 16)).esp, scapy_gcm(36)),
    "AES-CBC-128/SHA-1": Case(
        lambda spi: AesCbc(key(16, 16)).esp(spi, HmacSha1(key(20, 96))),
        scapy_cbc("AES-CBC", 16, "HMAC-SHA1-96", 20),
    ),
    "AES-CBC-192/MD5": Case(
        lambda spi: AesCbc(key(24, 16)).esp(spi, HmacMd5(key(16, 96)), allow_deprecated=True),
        scapy_cbc("AES-CBC", 24, "HMAC-MD5-96", 16),
    ),
    "AES-CBC-256/SHA-256": Case(
        lambda spi: AesCbc(key(32, 16)).esp(spi, HmacSha256(key(32, 96))),
        scapy_cbc("AES-CBC", 32, "SHA2-256-128", 32),
    ),
    "3DES/SHA-1": Case(
        lambda spi: TripleDesCbc(key(24, 16)).esp(
            spi, HmacSha1(key(20, 96)), allow_deprecated=True
        ),
        scapy_cbc("3DES", 24, "HMAC-SHA1-96", 20),
    ),
    "DES/SHA-1": Case(
        lambda spi: DesCbc(key(8, 16)).esp(spi, HmacSha1(key(20, 96)), allow_deprecated=True),
        scapy_cbc("DES", 8, "HMAC-SHA1-96", 20),
    ),
    "NULL/SHA-256": Case(
        lambda spi: HmacSha256(key(32, 96)).esp(spi),
        {"crypt_algo": "NULL", "auth_algo": "SHA2-256-128", "auth_key": key(32, 96)},
    ),
}


def installed(engine: Engine, version: int, build: Callable[[int], Sa]) -> list[SaContextDetails]:
    """Returns the details of a pair whose SAs an algorithm builds."""
    with SaContext.transport(engine, *HOSTS[version]) as context:
        context.set_spi(IN_SPI)
        context.add_inbound(SaBundle(sas=(build(IN_SPI),)))
        context.add_outbound(SaBundle(sas=(build(OUT_SPI),)), allow_key_reuse=True)
        return list(engine.sa_contexts())


def write_capture(path: Path, version: int, arguments: dict[str, Any]) -> None:
    """Writes a capture with one encrypted packet in each direction."""
    if sys.platform == "win32":
        pytest.skip("allowed: tshark proves on Linux what is exported alike everywhere")
    scapy = pytest.importorskip("scapy.all")
    ipsec = pytest.importorskip("scapy.layers.ipsec")
    layer = scapy.IP if version == 4 else scapy.IPv6
    local, remote = HOSTS[version]
    packets = []
    for source, destination, spi in ((remote, local, IN_SPI), (local, remote, OUT_SPI)):
        plain = layer(src=source, dst=destination) / scapy.UDP(sport=40000, dport=9) / MARKER
        association = ipsec.SecurityAssociation(ipsec.ESP, spi=spi, **arguments)
        # Rebuilt from its bytes, so that lengths and checksums are filled in before encryption.
        packets.append(association.encrypt(layer(bytes(plain))))
    header = {"src": "02:00:00:00:00:0a", "dst": "02:00:00:00:00:14"}
    scapy.wrpcap(str(path), [scapy.Ether(**header) / packet for packet in packets])


def decode(capture: Path, lines: list[str]) -> list[tuple[str, str]]:
    """Returns the ICV's verdict and the text of each packet that tshark decodes."""
    tshark = shutil.which("tshark")
    if tshark is None:
        pytest.skip("tshark is not installed (Debian package: tshark)")
    options = ["esp.enable_encryption_decode:TRUE", "esp.enable_authentication_check:TRUE"]
    options += [f"uat:esp_sa:{line}" for line in lines]
    fields = ["esp.icv_good", "udp.payload"]
    command = [tshark, "-r", str(capture), "-T", "fields", "-E", "separator=|"]
    command += [part for option in options for part in ("-o", option)]
    command += [part for field in fields for part in ("-e", field)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = []
    for line in done.stdout.splitlines():
        verdict, _, payload = line.partition("|")
        found.append((verdict, bytes.fromhex(payload).decode() if payload else ""))
    return found


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("name", CASES)
def test_tshark_decrypts(engine: Engine, tmp_path: Path, name: str, version: int) -> None:
    """Tshark decrypts both directions with the exported lines and finds the ICV good."""
    case = CASES[name]
    capture = tmp_path / "capture.pcap"
    write_capture(capture, version, case.scapy)
    lines = list(wireshark_lines(installed(engine, version, case.build)))
    decoded = decode(capture, lines)
    # Wireshark 4.0 writes 1, later versions True.
    assert [verdict in ("1", "True") for verdict, _ in decoded] == [True, True]
    assert [text for _, text in decoded] == [MARKER.decode()] * 2


def test_tshark_needs_the_right_key(engine: Engine, tmp_path: Path) -> None:
    """With another key nothing is read: the test above can fail."""
    capture = tmp_path / "capture.pcap"
    write_capture(capture, 4, scapy_gcm(20))
    lines = list(wireshark_lines(installed(engine, 4, AesGcm(key(20, 17)).esp)))
    assert all(text != MARKER.decode() for _, text in decode(capture, lines))


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (HmacSha256(key(32, 96)).ah, "AH"),
        (AesGmac(key(20, 16)).ah, "AH"),
        (AesGmac(key(20, 16)).esp, "AES-GMAC"),
    ],
    ids=["AH", "AH with GMAC", "ESP with GMAC"],
)
def test_left_out(engine: Engine, build: Callable[[int], Sa], reason: str) -> None:
    """What Wireshark cannot take becomes a comment that says why, without a key."""
    lines = list(wireshark_lines(installed(engine, 4, build)))
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("# SA 0x0000")
        assert reason in line
        assert key(16, 16).hex() not in line


def test_keys_unavailable(engine: Engine, tmp_path: Path) -> None:
    """Where the engine gives no keys nothing is written."""
    (context,) = installed(engine, 4, AesGcm(key(20, 16)).esp)
    sa = context.inbound.bundle.sas[0] if context.inbound is not None else None
    assert sa is not None and sa.cipher is not None
    object.__setattr__(sa.cipher, "key", Key(b""))
    path = tmp_path / "esp_sa"
    with pytest.raises(KeysUnavailableError, match="0x00001000"):
        write_wireshark(path, [context])
    assert not path.exists()


def test_half_built(engine: Engine) -> None:
    """A context without an outbound SA gives the inbound line alone."""
    (context,) = installed(engine, 4, AesGcm(key(20, 16)).esp)
    assert len(list(wireshark_lines([replace(context, outbound=None)]))) == 1


def test_warning(engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Writing keys is logged once, as a warning, without the keys."""
    contexts = installed(engine, 4, AesGcm(key(20, 16)).esp)
    write_wireshark(tmp_path / "esp_sa", contexts)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert key(16, 16).hex() not in record.getMessage()


def test_nothing_stays_after_a_failure(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot take its name is removed: it holds the keys."""

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError("refused")

    monkeypatch.setattr(Path, "replace", refuse)
    contexts = installed(engine, 4, AesGcm(key(20, 16)).esp)
    with pytest.raises(PermissionError, match="refused"):
        write_wireshark(tmp_path / "esp_sa", contexts)
    assert list(tmp_path.iterdir()) == []


def test_folder_missing(engine: Engine, tmp_path: Path) -> None:
    """Where the folder is missing the error names the folder."""
    with pytest.raises(FileNotFoundError, match="missing"):
        write_wireshark(tmp_path / "missing" / "esp_sa", [])
