"""Everything that reads text or bytes which somebody else may have written."""

from __future__ import annotations

from collections.abc import Callable

from wfp_ipsec import Key, Traffic, errors, sddl, subnets
from wfp_ipsec._native import descriptor
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.export import profile
from wfp_ipsec.pairs import TransportMode, TunnelMode, TunnelSelector

from .feed import Feed
from .oracle import ViolationError, only

BELOW_BLANK = {*map(chr, range(32)), "\x7f", *map(chr, range(0x80, 0xA0)), "\u202e", "\u2066"}


def _must_be(wanted: object, found: object) -> None:
    if wanted != found:
        raise ViolationError(f"{found!r} in the place of {wanted!r}")


def _sddl(feed: Feed) -> None:
    with only():
        parsed = sddl.parse(_text(feed))
        _must_be(parsed, sddl.parse(sddl.unparse(parsed)))
        again = descriptor.decode(descriptor.encode(parsed))
        _must_be(sddl.unparse(parsed), sddl.unparse(again))


def _sid(feed: Feed) -> None:
    with only():
        sid = sddl.sid_from_text(_text(feed))
        _must_be(sid, sddl.sid_from_text(sddl.sid_to_text(sid)))


def _descriptor(feed: Feed) -> None:
    with only(ValueError):
        sddl.unparse(descriptor.decode(feed.rest()))


def _addresses(feed: Feed) -> None:
    local, remote = feed.text(), _text(feed)
    with only():
        Traffic.transport(local, remote, 1)
    with only():
        subnets.conditions(local or None, remote or None)
    with only():
        TransportMode.between(local, remote)
    with only():
        TunnelMode.between(local, remote, [TunnelSelector.between(remote, local)])


def _codes(feed: Feed) -> None:
    text = _text(feed)
    with only(LookupError):
        errors.lookup(text)
    with only(LookupError):
        errors.lookup(feed.number(64) - (1 << 63))


def _keys(feed: Feed) -> None:
    text = _text(feed)
    try:
        key = Key.from_hex(text)
    except ValueError as error:
        if len(text.strip()) > 7 and text.strip()[:12] in str(error):
            raise ViolationError("the text of a key is in its error") from error
    else:
        _must_be(key, Key.from_hex(key.reveal().hex(":")))


def _preferences(feed: Feed) -> None:
    given = feed.rest()
    once = profile._preferring(given)
    _must_be(once, profile._preferring(once))


def _terminal(feed: Feed) -> None:
    shown = visible(_text(feed))
    if BELOW_BLANK & set(shown):
        raise ViolationError(f"what steers a terminal is left: {shown!r}")


def _text(feed: Feed) -> str:
    return feed.rest().decode("utf-8", "surrogateescape")


PARSERS: dict[str, Callable[[Feed], None]] = {
    "sddl": _sddl,
    "sid": _sid,
    "descriptor": _descriptor,
    "addresses": _addresses,
    "codes": _codes,
    "keys": _keys,
    "preferences": _preferences,
    "terminal": _terminal,
}
SEEDS: dict[str, list[bytes]] = {
    "sddl": [
        b"O:BAG:BAD:(A;;GA;;;BA)",
        b"O:SYG:SYD:PAI(A;OICI;0x1f01ff;;;WD)(D;;CCDC;;;S-1-5-21-1-2-3-4)S:AI(AU;SA;GA;;;WD)",
        b"D:NO_ACCESS_CONTROL",
    ],
    "sid": [b"S-1-5-32-544", b"BA", b"S-1-281474976710655-4294967295-1"],
    "descriptor": [descriptor.encode(sddl.parse("O:BAG:BAD:(A;;GA;;;BA)S:(AU;SA;GA;;;WD)"))],
    "addresses": [b"\x0a\x00192.0.2.1/8198.51.100.0/24", b"\x0b\x002001:db8::1::ffff:1.2.3.4%eth0"],
    "codes": [b"0x80320035", b"-2144206795", b"FWP_E_NOT_FOUND", b"STATUS_FWP_NOT_FOUND", b"5"],
    "keys": [b"0x00:11:22 33", b"00112233445566778899aabbccddeeff"],
    "preferences": [b"esp.enable_encryption_decode: FALSE\r\n# x\r\n wrapped\n", b""],
    "terminal": ["a\x1b[31m\u202e\u200d\n".encode(), b"plain"],
}
