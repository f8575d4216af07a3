"""Key managers that answer late or never, end while they are asked, or negotiate themselves."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .association import KEY, Prepared
from .listing import Listener
from .negotiation import (
    INBOUND_SPI,
    PATIENCE,
    Manager,
    installed,
    keys_set,
    negotiate,
    set_key,
    sides,
    willing,
)

OWN = (KEY, KEY[::-1], 0, 0)
LATE = bytes([9] * 20)
# The shortest that a manager can ask for.
HINT_SECONDS = 1


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a slow function waits for; it opens at the test's end at the latest."""
    event = threading.Event()
    yield event
    event.set()


def in_thread(function: Callable[[], Any]) -> threading.Thread:
    """Starts a function on a thread of its own."""
    thread = threading.Thread(target=function)
    thread.start()
    return thread


def ends(thread: threading.Thread) -> bool:
    """Tells whether a thread ends in time."""
    thread.join(PATIENCE)
    return not thread.is_alive()


class Slow:
    """A function that waits for a gate, and tells when it has begun and returned."""

    def __init__(self, gate: threading.Event) -> None:
        self.gate = gate
        self.begun, self.returned = threading.Event(), threading.Event()

    def wait(self) -> None:
        """Waits for the gate."""
        self.begun.set()
        self.gate.wait(PATIENCE)
        self.returned.set()

    def check(self, _traffic: Any) -> tuple[bool, int]:
        """Wants to dictate, late."""
        self.wait()
        return True, 1

    def dictate(self, inbound: Any, outbound: Any, _generate: Any) -> int:
        """Dictates late."""
        self.wait()
        set_key(inbound, LATE)
        set_key(outbound, LATE)
        return 0


@pytest.mark.parametrize("step", ["check", "dictate"])
def test_a_late_answer_is_not_waited_for(
    transport: Prepared, gate: threading.Event, step: str
) -> None:
    """After the manager's time the keying module's keys are taken, and stay when the answer comes.

    The manager is told them once it has returned.
    """
    slow = Slow(gate)
    check = slow.check if step == "check" else willing
    manager = Manager(
        transport.api, transport.engine, check=check, dictate=slow.dictate, hint=HINT_SECONDS
    )
    began = time.monotonic()
    code, id_ = negotiate(transport)
    transport.api.must(code)
    # The clock of Windows goes in steps of 16 ms.
    assert HINT_SECONDS - 0.05 < time.monotonic() - began < PATIENCE
    assert installed(transport, id_) == OWN
    assert not slow.returned.is_set()
    gate.set()
    assert manager.told.wait(1) == [OWN]
    assert installed(transport, id_) == OWN


def test_check_and_dictation_share_the_time(transport: Prepared) -> None:
    """A manager that is slow in both is waited for once.

    Their time is real time, so that the functions have to let some of it pass.
    """

    def check(_traffic: Any) -> tuple[bool, int]:
        threading.Event().wait(HINT_SECONDS * 0.6)
        return True, 1

    def dictate(inbound: Any, outbound: Any, generate: Any) -> int:
        threading.Event().wait(HINT_SECONDS * 0.6)
        return keys_set(LATE, LATE)(inbound, outbound, generate)

    Manager(transport.api, transport.engine, check=check, dictate=dictate, hint=HINT_SECONDS)
    code, id_ = negotiate(transport)
    transport.api.must(code)
    assert installed(transport, id_) == OWN


def test_a_stuck_manager_holds_up_nobody(transport: Prepared, gate: threading.Event) -> None:
    """Other managers and subscribers are told while it is stuck."""
    api, slow = transport.api, Slow(gate)
    Manager(api, transport.engine, notify=slow.wait)
    other = Manager(api, transport.engine)
    heard = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", lambda change: change.saContextId)
    given, out = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *"), api.new("HANDLE *")
    subscribe = api.lib.IPsecSaContextSubscribe0
    api.must(subscribe(transport.engine, given, heard.function, api.ffi.NULL, out))
    ids = [negotiate(transport, sides(transport, INBOUND_SPI + 2 * i))[1] for i in range(3)]
    assert slow.begun.wait(PATIENCE)
    assert len(other.told.wait(3)) == 3
    assert heard.wait(3)[:3] == ids
    assert not slow.returned.is_set()


def test_the_engine_works_while_a_manager_is_asked(
    transport: Prepared, gate: threading.Event
) -> None:
    """Calls of other threads are not held up."""
    slow = Slow(gate)
    Manager(transport.api, transport.engine, check=slow.check)
    thread = in_thread(lambda: negotiate(transport))
    assert slow.begun.wait(PATIENCE)
    assert transport.exists(transport.half())
    gate.set()
    assert ends(thread)


