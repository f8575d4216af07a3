"""Sessions, objects and their flags (fwpmtypes.h)."""

from enum import KEEP, IntEnum, IntFlag


class WeightRange(IntEnum):
    """Weights that leave the order of filters to the system (FWPM_WEIGHT_RANGE_*)."""

    IPSEC = 0x0
    IKE_EXEMPTIONS = 0xC


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


class SessionFlags(IntFlag, boundary=KEEP):
    """Flags of an engine session (FWPM_SESSION_FLAG_*)."""

    DYNAMIC = 0x1
    RESERVED = 0x10000000


class TransactionFlags(IntFlag, boundary=KEEP):
    """Flags of a transaction (FWPM_TXN_*)."""

    READ_ONLY = 0x1


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
