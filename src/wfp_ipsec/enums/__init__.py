"""The enumerations and flags of the Windows Filtering Platform that a user meets.

Members carry the C names without the prefix of their enum; a name that would then start with a
digit gets the usual word of the field in front (``TRIPLE_DES``, ``GROUP_14``). The counting
``_MAX`` enumerators are left out, because they differ between versions of Windows.

An integer from the system may lie outside an enum: Windows adds values. Flags keep unknown bits,
and ``known`` passes unknown values on as plain integers.
"""

from wfp_ipsec._lazy import lazily

HOMES = {
    "_known": "known",
    "fwpmtypes": (
        "ChangeType EmFailureFlags EngineOption FilterFlags MmFailureFlags NetEventFlags "
        "NetEventKeywords NetEventType NetworkCapability PacketQueuing ProviderContextFlags "
        "ProviderContextType ProviderFlags SessionFlags SublayerFlags SubscriptionFlags"
    ),
    "fwpmu": (
        "AccessRights AleContext IpsecInboundContext IpsecOutboundContext RpcAuditContext "
        "SecurityInformation TcpChimneyContext TransactionFlags TunnelFlags WeightRange"
    ),
    "fwptypes": (
        "ActionType AddressFamily ClassifyOptionType ConditionFlags DataType Direction "
        "FilterAccess FilterEnumFlags FilterEnumType IpVersion L2Flags LocalOnlyMappingOption "
        "LooseSourceOption MatchType MulticastStateOption NetworkConnectionPolicySettingType "
        "ReauthorizeReasons SocketPropertyFlags"
    ),
    "iketypes": (
        "IkeAuthMethod IkeCertAuthFlags IkeCertConfig IkeCertCredentialFlags IkeCertFlags "
        "IkeCertNameType IkeCipher IkeDhGroup IkeEapFlags IkeEmSaState IkeImpersonation "
        "IkeIntegrity IkeKerberosFlags IkeKeyModule IkeMmSaState IkeNtlmV2Flags "
        "IkePolicyFlags IkePskFlags IkeQmSaState IkeReservedAuthFlags IkeSaRole"
    ),
    "ipsectypes": (
        "AuthConfig AuthType CipherConfig CipherType DospFlags FailurePoint KeyingPolicyFlags "
        "KeyManagerFlags PfsGroup PolicyFlags SaBundleFlags SaContextEventType "
        "SaContextUpdateFlags TokenMode TokenPrincipal TokenType TrafficType TransformType"
    ),
}

# For type checkers and editors; at run time each module is loaded when a name of it is asked for.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec.enums._known import known as known
    from wfp_ipsec.enums.fwpmtypes import (
        ChangeType,
        EmFailureFlags,
        EngineOption,
        FilterFlags,
        MmFailureFlags,
        NetEventFlags,
        NetEventKeywords,
        NetEventType,
        NetworkCapability,
        PacketQueuing,
        ProviderContextFlags,
        ProviderContextType,
        ProviderFlags,
        SessionFlags,
        SublayerFlags,
        SubscriptionFlags,
    )
    from wfp_ipsec.enums.fwpmu import (
        AccessRights,
        AleContext,
        IpsecInboundContext,
        IpsecOutboundContext,
        RpcAuditContext,
        SecurityInformation,
        TcpChimneyContext,
        TransactionFlags,
        TunnelFlags,
        WeightRange,
    )
    from wfp_ipsec.enums.fwptypes import (
        ActionType,
        AddressFamily,
        ClassifyOptionType,
        ConditionFlags,
        DataType,
        Direction,
        FilterAccess,
        FilterEnumFlags,
        FilterEnumType,
        IpVersion,
        L2Flags,
        LocalOnlyMappingOption,
        LooseSourceOption,
        MatchType,
        MulticastStateOption,
        NetworkConnectionPolicySettingType,
        ReauthorizeReasons,
        SocketPropertyFlags,
    )
    from wfp_ipsec.enums.iketypes import (
        IkeAuthMethod,
        IkeCertAuthFlags,
        IkeCertConfig,
        IkeCertCredentialFlags,
        IkeCertFlags,
        IkeCertNameType,
        IkeCipher,
        IkeDhGroup,
        IkeEapFlags,
        IkeEmSaState,
        IkeImpersonation,
        IkeIntegrity,
        IkeKerberosFlags,
        IkeKeyModule,
        IkeMmSaState,
        IkeNtlmV2Flags,
        IkePolicyFlags,
        IkePskFlags,
        IkeQmSaState,
        IkeReservedAuthFlags,
        IkeSaRole,
    )
    from wfp_ipsec.enums.ipsectypes import (
        AuthConfig,
        AuthType,
        CipherConfig,
        CipherType,
        DospFlags,
        FailurePoint,
        KeyingPolicyFlags,
        KeyManagerFlags,
        PfsGroup,
        PolicyFlags,
        SaBundleFlags,
        SaContextEventType,
        SaContextUpdateFlags,
        TokenMode,
        TokenPrincipal,
        TokenType,
        TrafficType,
        TransformType,
    )
else:
    __getattr__, __dir__ = lazily(
        __name__, {module: names.split() for module, names in HOMES.items()}
    )

__all__ = [
    "AccessRights",
    "ActionType",
    "AddressFamily",
    "AleContext",
    "AuthConfig",
    "AuthType",
    "ChangeType",
    "CipherConfig",
    "CipherType",
    "ClassifyOptionType",
    "ConditionFlags",
    "DataType",
    "Direction",
    "DospFlags",
    "EmFailureFlags",
    "EngineOption",
    "FailurePoint",
    "FilterAccess",
    "FilterEnumFlags",
    "FilterEnumType",
    "FilterFlags",
    "IkeAuthMethod",
    "IkeCertAuthFlags",
    "IkeCertConfig",
    "IkeCertCredentialFlags",
    "IkeCertFlags",
    "IkeCertNameType",
    "IkeCipher",
    "IkeDhGroup",
    "IkeEapFlags",
    "IkeEmSaState",
    "IkeImpersonation",
    "IkeIntegrity",
    "IkeKerberosFlags",
    "IkeKeyModule",
    "IkeMmSaState",
    "IkeNtlmV2Flags",
    "IkePolicyFlags",
    "IkePskFlags",
    "IkeQmSaState",
    "IkeReservedAuthFlags",
    "IkeSaRole",
    "IpVersion",
    "IpsecInboundContext",
    "IpsecOutboundContext",
    "KeyManagerFlags",
    "KeyingPolicyFlags",
    "L2Flags",
    "LocalOnlyMappingOption",
    "LooseSourceOption",
    "MatchType",
    "MmFailureFlags",
    "MulticastStateOption",
    "NetEventFlags",
    "NetEventKeywords",
    "NetEventType",
    "NetworkCapability",
    "NetworkConnectionPolicySettingType",
    "PacketQueuing",
    "PfsGroup",
    "PolicyFlags",
    "ProviderContextFlags",
    "ProviderContextType",
    "ProviderFlags",
    "ReauthorizeReasons",
    "RpcAuditContext",
    "SaBundleFlags",
    "SaContextEventType",
    "SaContextUpdateFlags",
    "SecurityInformation",
    "SessionFlags",
    "SocketPropertyFlags",
    "SublayerFlags",
    "SubscriptionFlags",
    "TcpChimneyContext",
    "TokenMode",
    "TokenPrincipal",
    "TokenType",
    "TrafficType",
    "TransactionFlags",
    "TransformType",
    "TunnelFlags",
    "WeightRange",
]
