"""Traps for traffic that wants an SA, and what they tell."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.event_loops import each_loop
from tests.api.events import PATIENCE_SECONDS
from tests.api.samples import LOCAL, LOCAL_V6, REMOTE, REMOTE_V6, install
from tests.strategies.effort import share
from wfp_ipsec import (
    Acquire,
    AcquireTrap,
    ActionType,
    ClassifyDrop,
    ClosedError,
    Direction,
    Engine,
    EngineOption,
    EventsLost,
    IpsecKernelDrop,
    IpVersion,
    NetEvent,
    NetEventHeader,
    SessionError,
    StateError,
)
from wfp_ipsec.ownership import PROVIDER, Owner
from wfp_ipsec.testing import Controls, Network

PEERS = "198.51.100.0/24"
HERE, THERE = IPv4Address(LOCAL), IPv4Address(REMOTE)
SIP: dict[str, Any] = {"ip_protocol": 17, "local_port": 5062, "remote_port": 5060}


class Clock:
    """A clock that stands until it is moved."""

    seconds = 0.0

    def __call__(self) -> float:
        """Returns the seconds that passed."""
        return self.seconds


@pytest.fixture
def network(controls: Controls) -> Network:
    """Lets packets be blocked and dropped."""
    return Network(controls)


@pytest.fixture
def trap(engine: Engine) -> Iterator[AcquireTrap]:
    """A trap for peers of one subnet."""
    with AcquireTrap.open(engine, remote=PEERS) as opened:
        yield opened


def told_so_far(trap: AcquireTrap, network: Network) -> list[Any]:
    """Returns what the trap told, when the engine has told it everything."""
    network.drop(LOCAL, REMOTE, spi=0xFFFF)
    while _spi(trap.diagnostics.get(PATIENCE_SECONDS)) != 0xFFFF:
        pass
    told = []
    while True:
        try:
            told.append(trap.acquires.get(0))
        except TimeoutError:
            return told


def _spi(diagnostic: Any) -> int:
    return int(getattr(diagnostic, "spi", 0))


@pytest.mark.parametrize(
    ("local", "remote", "version"),
    [(LOCAL, REMOTE, IpVersion.V4), (LOCAL_V6, REMOTE_V6, IpVersion.V6)],
)
def test_a_blocked_packet_is_an_acquire(
    engine: Engine, network: Network, local: str, remote: str, version: IpVersion
) -> None:
    """It tells the flow: addresses, protocol, ports and IP version."""
    with AcquireTrap.open(engine, remote=remote) as trap:
        network.block(local, remote, filter_id=trap.filter_ids[0], **SIP)
        acquire = trap.acquires.get(PATIENCE_SECONDS)
    assert isinstance(acquire, Acquire)
    assert (str(acquire.local), str(acquire.remote)) == (local, remote)
    assert acquire.ip_version is version
    assert {name: getattr(acquire, name) for name in SIP} == SIP
    (event,) = engine.net_events.list()
    assert acquire.time == event.header.timestamp


def test_other_filters_are_no_acquires(engine: Engine, network: Network, trap: AcquireTrap) -> None:
    """Each trap tells what its own filters blocked."""
    with AcquireTrap.open(engine, remote=PEERS) as second:
        (other,) = second.filter_ids
        for filter_id in (other + 1, other, trap.filter_ids[0]):
            network.block(LOCAL, f"198.51.100.{filter_id % 251}", filter_id=filter_id)
        for mine in (trap, second):
            (acquire,) = told_so_far(mine, network)
            assert str(acquire.remote) == f"198.51.100.{mine.filter_ids[0] % 251}"


def test_kernel_drops_are_diagnostics(network: Network, trap: AcquireTrap) -> None:
    """They come with SPI, symbol and direction, and are no acquires."""
    network.drop(LOCAL, REMOTE, spi=0x1004, status=0xC0360004, direction=Direction.INBOUND)
    network.drop(LOCAL_V6, REMOTE_V6, status=0xC0360FFF, direction=Direction.OUTBOUND)
    found = [trap.diagnostics.get(PATIENCE_SECONDS) for _ in range(2)]
    told = [
        (item.spi, item.status, item.status_name, item.direction, str(item.remote))
        for item in found
        if not isinstance(item, EventsLost)
    ]
    assert told == [
        (0x1004, 0xC0360004, "STATUS_IPSEC_REPLAY_CHECK_FAILED", Direction.INBOUND, REMOTE),
        (0, 0xC0360FFF, "0xC0360FFF", Direction.OUTBOUND, REMOTE_V6),
    ]
    assert told_so_far(trap, network) == []


def test_a_flow_is_told_once(engine: Engine, network: Network) -> None:
    """Until its hold-off is over or it is released; what was held back is counted."""
    clock = Clock()
    with AcquireTrap.open(engine, remote=PEERS, hold_off_seconds=5, clock=clock) as trap:

        def block(times: int) -> list[int]:
            for _ in range(times):
                network.block(LOCAL, REMOTE, filter_id=trap.filter_ids[0], **SIP)
            return [acquire.held_back for acquire in told_so_far(trap, network)]

        assert block(3) == [0]
        clock.seconds = 4.99
        assert block(1) == []
        clock.seconds = 5
        assert block(2) == [3]
        network.block(LOCAL, REMOTE, filter_id=trap.filter_ids[0], ip_protocol=6)
        (other,) = told_so_far(trap, network)
        trap.release(other)
        assert block(1) == []
        network.block(LOCAL, REMOTE, filter_id=trap.filter_ids[0], ip_protocol=6)
        (again,) = told_so_far(trap, network)
        assert (again.flow, again.held_back) == (other.flow, 0)
        assert (trap.counts.told, trap.counts.held_back) == (4, 5)


def test_the_filters(engine: Engine) -> None:
    """They block outbound traffic of both versions, as asked, below the filters of SA contexts."""
    remotes = [PEERS, "203.0.113.7", "2001:db8::/32"]
    with AcquireTrap.open(engine, remote=remotes, name="tool", **SIP) as trap:
        v4, v6 = (engine.filters.get(id) for id in trap.filter_ids)
        with install(engine) as context:
            assert context.traffic is not None
            of_sa = engine.filters.get(context.traffic.filter_id or 0)
        assert of_sa.sublayer_key == v4.sublayer_key
        assert of_sa.effective_weight.data > v4.effective_weight.data  # type: ignore[operator]
    assert (v4.name, v6.name) == ("tool (trap, IPv4)", "tool (trap, IPv6)")
    assert v4.action == v6.action == ActionType.BLOCK
    assert (len(v4.conditions), len(v6.conditions)) == (5, 4)
    assert v4.layer_key != v6.layer_key


def test_whose_the_filters_are(engine: Engine) -> None:
    """They name the package's provider and their session; those of dynamic sessions name none."""
    with AcquireTrap.open(engine, remote=PEERS, name="tool") as trap:
        (item,) = (engine.filters.get(id) for id in trap.filter_ids)
        owner = Owner(label="tool", session_key=engine.session_key)
        assert (item.provider_key, Owner.read(item.provider_data)) == (PROVIDER.key, owner)
    assert PROVIDER.key not in {provider.key for provider in engine.providers}
    with Engine.open(engine.backend, dynamic=True) as dynamic:
        trap = AcquireTrap.open(dynamic, remote=PEERS)
        assert engine.filters.get(trap.filter_ids[0]).provider_key is None
        # What outlives the session could not refer to a provider that does not.
        install(engine).close()


