"""The batch for a Linux peer: what its policies select, and what becomes a comment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from tests.export.places import HOSTS, PLACES, expectations, installed, pair_of
from tests.export.suites import AH_GMAC, SUITES
from tests.export.values import contexts, details_of
from wfp_ipsec import (
    ActionType,
    Condition,
    ConditionValue,
    DataType,
    Direction,
    Engine,
    Filter,
    HmacSha256,
    InvalidParameterError,
    MatchType,
    SaContext,
    SaContextDetails,
    SaDetails,
    TransformType,
    guids,
)
from wfp_ipsec.export import write_xfrm, xfrm_lines
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector

W, L = HOSTS[4]
FILTER = Filter(
    name="filter",
    layer_key=guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
    action=ActionType.PERMIT,
)
TRANSPORT, TUNNEL = PLACES["v4 transport"], PLACES["v4 tunnel"]


def pair(mode: Mode, suite: str = "GCM-128") -> SaPair:
    """Returns a pair for some traffic."""
    inbound, outbound = expectations({"": SUITES[suite]})
    return replace(pair_of(TRANSPORT, inbound, outbound), mode=mode)


def context_of(described: SaPair, id: int = 7, filter: Filter | None = None) -> SaContextDetails:
    """Returns what an engine tells of a pair."""
    sides: list[SaDetails] = [
        replace(details_of(described, direction, bundle), transport_filter=filter)
        for direction, bundle in (
            (Direction.INBOUND, described.inbound),
            (Direction.OUTBOUND, described.outbound),
        )
    ]
    return SaContextDetails(id=id, inbound=sides[0], outbound=sides[1])


def policies(lines: list[str]) -> list[str]:
    """Returns the selectors and directions of the policies."""
    found = [line for line in lines if line.startswith("xfrm policy update ")]
    return [line.removeprefix("xfrm policy update ").partition(" tmpl")[0] for line in found]


def selected(described: SaPair, **options: object) -> list[str]:
    """Returns the policies of a pair whose traffic is told."""
    context = context_of(described)
    modes = {context.id: described.mode}
    return policies(xfrm_lines([context], reveal_keys=True, modes=modes, **options))  # type: ignore[arg-type]


def test_transport() -> None:
    """What this host sends arrives at the peer; in the place of this host it is the reverse."""
    described = pair(TransportMode.between(W, L))
    to_peer, from_peer = f"src {W}/32 dst {L}/32", f"src {L}/32 dst {W}/32"
    assert selected(described) == [f"{from_peer} dir out", f"{to_peer} dir in"]
    assert selected(described, side="local") == [f"{from_peer} dir in", f"{to_peer} dir out"]


def test_ports() -> None:
    """Ports go with their hosts: this host's is the source of what it sends."""
    mode = TransportMode.between(W, L, ip_protocol=17, local_port=5060, remote_port=6000)
    assert selected(pair(mode)) == [
        f"src {L}/32 dst {W}/32 proto 17 sport 6000 dport 5060 dir out",
        f"src {W}/32 dst {L}/32 proto 17 sport 5060 dport 6000 dir in",
    ]


def test_ports_without_a_protocol() -> None:
    """Ports of TCP and UDP together, as for IMS, make a policy for each of the two."""
    mode = TransportMode.between(W, L, remote_port=6101)
    assert selected(pair(mode), side="local")[:2] == [
        f"src {L}/32 dst {W}/32 proto 6 sport 6101 dir in",
        f"src {L}/32 dst {W}/32 proto 17 sport 6101 dir in",
    ]


def test_icmp() -> None:
    """Conditions on ports are those on type and code for ICMP, in both directions alike."""
    mode = TransportMode.between(W, L, ip_protocol=1, local_port=8)
    assert [line.split("/32 ")[2] for line in selected(pair(mode))] == [
        "proto 1 type 8 dir out",
        "proto 1 type 8 dir in",
    ]


