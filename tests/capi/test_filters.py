"""FwpmFilter*: weights, actions, layers and references."""

from typing import Any

import pytest

from .build import Api
from .policy import add_filter, add_provider_context, transport_filter, tunnel_context


def _add(api: Api, engine: Any, given: Any) -> int:
    return int(api.lib.FwpmFilterAdd0(engine, given, api.ffi.NULL, api.ffi.NULL))


def _get(api: Api, engine: Any, id_: int) -> Any:
    return api.result(api.lib.FwpmFilterGetById0, engine, id_)


def test_a_filter_carries_id_and_key(api: Api, engine: Any) -> None:
    """What the engine gave the filter comes back in its members."""
    id_ = add_filter(api, engine, transport_filter(api, filterKey=api.guid(3)))
    with _get(api, engine, id_) as found:
        assert found.filterId == id_
        assert api.same_guid(found.filterKey, api.guid(3))
        assert api.same_guid(found.layerKey, api.lib.FWPM_LAYER_OUTBOUND_TRANSPORT_V4)


def test_no_sublayer_means_the_universal_one(api: Api, engine: Any) -> None:
    """A zero subLayerKey is replaced."""
    id_ = add_filter(api, engine, transport_filter(api))
    with _get(api, engine, id_) as found:
        assert api.same_guid(found.subLayerKey, api.lib.FWPM_SUBLAYER_UNIVERSAL)


@pytest.mark.parametrize(
    ("weight", "effective"),
    [
        ({"type": 0}, 0),
        ({"type": 1, "uint8": 0xC}, 0xC << 60),
        ({"type": 4, "uint64": 0xFF00}, 0xFF00),
    ],
)
def test_weights(api: Api, engine: Any, weight: dict[str, Any], effective: int) -> None:
    """An automatic, a ranged and an exact weight come back as given, with the effective one."""
    given = dict(weight)
    if "uint64" in given:
        given["uint64"] = api.new("UINT64 *", given["uint64"])
    id_ = add_filter(api, engine, transport_filter(api, weight=given))
    with _get(api, engine, id_) as found:
        assert found.weight.type == weight["type"]
        assert found.effectiveWeight.type == api.lib.FWP_UINT64
        assert found.effectiveWeight.uint64[0] == effective


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        ({"type": 1, "uint8": 16}, "INVALID_WEIGHT"),
        ({"type": 2, "uint16": 1}, "TYPE_MISMATCH"),
        ({"type": 3, "uint32": 1}, "TYPE_MISMATCH"),
        ({"type": 999}, "TYPE_MISMATCH"),
        ({"type": 4}, "NULL_POINTER"),
    ],
)
def test_bad_weights(api: Api, engine: Any, weight: dict[str, Any], code: str) -> None:
    """Ranges end at 15, other types do not fit, and the 64-bit number is a pointer."""
    given = transport_filter(api, weight=weight)
    assert _add(api, engine, given) == getattr(api.lib, f"FWP_E_{code}")


@pytest.mark.parametrize("action", [0x1001, 0x1002, 0x5003, 0x6004, 0x4005])
def test_actions(api: Api, engine: Any, action: int) -> None:
    """Blocking, permitting and the three kinds of callouts are actions of filters."""
    given = transport_filter(api)
    given.action.type = action
    assert _add(api, engine, given) == 0


@pytest.mark.parametrize("action", [0, 7, 8, 0x2006, 0x1003])
def test_bad_actions(api: Api, engine: Any, action: int) -> None:
    """Everything else is an invalid action type."""
    given = transport_filter(api)
    given.action.type = action
    assert _add(api, engine, given) == api.lib.FWP_E_INVALID_ACTION_TYPE


@pytest.mark.parametrize(
    ("member", "code"),
    [("layerKey", "LAYER_NOT_FOUND"), ("subLayerKey", "SUBLAYER_NOT_FOUND")],
)
def test_unknown_references(api: Api, engine: Any, member: str, code: str) -> None:
    """Layer and sublayer must exist."""
    given = transport_filter(api, **{member: api.guid(9)})
    assert _add(api, engine, given) == getattr(api.lib, f"FWP_E_{code}")


def test_an_unknown_callout(api: Api, engine: Any) -> None:
    """A callout action needs a callout that exists; a permit does not look at it."""
    given = transport_filter(api)
    given.action.calloutKey = api.guid(9)
    assert _add(api, engine, given) == api.lib.FWP_E_CALLOUT_NOT_FOUND
    given.action.type = api.lib.FWP_ACTION_PERMIT
    assert _add(api, engine, given) == 0


def test_an_unknown_provider_context(api: Api, engine: Any) -> None:
    """The context counts only when the flag says that there is one."""
    given = transport_filter(api)
    given.providerContextKey = api.guid(9)
    assert _add(api, engine, given) == 0
    given.flags = api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT
    assert _add(api, engine, given) == api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND
    given.providerContextKey = api.lib.FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_IPSEC
    assert _add(api, engine, given) == 0


def test_a_used_provider_context_stays(api: Api, engine: Any) -> None:
    """A provider context that a filter names is in use."""
    context = add_provider_context(api, engine, tunnel_context(api, providerContextKey=api.guid(1)))
    given = transport_filter(api, flags=api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT)
    given.providerContextKey = api.guid(1)
    id_ = add_filter(api, engine, given)
    delete = api.lib.FwpmProviderContextDeleteById0
    assert delete(engine, context) == api.lib.FWP_E_IN_USE
    api.must(api.lib.FwpmFilterDeleteById0(engine, id_))
    assert delete(engine, context) == 0


def test_persistent_and_boot_time_exclude_each_other(api: Api, engine: Any) -> None:
    """A filter is one or the other."""
    given = transport_filter(api, flags=3)
    assert _add(api, engine, given) == api.lib.FWP_E_INVALID_FLAGS


def test_what_only_comes_out_is_not_read(api: Api, engine: Any) -> None:
    """Leftovers in reserved, filterId and effectiveWeight neither matter nor come back."""
    given = transport_filter(api, filterId=77, effectiveWeight={"type": 999})
    given.reserved = api.ffi.cast("GUID *", 1)
    id_ = add_filter(api, engine, given)
    with _get(api, engine, id_) as found:
        assert found.reserved == api.ffi.NULL
        assert found.filterId == id_ != 77


def test_a_pointer_of_an_empty_value_is_not_carried_on(api: Api, engine: Any) -> None:
    """What lies in the union of an FWP_EMPTY weight does not come back."""
    given = transport_filter(api, weight={"uint64": api.new("UINT64 *")})
    id_ = add_filter(api, engine, given)
    with _get(api, engine, id_) as found:
        assert found.weight.uint64 == api.ffi.NULL


def test_get_needs_a_place(api: Api, engine: Any) -> None:
    """A NULL result pointer is refused."""
    code = api.lib.FwpmFilterGetById0(engine, 1, api.ffi.NULL)
    assert code == api.lib.FWP_E_NULL_POINTER
