"""guids.py, enums.py and errors.py agree with the compiled module and forget nothing."""

import enum
from typing import Any
from uuid import UUID

from wfp_ipsec import enums, errors, guids
from wfp_ipsec._errors.lookup import BY_CODE, BY_NAME

from .comparison import guid
from .declared import Declared

ENUMS: dict[type[enum.IntEnum], tuple[str, str]] = {
    enums.IpVersion: ("FWP_IP_VERSION", "FWP_IP_VERSION_"),
    enums.Direction: ("FWP_DIRECTION", "FWP_DIRECTION_"),
    enums.DataType: ("FWP_DATA_TYPE", "FWP_"),
    enums.MatchType: ("FWP_MATCH_TYPE", "FWP_MATCH_"),
    enums.ProviderContextType: ("FWPM_PROVIDER_CONTEXT_TYPE", "FWPM_"),
    enums.TrafficType: ("IPSEC_TRAFFIC_TYPE", "IPSEC_TRAFFIC_TYPE_"),
    enums.TransformType: ("IPSEC_TRANSFORM_TYPE", "IPSEC_TRANSFORM_"),
    enums.AuthType: ("IPSEC_AUTH_TYPE", "IPSEC_AUTH_"),
    enums.CipherType: ("IPSEC_CIPHER_TYPE", "IPSEC_CIPHER_TYPE_"),
    enums.PfsGroup: ("IPSEC_PFS_GROUP", "IPSEC_PFS_"),
    enums.TokenType: ("IPSEC_TOKEN_TYPE", "IPSEC_TOKEN_TYPE_"),
    enums.TokenPrincipal: ("IPSEC_TOKEN_PRINCIPAL", "IPSEC_TOKEN_PRINCIPAL_"),
    enums.TokenMode: ("IPSEC_TOKEN_MODE", "IPSEC_TOKEN_MODE_"),
    enums.IkeKeyModule: ("IKEEXT_KEY_MODULE_TYPE", "IKEEXT_KEY_MODULE_"),
    enums.IkeAuthMethod: ("IKEEXT_AUTHENTICATION_METHOD_TYPE", "IKEEXT_"),
    enums.IkeImpersonation: (
        "IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE",
        "IKEEXT_IMPERSONATION_",
    ),
    enums.IkeCertConfig: ("IKEEXT_CERT_CONFIG_TYPE", "IKEEXT_CERT_CONFIG_"),
    enums.IkeCertNameType: ("IKEEXT_CERT_CRITERIA_NAME_TYPE", "IKEEXT_CERT_CRITERIA_"),
    enums.IkeCipher: ("IKEEXT_CIPHER_TYPE", "IKEEXT_CIPHER_"),
    enums.IkeIntegrity: ("IKEEXT_INTEGRITY_TYPE", "IKEEXT_INTEGRITY_"),
    enums.IkeDhGroup: ("IKEEXT_DH_GROUP", "IKEEXT_DH_"),
    enums.IkeMmSaState: ("IKEEXT_MM_SA_STATE", "IKEEXT_MM_SA_STATE_"),
    enums.IkeQmSaState: ("IKEEXT_QM_SA_STATE", "IKEEXT_QM_SA_STATE_"),
    enums.IkeEmSaState: ("IKEEXT_EM_SA_STATE", "IKEEXT_EM_SA_STATE_"),
    enums.IkeSaRole: ("IKEEXT_SA_ROLE", "IKEEXT_SA_ROLE_"),
}

# Parts of socket options, which the package passes through unread.
UNMET_ENUMS = {"FWP_CLASSIFY_OPTION_TYPE"}

DEFINES: dict[type[enum.IntEnum] | type[enum.IntFlag], tuple[str, ...]] = {
    enums.ActionType: ("FWP_ACTION_",),
    enums.WeightRange: ("FWPM_WEIGHT_RANGE_",),
    enums.AuthConfig: ("IPSEC_AUTH_CONFIG_",),
    enums.CipherConfig: ("IPSEC_CIPHER_CONFIG_",),
    enums.SessionFlags: ("FWPM_SESSION_FLAG_",),
    enums.TransactionFlags: ("FWPM_TXN_",),
    enums.ProviderFlags: ("FWPM_PROVIDER_FLAG_",),
    enums.ProviderContextFlags: ("FWPM_PROVIDER_CONTEXT_FLAG_",),
    enums.SublayerFlags: ("FWPM_SUBLAYER_FLAG_",),
    enums.FilterFlags: ("FWPM_FILTER_FLAG_",),
    enums.PolicyFlags: ("IPSEC_POLICY_FLAG_",),
    enums.SaBundleFlags: ("IPSEC_SA_BUNDLE_FLAG_",),
    enums.SaContextUpdateFlags: ("IPSEC_SA_DETAILS_UPDATE_", "IPSEC_SA_BUNDLE_UPDATE_"),
    enums.IkePskFlags: ("IKEEXT_PSK_FLAG_",),
    enums.IkeCertFlags: ("IKEEXT_CERT_FLAG_",),
    enums.IkeCertAuthFlags: ("IKEEXT_CERT_AUTH_FLAG_", "IKEEXT_CERT_AUTH_"),
    enums.IkeCertCredentialFlags: ("IKEEXT_CERT_CREDENTIAL_FLAG_",),
    enums.IkeKerberosFlags: ("IKEEXT_KERB_AUTH_",),
    enums.IkeReservedAuthFlags: ("IKEEXT_RESERVED_AUTH_",),
    enums.IkeNtlmV2Flags: ("IKEEXT_NTLM_V2_AUTH_",),
    enums.IkeEapFlags: ("IKEEXT_EAP_FLAG_",),
    enums.IkePolicyFlags: ("IKEEXT_POLICY_FLAG_", "IKEEXT_POLICY_"),
}