def test_leaving_removes_everything(engine: Engine) -> None:
    """Filters and subscription go with the block, also where it fails."""
    before = list(engine.filters)
    with pytest.raises(KeyError), AcquireTrap.open(engine, remote=[PEERS, REMOTE_V6]) as trap:
        raise KeyError
    assert list(engine.filters) == before
    assert engine.net_events.subscriptions() == []
    assert trap.closed
    assert list(trap.acquires) == list(trap.diagnostics) == []
    trap.close()


def test_what_was_told_can_be_read_afterwards(network: Network, trap: AcquireTrap) -> None:
    """The stream ends behind it."""
    network.block(LOCAL, REMOTE, filter_id=trap.filter_ids[0])
    trap.acquires.get(PATIENCE_SECONDS)
    network.block(LOCAL, "198.51.100.21", filter_id=trap.filter_ids[0])
    while trap.counts.told < 2:
        pass
    trap.close()
    (acquire,) = trap.acquires
    assert isinstance(acquire, Acquire)
    assert str(acquire.remote) == "198.51.100.21"


def test_a_filter_that_is_gone_is_no_error(engine: Engine, trap: AcquireTrap) -> None:
    """Somebody else may have deleted it."""
    engine.filters.delete(trap.filter_ids[0])
    trap.close()
    assert engine.net_events.subscriptions() == []


def test_the_session_ends_the_streams(native: Any) -> None:
    """In a dynamic session the filters go with it; who reads is woken."""
    session = Engine.open(native.name, dynamic=True)
    trap = AcquireTrap.open(session, remote=PEERS)
    session.close()
    assert trap.closed
    assert list(trap.acquires) == []
    with Engine.open(native.name) as watcher:
        assert trap.filter_ids[0] not in {item.id for item in watcher.filters}
    with pytest.raises(ClosedError):
        trap.close()


