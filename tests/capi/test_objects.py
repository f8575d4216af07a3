"""What providers, sublayers, provider contexts and filters have in common."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from .build import DYNAMIC, Api
from .policy import provider, sublayer, transport_filter, tunnel_context

PERSISTENT = 1


class Kind(NamedTuple):
    """The functions and the members of one kind of object."""

    prefix: str
    make: Callable[..., Any]
    key: str
    by_id: bool
    not_found: str
    bad_flags: int

    def add(self, api: Api, engine: Any, given: Any) -> tuple[int, int]:
        """Adds an object; returns the code and the id, 0 for kinds without one."""
        out = api.new("UINT64 *")
        args = [engine, given, api.ffi.NULL, *([out] if self.by_id else [])]
        return getattr(api.lib, f"{self.prefix}Add0")(*args), int(out[0])

    def _name(self, api: Api, number: int, id_: int) -> Any:
        return id_ if self.by_id else api.new("GUID *", api.guid(number))

    def delete(self, api: Api, engine: Any, number: int, id_: int) -> int:
        """Deletes an object by its id or by its key."""
        suffix = "ById0" if self.by_id else "ByKey0"
        name = self._name(api, number, id_)
        return int(getattr(api.lib, f"{self.prefix}Delete{suffix}")(engine, name))

    def get(self, api: Api, engine: Any, number: int, id_: int) -> Any:
        """Reads an object for the length of a with statement."""
        suffix = "ById0" if self.by_id else "ByKey0"
        function = getattr(api.lib, f"{self.prefix}Get{suffix}")
        return api.result(function, engine, self._name(api, number, id_))


PROVIDER = Kind("FwpmProvider", provider, "providerKey", False, "PROVIDER", 0x10)
SUBLAYER = Kind("FwpmSubLayer", sublayer, "subLayerKey", False, "SUBLAYER", 0x2)
CONTEXT = Kind(
    "FwpmProviderContext", tunnel_context, "providerContextKey", True, "PROVIDER_CONTEXT", 0x4
)
FILTER = Kind("FwpmFilter", transport_filter, "filterKey", True, "FILTER", 0x20)
KINDS = [PROVIDER, SUBLAYER, CONTEXT, FILTER]
OWNED = [SUBLAYER, CONTEXT, FILTER]

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.prefix)
every_owned_kind = pytest.mark.parametrize("kind", OWNED, ids=lambda kind: kind.prefix)


def _added(api: Api, engine: Any, kind: Kind, number: int = 1, **members: Any) -> int:
    code, id_ = kind.add(api, engine, kind.make(api, **{kind.key: api.guid(number)}, **members))
    api.must(code)
    return id_


@every_kind
def test_an_object_reads_back_as_given(api: Api, engine: Any, kind: Kind) -> None:
    """Key, texts and data come back from copies of the engine's own."""
    description = api.text("what it is for")
    given = kind.make(
        api,
        **{
            kind.key: api.guid(1),
            "displayData": {"name": api.text("name"), "description": description},
            "providerData": api.blob(b"data"),
        },
    )
    code, id_ = kind.add(api, engine, given)
    assert code == 0
    api.ffi.buffer(description)[:] = bytes(api.ffi.sizeof(description))
    with kind.get(api, engine, 1, id_) as found:
        assert api.same_guid(getattr(found, kind.key), api.guid(1))
        assert api.ffi.string(found.displayData.name) == "name"
        assert api.ffi.string(found.displayData.description) == "what it is for"
        assert api.bytes_at(found.providerData.data, found.providerData.size) == b"data"


@every_kind
def test_add_needs_a_name(api: Api, engine: Any, kind: Kind) -> None:
    """A NULL display name has its own code."""
    given = kind.make(api, displayData={"name": api.ffi.NULL})
    assert kind.add(api, engine, given)[0] == api.lib.FWP_E_NULL_DISPLAY_NAME


@every_kind
def test_add_refuses_unknown_flags(api: Api, engine: Any, kind: Kind) -> None:
    """Flag bits that are unknown or come out only are refused."""
    for flags in (kind.bad_flags, 0x80000000):
        code, _ = kind.add(api, engine, kind.make(api, flags=flags))
        assert code == api.lib.FWP_E_INVALID_FLAGS


@every_kind
def test_add_refuses_missing_data(api: Api, engine: Any, kind: Kind) -> None:
    """A blob with a size and no data is a missing pointer."""
    code, _ = kind.add(api, engine, kind.make(api, providerData={"size": 1}))
    assert code == api.lib.FWP_E_NULL_POINTER


