"""The versions in which Windows has a struct and the functions around it."""

from __future__ import annotations

from typing import TypeVar

from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import invalid

T = TypeVar("T")


def chosen(versions: tuple[Struct[T], ...], api_version: int) -> Struct[T]:
    """Returns the description of a version; refuses versions that there are not."""
    if api_version.__class__ is not int or not 0 <= api_version < len(versions):
        rule = f"is not in 0..{len(versions) - 1}"
        raise invalid("api_version", api_version, rule, "FWP_E_INVALID_PARAMETER")
    return versions[api_version]
