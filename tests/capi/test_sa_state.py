"""The order Create, SPI, AddInbound, AddOutbound, Expire, held against a model."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import PEER_SPI, Prepared, get_spi, prepare_transport
from .build import DYNAMIC, Api


def test_the_order_is_fixed(transport: Prepared) -> None:
    """Each step is refused before its turn and when it is repeated."""
    state = transport.api.lib.FWP_E_INCOMPATIBLE_SA_STATE
    id_ = transport.create()
    assert transport.add_outbound(id_, transport.bundle(PEER_SPI)) == state
    assert transport.add_inbound(id_, transport.bundle(0x1000)) == state
    spi = transport.reserve(id_)
    assert transport.add_outbound(id_, transport.bundle(PEER_SPI)) == state
    assert transport.add_inbound(id_, transport.bundle(spi)) == 0
    assert transport.add_inbound(id_, transport.bundle(spi)) == state
    assert transport.add_outbound(id_, transport.bundle(PEER_SPI)) == 0
    assert transport.add_outbound(id_, transport.bundle(PEER_SPI)) == state


def _steps(ground: Prepared, id_: int, engine: Any) -> dict[str, Any]:
    api, lib = ground.api, ground.api.lib
    out = api.new("IPSEC_SA_SPI *")
    spi = get_spi(api, ground.inbound)
    return {
        "get_spi": lambda: lib.IPsecSaContextGetSpi1(engine, id_, spi, out),
        "set_spi": lambda: lib.IPsecSaContextSetSpi0(engine, id_, spi, 0x1000),
        "add_inbound": lambda: lib.IPsecSaContextAddInbound1(
            engine, id_, ground.bundle(out[0] or 0x1000)
        ),
        "add_outbound": lambda: lib.IPsecSaContextAddOutbound1(
            engine, id_, ground.bundle(PEER_SPI)
        ),
        "expire": lambda: lib.IPsecSaContextExpire0(engine, id_),
        "advance": lambda: api.control.WfpIpsecEngineAdvance(59),
        "delete": lambda: lib.IPsecSaContextDeleteById0(engine, id_),
    }


class Model:
    """What one context should be like, in as few words as possible."""

    def __init__(self, lib: Any) -> None:
        self._lib = lib
        self.alive, self.spi, self.inbound, self.outbound = True, "", False, False
        self.grace: int | None = None

    def step(self, name: str) -> int | None:
        """Does a step and returns the code that the engine should return."""
        if name == "advance":
            self._advance()
            return None
        if not self.alive:
            return int(self._lib.FWP_E_NOT_FOUND)
        accepted = getattr(self, f"_{name}")()
        return 0 if accepted else int(self._lib.FWP_E_INCOMPATIBLE_SA_STATE)

    def _get_spi(self) -> bool:
        if not self.inbound:
            self.spi = self.spi or "chosen"
        return not self.inbound

    def _set_spi(self) -> bool:
        accepted = not self.inbound and self.spi in ("", "dictated")
        if accepted:
            self.spi = "dictated"
        return accepted

    def _add_inbound(self) -> bool:
        accepted = bool(self.spi) and not self.inbound
        self.inbound = self.inbound or accepted
        return accepted

    def _add_outbound(self) -> bool:
        accepted = self.inbound and not self.outbound and self.grace is None
        self.outbound = self.outbound or accepted
        return accepted

    def _expire(self) -> bool:
        if not self.inbound:
            self.alive = False
        elif self.grace is None:
            self.grace, self.outbound = 60, False
        return True

    def _delete(self) -> bool:
        self.alive = False
        return True

    def _advance(self) -> None:
        if self.grace is not None:
            self.grace -= 59
            self.alive = self.alive and self.grace > 0


NAMES = ["get_spi", "set_spi", "add_inbound", "add_outbound", "expire", "advance", "delete"]


@given(names=st.lists(st.sampled_from(NAMES), max_size=12))
def test_every_order_of_calls(api: Api, names: list[str]) -> None:
    """Any sequence of calls gives the model's codes and leaves the model's SAs."""
    api.control.WfpIpsecEngineReset()
    engine = api.open()
    ground = prepare_transport(api, engine)
    id_ = ground.create()
    steps, model = _steps(ground, id_, engine), Model(api.lib)
    for name in names:
        assert steps[name]() == model.step(name), name
        assert ground.exists(id_) == model.alive
        if model.alive:
            with ground.get(id_) as found:
                assert bool(found.inboundSa) == model.inbound
                assert bool(found.outboundSa) == model.outbound
    api.must(api.lib.FwpmEngineClose0(engine))


WRITES = ["get_spi", "set_spi", "add_inbound", "add_outbound", "expire"]


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("flags", [0, 1])
def test_writes_are_refused_in_a_transaction(transport: Prepared, name: str, flags: int) -> None:
    """No SA call that writes joins an explicit transaction, not even a read-only one."""
    api = transport.api
    id_ = transport.create()
    api.must(api.lib.FwpmTransactionBegin0(transport.engine, flags))
    code = _steps(transport, id_, transport.engine)[name]()
    assert code == api.lib.FWP_E_TXN_IN_PROGRESS


def test_update_is_refused_in_a_transaction(transport: Prepared) -> None:
    """Updating is a write like the others."""
    api = transport.api
    api.must(api.lib.FwpmTransactionBegin0(transport.engine, 0))
    code = api.lib.IPsecSaContextUpdate0(transport.engine, 0, api.new("IPSEC_SA_CONTEXT1 *"))
    assert code == api.lib.FWP_E_TXN_IN_PROGRESS


def test_a_dynamic_session_may_finish_a_context(transport: Prepared) -> None:
    """Everything between Create and Delete is allowed in a dynamic session."""
    api = transport.api
    id_ = transport.create()
    dynamic = api.open(DYNAMIC)
    steps = _steps(transport, id_, dynamic)
    assert [steps[name]() for name in ["get_spi", "add_inbound", "add_outbound", "expire"]] == [
        0
    ] * 4
    api.must(api.lib.FwpmEngineClose0(dynamic))
    assert transport.exists(id_)


def test_reads_are_allowed_in_a_transaction(transport: Prepared) -> None:
    """Reading a context and enumerating do not mind an explicit transaction."""
    api = transport.api
    id_ = transport.create()
    api.must(api.lib.FwpmTransactionBegin0(transport.engine, 0))
    assert transport.exists(id_)
    handle = api.new("HANDLE *")
    create = api.lib.IPsecSaContextCreateEnumHandle0
    assert create(transport.engine, api.ffi.NULL, handle) == 0