@every_kind
def test_a_key_is_used_once(api: Api, engine: Any, kind: Kind) -> None:
    """A key in use is refused and free again after the delete."""
    id_ = _added(api, engine, kind)
    given = kind.make(api, **{kind.key: api.guid(1)})
    assert kind.add(api, engine, given)[0] == api.lib.FWP_E_ALREADY_EXISTS
    assert kind.delete(api, engine, 1, id_) == 0
    assert kind.add(api, engine, given)[0] == 0


@every_kind
def test_an_unknown_object_has_the_code_of_its_kind(api: Api, engine: Any, kind: Kind) -> None:
    """Deleting what does not exist says which kind was not found."""
    expected = getattr(api.lib, f"FWP_E_{kind.not_found}_NOT_FOUND")
    assert kind.delete(api, engine, 99, 99) == expected


@every_kind
def test_add_needs_the_object(api: Api, engine: Any, kind: Kind) -> None:
    """A NULL object is refused before the handle is looked at."""
    null = api.ffi.NULL
    for handle in (engine, null):
        assert kind.add(api, handle, null)[0] == api.lib.FWP_E_NULL_POINTER


@pytest.mark.parametrize("kind", [CONTEXT, FILTER], ids=lambda kind: kind.prefix)
def test_a_zero_key_is_replaced(api: Api, engine: Any, kind: Kind) -> None:
    """The engine makes a different key for each object that has none."""
    keys = set()
    for _ in range(3):
        code, id_ = kind.add(api, engine, kind.make(api))
        assert code == 0
        with kind.get(api, engine, 0, id_) as found:
            keys.add(api.raw(getattr(found, kind.key)))
    assert len(keys) == 3
    assert bytes(16) not in keys


@pytest.mark.parametrize("kind", [CONTEXT, FILTER], ids=lambda kind: kind.prefix)
def test_ids_are_never_used_twice(api: Api, engine: Any, kind: Kind) -> None:
    """An id is not 0, and a deleted one does not come back."""
    seen = []
    for _ in range(10):
        seen.append(_added(api, engine, kind))
        api.must(kind.delete(api, engine, 1, seen[-1]))
    assert len(set(seen)) == len(seen)
    assert 0 not in seen


@pytest.mark.parametrize("kind", [CONTEXT, FILTER], ids=lambda kind: kind.prefix)
def test_the_id_is_optional(api: Api, engine: Any, kind: Kind) -> None:
    """Add works without a place for the id."""
    null = api.ffi.NULL
    assert getattr(api.lib, f"{kind.prefix}Add0")(engine, kind.make(api), null, null) == 0


@every_owned_kind
def test_a_provider_must_exist(api: Api, engine: Any, kind: Kind) -> None:
    """An object cannot name a provider that is not there."""
    given = kind.make(api, providerKey=api.new("GUID *", api.guid(1)))
    assert kind.add(api, engine, given)[0] == api.lib.FWP_E_PROVIDER_NOT_FOUND


@every_owned_kind
def test_a_used_provider_stays(api: Api, engine: Any, kind: Kind) -> None:
    """A provider can be deleted once nothing names it any more."""
    _added(api, engine, PROVIDER, 1)
    id_ = _added(api, engine, kind, 2, providerKey=api.new("GUID *", api.guid(1)))
    assert PROVIDER.delete(api, engine, 1, 0) == api.lib.FWP_E_IN_USE
    api.must(kind.delete(api, engine, 2, id_))
    assert PROVIDER.delete(api, engine, 1, 0) == 0


@every_kind
def test_a_dynamic_object_ends_with_its_session(api: Api, engine: Any, kind: Kind) -> None:
    """Closing a dynamic session deletes what it added, and a static session's stays."""
    dynamic = api.open(DYNAMIC)
    kept = _added(api, engine, kind, 1)
    gone = _added(api, dynamic, kind, 2)
    api.must(api.lib.FwpmEngineClose0(dynamic))
    expected = getattr(api.lib, f"FWP_E_{kind.not_found}_NOT_FOUND")
    assert kind.delete(api, engine, 2, gone) == expected
    assert kind.delete(api, engine, 1, kept) == 0


def test_a_dynamic_session_ends_with_objects_that_use_each_other(api: Api, engine: Any) -> None:
    """The order of references does not keep anything alive."""
    dynamic = api.open(DYNAMIC)
    key = api.new("GUID *", api.guid(1))
    _added(api, dynamic, PROVIDER, 1)
    _added(api, dynamic, SUBLAYER, 1, providerKey=key)
    _added(api, dynamic, FILTER, 1, providerKey=key, subLayerKey=api.guid(1))
    api.must(api.lib.FwpmEngineClose0(dynamic))
    assert PROVIDER.delete(api, engine, 1, 0) == api.lib.FWP_E_PROVIDER_NOT_FOUND


