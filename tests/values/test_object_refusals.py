"""Bad filters, policies and tagged values are refused, each with field, value, rule and code."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest

from wfp_ipsec import enums
from wfp_ipsec.algorithms import HmacSha256
from wfp_ipsec.enums import DataType, TransformType
from wfp_ipsec.values.filter import Condition, Filter, Provider, Sublayer
from wfp_ipsec.values.policy import Proposal
from wfp_ipsec.values.provider_context import ProviderContext
from wfp_ipsec.values.sa import NO_GUID, SaLifetime
from wfp_ipsec.values.session import Session
from wfp_ipsec.values.tagged import ConditionValue, FwpRange, FwpValue, V4AddrAndMask, V6AddrAndMask
from wfp_ipsec.values.transforms import SaTransform
from wfp_ipsec.values.tunnel import TunnelPolicy

from .refusing import (
    BOUNDS,
    CONTEXT,
    EMPTY,
    MASK,
    MISMATCH,
    NAMELESS,
    PARAMETER,
    RANGE,
    Row,
    check,
    refusal,
)

V4, V6 = ip_address("192.0.2.1"), ip_address("2001:db8::1")
TRANSFORM = SaTransform(transform_type=TransformType.ESP_AUTH, auth=HmacSha256.TRANSFORM)
PROPOSAL = Proposal(lifetime=SaLifetime(seconds=60), transforms=(TRANSFORM,))
TUNNEL = TunnelPolicy(local=V4, remote=V4, proposals=(PROPOSAL,))
FILTER = Filter(name="n", layer_key=NO_GUID, action=enums.ActionType.PERMIT)
CALLOUT = enums.ActionType.CALLOUT_TERMINATING
GENERAL = {"name": "n", "context_type": enums.ProviderContextType.GENERAL_CONTEXT}

ROWS: list[Row] = [
    (
        Proposal,
        {"lifetime": SaLifetime(packets=1), "transforms": ()},
        "transforms",
        EMPTY,
        "0 given",
    ),
    (
        Proposal,
        {"lifetime": SaLifetime(packets=1), "transforms": (TRANSFORM,) * 3},
        "transforms",
        BOUNDS,
        "3 given; a proposal needs one or two",
    ),
    (
        TunnelPolicy,
        {"local": V4, "remote": V6, "proposals": (PROPOSAL,)},
        "remote",
        PARAMETER,
        "'2001:",
    ),
    (TunnelPolicy, {"local": V4, "remote": V4, "proposals": ()}, "proposals", EMPTY, "0 given"),
    (ProviderContext, GENERAL | {"name": None, "policy": b""}, "name", NAMELESS, "None given"),
    (
        ProviderContext,
        GENERAL | {"policy": TUNNEL},
        "policy",
        CONTEXT,
        "<TunnelPolicy> does not fit",
    ),
    (
        ProviderContext,
        GENERAL | {"policy": b"data", "context_type": 2},
        "policy",
        CONTEXT,
        "bytes of length 4 does not fit",
    ),
    (
        ProviderContext,
        GENERAL | {"policy": None, "context_type": 5},
        "policy",
        CONTEXT,
        "None does not fit",
    ),
    (
        ProviderContext,
        GENERAL | {"policy": 7},
        "policy",
        MISMATCH,
        "7 must be KeyingPolicy or TransportPolicy or TunnelPolicy or IkePolicy or",
    ),
    (Provider, {"name": None}, "name", NAMELESS, "None given; every object needs"),
    (Provider, {"name": "a\0b"}, "name", PARAMETER, "'a\\x00b' must not contain a NUL"),
    (Provider, {"name": "a\ud800"}, "name", PARAMETER, "'a\\ud800' must not contain a lone"),
    (Provider, {"name": "\udfff"}, "name", PARAMETER, "'\\udfff' must not contain a lone"),
    (Provider, {"name": b"n"}, "name", MISMATCH, "bytes of length 1 must be text"),
    (Provider, {"name": "n", "data": "d"}, "data", MISMATCH, "str of length 1 must be bytes"),
    (Provider, {"name": "n", "key": "k"}, "key", PARAMETER, "str of length 1 must be a GUID"),
    (Provider, {"name": "n", "key": 5}, "key", PARAMETER, "5 must be a GUID"),
    (Sublayer, {"name": None}, "name", NAMELESS, "None given; every object needs"),
    (Session, {"sid": b"\1\2" + bytes(6)}, "sid", PARAMETER, "bytes of length 8 is no binary SID"),
    (Session, {"sid": b""}, "sid", PARAMETER, "bytes of length 0 is no binary SID"),
    (FILTER, {"name": None}, "name", NAMELESS, "None given"),
    (FILTER, {"callout_key": NO_GUID}, "callout_key", PARAMETER, "00000000-0000-0000-0000"),
    (
        FILTER,
        {"action": CALLOUT},
        "callout_key",
        "FWP_E_CALLOUT_NOT_FOUND",
        "None does not fit <ActionType.CALLOUT",
    ),
    (
        FILTER,
        {"raw_context": 5, "provider_context_key": NO_GUID},
        "raw_context",
        PARAMETER,
        "5 given beside provider_context_key",
    ),
    (
        FILTER,
        {"flags": 4},
        "flags",
        "FWP_E_PROVIDER_CONTEXT_NOT_FOUND",
        "<FilterFlags.HAS_PROVIDER_CONTEXT: 4> holds",
    ),
    (Condition, {"field_key": NO_GUID, "value": 5}, "value", MISMATCH, "5 must be ConditionValue"),
    (
        V4AddrAndMask,
        {"address": V4, "mask": "255.0.255.0"},
        "mask",
        MASK,
        "'255.0.255.0' must be cont",
    ),
    (
        V4AddrAndMask,
        {"address": V4, "mask": "0.0.0.1"},
        "mask",
        MASK,
        "'0.0.0.1' must be contiguous",
    ),
    (V6AddrAndMask, {"address": V6, "prefix_length": 129}, "prefix_length", MASK, "129 is at most"),
    (
        V6AddrAndMask,
        {"address": V4, "prefix_length": 1},
        "address",
        PARAMETER,
        "'192.0.2.1' must be an",
    ),
    (
        FwpRange,
        {
            "low": FwpValue(data_type=DataType.UINT8, data=2),
            "high": FwpValue(data_type=DataType.UINT8, data=1),
        },
        "high",
        RANGE,
        "'2..1' ends before it begins",
    ),
    (
        FwpRange,
        {"low": FwpValue(data_type=DataType.UINT8, data=2), "high": FwpValue()},
        "high",
        RANGE,
        "'<DataType.UINT8: 1>..<DataType.EMPTY: 0>' both ends",
    ),
]


@pytest.mark.parametrize("row", ROWS)
def test_refusals(row: Row) -> None:
    """Each bad input is refused with field, value, rule and code."""
    check(row)


TAGGED_ROWS: list[tuple[DataType, object, str]] = [
    (DataType.EMPTY, 0, MISMATCH),
    (DataType.UINT8, 256, BOUNDS),
    (DataType.UINT8, -1, BOUNDS),
    (DataType.UINT8, True, MISMATCH),
    (DataType.UINT16, 65536, BOUNDS),
    (DataType.UINT32, 2**32, BOUNDS),
    (DataType.UINT32, 1.0, MISMATCH),
    (DataType.UINT64, 2**64, BOUNDS),
    (DataType.UINT64, None, MISMATCH),
    (DataType.INT8, 128, BOUNDS),
    (DataType.INT8, -129, BOUNDS),
    (DataType.INT16, -32769, BOUNDS),
    (DataType.INT32, 2**31, BOUNDS),
    (DataType.INT64, 2**63, BOUNDS),
    (DataType.INT64, "1", MISMATCH),
    (DataType.FLOAT, 1e39, BOUNDS),
    (DataType.FLOAT, "1", MISMATCH),
    (DataType.DOUBLE, 10**400, BOUNDS),
    (DataType.DOUBLE, False, MISMATCH),
    (DataType.BYTE_ARRAY16_TYPE, bytes(15), PARAMETER),
    (DataType.BYTE_ARRAY16_TYPE, bytes(17), PARAMETER),
    (DataType.BYTE_ARRAY6_TYPE, bytes(5), PARAMETER),
    (DataType.BYTE_ARRAY6_TYPE, "123456", MISMATCH),
    (DataType.BYTE_BLOB_TYPE, [1], MISMATCH),
    (DataType.SID, bytes(9), PARAMETER),
    (DataType.SECURITY_DESCRIPTOR_TYPE, None, MISMATCH),
    (DataType.TOKEN_INFORMATION_TYPE, b"", MISMATCH),
    (DataType.TOKEN_ACCESS_INFORMATION_TYPE, "", MISMATCH),
    (DataType.UNICODE_STRING_TYPE, b"", MISMATCH),
    (DataType.UNICODE_STRING_TYPE, "\0", PARAMETER),
]


@pytest.mark.parametrize("cls", [FwpValue, ConditionValue])
@pytest.mark.parametrize("row", TAGGED_ROWS, ids=lambda row: row[0].name)
def test_tagged_data(cls: Callable[..., object], row: tuple[DataType, object, str]) -> None:
    """Data that does not fit its type is refused."""
    tag, data, code = row
    error = refusal(cls, data_type=tag, data=data)
    assert (error.field, error.name) == ("data", code)


def test_every_data_type_refuses_something() -> None:
    """The table above leaves out no type."""
    assert {tag for tag, _, _ in TAGGED_ROWS} == {tag for tag in DataType if tag < 256}


@pytest.mark.parametrize("tag", [tag for tag in DataType if tag >= 256])
def test_types_of_conditions_alone(tag: DataType) -> None:
    """Subnets and ranges are no plain values, and as conditions they need their own class."""
    plain, condition = (refusal(cls, data_type=tag, data=b"") for cls in (FwpValue, ConditionValue))
    assert (plain.field, plain.name) == ("data_type", MISMATCH)
    assert (condition.field, condition.name) == ("data", MISMATCH)
