"""The library fwpuclnt.dll and its functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec._doctor.library import functions, library, version_text
from wfp_ipsec._functions import BY_NAME
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.control_dll import FUNCTIONS as CONTROLS

from .fakes import Exports

NAMES = sorted(BY_NAME)


def test_all_present(native: Backend) -> None:
    """The library of the backend has all functions."""
    found = functions(native.lib)
    assert len(found) == 148
    assert all(function.present for function in found)


@given(missing=st.sets(st.sampled_from(NAMES), max_size=5))
def test_missing(missing: set[str]) -> None:
    """Exactly the functions that a library lacks are missing, each with its first Windows."""
    found = functions(Exports(*(set(NAMES) - missing)))
    assert {function.name for function in found if not function.present} == missing
    assert {function.name: function.since for function in found} == {
        name: row.since.value for name, row in BY_NAME.items()
    }


def test_simulated() -> None:
    """A library is the embedded engine if it has all control functions, and else it is not."""
    assert library(Exports(*NAMES, *CONTROLS)).simulated
    for name in CONTROLS:
        assert not library(Exports(*NAMES, *(set(CONTROLS) - {name}))).simulated


@given(parts=st.tuples(*[st.integers(0, 0xFFFF)] * 4))
def test_version(parts: tuple[int, int, int, int]) -> None:
    """The four parts of a version are read from the two numbers that hold them."""
    high, low = parts[0] << 16 | parts[1], parts[2] << 16 | parts[3]
    info = [0xFEEF04BD, 0x10000, high, low, *[0] * 9]
    assert version_text(info) == ".".join(map(str, parts))


@pytest.mark.parametrize("signature", [0, 0xFEEF04BE])
def test_no_version(signature: int) -> None:
    """Without the signature there is no version."""
    assert version_text([signature, *[1] * 12]) is None
