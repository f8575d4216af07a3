"""Subscriptions to changes of providers, sublayers, provider contexts and filters."""

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from .build import DYNAMIC, READ_ONLY, Api
from .listing import ADD, DELETE, Listener
from .policy import provider, sublayer, transport_filter, transport_layer, tunnel_context


class Kind(NamedTuple):
    """The names of one kind of object."""

    prefix: str
    ctype: str
    make: Any
    key: str
    id_: str | None


KINDS = [
    Kind("FwpmProvider", "FWPM_PROVIDER", provider, "providerKey", None),
    Kind("FwpmSubLayer", "FWPM_SUBLAYER", sublayer, "subLayerKey", None),
    Kind(
        "FwpmProviderContext",
        "FWPM_PROVIDER_CONTEXT",
        tunnel_context,
        "providerContextKey",
        "providerContextId",
    ),
    Kind("FwpmFilter", "FWPM_FILTER", transport_filter, "filterKey", "filterId"),
]
PROVIDER, FILTER = KINDS[0], KINDS[3]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.prefix)


def _add(api: Api, engine: Any, kind: Kind, number: int, **members: Any) -> int:
    given = kind.make(api, **{kind.key: api.guid(number)}, **members)
    out = api.new("UINT64 *")
    args = [engine, given, api.ffi.NULL, *([out] if kind.id_ else [])]
    api.must(getattr(api.lib, f"{kind.prefix}Add0")(*args))
    return int(out[0])


def _delete(api: Api, engine: Any, kind: Kind, number: int) -> None:
    delete = getattr(api.lib, f"{kind.prefix}DeleteByKey0")
    api.must(delete(engine, api.new("GUID *", api.guid(number))))


def _listener(api: Api, kind: Kind) -> Listener:
    def read(change: Any) -> tuple[int, ...]:
        ids = (int(getattr(change, kind.id_)),) if kind.id_ else ()
        return (int(change.changeType), int(getattr(change, kind.key).Data1), *ids)

    return Listener(api, f"{kind.ctype}_CHANGE_CALLBACK0", read)


def _subscribe(
    api: Api, engine: Any, kind: Kind, function: Any, flags: int = ADD | DELETE, template: Any = 0
) -> tuple[int, Any]:
    given = api.new(f"{kind.ctype}_SUBSCRIPTION0 *", {"flags": flags})
    if template:
        given.enumTemplate = template
    out = api.new("HANDLE *")
    subscribe = getattr(api.lib, f"{kind.prefix}SubscribeChanges0")
    return int(subscribe(engine, given, function, api.ffi.NULL, out)), out[0]


def _handle(api: Api, engine: Any, kind: Kind, function: Any, **given: Any) -> Any:
    code, handle = _subscribe(api, engine, kind, function, **given)
    api.must(code)
    return handle


def _unsubscribe(api: Api, engine: Any, kind: Kind, handle: Any) -> int:
    return int(getattr(api.lib, f"{kind.prefix}UnsubscribeChanges0")(engine, handle))


@pytest.fixture
def other(api: Api) -> Iterator[Any]:
    """The session that makes the changes."""
    handle = api.open()
    yield handle
    api.lib.FwpmEngineClose0(handle)


@every_kind
def test_changes_of_other_sessions_are_told(api: Api, engine: Any, other: Any, kind: Kind) -> None:
    """In their order, with key and id; after the end of the subscription nothing comes."""
    listener = _listener(api, kind)
    handle = _handle(api, engine, kind, listener.function)
    id_ = _add(api, other, kind, 1)
    _delete(api, other, kind, 1)
    ids = (id_,) if kind.id_ else ()
    assert listener.wait(2) == [(ADD, 1, *ids), (DELETE, 1, *ids)]
    api.must(_unsubscribe(api, engine, kind, handle))
    _add(api, other, kind, 2)
    assert len(listener.events) == 2
    assert _unsubscribe(api, engine, kind, handle) == api.lib.ERROR_INVALID_HANDLE
    assert _unsubscribe(api, engine, kind, api.ffi.NULL) == 0


def test_own_changes_are_not_told(api: Api, engine: Any, other: Any) -> None:
    """A session hears of others only."""
    listener = _listener(api, PROVIDER)
    _handle(api, engine, PROVIDER, listener.function)
    _add(api, engine, PROVIDER, 1)
    _add(api, other, PROVIDER, 2)
    assert listener.wait(1) == [(ADD, 2)]


def test_changes_are_told_when_they_are_final(api: Api, engine: Any, other: Any) -> None:
    """A transaction's changes come with its commit, those taken back never."""
    listener = _listener(api, PROVIDER)
    _handle(api, engine, PROVIDER, listener.function)
    api.must(api.lib.FwpmTransactionBegin0(other, 0))
    _add(api, other, PROVIDER, 1)
    api.must(api.lib.FwpmTransactionAbort0(other))
    api.must(api.lib.FwpmTransactionBegin0(other, 0))
    _add(api, other, PROVIDER, 2)
    _delete(api, other, PROVIDER, 2)
    _add(api, other, PROVIDER, 3)
    api.must(api.lib.FwpmTransactionCommit0(other))
    assert listener.wait(3) == [(ADD, 2), (DELETE, 2), (ADD, 3)]


