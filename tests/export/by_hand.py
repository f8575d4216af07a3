"""IPsec by hand: packets put together from the RFCs, out of bytes and `cryptography` alone.

RFC 4303 (ESP), RFC 4302 (AH), RFC 3602, 2451 and 2405 (CBC), RFC 4106 (AES-GCM), RFC 4543
(AES-GMAC), RFC 2403, 2404 and 4868 (HMAC), RFC 3948 (UDP). It shares nothing with wfp_ipsec.
"""

from __future__ import annotations

import hmac
import struct
from ipaddress import ip_address

from tests.export.places import Expected, Place
from tests.export.suites import Suite, material

ESP, AH, UDP = 50, 51, 17
IP_IN_IP = {4: 4, 6: 41}
ICV_BYTES = {"md5": 12, "sha1": 12, "sha256": 16}
PORTS = (40000, 9)


def protected(place: Place, expected: Expected, sequence: int = 1) -> bytes:
    """Returns the packet that an SA makes of a datagram with its text."""
    inside = udp_packet(*place.plain_hosts(expected.direction), *PORTS, expected.text)
    if place.inner is None:
        payload, next_header = inside[header_bytes(inside) :], UDP
    else:
        payload, next_header = inside, IP_IN_IP[place.inner]
    outer = place.outer_hosts(expected.direction)
    if expected.suite.ah:
        return _ah(outer, expected, expected.suite.auth, payload, next_header)
    esp = _esp(expected, sequence, payload, next_header)
    if expected.suite.over:
        return _ah(outer, expected, expected.suite.over, esp, ESP)
    if place.ports is not None:
        ports = (place.ports.local_port, place.ports.remote_port)
        if expected.direction.name == "INBOUND":
            ports = ports[::-1]
        return ip_packet(*outer, UDP, struct.pack("!HHHH", *ports, 8 + len(esp), 0) + esp)
    return ip_packet(*outer, ESP, esp)


def ip_packet(source: str, destination: str, protocol: int, payload: bytes) -> bytes:
    """Returns an IP packet of the version of the addresses."""
    ends = ip_address(source).packed, ip_address(destination).packed
    if len(ends[0]) == 16:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + b"".join(ends) + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0)
    checksum = _checksum(head + b"".join(ends))
    return head[:10] + struct.pack("!H", checksum) + b"".join(ends) + payload


def udp_packet(source: str, destination: str, sport: int, dport: int, text: bytes) -> bytes:
    """Returns an IP packet with a UDP datagram."""
    ends = ip_address(source).packed + ip_address(destination).packed
    length = 8 + len(text)
    pseudo = ends + struct.pack("!II", length, UDP)
    datagram = struct.pack("!HHHH", sport, dport, length, 0) + text
    checksum = _checksum(pseudo + datagram) or 0xFFFF
    return ip_packet(source, destination, UDP, datagram[:6] + struct.pack("!H", checksum) + text)


def header_bytes(packet: bytes) -> int:
    """Returns the length of an IP header without options."""
    return 20 if packet[0] >> 4 == 4 else 40


def _checksum(data: bytes) -> int:
    data += bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def _esp(expected: Expected, sequence: int, payload: bytes, next_header: int) -> bytes:
    suite = expected.suite
    head = struct.pack("!II", expected.spi, sequence)
    block = {"aes": 16, "3des": 8, "des": 8}.get(suite.cipher or "", 4)
    pad = -(len(payload) + 2) % block
    plain = payload + bytes(range(1, pad + 1)) + bytes([pad, next_header])
    if suite.salted:
        return head + _salted(suite, expected, head, sequence, plain)
    body = _cbc(suite, expected, plain) if suite.cipher else plain
    icv = _icv(suite.auth, suite.auth_key(expected.label), head + body) if suite.auth else b""
    return head + body + icv


def _salted(suite: Suite, expected: Expected, head: bytes, sequence: int, plain: bytes) -> bytes:
    # Not above: Wine cannot load it, and there the tests that need it are skipped.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    blob = suite.cipher_key(expected.label)
    key, salt, iv = blob[:-4], blob[-4:], struct.pack("!Q", sequence)
    if suite.cipher == "gcm":
        return iv + AESGCM(key).encrypt(salt + iv, plain, head)
    # AES-GMAC: everything is only authenticated.
    return iv + plain + AESGCM(key).encrypt(salt + iv, b"", head + iv + plain)


def _cbc(suite: Suite, expected: Expected, plain: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    key = suite.cipher_key(expected.label)
    # DES is 3DES with one key three times.
    chosen: AES | TripleDES
    if suite.cipher == "aes":
        chosen = AES(key)
    else:
        chosen = TripleDES(key if suite.cipher == "3des" else key * 3)
    iv = material(f"iv {expected}", chosen.block_size // 8)
    encryptor = Cipher(chosen, CBC(iv)).encryptor()
    return iv + encryptor.update(plain) + encryptor.finalize()


def _icv(name: str | None, key: bytes, data: bytes) -> bytes:
    assert name is not None
    return hmac.digest(key, data, name)[: ICV_BYTES[name]]


def _ah(
    ends: tuple[str, str], expected: Expected, name: str | None, payload: bytes, next_header: int
) -> bytes:
    assert name is not None
    suite, label = expected.suite, expected.label
    key = suite.over_key(label) if suite.over else suite.auth_key(label)
    # The header is padded to 8 bytes for IPv6, to 4 for IPv4.
    unit = 4 if ip_address(ends[0]).version == 4 else 8
    pad = -(12 + ICV_BYTES[name]) % unit
    words = (12 + ICV_BYTES[name] + pad) // 4 - 2
    head = struct.pack("!BBHII", next_header, words, 0, expected.spi, 1)
    blank = bytes(ICV_BYTES[name] + pad)
    whole = bytearray(ip_packet(*ends, AH, head + blank + payload))
    # What changes on the way counts as zero: DSCP, flags, TTL and checksum; flow label, hop limit.
    for at in (1, 6, 7, 8, 10, 11) if unit == 4 else (1, 2, 3, 7):
        whole[at] = 0
    icv = _icv(name, key, bytes(whole))
    return ip_packet(*ends, AH, head + icv + bytes(pad) + payload)
