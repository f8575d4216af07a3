"""A key of its own, and the search for it in every spelling."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator

from wfp_ipsec import Key

HEAD = 8
SEPARATORS = ("", " ", ":", "-", ", ", "\\x", ", 0x", " 0x", "\n")


class Secret:
    """A random key that is in no other text by chance.

    Args:
        size: Its length, in bytes.
    """

    def __init__(self, size: int = 36) -> None:
        self._bytes = secrets.token_bytes(size)
        self._spellings = dict(_spellings(self._bytes))

    def __repr__(self) -> str:
        return "Secret()"

    def key(self, size: int) -> Key:
        """Returns a key that begins as this one."""
        return Key(self._bytes[:size])

    def hex(self, size: int) -> str:
        """Returns the digits of such a key, for a file."""
        return self._bytes[:size].hex()

    def found_in(self, text: object) -> set[str]:
        """Returns in which spellings the key, or its beginning, is in a text."""
        searched = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogatepass")
        return {name for name, spelling in self._spellings.items() if spelling in searched}


def _spellings(key: bytes) -> Iterator[tuple[str, bytes]]:
    """Yields how the first bytes of a key may be written; what is longer begins so."""
    head = key[:HEAD]
    for order, octets in (
        ("", head),
        ("reversed ", head[::-1]),
        ("end reversed ", key[::-1][:HEAD]),
    ):
        yield f"{order}bytes", octets
        for separator in SEPARATORS:
            digits = separator.join(f"{octet:02x}" for octet in octets)
            yield f"{order}hex {separator!r}", digits.encode()
            yield f"{order}HEX {separator!r}", digits.upper().encode()
        for separator in (", ", ",", " "):
            yield f"{order}numbers {separator!r}", separator.join(map(str, octets)).encode()
        yield f"{order}repr", repr(octets)[2:-1].encode()
        yield f"{order}latin-1", octets.decode("latin-1").encode()
        yield f"{order}latin-1 repr", repr(octets.decode("latin-1"))[1:-1].encode()
    # Groups of three bytes make four characters; the key may begin in the middle of a group.
    for shift in range(3):
        whole = key[shift : shift + 6]
        yield f"base64 +{shift}", base64.b64encode(whole)
        yield f"base64url +{shift}", base64.urlsafe_b64encode(whole)
    yield "a number", str(int.from_bytes(head, "big")).encode()
    yield "a number, little-endian", str(int.from_bytes(head, "little")).encode()
