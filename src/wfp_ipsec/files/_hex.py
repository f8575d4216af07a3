"""Hexadecimal digits in a buffer, read without a copy that could not be wiped."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from wfp_ipsec.keys import Key

_DIGITS = {
    digit: value
    for value, pair in enumerate(zip(b"0123456789abcdef", b"0123456789ABCDEF", strict=True))
    for digit in pair
}
_BETWEEN = frozenset(b" \t\r\n:")


def key_from(digits: bytearray) -> Key:
    """Makes a key from hexadecimal digits.

    Blanks, colons, line ends, a leading 0x and a byte order mark may be there.

    Args:
        digits: The text. It is overwritten, whatever comes of it.

    Raises:
        ValueError: It is no even number of hexadecimal digits, or none at all. The message does
            not repeat it.
    """
    material = bytearray(len(digits) // 2 + 1)
    try:
        length = _fill(material, digits)
        with memoryview(material)[:length] as view:
            return Key(view)
    finally:
        material[:] = bytes(len(material))
        digits[:] = bytes(len(digits))


def _fill(material: bytearray, digits: bytearray) -> int:
    count = 0
    for octet in digits[_begin(digits) :]:
        if octet in _BETWEEN:
            continue
        if octet not in _DIGITS:
            if digits.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise ValueError("holds UTF-16; its digits have to be ASCII or UTF-8")
            raise ValueError("holds something else than hexadecimal digits")
        material[count // 2] = material[count // 2] << 4 | _DIGITS[octet]
        count += 1
    if count == 0 or count % 2:
        raise ValueError("holds no even number of hexadecimal digits")
    return count // 2


def _begin(digits: bytearray) -> int:
    """Returns where the digits begin, after a byte order mark, blanks and 0x."""
    first = len(BOM_UTF8) if digits.startswith(BOM_UTF8) else 0
    at = next((i for i in range(first, len(digits)) if digits[i] not in _BETWEEN), len(digits))
    return at + 2 if digits[at : at + 2].lower() == b"0x" else at
