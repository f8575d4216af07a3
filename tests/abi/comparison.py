"""Comparisons of a compiled module with the vectors; each returns the differences as text."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from .declared import Declared
from .reference import INTEGERS, POINTERS, callback_signature, constants, portable, signature


def differences(ffi: Any, lib: Any, found: Declared, vectors: dict[str, Any]) -> list[str]:
    """Returns everything in which the declarations differ from the vectors."""
    return [
        *compare_structs(ffi, found, vectors),
        *compare_typedefs(ffi, found, vectors),
        *compare_enums(ffi, lib, found, vectors),
        *compare_constants(lib, found, vectors),
        *compare_functions(ffi, lib, found, vectors),
        *compare_callbacks(ffi, found, vectors),
        *compare_guids(ffi, lib, found, vectors),
    ]


def compare_structs(ffi: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """Sizes and alignments, and the members with their offsets, sizes and types."""
    known = {ffi.typeof(name) for name in found.structs}
    for tag in found.tags:
        if ffi.typeof(f"struct {tag}") not in known:
            yield f"struct {tag}: has no typedef"
    for name in found.structs:
        if name not in vectors["structs"]:
            yield f"{name}: not in the vectors"
            continue
        expected = vectors["structs"][name]
        yield from _differ(f"sizeof({name})", ffi.sizeof(name), expected["size"])
        yield from _differ(f"alignof({name})", ffi.alignof(name), expected["align"])
        yield from _compare_members(ffi, name, expected["fields"], vectors["field_types"][name])


def _compare_members(
    ffi: Any, struct: str, expected: dict[str, list[int]], types: dict[str, str]
) -> Iterator[str]:
    # cffi lists the members of nameless unions and structs under the enclosing struct.
    members = dict(ffi.typeof(struct).fields)
    yield from _differ(f"members of {struct}", set(members), set(expected))
    for name in members.keys() & expected.keys():
        member, (offset, size) = members[name], expected[name]
        yield from _differ(f"offsetof({struct}, {name})", member.offset, offset)
        yield from _differ(f"sizeof({struct}.{name})", ffi.sizeof(member.type), size)
        declared_type = ffi.typeof(portable(types[name]))
        yield from _differ(f"type of {struct}.{name}", member.type, declared_type)


def compare_typedefs(ffi: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """Width and sign of the integers, and what the pointers point to."""
    aliases = vectors["typedefs"]
    for name in found.typedefs:
        if name in INTEGERS:
            yield from _differ(f"integer {name}", _integer(ffi, name), INTEGERS[name])
        elif name in aliases:
            yield from _differ(f"typedef {name}", ffi.typeof(name), ffi.typeof(aliases[name]))
        elif name in POINTERS:
            yield from _differ(f"pointer {name}", ffi.typeof(name), ffi.typeof(POINTERS[name]))
        elif name == "WCHAR":
            yield from _differ("sizeof(WCHAR)", ffi.sizeof(name), 2)
        else:
            yield f"{name}: not in the vectors"


def _integer(ffi: Any, name: str) -> tuple[int, bool]:
    return ffi.sizeof(name), int(ffi.cast(name, -1)) < 0


def compare_enums(ffi: Any, lib: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """Enumerators as declared and as compiled, against one list in both directions."""
    for name in found.enums:
        expected = vectors["enums"].get(name)
        declared = ffi.typeof(name).relements
        yield from _differ(f"enumerators of {name}", declared, expected)
        compiled = {member: getattr(lib, member) for member in declared}
        yield from _differ(f"compiled enumerators of {name}", compiled, expected)
        yield from _differ(f"sizeof({name})", ffi.sizeof(name), 4)


def compare_constants(lib: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """The compiled values of the #defines, error codes included."""
    expected = constants(vectors)
    for name in found.constants:
        yield from _differ(name, getattr(lib, name), expected.get(name))


def compare_functions(
    ffi: Any, lib: Any, found: Declared, vectors: dict[str, Any]
) -> Iterator[str]:
    """Results and parameters; cffi drops const, which the static assertions check."""
    for name in found.functions:
        if name not in vectors["functions"]:
            yield f"{name}: not in the vectors"
            continue
        result, parameters = signature(name, vectors)
        expected = ffi.typeof(f"{result}(*)({parameters})")
        yield from _differ(name, ffi.typeof(getattr(lib, name)), expected)


def compare_callbacks(ffi: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """Results and parameters of the types of callbacks."""
    for name in found.callbacks:
        if name not in vectors["callbacks"]:
            yield f"{name}: not in the vectors"
            continue
        result, parameters = callback_signature(name, vectors)
        expected = ffi.typeof(f"{result}(*)({parameters})")
        yield from _differ(f"callback {name}", ffi.typeof(name), expected)


def compare_guids(ffi: Any, lib: Any, found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """The compiled bytes of the GUIDs."""
    for name in found.guids:
        yield from _differ(name, str(guid(ffi, getattr(lib, name))), vectors["guids"].get(name))


def guid(ffi: Any, value: Any) -> UUID:
    """Returns a GUID of the library as Python has it."""
    return UUID(bytes_le=bytes(ffi.buffer(ffi.addressof(value))))


def _differ(what: str, actual: object, expected: object) -> Iterator[str]:
    if actual != expected:
        yield f"{what}: {actual}, should be {expected}"
