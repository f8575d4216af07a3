"""SAs for a Linux host: input for ``ip -batch``, states and policies. It holds keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from wfp_ipsec.enums import AuthConfig, CipherConfig, TransformType
from wfp_ipsec.errors import invalid
from wfp_ipsec.export._files import text_of, write_private
from wfp_ipsec.export._hidden import HiddenText
from wfp_ipsec.export._log import keyed, warn_of_keys
from wfp_ipsec.export._sas import GMAC, Row, must_reveal, rows_of, sides
from wfp_ipsec.export._xfrm_policies import Side, policies
from wfp_ipsec.export._xfrm_selectors import Selectors, selectors_of
from wfp_ipsec.keys import Key
from wfp_ipsec.pairs import Mode, SaPair
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.sa import SaLifetime

CIPHER_NAMES = {
    CipherConfig.CBC_DES: "cbc(des)",
    CipherConfig.CBC_3DES: "cbc(des3_ede)",
    CipherConfig.CBC_AES_128: "cbc(aes)",
    CipherConfig.CBC_AES_192: "cbc(aes)",
    CipherConfig.CBC_AES_256: "cbc(aes)",
    CipherConfig.GCM_AES_128: "rfc4106(gcm(aes))",
    CipherConfig.GCM_AES_192: "rfc4106(gcm(aes))",
    CipherConfig.GCM_AES_256: "rfc4106(gcm(aes))",
}
# With the bits of the ICV, always: by itself Linux cuts hmac(sha256) down to 96.
AUTH_NAMES = {
    AuthConfig.HMAC_MD5_96: ("hmac(md5)", 96),
    AuthConfig.HMAC_SHA_1_96: ("hmac(sha1)", 96),
    AuthConfig.HMAC_SHA_256_128: ("hmac(sha256)", 128),
}
GMAC_NAME = "rfc4543(gcm(aes))"
AEAD_ICV_BITS = 128
REPLAY_WINDOW_PACKETS = 32
SIDES = ("peer", "local")


def xfrm_lines(
    contexts: Iterable[SaContextDetails],
    *,
    reveal_keys: Literal[True],
    side: Side = "peer",
    modes: Mapping[int, Mode | SaPair] | None = None,
) -> list[str]:
    """Returns the lines for ``ip -batch``: first the states of a context, then its policies.

    Contexts that protect the same traffic, as while rekeying, share a reqid and the policies. What
    an SA context does not tell of its traffic is taken from `modes`, else from its filter; a tunnel
    without either is taken to carry what its two ends send each other. What Linux cannot have
    becomes a comment line.

    Args:
        contexts: The SA contexts.
        reveal_keys: True, as the word that keys are meant to be exported.
        side: Whose policies: "peer" for the Linux host at the other end, "local" for one in the
            place of this host. The states are the same.
        modes: What the contexts protect, by their ids.

    Returns:
        The lines. The `repr` of one with keys does not show them.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys.
        InvalidParameterError: `reveal_keys` is missing; no such side; a mode is of other hosts than
            its SA context.
    """
    must_reveal(reveal_keys)
    lines = list(_lines(contexts, side, modes or {}))
    if keyed(lines):
        warn_of_keys("%d lines for ip xfrm", len(lines))
    return lines


def write_xfrm(
    path: Path,
    contexts: Iterable[SaContextDetails],
    *,
    reveal_keys: Literal[True],
    side: Side = "peer",
    modes: Mapping[int, Mode | SaPair] | None = None,
) -> int:
    """Writes a file for ``ip -batch`` that only its owner can read; see `xfrm_lines`.

    Never give the lines to a shell: arguments of commands can be seen by others.

    Args:
        path: The file; one that is there is replaced.
        contexts: The SA contexts.
        reveal_keys: True, as the word that keys are meant to be exported.
        side: As for `xfrm_lines`.
        modes: As for `xfrm_lines`.

    Returns:
        The number of lines.

    Raises:
        KeysUnavailableError: The engine gave an SA without its keys; nothing is written then.
        OSError: The file cannot be written.
    """
    must_reveal(reveal_keys)
    lines = list(_lines(contexts, side, modes or {}))
    write_private(path, text_of(lines))
    if keyed(lines):
        warn_of_keys("%d lines for ip xfrm in %s", len(lines), path)
    return len(lines)


def _lines(
    contexts: Iterable[SaContextDetails], side: Side, modes: Mapping[int, Mode | SaPair]
) -> Iterator[str]:
    if side not in SIDES:
        raise invalid("side", side, 'is neither "peer" nor "local"', "FWP_E_INVALID_PARAMETER")
    reqids: dict[Selectors, int] = {}
    for context in contexts:
        reasons = [
            row.left_out(reason)
            for details in sides(context)
            for row in rows_of(context, details)
            if (reason := _obstacle(row))
        ]
        if reasons:
            # A policy that asks for half of a bundle lets nothing through.
            yield from reasons
            continue
        for selectors in selectors_of(context, modes.get(context.id)):
            reqids.setdefault(selectors, _unused(context.id, reqids.values()))
            yield from _context(context, selectors, reqids[selectors], side)


def _unused(context_id: int, used: Collection[int]) -> int:
    """Returns a reqid for other traffic than that of the used ones: the id, where it can be."""
    # Never 0, which Linux takes for any.
    reqid = context_id & 0xFFFFFFFF or 1
    while reqid in used:
        reqid = reqid % 0xFFFFFFFF + 1
    return reqid


def _context(
    context: SaContextDetails, selectors: Selectors, reqid: int, side: Side
) -> Iterator[str]:
    for details in sides(context):
        for row in rows_of(context, details):
            yield _state(row, reqid, af_unspec=selectors.mixes_versions)
    yield from selectors.comments
    yield from policies(context, selectors, reqid, side)


def _obstacle(row: Row) -> str | None:
    """Says why Linux cannot have an SA; None where it can."""
    if row.unknown:
        return row.unknown
    if row.is_ah and row.auth in GMAC:
        return "Linux has no AES-GMAC in AH"
    if row.sa.transform_type == TransformType.ESP_AUTH_FW:
        return "Linux has no ESP for the first packet alone"
    return None


def _state(row: Row, reqid: int, *, af_unspec: bool) -> str:
    source, destination = row.ends
    words = [
        f"xfrm state add src {source} dst {destination}",
        f"proto {'ah' if row.is_ah else 'esp'} spi 0x{row.sa.spi:08x} reqid {reqid}",
        f"mode {'tunnel' if row.tunnel else 'transport'} replay-window {REPLAY_WINDOW_PACKETS}",
        # The state's own selector stays open for both IP versions inside.
        *(["flag af-unspec"] if af_unspec and row.tunnel else []),
        *_algorithms(row),
        *_encapsulation(row),
        *_limits(row.details.bundle.lifetime),
    ]
    return HiddenText(" ".join(words))


def _algorithms(row: Row) -> Iterator[str]:
    if row.auth in GMAC:
        yield f"aead '{GMAC_NAME}' {_hex(row.auth_key)} {AEAD_ICV_BITS}"
        return
    if row.cipher is not None and row.auth is None and "gcm" in CIPHER_NAMES[row.cipher]:
        yield f"aead '{CIPHER_NAMES[row.cipher]}' {_hex(row.cipher_key)} {AEAD_ICV_BITS}"
        return
    if row.auth is not None:
        name, bits = AUTH_NAMES[row.auth]
        yield f"auth-trunc '{name}' {_hex(row.auth_key)} {bits}"
    if row.cipher is not None:
        yield f"enc '{CIPHER_NAMES[row.cipher]}' {_hex(row.cipher_key)}"
    elif not row.is_ah:
        yield "enc 'ecb(cipher_null)' ''"


def _hex(key: Key) -> str:
    return f"0x{key.view().hex()}"


def _encapsulation(row: Row) -> Iterator[str]:
    if row.ports is not None:
        yield f"encap espinudp {row.ports[0]} {row.ports[1]} 0.0.0.0"


def _limits(lifetime: SaLifetime) -> Iterator[str]:
    if lifetime.seconds:
        yield f"limit time-hard {lifetime.seconds}"
    if lifetime.kilobytes:
        yield f"limit byte-hard {lifetime.kilobytes * 1024}"
    if lifetime.packets:
        yield f"limit packet-hard {lifetime.packets}"
