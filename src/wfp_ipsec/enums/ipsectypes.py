"""Policies and security associations (ipsectypes.h)."""

from enum import KEEP, IntEnum, IntFlag


class TrafficType(IntEnum):
    """The mode of an SA (IPSEC_TRAFFIC_TYPE)."""

    TRANSPORT = 0
    TUNNEL = 1


class TransformType(IntEnum):
    """Which protocol and which services an SA gives (IPSEC_TRANSFORM_TYPE)."""

    AH = 1
    ESP_AUTH = 2
    ESP_CIPHER = 3
    ESP_AUTH_AND_CIPHER = 4
    ESP_AUTH_FW = 5


class AuthType(IntEnum):
    """The family of an integrity algorithm (IPSEC_AUTH_TYPE)."""

    MD5 = 0
    SHA_1 = 1
    SHA_256 = 2
    AES_128 = 3
    AES_192 = 4
    AES_256 = 5


class AuthConfig(IntEnum):
    """The integrity algorithm in full (IPSEC_AUTH_CONFIG, one byte)."""

    HMAC_MD5_96 = 0
    HMAC_SHA_1_96 = 1
    HMAC_SHA_256_128 = 2
    GCM_AES_128 = 3
    GCM_AES_192 = 4
    GCM_AES_256 = 5


class CipherType(IntEnum):
    """The family of an encryption algorithm (IPSEC_CIPHER_TYPE)."""

    DES = 1
    TRIPLE_DES = 2
    AES_128 = 3
    AES_192 = 4
    AES_256 = 5


class CipherConfig(IntEnum):
    """The encryption algorithm in full (IPSEC_CIPHER_CONFIG, one byte)."""

    CBC_DES = 1
    CBC_3DES = 2
    CBC_AES_128 = 3
    CBC_AES_192 = 4
    CBC_AES_256 = 5
    GCM_AES_128 = 6
    GCM_AES_192 = 7
    GCM_AES_256 = 8


class PfsGroup(IntEnum):
    """The Diffie-Hellman group for perfect forward secrecy (IPSEC_PFS_GROUP)."""

    NONE = 0
    GROUP_1 = 1
    GROUP_2 = 2
    GROUP_14 = 3
    GROUP_2048 = 3
    ECP_256 = 4
    ECP_384 = 5
    MM = 6
    GROUP_24 = 7


class TokenType(IntEnum):
    """What an access token of an SA stands for (IPSEC_TOKEN_TYPE)."""

    MACHINE = 0
    IMPERSONATION = 1


class TokenPrincipal(IntEnum):
    """Whose access token it is (IPSEC_TOKEN_PRINCIPAL)."""

    LOCAL = 0
    PEER = 1


class TokenMode(IntEnum):
    """The negotiation that gave the access token (IPSEC_TOKEN_MODE)."""

    MAIN = 0
    EXTENDED = 1


class FailurePoint(IntEnum):
    """Whose fault a failed negotiation is (IPSEC_FAILURE_POINT)."""

    NONE = 0
    ME = 1
    PEER = 2


class SaContextEventType(IntEnum):
    """What happened to an SA context (IPSEC_SA_CONTEXT_EVENT_TYPE0)."""

    ADD = 1
    DELETE = 2


class PolicyFlags(IntFlag, boundary=KEEP):
    """Flags of a transport or tunnel policy (IPSEC_POLICY_FLAG_*)."""

    ND_SECURE = 0x2
    ND_BOUNDARY = 0x4
    CLEAR_DF_ON_TUNNEL = 0x8
    NAT_ENCAP_ALLOW_PEER_BEHIND_NAT = 0x10
    NAT_ENCAP_ALLOW_GENERAL_NAT_TRAVERSAL = 0x20
    DONT_NEGOTIATE_SECOND_LIFETIME = 0x40
    DONT_NEGOTIATE_BYTE_LIFETIME = 0x80
    ENABLE_V6_IN_V4_TUNNELING = 0x100
    ENABLE_SERVER_ADDR_ASSIGNMENT = 0x200
    TUNNEL_ALLOW_OUTBOUND_CLEAR_CONNECTION = 0x400
    TUNNEL_BYPASS_ALREADY_SECURE_CONNECTION = 0x800
    TUNNEL_BYPASS_ICMPV6 = 0x1000
    KEY_MANAGER_ALLOW_DICTATE_KEY = 0x2000
    KEY_MANAGER_ALLOW_NOTIFY_KEY = 0x4000
    RESERVED1 = 0x8000
    SITE_TO_SITE_TUNNEL = 0x10000
    POINT_TO_SITE_TUNNEL = 0x20000
    BANDWIDTH1 = 0x10000000
    BANDWIDTH2 = 0x20000000
    BANDWIDTH3 = 0x40000000
    BANDWIDTH4 = 0x80000000