@each_loop
def test_tasks_answer(
    engine: Engine, network: Network, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """A tool of asyncio reads acquires, installs SAs and releases the flows."""
    peers: list[str] = []
    answered = asyncio.Semaphore(0)

    async def answer(trap: AcquireTrap) -> None:
        async for acquire in trap.acquires:
            assert isinstance(acquire, Acquire)
            with install(engine, local=str(acquire.local), remote=str(acquire.remote)):
                trap.release(acquire)
            peers.append(str(acquire.remote))
            answered.release()
            if len(peers) == 3:
                trap.close()

    async def main(trap: AcquireTrap) -> None:
        task = asyncio.create_task(answer(trap))
        for remote in (REMOTE, "198.51.100.21", REMOTE):
            network.block(LOCAL, remote, filter_id=trap.filter_ids[0])
            await answered.acquire()
        await task

    with (
        AcquireTrap.open(engine, remote=PEERS) as trap,
        asyncio.Runner(loop_factory=new_loop) as runner,
    ):
        runner.run(asyncio.wait_for(main(trap), PATIENCE_SECONDS))
    assert peers == [REMOTE, "198.51.100.21", REMOTE]


def test_events_that_are_not_collected(engine: Engine) -> None:
    """A trap that would block and tell nothing is not set."""
    engine.set_option(EngineOption.COLLECT_NET_EVENTS, 0)
    with pytest.raises(StateError, match="not collected") as caught:
        AcquireTrap.open(engine, remote=PEERS)
    assert caught.value.name == "FWP_E_NET_EVENTS_DISABLED"
    assert "COLLECT_NET_EVENTS" in str(caught.value)
    assert engine.net_events.subscriptions() == []


def test_inside_a_transaction(engine: Engine) -> None:
    """It is refused, and the transaction goes on."""
    with engine.transaction():
        with pytest.raises(SessionError):
            AcquireTrap.open(engine, remote=PEERS)
        engine.filters.list()
    assert engine.dependents == set()


def test_packets_without_addresses_are_counted(
    engine: Engine, controls: Controls, network: Network, trap: AcquireTrap
) -> None:
    """They are no acquires: nobody could answer them."""
    drop = ClassifyDrop(filter_id=trap.filter_ids[0], layer_id=0)
    controls.inject_net_event(NetEvent.of(drop, NetEventHeader(local_port=5060)))
    assert told_so_far(trap, network) == []
    assert (trap.counts.incomplete, trap.counts.told) == (1, 0)


def test_a_lost_acquire_holds_nothing_back(engine: Engine, network: Network) -> None:
    """Nobody heard of it, so the next packet of its flow is told once there is room."""
    with AcquireTrap.open(engine, remote=PEERS, capacity=1) as trap:
        for remote in (REMOTE, "198.51.100.21", "198.51.100.21"):
            network.block(LOCAL, remote, filter_id=trap.filter_ids[0])
        told = told_so_far(trap, network)
        assert told[1:] == [EventsLost(2)]
        network.block(LOCAL, "198.51.100.21", filter_id=trap.filter_ids[0])
        (acquire,) = told_so_far(trap, network)
    assert str(acquire.remote) == "198.51.100.21"
    assert (trap.counts.told, trap.counts.lost, trap.counts.held_back) == (2, 2, 0)


STEPS = st.lists(
    st.tuples(st.sampled_from(["block", "read", "release", "wait"]), st.integers(0, 3)),
    max_size=40,
)


@share(2)
@given(capacity=st.integers(1, 3), flow_capacity=st.integers(1, 4), steps=STEPS)
def test_every_packet_is_accounted_for(
    native: Any, capacity: int, flow_capacity: int, steps: list[tuple[str, int]]
) -> None:
    """However packets, readers and time go, each is told, held back or lost, and counted once."""
    clock = Clock()
    hold_off = 3.0
    came: Counter[int] = Counter()
    told: list[Acquire] = []
    # When a flow may be told again, as far as its memory reaches.
    last: dict[int, float] = {}
    with Engine.open(native.name) as engine:
        trap = AcquireTrap.open(
            engine,
            remote=PEERS,
            hold_off_seconds=hold_off,
            capacity=capacity,
            flow_capacity=flow_capacity,
            clock=clock,
        )
        for step, number in steps:
            if step == "block":
                came[number] += 1
                before = trap.counts
                trap._watch.take(_packet(trap, number))
                after = trap.counts
                held = clock.seconds - last.get(number, -hold_off) < hold_off
                if after.told > before.told:
                    # Too early only where the flow was forgotten.
                    assert not held or after.forgotten
                    last[number] = clock.seconds
                else:
                    assert held or after.lost > before.lost
            elif step == "read":
                told += _read(trap)
            elif step == "wait":
                clock.seconds += number
            else:
                flows = {int(acquire.remote_port or 0): acquire for acquire in told}
                if number in flows:
                    trap.release(flows[number])
                    last.pop(number, None)
        told += _read(trap)
        trap.close()
    counts = trap.counts
    assert counts.told == len(told)
    assert counts.told + counts.held_back + counts.lost == came.total()
    for number, times in came.items():
        of_flow = [acquire for acquire in told if acquire.remote_port == number]
        accounted = sum(1 + acquire.held_back for acquire in of_flow)
        assert accounted <= times


def _packet(trap: AcquireTrap, number: int) -> NetEvent:
    header = NetEventHeader(
        ip_version=IpVersion.V4, local_address=HERE, remote_address=THERE, remote_port=number
    )
    return NetEvent.of(ClassifyDrop(filter_id=trap.filter_ids[0], layer_id=0), header)


def _read(trap: AcquireTrap) -> list[Acquire]:
    found: list[Acquire] = []
    while True:
        try:
            item = trap.acquires.get(0)
        except TimeoutError:
            return found
        if isinstance(item, Acquire):
            found.append(item)


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "remote"),
    ({"remote": "nonsense"}, "remote"),
    ({"remote": 5}, "remote"),
    ({"remote": b"\x01\x02\x03\x04"}, "remote"),
    ({"remote": "198.51.100.1/24"}, "remote"),
    ({"remote": []}, "remote"),
    ({"local": LOCAL, "remote": REMOTE_V6}, "local"),
    ({"local": LOCAL, "remote": [REMOTE, REMOTE_V6]}, "remote"),
    ({"remote": PEERS, "ip_protocol": 256}, "ip_protocol"),
    ({"remote": PEERS, "local_port": -1}, "local_port"),
    ({"remote": PEERS, "remote_port": 65536}, "remote_port"),
    ({"remote": PEERS, "hold_off_seconds": -1}, "hold_off_seconds"),
    ({"remote": PEERS, "hold_off_seconds": float("nan")}, "hold_off_seconds"),
    ({"remote": PEERS, "hold_off_seconds": "5"}, "hold_off_seconds"),
    ({"remote": PEERS, "capacity": 0}, "capacity"),
    ({"remote": PEERS, "name": ""}, "label"),
    ({"remote": PEERS, "flow_capacity": 0}, "flow_capacity"),
    ({"remote": PEERS, "flow_capacity": True}, "flow_capacity"),
]


