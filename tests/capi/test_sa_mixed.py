"""Contexts side by side, versions mixed on one context, and what refused calls leave behind."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import PEER_SPI, Prepared, auth, get_spi, prepare_transport, prepare_tunnel
from .build import REMOTE_V4, Api
from .enumeration import batch, listed, open_enum
from .test_sa_state import NAMES, Model

CONTEXTS = 3
SECONDS = 59


class Machine:
    """Several contexts of one engine, each with a model of its own."""

    def __init__(self, api: Api, ground: Prepared) -> None:
        self.api, self.ground = api, ground
        self.ids: list[int] = []
        for number in range(CONTEXTS):
            self._address(number)
            self.ids.append(ground.create())
        self.models = [Model(api.lib) for _ in self.ids]
        self._spis = [0x1000 + 2 * number for number in range(CONTEXTS)]

    def _address(self, number: int) -> None:
        for side in (self.ground.outbound, self.ground.inbound):
            side.remoteV4Address = REMOTE_V4 + number

    def step(self, number: int, name: str) -> None:
        """Does a step with one context; time passes for all of them."""
        if name == "advance":
            self.api.control.WfpIpsecEngineAdvance(SECONDS)
            for model in self.models:
                model.step(name)
            return
        expected = self.models[number].step(name)
        assert self._call(number, name) == expected, name

    def _call(self, number: int, name: str) -> int:
        lib, engine, id_ = self.api.lib, self.ground.engine, self.ids[number]
        self._address(number)
        if name in ("get_spi", "set_spi"):
            return self._reserve(number, name)
        if name == "add_inbound":
            return self.ground.add_inbound(id_, self.ground.bundle(self._spis[number]))
        if name == "add_outbound":
            return self.ground.add_outbound(id_, self.ground.bundle(PEER_SPI))
        if name == "expire":
            return int(lib.IPsecSaContextExpire0(engine, id_))
        return int(lib.IPsecSaContextDeleteById0(engine, id_))

    def _reserve(self, number: int, name: str) -> int:
        lib, engine, id_ = self.api.lib, self.ground.engine, self.ids[number]
        wanted = get_spi(self.api, self.ground.inbound)
        if name == "set_spi":
            return int(lib.IPsecSaContextSetSpi0(engine, id_, wanted, 0x1000 + 2 * number))
        out = self.api.new("IPSEC_SA_SPI *", self._spis[number])
        code = int(lib.IPsecSaContextGetSpi1(engine, id_, wanted, out))
        self._spis[number] = out[0]
        return code

    def shapes(self) -> dict[int, tuple[bool, bool]]:
        """Returns which SAs each context has, as an enumeration tells."""
        with listed(self.api, self.ground.engine, "IPsecSaContext", version=1) as found:
            return {one.saContextId: (bool(one.inboundSa), bool(one.outboundSa)) for one in found}

    def expected(self) -> dict[int, tuple[bool, bool]]:
        """Returns the same as the models tell."""
        pairs = zip(self.ids, self.models, strict=True)
        return {id_: (model.inbound, model.outbound) for id_, model in pairs if model.alive}


@given(steps=st.lists(st.tuples(st.integers(0, CONTEXTS - 1), st.sampled_from(NAMES)), max_size=24))
def test_interleaved_contexts(api: Api, steps: list[tuple[int, str]]) -> None:
    """Each context goes its own way, whatever the others do between its steps."""
    api.control.WfpIpsecEngineReset()
    engine = api.open()
    machine = Machine(api, prepare_transport(api, engine))
    for number, name in steps:
        machine.step(number, name)
        assert machine.shapes() == machine.expected()
    api.must(api.lib.FwpmEngineClose0(engine))


def _old_traffic(api: Api, traffic: Any) -> Any:
    members = ("localV4Address", "remoteV4Address", "trafficType", "ipsecFilterId")
    return {name: getattr(traffic, name) for name in members}


def _create(ground: Prepared, version: int) -> int:
    api, null, out = ground.api, ground.api.ffi.NULL, ground.api.new("UINT64 *")
    if version == 1:
        return ground.create()
    given_ = api.new("IPSEC_TRAFFIC0 *")
    for name, value in _old_traffic(api, ground.outbound).items():
        setattr(given_, name, value)
    api.must(api.lib.IPsecSaContextCreate0(ground.engine, given_, null, out))
    return int(out[0])


def _reserve(ground: Prepared, version: int, id_: int) -> int:
    if version == 1:
        return ground.reserve(id_)
    api, out = ground.api, ground.api.new("IPSEC_SA_SPI *")
    given_ = api.new("IPSEC_GETSPI0 *")
    for name, value in _old_traffic(api, ground.inbound).items():
        setattr(given_.inboundIpsecTraffic, name, value)
    api.must(api.lib.IPsecSaContextGetSpi0(ground.engine, id_, given_, out))
    return int(out[0])


def _add(ground: Prepared, direction: str, version: int, id_: int, spi: int) -> None:
    api, sas = ground.api, ground.bundle(spi).saList
    given_ = api.new(f"IPSEC_SA_BUNDLE{version} *", {"numSAs": 1, "saList": sas, "qmSaId": 6})
    api.must(getattr(api.lib, f"IPsecSaContextAdd{direction}{version}")(ground.engine, id_, given_))


@pytest.mark.parametrize("versions", list(product((0, 1), repeat=4)))
@pytest.mark.parametrize("prepare", [prepare_transport, prepare_tunnel])
def test_versions_mix_on_one_context(
    api: Api, engine: Any, prepare: Any, versions: tuple[int, int, int, int]
) -> None:
    """Each step may be of either version, and both read the same SAs."""
    ground = prepare(api, engine)
    create, reserve, inbound, outbound = versions
    id_ = _create(ground, create)
    spi = _reserve(ground, reserve, id_)
    _add(ground, "Inbound", inbound, id_, spi)
    _add(ground, "Outbound", outbound, id_, PEER_SPI)
    for version in (0, 1):
        read = getattr(api.lib, f"IPsecSaContextGetById{version}")
        with api.result(read, engine, id_) as found:
            for details, expected in ((found.inboundSa, spi), (found.outboundSa, PEER_SPI)):
                assert details.saBundle.saList[0].spi == expected
                assert details.saBundle.qmSaId == 6
                assert details.traffic.remoteV4Address == REMOTE_V4


def _state(ground: Prepared) -> list[tuple[int, bytes, bytes]]:
    """Returns what the contexts hold, without the pointers to it."""
    api, found = ground.api, []
    with listed(api, ground.engine, "IPsecSaContext", version=1) as contexts:
        for context in contexts:
            sides = []
            for details in (context.inboundSa, context.outboundSa):
                side = b""
                if details:
                    sa = details.saBundle.saList[0]
                    key = sa.espAuthInformation.authKey
                    numbers = (sa.spi, details.saBundle.flags, details.saBundle.napContext)
                    side = api.raw(details.traffic) + repr(numbers).encode()
                    side += api.bytes_at(key.data, key.size)
                sides.append(side)
            found.append((context.saContextId, sides[0], sides[1]))
    return found


def _refusals(ground: Prepared, created: int, half: int, complete: int) -> list[int]:
    """Makes a call of each kind that cannot be done, and returns the codes."""
    api, lib, engine = ground.api, ground.api.lib, ground.engine
    null, out = api.ffi.NULL, api.new("UINT64 *")
    wanted = get_spi(api, ground.inbound)
    wrong = get_spi(api, ground.outbound)
    bad_key = ground.bundle(PEER_SPI, information=auth(api, key=bytes(19)))
    spi = api.new("IPSEC_SA_SPI *")
    values = api.new("IPSEC_SA_CONTEXT1 *", {"saContextId": complete})
    values.inboundSa = api.new("IPSEC_SA_DETAILS1 *")
    values.inboundSa.saBundle.napContext = 77
    values.outboundSa = api.new("IPSEC_SA_DETAILS1 *")
    values.outboundSa.saBundle.flags = 0x100
    return [
        lib.IPsecSaContextCreate1(engine, ground.inbound, null, null, out),
        lib.IPsecSaContextGetSpi1(engine, created, wrong, spi),
        lib.IPsecSaContextSetSpi0(engine, created, wrong, 0x1000),
        lib.IPsecSaContextGetSpi1(engine, half, wanted, spi),
        ground.add_inbound(created, ground.bundle(0x1000)),
        ground.add_inbound(half, ground.bundle(0x1000)),
        ground.add_outbound(created, ground.bundle(PEER_SPI)),
        ground.add_outbound(half, bad_key),
        ground.add_outbound(half, ground.bundle(0)),
        ground.add_outbound(complete, ground.bundle(5)),
        lib.IPsecSaContextUpdate0(engine, 0b1100, values),
        lib.IPsecSaContextExpire0(engine, 99),
        lib.IPsecSaContextDeleteById0(engine, 99),
    ]


def test_a_refused_call_leaves_everything_as_it_was(transport: Prepared) -> None:
    """Neither the context nor another one changes, and nothing stays reserved."""
    created, half, complete = transport.create(), transport.half(), transport.complete()
    before = _state(transport)
    assert 0 not in _refusals(transport, created, half, complete)
    assert _state(transport) == before
    wanted = get_spi(transport.api, transport.inbound)
    set_spi = transport.api.lib.IPsecSaContextSetSpi0
    assert set_spi(transport.engine, created, wanted, 0x1000) == 0
    assert transport.add_outbound(half, transport.bundle(PEER_SPI)) == 0


def test_several_enumerations_at_once(transport: Prepared) -> None:
    """Each handle has its own snapshot and its own place in it; half-built contexts show too."""
    api, engine = transport.api, transport.engine
    family = "IPsecSaContext"
    ids = [transport.create(), transport.half()]
    _, first = open_enum(api, engine, family)
    ids.append(transport.complete(flags=0x2000))
    _, second = open_enum(api, engine, family)

    def take(handle: Any, count: int) -> list[tuple[int, bool, bool]]:
        with batch(api, engine, family, handle, count, version=1) as found:
            return [(one.saContextId, bool(one.inboundSa), bool(one.outboundSa)) for one in found]

    shapes = [(ids[0], False, False), (ids[1], True, False), (ids[2], True, True)]
    assert take(first, 1) == shapes[:1]
    assert take(second, 2) == shapes[:2]
    assert take(first, 9) == shapes[1:2]
    api.must(api.lib.IPsecSaContextDestroyEnumHandle0(engine, first))
    assert take(second, 9) == shapes[2:]
    api.must(api.lib.IPsecSaContextDestroyEnumHandle0(engine, second))


def test_a_policy_may_go_while_a_context_names_it(tunnel: Prepared) -> None:
    """The tunnel goes on, and a new SPI cannot be asked for under a policy that is gone."""
    api = tunnel.api
    complete, created = tunnel.complete(), tunnel.create()
    policy = tunnel.outbound.tunnelPolicyId
    api.must(api.lib.FwpmProviderContextDeleteById0(tunnel.engine, policy))
    with tunnel.get(complete) as found:
        assert found.outboundSa.traffic.tunnelPolicyId == policy
    out = api.new("IPSEC_SA_SPI *")
    wanted = get_spi(api, tunnel.inbound)
    code = api.lib.IPsecSaContextGetSpi1(tunnel.engine, created, wanted, out)
    assert code == api.lib.FWP_E_PROVIDER_CONTEXT_NOT_FOUND
