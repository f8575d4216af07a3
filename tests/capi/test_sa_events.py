"""IPsecSaContextSubscribe0, Unsubscribe0 and SubscriptionsGet0."""

import queue
from collections.abc import Iterator
from typing import Any

import pytest

from .association import PEER_SPI, Prepared
from .build import DYNAMIC, LOCAL_V4, REMOTE_V4, Api

ADD, DELETE = 1, 2
CALLBACK = "IPSEC_SA_CONTEXT_CALLBACK0"
# Far above what a delivery takes; only a failing test waits that long.
PATIENCE = 10.0


class Subscriber:
    """A session that subscribed, and the events that reached it."""

    def __init__(self, api: Api, session: Any, template: Any = None) -> None:
        self.api, self.session = api, session
        self._events: queue.Queue[tuple[int, int]] = queue.Queue()
        self._context = api.new("int *")
        self._callback = api.callback(CALLBACK, self._receive)
        given = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *")
        given.enumTemplate = api.ffi.NULL if template is None else template
        out = api.new("HANDLE *")
        subscribe = api.lib.IPsecSaContextSubscribe0
        api.must(subscribe(session, given, self._callback, self._context, out))
        self.handle = out[0]

    def _receive(self, context: Any, change: Any) -> None:
        assert context == self._context
        self._events.put((change.changeType, change.saContextId))

    def next(self) -> tuple[int, int]:
        """Waits for an event."""
        return self._events.get(timeout=PATIENCE)

    def unsubscribe(self) -> None:
        """Ends the subscription; no event comes after this."""
        self.api.must(self.api.lib.IPsecSaContextUnsubscribe0(self.session, self.handle))

    def rest(self) -> list[tuple[int, int]]:
        """Returns the events that were delivered and not yet taken."""
        return [self._events.get_nowait() for _ in range(self._events.qsize())]


@pytest.fixture
def watcher(api: Api) -> Iterator[Any]:
    """A second session, which ends with the test."""
    handle = api.open(DYNAMIC)
    yield handle
    api.lib.FwpmEngineClose0(handle)


def test_contexts_come_and_go(transport: Prepared, watcher: Any) -> None:
    """A context comes with its inbound SA and goes when it is deleted; nothing between shows."""
    api = transport.api
    subscriber = Subscriber(api, watcher)
    ids = [transport.half(), transport.half()]
    api.must(transport.add_outbound(ids[0], transport.bundle(PEER_SPI)))
    for id_ in reversed(ids):
        api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    expected = [(ADD, ids[0]), (ADD, ids[1]), (DELETE, ids[1]), (DELETE, ids[0])]
    assert [subscriber.next() for _ in expected] == expected
    subscriber.unsubscribe()
    assert subscriber.rest() == []


def test_a_context_without_sas_is_silent(transport: Prepared, watcher: Any) -> None:
    """What was never added is not deleted."""
    api = transport.api
    subscriber = Subscriber(api, watcher)
    id_ = transport.create()
    transport.reserve(id_)
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    later = transport.half()
    assert subscriber.next() == (ADD, later)


def test_a_context_goes_at_the_end_of_its_grace(transport: Prepared, watcher: Any) -> None:
    """Expiring is no event; the end is, though no call brings it about."""
    api = transport.api
    id_ = transport.complete()
    subscriber = Subscriber(api, watcher)
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, id_))
    other = transport.half()
    api.control.WfpIpsecEngineAdvance(60)
    assert [subscriber.next(), subscriber.next()] == [(ADD, other), (DELETE, id_)]


def test_one_long_step_tells_of_ends_in_their_order(transport: Prepared, watcher: Any) -> None:
    """The time decides, then the id, though all are found out at once."""
    subscriber = Subscriber(transport.api, watcher)
    ids = [transport.half(lifetime={"lifetimeSeconds": seconds}) for seconds in (200, 100, 100)]
    transport.api.control.WfpIpsecEngineAdvance(200)
    expected = [(ADD, id_) for id_ in ids] + [(DELETE, ids[i]) for i in (1, 2, 0)]
    assert [subscriber.next() for _ in expected] == expected


def test_a_session_hears_of_its_own_changes(transport: Prepared) -> None:
    """Contexts belong to no session."""
    subscriber = Subscriber(transport.api, transport.engine)
    id_ = transport.half()
    assert subscriber.next() == (ADD, id_)


def test_an_update_is_no_event(transport: Prepared) -> None:
    """A context that changes in place has neither come nor gone."""
    api = transport.api
    id_ = transport.complete()
    subscriber = Subscriber(api, transport.engine)
    with transport.get(id_) as found:
        api.must(api.lib.IPsecSaContextUpdate0(transport.engine, 0x7F, found))
    later = transport.half()
    assert subscriber.next() == (ADD, later)


