"""``wfp-ipsec lab``: the capture is encrypted, and the printed command shows what is in it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wfp_ipsec.cli
from wfp_ipsec.cli.main import cli
from wfp_ipsec.cli.shells import powershell_line

from .conftest import document

TEXTS = (
    "hello from the inside",
    "and hello from the other end",
    "who can read this?",
    "whoever has the keys",
)
SHOWN = "".join(
    f"{source}\t{destination}\t{text}\n"
    for text, (source, destination) in zip(
        TEXTS, [("192.0.2.10", "198.51.100.20"), ("198.51.100.20", "192.0.2.10")] * 2, strict=True
    )
)


def lab(*arguments: object) -> str:
    """Runs the command in this process; returns its answer."""
    done = CliRunner().invoke(cli, ["lab", *map(str, arguments)])
    assert done.exit_code == 0, (done.output, done.exc_info)
    return done.stdout


def test_lab(scapy: None, tmp_path: Path) -> None:
    """The capture shows nothing of the texts; the profile and nothing else has the keys."""
    folder = tmp_path / "lab"
    found = document(lab(folder, "--json"))
    capture = (folder / "capture.pcap").read_bytes()
    assert not any(text.encode() in capture for text in TEXTS)
    assert found["packets"] == len(TEXTS)
    table = (folder / "profile" / "esp_sa").read_text().splitlines()
    keys = [line.split(",")[5].strip('"') for line in table]
    assert len(set(keys)) == 2 and all(len(key) == 2 + 40 for key in keys)
    assert not any(bytes.fromhex(key[2:]) in capture for key in keys)


def test_keys_are_fresh(scapy: None, tmp_path: Path) -> None:
    """Each lab has keys of its own, and replaces what was there."""
    texts = []
    for _ in range(2):
        answer = lab(tmp_path)
        texts.append((tmp_path / "profile" / "esp_sa").read_text())
        assert not any(line.split('"')[11] in answer for line in texts[-1].splitlines())
    assert texts[0] != texts[1]


@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("tshark") is None,
    reason="allowed: tshark is not installed, or the line is for PowerShell",
)
def test_printed_command(scapy: None, tmp_path: Path) -> None:
    """Typed into a shell as it is printed, the command shows the texts."""
    folder = tmp_path / "a lab"
    (command,) = (line for line in lab(folder).splitlines() if "tshark" in line)
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S602 - it is a command for a shell
        command.strip(),
        shell=True,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    rows = (line.split("\t") for line in done.stdout.splitlines())
    assert "".join(f"{a}\t{b}\t{text}\n" for a, b, _, text in rows) == SHOWN


@given(st.text(st.characters(exclude_characters="\0\n"), min_size=1))
def test_powershell_quotes(text: str) -> None:
    """What stands between quotes has none in it that is not doubled, whatever a path holds."""
    line = powershell_line({"NAME": text}, ["tshark", "-r", f"{text} "])
    begin, end = "$env:NAME = '", " '"
    assert line.startswith(begin) and line.endswith(end)
    inner = re.sub("(['\u2018-\u201b])\\1", "", line[len(begin) : -len(end)])
    first, quote, last = inner.partition("'; tshark -r '")
    assert quote
    assert not re.search("['\u2018-\u201b]", first + last)


def test_powershell_line() -> None:
    """Percent signs, ampersands, blanks, dollars and apostrophes of a path stay as they are."""
    folder = r"C:\50% & $more\it's"
    words = ("tshark", "-r", rf"{folder}\capture.pcap", "-o", "data.show_as_text:TRUE")
    assert powershell_line({"WIRESHARK_CONFIG_DIR": folder}, words) == (
        r"$env:WIRESHARK_CONFIG_DIR = 'C:\50% & $more\it''s'; "
        r"tshark -r 'C:\50% & $more\it''s\capture.pcap' -o data.show_as_text:TRUE"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no links for everybody")
def test_links_are_not_followed(scapy: None, tmp_path: Path) -> None:
    """A link that somebody laid in the capture's place is replaced; its target stays."""
    target = tmp_path / "target"
    target.write_text("mine")
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "capture.pcap").symlink_to(target)
    lab(folder)
    assert target.read_text() == "mine"
    assert not (folder / "capture.pcap").is_symlink()
    assert stat.S_IMODE((folder / "capture.pcap").stat().st_mode) == 0o600


def test_one_warning(scapy: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One warning tells that keys were written, and the foot does not say that they are hidden."""
    printed = lab(tmp_path)
    (record,) = caplog.records
    assert str(tmp_path / "profile") in record.getMessage()
    assert "profile with the keys in" in printed and "Keys hidden" not in printed


def test_without_cryptography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scapy loads without cryptography, and could encrypt nothing: so it is asked for before."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    done = CliRunner().invoke(cli, ["lab", str(tmp_path / "lab")])
    assert done.exit_code == 1
    assert done.stderr == (
        "wfp-ipsec: lab needs cryptography: pip install 'wfp-ipsec[cli,scapy]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_without_scapy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scapy a line says which extra it takes, and nothing is written."""
    monkeypatch.setitem(sys.modules, "scapy.layers.inet", None)
    monkeypatch.delattr(wfp_ipsec.cli, "laboratory", raising=False)
    monkeypatch.delitem(sys.modules, "wfp_ipsec.cli.laboratory", raising=False)
    done = CliRunner().invoke(cli, ["lab", str(tmp_path / "lab")])
    assert done.exit_code == 1
    assert done.stderr.startswith("wfp-ipsec: lab needs scapy")
    assert "pip install 'wfp-ipsec[cli,scapy]'" in done.stderr
    assert list(tmp_path.iterdir()) == []
