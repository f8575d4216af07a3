"""Whether a compiled module lays structs out as Microsoft does.

cffi holds the sizes and offsets that the C compiler recorded in the module against the declarations
that are compiled into the same module. A module from another version of the header, or for another
kind of system, agrees with itself; so the package brings a table of its own, which the tests hold
against Microsoft's SDK.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from wfp_ipsec._doctor.layout_table import TABLE
from wfp_ipsec._doctor.report import Difference, Layout

# By the size of a pointer and the alignment of a UINT64. Linux on 32-bit x86 has 4 and 4, and so
# another layout, which is right there and nothing that Microsoft could have.
REFERENCES = {(8, 8): "64-bit Windows", (4, 8): "32-bit Windows"}


def digest(align: int, members: Mapping[str, tuple[int, int]]) -> int:
    """Returns a number that tells layouts of the same size apart.

    Args:
        align: The alignment of the struct.
        members: Offset and size of each member, in any order.
    """
    lines = [f"{name} {offset} {size}" for name, (offset, size) in sorted(members.items())]
    return crc32("\n".join([str(align), *lines]).encode())


def check(ffi: Any, table: Mapping[str, tuple[int, ...]] = TABLE) -> Layout:
    """Holds every struct of a module against the table.

    Args:
        ffi: The cffi interface of the module.
        table: Size and digest with pointers of 8 bytes, the same with 4, by struct.
    """
    pointer = ffi.sizeof("void *")
    reference = REFERENCES.get((pointer, ffi.alignof("UINT64")))
    if reference is None:
        return Layout(None, 0, ())
    first = 0 if pointer == 8 else 2
    expected = {name: (row[first], row[first + 1]) for name, row in table.items()}
    return Layout(reference, len(expected), tuple(_differences(ffi, expected)))


# Structs of the package's own C functions, which no DLL knows.
HELPERS = "wfp_ipsec_"


def _differences(ffi: Any, expected: Mapping[str, tuple[int, int]]) -> Iterator[Difference]:
    for name, (size, known) in expected.items():
        problem = _problem(ffi, name, size, known)
        if problem is not None:
            yield Difference(name, problem)
    for name in _structs(ffi):
        if name not in expected:
            yield Difference(name, "this version of the package does not know it")


def _problem(ffi: Any, name: str, size: int, known: int) -> str | None:
    try:
        actual = ffi.sizeof(name)
        members = {
            member: (field.offset, ffi.sizeof(field.type))
            for member, field in ffi.typeof(name).fields
        }
    except Exception as error:  # noqa: BLE001 - a damaged module may raise anything
        return f"cffi refuses it: {error}"
    if actual != size:
        return f"{actual} bytes, should be {size}"
    if digest(ffi.alignof(name), members) != known:
        return "the right size, but other members, offsets or alignment"
    return None


def _structs(ffi: Any) -> Iterator[str]:
    for name in ffi.list_types()[0]:
        try:
            kind = ffi.typeof(name).kind
        except Exception:  # noqa: BLE001, S112 - reported where the table has it
            continue
        if kind == "struct" and not name.startswith(HELPERS):
            yield name
