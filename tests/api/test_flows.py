"""Which flows are told, and which are held back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wfp_ipsec._flows import HeldFlows

HOLD_OFF_SECONDS = 3.0
STEPS = st.lists(
    st.tuples(st.sampled_from(["seen", "release", "wait", "untold"]), st.integers(0, 4)),
    max_size=60,
)


def test_a_flow_is_told_again_when_its_time_is_over() -> None:
    """Not before; with the number of packets in between."""
    flows = HeldFlows(HOLD_OFF_SECONDS, 1)
    assert [flows.seen("flow", now) for now in (0.0, 0.0, 2.9, 3.0, 5.9)] == [
        0,
        None,
        None,
        2,
        None,
    ]


def test_without_hold_off_each_packet_is_told() -> None:
    """Nothing is held back."""
    flows = HeldFlows(0, 1)
    assert [flows.seen("flow", now) for now in (0.0, 0.0, 1.0)] == [0, 0, 0]


@given(steps=STEPS)
def test_with_room_for_all_every_packet_is_counted(steps: list[tuple[str, int]]) -> None:
    """A flow is held as a clock of its own says, and what it held back comes with its next."""
    flows = HeldFlows(HOLD_OFF_SECONDS, 5)
    now = 0.0
    held_until: dict[int, float] = {}
    held_back: dict[int, int] = {}
    for step, number in steps:
        if step == "wait":
            now += number
        elif step == "release":
            flows.release(number)
            held_until.pop(number, None)
        elif held_until.get(number, now) > now:
            assert flows.seen(number, now) is None
            held_back[number] += 1
        else:
            assert flows.seen(number, now) == held_back.get(number, 0)
            if step == "seen":
                held_until[number] = now + HOLD_OFF_SECONDS
                held_back[number] = 0
            else:
                # It could not be told: what it would have told is for the next one.
                flows.release(number, held_back.setdefault(number, 0))
    assert flows.forgotten == 0


@given(capacity=st.integers(1, 4), steps=STEPS)
def test_memory_is_bounded(capacity: int, steps: list[tuple[str, int]]) -> None:
    """The flow that was told longest ago goes; it is counted where it was still held."""
    flows = HeldFlows(HOLD_OFF_SECONDS, capacity)
    now = 0.0
    order: dict[int, float] = {}
    forgotten = 0
    for step, number in steps:
        if step == "wait":
            now += number
        elif step != "release" and flows.seen(number, now) is not None:
            order.pop(number, None)
            order[number] = now
            if len(order) > capacity:
                oldest = next(iter(order))
                forgotten += now - order.pop(oldest) < HOLD_OFF_SECONDS
        assert len(flows._told) == len(order) <= capacity
        assert flows.forgotten == forgotten
