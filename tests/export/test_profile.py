"""The folder of a Wireshark profile: tshark decrypts with nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


OWN = b"esp.enable_encryption_decode: FALSE"
# Lines that begin with a blank go on with the one before.
LINE = st.binary(max_size=12).filter(
    lambda line: b"\n" not in line and not line.startswith((b" ", b"\t"))
)
KEPT = st.lists(LINE.map(lambda line: line + b"\n") | st.just(OWN + b"\r\n"), max_size=6)


@given(KEPT, LINE)
def test_every_other_byte_stays(lines: list[bytes], last: bytes) -> None:
    """Whatever stands there, in whatever encoding: only our own lines change, where they are."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "preferences"
        path.write_bytes(b"".join(lines) + last)
        write_wireshark_profile(Path(folder), [])
        once = path.read_bytes()
        write_wireshark_profile(Path(folder), [])
        assert path.read_bytes() == once
    wanted = b"".join(lines).replace(OWN, NEEDED[0].encode())
    assert once.startswith(wanted + last)
    ours = NEEDED[OWN + b"\r\n" in lines :]
    added = once.removeprefix(wanted + last)
    assert added.split() == " ".join(ours).encode().split()


def test_own_lines_that_go_on(tmp_path: Path) -> None:
    """What goes on with a line of ours goes with it."""
    path = tmp_path / "preferences"
    path.write_bytes(b"gui.a:\n one\n%s:\n\tFALSE\ngui.b: 2" % OWN.partition(b":")[0])
    write_wireshark_profile(tmp_path, [])
    wanted = f"gui.a:\n one\n{NEEDED[0]}\ngui.b: 2\n{NEEDED[1]}\n"
    assert path.read_bytes() == wanted.encode()


def test_other_encodings(tmp_path: Path) -> None:
    """Latin-1, a byte order mark, other ends of lines and CRLF stay; ours take the file's end."""
    path = tmp_path / "preferences"
    mine = b"\xef\xbb\xbf# gr\xfc\x85n\x0b\x0c\xe2\x80\xa8x\r\ngui.a: 1\r\n"
    path.write_bytes(mine + b"esp.enable_authentication_check: FALSE\r\ngui.b: 2\r\n")
    write_wireshark_profile(tmp_path, [])
    assert path.read_bytes() == (
        mine + b"esp.enable_authentication_check: TRUE\r\ngui.b: 2\r\n"
        b"esp.enable_encryption_decode: TRUE\r\n"
    )
