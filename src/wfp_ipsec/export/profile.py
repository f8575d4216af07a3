"""A Wireshark profile that decrypts: its key table and its preferences."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wfp_ipsec.export._files import write_private
from wfp_ipsec.export.wireshark import write_wireshark
from wfp_ipsec.values.details import SaContextDetails

TABLE = "esp_sa"
PREFERENCES = "preferences"
NEEDED = {
    "esp.enable_encryption_decode": "TRUE",
    "esp.enable_authentication_check": "TRUE",
}


def write_wireshark_profile(folder: Path, contexts: Iterable[SaContextDetails]) -> int:
    """Writes a profile folder for Wireshark: ``esp_sa`` with the keys, and ``preferences``.

    As ``profiles/NAME`` in Wireshark's personal folder it is the profile NAME (``tshark -C NAME``);
    WIRESHARK_CONFIG_DIR can name it as the personal folder itself. Other preferences that stand
    there already stay as they are, byte for byte. To keep it up to date see `WiresharkFollower`.
    Both files can be read by their owner alone, and so can the folder where it is made here; on
    Windows they have the access list of the folder above.

    Args:
        folder: The folder; it is made where it is missing.
        contexts: The SA contexts; an ``esp_sa`` that is there is replaced.

    Returns:
        The number of lines in ``esp_sa``.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys; no table is written then.
        OSError: The folder or a file cannot be written.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    _prefer(folder / PREFERENCES)
    return write_wireshark(folder / TABLE, contexts)


def _prefer(path: Path) -> None:
    """Sets what is needed, and leaves every other byte of the file as it is."""
    found = path.read_bytes() if path.is_file() else b""
    write_private(path, _preferring(found))


def _preferring(found: bytes) -> bytes:
    """Returns the file with our own lines set, where they stand or else at the end.

    Whatever its encoding, Wireshark and we look for ASCII names and the byte of a line feed alone.
    """
    lines = found.split(b"\n")
    rest = lines.pop()
    end = b"\r\n" if lines and lines[-1].endswith(b"\r") else b"\n"
    missing = dict(NEEDED)
    written = []
    ours = False
    for line in [*(line + b"\n" for line in lines), *([rest + end] if rest else [])]:
        # Wireshark wraps long values; those lines begin with a blank and belong to the one before.
        if ours and line[:1] in (b" ", b"\t"):
            continue
        name = line.partition(b":")[0].decode("latin-1")
        ours = name in NEEDED
        if ours:
            missing.pop(name, None)
            line = _line(name, b"\r\n" if line.endswith(b"\r\n") else b"\n")  # noqa: PLW2901
        written.append(line)
    return b"".join([*written, *(_line(name, end) for name in missing)])


def _line(name: str, end: bytes) -> bytes:
    return f"{name}: {NEEDED[name]}".encode() + end
