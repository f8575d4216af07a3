"""What a restart of the service, an old transaction and traffic mean to users of the package."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.api.samples import IN_SPI, INBOUND, LOCAL, OUTBOUND, REMOTE, inbound, install
from wfp_ipsec import (
    Direction,
    Engine,
    NotFoundError,
    SaContext,
    SaLifetime,
    SessionError,
    StateError,
)
from wfp_ipsec.testing import Controls

HOUR_SECONDS = 3600


def test_the_first_error_of_a_block_is_the_one_raised(engine: Engine, controls: Controls) -> None:
    """An SaContext of an aborted session cannot be taken down; that is a note and no new error."""
    with pytest.raises(SessionError) as caught, SaContext.transport(engine, LOCAL, REMOTE) as pair:
        controls.restart_service()
        pair.set_spi(IN_SPI)
    error = caught.value
    assert error.name == "FWP_E_SESSION_ABORTED"
    assert error.function == "IPsecSaContextSetSpi0"
    assert "open a new one" in (error.hint or "")
    assert [note for note in error.__notes__ if "IPsecSaContextDeleteById0" in note]


def test_an_error_of_the_users_own_is_not_masked(engine: Engine, controls: Controls) -> None:
    """Neither SaContext nor Engine puts the abort in the place of what went wrong."""
    with (
        pytest.raises(ZeroDivisionError) as caught,
        Engine.open(engine.backend) as other,
        install(other),
    ):
        controls.restart_service()
        raise ZeroDivisionError
    assert "FWP_E_SESSION_ABORTED" in caught.value.__notes__[0]
    assert other.closed


def test_leaving_a_block_tells_of_the_abort(engine: Engine, controls: Controls) -> None:
    """Where nothing else went wrong, the abort is the error."""
    with pytest.raises(SessionError, match="FWP_E_SESSION_ABORTED"), install(engine):
        controls.restart_service()


def test_a_new_session_starts_from_scratch(engine: Engine, controls: Controls) -> None:
    """The same pair can be installed again under another id."""
    old = install(engine)
    controls.restart_service()
    engine.close()
    with Engine.open(engine.backend) as fresh:
        assert list(fresh.sa_contexts()) == []
        with pytest.raises(NotFoundError):
            SaContext.attach(fresh, old.id)
        with install(fresh) as new:
            assert new.id > old.id
        assert controls.live_allocations == 0


def test_a_transaction_of_an_aborted_session(engine: Engine, controls: Controls) -> None:
    """The commit says so, without a second complaint from the abort."""
    with pytest.raises(SessionError) as caught, engine.transaction():
        controls.restart_service()
    assert caught.value.function == "FwpmTransactionCommit0"
    assert not hasattr(caught.value, "__notes__")


def test_an_enumeration_is_cut_short(engine: Engine, controls: Controls) -> None:
    """The iterator raises the first error, and its handle was given back by the restart."""
    pair = install(engine)
    assert pair.traffic is not None
    # More than the library reads at once.
    for _ in range(300):
        SaContext.create(engine, pair.traffic)
    found = engine.sa_contexts()
    next(found)
    controls.restart_service()
    with pytest.raises(SessionError, match="FWP_E_SESSION_ABORTED"):
        list(found)
    assert controls.live_allocations == 0


def test_an_old_transaction_is_aborted(engine: Engine, controls: Controls) -> None:
    """After an hour the commit is refused, and the session can go on without a transaction."""
    with pytest.raises(SessionError) as caught, engine.transaction():
        controls.advance(HOUR_SECONDS)
    assert caught.value.name == "FWP_E_TXN_ABORTED"
    with engine.transaction():
        pass


def test_an_error_in_an_old_transaction(engine: Engine, controls: Controls) -> None:
    """The user's error comes through; the transaction is gone either way."""
    with pytest.raises(ZeroDivisionError) as caught, engine.transaction():
        controls.advance(HOUR_SECONDS)
        raise ZeroDivisionError
    assert not hasattr(caught.value, "__notes__")
    with engine.transaction():
        pass


def test_traffic_shows_in_the_statistics(engine: Engine, controls: Controls) -> None:
    """Packets and bytes count by direction."""
    pair = install(engine)
    controls.pass_traffic(pair.id, Direction.OUTBOUND, packets=2, byte_count=300)
    controls.pass_traffic(pair.id, Direction.INBOUND)
    statistics = engine.statistics()
    assert statistics.outbound.transport_bytes == 300
    assert statistics.outbound.total_successful_packets == 2
    assert statistics.inbound.total_successful_packets == 1


def test_traffic_uses_up_a_lifetime(engine: Engine, controls: Controls) -> None:
    """The outbound SA goes first, and the context after its grace."""
    with SaContext.transport(engine, LOCAL, REMOTE) as pair:
        pair.set_spi(IN_SPI)
        pair.add_inbound(INBOUND)
        pair.add_outbound(replace(OUTBOUND, lifetime=SaLifetime(kilobytes=1)))
        controls.pass_traffic(pair.id, Direction.OUTBOUND, byte_count=1023)
        assert pair.details().outbound is not None
        controls.pass_traffic(pair.id, Direction.OUTBOUND, byte_count=1)
        assert pair.details().outbound is None
        with pytest.raises(StateError):
            controls.pass_traffic(pair.id, Direction.OUTBOUND)
        controls.advance(60)
        with pytest.raises(NotFoundError):
            controls.pass_traffic(pair.id, Direction.INBOUND)


def test_idle_pairs_end(engine: Engine, controls: Controls) -> None:
    """An SA that nobody uses for its idle time ends."""
    with SaContext.transport(engine, LOCAL, REMOTE) as pair:
        spi = pair.get_spi()
        pair.add_inbound(replace(inbound(spi), idle_timeout_seconds=300))
        controls.advance(299)
        controls.pass_traffic(pair.id, Direction.INBOUND)
        controls.advance(299)
        pair.details()
        controls.advance(1)
        with pytest.raises(NotFoundError):
            pair.details()
