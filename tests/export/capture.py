"""Captures, and what tshark reads in them."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

LINKTYPE_RAW = 101
FIELDS = ("frame.protocols", "esp.icv_good", "udp.payload")
DECRYPT = ("esp.enable_encryption_decode:TRUE", "esp.enable_authentication_check:TRUE")


def write_capture(path: Path, packets: Iterable[bytes]) -> None:
    """Writes IP packets of either version as a capture file."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, LINKTYPE_RAW))
        for packet in packets:
            file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet)


def tshark(
    capture: Path, fields: Iterable[str], options: Iterable[str], folder: Path | None = None
) -> Iterator[list[str]]:
    """Yields the fields of each packet; of one that is there twice, all values with commas.

    Args:
        capture: The capture file.
        fields: Their names.
        options: Preferences, and rows of tables.
        folder: Where Wireshark's settings are, in place of the user's.
    """
    program = shutil.which("tshark")
    if program is None:
        pytest.skip("tshark is not installed (Debian package: tshark)")
    command = [program, "-r", str(capture), "-T", "fields", "-E", "separator=|"]
    command += [part for option in options for part in ("-o", option)]
    command += [part for field in fields for part in ("-e", field)]
    settings = {} if folder is None else {"WIRESHARK_CONFIG_DIR": str(folder)}
    environment = {**os.environ, **settings}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    for line in done.stdout.splitlines():
        yield line.split("|")


def decode(
    capture: Path, lines: Iterable[str] = (), folder: Path | None = None
) -> list[tuple[str, bool, bytes]]:
    """Returns protocols, whether the ICV was found good, and the innermost text, per packet."""
    options = [*(DECRYPT if folder is None else ()), *(f"uat:esp_sa:{line}" for line in lines)]
    found = []
    for protocols, verdict, payload in tshark(capture, FIELDS, options, folder):
        # Wireshark 4.0 writes 1, later versions True.
        text = bytes.fromhex(payload.rpartition(",")[2])
        found.append((protocols, verdict in ("1", "True"), text))
    return found