def test_a_used_up_context_is_told_of(transport: Prepared) -> None:
    """Also a limit on traffic and the idle time end a context with an event."""
    api = transport.api
    subscriber = Subscriber(api, transport.engine)
    used = transport.half(lifetime={"lifetimePackets": 1})
    idle = transport.half(idleTimeoutSeconds=10)
    api.must(api.control.WfpIpsecEngineTraffic(used, 1, 1, 0))
    api.control.WfpIpsecEngineAdvance(10)
    expected = [(ADD, used), (ADD, idle), (DELETE, used), (DELETE, idle)]
    assert [subscriber.next() for _ in expected] == expected


def _template(api: Api, local: int) -> Any:
    return api.new(
        "IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *", {"localSubNet": {"type": 3, "uint32": local}}
    )


def test_a_template_selects(transport: Prepared, watcher: Any) -> None:
    """Only subscribers whose subnet holds the context hear of it."""
    api = transport.api
    near = Subscriber(api, watcher, _template(api, LOCAL_V4))
    far = Subscriber(api, watcher, _template(api, REMOTE_V4))
    everything = Subscriber(api, watcher)
    id_ = transport.half()
    # Subscribers are told in their order, so the last one's event closes the round.
    assert everything.next() == (ADD, id_)
    assert near.next() == (ADD, id_)
    assert far.rest() == []


def _is_dead(subscriber: Subscriber) -> bool:
    api = subscriber.api
    code = api.lib.IPsecSaContextUnsubscribe0(subscriber.session, subscriber.handle)
    return bool(code == api.lib.ERROR_INVALID_HANDLE)


@pytest.mark.parametrize("how", ["unsubscribe", "close"])
def test_a_subscription_ends(transport: Prepared, watcher: Any, how: str) -> None:
    """Afterwards its function is not called, and its handle is dead."""
    ended = Subscriber(transport.api, watcher)
    if how == "unsubscribe":
        ended.unsubscribe()
    else:
        transport.api.must(transport.api.lib.FwpmEngineClose0(watcher))
    alive = Subscriber(transport.api, transport.engine)
    id_ = transport.half()
    assert alive.next() == (ADD, id_)
    assert ended.rest() == []
    assert _is_dead(ended)


def test_a_reset_ends_subscriptions(api: Api, watcher: Any) -> None:
    """The session stays, its subscription does not."""
    ended = Subscriber(api, watcher)
    api.control.WfpIpsecEngineReset()
    assert _is_dead(ended)


def test_a_handle_belongs_to_its_session(api: Api, engine: Any, watcher: Any) -> None:
    """Another session cannot end a subscription; NULL ends none and is accepted."""
    subscriber = Subscriber(api, watcher)
    unsubscribe = api.lib.IPsecSaContextUnsubscribe0
    assert unsubscribe(engine, subscriber.handle) == api.lib.ERROR_INVALID_HANDLE
    assert unsubscribe(engine, api.ffi.NULL) == 0
    subscriber.unsubscribe()


def _subscribe(api: Api, engine: Any, **members: Any) -> int:
    given = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *", members)
    callback, out = api.callback(CALLBACK), api.new("HANDLE *")
    return int(api.lib.IPsecSaContextSubscribe0(engine, given, callback, api.ffi.NULL, out))


def test_bad_subscriptions(api: Api, engine: Any) -> None:
    """Flags are reserved, and templates are checked as for enumerations."""
    template = "IPSEC_SA_CONTEXT_ENUM_TEMPLATE0 *"
    wrong = api.new(template, {"localSubNet": {"type": 1}})
    missing = api.new(template, {"remoteSubNet": {"type": 256}})
    assert _subscribe(api, engine, flags=1) == api.lib.FWP_E_INVALID_FLAGS
    assert _subscribe(api, engine, enumTemplate=wrong) == api.lib.FWP_E_TYPE_MISMATCH
    assert _subscribe(api, engine, enumTemplate=missing) == api.lib.FWP_E_NULL_POINTER


def test_subscriptions_are_listed(api: Api, engine: Any) -> None:
    """Those of all sessions, with the session's key and a copy of the template."""
    watcher = api.open(sessionKey=api.guid(5))
    Subscriber(api, engine)
    Subscriber(api, watcher, _template(api, LOCAL_V4))
    entries, count = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 ***"), api.new("UINT32 *")
    api.must(api.lib.IPsecSaContextSubscriptionsGet0(engine, entries, count))
    assert count[0] == 2
    first, second = entries[0][0], entries[0][1]
    assert first.enumTemplate == api.ffi.NULL
    assert second.enumTemplate.localSubNet.uint32 == LOCAL_V4
    assert api.same_guid(second.sessionKey, api.guid(5))
    api.free(entries)
    api.must(api.lib.FwpmEngineClose0(watcher))
    api.must(api.lib.IPsecSaContextSubscriptionsGet0(engine, entries, count))
    assert count[0] == 1
    api.free(entries)
