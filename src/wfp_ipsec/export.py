"""Keys for Wireshark: the lines of its ``esp_sa`` table. Whoever has them reads the traffic."""

from __future__ import annotations

import errno
import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from wfp_ipsec.enums import AuthConfig, CipherConfig, Direction, IpVersion, TransformType
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.sa import Sa

log = logging.getLogger(__name__)

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


class KeysUnavailableError(LookupError):
    """The engine gave an SA without its keys, so that there is nothing to export."""


def wireshark_lines(contexts: Iterable[SaContextDetails]) -> Iterator[str]:
    """Yields the lines of Wireshark's ``esp_sa`` table for SA contexts, keys included.

    One line per SA, eight columns, with the outer addresses in the direction of the traffic. What
    Wireshark cannot take becomes a comment line: AH (it needs no keys to dissect, and is never
    verified) and AES-GMAC.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
    """
    for context in contexts:
        for details in (context.inbound, context.outbound):
            if details is not None:
                yield from (_line(context.id, details, sa) for sa in details.bundle.sas)


def _line(context_id: int, details: SaDetails, sa: Sa) -> str:
    if sa.transform_type == TransformType.AH:
        return _comment(context_id, sa, "AH has no keys in Wireshark's table")
    if sa.cipher is None and (sa.auth is None or sa.auth.transform.auth_config not in AUTH_NAMES):
        return _comment(context_id, sa, "Wireshark cannot decode AES-GMAC")
    local, remote = str(details.traffic.local), str(details.traffic.remote)
    inbound = details.direction == Direction.INBOUND
    columns = (
        "IPv4" if details.ip_version == IpVersion.V4 else "IPv6",
        *((remote, local) if inbound else (local, remote)),
        f"0x{sa.spi:08x}",
        *_cipher(sa),
        *_auth(sa),
    )
    return ",".join(f'"{column}"' for column in columns)


def _comment(context_id: int, sa: Sa, reason: str) -> str:
    return f"# SA 0x{sa.spi:08x} of context {context_id} left out: {reason}"


def _cipher(sa: Sa) -> tuple[str, str]:
    if sa.cipher is None:
        return NO_ALGORITHM
    name = CIPHER_NAMES[CipherConfig(sa.cipher.transform.cipher_config)]
    return name, _hex(sa, sa.cipher.key.reveal())


def _auth(sa: Sa) -> tuple[str, str]:
    """Returns the two columns of authentication; AES-GCM has it in the cipher's."""
    if sa.auth is None or sa.auth.transform.auth_config not in AUTH_NAMES:
        return NO_ALGORITHM
    name = AUTH_NAMES[AuthConfig(sa.auth.transform.auth_config)]
    return name, _hex(sa, sa.auth.key.reveal())


def _hex(sa: Sa, key: bytes) -> str:
    if not key:
        raise KeysUnavailableError(f"the engine gave SA 0x{sa.spi:08x} without its keys")
    return f"0x{key.hex()}"


def write_wireshark(path: Path, contexts: Iterable[SaContextDetails]) -> int:
    """Writes an ``esp_sa`` file that only its owner can read; one that is there is replaced.

    Args:
        path: The file.
        contexts: The SA contexts.

    Returns:
        The number of lines.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys; nothing is written then.
        OSError: The file cannot be written.
    """
    lines = list(wireshark_lines(contexts))
    write_private(path, "".join(f"{line}\n" for line in lines))
    log.warning("the keys of SAs are in %s, %d lines", path, len(lines))
    return len(lines)


def write_private(path: Path, text: str) -> None:
    """Writes a text file that only its owner can read, in place of what stood there.

    The text goes into a new file, which then takes the name: whoever had the old file open, or
    laid a symbolic link there, does not get it. Windows has no such permission: there the file
    inherits the access list of its folder.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=path.name, delete=False
    ) as file:
        try:
            file.write(text)
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            file.close()
            Path(file.name).unlink()
            raise
