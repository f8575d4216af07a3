"""The enumerations and flags of the Windows Filtering Platform that a user meets.

Members carry the C names without the prefix of their enum; a name that would then start with a
digit gets the usual word of the field in front (``TRIPLE_DES``, ``GROUP_14``). The counting
``_MAX`` enumerators are left out, because they differ between versions of Windows.

An integer from the system may lie outside an enum: Windows adds values. Flags keep unknown bits,
and ``known`` passes unknown values on as plain integers.
"""

from wfp_ipsec.enums._known import known
from wfp_ipsec.enums.fwpmtypes import (
    FilterFlags,
    ProviderContextFlags,
    ProviderContextType,
    ProviderFlags,
    SessionFlags,
    SublayerFlags,
    TransactionFlags,
    WeightRange,
)
from wfp_ipsec.enums.fwptypes import (
    ActionType,
    DataType,
    Direction,
    IpVersion,
    MatchType,
)
from wfp_ipsec.enums.ipsectypes import (
    AuthConfig,
    AuthType,
    CipherConfig,
    CipherType,
    DospFlags,
    FailurePoint,
    KeyManagerFlags,
    KeyingPolicyFlags,
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

__all__ = [
    "ActionType",
    "AuthConfig",
    "AuthType",
    "CipherConfig",
    "CipherType",
    "DataType",
    "Direction",
    "DospFlags",
    "FailurePoint",
    "FilterFlags",
    "IpVersion",
    "KeyManagerFlags",
    "KeyingPolicyFlags",
    "MatchType",
    "PfsGroup",
    "PolicyFlags",
    "ProviderContextFlags",
    "ProviderContextType",
    "ProviderFlags",
    "SaBundleFlags",
    "SaContextEventType",
    "SaContextUpdateFlags",
    "SessionFlags",
    "SublayerFlags",
    "TokenMode",
    "TokenPrincipal",
    "TokenType",
    "TrafficType",
    "TransactionFlags",
    "TransformType",
    "WeightRange",
    "known",
]
