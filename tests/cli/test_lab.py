"""``wfp-ipsec lab``: the capture is encrypted, and the printed command shows what is in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import wfp_ipsec.cli
from wfp_ipsec.cli.main import cli

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


@pytest.mark.skipif(shutil.which("tshark") is None, reason="allowed: tshark is not installed")
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
