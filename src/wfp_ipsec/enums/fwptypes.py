"""Values, addresses and conditions (fwptypes.h)."""

from enum import KEEP, IntEnum, IntFlag


class IpVersion(IntEnum):
    """The IP version of an SA, an endpoint or a filter (FWP_IP_VERSION)."""

    V4 = 0
    V6 = 1
    NONE = 2


class AddressFamily(IntEnum):
    """The kind of address that a network event names (FWP_AF)."""

    INET = 0
    INET6 = 1
    ETHER = 2
    NONE = 3


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


class FilterAccess(IntFlag, boundary=KEEP):
    """Access rights in the security descriptors that conditions compare (FWP_ACTRL_*)."""

    MATCH_FILTER = 0x1


class FilterEnumType(IntEnum):
    """Which filters an enumeration returns for its conditions (FWP_FILTER_ENUM_TYPE)."""

    FULLY_CONTAINED = 0
    OVERLAPPING = 1


class FilterEnumFlags(IntFlag, boundary=KEEP):
    """Flags of an enumeration of filters (FWP_FILTER_ENUM_FLAG_*)."""

    BEST_TERMINATING_MATCH = 0x1
    SORTED = 0x2
    BOOTTIME_ONLY = 0x4
    INCLUDE_BOOTTIME = 0x8
    INCLUDE_DISABLED = 0x10
    RESERVED1 = 0x20


class ConditionFlags(IntFlag, boundary=KEEP):
    """Properties of traffic that a condition on flags compares (FWP_CONDITION_FLAG_*)."""

    IS_LOOPBACK = 0x1
    IS_IPSEC_SECURED = 0x2
    IS_REAUTHORIZE = 0x4
    IS_WILDCARD_BIND = 0x8
    IS_RAW_ENDPOINT = 0x10
    IS_FRAGMENT = 0x20
    IS_FRAGMENT_GROUP = 0x40
    IS_IPSEC_NATT_RECLASSIFY = 0x80
    REQUIRES_ALE_CLASSIFY = 0x100
    IS_IMPLICIT_BIND = 0x200
    IS_REASSEMBLED = 0x400
    IS_NAME_APP_SPECIFIED = 0x4000
    IS_PROMISCUOUS = 0x8000
    IS_AUTH_FW = 0x10000
    IS_RECLASSIFY = 0x20000
    IS_OUTBOUND_PASS_THRU = 0x40000
    IS_INBOUND_PASS_THRU = 0x80000
    IS_CONNECTION_REDIRECTED = 0x100000
    IS_PROXY_CONNECTION = 0x200000
    IS_APPCONTAINER_LOOPBACK = 0x400000
    IS_NON_APPCONTAINER_LOOPBACK = 0x800000
    IS_RESERVED = 0x1000000
    IS_HONORING_POLICY_AUTHORIZE = 0x2000000


class SocketPropertyFlags(IntFlag, boundary=KEEP):
    """Properties of a socket that a condition compares (FWP_CONDITION_SOCKET_PROPERTY_FLAG_*)."""

    IS_SYSTEM_PORT_RPC = 0x1
    ALLOW_EDGE_TRAFFIC = 0x2
    DENY_EDGE_TRAFFIC = 0x4


class ReauthorizeReasons(IntFlag, boundary=KEEP):
    """Why a flow was authorized once more (FWP_CONDITION_REAUTHORIZE_REASON_*)."""

    POLICY_CHANGE = 0x1
    NEW_ARRIVAL_INTERFACE = 0x2
    NEW_NEXTHOP_INTERFACE = 0x4
    PROFILE_CROSSING = 0x8
    CLASSIFY_COMPLETION = 0x10
    IPSEC_PROPERTIES_CHANGED = 0x20
    MID_STREAM_INSPECTION = 0x40
    SOCKET_PROPERTY_CHANGED = 0x80
    NEW_INBOUND_MCAST_BCAST_PACKET = 0x100
    EDP_POLICY_CHANGED = 0x200
    PROXY_HANDLE_CHANGED = 0x4000
    CHECK_OFFLOAD = 0x10000


class L2Flags(IntFlag, boundary=KEEP):
    """Properties of a frame that a condition at a layer-2 layer compares (FWP_CONDITION_L2_*)."""

    IS_NATIVE_ETHERNET = 0x1
    IS_WIFI = 0x2
    IS_MOBILE_BROADBAND = 0x4
    IS_WIFI_DIRECT_DATA = 0x8
    IS_VM2VM = 0x10
    IS_MALFORMED_PACKET = 0x20
    IS_IP_FRAGMENT_GROUP = 0x40
    IF_CONNECTOR_PRESENT = 0x80


class ClassifyOptionType(IntEnum):
    """The option of a socket that a provider context sets (FWP_CLASSIFY_OPTION_TYPE)."""

    MULTICAST_STATE = 0
    LOOSE_SOURCE_MAPPING = 1
    UNICAST_LIFETIME = 2
    MCAST_BCAST_LIFETIME = 3
    SECURE_SOCKET_SECURITY_FLAGS = 4
    SECURE_SOCKET_AUTHIP_MM_POLICY_KEY = 5
    SECURE_SOCKET_AUTHIP_QM_POLICY_KEY = 6
    LOCAL_ONLY_MAPPING = 7


class MulticastStateOption(IntEnum):
    """Values of the option MULTICAST_STATE (FWP_OPTION_VALUE_*_MULTICAST_STATE)."""

    ALLOW = 0
    DENY = 1
    ALLOW_GLOBAL = 2


class LooseSourceOption(IntEnum):
    """Values of the option LOOSE_SOURCE_MAPPING (FWP_OPTION_VALUE_*_LOOSE_SOURCE)."""

    DISABLE = 0
    ENABLE = 1


class LocalOnlyMappingOption(IntEnum):
    """Values of the option LOCAL_ONLY_MAPPING (FWP_OPTION_VALUE_*_LOCAL_ONLY_MAPPING)."""

    DISABLE = 0
    ENABLE = 1


class NetworkConnectionPolicySettingType(IntEnum):
    """What a network connection policy sets (FWP_NETWORK_CONNECTION_POLICY_SETTING_TYPE)."""

    SOURCE_ADDRESS = 0
    NEXT_HOP_INTERFACE = 1
    NEXT_HOP = 2
