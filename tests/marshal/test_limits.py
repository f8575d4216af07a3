"""The smallest, the largest, the empty and the missing."""

import dataclasses
import typing
from typing import Any

import pytest

from wfp_ipsec._native import ipsec, objects, tagged
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.composites import Array
from wfp_ipsec._native.fields import Blob, GuidPointer, Int, Secret, SidPointer, Text
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import DataType
from wfp_ipsec.keys import Key
from wfp_ipsec.values import filter as filters
from wfp_ipsec.values.sa import NO_GUID, Identity, KeyModuleState, Token
from wfp_ipsec.values.tagged import FwpValue

from .structs import fields_of

ALL_ONES = 0xFFFFFFFF


def _type_of(native: Backend, struct: Struct[Any], path: str) -> Any:
    """Returns the type of a member, given as ``outer.inner``."""
    found = native.ffi.typeof(struct.ctype)
    for step in path.split("."):
        found = dict(found.fields)[step].type
    return found


def _set(target: Any, path: str, content: object) -> None:
    *outer, name = path.split(".")
    for step in outer:
        target = getattr(target, step)
    setattr(target, name, content)


@pytest.mark.parametrize(("struct", "field"), fields_of(Int))
def test_width_of_integers(native: Backend, struct: Struct[Any], field: Int) -> None:
    """The range of an attribute is exactly that of its C member."""
    hint = typing.get_type_hints(struct.value_class, include_extras=True)[field.attribute]
    member = _type_of(native, struct, field.member)
    (bits,) = hint.__metadata__
    assert bits.count == 8 * native.ffi.sizeof(member)
    assert int(native.ffi.cast(member, -1)) == bits.limit


@pytest.mark.parametrize(("struct", "field"), fields_of(Int))
def test_ends_of_integers(native: Backend, struct: Struct[Any], field: Int) -> None:
    """Zero and the largest number are read as they stand in the struct."""
    member = _type_of(native, struct, field.member)
    for number in (0, int(native.ffi.cast(member, -1))):
        c = native.ffi.new(struct.pointer)
        _set(c, field.member, number)
        assert getattr(struct.parse(native.ffi, c), field.attribute) == number


@pytest.mark.parametrize(("struct", "field"), fields_of(Array))
def test_null_arrays(native: Backend, struct: Struct[Any], field: Array) -> None:
    """A NULL array is an empty tuple, whatever its count says."""
    c = native.ffi.new(struct.pointer)
    _set(c, field.count, ALL_ONES)
    assert getattr(struct.parse(native.ffi, c), field.attribute) == ()
    struct.wipe(native.ffi, c)


@pytest.mark.parametrize(("struct", "field"), fields_of(Blob))
def test_null_blobs(native: Backend, struct: Struct[Any], field: Blob) -> None:
    """A blob without data is empty, whatever its size says."""
    c = native.ffi.new(struct.pointer)
    _set(c, f"{field.member}.size", ALL_ONES)
    assert getattr(struct.parse(native.ffi, c), field.attribute) == b""


@pytest.mark.parametrize(("struct", "field"), fields_of(Secret))
def test_null_keys(native: Backend, struct: Struct[Any], field: Secret) -> None:
    """A key without data is empty, whatever its size says, and there is nothing to wipe."""
    c = native.ffi.new(struct.pointer)
    _set(c, f"{field.member}.size", ALL_ONES)
    assert getattr(struct.parse(native.ffi, c), field.attribute) == Key(b"")
    struct.wipe(native.ffi, c)


@pytest.mark.parametrize(
    ("struct", "field"),
    [pair for kind in (Text, GuidPointer, SidPointer) for pair in fields_of(kind)],
)
def test_null_pointers(native: Backend, struct: Struct[Any], field: Text) -> None:
    """NULL instead of a string, a GUID or a SID is None."""
    parsed = struct.parse(native.ffi, native.ffi.new(struct.pointer))
    assert getattr(parsed, field.attribute) is None


@pytest.mark.parametrize("tag", [tag for tag in DataType if tag is not DataType.EMPTY])
def test_null_contents(native: Backend, tag: DataType) -> None:
    """A tagged value whose pointer is NULL has no data; numbers in the union itself are 0."""
    c = native.ffi.new("FWP_CONDITION_VALUE0 *", {"type": tag})
    parsed = tagged.CONDITION_VALUE0.parse(native.ffi, c)
    assert parsed.data_type is tag
    assert not parsed.data


