"""Arguments of a class that a function does not take are refused as such, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wfp_ipsec import (
    Engine,
    InvalidParameterError,
    Provider,
    SaContext,
    SaContextUpdateFlags,
    plans,
)
from wfp_ipsec.pairs import TunnelSelector
from wfp_ipsec.testing import Controls
from wfp_ipsec.values.traffic import SpiRequest

FLAGS = SaContextUpdateFlags.NAP_CONTEXT
CALLS: dict[str, Callable[[Engine, SaContext, Any], object]] = {
    "install": lambda engine, _, odd: SaContext.install(engine, odd),
    "reserve": lambda engine, _, odd: SaContext.reserve(engine, odd),
    "create": lambda engine, _, odd: SaContext.create(engine, odd),
    "update": lambda _, context, odd: context.update(FLAGS, odd),
    "hand_over": lambda _, context, odd: context.hand_over(odd),
    "add_inbound": lambda _, context, odd: context.add_inbound(odd),
    "providers.add": lambda engine, _, odd: engine.providers.add(odd),
    "filters.add": lambda engine, _, odd: engine.filters.add(odd),
    "filters.list": lambda engine, _, odd: list(engine.filters.list(odd)),
    "filters.subscribe": lambda engine, _, odd: engine.filters.subscribe(print, odd),
    "net_events.list": lambda engine, _, odd: list(engine.net_events.list(odd)),
    "tunnels.add": lambda engine, _, odd: engine.tunnels.add(odd, ()),
    "plans.install": lambda _engine, _, odd: plans.install(odd),
    "plans.ground": lambda _engine, _, odd: plans.ground(odd),
}
OBJECTS = ["text", 7, b"\x5e\xc7" * 10, object(), SpiRequest, Provider(name="wrong")]


@pytest.fixture
def context(engine: Engine) -> Iterator[SaContext]:
    """An SA context without SAs."""
    with SaContext.transport(engine, "192.0.2.1", "192.0.2.2") as made:
        made.set_spi(0x1000)
        yield made


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("odd", OBJECTS, ids=lambda odd: type(odd).__name__)
def test_refused(
    engine: Engine, context: SaContext, controls: Controls, call: str, odd: Any
) -> None:
    """Whatever is given in the place of what belongs there."""
    if call == "providers.add" and isinstance(odd, Provider):
        return
    before = controls.inventory
    with pytest.raises(InvalidParameterError) as caught:
        CALLS[call](engine, context, odd)
    assert caught.value.function is None
    assert "5ec7" not in str(caught.value) and "\\xc7" not in str(caught.value)
    assert controls.inventory == before


@pytest.mark.parametrize("odd", [b"\xc0\x00\x02\x01", bytearray(20), (0, 24), None, 7, 0.5])
def test_subnets(odd: Any) -> None:
    """A subnet is text, an address or a network; what else it may be is not repeated."""
    with pytest.raises(InvalidParameterError) as caught:
        TunnelSelector.between(odd, "192.0.2.0/24")
    assert caught.value.name == "FWP_E_TYPE_MISMATCH"
    assert "\\x" not in str(caught.value)
