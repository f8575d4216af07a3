"""No member of a C struct and no attribute of a value is forgotten."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from tests.values.classes import VALUE_CLASSES
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.composites import Array, Embedded, Pointer
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values.security import Ace, SecurityDescriptor

from .structs import BY_NAME, STRUCTS, fields_of

# Why a struct of the header has no description of its own.
INLINE = "its members are accounted for by the structs that embed it"
HALF = "made and read by the pair of halves that it holds"
SCALAR = "no attribute holds it as a struct: it is bytes, a UUID, an address, or text"
UNDESCRIBED = {
    "FWPM_ACTION0": INLINE,
    "FWPM_DISPLAY_DATA0": INLINE,
    "IPSEC_AUTH_TRANSFORM_ID0": INLINE,
    "IPSEC_CIPHER_TRANSFORM_ID0": INLINE,
    "IPSEC_TUNNEL_ENDPOINTS0": INLINE,
    "IPSEC_TUNNEL_ENDPOINTS1": INLINE,
    "IPSEC_TUNNEL_ENDPOINTS2": INLINE,
    "IPSEC_AUTH_AND_CIPHER_TRANSFORM0": HALF,
    "IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0": HALF,
    "IKEEXT_CERT_EKUS0": "the criteria that point to it hold its texts",
    "IKEEXT_CIPHER_ALGORITHM0": INLINE,
    "IKEEXT_INTEGRITY_ALGORITHM0": INLINE,
    "IKEEXT_CREDENTIALS0": INLINE,
    "IKEEXT_CREDENTIALS1": INLINE,
    "IKEEXT_CREDENTIALS2": INLINE,
    "ACL": "a part of security descriptors, which are bytes and text",
    "FWP_BYTE_ARRAY16": SCALAR,
    "FWP_BYTE_ARRAY6": SCALAR,
    "FWP_BYTE_BLOB": SCALAR,
    "GUID": SCALAR,
    "IPSEC_CRYPTO_MODULE_ID": SCALAR,
    "IPSEC_TUNNEL_ENDPOINT0": SCALAR,
    "SID": SCALAR,
    "SID_IDENTIFIER_AUTHORITY": SCALAR,
    "SEC_WINNT_AUTH_IDENTITY_W": "FwpmEngineOpen0 takes it, and always gets NULL",
    "IPSEC_ADDRESS_INFO0": "no function and no other struct of the header has it",
    "IPSEC_KEY_MANAGER_CALLBACKS0": "function pointers: what registers a key manager fills them",
}

each_struct = pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.ctype)


def _declared(ctype: Any, described: set[str], prefix: str = "") -> Iterator[str]:
    """Yields the members of a C struct, inner ones where the description goes that deep."""
    for name, field in ctype.fields:
        path = f"{prefix}{name}"
        if any(member.startswith(f"{path}.") for member in described):
            yield from _declared(field.type, described, f"{path}.")
        else:
            yield path


def _at(ctype: Any, path: str) -> Any:
    """Returns the type of a member, given as ``outer.inner``."""
    for name in path.split("."):
        ctype = dict(ctype.fields)[name].type
    return ctype


@each_struct
def test_members(native: Backend, struct: Struct[Any]) -> None:
    """A description accounts for every member of its struct once, and for no others."""
    described = list(struct.members())
    assert sorted(described) == sorted(_declared(native.ffi.typeof(struct.ctype), set(described)))


@each_struct
def test_attributes(struct: Struct[Any]) -> None:
    """A description fills every attribute of its value once, and no others."""
    described = [attribute for field in struct.fields for attribute in field.attributes]
    assert sorted(described) == sorted(
        field.name for field in dataclasses.fields(struct.value_class)
    )


@pytest.mark.parametrize(("struct", "field"), fields_of(Embedded))
def test_embedded_types(native: Backend, struct: Struct[Any], field: Embedded) -> None:
    """A member described as a struct is that struct."""
    member = _at(native.ffi.typeof(struct.ctype), field.member)
    assert member == native.ffi.typeof(field.struct.ctype)


@pytest.mark.parametrize(("struct", "field"), fields_of(Pointer))
def test_pointer_types(native: Backend, struct: Struct[Any], field: Pointer) -> None:
    """A member described as a pointer to a struct points to that struct."""
    member = _at(native.ffi.typeof(struct.ctype), field.member)
    assert member == native.ffi.typeof(field.struct.pointer)


@pytest.mark.parametrize(("struct", "field"), fields_of(Array))
def test_array_types(native: Backend, struct: Struct[Any], field: Array) -> None:
    """A member described as an array points to that struct, and its count is 32 bits wide."""
    ctype = native.ffi.typeof(struct.ctype)
    assert _at(ctype, field.pointer) == native.ffi.typeof(field.struct.pointer)
    assert _at(ctype, field.count) == native.ffi.typeof("UINT32")


def test_every_struct_is_described(native: Backend) -> None:
    """Each struct of the header has a description, or a reason to have none."""
    declared = {
        name
        for name in native.ffi.list_types()[0]
        if native.ffi.typeof(name).kind == "struct" and not name.startswith("wfp_ipsec_")
    }
    assert BY_NAME.keys() | UNDESCRIBED.keys() == declared
    assert not BY_NAME.keys() & UNDESCRIBED.keys()


def test_every_value_class_is_described() -> None:
    """Each value class belongs to a struct; descriptors are bytes without C pointers instead."""
    described = {struct.value_class for struct in STRUCTS}
    assert described | {Ace, SecurityDescriptor} == set(VALUE_CLASSES)
