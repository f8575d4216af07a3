"""Two that know nothing of each other: scapy, and packets by hand; tshark is the judge."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.export.by_hand import header_bytes, protected, udp_packet
from tests.export.capture import decode, write_capture
from tests.export.places import PLACES, Expected, Place, expectations, installed
from wfp_ipsec import Direction, Engine
from wfp_ipsec.export import scapy_arguments, scapy_associations, wireshark_lines

pytestmark = pytest.mark.skipif(
    sys.platform == "win32",
    reason="allowed: tshark and scapy prove on Linux what is exported alike everywhere",
)
each_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


def plain(place: Place, expected: Expected) -> bytes:
    """Returns the packet that an SA is given."""
    return udp_packet(*place.plain_hosts(expected.direction), 40000, 9, expected.text)


def as_scapy(packet: bytes) -> Any:
    """Returns a packet as scapy reads it."""
    inet, inet6 = (pytest.importorskip(f"scapy.layers.{name}") for name in ("inet", "inet6"))
    return inet.IP(packet) if packet[0] >> 4 == 4 else inet6.IPv6(packet)


def by_scapy(engine: Engine, place: Place) -> list[bytes]:
    """Returns what scapy makes, with the exported arguments, of each SA's packet."""
    contexts = installed(engine, place)
    pytest.importorskip("scapy.layers.ipsec")
    built = list(
        zip(
            scapy_arguments(contexts, reveal_keys=True),
            scapy_associations(contexts, reveal_keys=True),
            strict=True,
        )
    )
    packets = []
    for expected in expectations(place.suites):
        packet = as_scapy(plain(place, expected))
        for arguments, association in built:
            if (arguments.spi, arguments.direction) == (expected.spi, expected.direction):
                packet = association.encrypt(packet)  # type: ignore[no-untyped-call]
        packets.append(bytes(packet))
    return packets


def check(decoded: list[tuple[str, bool, bytes]], place: Place) -> None:
    """Checks what tshark made of the packets of all suites."""
    wanted = expectations(place.suites)
    wrong = {}
    for expected, (protocols, good, text) in zip(wanted, decoded, strict=True):
        kind = expected.suite.wireshark
        if kind == "nothing":
            right = text != expected.text and not good
        else:
            right = text == expected.text and good == (kind == "checked")
        if expected.suite.over:
            right = right and "ah:esp" in protocols
        if not right:
            wrong[str(expected)] = (protocols, good)
    assert wrong == {}


@each_place
def test_scapy_encrypts_and_tshark_decrypts(engine: Engine, tmp_path: Path, place: Place) -> None:
    """With every transform, tshark reads what scapy encrypted, and finds the ICV good."""
    packets = by_scapy(engine, place)
    write_capture(tmp_path / "capture.pcap", packets)
    lines = list(wireshark_lines(engine.sa_contexts()))
    rows = [line for line in lines if not line.startswith("#")]
    check(decode(tmp_path / "capture.pcap", rows), place)


@each_place
def test_tshark_decrypts_what_is_made_by_hand(engine: Engine, tmp_path: Path, place: Place) -> None:
    """It reads what nobody's ESP but the RFCs' made, with comments for what it cannot take."""
    lines = list(wireshark_lines(installed(engine, place)))
    wanted = expectations(place.suites)
    write_capture(tmp_path / "capture.pcap", [protected(place, one) for one in wanted])
    check(decode(tmp_path / "capture.pcap", [line for line in lines if line[0] != "#"]), place)
    cannot = [one for one in wanted if one.suite.wireshark in ("nothing", "clear")]
    over = [one for one in wanted if one.suite.over]
    assert sum(line.startswith("# SA 0x0000") for line in lines) == len(cannot) + len(over)


@each_place
def test_scapy_decrypts_what_is_made_by_hand(engine: Engine, place: Place) -> None:
    """With the exported arguments scapy checks and opens every packet that is made by hand."""
    contexts = installed(engine, place)
    pytest.importorskip("scapy.layers.ipsec")
    arguments = scapy_arguments(contexts, reveal_keys=True)
    associations = scapy_associations(contexts, reveal_keys=True)
    for expected in expectations(place.suites):
        packet = as_scapy(protected(place, expected))
        own = [
            association
            for argument, association in zip(arguments, associations, strict=True)
            if (argument.spi, argument.direction) == (expected.spi, expected.direction)
        ]
        for association in reversed(own):
            # Read anew, because scapy leaves what was in AH as it is.
            packet = as_scapy(bytes(association.decrypt(packet)))  # type: ignore[no-untyped-call]
        opened, given = bytes(packet), plain(place, expected)
        # scapy writes a header of its own in transport mode, with the same ends.
        assert opened[header_bytes(opened) :] == given[header_bytes(given) :], expected


def test_tshark_needs_the_right_key(engine: Engine, tmp_path: Path) -> None:
    """With the keys of the other direction nothing is read: the tests above can fail."""
    place = PLACES["v4 transport"]
    wanted = expectations({"GCM-128": place.suites["GCM-128"]})
    lines = list(wireshark_lines(installed(engine, place, wanted)))
    keys = [line.split(",")[5] for line in lines]
    others = zip(lines, keys, reversed(keys), strict=True)
    crossed = [line.replace(own, other) for line, own, other in others]
    write_capture(tmp_path / "capture.pcap", [protected(place, one) for one in wanted])
    for _, good, text in decode(tmp_path / "capture.pcap", crossed):
        assert not good
        assert not text.startswith(b"plain text")


def test_directions_may_share_an_spi(engine: Engine, tmp_path: Path) -> None:
    """Source and destination choose the row where both directions have one SPI."""
    place = PLACES["v4 transport"]
    suite = place.suites["GCM-256"]
    wanted = [Expected(suite, direction, 0x1000) for direction in Direction if direction < 2]
    lines = list(wireshark_lines(installed(engine, place, sorted(wanted, key=_inbound_first))))
    write_capture(tmp_path / "capture.pcap", [protected(place, one) for one in wanted])
    decoded = decode(tmp_path / "capture.pcap", lines)
    assert [(good, text) for _, good, text in decoded] == [(True, one.text) for one in wanted]


def _inbound_first(expected: Expected) -> bool:
    return expected.direction != Direction.INBOUND