@pytest.mark.parametrize("how", ["unregister", "close", "reset"])
def test_ending_waits_for_a_running_function(
    transport: Prepared, gate: threading.Event, how: str
) -> None:
    """The function is over when the call returns, and is not called again."""
    api, slow = transport.api, Slow(gate)
    session = api.open()
    manager = Manager(api, session, notify=slow.wait)
    negotiate(transport)
    assert slow.begun.wait(PATIENCE)
    seen: list[bool] = []
    calls = {
        "unregister": manager.unregister,
        "close": lambda: api.lib.FwpmEngineClose0(session),
        "reset": api.control.WfpIpsecEngineReset,
    }

    def end() -> None:
        calls[how]()
        seen.append(slow.returned.is_set())

    thread = in_thread(end)
    thread.join(0.05)
    assert seen == []
    gate.set()
    assert ends(thread)
    assert seen == [True]
    assert manager.unregister() == api.lib.ERROR_INVALID_HANDLE
    api.lib.FwpmEngineClose0(session)


@pytest.mark.parametrize("how", ["unregister", "close"])
@pytest.mark.parametrize("step", ["check", "dictate", "notify"])
def test_a_function_can_end_its_own_registration(transport: Prepared, how: str, step: str) -> None:
    """It does not wait for itself; what it was asked in that call still counts."""
    api, codes = transport.api, []
    session = api.open()

    def end() -> None:
        close = api.lib.FwpmEngineClose0
        codes.append(manager.unregister() if how == "unregister" else int(close(session)))

    def check(_traffic: Any) -> tuple[bool, int]:
        if step == "check":
            end()
        return True, 1

    def dictate(inbound: Any, outbound: Any, generate: Any) -> int:
        if step == "dictate":
            end()
        return keys_set(LATE, LATE)(inbound, outbound, generate)

    def notify() -> None:
        if step == "notify":
            end()

    manager = Manager(api, session, check=check, dictate=dictate, notify=notify)
    code, id_ = negotiate(transport)
    api.must(code)
    assert installed(transport, id_)[:2] == (OWN[:2] if step == "check" else (LATE, LATE))
    if step == "notify":
        manager.told.wait(1)
    assert codes == [0]
    assert manager.unregister() == api.lib.ERROR_INVALID_HANDLE
    negotiate(transport, sides(transport, INBOUND_SPI + 2))
    assert "notify" not in manager.calls or step == "notify"
    assert manager.calls.count("check") == 1
    api.lib.FwpmEngineClose0(session)


def test_an_ended_manager_is_not_waited_for(transport: Prepared, gate: threading.Event) -> None:
    """Once it is unregistered, what it would have been asked is not asked."""
    api, slow = transport.api, Slow(gate)
    manager = Manager(api, transport.engine, check=willing, notify=slow.wait, hint=10)
    negotiate(transport)
    assert slow.begun.wait(PATIENCE)
    results: list[tuple[int, int]] = []
    asking = in_thread(
        lambda: results.append(negotiate(transport, sides(transport, INBOUND_SPI + 2)))
    )
    ending = in_thread(manager.unregister)
    assert ends(asking)
    assert not slow.returned.is_set()
    assert [code for code, _ in results] == [0]
    gate.set()
    assert ends(ending)


def test_a_negotiation_inside_a_function_goes_on_without_it(transport: Prepared) -> None:
    """The manager cannot be asked while it runs; it is told later."""
    results: list[tuple[int, int]] = []

    def notify() -> None:
        if not results:
            results.append(negotiate(transport, sides(transport, INBOUND_SPI + 2)))

    manager = Manager(
        transport.api, transport.engine, check=willing, dictate=keys_set(LATE, LATE), notify=notify
    )
    negotiate(transport)
    assert [told[:2] for told in manager.told.wait(2)] == [(LATE, LATE), OWN[:2]]
    assert [code for code, _ in results] == [0]


def test_managers_can_end_each_other(transport: Prepared) -> None:
    """Both functions run at once and unregister the other: neither waits for ever."""
    both = threading.Barrier(2)
    codes: list[int] = []
    managers: list[Manager] = []

    def ender(other: int) -> Callable[[], None]:
        def notify() -> None:
            both.wait(PATIENCE)
            codes.append(managers[other].unregister())

        return notify

    managers += [Manager(transport.api, transport.engine, notify=ender(i)) for i in (1, 0)]
    negotiate(transport)
    for manager in managers:
        manager.told.wait(1)
    assert codes == [0, 0]


def test_a_manager_and_a_subscriber_can_end_each_other(transport: Prepared) -> None:
    """Their functions run on two threads at once, and neither waits for ever."""
    api, both = transport.api, threading.Barrier(2)
    codes: list[int] = []
    out = api.new("HANDLE *")

    def unsubscribe() -> None:
        both.wait(PATIENCE)
        codes.append(int(api.lib.IPsecSaContextUnsubscribe0(transport.engine, out[0])))

    def unregister(_change: Any) -> None:
        both.wait(PATIENCE)
        codes.append(manager.unregister())

    manager = Manager(api, transport.engine, notify=unsubscribe)
    heard = Listener(api, "IPSEC_SA_CONTEXT_CALLBACK0", unregister)
    given = api.new("IPSEC_SA_CONTEXT_SUBSCRIPTION0 *")
    subscribe = api.lib.IPsecSaContextSubscribe0
    api.must(subscribe(transport.engine, given, heard.function, api.ffi.NULL, out))
    negotiate(transport)
    manager.told.wait(1)
    heard.wait(1)
    assert codes == [0, 0]
