"""Keys for Wireshark: the lines of its ``esp_sa`` table. Whoever has them reads the traffic.

The table is made of keys and of nothing else, so whoever asks for it asks for keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from wfp_ipsec.enums import AuthConfig, CipherConfig, IpVersion
from wfp_ipsec.export._files import write_private
from wfp_ipsec.export._log import warn_of_keys
from wfp_ipsec.export._sas import GMAC, Row, rows
from wfp_ipsec.keys import Key
from wfp_ipsec.values.details import SaContextDetails

CIPHER_NAMES = {
    CipherConfig.CBC_DES: "DES-CBC [RFC2405]",
    CipherConfig.CBC_3DES: "TripleDES-CBC [RFC2451]",
    CipherConfig.CBC_AES_128: "AES-CBC [RFC3602]",
    CipherConfig.CBC_AES_192: "AES-CBC [RFC3602]",
    CipherConfig.CBC_AES_256: "AES-CBC [RFC3602]",
    # With the plain name "AES-GCM [RFC4106]" Wireshark neither strips nor checks the tag.
    CipherConfig.GCM_AES_128: "AES-GCM with 16 octet ICV [RFC4106]",
    CipherConfig.GCM_AES_192: "AES-GCM with 16 octet ICV [RFC4106]",
    CipherConfig.GCM_AES_256: "AES-GCM with 16 octet ICV [RFC4106]",
}
AUTH_NAMES = {
    AuthConfig.HMAC_MD5_96: "HMAC-MD5-96 [RFC2403]",
    AuthConfig.HMAC_SHA_1_96: "HMAC-SHA-1-96 [RFC2404]",
    AuthConfig.HMAC_SHA_256_128: "HMAC-SHA-256-128 [RFC4868]",
}
NO_ALGORITHM = ("NULL", "")


def wireshark_lines(contexts: Iterable[SaContextDetails]) -> Iterator[str]:
    """Yields the lines of Wireshark's ``esp_sa`` table for SA contexts, keys included.

    One line per SA, eight columns, with the outer addresses in the direction of the traffic. What
    Wireshark cannot take becomes a comment line: AH (it needs no keys to dissect, and is never
    verified) and AES-GMAC.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
    """
    warn_of_keys("lines for Wireshark")
    yield from table_lines(contexts)


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
    warn_of_keys("%d lines for Wireshark in %s", len(lines), path)
    return len(lines)


def text_of(lines: Iterable[str]) -> str:
    """Returns the lines as the text of a file."""
    return "".join(f"{line}\n" for line in lines)


def table_lines(contexts: Iterable[SaContextDetails]) -> Iterator[str]:
    """Yields the lines, without a word in the log; see `wireshark_lines`."""
    for row in rows(contexts):
        reason = _obstacle(row)
        yield row.left_out(reason) if reason else _line(row)


def _obstacle(row: Row) -> str | None:
    """Says why Wireshark cannot take an SA; None where it can."""
    if row.unknown:
        return row.unknown
    if row.is_ah:
        return "AH has no keys in Wireshark's table"
    if row.cipher is None and row.auth in GMAC:
        return "Wireshark cannot decode AES-GMAC"
    return None


def _line(row: Row) -> str:
    source, destination = row.ends
    columns = (
        "IPv4" if row.details.ip_version == IpVersion.V4 else "IPv6",
        str(source),
        str(destination),
        f"0x{row.sa.spi:08x}",
        *(NO_ALGORITHM if row.cipher is None else _half(CIPHER_NAMES[row.cipher], row.cipher_key)),
        *(NO_ALGORITHM if row.auth is None else _half(AUTH_NAMES[row.auth], row.auth_key)),
    )
    return ",".join(f'"{column}"' for column in columns)


def _half(name: str, key: Key) -> tuple[str, str]:
    return name, f"0x{key.view().hex()}"
