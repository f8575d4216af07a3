"""The order in which filters are enumerated, and which of them."""

from typing import Any

from .build import Api
from .listing import listed, opened
from .policy import (
    add_filter,
    add_provider_context,
    transport_filter,
    transport_layer,
    tunnel_context,
)

UINT8 = 1
BEST, SORTED, DISABLED_TOO = 1, 2, 0x10


def _add(api: Api, engine: Any, number: int, **members: Any) -> None:
    add_filter(api, engine, transport_filter(api, filterKey=api.guid(number), **members))


def _template(api: Api, **members: Any) -> Any:
    default = {"layerKey": transport_layer(api, 0, False), "actionMask": 0xFFFFFFFF}
    return api.new("FWPM_FILTER_ENUM_TEMPLATE0 *", {**default, **members})


def _found(api: Api, engine: Any, template: Any = None) -> list[int]:
    return listed(api, engine, "FwpmFilter", lambda found: found.filterKey.Data1, template)


def test_filters_come_in_the_order_of_their_keys(api: Api, engine: Any) -> None:
    """Not in that of their ids."""
    for number in (2, 3, 1):
        _add(api, engine, number)
    assert _found(api, engine) == [1, 2, 3]


def test_contexts_come_in_the_order_of_their_keys(api: Api, engine: Any) -> None:
    """Not in that of their ids."""
    for number in (2, 3, 1):
        given = tunnel_context(api, providerContextKey=api.guid(number))
        add_provider_context(api, engine, given)
    numbers = listed(
        api, engine, "FwpmProviderContext", lambda found: found.providerContextKey.Data1
    )
    assert numbers == [1, 2, 3]


def test_equal_weights_come_in_the_order_of_their_keys(api: Api, engine: Any) -> None:
    """Of the heaviest terminating filters the best match is the first."""
    for number, weight in ((4, 1), (3, 9), (2, 9), (1, 1)):
        _add(api, engine, number, weight={"type": UINT8, "uint8": weight})
    assert _found(api, engine, _template(api, flags=SORTED)) == [2, 3, 1, 4]
    assert _found(api, engine, _template(api, flags=BEST)) == [2]


def test_no_filter_is_disabled(api: Api, engine: Any) -> None:
    """Asking for disabled ones too shows no others."""
    _add(api, engine, 1)
    assert _found(api, engine, _template(api, flags=DISABLED_TOO)) == [1]
    disabled = api.lib.FWPM_FILTER_FLAG_DISABLED
    assert listed(api, engine, "FwpmFilter", lambda found: found.flags & disabled) == [0]


def test_a_template_names_a_layer(api: Api, engine: Any) -> None:
    """A zero key is that of no layer."""
    template = _template(api, layerKey=api.guid(0))
    assert opened(api, engine, "FwpmFilter", template)[0] == api.lib.FWP_E_LAYER_NOT_FOUND
