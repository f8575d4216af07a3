"""The comparison reports what is wrong, so its silence means something."""

from collections.abc import Callable
from typing import Any

import pytest

from .comparison import differences
from .declared import Declared

Change = Callable[[dict[str, Any]], None]


def _set(*path: Any, value: Any) -> Change:
    def change(vectors: dict[str, Any]) -> None:
        target: Any = vectors
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


WRONG = {
    "sizeof(IPSEC_SA_DETAILS1)": _set("structs", "IPSEC_SA_DETAILS1", "size", value=216),
    "alignof(FWPM_ACTION0)": _set("structs", "FWPM_ACTION0", "align", value=8),
    "offsetof(IPSEC_TRAFFIC1, localPort)": _set(
        "structs", "IPSEC_TRAFFIC1", "fields", "localPort", 0, value=52
    ),
    "sizeof(FWPM_SUBLAYER0.flags)": _set(
        "structs", "FWPM_SUBLAYER0", "fields", "flags", 1, value=2
    ),
    "type of FWP_VALUE0.int32": _set("field_types", "FWP_VALUE0", "int32", value="UINT32"),
    "members of IPSEC_GETSPI1": _set("structs", "IPSEC_GETSPI1", "fields", "added", value=[0, 4]),
    "enumerators of IPSEC_CIPHER_TYPE": _set(
        "enums", "IPSEC_CIPHER_TYPE", "IPSEC_CIPHER_TYPE_DES", value=0
    ),
    "compiled enumerators of IPSEC_PFS_GROUP": _set(
        "enums", "IPSEC_PFS_GROUP", "IPSEC_PFS_MAX", value=7
    ),
    "IPSEC_SA_BUNDLE_FLAG_NLB": _set("constants", "IPSEC_SA_BUNDLE_FLAG_NLB", value=0x11),
    "FWP_E_NOT_FOUND": _set("errors", "FWP_E_NOT_FOUND", value=0x80320009),
    "IPsecSaContextUpdate0": _set("functions", "IPsecSaContextUpdate0", 1, 1, value="UINT32"),
    "FwpmEngineClose0": _set("returns", "FwpmEngineClose0", value="INT32"),
    "FWPM_LAYER_IPSEC_V4": _set(
        "guids", "FWPM_LAYER_IPSEC_V4", value="00000000-0000-0000-0000-000000000001"
    ),
    "callback FWPM_NET_EVENT_CALLBACK0": _set(
        "callbacks", "FWPM_NET_EVENT_CALLBACK0", "params", 1, 1, value="const FWPM_NET_EVENT0 *"
    ),
    "offsetof(FWPM_NET_EVENT_HEADER1, reserved10)": _set(
        "structs", "FWPM_NET_EVENT_HEADER1", "fields", "reserved10", 0, value=132
    ),
    "offsetof(IKEEXT_CERTIFICATE_AUTHENTICATION2, outboundTrustedRootStoreCriteria)": _set(
        "structs",
        "IKEEXT_CERTIFICATE_AUTHENTICATION2",
        "fields",
        "outboundTrustedRootStoreCriteria",
        0,
        value=48,
    ),
    "typedef IPSEC_SA_SPI": _set("typedefs", "IPSEC_SA_SPI", value="UINT64"),
}


@pytest.mark.parametrize("report", WRONG)
def test_wrong_entry_is_reported(
    native: Any, found: Declared, vectors: dict[str, Any], report: str
) -> None:
    """A wrong entry in the vectors is reported under its own name."""
    WRONG[report](vectors)
    reports = differences(native.ffi, native.lib, found, vectors)
    assert report in [text.split(": ")[0] for text in reports]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("structs", "IPSEC_SA0"),
        ("enums", "FWP_DIRECTION"),
        ("constants", "FWPM_TXN_READ_ONLY"),
        ("functions", "FwpmFreeMemory0"),
        ("callbacks", "IPSEC_SA_CONTEXT_CALLBACK0"),
        ("guids", "FWPM_KEYING_MODULE_IKE"),
        ("typedefs", "IPSEC_TOKEN_HANDLE"),
    ],
)
def test_unknown_name_is_reported(
    native: Any, found: Declared, vectors: dict[str, Any], kind: str, name: str
) -> None:
    """A declaration that the vectors do not have is reported."""
    del vectors[kind][name]
    assert any(name in text for text in differences(native.ffi, native.lib, found, vectors))