@pytest.mark.parametrize(("given_arguments", "field"), BAD)
def test_bad_arguments(
    engine: Engine, controls: Controls, given_arguments: dict[str, Any], field: str
) -> None:
    """They are refused by name before any native call."""
    before = len(controls.calls)
    with pytest.raises(ValueError, match=field):
        AcquireTrap.open(engine, **given_arguments)
    assert len(controls.calls) == before


def test_diagnostics_are_bounded(engine: Engine, controls: Controls) -> None:
    """What does not fit is counted, apart from the acquires."""
    drop = NetEvent.of(IpsecKernelDrop(status=0xC0360001, direction=Direction.INBOUND, spi=7))
    with (
        AcquireTrap.open(engine, remote=PEERS, capacity=2) as trap,
        engine.net_events.events() as witness,
    ):
        for _ in range(5):
            controls.inject_net_event(drop)
        for _ in range(5):
            # Subscribers are told in their order.
            witness.get(PATIENCE_SECONDS)
        assert (trap.diagnostics.lost, trap.acquires.lost) == (3, 0)


def test_a_filter_that_stays_is_told_of(
    engine: Engine, controls: Controls, network: Network, trap: AcquireTrap
) -> None:
    """As long as a filter could not be deleted the trap tells what it blocks; then all ends."""
    controls.fail_next("FwpmFilterDeleteById0", 5)
    with pytest.raises(PermissionError):
        trap.close()
    assert not trap.closed
    network.block(LOCAL, REMOTE, filter_id=trap.filter_ids[0], **SIP)
    (acquire,) = told_so_far(trap, network)
    assert isinstance(acquire, Acquire)
    trap.close()
    assert trap.closed
    assert list(engine.filters) == []
