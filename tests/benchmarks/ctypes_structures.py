"""The structs of fwpmu.h as ctypes classes, made from the declarations.

A ctypes program would have them written out by hand; which way they come about makes no difference
to what using them costs.
"""

from __future__ import annotations

import ctypes
from typing import Any

NUMBERS: dict[str, Any] = {
    "uint8_t": ctypes.c_uint8,
    "uint16_t": ctypes.c_uint16,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "int8_t": ctypes.c_int8,
    "int16_t": ctypes.c_int16,
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "int": ctypes.c_int,
    "long": ctypes.c_long,
    "unsigned char": ctypes.c_ubyte,
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "char16_t": ctypes.c_uint16,
    "char": ctypes.c_char,
}


class Structures:
    """Turns cffi's types into ctypes'."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi
        self._made: dict[str, Any] = {}

    def named(self, name: str) -> Any:
        """Returns the class for a struct."""
        return self.of(self._ffi.typeof(name))

    def of(self, ctype: Any) -> Any:
        """Returns what ctypes has for a type of cffi."""
        if ctype.kind == "enum":
            return ctypes.c_int
        if ctype.kind == "pointer":
            return self._pointer(ctype.item)
        if ctype.kind == "array":
            return self.of(ctype.item) * ctype.length
        if ctype.kind in {"struct", "union"}:
            return self._struct(ctype)
        return NUMBERS[ctype.cname]

    def _pointer(self, item: Any) -> Any:
        if item.kind in {"void", "function"}:
            return ctypes.c_void_p
        if item.kind == "struct" and item.fields is None:
            return ctypes.c_void_p
        return ctypes.POINTER(self.of(item))

    def _struct(self, ctype: Any) -> Any:
        made = self._made.get(ctype.cname)
        if made is None:
            base = ctypes.Structure if ctype.kind == "struct" else ctypes.Union
            made = self._made[ctype.cname] = type(ctype.cname, (base,), {})
            self._lay_out(made, ctype)
            if ctypes.sizeof(made) != self._ffi.sizeof(ctype):
                raise TypeError(f"{ctype.cname}: {ctypes.sizeof(made)} bytes in ctypes")
        return made

    def _lay_out(self, made: Any, ctype: Any) -> None:
        """Gives a class its fields; those at one offset are the members of an anonymous union."""
        places: dict[int, list[tuple[str, Any]]] = {}
        for name, field in ctype.fields:
            places.setdefault(field.offset, []).append((name, self.of(field.type)))
        fields: list[tuple[str, Any]] = []
        anonymous: list[str] = []
        for offset, members in places.items():
            if len(members) == 1 or ctype.kind == "union":
                fields += members
                continue
            union = type(f"{ctype.cname}_{offset}", (ctypes.Union,), {"_fields_": members})
            anonymous.append(f"at_{offset}")
            fields.append((f"at_{offset}", union))
        made._anonymous_ = anonymous
        made._fields_ = fields
