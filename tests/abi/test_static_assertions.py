"""A C++ compiler sees the same layout through wfp_abi.h, const included."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .declared import Declared
from .reference import constants, portable, signature

ROOT = Path(__file__).parents[2]
COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
PRELUDE = '#include <cstddef>\n#include <type_traits>\n#include "wfp_abi.h"'

pytestmark = pytest.mark.skipif(COMPILER is None, reason="needs a C++ compiler")


def _same(expression: str, spelling: str) -> str:
    return f"std::is_same<decltype({expression}), {spelling}>::value"


def _struct_claims(name: str, vectors: dict[str, Any]) -> Iterator[str]:
    layout, types = vectors["structs"][name], vectors["field_types"][name]
    yield f"sizeof({name}) == {layout['size']}"
    yield f"alignof({name}) == {layout['align']}"
    for member, (offset, size) in layout["fields"].items():
        yield f"offsetof({name}, {member}) == {offset}"
        yield f"sizeof({name}::{member}) == {size}"
        yield _same(f"{name}::{member}", portable(types[member]))


def _claims(found: Declared, vectors: dict[str, Any]) -> Iterator[str]:
    for name in found.structs:
        yield from _struct_claims(name, vectors)
    for name in found.enums:
        yield f"sizeof({name}) == 4"
        yield from (f"{member} == {value}" for member, value in vectors["enums"][name].items())
    for name in found.constants:
        yield f"{name} == {constants(vectors)[name]}u"
    for name in found.functions:
        result, parameters = signature(name, vectors)
        yield _same(f"&{name}", f"{result} (WINAPI *)({parameters})")
    yield from (_same(name, "const GUID") for name in found.guids)


def _compile(claims: Iterator[str]) -> subprocess.CompletedProcess[str]:
    lines = [PRELUDE, *(f'static_assert({claim}, "{claim}");' for claim in claims)]
    include = ROOT / "src" / "engine" / "include"
    flags = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c++", "-"]
    return subprocess.run(
        [str(COMPILER), f"-I{ROOT}", f"-I{include}", *flags],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )


def test_layout(found: Declared, vectors: dict[str, Any]) -> None:
    """Every declaration has the SDK's layout for the compiler of the engine."""
    assert _compile(_claims(found, vectors)).stderr == ""


def test_wrong_layout_is_refused(found: Declared, vectors: dict[str, Any]) -> None:
    """A wrong vector entry stops the compiler."""
    vectors["structs"]["IPSEC_SA_DETAILS1"]["size"] = 216
    outcome = _compile(_claims(found, vectors))
    assert outcome.returncode != 0
    assert "sizeof(IPSEC_SA_DETAILS1) == 216" in outcome.stderr
