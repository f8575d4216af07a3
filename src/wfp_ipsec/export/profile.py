"""A Wireshark profile that decrypts: its key table and its preferences."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wfp_ipsec.export._files import text_of, write_private
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
    there already stay. To keep it up to date see `WiresharkFollower`. Both files can be read by
    their owner alone, and so can the folder where it is made here; on Windows they have the access
    list of the folder above.

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
    """Sets what is needed, beside what the file says of other things."""
    found = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    # Wireshark wraps long values; those lines begin with a blank and stay with their own.
    others = [line for line in found if line.partition(":")[0].strip() not in NEEDED]
    write_private(path, text_of([*others, *(f"{name}: {is_}" for name, is_ in NEEDED.items())]))
