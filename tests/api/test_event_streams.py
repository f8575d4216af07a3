"""Streams of events: bounded, waited for, and closed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.events import PATIENCE_SECONDS
from tests.api.ground import NEW_PROVIDER, described_filter
from tests.api.samples import REMOTE, install
from tests.api.test_subscriptions import ADD, BLOCK, DELETE, DROP
from tests.strategies.effort import share
from wfp_ipsec import (
    ChangeType,
    ClosedError,
    Engine,
    EventsLost,
    EventStream,
    FilterChange,
    InvalidParameterError,
    ProviderChange,
    SaContextChange,
)
from wfp_ipsec.testing import Controls


def test_events_are_kept_until_they_are_read(engine: Engine) -> None:
    """In their order, with what the subscription would tell."""
    with engine.events(remote="198.51.100.0/24") as events:
        install(engine, remote="10.0.0.1", spi=0x1000).close()
        with install(engine, remote=REMOTE) as context:
            id = context.id
        expected = [SaContextChange(change_type=kind, id=id) for kind in (ADD, DELETE)]
        assert [events.get(PATIENCE_SECONDS) for _ in expected] == expected


def test_every_source_has_a_stream(engine: Engine, controls: Controls) -> None:
    """Of objects that other sessions change, and of network events."""
    providers, filters = engine.providers.changes(), engine.filters.changes()
    net_events = engine.net_events.events()
    with Engine.open(engine.backend) as other:
        key = other.providers.add(NEW_PROVIDER)
        id = other.filters.add(described_filter(1))
    for event in (DROP, BLOCK):
        controls.inject_net_event(event)
    added = ChangeType.ADD
    assert providers.get(PATIENCE_SECONDS) == ProviderChange(change_type=added, key=key)
    of_filter = FilterChange(change_type=added, key=described_filter(1).key, id=id)
    assert filters.get(PATIENCE_SECONDS) == of_filter
    found = [net_events.get(PATIENCE_SECONDS) for _ in range(2)]
    assert found == list(engine.net_events.list())


def test_iterating_ends_with_the_stream(engine: Engine) -> None:
    """After the events that came before."""
    events = engine.events()
    seen: list[Any] = []
    reader = threading.Thread(target=lambda: seen.extend(events))
    reader.start()
    context = install(engine)
    context.close()
    while len(seen) < 2 and reader.is_alive():
        reader.join(0.01)
    events.close()
    reader.join(PATIENCE_SECONDS)
    assert not reader.is_alive()
    assert [event.change_type for event in seen] == [ADD, DELETE]
    with pytest.raises(ClosedError):
        events.get()


def test_closing_keeps_what_came(engine: Engine) -> None:
    """It can be read afterwards, and then the stream is at its end."""
    events, witness = engine.events(), engine.events()
    install(engine)
    witness.get(PATIENCE_SECONDS)
    events.close()
    assert [event.change_type for event in events if isinstance(event, SaContextChange)] == [ADD]


def test_the_session_ends_its_streams(native: Any) -> None:
    """Who waits is woken."""
    session = Engine.open(native.name)
    events = session.events()
    waiting = threading.Thread(target=lambda: list(events))
    waiting.start()
    session.close()
    waiting.join(PATIENCE_SECONDS)
    assert not waiting.is_alive()


@pytest.mark.parametrize("timeout_seconds", [0, -1, 0.01])
def test_waiting_ends(engine: Engine, timeout_seconds: float) -> None:
    """When its time is up, with an error that is the builtin one."""
    events = engine.events()
    with pytest.raises(TimeoutError, match="seconds"):
        events.get(timeout_seconds)


def test_each_event_goes_to_one_reader(engine: Engine) -> None:
    """Several threads may read."""
    events = engine.events()
    taken: list[list[Any]] = [[], [], []]
    readers = [threading.Thread(target=lambda own=own: own.extend(events)) for own in taken]
    for reader in readers:
        reader.start()
    ids = []
    for _ in range(10):
        with install(engine) as context:
            ids.append(context.id)
    while sum(map(len, taken)) < 20 and any(reader.is_alive() for reader in readers):
        readers[0].join(0.01)
    events.close()
    for reader in readers:
        reader.join(PATIENCE_SECONDS)
    together = sorted((event.id, event.change_type) for own in taken for event in own)
    assert together == sorted((id, kind) for id in ids for kind in (ADD, DELETE))


@pytest.mark.parametrize("capacity", [0, -1, "many", 1.5])
def test_bad_capacity(engine: Engine, capacity: Any) -> None:
    """A stream has room for one event at least."""
    with pytest.raises(InvalidParameterError, match="capacity"):
        engine.events(capacity=capacity)
    assert engine.dependents == set()


def test_overflow(engine: Engine, controls: Controls) -> None:
    """What does not fit is counted, where it is missing."""
    with engine.net_events.events(capacity=2) as events, engine.net_events.events() as witness:
        for _ in range(5):
            controls.inject_net_event(DROP)
            witness.get(PATIENCE_SECONDS)
        kinds = [type(events.get(0)).__name__ for _ in range(3)]
        assert kinds == ["NetEvent", "NetEvent", "EventsLost"]
        assert events.lost == 3
        controls.inject_net_event(BLOCK)
        assert events.get(PATIENCE_SECONDS) == list(engine.net_events.list())[-1]


@share(5)
@given(capacity=st.integers(1, 4), steps=st.lists(st.booleans(), max_size=40))
def test_nothing_is_lost_silently(native: Any, capacity: int, steps: list[bool]) -> None:
    """However events come and are read, each is read or counted where it was to be."""
    with Engine.open(native.name) as engine:
        events: EventStream[Any] = engine.events(capacity=capacity)
        came = 0
        read: list[Any] = []
        for comes in steps:
            if comes:
                events._put(came)
                came += 1
            elif came > _read_up_to(read):
                read.append(events.get(0))
        events.close()
        read += list(events)
    assert _read_up_to(read) == came
    lost = sum(item.count for item in read if isinstance(item, EventsLost))
    assert events.lost == lost


def _read_up_to(read: list[Any]) -> int:
    """Follows what was read; returns the number of the event that comes next."""
    expected = 0
    for item in read:
        if isinstance(item, EventsLost):
            expected += item.count
        else:
            assert item == expected
            expected += 1
    return expected
