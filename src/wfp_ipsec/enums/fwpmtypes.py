"""Sessions, objects, their flags, and network events (fwpmtypes.h)."""

from enum import KEEP, IntEnum, IntFlag


class ProviderContextType(IntEnum):
    """The kind of policy that a provider context holds (FWPM_PROVIDER_CONTEXT_TYPE)."""

    IPSEC_KEYING_CONTEXT = 0
    IPSEC_IKE_QM_TRANSPORT_CONTEXT = 1
    IPSEC_IKE_QM_TUNNEL_CONTEXT = 2
    IPSEC_AUTHIP_QM_TRANSPORT_CONTEXT = 3
    IPSEC_AUTHIP_QM_TUNNEL_CONTEXT = 4
    IPSEC_IKE_MM_CONTEXT = 5
    IPSEC_AUTHIP_MM_CONTEXT = 6
    CLASSIFY_OPTIONS_CONTEXT = 7
    GENERAL_CONTEXT = 8
    IPSEC_IKEV2_QM_TUNNEL_CONTEXT = 9
    IPSEC_IKEV2_MM_CONTEXT = 10
    IPSEC_DOSP_CONTEXT = 11
    IPSEC_IKEV2_QM_TRANSPORT_CONTEXT = 12
    NETWORK_CONNECTION_POLICY_CONTEXT = 13


class EngineOption(IntEnum):
    """A setting of the filter engine (FWPM_ENGINE_OPTION)."""

    COLLECT_NET_EVENTS = 0
    NET_EVENT_MATCH_ANY_KEYWORDS = 1
    NAME_CACHE = 2
    MONITOR_IPSEC_CONNECTIONS = 3
    PACKET_QUEUING = 4
    TXN_WATCHDOG_TIMEOUT_IN_MSEC = 5


class PacketQueuing(IntFlag, boundary=KEEP):
    """Values of the engine option PACKET_QUEUING (FWPM_ENGINE_OPTION_PACKET_*)."""

    QUEUE_NONE = 0x0
    QUEUE_INBOUND = 0x1
    QUEUE_FORWARD = 0x2
    BATCH_INBOUND = 0x4


class ChangeType(IntEnum):
    """What happened to an object (FWPM_CHANGE_TYPE)."""

    ADD = 1
    DELETE = 2


class SubscriptionFlags(IntFlag, boundary=KEEP):
    """Which changes a subscription reports (FWPM_SUBSCRIPTION_FLAG_*)."""

    NOTIFY_ON_ADD = 0x1
    NOTIFY_ON_DELETE = 0x2


# What a subscription reports unless it says otherwise.
ADD_AND_DELETE = SubscriptionFlags.NOTIFY_ON_ADD | SubscriptionFlags.NOTIFY_ON_DELETE


class SessionFlags(IntFlag, boundary=KEEP):
    """Flags of an engine session (FWPM_SESSION_FLAG_*)."""

    DYNAMIC = 0x1
    RESERVED = 0x10000000


class ProviderFlags(IntFlag, boundary=KEEP):
    """Flags of a provider (FWPM_PROVIDER_FLAG_*)."""

    PERSISTENT = 0x1
    DISABLED = 0x10


class ProviderContextFlags(IntFlag, boundary=KEEP):
    """Flags of a provider context (FWPM_PROVIDER_CONTEXT_FLAG_*)."""

    PERSISTENT = 0x1
    DOWNLEVEL = 0x2


class SublayerFlags(IntFlag, boundary=KEEP):
    """Flags of a sublayer (FWPM_SUBLAYER_FLAG_*)."""

    PERSISTENT = 0x1


class FilterFlags(IntFlag, boundary=KEEP):
    """Flags of a filter (FWPM_FILTER_FLAG_*)."""

    NONE = 0x0
    PERSISTENT = 0x1
    BOOTTIME = 0x2
    HAS_PROVIDER_CONTEXT = 0x4
    CLEAR_ACTION_RIGHT = 0x8
    PERMIT_IF_CALLOUT_UNREGISTERED = 0x10
    DISABLED = 0x20
    INDEXED = 0x40
    HAS_SECURITY_REALM_PROVIDER_CONTEXT = 0x80
    SYSTEMOS_ONLY = 0x100
    GAMEOS_ONLY = 0x200
    SILENT_MODE = 0x400
    IPSEC_NO_ACQUIRE_INITIATE = 0x800
    RESERVED0 = 0x1000
    RESERVED1 = 0x2000
    RESERVED2 = 0x4000


class NetEventType(IntEnum):
    """The kind of a network event (FWPM_NET_EVENT_TYPE)."""

    IKEEXT_MM_FAILURE = 0
    IKEEXT_QM_FAILURE = 1
    IKEEXT_EM_FAILURE = 2
    CLASSIFY_DROP = 3
    IPSEC_KERNEL_DROP = 4
    IPSEC_DOSP_DROP = 5
    CLASSIFY_ALLOW = 6
    CAPABILITY_DROP = 7
    CAPABILITY_ALLOW = 8
    CLASSIFY_DROP_MAC = 9
    LPM_PACKET_ARRIVAL = 10


class NetEventKeywords(IntFlag, boundary=KEEP):
    """Events that the engine collects beyond its usual ones (FWPM_NET_EVENT_KEYWORD_*)."""

    INBOUND_MCAST = 0x1
    INBOUND_BCAST = 0x2
    CAPABILITY_DROP = 0x4
    CAPABILITY_ALLOW = 0x8
    CLASSIFY_ALLOW = 0x10
    PORT_SCANNING_DROP = 0x20


class NetEventFlags(IntFlag, boundary=KEEP):
    """Which members of an event's header mean something (FWPM_NET_EVENT_FLAG_*)."""

    IP_PROTOCOL_SET = 0x1
    LOCAL_ADDR_SET = 0x2
    REMOTE_ADDR_SET = 0x4
    LOCAL_PORT_SET = 0x8
    REMOTE_PORT_SET = 0x10
    APP_ID_SET = 0x20
    USER_ID_SET = 0x40
    SCOPE_ID_SET = 0x80
    IP_VERSION_SET = 0x100
    REAUTH_REASON_SET = 0x200
    PACKAGE_ID_SET = 0x400
    ENTERPRISE_ID_SET = 0x800
    POLICY_FLAGS_SET = 0x1000
    EFFECTIVE_NAME_SET = 0x2000


class MmFailureFlags(IntFlag, boundary=KEEP):
    """Flags of a failed main mode (FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_*)."""

    BENIGN = 0x1
    MULTIPLE = 0x2


class EmFailureFlags(IntFlag, boundary=KEEP):
    """Flags of a failed extended mode (FWPM_NET_EVENT_IKEEXT_EM_FAILURE_FLAG_*)."""

    MULTIPLE = 0x1
    BENIGN = 0x2


class NetworkCapability(IntEnum):
    """What an app container may reach (FWPM_APPC_NETWORK_CAPABILITY_TYPE)."""

    INTERNET_CLIENT = 0
    INTERNET_CLIENT_SERVER = 1
    INTERNET_PRIVATE_NETWORK = 2
