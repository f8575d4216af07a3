"""Engine: opening, closing, transactions, and saying which engine it is."""

from __future__ import annotations

import uuid

import pytest

from wfp_ipsec import (
    AlreadyExistsError,
    ClosedError,
    Engine,
    InvalidParameterError,
    NotFoundError,
    Provider,
    SessionError,
    WaitTimeoutError,
    WfpError,
)
from wfp_ipsec.testing import Controls, controls

KEY = uuid.UUID("6b0a1c52-9f0e-4f5a-8f3a-0c1d2e3f4a5b")
PROVIDER = Provider(name="tests", key=KEY)


def is_there(engine: Engine) -> bool:
    """Tells whether the provider of these tests is installed."""
    try:
        return engine.providers.get(KEY) == PROVIDER
    except NotFoundError:
        return False


def test_backend_is_named(engine: Engine) -> None:
    """The engine and its text form say which backend it is and whether it simulates."""
    assert engine.simulated
    assert engine.backend in repr(engine)
    assert "no traffic is protected" in repr(engine)


def test_backend_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument the environment variable chooses, and an unknown name is refused."""
    monkeypatch.setenv("WFP_IPSEC_BACKEND", "imaginary")
    with pytest.raises(ValueError, match=r"imaginary.*system, embedded"):
        Engine.open()


def test_backend_argument_wins(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """An argument goes before the environment variable."""
    monkeypatch.setenv("WFP_IPSEC_BACKEND", "imaginary")
    with Engine.open(engine.backend) as chosen:
        assert chosen.backend == engine.backend


def test_close_twice(engine: Engine) -> None:
    """Closing again does nothing, and the state can be asked for."""
    session = Engine.open(engine.backend)
    assert not session.closed
    session.close()
    session.close()
    assert session.closed
    assert "closed" in repr(session)


def test_use_after_close(engine: Engine) -> None:
    """Every call on a closed session raises ClosedError and reaches no C function."""
    session = Engine.open(engine.backend)
    session.close()
    log = controls(engine)
    before = log.calls
    with pytest.raises(ClosedError):
        session.filters.get(1)
    with pytest.raises(ClosedError):
        next(session.sa_contexts())
    with pytest.raises(ClosedError), session.transaction():
        pass
    assert log.calls == before


def test_drop_without_close(engine: Engine, controls: Controls) -> None:
    """A session that is dropped open warns, names itself, and is closed."""
    session = Engine.open(engine.backend)
    controls.reset()
    sessions = [session]
    del session
    with pytest.warns(ResourceWarning, match="dropped without close"):
        sessions.clear()
    assert controls.calls == ["FwpmEngineClose0"]


def test_open_fails(engine: Engine, controls: Controls) -> None:
    """An engine that cannot be reached raises and leaves no session."""
    controls.fail_next("FwpmEngineOpen0", 1753)
    with pytest.raises(ConnectionError) as caught:
        Engine.open(engine.backend)
    assert isinstance(caught.value, WfpError)
    assert caught.value.winerror == 1753
    assert caught.value.function == "FwpmEngineOpen0"


def test_session_key_in_use(engine: Engine) -> None:
    """Two open sessions cannot share a key."""
    with (
        Engine.open(engine.backend, session_key=KEY),
        pytest.raises(AlreadyExistsError) as caught,
    ):
        Engine.open(engine.backend, session_key=KEY)
    assert caught.value.name == "FWP_E_ALREADY_EXISTS"
    Engine.open(engine.backend, session_key=KEY).close()


@pytest.mark.parametrize("timeout", [-1, 2**32])
def test_wait_timeout_range(engine: Engine, timeout: int) -> None:
    """A wait time-out that does not fit is refused by name before the engine is asked."""
    with pytest.raises(InvalidParameterError, match="transaction_wait_timeout_milliseconds"):
        Engine.open(engine.backend, transaction_wait_timeout_milliseconds=timeout)


def test_transaction_commits(engine: Engine) -> None:
    """What is added in a transaction stays after it."""
    with engine.transaction():
        engine.providers.add(PROVIDER)
    assert is_there(engine)


def test_transaction_aborts(engine: Engine) -> None:
    """An exception in the block takes back what was added, and goes on."""
    with pytest.raises(KeyError), engine.transaction():
        engine.providers.add(PROVIDER)
        raise KeyError("stop")
    assert not is_there(engine)


def test_transaction_nested(engine: Engine) -> None:
    """A second transaction is refused, and the first is aborted with it."""
    with pytest.raises(SessionError) as caught, engine.transaction():
        engine.providers.add(PROVIDER)
        with engine.transaction():
            pass
    assert caught.value.name == "FWP_E_TXN_IN_PROGRESS"
    assert not is_there(engine)


def test_transaction_read_only(engine: Engine) -> None:
    """A read-only transaction lets read and refuses to write."""
    engine.providers.add(PROVIDER)
    with engine.transaction(read_only=True):
        assert is_there(engine)
    with pytest.raises(SessionError) as caught, engine.transaction(True):
        engine.providers.delete(KEY)
    assert caught.value.name == "FWP_E_INCOMPATIBLE_TXN"


def test_transaction_commit_fails(engine: Engine, controls: Controls) -> None:
    """A failing commit is raised and the transaction is aborted, so that another can begin."""
    controls.fail_next("FwpmTransactionCommit0", 0x8032000F)
    with pytest.raises(SessionError), engine.transaction():
        engine.providers.add(PROVIDER)
    assert not is_there(engine)
    with engine.transaction():
        pass


def test_transaction_abort_fails_too(engine: Engine, controls: Controls) -> None:
    """The error of the block is the one raised; that of the abort becomes its note."""
    controls.fail_next("FwpmTransactionAbort0", 0x80320010)
    with pytest.raises(KeyError) as caught, engine.transaction():
        raise KeyError("stop")
    assert "FWP_E_SESSION_ABORTED" in caught.value.__notes__[0]
    engine.call("FwpmTransactionAbort0")


def test_transaction_of_another_session(engine: Engine) -> None:
    """A session waits for another's transaction no longer than it was opened with."""
    with (
        Engine.open(engine.backend, transaction_wait_timeout_milliseconds=1) as hasty,
        engine.transaction(),
        pytest.raises(WaitTimeoutError) as caught,
    ):
        hasty.providers.add(PROVIDER)
    assert isinstance(caught.value, TimeoutError)


def test_dynamic_objects_go(engine: Engine) -> None:
    """Objects of a dynamic session end with it; another session sees them until then."""
    with Engine.open(engine.backend, dynamic=True) as dynamic:
        dynamic.providers.add(PROVIDER)
        assert is_there(engine)
    assert not is_there(engine)


def test_escape_hatch(engine: Engine) -> None:
    """Handle, ffi and lib reach the C functions directly."""
    pointer = engine.ffi.new("FWPM_PROVIDER0 **")
    key = engine.ffi.new("GUID *")
    status = engine.lib.FwpmProviderGetByKey0(engine.handle, key, pointer)
    assert status == engine.lib.FWP_E_PROVIDER_NOT_FOUND
