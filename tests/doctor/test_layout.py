"""The check of layouts: silent on the compiled module, loud on every module that is different."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cffi import FFI
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec._doctor.layout import check, digest
from wfp_ipsec._doctor.layout_table import TABLE
from wfp_ipsec._native.backend import Backend

HEADER = Path(__file__).resolve().parents[2] / "fwpmu_cdef.h"

# What is written in the place of what, and the structs that differ then.
CHANGES = [
    # A smaller member: another size.
    ("    UINT64 saContextId;\n    IPSEC_SA_DETAILS1", "    UINT32 id;\n    IPSEC_SA_DETAILS1"),
    # Two members change places: the same size.
    (
        "    UINT32 lifetimeSeconds;\n    UINT32 lifetimeKilobytes;\n",
        "    UINT32 lifetimeKilobytes;\n    UINT32 lifetimeSeconds;\n",
    ),
]
DIFFERENT = ["IPSEC_SA_CONTEXT1", "IPSEC_SA_LIFETIME0"]


def module_of(declarations: str, pack: int | None = None) -> Any:
    """Returns the interface of a module from other declarations."""
    ffi = FFI()
    ffi.cdef(declarations, pack=pack)
    return ffi


def differing(ffi: Any) -> dict[str, str]:
    """Returns the structs that differ, with the problem."""
    return {difference.struct: difference.problem for difference in check(ffi).differences}


def test_compiled_module(native: Backend) -> None:
    """The compiled module agrees with the table in each of its structs."""
    found = check(native.ffi)
    assert found.checked == len(TABLE) == 192
    assert found.differences == ()
    assert found.reference == f"{8 * native.ffi.sizeof('void *')}-bit Windows"


@pytest.mark.parametrize(("change", "struct"), list(zip(CHANGES, DIFFERENT, strict=True)))
def test_changed_declaration(change: tuple[str, str], struct: str) -> None:
    """A module from a header with one change is found out by the struct that was changed."""
    text = HEADER.read_text(encoding="ascii")
    assert text.count(change[0]) == 1
    found = differing(module_of(text.replace(*change)))
    assert struct in found
    assert len(found) < 20


def test_packed() -> None:
    """A module whose compiler packed the structs is found out in most of them."""
    found = differing(module_of(HEADER.read_text(encoding="ascii"), pack=1))
    assert found["IPSEC_SA_DETAILS1"].endswith("should be 224")
    assert len(found) > 100


def test_missing_and_unknown_struct() -> None:
    """A struct that the module lacks is told, and one that the package does not know."""
    text = HEADER.read_text(encoding="ascii")
    found = differing(module_of(text.replace("IPSEC_STATISTICS1", "IPSEC_STATISTICS9")))
    assert found.keys() == {"IPSEC_STATISTICS1", "IPSEC_STATISTICS9"}
    assert found["IPSEC_STATISTICS1"].startswith("cffi refuses it")
    assert "does not know it" in found["IPSEC_STATISTICS9"]


@given(struct=st.sampled_from(sorted(TABLE)), column=st.sampled_from([0, 1]))
def test_each_struct_is_held(native: Backend, struct: str, column: int) -> None:
    """Whichever number of whichever struct is another, that struct and no other differs."""
    first = 0 if native.ffi.sizeof("void *") == 8 else 2
    row = list(TABLE[struct])
    row[first + column] ^= 1
    found = check(native.ffi, {**TABLE, struct: tuple(row)})
    assert [difference.struct for difference in found.differences] == [struct]


MEMBERS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.tuples(st.integers(0, 64), st.integers(1, 8))
)


@given(members=MEMBERS, data=st.data())
def test_digest(members: dict[str, tuple[int, int]], data: st.DataObject) -> None:
    """The order in which members are listed has no part in the digest; what they are has."""
    shuffled = dict(data.draw(st.permutations(list(members.items()))))
    assert digest(8, shuffled) == digest(8, members)
    assert digest(4, members) != digest(8, members)
    for name, (offset, size) in members.items():
        assert digest(8, {**members, name: (offset + 4, size)}) != digest(8, members)


def test_another_abi() -> None:
    """Pointers and alignments that no Windows has are not held against Windows."""
    foreign = SimpleNamespace(sizeof=lambda _: 4, alignof=lambda _: 4)
    found = check(foreign)
    assert (found.reference, found.checked, found.differences) == (None, 0, ())