def test_the_end_of_a_dynamic_session_is_told(api: Api, engine: Any) -> None:
    """Its objects are deleted with it."""
    listener = _listener(api, FILTER)
    _handle(api, engine, FILTER, listener.function, flags=DELETE)
    dynamic = api.open(DYNAMIC)
    id_ = _add(api, dynamic, FILTER, 4)
    api.must(api.lib.FwpmEngineClose0(dynamic))
    assert listener.wait(1) == [(DELETE, 4, id_)]


def test_templates_choose_what_is_told(api: Api, engine: Any, other: Any) -> None:
    """They choose as they do for enumerations."""
    listener = _listener(api, FILTER)
    template = api.new(
        "FWPM_FILTER_ENUM_TEMPLATE0 *",
        {"layerKey": transport_layer(api, 0, True), "actionMask": 0xFFFFFFFF},
    )
    _handle(api, engine, FILTER, listener.function, template=template)
    _add(api, other, FILTER, 1)
    id_ = _add(api, other, FILTER, 2, layerKey=transport_layer(api, 0, True))
    assert listener.wait(1) == [(ADD, 2, id_)]


def test_unsubscribing_waits_for_a_running_function(api: Api, engine: Any, other: Any) -> None:
    """The function is over when the call returns, and may call the engine meanwhile."""
    entered, leave = threading.Event(), threading.Event()
    done: list[int] = []

    def hear(_context: Any, _change: Any) -> None:
        entered.set()
        leave.wait(10)
        done.append(api.lib.FwpmTransactionBegin0(other, READ_ONLY))

    function = api.callback("FWPM_PROVIDER_CHANGE_CALLBACK0", hear)
    handle = _handle(api, engine, PROVIDER, function)
    _add(api, other, PROVIDER, 1)
    assert entered.wait(10)
    ended: list[list[int]] = []

    def unsubscribe() -> None:
        _unsubscribe(api, engine, PROVIDER, handle)
        ended.append(list(done))

    thread = threading.Thread(target=unsubscribe)
    thread.start()
    thread.join(0.05)
    assert ended == []
    leave.set()
    thread.join(10)
    assert ended == [[0]]


def test_a_function_can_end_its_own_subscription(api: Api, engine: Any, other: Any) -> None:
    """It does not wait for itself."""
    codes: list[int] = []
    heard = threading.Event()

    def hear(_context: Any, _change: Any) -> None:
        codes.append(_unsubscribe(api, engine, PROVIDER, handle))
        heard.set()

    function = api.callback("FWPM_PROVIDER_CHANGE_CALLBACK0", hear)
    handle = _handle(api, engine, PROVIDER, function)
    _add(api, other, PROVIDER, 1)
    _add(api, other, PROVIDER, 2)
    assert heard.wait(10)
    assert _unsubscribe(api, engine, PROVIDER, handle) == api.lib.ERROR_INVALID_HANDLE
    assert codes == [0]


def test_closing_the_session_ends_its_subscriptions(api: Api, engine: Any) -> None:
    """Nothing is told to a session that is no more."""
    subscriber = api.open()
    gone, present = _listener(api, PROVIDER), _listener(api, PROVIDER)
    _handle(api, subscriber, PROVIDER, gone.function)
    _handle(api, subscriber, PROVIDER, present.function)
    api.must(api.lib.FwpmEngineClose0(subscriber))
    watcher = api.open()
    _handle(api, watcher, PROVIDER, present.function)
    _add(api, engine, PROVIDER, 1)
    assert present.wait(1) == [(ADD, 1)]
    assert gone.events == []
    api.must(api.lib.FwpmEngineClose0(watcher))


def test_subscriptions_of_all_sessions_are_listed(api: Api, engine: Any) -> None:
    """With their template, their flags and the key of their session."""
    named = api.open(sessionKey=api.guid(6))
    template = api.new("FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0 *", {"providerContextType": 2})
    kind = KINDS[2]
    _handle(api, named, kind, _listener(api, kind).function, flags=ADD, template=template)
    out = api.new("FWPM_PROVIDER_CONTEXT_SUBSCRIPTION0 ***")
    count = api.new("UINT32 *")
    api.must(api.lib.FwpmProviderContextSubscriptionsGet0(engine, out, count))
    assert count[0] == 1
    found = out[0][0]
    assert (found.flags, found.sessionKey.Data1) == (ADD, 6)
    assert found.enumTemplate.providerContextType == 2
    api.free(out)
    api.must(api.lib.FwpmEngineClose0(named))
    api.must(api.lib.FwpmProviderContextSubscriptionsGet0(engine, out, count))
    assert (out[0], count[0]) == (api.ffi.NULL, 0)


@pytest.mark.parametrize(("flags", "code"), [(0, "NEVER_MATCH"), (4, "INVALID_FLAGS")])
@every_kind
def test_bad_flags_are_refused(api: Api, engine: Any, kind: Kind, flags: int, code: str) -> None:
    """Neither additions nor deletions, or something else."""
    refused, _ = _subscribe(api, engine, kind, _listener(api, kind).function, flags)
    assert refused == getattr(api.lib, f"FWP_E_{code}")
