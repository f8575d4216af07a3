"""The ends of subscriptions: by themselves, inside a call, with their session, and failing."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from tests.api.events import PATIENCE_SECONDS, Heard, helpers_ended
from tests.api.samples import install
from wfp_ipsec import AccessDeniedError, ClosedError, Engine, SessionError, Subscription
from wfp_ipsec.testing import Controls


def test_closing(engine: Engine) -> None:
    """Nothing is told afterwards; closing again does nothing."""
    heard, witness = Heard(), Heard()
    subscription = engine.subscribe(heard)
    engine.subscribe(witness)
    assert not subscription.closed
    assert "open" in repr(subscription)
    subscription.close()
    subscription.close()
    assert subscription.closed
    assert "closed" in repr(subscription)
    install(engine)
    witness.wait(1)
    assert heard.events == []
    assert len(engine.sa_context_subscriptions()) == 1


def test_closing_with_the_block(engine: Engine) -> None:
    """The end of the block ends it, also by an exception."""
    with engine.subscribe(print) as first:
        pass
    with pytest.raises(KeyError), engine.subscribe(print) as second:
        raise KeyError
    assert first.closed and second.closed
    assert engine.sa_context_subscriptions() == []


def test_closing_waits_for_a_call(engine: Engine) -> None:
    """A call that runs is over when closing returns, whichever thread closes."""
    begun, go_on, over = threading.Event(), threading.Event(), threading.Event()
    seen: list[bool] = []

    def slow(_event: object) -> None:
        begun.set()
        go_on.wait(PATIENCE_SECONDS)
        over.set()

    subscription = engine.subscribe(slow)
    install(engine)
    assert begun.wait(PATIENCE_SECONDS)

    def close() -> None:
        subscription.close()
        seen.append(over.is_set())

    threads = [threading.Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    threads[0].join(0.05)
    assert seen == []
    go_on.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert seen == [True, True]


def test_closing_inside_the_call(engine: Engine) -> None:
    """It does not wait for itself, and that call was the last one."""
    heard = Heard(lambda _: subscription.close())
    subscription = engine.subscribe(heard)
    witness = Heard()
    engine.subscribe(witness)
    install(engine).close()
    witness.wait(2)
    assert len(heard.events) == 1
    helpers_ended()
    subscription.close()
    assert len(engine.sa_context_subscriptions()) == 1


def _close(subscriptions: list[Subscription], place: int, _event: object) -> None:
    subscriptions[place].close()


def test_closing_each_other(engine: Engine) -> None:
    """Whoever is called first closes the other, and neither waits for ever."""
    subscriptions: list[Subscription] = []
    heard = [Heard(partial(_close, subscriptions, other)) for other in (1, 0)]
    subscriptions += [engine.subscribe(one) for one in heard]
    install(engine)
    heard[0].wait(1)
    helpers_ended()
    assert heard[1].events == []
    assert not subscriptions[0].closed
    assert len(engine.sa_context_subscriptions()) == 1


def test_the_session_ends_its_subscriptions(native: Any, engine: Engine) -> None:
    """They are closed with it, and closing them afterwards does nothing."""
    heard, witness = Heard(), Heard()
    with Engine.open(native.name) as session:
        subscription = session.subscribe(heard)
    assert subscription.closed
    subscription.close()
    engine.subscribe(witness)
    install(engine)
    witness.wait(1)
    assert heard.events == []
    with pytest.raises(ClosedError):
        session.subscribe(heard)


def test_closing_the_session_inside_a_call(native: Any, engine: Engine) -> None:
    """The session counts as closed at once, and is when the call has returned."""
    session = Engine.open(native.name, name="doomed")
    closed: list[bool] = []

    def end(_event: object) -> None:
        session.close()
        closed.append(session.closed)

    heard, second = Heard(end), Heard()
    session.subscribe(heard)
    session.subscribe(second)
    witness = Heard()
    engine.subscribe(witness)
    install(engine).close()
    witness.wait(2)
    helpers_ended()
    assert (closed, len(heard.events), second.events) == ([True], 1, [])
    assert "doomed" not in {found.name for found in engine.sessions()}


def test_closing_in_a_transaction(engine: Engine) -> None:
    """It is refused by the engine, but nothing is told any more; closing again ends it."""
    heard, witness = Heard(), Heard()
    subscription = engine.subscribe(heard)
    engine.subscribe(witness)
    with engine.transaction(), pytest.raises(SessionError):
        subscription.close()
    install(engine)
    witness.wait(1)
    assert heard.events == []
    assert len(engine.sa_context_subscriptions()) == 2
    subscription.close()
    assert len(engine.sa_context_subscriptions()) == 1


def test_closing_after_a_reset(engine: Engine, controls: Controls) -> None:
    """What the engine has ended already is no error."""
    with engine.subscribe(print):
        controls.reset()


def test_closing_fails(engine: Engine, controls: Controls) -> None:
    """The error is raised, closing again tries once more, and a first error has it as a note."""
    subscription = engine.subscribe(print)
    controls.fail_next("IPsecSaContextUnsubscribe0", 5)
    with pytest.raises(AccessDeniedError):
        subscription.close()
    subscription.close()
    assert engine.sa_context_subscriptions() == []
    controls.fail_next("IPsecSaContextUnsubscribe0", 5)
    with pytest.raises(KeyError) as caught, engine.subscribe(print):
        raise KeyError
    assert "IPsecSaContextUnsubscribe0" in caught.value.__notes__[0]
