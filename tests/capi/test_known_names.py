"""The layers, callouts and condition fields that the engine knows, and what fields take."""

from typing import Any

import pytest

from .build import V4, V6, Api
from .policy import transport_filter

EMPTY, UINT8, UINT16, UINT32, UINT64, BYTE_ARRAY16 = 0, 1, 2, 3, 4, 11
V4_MASK, V6_MASK = 256, 257

# The types whose value stands in the union itself; with 0 it is a value of every type.
INLINE = (UINT8, UINT16, UINT32, 5, 6, 7, 9)
POINTERS = {
    UINT64: "UINT64 *",
    8: "INT64 *",
    10: "double *",
    BYTE_ARRAY16: "FWP_BYTE_ARRAY16 *",
    12: "FWP_BYTE_BLOB *",
    14: "FWP_BYTE_BLOB *",
    15: "FWP_TOKEN_INFORMATION *",
    16: "FWP_BYTE_BLOB *",
    17: "WCHAR[1]",
    18: "FWP_BYTE_ARRAY6 *",
    V4_MASK: "FWP_V4_ADDR_AND_MASK *",
    V6_MASK: "FWP_V6_ADDR_AND_MASK *",
}
SID = 13
TYPES = [EMPTY, *INLINE, *POINTERS, SID]

# Nobody states what these take.
OPEN_FIELDS = ["KM_TYPE", "KM_MODE", "IPSEC_POLICY_KEY", "ALE_APP_ID", "RPC_AUTH_TYPE"]


def _declared(api: Api, prefix: str) -> dict[str, Any]:
    return {name: getattr(api.lib, name) for name in dir(api.lib) if name.startswith(prefix)}


def _add(api: Api, engine: Any, given: Any) -> int:
    return int(api.lib.FwpmFilterAdd0(engine, given, api.ffi.NULL, api.ffi.NULL))


def _value(api: Api, kind: int) -> dict[str, Any]:
    if kind in POINTERS:
        pointer = api.new(POINTERS[kind])
        return {"type": kind, "uint64": api.ffi.cast("UINT64 *", pointer)}
    if kind == SID:
        sid = api.new("UINT8[]", b"\1\0\0\0\0\0\0\1")
        return {"type": kind, "uint64": api.ffi.cast("UINT64 *", sid)}
    return {"type": kind}


def _condition(api: Api, field: Any, kind: int, count: int = 1) -> dict[str, Any]:
    one = {"fieldKey": field, "conditionValue": _value(api, kind)}
    conditions = api.new("FWPM_FILTER_CONDITION0[]", [one] * count)
    return {"numFilterConditions": count, "filterCondition": conditions}


def test_every_declared_layer_is_known(api: Api, engine: Any) -> None:
    """A filter can be at each of them."""
    layers = _declared(api, "FWPM_LAYER_")
    assert len(layers) > 70
    for name, layer in layers.items():
        assert _add(api, engine, transport_filter(api, layerKey=layer)) == 0, name


def test_every_declared_callout_is_known(api: Api, engine: Any) -> None:
    """A filter can call each of them."""
    callouts = _declared(api, "FWPM_CALLOUT_")
    assert len(callouts) > 20
    for name, callout in callouts.items():
        given = transport_filter(api)
        given.action.calloutKey = callout
        assert _add(api, engine, given) == 0, name


@pytest.mark.parametrize("layer", ["OUTBOUND_TRANSPORT_V4", "IKEEXT_V6", "IPSEC_KM_DEMUX_V4"])
def test_every_declared_field_is_taken_at_any_layer(api: Api, engine: Any, layer: str) -> None:
    """Each takes a value of at least one type."""
    key = getattr(api.lib, f"FWPM_LAYER_{layer}")
    fields = _declared(api, "FWPM_CONDITION_")
    assert len(fields) > 100
    for name, field in fields.items():
        codes = {
            _add(api, engine, transport_filter(api, layerKey=key, **_condition(api, field, kind)))
            for kind in TYPES
        }
        assert codes == {0, api.lib.FWP_E_TYPE_MISMATCH}, name


@pytest.mark.parametrize("version", [V4, V6])
@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("field", OPEN_FIELDS)
def test_fields_of_unstated_type(
    api: Api, engine: Any, field: str, kind: int, version: int
) -> None:
    """They take every type but an empty value and address masks, whatever the layer's version."""
    key = getattr(api.lib, f"FWPM_CONDITION_{field}")
    code = _add(api, engine, transport_filter(api, version, **_condition(api, key, kind)))
    refused = kind in (EMPTY, V4_MASK, V6_MASK)
    assert code == (api.lib.FWP_E_TYPE_MISMATCH if refused else 0)


def test_several_conditions_on_one_field(api: Api, engine: Any) -> None:
    """They are alternatives, so a filter may have them."""
    field = api.lib.FWPM_CONDITION_IP_REMOTE_ADDRESS
    assert _add(api, engine, transport_filter(api, **_condition(api, field, UINT32, 3))) == 0
