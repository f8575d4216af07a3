"""Numbers and flag bits that this version has no name for are kept, not refused and not lost."""

from typing import Any

import pytest

from wfp_ipsec._native import ipsec, objects, provider_context, tagged, transforms
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.fields import Enum, Flags
from wfp_ipsec._native.struct import Struct

from .structs import fields_of

STRANGER = 77

# Tags of unions and other members that several attributes share: struct, member, attribute.
TAGS = [
    (objects.FILTER0, "action.type", "action"),
    (provider_context.PROVIDER_CONTEXT0, "type", "context_type"),
    (provider_context.PROVIDER_CONTEXT3, "type", "context_type"),
    (transforms.SA_TRANSFORM0, "ipsecTransformType", "transform_type"),
    (ipsec.SA0, "saTransformType", "transform_type"),
    (ipsec.SA_BUNDLE0, "ipVersion", "ip_version"),
    (ipsec.SA_BUNDLE1, "ipVersion", "ip_version"),
    (tagged.VALUE0, "type", "data_type"),
    (tagged.CONDITION_VALUE0, "type", "data_type"),
]


def _holder(c: Any, path: str) -> tuple[Any, str]:
    *outer, name = path.split(".")
    for step in outer:
        c = getattr(c, step)
    return c, name


def _round_trip(native: Backend, struct: Struct[Any], path: str, number: int) -> tuple[Any, int]:
    """Parses a struct with a number in one member; returns the value and the number it composes."""
    c = native.ffi.new(struct.pointer)
    setattr(*_holder(c, path), number)
    parsed = struct.parse(native.ffi, c)
    with Arena(native.ffi) as arena:
        composed = struct.compose(arena, parsed)
        return parsed, getattr(*_holder(composed, path))


@pytest.mark.parametrize(("struct", "field"), fields_of(Enum))
def test_enums(native: Backend, struct: Struct[Any], field: Enum) -> None:
    """A number that an enum lacks is that integer, in both directions."""
    parsed, composed = _round_trip(native, struct, field.member, STRANGER)
    assert type(getattr(parsed, field.attribute)) is int
    assert (getattr(parsed, field.attribute), composed) == (STRANGER, STRANGER)


@pytest.mark.parametrize(("struct", "path", "attribute"), TAGS)
def test_tags(native: Backend, struct: Struct[Any], path: str, attribute: str) -> None:
    """A tag that an enum lacks is that integer, in both directions, and selects nothing."""
    parsed, composed = _round_trip(native, struct, path, STRANGER)
    assert type(getattr(parsed, attribute)) is int
    assert (getattr(parsed, attribute), composed) == (STRANGER, STRANGER)


@pytest.mark.parametrize(
    ("struct", "field"), [pair for pair in fields_of(Flags) if pair[0] is not objects.FILTER0]
)
def test_flags(native: Backend, struct: Struct[Any], field: Flags) -> None:
    """All 32 bits of flags survive in both directions."""
    parsed, composed = _round_trip(native, struct, field.member, 0xFFFFFFFF)
    assert type(getattr(parsed, field.attribute)) is field.kind
    assert (int(getattr(parsed, field.attribute)), composed) == (0xFFFFFFFF, 0xFFFFFFFF)


@pytest.mark.parametrize("flags", [0xFFFFFFFF, 0xFFFFFFFB])
def test_filter_flags(native: Backend, flags: int) -> None:
    """A filter keeps all bits of its flags, with a provider context and without."""
    parsed, composed = _round_trip(native, objects.FILTER0, "flags", flags)
    assert (int(parsed.flags), composed) == (flags, flags)
    assert (parsed.provider_context_key is not None) == bool(flags & 4)


@pytest.mark.parametrize("struct", provider_context.PROVIDER_CONTEXTS, ids=lambda s: s.ctype)
def test_unknown_policies(native: Backend, struct: Struct[Any]) -> None:
    """Nothing is read through the union of a provider context whose kind has no name."""
    c = native.ffi.new(struct.pointer, {"type": STRANGER})
    c.dataBuffer = native.ffi.cast("void *", 0xDEAD)
    assert struct.parse(native.ffi, c).policy is None
    struct.wipe(native.ffi, c)


def test_unknown_halves(native: Backend) -> None:
    """Nothing is read through the union of an SA whose type has no name."""
    c = native.ffi.new("IPSEC_SA0 *", {"saTransformType": STRANGER})
    c.ahInformation = native.ffi.cast("void *", 0xDEAD)
    parsed = ipsec.SA0.parse(native.ffi, c)
    assert (parsed.auth, parsed.cipher) == (None, None)
    ipsec.SA0.wipe(native.ffi, c)


def test_unknown_data(native: Backend) -> None:
    """Nothing is read through the union of a tagged value whose type has no name."""
    c = native.ffi.new("FWP_CONDITION_VALUE0 *", {"type": STRANGER})
    c.byteBlob = native.ffi.cast("void *", 0xDEAD)
    assert tagged.CONDITION_VALUE0.parse(native.ffi, c).data is None


@pytest.mark.parametrize(("number", "truth"), [(0, False), (1, True), (-1, True), (2, True)])
def test_truth(native: Backend, number: int, truth: bool) -> None:
    """Every BOOL but 0 is true."""
    c = native.ffi.new("FWPM_SESSION0 *", {"kernelMode": number})
    assert objects.SESSION0.parse(native.ffi, c).kernel_mode is truth
