"""Strategies for tagged values and filters."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wfp_ipsec.enums import ActionType, DataType, FilterFlags
from wfp_ipsec.values import filter as filters
from wfp_ipsec.values import tagged
from wfp_ipsec.values._base import Value
from wfp_ipsec.values.security import Ace, SecurityDescriptor

from .derived import blobs, coupled, flags, independent, names, sids, texts, unsigned, values

T = TypeVar("T", bound=Value)

CALLOUTS = [action for action in ActionType if "CALLOUT" in action.name]


def _signed(bits: int) -> SearchStrategy[int]:
    edge = 1 << (bits - 1)
    return st.sampled_from([-edge, edge - 1]) | st.integers(-edge, edge - 1)


CONTENTS: dict[DataType, SearchStrategy[Any]] = {
    DataType.EMPTY: st.none(),
    DataType.UINT8: unsigned(8),
    DataType.UINT16: unsigned(16),
    DataType.UINT32: unsigned(32),
    DataType.UINT64: unsigned(64),
    DataType.INT8: _signed(8),
    DataType.INT16: _signed(16),
    DataType.INT32: _signed(32),
    DataType.INT64: _signed(64),
    # A NaN equals nothing, not even itself, so no comparison after a round trip could hold.
    DataType.FLOAT: st.floats(width=32, allow_nan=False),
    DataType.DOUBLE: st.floats(allow_nan=False),
    DataType.BYTE_ARRAY16_TYPE: st.binary(min_size=16, max_size=16),
    DataType.BYTE_BLOB_TYPE: blobs,
    DataType.SID: sids(),
    DataType.SECURITY_DESCRIPTOR_TYPE: blobs,
    DataType.TOKEN_INFORMATION_TYPE: values(tagged.TokenInformation),
    DataType.TOKEN_ACCESS_INFORMATION_TYPE: blobs,
    DataType.UNICODE_STRING_TYPE: texts,
    DataType.BYTE_ARRAY6_TYPE: st.binary(min_size=6, max_size=6),
}
CONDITION_CONTENTS = CONTENTS | {
    DataType.V4_ADDR_MASK: values(tagged.V4AddrAndMask),
    DataType.V6_ADDR_MASK: values(tagged.V6AddrAndMask),
    DataType.RANGE_TYPE: values(tagged.FwpRange),
}


def _tagged(cls: type[T], contents: dict[DataType, SearchStrategy[Any]]) -> SearchStrategy[T]:
    return st.sampled_from(list(contents)).flatmap(
        lambda tag: st.builds(cls, data_type=st.just(tag), data=contents[tag])
    )


@coupled(tagged.FwpValue)
def fwp_values() -> SearchStrategy[tagged.FwpValue]:
    """A type, and data that fits it."""
    return _tagged(tagged.FwpValue, CONTENTS)


@coupled(tagged.ConditionValue)
def condition_values() -> SearchStrategy[tagged.ConditionValue]:
    """A type, and data that fits it."""
    return _tagged(tagged.ConditionValue, CONDITION_CONTENTS)


@coupled(tagged.FwpRange)
def ranges() -> SearchStrategy[tagged.FwpRange]:
    """Two values of one type, the smaller first where the type has an order."""

    def build(tag: DataType) -> SearchStrategy[tagged.FwpRange]:
        return st.tuples(CONTENTS[tag], CONTENTS[tag]).map(lambda ends: _range(tag, *ends))

    return st.sampled_from(list(CONTENTS)).flatmap(build)


def _range(tag: DataType, low: Any, high: Any) -> tagged.FwpRange:
    if isinstance(low, (int, float)):
        low, high = sorted((low, high))
    ends = (tagged.FwpValue(data_type=tag, data=data) for data in (low, high))
    return tagged.FwpRange(low=next(ends), high=next(ends))


@coupled(tagged.V4AddrAndMask)
def v4_subnets() -> SearchStrategy[tagged.V4AddrAndMask]:
    """Any address under a contiguous mask."""
    masks = st.integers(0, 32).map(lambda zeros: IPv4Address((1 << 32) - (1 << zeros)))
    return independent(tagged.V4AddrAndMask, mask=masks)


@coupled(tagged.V6AddrAndMask)
def v6_subnets() -> SearchStrategy[tagged.V6AddrAndMask]:
    """Any address under a prefix of at most 128 bits."""
    return independent(tagged.V6AddrAndMask, prefix_length=st.integers(0, 128))


@coupled(filters.Provider)
def providers() -> SearchStrategy[filters.Provider]:
    """Any provider with a name."""
    return independent(filters.Provider, name=names)


@coupled(filters.Sublayer)
def sublayers() -> SearchStrategy[filters.Sublayer]:
    """Any sublayer with a name."""
    return independent(filters.Sublayer, name=names)


@coupled(filters.Filter)
def all_filters() -> SearchStrategy[filters.Filter]:
    """A callout for callout actions alone; a raw context or a provider context."""
    return st.tuples(st.sampled_from(ActionType), st.booleans()).flatmap(
        lambda chosen: _filters(*chosen)
    )


def _filters(action: ActionType, names_context: bool) -> SearchStrategy[filters.Filter]:
    named, free = FilterFlags.HAS_PROVIDER_CONTEXT, flags(FilterFlags)
    return independent(
        filters.Filter,
        name=names,
        action=st.just(action),
        callout_key=st.uuids() if action in CALLOUTS else st.none(),
        raw_context=st.just(0) if names_context else unsigned(64),
        provider_context_key=st.uuids() if names_context else st.none(),
        flags=free if names_context else free.map(lambda chosen: chosen & ~named),
    )


@coupled(SecurityDescriptor)
def security_descriptors() -> SearchStrategy[SecurityDescriptor]:
    """Any descriptor; one that restricts nobody has no DACL."""

    def build(unrestricted: bool) -> SearchStrategy[SecurityDescriptor]:
        dacl = {"dacl": st.none()} if unrestricted else {}
        return independent(SecurityDescriptor, unrestricted=st.just(unrestricted), **dacl)

    return st.booleans().flatmap(build)


@coupled(Ace)
def aces() -> SearchStrategy[Ace]:
    """An entry with a SID, or with data that is none."""
    plain = independent(Ace, data=st.just(b""))
    # Shorter than any SID.
    other = independent(Ace, sid=st.none(), data=st.binary(max_size=7))
    return plain.filter(lambda ace: ace.sid is not None) | other
