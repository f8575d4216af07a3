"""Enumerations of providers, sublayers, provider contexts and filters."""

from collections.abc import Callable
from typing import Any

import pytest

from .build import LOCAL_V4, REMOTE_V4, Api
from .listing import batch, listed, opened
from .policy import (
    add_filter,
    add_provider_context,
    provider,
    sublayer,
    transport_filter,
    transport_layer,
    tunnel_context,
)

UINT8, UINT16, UINT32, V4_MASK, RANGE = 1, 2, 3, 256, 258
EQUAL, GREATER, IN_RANGE, NOT_EQUAL = 0, 1, 5, 10
CONTAINED, OVERLAPPING = 0, 1
SORTED, BEST, BOOT_TIME_TOO = 2, 1, 8


def _number(found: Any) -> int:
    key = getattr(found, "filterKey", None) or found.providerContextKey
    return int(key.Data1)


def _own(api: Api, engine: Any, number: int = 9) -> Any:
    """Adds a provider and returns a pointer to its key."""
    given = provider(api, providerKey=api.guid(number))
    api.must(api.lib.FwpmProviderAdd0(engine, given, api.ffi.NULL))
    return api.new("GUID *", api.guid(number))


def _condition(api: Api, field: str, match: int, kind: int, value: Any) -> dict[str, Any]:
    condition = api.new("FWPM_FILTER_CONDITION0 *")
    condition.fieldKey = getattr(api.lib, f"FWPM_CONDITION_{field}")
    condition.matchType = match
    condition.conditionValue.type = kind
    if kind == V4_MASK:
        condition.conditionValue.v4AddrMask = api.new("FWP_V4_ADDR_AND_MASK *", value)
    elif kind == RANGE:
        low, high = ({"type": UINT16, "uint16": end} for end in value)
        condition.conditionValue.rangeValue = api.new("FWP_RANGE0 *", [low, high])
    else:
        condition.conditionValue.uint32 = value
    return {"numFilterConditions": 1, "filterCondition": condition}


def _template(api: Api, **members: Any) -> Any:
    default = {"layerKey": transport_layer(api, 0, False), "actionMask": 0xFFFFFFFF}
    return api.new("FWPM_FILTER_ENUM_TEMPLATE0 *", {**default, **members})


def _found(api: Api, engine: Any, **members: Any) -> list[int]:
    return listed(api, engine, "FwpmFilter", _number, _template(api, **members))


def _add(api: Api, engine: Any, number: int, **members: Any) -> None:
    add_filter(api, engine, transport_filter(api, filterKey=api.guid(number), **members))


def test_sublayers_and_providers_come_in_the_order_of_their_keys(api: Api, engine: Any) -> None:
    """The built-in ones too, each with its name."""
    owner = _own(api, engine)
    given = sublayer(api, subLayerKey=api.guid(3), providerKey=owner)
    api.must(api.lib.FwpmSubLayerAdd0(engine, given, api.ffi.NULL))
    keys = listed(api, engine, "FwpmSubLayer", lambda found: api.raw(found.subLayerKey))
    assert keys == sorted(keys)
    assert api.raw(api.lib.FWPM_SUBLAYER_UNIVERSAL) in keys
    template = api.new("FWPM_SUBLAYER_ENUM_TEMPLATE0 *", {"providerKey": owner})
    names = listed(
        api,
        engine,
        "FwpmSubLayer",
        lambda found: api.ffi.string(found.displayData.name),
        template,
    )
    assert names == ["sublayer"]
    providers = listed(api, engine, "FwpmProvider", lambda found: api.raw(found.providerKey))
    assert api.raw(api.guid(9)) in providers
    assert api.raw(api.lib.FWPM_PROVIDER_IKEEXT) in providers


def test_provider_contexts_are_chosen_by_type_and_provider(api: Api, engine: Any) -> None:
    """Without a template all show but the built-in ones, which only filters can name."""
    owner = _own(api, engine)
    add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(1)))
    owned = tunnel_context(api, providerContextKey=api.guid(2), providerKey=owner)
    add_provider_context(api, engine, owned)
    prefix = "FwpmProviderContext"
    assert listed(api, engine, prefix, _number) == [1, 2]
    kind = "FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *"
    by_type = api.new(kind, {"providerContextType": 2})
    assert listed(api, engine, prefix, _number, by_type) == [1, 2]
    by_both = api.new(kind, {"providerContextType": 2, "providerKey": owner})
    assert listed(api, engine, prefix, _number, by_both) == [2]
    assert listed(api, engine, prefix, _number, api.new(kind)) == []
    unknown = api.new(kind, {"providerContextType": 14})
    assert opened(api, engine, prefix, unknown)[0] == api.lib.FWP_E_INVALID_ENUMERATOR


def test_a_snapshot_does_not_change(api: Api, engine: Any) -> None:
    """Filters added later do not show, deleted ones still do; batches add up."""
    for number in (1, 2, 3):
        _add(api, engine, number)
    code, handle = opened(api, engine, "FwpmFilter")
    api.must(code)
    api.must(api.lib.FwpmFilterDeleteByKey0(engine, api.new("GUID *", api.guid(2))))
    _add(api, engine, 4)
    seen = []
    for count in (2, 0, 5):
        out, length = batch(api, api.lib.FwpmFilterEnum0, engine, handle, count)
        seen.append([_number(out[0][i]) for i in range(length)])
        api.free(out)
    assert seen == [[1, 2], [], [3]]
    destroy = api.lib.FwpmFilterDestroyEnumHandle0
    api.must(destroy(engine, handle))
    assert destroy(engine, handle) == api.lib.ERROR_INVALID_HANDLE


