"""Filter conditions: fields, value types, match types, masks and ranges."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .build import V4, V6, Api
from .policy import add_filter, transport_filter

UINT8, UINT16, UINT32, UINT64 = 1, 2, 3, 4
BYTE_ARRAY16, BLOB, STRING = 11, 12, 17
V4_MASK, V6_MASK, RANGE = 256, 257, 258
EQUAL, GREATER, MATCH_RANGE, ALL_SET, CASELESS, NOT_EQUAL, PREFIX = 0, 1, 5, 6, 9, 10, 11

_ARMS = {
    UINT8: "uint8",
    UINT16: "uint16",
    UINT32: "uint32",
    UINT64: "uint64",
    BYTE_ARRAY16: "byteArray16",
    V4_MASK: "v4AddrMask",
    V6_MASK: "v6AddrMask",
    BLOB: "byteBlob",
    STRING: "unicodeString",
    RANGE: "rangeValue",
}


def _content(api: Api, kind: int, content: Any) -> Any:
    if kind in (UINT8, UINT16, UINT32):
        return content
    if kind == UINT64:
        return api.new("UINT64 *", content)
    if kind == BYTE_ARRAY16:
        return api.new("FWP_BYTE_ARRAY16 *", [list(content)])
    if kind == V4_MASK:
        return api.new("FWP_V4_ADDR_AND_MASK *", content)
    if kind == V6_MASK:
        return api.new("FWP_V6_ADDR_AND_MASK *", [list(content[0]), content[1]])
    if kind == BLOB:
        return api.new("FWP_BYTE_BLOB *", api.blob(content))
    if kind == STRING:
        return api.text(content)
    low, high = content
    return api.new("FWP_RANGE0 *", [_value(api, *low), _value(api, *high)])


def _value(api: Api, kind: int, content: Any) -> dict[str, Any]:
    if kind not in _ARMS:
        return {"type": kind}
    return {"type": kind, _ARMS[kind]: _content(api, kind, content)}


def _filter(
    api: Api, field: Any, value: dict[str, Any], match: int = EQUAL, version: int = V4
) -> Any:
    key = getattr(api.lib, f"FWPM_CONDITION_{field}") if isinstance(field, str) else field
    condition = {"fieldKey": key, "matchType": match, "conditionValue": value}
    conditions = api.new("FWPM_FILTER_CONDITION0[]", [condition])
    return transport_filter(api, version, numFilterConditions=1, filterCondition=conditions)


def _add(api: Api, engine: Any, filter_: Any) -> int:
    return int(api.lib.FwpmFilterAdd0(engine, filter_, api.ffi.NULL, api.ffi.NULL))


ACCEPTED = [
    ("IP_LOCAL_ADDRESS", UINT32, 1, EQUAL, V4),
    ("IP_REMOTE_ADDRESS", V4_MASK, (0x0A000000, 0xFF000000), NOT_EQUAL, V4),
    ("IP_SOURCE_ADDRESS", V4_MASK, (0, 0), EQUAL, V4),
    ("IP_DESTINATION_ADDRESS", V4_MASK, (1, 0xFFFFFFFF), EQUAL, V4),
    ("IP_LOCAL_ADDRESS", RANGE, ((UINT32, 1), (UINT32, 1)), MATCH_RANGE, V4),
    ("IP_LOCAL_ADDRESS", BYTE_ARRAY16, bytes(16), EQUAL, V6),
    ("IP_REMOTE_ADDRESS", V6_MASK, (bytes(16), 128), EQUAL, V6),
    (
        "IP_REMOTE_ADDRESS",
        RANGE,
        ((BYTE_ARRAY16, bytes(16)), (BYTE_ARRAY16, b"\1" * 16)),
        MATCH_RANGE,
        V6,
    ),
    ("IP_LOCAL_ADDRESS_TYPE", UINT8, 1, EQUAL, V4),
    ("IP_PROTOCOL", UINT8, 17, ALL_SET, V4),
    ("IP_LOCAL_PORT", UINT16, 5060, GREATER, V4),
    ("IP_REMOTE_PORT", RANGE, ((UINT16, 1), (UINT16, 9)), MATCH_RANGE, V4),
    ("IP_LOCAL_INTERFACE", UINT64, 1 << 60, EQUAL, V4),
    ("IP_LOCAL_INTERFACE", RANGE, ((UINT64, 1), (UINT64, 2)), MATCH_RANGE, V4),
    ("IP_PROTOCOL", RANGE, ((UINT8, 1), (UINT8, 2)), MATCH_RANGE, V4),
    ("KM_TYPE", STRING, "IKE", CASELESS, V4),
    ("IPSEC_POLICY_KEY", BLOB, b"key", PREFIX, V4),
]


@pytest.mark.parametrize(("field", "kind", "content", "match", "version"), ACCEPTED)
def test_accepted(
    api: Api, engine: Any, field: str, kind: int, content: Any, match: int, version: int
) -> None:
    """Each field takes the types that fit it, and each type the matches that suit it."""
    assert _add(api, engine, _filter(api, field, _value(api, kind, content), match, version)) == 0


REFUSED = [
    ("IP_LOCAL_ADDRESS", 19, None, EQUAL, "INVALID_ENUMERATOR"),
    ("IP_LOCAL_ADDRESS", 259, None, EQUAL, "INVALID_ENUMERATOR"),
    ("IP_LOCAL_ADDRESS", 0x7FFFFFFF, None, EQUAL, "INVALID_ENUMERATOR"),
    ("IP_LOCAL_ADDRESS", UINT32, 1, 13, "INVALID_ENUMERATOR"),
    ("IP_LOCAL_ADDRESS", 0, None, EQUAL, "TYPE_MISMATCH"),
    ("IP_LOCAL_ADDRESS", BYTE_ARRAY16, bytes(16), EQUAL, "TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", UINT8, 1, EQUAL, "TYPE_MISMATCH"),
    ("IP_PROTOCOL", UINT16, 1, EQUAL, "TYPE_MISMATCH"),
    ("IP_LOCAL_INTERFACE", UINT32, 1, EQUAL, "TYPE_MISMATCH"),
    ("KM_MODE", V4_MASK, (0, 0), EQUAL, "TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", UINT16, 1, MATCH_RANGE, "MATCH_TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", UINT16, 1, CASELESS, "MATCH_TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", UINT16, 1, PREFIX, "MATCH_TYPE_MISMATCH"),
    ("IP_REMOTE_ADDRESS", V4_MASK, (0, 0), GREATER, "MATCH_TYPE_MISMATCH"),
    ("KM_TYPE", STRING, "IKE", ALL_SET, "MATCH_TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", RANGE, ((UINT16, 1), (UINT16, 2)), EQUAL, "MATCH_TYPE_MISMATCH"),
    ("IP_LOCAL_PORT", RANGE, ((UINT16, 2), (UINT16, 1)), MATCH_RANGE, "INVALID_RANGE"),
    ("IP_LOCAL_PORT", RANGE, ((UINT16, 1), (UINT8, 2)), MATCH_RANGE, "INVALID_RANGE"),
    ("IP_LOCAL_PORT", RANGE, ((UINT8, 1), (UINT8, 2)), MATCH_RANGE, "TYPE_MISMATCH"),
    ("KM_TYPE", RANGE, ((STRING, "a"), (STRING, "b")), MATCH_RANGE, "INVALID_RANGE"),
    ("IP_LOCAL_ADDRESS", V4_MASK, (0, 0xFF00FF00), EQUAL, "INVALID_NET_MASK"),
    ("IP_LOCAL_ADDRESS", V4_MASK, (0, 1), EQUAL, "INVALID_NET_MASK"),
]


@pytest.mark.parametrize(("field", "kind", "content", "match", "code"), REFUSED)
def test_refused(
    api: Api, engine: Any, field: str, kind: int, content: Any, match: int, code: str
) -> None:
    """Each kind of misfit has its own code."""
    expected = getattr(api.lib, f"FWP_E_{code}")
    assert _add(api, engine, _filter(api, field, _value(api, kind, content), match)) == expected


def test_a_v6_prefix_ends_at_128(api: Api, engine: Any) -> None:
    """A longer prefix is an invalid net mask."""
    value = _value(api, V6_MASK, (bytes(16), 129))
    code = _add(api, engine, _filter(api, "IP_LOCAL_ADDRESS", value, EQUAL, V6))
    assert code == api.lib.FWP_E_INVALID_NET_MASK


def test_an_unknown_field(api: Api, engine: Any) -> None:
    """A field that no declared GUID names is not found."""
    given_ = _filter(api, api.guid(1), _value(api, UINT8, 1))
    assert _add(api, engine, given_) == api.lib.FWP_E_CONDITION_NOT_FOUND


@pytest.mark.parametrize("kind", [UINT64, 8, 10, BYTE_ARRAY16, BLOB, 13, 14, 15, 16, STRING, 18,
                                  V4_MASK, V6_MASK, RANGE])  # fmt: skip
def test_missing_pointers(api: Api, engine: Any, kind: int) -> None:
    """Every type whose value is a pointer needs it."""
    given_ = _filter(api, "KM_TYPE", {"type": kind})
    assert _add(api, engine, given_) == api.lib.FWP_E_NULL_POINTER


def test_missing_conditions(api: Api, engine: Any) -> None:
    """A count without an array is a missing pointer."""
    given_ = transport_filter(api, numFilterConditions=1)
    assert _add(api, engine, given_) == api.lib.FWP_E_NULL_POINTER


def test_a_nested_value_reads_back(api: Api, engine: Any) -> None:
    """A range of pointers is copied with all that it points to."""
    low, high = bytes(range(16)), bytes(range(1, 17))
    value = _value(api, RANGE, ((BYTE_ARRAY16, low), (BYTE_ARRAY16, high)))
    id_ = add_filter(api, engine, _filter(api, "IP_LOCAL_ADDRESS", value, MATCH_RANGE, V6))
    value["rangeValue"].valueLow.byteArray16.byteArray16 = bytes(16)
    with api.result(api.lib.FwpmFilterGetById0, engine, id_) as found:
        assert found.numFilterConditions == 1
        assert found.effectiveWeight.uint64[0] == 1
        range_ = found.filterCondition[0].conditionValue.rangeValue
        assert bytes(range_.valueLow.byteArray16.byteArray16) == low
        assert bytes(range_.valueHigh.byteArray16.byteArray16) == high


def test_sids_and_tokens_read_back(api: Api, engine: Any) -> None:
    """Variable-length SIDs are copied as long as they say they are."""
    sid = api.new("UINT32[]", [0x0201, 0x05000000, 32, 544])
    entry = {"Sid": api.ffi.cast("void *", sid), "Attributes": 4}
    token = api.new(
        "FWP_TOKEN_INFORMATION *",
        {"sidCount": 1, "sids": api.new("SID_AND_ATTRIBUTES[]", [entry])},
    )
    value = {"type": api.lib.FWP_TOKEN_INFORMATION_TYPE, "tokenInformation": token}
    id_ = add_filter(api, engine, _filter(api, "KM_TYPE", value))
    with api.result(api.lib.FwpmFilterGetById0, engine, id_) as found:
        copied = found.filterCondition[0].conditionValue.tokenInformation.sids[0]
        assert copied.Sid != entry["Sid"]
        assert api.bytes_at(copied.Sid, 16) == bytes(api.ffi.buffer(sid))
        assert copied.Attributes == 4


def test_a_token_needs_its_sids(api: Api, engine: Any) -> None:
    """A NULL SID deep inside a value is found."""
    sids = api.new("SID_AND_ATTRIBUTES[1]")
    token = api.new("FWP_TOKEN_INFORMATION *", {"sidCount": 1, "sids": sids})
    value = {"type": api.lib.FWP_TOKEN_INFORMATION_TYPE, "tokenInformation": token}
    code = _add(api, engine, _filter(api, "KM_TYPE", value))
    assert code == api.lib.FWP_E_NULL_POINTER


@given(mask=st.integers(0, 0xFFFFFFFF) | st.integers(0, 32).map(lambda n: (2**n - 1) << (32 - n)))
def test_masks_are_ones_then_zeros(api: Api, engine: Any, mask: int) -> None:
    """Exactly the 33 contiguous masks are accepted."""
    value = _value(api, V4_MASK, (0, mask))
    code = _add(api, engine, _filter(api, "IP_LOCAL_ADDRESS", value))
    contiguous = f"{mask:032b}".rstrip("0").count("0") == 0
    assert code == (0 if contiguous else api.lib.FWP_E_INVALID_NET_MASK)
