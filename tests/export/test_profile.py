"""The folder of a Wireshark profile: tshark decrypts with nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.export.by_hand import protected
from tests.export.capture import decode, write_capture
from tests.export.places import PLACES, expectations, installed
from tests.export.suites import SUITES
from wfp_ipsec import Engine
from wfp_ipsec.export import write_wireshark_profile

PLACE = PLACES["v4 tunnel"]
SUITE = {"": SUITES["CBC-256/sha256"]}
NEEDED = ["esp.enable_encryption_decode: TRUE", "esp.enable_authentication_check: TRUE"]


@pytest.mark.skipif(
    sys.platform == "win32",
    reason="allowed: tshark proves on Linux what is exported alike everywhere",
)
def test_tshark(engine: Engine, tmp_path: Path) -> None:
    """Tshark finds table and preferences in the folder, and comments do not stop it."""
    contexts = installed(engine, PLACE, expectations({**SUITE, "left out": SUITES["GMAC-128"]}))
    wanted = expectations(SUITE)
    write_capture(tmp_path / "capture.pcap", [protected(PLACE, one) for one in wanted])
    assert write_wireshark_profile(tmp_path / "profile", contexts) == 4
    decoded = decode(tmp_path / "capture.pcap", folder=tmp_path / "profile")
    assert [(good, text) for _, good, text in decoded] == [(True, one.text) for one in wanted]


def test_folder(engine: Engine, tmp_path: Path) -> None:
    """The folder is made with those above it, for its owner alone, and holds the two files."""
    folder = tmp_path / "profiles" / "wfp-ipsec"
    assert write_wireshark_profile(folder, []) == 0
    assert sorted(item.name for item in folder.iterdir()) == ["esp_sa", "preferences"]
    assert (folder / "esp_sa").read_bytes() == b""
    assert (folder / "preferences").read_text(encoding="utf-8").splitlines() == NEEDED
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_other_preferences_stay(tmp_path: Path) -> None:
    """What the profile prefers otherwise stays; writing it once more changes nothing."""
    mine = ["# mine", "gui.layout_type: 2", "gui.columns:", '\t"No.", "%m"']
    path = tmp_path / "preferences"
    path.write_text("\n".join([*mine, "esp.enable_encryption_decode: FALSE"]), encoding="utf-8")
    for _ in range(2):
        write_wireshark_profile(tmp_path, [])
        assert path.read_text(encoding="utf-8").splitlines() == [*mine, *NEEDED]