@every_kind
def test_who_may_delete(api: Api, engine: Any, kind: Kind) -> None:
    """A dynamic session deletes its own objects, neither static ones nor another's."""
    mine, other = api.open(DYNAMIC), api.open(DYNAMIC)
    static = _added(api, engine, kind, 1)
    dynamic = _added(api, mine, kind, 2)
    refused = api.lib.FWP_E_DYNAMIC_SESSION_IN_PROGRESS
    assert kind.delete(api, mine, 1, static) == refused
    assert kind.delete(api, other, 2, dynamic) == api.lib.FWP_E_WRONG_SESSION
    assert kind.delete(api, engine, 2, dynamic) == api.lib.FWP_E_WRONG_SESSION
    assert kind.delete(api, mine, 2, dynamic) == 0
    for handle in (mine, other):
        api.must(api.lib.FwpmEngineClose0(handle))


@every_owned_kind
def test_references_may_not_end_early(api: Api, engine: Any, kind: Kind) -> None:
    """An object may not name a provider that can end before it."""
    first, second = api.open(DYNAMIC), api.open(DYNAMIC)
    _added(api, first, PROVIDER, 1)
    _added(api, engine, PROVIDER, 2)
    _added(api, engine, PROVIDER, 3, flags=PERSISTENT)

    def add(session: Any, number: int, flags: int = 0) -> int:
        key = api.new("GUID *", api.guid(number))
        return kind.add(api, session, kind.make(api, providerKey=key, flags=flags))[0]

    assert add(engine, 1) == api.lib.FWP_E_LIFETIME_MISMATCH
    assert add(second, 1) == api.lib.FWP_E_LIFETIME_MISMATCH
    assert add(engine, 2, PERSISTENT) == api.lib.FWP_E_LIFETIME_MISMATCH
    assert add(first, 1) == add(first, 2) == add(engine, 3, PERSISTENT) == add(engine, 3) == 0
    for handle in (first, second):
        api.must(api.lib.FwpmEngineClose0(handle))


def test_a_persistent_reference_stays_with_one_provider(api: Api, engine: Any) -> None:
    """A persistent filter may name a persistent sublayer of its own provider only."""
    keys = {number: api.new("GUID *", api.guid(number)) for number in (1, 2)}
    for number in keys:
        _added(api, engine, PROVIDER, number, flags=PERSISTENT)
    _added(api, engine, SUBLAYER, 1, flags=PERSISTENT, providerKey=keys[1])

    def add(number: int) -> int:
        given = transport_filter(
            api, flags=PERSISTENT, providerKey=keys[number], subLayerKey=api.guid(1)
        )
        return FILTER.add(api, engine, given)[0]

    assert add(2) == api.lib.FWP_E_LIFETIME_MISMATCH
    assert add(1) == 0


@every_kind
def test_a_dynamic_session_adds_nothing_persistent(api: Api, kind: Kind) -> None:
    """An object cannot both end with its session and stay for good."""
    dynamic = api.open(DYNAMIC)
    code, _ = kind.add(api, dynamic, kind.make(api, flags=PERSISTENT))
    assert code == api.lib.FWP_E_LIFETIME_MISMATCH
    api.must(api.lib.FwpmEngineClose0(dynamic))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(PROVIDER, "FWPM_PROVIDER_IKEEXT"), (SUBLAYER, "FWPM_SUBLAYER_UNIVERSAL")],
)
def test_built_in_objects(api: Api, engine: Any, kind: Kind, name: str) -> None:
    """A built-in object can be read, and neither deleted nor added again."""
    key = api.new("GUID *", getattr(api.lib, name))
    with api.result(getattr(api.lib, f"{kind.prefix}GetByKey0"), engine, key) as found:
        assert api.ffi.string(found.displayData.name) == name
    delete = getattr(api.lib, f"{kind.prefix}DeleteByKey0")
    assert delete(engine, key) == api.lib.FWP_E_BUILTIN_OBJECT
    given = kind.make(api, **{kind.key: key[0]})
    assert kind.add(api, engine, given)[0] == api.lib.FWP_E_ALREADY_EXISTS


def test_service_name_and_weight_read_back(api: Api, engine: Any) -> None:
    """The members that only providers and only sublayers have are kept."""
    _added(api, engine, PROVIDER, 1, serviceName=api.text("service"))
    _added(api, engine, SUBLAYER, 1, weight=0x1234)
    with PROVIDER.get(api, engine, 1, 0) as found:
        assert api.ffi.string(found.serviceName) == "service"
    with SUBLAYER.get(api, engine, 1, 0) as found:
        assert found.weight == 0x1234
