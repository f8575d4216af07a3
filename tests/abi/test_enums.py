"""The classes of ``enums`` agree with the compiled module and forget nothing."""

import enum
from typing import Any

import pytest

from wfp_ipsec import enums

from .declared import Declared
from .reference import STANDARD_RIGHTS
from .stands_for import EnumClass, renamed, stands_for

CLASSES: list[EnumClass] = [
    value
    for value in (getattr(enums, name) for name in enums.__all__)
    if isinstance(value, type)
    and issubclass(value, (enum.IntEnum, enum.IntFlag))
    and value.__module__.startswith(enums.__name__)
]

# What is never seen as a value: parts and masks of other constants, sizes, the bounds of weights,
# and codes, which are the business of ``errors``.
NO_VALUES = (
    "FWP_ACTION_FLAG_",
    "FWP_FILTER_ENUM_VALID_FLAGS",
    "FWP_V6_ADDR_SIZE",
    "FWP_BYTE_ARRAY6_SIZE",
    "FWP_BYTEMAP_ARRAY64_SIZE",
    "FWPM_AUTO_WEIGHT_",
    "IKEEXT_CERT_HASH_LEN",
    "IKEEXT_ERROR_CODE_COUNT",
    "IPSEC_DOSP_DSCP_DISABLE_VALUE",
    "IPSEC_DOSP_RATE_LIMIT_DISABLE_VALUE",
    "RPC_C_AUTHN_",
    "FWP_E_",
    "ERROR_",
    "WARNING_",
)

each_class = pytest.mark.parametrize("enum_class", CLASSES, ids=lambda value: value.__name__)


def _countless(names: list[str]) -> list[str]:
    """Returns the names without those of counters, which differ between versions of Windows."""
    return [name for name in names if not name.endswith("_MAX")]


def _claimed(native: Any, found: Declared, enum_class: EnumClass) -> dict[str, str]:
    """Returns the C names of a class: of its enum if it names one, else of its constants."""
    named = [name for name in found.enums if f"({name})" in str(enum_class.__doc__)]
    if named:
        return {name: name for name in _countless(list(native.ffi.typeof(named[0]).relements))}
    constants = _countless([name for name in found.constants if not name.startswith(NO_VALUES)])
    return stands_for(enum_class, constants)


@each_class
def test_members(native: Any, found: Declared, enum_class: EnumClass) -> None:
    """A class has a member for each of its C names with its value, and no other."""
    members = renamed(enum_class, _claimed(native, found, enum_class))
    values = {member: getattr(native.lib, name) for name, member in members.items()}
    extra = STANDARD_RIGHTS if enum_class is enums.AccessRights else {}
    assert members
    assert {name: int(member) for name, member in enum_class.__members__.items()} == values | extra


def test_no_enum_is_forgotten(found: Declared) -> None:
    """Every C enum has one class."""
    docstrings = [str(enum_class.__doc__) for enum_class in CLASSES]
    for name in found.enums:
        assert sum(f"({name})" in docstring for docstring in docstrings) == 1, name


def test_no_constant_is_forgotten(native: Any, found: Declared) -> None:
    """Every constant that can be a value belongs to one class."""
    claimed = [name for each in CLASSES for name in _claimed(native, found, each)]
    constants = _countless([name for name in found.constants if not name.startswith(NO_VALUES)])
    assert sorted(set(constants) - set(claimed)) == []
    assert len(claimed) == len(set(claimed))