def test_a_handle_is_for_its_own_kind(api: Api, engine: Any) -> None:
    """A handle of filters opens nothing else."""
    _, handle = opened(api, engine, "FwpmFilter")
    destroy = api.lib.FwpmProviderDestroyEnumHandle0
    assert destroy(engine, handle) == api.lib.ERROR_INVALID_HANDLE


def test_filters_are_chosen_by_layer_provider_action_and_callout(api: Api, engine: Any) -> None:
    """Each member of the template narrows the choice."""
    owner = _own(api, engine)
    _add(api, engine, 1)
    _add(api, engine, 2, providerKey=owner)
    _add(api, engine, 3, action={"type": api.lib.FWP_ACTION_PERMIT})
    _add(api, engine, 4, layerKey=transport_layer(api, 0, True))
    assert listed(api, engine, "FwpmFilter", _number) == [1, 2, 3, 4]
    assert _found(api, engine) == [1, 2, 3]
    assert _found(api, engine, providerKey=owner) == [2]
    assert _found(api, engine, actionMask=api.lib.FWP_ACTION_FLAG_CALLOUT) == [1, 2]
    callout = api.new("GUID *", api.lib.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4)
    assert _found(api, engine, calloutKey=callout) == [1, 2]
    callout[0] = api.lib.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6
    assert _found(api, engine, calloutKey=callout) == []


def test_filters_are_chosen_by_their_context(api: Api, engine: Any) -> None:
    """The template of contexts applies to the context that a filter refers to."""
    add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(8)))
    _add(api, engine, 1)
    flag = api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT
    _add(api, engine, 2, flags=flag, providerContextKey=api.guid(8))
    kind = "FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *"
    wanted = api.new(kind, {"providerContextType": 2})
    assert _found(api, engine, providerContextTemplate=wanted) == [2]
    assert _found(api, engine, providerContextTemplate=api.new(kind)) == []


@pytest.mark.parametrize(
    ("field", "wanted", "contained", "overlapping"),
    [
        ("IP_LOCAL_ADDRESS", (EQUAL, V4_MASK, (LOCAL_V4, 0xFFFFFF00)), [1], [1, 2, 3]),
        ("IP_LOCAL_ADDRESS", (EQUAL, UINT32, REMOTE_V4), [], [2, 3]),
        ("IP_LOCAL_PORT", (IN_RANGE, RANGE, (80, 90)), [3], [1, 2, 3]),
        ("IP_LOCAL_PORT", (GREATER, UINT16, 85), [], [1, 2]),
        ("IP_LOCAL_PORT", (NOT_EQUAL, UINT16, 85), [], [1, 2, 3]),
    ],
)
def test_conditions_are_compared_as_regions(
    api: Api,
    engine: Any,
    field: str,
    wanted: tuple[int, int, Any],
    contained: list[int],
    overlapping: list[int],
) -> None:
    """1 and 3 have one condition, 2 has none and so takes everything."""
    _add(api, engine, 1, **_condition(api, "IP_LOCAL_ADDRESS", EQUAL, UINT32, LOCAL_V4))
    _add(api, engine, 2)
    _add(api, engine, 3, **_condition(api, "IP_LOCAL_PORT", EQUAL, UINT16, 85))
    region = _condition(api, field, *wanted)
    assert _found(api, engine, enumType=CONTAINED, **region) == contained
    assert _found(api, engine, enumType=OVERLAPPING, **region) == overlapping


def test_sorted_filters_begin_with_the_heaviest(api: Api, engine: Any) -> None:
    """The best terminating match is the heaviest filter that ends the search."""
    for number, weight in ((1, 2), (2, 9), (3, 5)):
        kind = "INSPECTION" if number == 2 else "TERMINATING"
        action = {
            "type": getattr(api.lib, f"FWP_ACTION_CALLOUT_{kind}"),
            "calloutKey": api.lib.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4,
        }
        _add(api, engine, number, weight={"type": UINT8, "uint8": weight}, action=action)
    assert _found(api, engine, flags=SORTED) == [2, 3, 1]
    assert _found(api, engine, flags=BEST) == [3]


def test_boot_time_filters_show_on_demand(api: Api, engine: Any) -> None:
    """They are not in force while the engine runs."""
    _add(api, engine, 1, flags=api.lib.FWPM_FILTER_FLAG_BOOTTIME)
    _add(api, engine, 2)
    assert listed(api, engine, "FwpmFilter", _number) == [2]
    assert _found(api, engine, flags=BOOT_TIME_TOO) == [1, 2]
    assert _found(api, engine, flags=api.lib.FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY) == [1]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        (lambda api: {"layerKey": api.guid(5)}, "LAYER_NOT_FOUND"),
        (lambda _: {"enumType": 2}, "INVALID_ENUMERATOR"),
        (lambda _: {"flags": 0x20}, "INVALID_FLAGS"),
        (lambda _: {"actionMask": 0}, "NEVER_MATCH"),
        (lambda _: {"numFilterConditions": 1}, "NULL_POINTER"),
        (
            lambda api: _condition(api, "IP_LOCAL_PORT", EQUAL, UINT8, 1),
            "TYPE_MISMATCH",
        ),
    ],
)
def test_bad_filter_templates_are_refused(
    api: Api, engine: Any, members: Callable[[Api], dict[str, Any]], code: str
) -> None:
    """Templates are checked like filters."""
    template = _template(api, **members(api))
    refused = opened(api, engine, "FwpmFilter", template)[0]
    assert refused == getattr(api.lib, f"FWP_E_{code}")
