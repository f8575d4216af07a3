"""How events reach subscribers: by one thread, all of them, and never after the end."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from .build import Api
from .listing import ADD, DELETE
from .policy import provider

CALLBACK = "FWPM_PROVIDER_CHANGE_CALLBACK0"
PATIENCE = 10.0
MANY = 300


def _subscribe(api: Api, session: Any, hear: Callable[[Any, Any], None]) -> Any:
    given = api.new("FWPM_PROVIDER_SUBSCRIPTION0 *", {"flags": ADD | DELETE})
    function, out = api.callback(CALLBACK, hear), api.new("HANDLE *")
    subscribe = api.lib.FwpmProviderSubscribeChanges0
    api.must(subscribe(session, given, function, api.ffi.NULL, out))
    return out[0]


def _add(api: Api, session: Any, number: int) -> None:
    given = provider(api, providerKey=api.guid(number))
    api.must(api.lib.FwpmProviderAdd0(session, given, api.ffi.NULL))


def test_one_thread_tells_everybody_everything(api: Api, engine: Any) -> None:
    """Each change goes to all subscribers in their order, from one thread that is not ours."""
    told: list[tuple[int, str, int]] = []
    done = threading.Event()

    def hear(name: str) -> Callable[[Any, Any], None]:
        def told_of(_context: Any, change: Any) -> None:
            told.append((change.providerKey.Data1, name, threading.get_ident()))
            if len(told) == 2 * MANY:
                done.set()

        return told_of

    other = api.open()
    for name in ("first", "second"):
        _subscribe(api, other, hear(name))
    for number in range(1, MANY + 1):
        _add(api, engine, number)
    assert done.wait(PATIENCE)
    order = [(number, name) for number, name, _ in told]
    assert order == [(n, name) for n in range(1, MANY + 1) for name in ("first", "second")]
    threads = {thread for _, _, thread in told}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    api.must(api.lib.FwpmEngineClose0(other))


@pytest.mark.parametrize("how", ["close", "reset"])
def test_the_end_waits_for_a_running_function(api: Api, engine: Any, how: str) -> None:
    """Closing the subscriber's session and a reset return after the function did."""
    entered, leave = threading.Event(), threading.Event()
    steps: list[str] = []

    def hear(_context: Any, _change: Any) -> None:
        entered.set()
        leave.wait(PATIENCE)
        steps.append("heard")

    session = api.open()
    _subscribe(api, session, hear)
    _add(api, engine, 1)
    assert entered.wait(PATIENCE)

    def end() -> None:
        if how == "close":
            api.lib.FwpmEngineClose0(session)
        else:
            api.control.WfpIpsecEngineReset()
        steps.append("ended")

    thread = threading.Thread(target=end)
    thread.start()
    thread.join(0.05)
    assert steps == []
    leave.set()
    thread.join(PATIENCE)
    assert steps == ["heard", "ended"]
    api.lib.FwpmEngineClose0(session)


def test_a_function_can_close_its_own_session(api: Api, engine: Any) -> None:
    """It does not wait for itself."""
    codes: list[int] = []
    heard = threading.Event()
    session = api.open()

    def hear(_context: Any, _change: Any) -> None:
        codes.append(int(api.lib.FwpmEngineClose0(session)))
        heard.set()

    _subscribe(api, session, hear)
    _add(api, engine, 1)
    assert heard.wait(PATIENCE)
    assert codes == [0]
    assert api.lib.FwpmEngineClose0(session) == api.lib.ERROR_INVALID_HANDLE


UNSUBSCRIBE = [
    "FwpmProviderUnsubscribeChanges0",
    "FwpmSubLayerUnsubscribeChanges0",
    "FwpmProviderContextUnsubscribeChanges0",
    "FwpmFilterUnsubscribeChanges0",
    "FwpmNetEventUnsubscribe0",
    "IPsecSaContextUnsubscribe0",
]


@pytest.mark.parametrize("name", UNSUBSCRIBE)
def test_which_handles_end_a_subscription(api: Api, engine: Any, name: str) -> None:
    """NULL is accepted; the session's own handle, and that of another's subscription, are not."""
    unsubscribe, invalid = getattr(api.lib, name), api.lib.ERROR_INVALID_HANDLE
    assert unsubscribe(engine, api.ffi.NULL) == 0
    assert unsubscribe(engine, engine) == invalid
    other = api.open()
    handle = _subscribe(api, other, lambda *_: None)
    assert unsubscribe(engine, handle) == invalid
    api.must(api.lib.FwpmProviderUnsubscribeChanges0(other, handle))
    api.must(api.lib.FwpmEngineClose0(other))
