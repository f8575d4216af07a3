"""What objects have to do with the security descriptor of the container that they are in."""

from collections.abc import Callable
from typing import Any

import pytest

from .build import Api
from .policy import provider, sublayer, transport_filter, tunnel_context
from .security import ADMINISTRATORS, EVERYONE, GROUP, OWNER, Access

FAMILIES = [
    ("FwpmProvider", provider, "providerKey", 0),
    ("FwpmSubLayer", sublayer, "subLayerKey", 0),
    ("FwpmProviderContext", tunnel_context, "providerContextKey", 1),
    ("FwpmFilter", transport_filter, "filterKey", 1),
]


@pytest.mark.parametrize(("family", "make", "key", "ids"), FAMILIES)
def test_a_change_at_a_container_stays_there(
    api: Api, engine: Any, family: str, make: Callable[..., Any], key: str, ids: int
) -> None:
    """Neither what is in it already nor what is added later takes over the owner."""
    add, null = getattr(api.lib, f"{family}Add0"), api.ffi.NULL

    def added(number: int) -> Access:
        given = make(api, **{key: api.guid(number)})
        api.must(add(engine, given, null, *[null] * ids))
        return Access(api, engine, family, "ByKey0", (api.new("GUID *", api.guid(number)),))

    container = Access(api, engine, family, "ByKey0", (null,))
    early = added(1)
    default = early.get()
    api.must(container.set(OWNER | GROUP, owner=ADMINISTRATORS, group=EVERYONE))
    assert container.get().owner == ADMINISTRATORS
    assert early.get() == default
    assert added(2).get() == default