class KeyingPolicyFlags(IntFlag, boundary=KEEP):
    """Flags of a keying policy (IPSEC_KEYING_POLICY_FLAG_*)."""

    TERMINATING_MATCH = 0x1


class SaBundleFlags(IntFlag, boundary=KEEP):
    """Flags of an SA bundle (IPSEC_SA_BUNDLE_FLAG_*); Windows leaves 0x100 unassigned."""

    ND_SECURE = 0x1
    ND_BOUNDARY = 0x2
    ND_PEER_NAT_BOUNDARY = 0x4
    GUARANTEE_ENCRYPTION = 0x8
    NLB = 0x10
    NO_MACHINE_LUID_VERIFY = 0x20
    NO_IMPERSONATION_LUID_VERIFY = 0x40
    NO_EXPLICIT_CRED_MATCH = 0x80
    ALLOW_NULL_TARGET_NAME_MATCH = 0x200
    CLEAR_DF_ON_TUNNEL = 0x400
    ASSUME_UDP_CONTEXT_OUTBOUND = 0x800
    ND_PEER_BOUNDARY = 0x1000
    SUPPRESS_DUPLICATE_DELETION = 0x2000
    PEER_SUPPORTS_GUARANTEE_ENCRYPTION = 0x4000
    FORCE_INBOUND_CONNECTIONS = 0x8000
    FORCE_OUTBOUND_CONNECTIONS = 0x10000
    FORWARD_PATH_INITIATOR = 0x20000
    ENABLE_OPTIONAL_ASYMMETRIC_IDLE = 0x40000
    USING_DICTATED_KEYS = 0x80000
    LOCALLY_DICTATED_KEYS = 0x100000
    SA_OFFLOADED = 0x200000
    IP_IN_IP_PKT = 0x400000
    LOW_POWER_MODE_SUPPORT = 0x800000
    TUNNEL_BANDWIDTH1 = 0x10000000
    TUNNEL_BANDWIDTH2 = 0x20000000
    TUNNEL_BANDWIDTH3 = 0x40000000
    TUNNEL_BANDWIDTH4 = 0x80000000


class SaContextUpdateFlags(IntFlag, boundary=KEEP):
    """What IPsecSaContextUpdate0 changes (IPSEC_SA_DETAILS_UPDATE_*, IPSEC_SA_BUNDLE_UPDATE_*)."""

    TRAFFIC = 0x1
    UDP_ENCAPSULATION = 0x2
    FLAGS = 0x4
    NAP_CONTEXT = 0x8
    KEY_MODULE_STATE = 0x10
    PEER_V4_PRIVATE_ADDRESS = 0x20
    MM_SA_ID = 0x40


class DospFlags(IntFlag, boundary=KEEP):
    """Flags of the denial-of-service protection (IPSEC_DOSP_FLAG_*)."""

    ENABLE_IKEV1 = 0x1
    ENABLE_IKEV2 = 0x2
    DISABLE_AUTHIP = 0x4
    DISABLE_DEFAULT_BLOCK = 0x8
    FILTER_BLOCK = 0x10
    FILTER_EXEMPT = 0x20


class KeyManagerFlags(IntFlag, boundary=KEEP):
    """Flags of a key manager (IPSEC_KEY_MANAGER_FLAG_*)."""

    DICTATE_KEY = 0x1
