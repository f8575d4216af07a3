"""Key material that does not show itself."""

from __future__ import annotations

from typing import Any, NoReturn, Self, SupportsIndex, TypeVar

REDACTED = "Key(<redacted>)"
# Adding bytes to it copies them, and slices of the other overwrite keys: each is quicker than to
# call a class, and only a bytearray is copied without another one made of it.
_NOTHING = bytearray()
_ZEROS = bytearray(64)


class Key:
    """Key material of an SA: a mutable buffer of its own, overwritten when the key goes away.

    Text forms never show it, not even its length; it compares in constant time; it refuses to be
    pickled. ``bytes`` that a caller made, or got from `reveal`, are beyond its reach: Python cannot
    wipe them.

    Args:
        material: The key's bytes, copied.
    """

    __slots__ = ("__weakref__", "_material")

    _material: bytearray

    # Not __init__, which could be called again: a key does not change.
    def __new__(cls, material: bytes | bytearray | memoryview) -> Self:
        """Copies the bytes."""
        if not isinstance(material, (bytes, bytearray, memoryview)):
            # The value itself stays out of the message: it may be the key in another form.
            given = type(material).__name__
            del material
            raise TypeError(f"key: {given} given; a key is made from bytes")
        return _made_key(cls, material)

    @classmethod
    def from_hex(cls, text: str) -> Key:
        """Reads a key from hexadecimal digits; spaces, colons and a leading 0x may stand in it.

        Raises:
            ValueError: The text is not hexadecimal. The message does not repeat it.
        """
        digits = text.strip().removeprefix("0x").replace(":", "")
        try:
            material = bytearray.fromhex(digits)
        except ValueError:
            # Tools that report errors take a look at variables.
            del text, digits
            raise ValueError("key: not an even number of hexadecimal digits") from None
        try:
            return cls(material)
        finally:
            material[:] = bytes(len(material))

    def reveal(self) -> bytes:
        """Returns a copy of the key's bytes. The caller owns it and cannot wipe it."""
        return bytes(self._material)

    def view(self) -> memoryview:
        """Returns a read-only view of the key's own buffer, for copying without another copy."""
        return memoryview(self._material).toreadonly()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Key does not change")

    def __len__(self) -> int:
        return len(self._material)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Key):
            return NotImplemented
        if other is self:
            return True
        from hmac import compare_digest

        return compare_digest(self._material, other._material)

    def __hash__(self) -> int:
        # Of a digest, because hash() takes bytes only and a copy of the key could not be wiped.
        from hashlib import blake2b

        return hash(blake2b(self._material, digest_size=8).digest())

    def __repr__(self) -> str:
        return REDACTED

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return format(REDACTED, format_spec)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # What Hypothesis and IPython ask for first. Hypothesis would show how the key was made.
        printer.text(REDACTED)

    def __copy__(self) -> Key:
        return self

    def __deepcopy__(self, memo: object) -> Key:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a Key is not pickled: key material stays in the process that holds it")

    # At the very end of the process there are no names of modules any more.
    def __del__(self, _zeros: bytearray = _ZEROS) -> None:
        try:
            material = self._material
        except AttributeError:
            # It was refused.
            return
        size = len(material)
        material[:] = _zeros[:size] if size <= len(_zeros) else bytearray(size)


def _made_key(cls: type[K], material: bytes | bytearray | memoryview) -> K:
    """Makes a key of what surely is bytes, in less time than its class takes to be called."""
    made = _new(cls)
    # A subclass might have an addition of its own.
    _put(made, _NOTHING + material if type(material) is bytes else bytearray(material))
    return made


K = TypeVar("K", bound=Key)
_new = object.__new__
_put = vars(Key)["_material"].__set__
