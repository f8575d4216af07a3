"""What subscribers' functions may do, in which order they are called, and how they end."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .association import Prepared
from .build import DYNAMIC, Api
from .listing import ADD, DELETE, Listener
from .negotiation import PATIENCE
from .policy import provider

Function = Callable[[int, int], None]


class Subscriber:
    """A session's subscription to SA contexts; keeps (type, id) of each event."""

    def __init__(self, api: Api, session: Any, then: Function = lambda *_: None) -> None:
        self.api, self.session = api, session

        def read(change: Any) -> tuple[int, int]:
            event = int(change.changeType), int(change.saContextId)
            then(*event)
            return event

        self.heard = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", read)
        given, out = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *"), api.new("HANDLE *")
        subscribe = api.lib.IPsecSaContextSubscribe0
        api.must(subscribe(session, given, self.heard.function, api.ffi.NULL, out))
        self.handle = out[0]

    def unsubscribe(self) -> int:
        """Calls IPsecSaContextUnsubscribe0."""
        return int(self.api.lib.IPsecSaContextUnsubscribe0(self.session, self.handle))


@pytest.fixture
def watcher(api: Api) -> Iterator[Any]:
    """A second session, which ends with the test."""
    handle = api.open(DYNAMIC)
    yield handle
    api.lib.FwpmEngineClose0(handle)


def _come_and_go(ground: Prepared, count: int) -> None:
    delete = ground.api.lib.IPsecSaContextDeleteById0
    for _ in range(count):
        ground.api.must(delete(ground.engine, ground.half()))


def test_order_is_kept_for_each_context(transport: Prepared, watcher: Any) -> None:
    """Each is added once and then deleted once, also when several threads are at work."""
    subscriber = Subscriber(transport.api, watcher)
    threads = [threading.Thread(target=_come_and_go, args=(transport, 20)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = subscriber.heard.wait(120)
    assert len(events) == 120
    by_context: dict[int, list[int]] = {}
    for kind, id_ in events:
        by_context.setdefault(id_, []).append(kind)
    assert set(map(tuple, by_context.values())) == {(ADD, DELETE)}
    assert len(by_context) == 60


def test_nothing_comes_after_the_end(transport: Prepared, watcher: Any) -> None:
    """While contexts come and go, each subscription is silent from its end on."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            _come_and_go(transport, 1)

    thread = threading.Thread(target=work)
    thread.start()
    counts = []
    for _ in range(20):
        subscriber = Subscriber(transport.api, watcher)
        subscriber.heard.wait(2)
        assert subscriber.unsubscribe() == 0
        counts.append((subscriber, len(subscriber.heard.events)))
    stop.set()
    thread.join()
    assert [(len(one.heard.events), count) for one, count in counts] == [
        (count, count) for _, count in counts
    ]


def test_a_function_may_use_the_engine(transport: Prepared, watcher: Any) -> None:
    """It reads, changes and subscribes like any other code."""
    api, engine = transport.api, transport.engine
    done: list[Any] = []

    def use(kind: int, id_: int) -> None:
        if kind == ADD and not done:
            done.append(transport.exists(id_))
            done.append(Subscriber(api, watcher))
            api.must(api.lib.IPsecSaContextDeleteById0(engine, id_))

    first = Subscriber(api, watcher, use)
    id_ = transport.half()
    assert first.heard.wait(2) == [(ADD, id_), (DELETE, id_)]
    exists, second = done
    assert exists
    assert second.heard.wait(1) == [(DELETE, id_)]


def test_a_function_can_end_another_subscription(transport: Prepared, watcher: Any) -> None:
    """What was on its way to the other does not come any more."""
    codes: list[int] = []

    def end(_kind: int, _id: int) -> None:
        if not codes:
            codes.append(second.unsubscribe())

    first = Subscriber(transport.api, watcher, end)
    second = Subscriber(transport.api, watcher)
    _come_and_go(transport, 2)
    first.heard.wait(4)
    assert codes == [0]
    assert second.heard.events == []


def test_two_functions_can_end_each_other(transport: Prepared, watcher: Any) -> None:
    """Whoever is called first ends the other, and neither waits for ever."""
    codes: list[int] = []
    subscribers: list[Subscriber] = []
    for other in (1, 0):

        def end(_kind: int, _id: int, other: int = other) -> None:
            codes.append(subscribers[other].unsubscribe())

        subscribers.append(Subscriber(transport.api, watcher, end))
    id_ = transport.half()
    assert subscribers[0].heard.wait(1) == [(ADD, id_)]
    assert subscribers[1].heard.events == []
    assert codes == [0]


def test_two_threads_can_end_what_runs(transport: Prepared, watcher: Any) -> None:
    """Both wait for the running function, which ends the other's subscription meanwhile."""
    api, begun, codes = transport.api, threading.Event(), []
    threads_run = threading.Event()

    def end(_kind: int, _id: int) -> None:
        begun.set()
        threads_run.wait(PATIENCE)
        codes.append(second.unsubscribe())

    first = Subscriber(api, watcher, end)
    second = Subscriber(api, watcher)
    transport.half()
    assert begun.wait(PATIENCE)
    threads = [
        threading.Thread(target=lambda one=one: codes.append(one.unsubscribe()))
        for one in (first, second)
    ]
    for thread in threads:
        thread.start()
    threads_run.set()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    # One of the two that end the second subscription comes too late.
    assert sorted(codes) == [0, 0, api.lib.ERROR_INVALID_HANDLE]


def test_a_function_can_close_its_session(transport: Prepared) -> None:
    """All subscriptions of the session end, and its handle is dead."""
    api = transport.api
    session = api.open()
    codes: list[int] = []
    close = api.lib.FwpmEngineClose0
    first = Subscriber(api, session, lambda *_: codes.append(int(close(session))))
    second = Subscriber(api, session)
    witness = Subscriber(api, transport.engine)
    ids = [transport.half(), transport.half()]
    assert witness.heard.wait(2) == [(ADD, id_) for id_ in ids]
    assert codes == [0]
    assert (len(first.heard.events), second.heard.events) == (1, [])
    assert close(session) == api.lib.ERROR_INVALID_HANDLE


def test_a_function_can_close_another_session(transport: Prepared) -> None:
    """As it can end its own."""
    api = transport.api
    sessions = [api.open(), api.open()]
    codes: list[int] = []
    close = api.lib.FwpmEngineClose0
    first = Subscriber(api, sessions[0], lambda *_: codes.append(int(close(sessions[1]))))
    second = Subscriber(api, sessions[1])
    transport.half()
    first.heard.wait(1)
    assert (codes, second.heard.events) == ([0], [])
    api.must(close(sessions[0]))


def test_objects_and_contexts_come_in_their_order(transport: Prepared, watcher: Any) -> None:
    """Subscriptions of different kinds are told in the order of what happened."""
    api, order = transport.api, []
    Subscriber(api, watcher, lambda kind, id_: order.append(("context", kind)))
    heard = Listener(
        api, "FWPM_PROVIDER_CHANGE_CALLBACK0", lambda c: order.append(("provider", c.changeType))
    )
    given, out = api.new("FWPM_PROVIDER_SUBSCRIPTION0 *", {"flags": ADD}), api.new("HANDLE *")
    subscribe = api.lib.FwpmProviderSubscribeChanges0
    api.must(subscribe(watcher, given, heard.function, api.ffi.NULL, out))
    transport.half()
    made = provider(api, providerKey=api.guid(1))
    api.must(api.lib.FwpmProviderAdd0(transport.engine, made, api.ffi.NULL))
    heard.wait(1)
    assert order == [("context", ADD), ("provider", ADD)]
