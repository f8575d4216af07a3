"""SaContext.update: each flag changes its member in both directions and nothing else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from tests.api.samples import install
from wfp_ipsec import (
    Engine,
    InvalidParameterError,
    KeyModuleState,
    SaBundleFlags,
    SaContextDetails,
    SaContextUpdateFlags,
    SaDetails,
    UdpEncapsulation,
)

CHANGES: list[tuple[SaContextUpdateFlags, dict[str, object]]] = [
    (SaContextUpdateFlags.FLAGS, {"flags": SaBundleFlags.NLB}),
    (SaContextUpdateFlags.NAP_CONTEXT, {"nap_context": 7}),
    (
        SaContextUpdateFlags.KEY_MODULE_STATE,
        {"key_module_state": KeyModuleState(key_module_key=uuid.UUID(int=9), state=b"state")},
    ),
    (
        SaContextUpdateFlags.PEER_V4_PRIVATE_ADDRESS,
        {"peer_v4_private_address": IPv4Address("10.0.0.1")},
    ),
    (SaContextUpdateFlags.MM_SA_ID, {"mm_sa_id": 77}),
]


def changed(details: SaContextDetails, **bundle: object) -> SaContextDetails:
    """Returns details with other members in both bundles."""

    def change(side: SaDetails | None) -> SaDetails | None:
        return side and replace(side, bundle=replace(side.bundle, **bundle))  # type: ignore[arg-type]

    return replace(details, inbound=change(details.inbound), outbound=change(details.outbound))


@pytest.mark.parametrize(("flag", "members"), CHANGES, ids=[flag.name for flag, _ in CHANGES])
def test_update_bundle(
    engine: Engine, flag: SaContextUpdateFlags, members: dict[str, object]
) -> None:
    """Each flag changes its member in both directions and nothing else."""
    with install(engine) as context:
        before = context.details()
        everything = before
        for _, others in CHANGES:
            everything = changed(everything, **others)
        context.update(flag, everything)
        assert context.details() == changed(before, **members)


def test_update_traffic(engine: Engine) -> None:
    """Addresses move in place, as MOBIKE needs it."""
    with install(engine) as context:
        before = context.details()
        assert before.inbound is not None and before.outbound is not None
        moved = IPv4Address("203.0.113.5")
        sides = {
            side: replace(details, traffic=replace(details.traffic, remote=moved))
            for side, details in (("inbound", before.inbound), ("outbound", before.outbound))
        }
        wanted = replace(before, inbound=sides["inbound"], outbound=sides["outbound"])
        context.update(SaContextUpdateFlags.TRAFFIC, wanted)
        assert context.details() == wanted


def test_update_udp_encapsulation(engine: Engine) -> None:
    """NAT traversal comes and goes in place."""
    with install(engine) as context:
        plain = context.details()
        assert plain.inbound is not None and plain.outbound is not None
        ports = UdpEncapsulation()
        behind_nat = replace(
            plain,
            inbound=replace(plain.inbound, udp_encapsulation=ports),
            outbound=replace(plain.outbound, udp_encapsulation=ports),
        )
        context.update(SaContextUpdateFlags.UDP_ENCAPSULATION, behind_nat)
        assert context.details() == behind_nat
        context.update(SaContextUpdateFlags.UDP_ENCAPSULATION, plain)
        assert context.details() == plain


def test_update_unknown_flag(engine: Engine) -> None:
    """A flag that Windows does not know is refused and changes nothing."""
    with install(engine) as context:
        before = context.details()
        with pytest.raises(InvalidParameterError) as caught:
            context.update(SaContextUpdateFlags(0x80), changed(before, nap_context=1))
        assert caught.value.name == "FWP_E_INVALID_FLAGS"
        assert context.details() == before
