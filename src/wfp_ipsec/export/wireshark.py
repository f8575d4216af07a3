"""Keys for Wireshark: the lines of its ``esp_sa`` table. Whoever has them reads the traffic.

The table is made of keys and of nothing else, so whoever asks for it asks for keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from wfp_ipsec.export._esp_sa import table_lines
from wfp_ipsec.export._files import text_of, write_private
from wfp_ipsec.export._log import keyed, warn_of_keys
from wfp_ipsec.values.details import SaContextDetails


def wireshark_lines(contexts: Iterable[SaContextDetails]) -> Iterator[str]:
    """Yields the lines of Wireshark's ``esp_sa`` table for SA contexts, keys included.

    One line per SA, eight columns, with the outer addresses in the direction of the traffic. What
    Wireshark cannot take becomes a comment line: AH (it needs no keys to dissect, and is never
    verified) and AES-GMAC. The `repr` of a line with keys does not show them.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
    """
    lines = list(table_lines(contexts))
    if keyed(lines):
        warn_of_keys("%d lines for Wireshark", len(lines))
    yield from lines


def write_wireshark(path: Path, contexts: Iterable[SaContextDetails]) -> int:
    """Writes an ``esp_sa`` file that only its owner can read; one that is there is replaced.

    On Windows the file has the access list of its folder.

    Args:
        path: The file.
        contexts: The SA contexts.

    Returns:
        The number of lines.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys; nothing is written then.
        OSError: The file cannot be written.
    """
    lines = list(table_lines(contexts))
    write_private(path, text_of(lines))
    if keyed(lines):
        warn_of_keys("%d lines for Wireshark in %s", len(lines), path)
    return len(lines)
