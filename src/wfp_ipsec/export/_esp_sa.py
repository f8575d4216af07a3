"""The lines of Wireshark's table ``esp_sa``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wfp_ipsec.enums import AuthConfig, CipherConfig, IpVersion
from wfp_ipsec.export._hidden import HiddenText
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


def table_lines(contexts: Iterable[SaContextDetails]) -> Iterator[str]:
    """Yields the lines, without a word in the log; see `wfp_ipsec.export.wireshark_lines`."""
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
    return HiddenText(",".join(f'"{column}"' for column in columns))


def _half(name: str, key: Key) -> tuple[str, str]:
    return name, f"0x{key.view().hex()}"
