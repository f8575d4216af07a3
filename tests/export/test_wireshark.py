"""The lines for Wireshark: what they say, and what is left out. tshark reads them elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.export.places import PLACES, expectations, installed
from tests.export.suites import AH_GMAC, SUITES, Suite
from wfp_ipsec import Engine
from wfp_ipsec.export import wireshark_lines, write_wireshark

PLACE = PLACES["v4 transport"]


@pytest.mark.parametrize(
    ("suite", "reason"),
    [
        (SUITES["AH/sha256"], "AH has no keys in Wireshark's table"),
        (AH_GMAC, "AH has no keys in Wireshark's table"),
        (SUITES["GMAC-128"], "Wireshark cannot decode AES-GMAC"),
    ],
    ids=["AH", "AH with GMAC", "ESP with GMAC"],
)
def test_left_out(engine: Engine, suite: Suite, reason: str) -> None:
    """What Wireshark cannot take becomes a comment that says why, without a key."""
    contexts = installed(engine, PLACE, expectations({"": suite}))
    lines = list(wireshark_lines(contexts))
    spis = ["0x00001000", "0x00002001"]
    assert lines == [f"# SA {spi} of context {contexts[0].id} left out: {reason}" for spi in spis]


def test_bundle(engine: Engine) -> None:
    """Of AH over ESP the ESP has a line and the AH a comment."""
    wanted = expectations({"": SUITES["GCM-128, AH/sha256"]})
    lines = list(wireshark_lines(installed(engine, PLACE, wanted)))
    assert [line[0] for line in lines] == ['"', "#", '"', "#"]


def test_columns(engine: Engine) -> None:
    """There are eight, which all versions of Wireshark take; the key has the salt at its end."""
    wanted = expectations({"": SUITES["GCM-128"]})
    line, _ = wireshark_lines(installed(engine, PLACE, wanted))
    key = SUITES["GCM-128"].cipher_key("INBOUND").hex()
    assert line == (
        '"IPv4","198.51.100.20","192.0.2.10","0x00001000",'
        f'"AES-GCM with 16 octet ICV [RFC4106]","0x{key}","NULL",""'
    )


def test_half_built(engine: Engine) -> None:
    """A context without an outbound SA gives the inbound line alone, one without SAs nothing."""
    (context,) = installed(engine, PLACE, expectations({"": SUITES["GCM-128"]}))
    half = replace(context, outbound=None)
    assert len(list(wireshark_lines([half, replace(half, inbound=None)]))) == 1


def test_file(engine: Engine, tmp_path: Path) -> None:
    """The file has the lines, and their number is returned."""
    contexts = installed(engine, PLACE)
    lines = list(wireshark_lines(contexts))
    assert write_wireshark(tmp_path / "esp_sa", contexts) == len(lines)
    text = (tmp_path / "esp_sa").read_bytes().decode()
    assert text == "".join(f"{line}\n" for line in lines)
