"""fwpmu_cdef.h forgets nothing of the vectors that belongs to IPsec."""

from typing import Any

import pytest

from . import scope
from .declared import Declared


def test_functions(found: Declared, vectors: dict[str, Any]) -> None:
    """Exactly the functions of the IPsec families are declared."""
    assert len(found.functions) == 148
    assert set(found.functions) == scope.functions(vectors)


@pytest.mark.parametrize("kind", ["structs", "enums", "callbacks", "typedefs"])
def test_types(found: Declared, vectors: dict[str, Any], kind: str) -> None:
    """Every type that a function leads to, or that has an IPsec prefix, is declared."""
    declared = {*found.structs, *found.enums, *found.callbacks, *found.typedefs}
    assert scope.types(vectors, kind)
    assert scope.types(vectors, kind) - declared == set()


def test_constants(found: Declared, vectors: dict[str, Any]) -> None:
    """Every constant and error code is declared, but for those of other families."""
    assert scope.constants(vectors) - set(found.constants) == set()


def test_foreign_constants(found: Declared, vectors: dict[str, Any]) -> None:
    """What is left out has no part in IPsec by its name."""
    left_out = vectors["constants"].keys() - set(found.constants)
    assert left_out
    assert not any("IPSEC" in name or "IKE" in name for name in left_out)


def test_guids(found: Declared, vectors: dict[str, Any]) -> None:
    """Every GUID is declared."""
    assert set(found.guids) == vectors["guids"].keys()


def test_reach(vectors: dict[str, Any]) -> None:
    """A type is found through members, pointers, callbacks and typedefs."""
    structs = scope.types(vectors, "structs")
    assert {"FILETIME", "ACL", "SID_IDENTIFIER_AUTHORITY", "FWP_RANGE0"} <= structs
    assert "FWP_AF" in scope.types(vectors, "enums")
    assert "FWP_ACTION_TYPE" in scope.types(vectors, "typedefs")
    assert "FWPM_VSWITCH_EVENT0" not in structs
