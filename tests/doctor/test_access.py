"""The access check: what it is given, and how its answer is read."""

from __future__ import annotations

import sys

import pytest

from wfp_ipsec import sddl
from wfp_ipsec._doctor import access
from wfp_ipsec._native import descriptor as binary
from wfp_ipsec.enums import AccessRights

from .fakes import access_check

HEADED = "O:BAG:BAD:{}"


@pytest.mark.parametrize(
    ("generic", "rights"),
    [
        ("GA", 0xF07FF),
        ("GR", 0x201D4),
        ("GX", 0x20220),
        ("GW", 0x3040B),
        ("GRGX", 0x203F4),
        ("CC", 0x1),
    ],
)
def test_generic_rights(generic: str, rights: int) -> None:
    """Generic rights become those that the filtering engine means by them; others stay."""
    found = access.mapped(sddl.parse(HEADED.format(f"(A;;{generic};;;BA)")))
    assert found.dacl is not None
    assert [ace.mask for ace in found.dacl] == [rights]


@pytest.mark.parametrize("text", ["D:NO_ACCESS_CONTROL", "O:BAG:BA"])
def test_no_list(text: str) -> None:
    """A descriptor without a list has nothing to write out."""
    descriptor = sddl.parse(text)
    assert access.mapped(descriptor) == descriptor


@pytest.mark.parametrize(("status", "granted"), [(1, 0x41), (0, 0)])
def test_answer(status: int, granted: int) -> None:
    """What is granted counts if the check says yes, and the check saw the whole descriptor."""
    seen: list[bytes] = []
    descriptor = sddl.parse(HEADED.format("(A;;GA;;;WD)"))
    library = access_check(0x41, status, seen)
    assert access.check(library, 1, descriptor, lambda: 0) == AccessRights(granted)
    assert seen == [binary.encode(access.mapped(descriptor))]


@pytest.mark.skipif(sys.platform != "win32", reason="allowed: asks Windows itself")
@pytest.mark.parametrize(
    ("entries", "rights"),
    [
        ("(A;;GA;;;WD)", 0xF07FF),
        ("(A;;0x81;;;WD)", 0x81),
        ("(D;;0x1;;;WD)(A;;0x81;;;WD)", 0x80),
        ("(A;;0x81;;;AN)", 0),
    ],
)
def test_windows(entries: str, rights: int) -> None:
    """Windows grants what the entries for everybody allow and do not deny before."""
    descriptor = sddl.parse(f"O:SYG:SYD:{entries}")
    owner = AccessRights.READ_CONTROL | AccessRights.WRITE_DAC
    # The owner of the process may be the system, which may always change the list.
    assert access.granted(descriptor) & ~owner == AccessRights(rights) & ~owner
