"""What a C++ compiler must find true of wfp_abi.h, as expressions and as a program of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .declared import Declared
from .reference import callback_signature, constants, portable, signature

ROOT = Path(__file__).parents[2]
FLAGS = (
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Werror",
    f"-I{ROOT}",
    f"-I{ROOT / 'src' / 'engine' / 'include'}",
)
PRELUDE = '#include <cstddef>\n#include <type_traits>\n#include "wfp_abi.h"'


def claims(found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    """Yields what has to hold of everything that is declared."""
    for name in found.structs:
        yield from _struct_claims(name, vectors)
    for name in found.enums:
        yield f"sizeof({name}) == 4"
        yield from (f"{member} == {value}" for member, value in vectors["enums"][name].items())
    for name in found.constants:
        yield f"{name} == {constants(vectors)[name]}u"
    for name in found.functions:
        yield _same(f"decltype(&{name})", _pointer(*signature(name, vectors)))
    for name in found.callbacks:
        yield _same(name, _pointer(*callback_signature(name, vectors)))
    yield from (_same(f"decltype({name})", "const GUID") for name in found.guids)


def program(claimed: Iterable[str]) -> str:
    """Returns a C++ program that compiles only if all claims are true."""
    return "\n".join([PRELUDE, *(f'static_assert({claim}, "{claim}");' for claim in claimed), ""])


def _struct_claims(name: str, vectors: dict[str, Any]) -> Iterator[str]:
    layout, types = vectors["structs"][name], vectors["field_types"][name]
    yield f"sizeof({name}) == {layout['size']}"
    yield f"alignof({name}) == {layout['align']}"
    for member, (offset, size) in layout["fields"].items():
        yield f"offsetof({name}, {member}) == {offset}"
        yield f"sizeof({name}::{member}) == {size}"
        yield _same(f"decltype({name}::{member})", portable(types[member]))


def _pointer(result: str, parameters: str) -> str:
    # On 32-bit x86 the calling convention is part of the type; elsewhere the word says nothing.
    return f"{result} (WINAPI *)({parameters})"


def _same(one: str, other: str) -> str:
    return f"std::is_same<{one}, {other}>::value"
