"""Values, addresses and conditions (fwptypes.h)."""

from enum import IntEnum


class IpVersion(IntEnum):
    """The IP version of an SA, an endpoint or a filter (FWP_IP_VERSION)."""

    V4 = 0
    V6 = 1
    NONE = 2


class Direction(IntEnum):
    """The direction of traffic, seen from this host (FWP_DIRECTION)."""

    OUTBOUND = 0
    INBOUND = 1


class DataType(IntEnum):
    """The tag of a value in a filter condition, a weight or an option (FWP_DATA_TYPE)."""

    EMPTY = 0
    UINT8 = 1
    UINT16 = 2
    UINT32 = 3
    UINT64 = 4
    INT8 = 5
    INT16 = 6
    INT32 = 7
    INT64 = 8
    FLOAT = 9
    DOUBLE = 10
    BYTE_ARRAY16_TYPE = 11
    BYTE_BLOB_TYPE = 12
    SID = 13
    SECURITY_DESCRIPTOR_TYPE = 14
    TOKEN_INFORMATION_TYPE = 15
    TOKEN_ACCESS_INFORMATION_TYPE = 16
    UNICODE_STRING_TYPE = 17
    BYTE_ARRAY6_TYPE = 18
    V4_ADDR_MASK = 256
    V6_ADDR_MASK = 257
    RANGE_TYPE = 258


class MatchType(IntEnum):
    """How a filter condition compares a field with its value (FWP_MATCH_TYPE)."""

    EQUAL = 0
    GREATER = 1
    LESS = 2
    GREATER_OR_EQUAL = 3
    LESS_OR_EQUAL = 4
    RANGE = 5
    FLAGS_ALL_SET = 6
    FLAGS_ANY_SET = 7
    FLAGS_NONE_SET = 8
    EQUAL_CASE_INSENSITIVE = 9
    NOT_EQUAL = 10
    PREFIX = 11
    NOT_PREFIX = 12


class ActionType(IntEnum):
    """What a filter does with the traffic that it matches (FWP_ACTION_TYPE, FWP_ACTION_*)."""

    NONE = 0x0007
    NONE_NO_MATCH = 0x0008
    BLOCK = 0x1001
    PERMIT = 0x1002
    CONTINUE = 0x2006
    CALLOUT_UNKNOWN = 0x4005
    CALLOUT_TERMINATING = 0x5003
    CALLOUT_INSPECTION = 0x6004