def test_tunnel() -> None:
    """Each selector has its policies; what arrives may be for this host or for others."""
    selectors = [
        TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16"),
        TunnelSelector.between("fd00:1::/64", "fd00:2::/64", ip_protocol=6, remote_port=443),
    ]
    described = pair(TunnelMode.between(W, L, selectors))
    v6 = "dst fd00:2::/64 proto 6 dport 443"
    assert selected(described) == [
        "src 10.2.0.0/16 dst 10.1.0.0/16 dir out",
        "src fd00:2::/64 dst fd00:1::/64 proto 6 sport 443 dir out",
        "src 10.1.0.0/16 dst 10.2.0.0/16 dir in",
        f"src fd00:1::/64 {v6} dir in",
        "src 10.1.0.0/16 dst 10.2.0.0/16 dir fwd",
        f"src fd00:1::/64 {v6} dir fwd",
    ]
    context = context_of(described)
    lines = xfrm_lines([context], reveal_keys=True, modes={context.id: described})
    states = [line for line in lines if "state" in line]
    assert all(" mode tunnel " in line and " flag af-unspec " in line for line in states)


def test_tunnel_without_selectors(engine: Engine) -> None:
    """A tunnel of which nobody tells what goes through it is for its two ends."""
    lines = xfrm_lines(
        installed(engine, TUNNEL, expectations({"": SUITES["GCM-128"]})), reveal_keys=True
    )
    assert f"src {W}/32 dst {L}/32 dir in" in policies(lines)
    assert any("what the tunnel carries is not known" in line for line in lines)


def test_filters_tell_the_ports(engine: Engine) -> None:
    """What the engine tells of the filter is enough for protocol and ports."""
    mode = TransportMode.between(W, L, ip_protocol=6, local_port=80, remote_port=1234)
    described = pair(mode)
    SaContext.install(engine, described)
    found = policies(xfrm_lines(engine.sa_contexts(), reveal_keys=True))
    assert found == selected(described)


def filtered(*conditions: Condition) -> list[str]:
    """Returns the lines for a context whose filter has these conditions."""
    found = replace(FILTER, conditions=conditions)
    described = pair(TransportMode.between(W, L))
    return xfrm_lines([context_of(described, filter=found)], reveal_keys=True)


def condition(field: str, number: int, match: MatchType = MatchType.EQUAL) -> Condition:
    """Returns a condition on a number."""
    return Condition(
        field_key=getattr(guids, f"FWPM_CONDITION_IP_{field}"),
        match_type=match,
        value=ConditionValue(data_type=DataType.UINT16, data=number),
    )


def test_alternatives_of_filters() -> None:
    """Conditions on one field are alternatives: each combination has its policy."""
    ports = [condition("REMOTE_PORT", number) for number in (80, 443)]
    lines = filtered(condition("PROTOCOL", 6), condition("PROTOCOL", 17), *ports)
    assert [line for line in policies(lines) if line.endswith("out")] == [
        f"src {L}/32 dst {W}/32 proto {protocol} sport {port} dir out"
        for protocol in (6, 17)
        for port in (80, 443)
    ]


def test_traffic_and_filter_together() -> None:
    """What the traffic leaves open its filter says."""
    described = pair(TransportMode.between(W, L, ip_protocol=6))
    filters = replace(FILTER, conditions=(condition("LOCAL_PORT", 80), condition("PROTOCOL", 17)))
    lines = xfrm_lines([context_of(described, filter=filters)], reveal_keys=True)
    assert policies(lines)[0] == f"src {L}/32 dst {W}/32 proto 6 dport 80 dir out"


def test_filters_beyond_policies() -> None:
    """What a policy cannot say is left out with a comment: the policy protects more."""
    lines = filtered(condition("REMOTE_PORT", 1024, MatchType.GREATER))
    text = "the filter has conditions that a policy cannot have; it protects more"
    assert f"# context 7: {text}" in lines
    assert policies(lines)[0] == f"src {L}/32 dst {W}/32 dir out"


def test_protocols_without_ports() -> None:
    """Ports of a protocol that has none for Linux are left out with a comment."""
    described = pair(TransportMode.between(W, L, ip_protocol=47, local_port=1))
    lines = xfrm_lines([context_of(described)], reveal_keys=True)
    assert any(line.startswith("# context 7: protocol 47 has no ports") for line in lines)
    assert policies(lines)[0] == f"src {L}/32 dst {W}/32 proto 47 dir out"