@pytest.mark.parametrize("kind", range(1, 6))
def test_null_halves(native: Backend, kind: int) -> None:
    """An SA whose information is NULL has no halves, and nothing to wipe."""
    c = native.ffi.new("IPSEC_SA0 *", {"saTransformType": kind})
    parsed = ipsec.SA0.parse(native.ffi, c)
    assert (parsed.auth, parsed.cipher) == (None, None)
    ipsec.SA0.wipe(native.ffi, c)


def test_empty_arrays(native: Backend) -> None:
    """An empty tuple is count 0 and NULL."""
    with Arena(native.ffi) as arena:
        composed = ipsec.ID0.compose(arena, Identity())
        assert (composed.numTokens, composed.tokens) == (0, native.ffi.NULL)


def test_empty_blobs(native: Backend) -> None:
    """No bytes are size 0 and NULL."""
    with Arena(native.ffi) as arena:
        composed = objects.PROVIDER0.compose(arena, filters.Provider(name="n"))
        assert composed.providerData.size == 0
        assert composed.providerData.data == native.ffi.NULL


def test_empty_tagged_blob(native: Backend) -> None:
    """An empty blob is still a blob: its struct is there, its data is not."""
    value = FwpValue(data_type=DataType.BYTE_BLOB_TYPE, data=b"")
    with Arena(native.ffi) as arena:
        composed = tagged.VALUE0.compose(arena, value)
        assert composed.byteBlob.size == 0
        assert tagged.VALUE0.parse(native.ffi, composed) == value


def test_empty_text_is_not_none(native: Backend) -> None:
    """Empty text and no text stay apart."""
    with Arena(native.ffi) as arena:
        for description in ("", None):
            provider = filters.Provider(name="n", description=description)
            composed = objects.PROVIDER0.compose(arena, provider)
            assert objects.PROVIDER0.parse(native.ffi, composed).description == description


@pytest.mark.parametrize("length", [1, 255, 256, 65536, 1_000_000])
def test_long_texts(native: Backend, length: int) -> None:
    """Text has no limit, in characters of one and of two units."""
    provider = filters.Provider(name="x" * length, description="\U0001f511" * length)
    with Arena(native.ffi) as arena:
        composed = objects.PROVIDER0.compose(arena, provider)
        assert objects.PROVIDER0.parse(native.ffi, composed) == provider


@pytest.mark.parametrize("size", [1, 65535, 65536, 1 << 24])
def test_large_blobs(native: Backend, size: int) -> None:
    """Opaque data has no limit, and zeros in it end nothing."""
    state = KeyModuleState(key_module_key=NO_GUID, state=b"\0\xff" * (size // 2) + b"\0")
    with Arena(native.ffi) as arena:
        composed = ipsec.KEYMODULE_STATE0.compose(arena, state)
        assert composed.stateBlob.size == len(state.state)
        assert ipsec.KEYMODULE_STATE0.parse(native.ffi, composed) == state


@pytest.mark.parametrize("count", [1, 2, 5000])
def test_long_arrays(native: Backend, count: int) -> None:
    """Arrays have no limit."""
    token = Token(token_type=0, principal=1, mode=1)
    identity = Identity(tokens=tuple(dataclasses.replace(token, token=i) for i in range(count)))
    with Arena(native.ffi) as arena:
        composed = ipsec.ID0.compose(arena, identity)
        assert composed.numTokens == count
        assert ipsec.ID0.parse(native.ffi, composed) == identity


def test_values_outlive_the_memory(native: Backend) -> None:
    """A parsed value holds nothing of the C memory it was read from."""
    provider = filters.Provider(name="name", data=b"data", service_name="service")
    with Arena(native.ffi) as arena:
        composed = objects.PROVIDER0.compose(arena, provider)
        parsed = objects.PROVIDER0.parse(native.ffi, composed)
        native.ffi.memmove(composed.providerData.data, b"gone", 4)
        composed.displayData.name[0] = "X"
    assert parsed == provider
