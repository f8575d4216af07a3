"""fwpmu_cdef.h agrees with Microsoft's layout in every declaration."""

from typing import Any

from . import comparison
from .declared import OWN_PREFIXES, Declared


def test_structs(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every struct has the size, alignment and members of the SDK's."""
    assert list(comparison.compare_structs(native.ffi, found, vectors)) == []


def test_typedefs(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every other typedef has the SDK's width, sign and pointee."""
    assert list(comparison.compare_typedefs(native.ffi, found, vectors)) == []


def test_enums(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every enum has the SDK's enumerators, declared and compiled."""
    assert list(comparison.compare_enums(native.ffi, native.lib, found, vectors)) == []


def test_constants(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every #define has the SDK's value."""
    assert list(comparison.compare_constants(native.lib, found, vectors)) == []


def test_functions(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every function has the SDK's parameters and result."""
    assert list(comparison.compare_functions(native.ffi, native.lib, found, vectors)) == []


def test_callbacks(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every callback type has the SDK's parameters and result."""
    assert list(comparison.compare_callbacks(native.ffi, found, vectors)) == []


def test_guids(native: Any, found: Declared, vectors: dict[str, Any]) -> None:
    """Every GUID has the SDK's bytes."""
    assert list(comparison.compare_guids(native.ffi, native.lib, found, vectors)) == []


def test_nothing_escapes(native: Any, found: Declared) -> None:
    """Each name of the module belongs to exactly one of the compared kinds."""
    compared = found.functions + found.guids + found.enumerators + found.constants
    own = [name for name in dir(native.lib) if name.startswith(OWN_PREFIXES)]
    assert sorted(compared + own) == sorted(dir(native.lib))
    assert all(native.ffi.typeof(getattr(native.lib, name)).cname == "GUID" for name in found.guids)
