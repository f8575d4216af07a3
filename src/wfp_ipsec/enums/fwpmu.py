"""Rights, transactions, tunnels, weights and raw filter contexts (fwpmu.h, winnt.h)."""

from enum import KEEP, IntEnum, IntFlag


class AccessRights(IntFlag, boundary=KEEP):
    """Rights on an object or container: FWPM_ACTRL_*, the standard ones, and FWPM_GENERIC_* sets.

    GENERIC_READ has neither ENUM nor SUBSCRIBE: those come with GENERIC_EXECUTE.
    """

    ADD = 0x1
    ADD_LINK = 0x2
    BEGIN_READ_TXN = 0x4
    BEGIN_WRITE_TXN = 0x8
    CLASSIFY = 0x10
    ENUM = 0x20
    OPEN = 0x40
    READ = 0x80
    READ_STATS = 0x100
    SUBSCRIBE = 0x200
    WRITE = 0x400
    DELETE = 0x10000
    READ_CONTROL = 0x20000
    WRITE_DAC = 0x40000
    WRITE_OWNER = 0x80000
    GENERIC_READ = READ_CONTROL | BEGIN_READ_TXN | CLASSIFY | OPEN | READ | READ_STATS
    GENERIC_EXECUTE = READ_CONTROL | ENUM | SUBSCRIBE
    GENERIC_WRITE = READ_CONTROL | DELETE | ADD | ADD_LINK | BEGIN_WRITE_TXN | WRITE
    GENERIC_ALL = GENERIC_READ | GENERIC_EXECUTE | GENERIC_WRITE | WRITE_DAC | WRITE_OWNER


class SecurityInformation(IntFlag, boundary=KEEP):
    """Parts of a security descriptor (SECURITY_INFORMATION, *_SECURITY_INFORMATION)."""

    OWNER = 0x1
    GROUP = 0x2
    DACL = 0x4
    SACL = 0x8


class TransactionFlags(IntFlag, boundary=KEEP):
    """Flags of a transaction (FWPM_TXN_*)."""

    READ_ONLY = 0x1


class WeightRange(IntEnum):
    """Weights that leave the order of filters to the system (FWPM_WEIGHT_RANGE_*)."""

    IPSEC = 0x0
    IKE_EXEMPTIONS = 0xC


class TunnelFlags(IntFlag, boundary=KEEP):
    """Flags of a tunnel that is added as a whole (FWPM_TUNNEL_FLAG_*)."""

    POINT_TO_POINT = 0x1
    ENABLE_VIRTUAL_IF_TUNNELING = 0x2
    RESERVED0 = 0x4


class IpsecInboundContext(IntFlag, boundary=KEEP):
    """Raw contexts of filters at inbound transport layers (FWPM_CONTEXT_IPSEC_INBOUND_*)."""

    PASSTHRU = 0x1
    PERSIST_CONNECTION_SECURITY = 0x2
    SECURITY_REALM_ID = 0x4
    RESERVED = 0xFF00000000000000


class IpsecOutboundContext(IntFlag, boundary=KEEP):
    """Raw contexts of filters at outbound transport layers (FWPM_CONTEXT_IPSEC_OUTBOUND_*).

    The header spells the last one FWPM_CONTEXT_IPSEC_OUTBOUNDBOUND_SECURITY_REALM_ID.
    """

    NEGOTIATE_DISCOVER = 0x1
    SUPPRESS_NEGOTIATION = 0x2
    SECURITY_REALM_ID = 0x4


class AleContext(IntFlag, boundary=KEEP):
    """Raw contexts of filters at ALE layers (FWPM_CONTEXT_ALE_*)."""

    SET_CONNECTION_REQUIRE_IPSEC_SECURITY = 0x2
    SET_CONNECTION_LAZY_SD_EVALUATION = 0x4
    SET_CONNECTION_REQUIRE_IPSEC_ENCRYPTION = 0x8
    SET_CONNECTION_ALLOW_FIRST_INBOUND_PKT_UNENCRYPTED = 0x10
    ALLOW_AUTH_FW = 0x20


class RpcAuditContext(IntFlag, boundary=KEEP):
    """Raw contexts of filters at RPC layers (FWPM_CONTEXT_RPC_AUDIT_*)."""

    ENABLED = 0x1
    BUFFER_ENABLED = 0x2


class TcpChimneyContext(IntEnum):
    """Raw contexts that switch the offload of TCP (FWPM_CONTEXT_TCP_CHIMNEY_OFFLOAD_*)."""

    ENABLE = 1
    DISABLE = 2
