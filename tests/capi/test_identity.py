"""Keys and ids that the engine makes, and the objects that it has from the start."""

from collections.abc import Callable
from typing import Any

import pytest

from .build import Api
from .listing import listed
from .policy import (
    add_filter,
    add_provider_context,
    provider,
    sublayer,
    transport_filter,
    tunnel_context,
)

FIRST_ID = 65537

Make = Callable[..., Any]
KINDS: list[tuple[str, Make, str, int]] = [
    ("FwpmProvider", provider, "providerKey", 0),
    ("FwpmSubLayer", sublayer, "subLayerKey", 0),
    ("FwpmProviderContext", tunnel_context, "providerContextKey", 1),
    ("FwpmFilter", transport_filter, "filterKey", 1),
]


def _keys(api: Api, engine: Any, family: str, member: str) -> set[bytes]:
    return set(listed(api, engine, family, lambda found: api.raw(getattr(found, member))))


@pytest.mark.parametrize(("family", "make", "member", "ids"), KINDS)
def test_a_zero_key_is_replaced(
    api: Api, engine: Any, family: str, make: Make, member: str, ids: int
) -> None:
    """Every object that is added without a key gets one of its own."""
    before = _keys(api, engine, family, member)
    add, null = getattr(api.lib, f"{family}Add0"), api.ffi.NULL
    for _ in range(3):
        api.must(add(engine, make(api), null, *[null] * ids))
    made = _keys(api, engine, family, member) - before
    assert len(made) == 3
    assert bytes(16) not in made


def test_a_zero_session_key_is_replaced(api: Api, engine: Any) -> None:
    """Every session that is opened without a key gets one of its own."""
    other = api.open()
    keys = _keys(api, engine, "FwpmSession", "sessionKey")
    assert len(keys) == 2
    assert bytes(16) not in keys
    api.must(api.lib.FwpmEngineClose0(other))


def test_filters_and_contexts_are_numbered_together(api: Api, engine: Any) -> None:
    """Ids rise by one from the first, whichever of the two is added; a delete frees none."""
    ids = [
        add_filter(api, engine, transport_filter(api)),
        add_provider_context(api, engine, tunnel_context(api)),
    ]
    api.must(api.lib.FwpmProviderContextDeleteById0(engine, ids[1]))
    ids.append(add_filter(api, engine, transport_filter(api)))
    ids.append(add_provider_context(api, engine, tunnel_context(api)))
    assert ids == list(range(FIRST_ID, FIRST_ID + 4))


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("FwpmProviderGetByKey0", "PROVIDER"),
        ("FwpmSubLayerGetByKey0", "SUBLAYER"),
        ("FwpmProviderContextGetByKey0", "PROVIDER_CONTEXT"),
        ("FwpmProviderContextGetById0", "PROVIDER_CONTEXT"),
        ("FwpmProviderContextDeleteByKey0", "PROVIDER_CONTEXT"),
        ("FwpmFilterGetByKey0", "FILTER"),
        ("FwpmFilterGetById0", "FILTER"),
        ("FwpmFilterDeleteByKey0", "FILTER"),
    ],
)
def test_what_is_not_there(api: Api, engine: Any, function: str, code: str) -> None:
    """Looking an object up by a key or id that names none has the code of its kind."""
    call = getattr(api.lib, function)
    name = 999 if "ById" in function else api.new("GUID *", api.guid(9))
    out = [api.new(kind) for kind in map(api.ffi.getctype, api.ffi.typeof(call).args[2:])]
    assert call(engine, name, *out) == getattr(api.lib, f"FWP_E_{code}_NOT_FOUND")


def test_a_used_sublayer_stays(api: Api, engine: Any) -> None:
    """A sublayer can be deleted once no filter is in it."""
    given = sublayer(api, subLayerKey=api.guid(1))
    api.must(api.lib.FwpmSubLayerAdd0(engine, given, api.ffi.NULL))
    id_ = add_filter(api, engine, transport_filter(api, subLayerKey=api.guid(1)))
    key, delete = api.new("GUID *", api.guid(1)), api.lib.FwpmSubLayerDeleteByKey0
    assert delete(engine, key) == api.lib.FWP_E_IN_USE
    api.must(api.lib.FwpmFilterDeleteById0(engine, id_))
    assert delete(engine, key) == 0


@pytest.mark.parametrize(
    ("family", "prefix", "member"),
    [
        ("FwpmProvider", "FWPM_PROVIDER_", "providerKey"),
        ("FwpmSubLayer", "FWPM_SUBLAYER_", "subLayerKey"),
    ],
)
def test_built_in_objects_have_the_names_of_their_constants(
    api: Api, engine: Any, family: str, prefix: str, member: str
) -> None:
    """The first enumeration shows each with the name by which its key is declared."""

    def read(found: Any) -> tuple[str, bytes]:
        name = api.ffi.string(found.displayData.name)
        return name, api.raw(getattr(found, member))

    shown = dict(listed(api, engine, family, read))
    assert shown
    for name, key in shown.items():
        assert name.startswith(prefix)
        assert key == api.raw(getattr(api.lib, name))


BUILT_IN = [
    "FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_AUTHIP",
    "FWPM_PROVIDER_CONTEXT_SECURE_SOCKET_IPSEC",
]


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_contexts_are_for_filters_alone(api: Api, engine: Any, name: str) -> None:
    """A filter can name one; reading and enumerating do not show it."""
    key = api.new("GUID *", getattr(api.lib, name))
    given = transport_filter(api, flags=api.lib.FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT)
    given.providerContextKey = key[0]
    add_filter(api, engine, given)
    not_found = api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND
    out = api.new("FWPM_PROVIDER_CONTEXT0 **")
    assert api.lib.FwpmProviderContextGetByKey0(engine, key, out) == not_found
    assert _keys(api, engine, "FwpmProviderContext", "providerContextKey") == set()
    delete = api.lib.FwpmProviderContextDeleteByKey0
    assert delete(engine, key) == api.lib.FWP_E_BUILTIN_OBJECT


@pytest.mark.parametrize("flag", ["RESERVED0", "RESERVED1", "RESERVED2", "DISABLED"])
def test_flags_that_filters_do_not_take(api: Api, engine: Any, flag: str) -> None:
    """The reserved bits and the one that only comes out."""
    given = transport_filter(api, flags=getattr(api.lib, f"FWPM_FILTER_FLAG_{flag}"))
    null = api.ffi.NULL
    code = api.lib.FwpmFilterAdd0(engine, given, null, null)
    assert code == api.lib.FWP_E_INVALID_FLAGS