# Parts of other constants, sizes and the authentication services; never seen as a value.
UNMET_DEFINES = (
    "FWP_ACTION_FLAG_",
    "FWP_V6_ADDR_SIZE",
    "IKEEXT_CERT_HASH_LEN",
    "IKEEXT_ERROR_CODE_COUNT",
    "RPC_C_AUTHN_",
    "FWP_E_",
    "ERROR_",
    "WARNING_",
)

RENAMED = {
    "3DES": "TRIPLE_DES",
    "1": "GROUP_1",
    "2": "GROUP_2",
    "14": "GROUP_14",
    "24": "GROUP_24",
    "2048": "GROUP_2048",
    "GROUP_NONE": "NONE",
}


def _members(names: dict[str, int], prefixes: tuple[str, ...]) -> dict[str, int]:
    members = {}
    for name, value in names.items():
        prefix = next((prefix for prefix in prefixes if name.startswith(prefix)), None)
        if prefix and not name.endswith("_MAX"):
            bare = name.removeprefix(prefix)
            members[RENAMED.get(bare, bare)] = value
    return members


def _values(enum_class: type[enum.IntEnum] | type[enum.IntFlag]) -> dict[str, int]:
    return {name: int(member) for name, member in enum_class.__members__.items()}


def _defines(native: Any, found: Declared) -> dict[str, int]:
    names = [name for name in found.constants if not name.startswith(UNMET_DEFINES)]
    return {name: getattr(native.lib, name) for name in names}


def test_enum_classes(native: Any) -> None:
    """Each class has the enumerators of its C enum, none more and none less."""
    for enum_class, (c_name, prefix) in ENUMS.items():
        declared = native.ffi.typeof(c_name).relements
        assert _values(enum_class) == _members(declared, (prefix,)), enum_class


def test_define_classes(native: Any, found: Declared) -> None:
    """Each class has the constants of its group, none more and none less."""
    defines = _defines(native, found)
    for enum_class, prefixes in DEFINES.items():
        assert _values(enum_class) == _members(defines, prefixes), enum_class


def test_no_enum_is_forgotten(found: Declared) -> None:
    """Every C enum has a class or a reason to have none."""
    assert {c_name for c_name, _ in ENUMS.values()} | UNMET_ENUMS == set(found.enums)


def test_no_constant_is_forgotten(native: Any, found: Declared) -> None:
    """Every constant belongs to a class or to a group with a reason to have none."""
    prefixes = tuple(prefix for group in DEFINES.values() for prefix in group)
    assert [name for name in _defines(native, found) if not name.startswith(prefixes)] == []


def test_no_class_is_forgotten() -> None:
    """Every public class of enums.py is compared with the header."""
    classes = {
        value
        for value in vars(enums).values()
        if isinstance(value, enum.EnumMeta) and value.__module__.startswith(enums.__name__)
    }
    assert classes == ENUMS.keys() | DEFINES.keys()


def test_docstrings_name_the_c_enum() -> None:
    """The docstring of each class says which C name it stands for."""
    for enum_class, (c_name, _) in ENUMS.items():
        assert f"({c_name}" in str(enum_class.__doc__)
    for define_class, prefixes in DEFINES.items():
        assert all(prefix.rstrip("_") in str(define_class.__doc__) for prefix in prefixes)


def test_guids(native: Any, found: Declared) -> None:
    """guids.py has every GUID of the library, under its name and with its value."""
    constants = {name: value for name, value in vars(guids).items() if isinstance(value, UUID)}
    compiled = {name: guid(native.ffi, getattr(native.lib, name)) for name in found.guids}
    assert constants == compiled


def test_declared_errors(native: Any, found: Declared) -> None:
    """Every error code of the header is in the table under the same name and number."""
    names = [name for name in found.constants if name.startswith(("FWP_E_", "ERROR_"))]
    assert names
    for name in names:
        assert errors.lookup(name).code == getattr(native.lib, name)
        assert errors.lookup(getattr(native.lib, name)).name == name


def test_error_table_against_vectors(vectors: dict[str, Any]) -> None:
    """The table has all FWP_E_* and IPsec codes of the SDK with its numbers, and no others."""
    families = ("FWP_E_", "ERROR_IPSEC_", "WARNING_IPSEC_")
    table = {name: row.code for name, row in BY_NAME.items() if name.startswith(families)}
    assert table == vectors["errors"]


def test_error_table_has_no_duplicates() -> None:
    """No code and no name stands in the table twice."""
    assert len(BY_CODE) == len(BY_NAME)
