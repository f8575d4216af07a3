"""How what was refused is shown in an error: never a key, nor what may be one."""

from __future__ import annotations

import enum
import ipaddress
import re
import uuid

_HEX_FIELDS = ("spi", "flags")
_LONGEST_VALUE = 80
_SECRET_WORDS = ("key", "salt", "secret", "password")
_PLAIN = (
    uuid.UUID,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)


def text_of(field: str, value: object) -> str:
    """Returns the value as text; of what is or may be a key its type and size alone."""
    secret = any(word in field.lower() for word in _SECRET_WORDS)
    if isinstance(value, enum.Enum):
        text = repr(value)
    elif value is None or isinstance(value, (bool, *_PLAIN)):
        text = str(value)
    elif (secret and not _is_small(value)) or may_be_key(value):
        text = outline(value)
    elif isinstance(value, int) and field.endswith(_HEX_FIELDS):
        text = f"{value:#x}"
    else:
        text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def _is_small(value: object) -> bool:
    """Tells whether a value is a number with fewer bits than any key."""
    return isinstance(value, int) and 0 <= value < 1 << 32


def may_be_key(value: object) -> bool:
    """Tells whether a value could be a key that stands in the wrong place.

    The shortest key has 8 bytes: 16 hexadecimal digits, or an integer of 64 bits.
    """
    if isinstance(value, str):
        return re.search(r"(?:[0-9a-fA-F][ :-]?){16}", value) is not None
    return not isinstance(value, (int, float)) or abs(value) >= 1 << 64


def outline(value: object) -> str:
    """Describes a value that may hold a key by its type and length alone."""
    kind = type(value).__name__
    if isinstance(value, int):
        return f"{kind} of {value.bit_length()} bits"
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return f"{kind} of length {len(value)}"
    return f"<{kind}>"
