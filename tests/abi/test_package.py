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
}

# Parts of IKE policies and socket options, which the package passes through unread.
UNMET_ENUMS = {
    "FWP_CLASSIFY_OPTION_TYPE",
    "IKEEXT_AUTHENTICATION_IMPERSONATION_TYPE",
    "IKEEXT_AUTHENTICATION_METHOD_TYPE",
    "IKEEXT_CERT_CONFIG_TYPE",
    "IKEEXT_CIPHER_TYPE",
    "IKEEXT_DH_GROUP",
    "IKEEXT_INTEGRITY_TYPE",
}

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
}

# Parts of other constants, a size and the authentication services; never seen as a value.
UNMET_DEFINES = ("FWP_ACTION_FLAG_", "FWP_V6_ADDR_SIZE", "RPC_C_AUTHN_", "FWP_E_", "ERROR_")

RENAMED = {
    "3DES": "TRIPLE_DES",
    "1": "GROUP_1",
    "2": "GROUP_2",
    "14": "GROUP_14",
    "24": "GROUP_24",
    "2048": "GROUP_2048",
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
        if isinstance(value, enum.EnumMeta) and value.__module__ == enums.__name__
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
    """The table has all FWP_E_* codes of the SDK, and its IPsec codes have the SDK's numbers."""
    table = {name: row.code for name, row in BY_NAME.items()}
    shared = {name: code for name, code in table.items() if name in vectors["errors"]}
    assert shared == {name: vectors["errors"][name] for name in shared}
    assert {name for name in vectors["errors"] if name.startswith("FWP_E_")} <= shared.keys()
    assert {name for name in table if name.startswith(("FWP_E_", "ERROR_IPSEC_"))} == shared.keys()


def test_error_table_has_no_duplicates() -> None:
    """No code and no name stands in the table twice."""
    assert len(BY_CODE) == len(BY_NAME)
