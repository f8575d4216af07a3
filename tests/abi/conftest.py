"""The vectors and the declared names, read once."""

from typing import Any

import pytest

from .declared import Declared, declared
from .reference import load


@pytest.fixture
def vectors() -> dict[str, Any]:
    """The vectors, freshly read, so that a test may change its copy."""
    return load()


@pytest.fixture
def found(native: Any) -> Declared:
    """Every name that the compiled module declares."""
    return declared(native.ffi, native.lib)


@pytest.fixture(autouse=True)
def _needs_64_bit(native: Any) -> None:
    if native.ffi.sizeof("void *") != 8:
        pytest.skip("the vectors are those of 64-bit systems")
