"""Statistics, single SAs, IKE SAs, DoS protection, key managers, sessions and options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.api.samples import IN_SPI, INBOUND, LOCAL, OUT_SPI, REMOTE, install
from tests.strategies import values
from tests.strategies.effort import share
from wfp_ipsec import (
    Direction,
    Engine,
    InvalidParameterError,
    NotFoundError,
    SessionError,
)
from wfp_ipsec.enums import EngineOption
from wfp_ipsec.testing import Controls, controls
from wfp_ipsec.values.dosp import DospState, DospStatistics
from wfp_ipsec.values.ike_sa import IkeSaDetails
from wfp_ipsec.values.ike_statistics import IkeStatistics
from wfp_ipsec.values.statistics import AggregateSaStatistics, Statistics

READINGS: list[Callable[[Engine], Any]] = [
    lambda engine: engine.statistics(),
    lambda engine: list(engine.sas()),
    lambda engine: list(engine.ike_sas()),
    lambda engine: engine.ike_statistics(),
    lambda engine: engine.dosp_statistics(),
    lambda engine: list(engine.dosp_states()),
    lambda engine: engine.key_managers(),
    lambda engine: engine.sa_context_subscriptions(),
    lambda engine: list(engine.sessions()),
    lambda engine: engine.option(EngineOption.COLLECT_NET_EVENTS),
    lambda engine: list(engine.net_events.list()),
    lambda engine: engine.net_events.subscriptions(),
    lambda engine: list(engine.providers),
    lambda engine: list(engine.sublayers),
    lambda engine: list(engine.provider_contexts),
    lambda engine: list(engine.filters),
]


@pytest.mark.parametrize("reading", READINGS)
def test_every_call_may_fail(
    engine: Engine, controls: Controls, reading: Callable[[Engine], Any]
) -> None:
    """Whichever native call fails, the error names it and nothing stays allocated."""
    controls.reset()
    reading(engine)
    calls = [call for call in controls.calls if call != "FwpmFreeMemory0"]
    assert calls
    for call in calls:
        controls.fail_next(call, 5)
        with pytest.raises(PermissionError, match=call):
            reading(engine)
        if not call.endswith("DestroyEnumHandle0"):
            assert controls.live_allocations == 0
        controls.reset()


@pytest.mark.parametrize("api_version", [0, 1])
def test_statistics_count_sas(engine: Engine, api_version: int) -> None:
    """SAs move the counters while they live and when they come and go."""
    before = engine.statistics(api_version=api_version).sas
    assert before == AggregateSaStatistics()
    context = install(engine)
    during = engine.statistics(api_version=api_version).sas
    assert during.active_sas > 0
    assert during.total_sas_added > 0
    context.close()
    after = engine.statistics(api_version=api_version).sas
    assert after.active_sas == 0
    assert after.total_sas_deleted == after.total_sas_added


def test_packets_are_absent_where_not_told(engine: Engine) -> None:
    """What version 0 does not tell is None, and not 0."""
    assert engine.statistics(api_version=0).inbound.total_successful_packets is None
    assert engine.statistics(api_version=1).inbound.total_successful_packets == 0


@share(5)
@given(more=values(Statistics))
def test_statistics_injected(native: Any, more: Statistics) -> None:
    """Every counter arrives where it was counted."""
    with Engine.open(native.name) as engine:
        control = controls(engine)
        control.reset()
        whole = replace(
            more,
            drops=replace(more.drops, total_dropped_packets=more.drops.total_dropped_packets or 0),
            inbound=replace(
                more.inbound, total_successful_packets=more.inbound.total_successful_packets or 0
            ),
            outbound=replace(
                more.outbound, total_successful_packets=more.outbound.total_successful_packets or 0
            ),
        )
        control.count(whole)
        assert engine.statistics() == whole


@pytest.mark.parametrize("api_version", [0, 1])
def test_sas(engine: Engine, api_version: int) -> None:
    """There is one record per direction, and a template keeps to one."""
    with install(engine) as context:
        details = context.details()
        assert list(engine.sas(api_version=api_version)) == [details.inbound, details.outbound]
        for direction, spi in ((Direction.INBOUND, IN_SPI), (Direction.OUTBOUND, OUT_SPI)):
            (found,) = engine.sas(direction, api_version=api_version)
            assert found.direction == direction
            assert found.bundle.sas[0].spi == spi
    assert list(engine.sas()) == []


def test_sas_half_built(engine: Engine) -> None:
    """A context without an outbound SA gives its inbound record alone."""
    context = install(engine)
    context.expire()
    (found,) = engine.sas()
    assert found.bundle == INBOUND.with_ip_version(found.ip_version)


@share(5)
@given(details=values(IkeSaDetails))
def test_ike_sas(native: Any, details: IkeSaDetails) -> None:
    """An IKE SA is found by its id and in the list, and is gone when deleted."""
    with Engine.open(native.name) as engine:
        control = controls(engine)
        control.reset()
        id = control.inject_ike_sa(details)
        assert engine.ike_sa(id) == replace(details, id=id)
        assert list(engine.ike_sas()) == [replace(details, id=id)]
        engine.delete_ike_sa(id)
        with pytest.raises(NotFoundError):
            engine.ike_sa(id)


@share(5)
@given(more=values(DospStatistics))
def test_dosp_statistics(native: Any, more: DospStatistics) -> None:
    """Every counter of DoS protection arrives where it was counted."""
    with Engine.open(native.name) as engine:
        control = controls(engine)
        control.reset()
        control.count_dosp(more)
        assert engine.dosp_statistics() == more


@share(5)
@given(state=values(DospState))
def test_dosp_states(native: Any, state: DospState) -> None:
    """State entries of DoS protection are listed as they are."""
    with Engine.open(native.name) as engine:
        control = controls(engine)
        control.reset()
        control.inject_dosp_state(state)
        assert list(engine.dosp_states()) == [state]


@share(5)
@given(more=values(IkeStatistics))
def test_ike_statistics(native: Any, more: IkeStatistics) -> None:
    """Every counter of IKE arrives where it was counted; version 0 has none for IKEv2."""
    with Engine.open(native.name) as engine:
        control = controls(engine)
        control.reset()
        if more.ikev2 is None:
            return
        control.count_ike(more)
        assert engine.ike_statistics() == more
        assert engine.ike_statistics(api_version=0).ikev2 is None


def test_sessions(engine: Engine) -> None:
    """All open sessions are listed, with their names."""
    with Engine.open(engine.backend, name="another", dynamic=True):
        names = {session.name for session in engine.sessions()}
        assert {"wfp-ipsec", "another"} <= names
    assert "another" not in {session.name for session in engine.sessions()}


def test_options(engine: Engine) -> None:
    """A setting is read back as it was written, and cannot be written in a transaction."""
    option = EngineOption.COLLECT_NET_EVENTS
    for number in (0, 1):
        engine.set_option(option, number)
        assert engine.option(option) == number
    with pytest.raises(SessionError), engine.transaction():
        engine.set_option(option, 1)


VERSIONED: list[Callable[..., Any]] = [
    Engine.statistics,
    Engine.sas,
    Engine.ike_sas,
    Engine.ike_statistics,
]


@pytest.mark.parametrize("call", VERSIONED, ids=lambda call: call.__name__)
@pytest.mark.parametrize("api_version", [-1, 9, True], ids=str)
def test_no_such_version(engine: Engine, call: Callable[..., Any], api_version: int) -> None:
    """A version that there is not is refused by name before any native call."""
    with pytest.raises(InvalidParameterError, match="api_version"):
        call(engine, api_version=api_version)


def test_ike_template(engine: Engine) -> None:
    """Mixed IP versions are refused as for SA contexts."""
    with pytest.raises(InvalidParameterError, match="remote"):
        engine.ike_sas(LOCAL, "2001:db8::1")
    assert list(engine.ike_sas(LOCAL, REMOTE)) == []