def test_bundle(engine: Engine) -> None:
    """AH over ESP is a second state and template, in transport mode also in a tunnel."""
    wanted = expectations({"": SUITES["GCM-128, AH/sha256"]})
    lines = xfrm_lines(installed(engine, TUNNEL, wanted), reveal_keys=True)
    modes = [line.split(" mode ")[1].split()[0] for line in lines if "state" in line]
    assert modes == ["tunnel", "transport"] * 2
    id = next(engine.sa_contexts()).id
    ends = f"src {W} dst {L}"
    assert lines[-1].endswith(
        f" dir fwd tmpl {ends} proto esp reqid {id} mode tunnel"
        f" tmpl {ends} proto ah reqid {id} mode transport"
    )


def test_rekeying_shares_the_reqid() -> None:
    """Contexts for the same traffic have one reqid, so that the policies fit the SAs of both."""
    old, other = pair(TransportMode.between(W, L)), pair(TransportMode.between(W, "192.0.2.99"))
    third = pair(TransportMode.between(W, "192.0.2.98"))
    drawn = [context_of(old, 7), context_of(old, 9), context_of(other, 1 << 32)]
    drawn += [context_of(third, (1 << 33) + 7)]
    lines = xfrm_lines(drawn, reveal_keys=True)
    reqids = [line.split(" reqid ")[1].split()[0] for line in lines if "state" in line]
    # Never 0, which is any, nor one that other traffic has.
    assert reqids == ["7", "7", "7", "7", "1", "1", "8", "8"]


def test_left_out(engine: Engine) -> None:
    """What Linux cannot have becomes a comment, with the whole context: half of it is of no use."""
    found = installed(engine, TRANSPORT, expectations({"": AH_GMAC}))
    assert xfrm_lines(found, reveal_keys=True) == [
        f"# SA {spi} of context {found[0].id} left out: Linux has no AES-GMAC in AH"
        for spi in ("0x00001000", "0x00002001")
    ]
    described = pair(TransportMode.between(W, L))
    sa = replace(HmacSha256(bytes(range(32))).esp(0x1000), transform_type=TransformType.ESP_AUTH_FW)
    first = replace(described, inbound=replace(described.inbound, sas=(sa,)))
    (line,) = xfrm_lines([context_of(first)], reveal_keys=True)
    assert line.endswith("Linux has no ESP for the first packet alone")


@pytest.mark.parametrize(
    "mode",
    [
        TransportMode.between(W, "192.0.2.99"),
        TunnelMode.between(W, L, [TunnelSelector.between("10.1.0.0/16", "10.2.0.0/16")]),
    ],
    ids=["other hosts", "other mode"],
)
def test_modes_that_do_not_fit(mode: Mode) -> None:
    """A description of other traffic is refused, and so is a side that is none."""
    context = context_of(pair(TransportMode.between(W, L)))
    with pytest.raises(InvalidParameterError, match="is not what SA context 7 does"):
        xfrm_lines([context], reveal_keys=True, modes={7: mode})
    with pytest.raises(InvalidParameterError, match="side"):
        xfrm_lines([context], reveal_keys=True, side="both")  # type: ignore[arg-type]


@given(contexts)
def test_every_mode(drawn: dict[SaContextDetails, SaPair]) -> None:
    """Each direction of a context that has traffic gets its policies, with the states' reqids."""
    lines = xfrm_lines(drawn, reveal_keys=True, modes={c.id: pair for c, pair in drawn.items()})
    reqids = {line.split(" reqid ")[1].split()[0] for line in lines if line[0] != "#"}
    assert reqids == {line.split(" reqid ")[1].split()[0] for line in lines if "state" in line}
    both = sum(1 for context in drawn for side in (context.inbound, context.outbound) if side)
    assert len([line for line in policies(lines) if "fwd" not in line]) >= both


def test_file(engine: Engine, tmp_path: Path) -> None:
    """The file has the lines, and their number is returned."""
    path = tmp_path / "peer.xfrm"
    found = installed(engine, TRANSPORT)
    lines = xfrm_lines(found, reveal_keys=True, side="local")
    assert write_xfrm(path, found, reveal_keys=True, side="local") == len(lines)
    assert path.read_text(encoding="utf-8").splitlines() == lines
