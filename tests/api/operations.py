"""Every public operation of the Python API that makes native calls."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.api.events import Recorder
from tests.api.ground import (
    NEW_CONTEXT,
    NEW_PROVIDER,
    NEW_SUBLAYER,
    NOBODY,
    RESERVED_SPI,
    Ground,
    described_filter,
)
from tests.api.samples import IN_SPI, LOCAL, OUTBOUND, REMOTE, inbound
from tests.api.test_tunnels import CONDITIONS
from wfp_ipsec import (
    AcquireTrap,
    AesGcm,
    Engine,
    EngineOption,
    KeyManager,
    SaBundle,
    SaBundleFlags,
    SaContext,
    SaContextDetails,
    SaContextUpdateFlags,
    Secured,
    Traffic,
    UdpEncapsulation,
    export,
    files,
    find_orphans,
    sweep_orphans,
)
from wfp_ipsec.bulk import GroundedPair, delete_pair, delete_pairs, install_pair, install_pairs
from wfp_ipsec.pairs import SaPair, TransportMode, TunnelMode, TunnelSelector

Operation = Callable[[Ground], object]
Attribute = str
NEW_PEER = "198.51.100.99"
NEW_SPI = IN_SPI + 100
NEW_INBOUND = SaBundle(sas=(AesGcm(bytes(range(20, 40))).esp(NEW_SPI + 2),))
NEW_OUTBOUND = SaBundle(sas=(AesGcm(bytes(range(40, 60))).esp(0x2083),))
SELECTOR = TunnelSelector.between("192.0.2.0/24", "203.0.113.0/24")
NEW_PAIR = SaPair(
    mode=TransportMode.between(LOCAL, NEW_PEER),
    inbound=inbound(NEW_SPI),
    outbound=OUTBOUND,
    udp_encapsulation=UdpEncapsulation(),
)

NEW_GROUP = files.Description(
    label="group",
    pairs=(
        files.DescribedPair(name="new", pair=NEW_PAIR, inbound_place="spi", outbound_place="spi"),
    ),
)

NEXT_SAS = replace(
    NEW_GROUP,
    pairs=(
        replace(
            NEW_GROUP.pairs[0],
            pair=replace(
                NEW_PAIR,
                mode=TransportMode.between(LOCAL, REMOTE),
                inbound=NEW_INBOUND,
                outbound=NEW_OUTBOUND,
            ),
        ),
    ),
)


def _grounded(ground: Ground) -> list[GroundedPair]:
    """Returns two pairs on the filters of the complete SA context."""
    traffic, filter_id = ground.complete.traffic, ground.complete.inbound_filter_id
    assert traffic is not None
    kept = SaBundleFlags.SUPPRESS_DUPLICATE_DELETION
    one = GroundedPair(
        traffic=traffic,
        inbound_filter_id=filter_id,
        inbound=NEW_INBOUND,
        outbound=replace(NEW_OUTBOUND, flags=kept),
    )
    keys = (AesGcm(bytes(range(first, first + 20))) for first in (60, 80))
    inbound, outbound = (SaBundle(sas=(key.esp(NEW_SPI + 4),), flags=kept) for key in keys)
    return [one, replace(one, inbound=inbound, outbound=outbound)]


def _plan_rekey(ground: Ground) -> files.Rekeying:
    return files.plan_rekey(ground.engine, NEXT_SAS, ground.complete.id)


def _create(ground: Ground) -> None:
    filter_id = ground.complete.traffic.filter_id if ground.complete.traffic else None
    SaContext.create(ground.engine, Traffic.transport(LOCAL, REMOTE, filter_id or 0))


def _transaction(ground: Ground) -> None:
    with ground.engine.transaction():
        ground.engine.providers.add(NEW_PROVIDER)
        ground.engine.filters.add(described_filter(2))
        ground.engine.filters.delete(ground.filter_id)


def _read_transaction(ground: Ground) -> None:
    with ground.engine.transaction(read_only=True):
        list(ground.engine.filters)


def _written(write: Callable[[Path, Iterator[SaContextDetails]], object]) -> Operation:
    """Returns the operation that exports all SA contexts into a file."""

    def operation(ground: Ground) -> None:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "exported"
            try:
                write(path, ground.engine.sa_contexts())
            finally:
                # Whatever stopped the listing, a file is there as a whole or not at all.
                assert not path.is_file() or path.read_text(encoding="utf-8").count("\n") >= 3

    return operation


def _follow(ground: Ground) -> None:
    path = Path(ground.opened.enter_context(tempfile.TemporaryDirectory())) / "esp_sa"
    follower = export.WiresharkFollower.open(ground.engine, path, NOBODY, poll_seconds=None)
    ground.opened.callback(follower.close)


EXPORTS: dict[str, Operation] = {
    "export.json_document.json_document": lambda ground: export.json_document(
        ground.engine.sa_contexts(), engine=ground.engine, reveal_keys=True
    ),
    "export.json_document.write_json": _written(export.write_json),
    "export.profile.write_wireshark_profile": _written(export.write_wireshark_profile),
    "export.scapy.scapy_arguments": lambda ground: export.scapy_arguments(
        ground.engine.sa_contexts(), reveal_keys=True
    ),
    "export.windows.quick_mode_records": lambda ground: list(
        export.quick_mode_records(ground.engine.sa_contexts())
    ),
    "export.wireshark.wireshark_lines": lambda ground: list(
        export.wireshark_lines(ground.engine.sa_contexts())
    ),
    "export.wireshark.write_wireshark": _written(export.write_wireshark),
    "export.xfrm.write_xfrm": _written(partial(export.write_xfrm, reveal_keys=True)),
    "export.xfrm.xfrm_lines": lambda ground: export.xfrm_lines(
        ground.engine.sa_contexts(), reveal_keys=True
    ),
    "WiresharkFollower.close": lambda ground: ground.follower.close(),
    "WiresharkFollower.open": _follow,
    "WiresharkFollower.update": lambda ground: ground.follower.update(),
}


ENGINE: dict[str, Operation] = {
    "AcquireTrap.open": lambda ground: AcquireTrap.open(
        ground.engine, LOCAL, NEW_PEER, ip_protocol=17, remote_port=5060
    ),
    "AcquireTrap.close": lambda ground: ground.trap.close(),
    "Engine.open": lambda ground: ground.opened.enter_context(Engine.open(ground.engine.backend)),
    "files.reconcile.apply (what was planned)": lambda ground: files.plan(
        ground.engine, NEW_GROUP
    ).carry_out(ground.engine),
    "files.reconcile.apply": lambda ground: files.apply(ground.engine, NEW_GROUP),
    "files.reconcile.plan": lambda ground: files.plan(ground.engine, NEW_GROUP),
    "files.rekeying.plan_rekey": _plan_rekey,
    "files.rekeying.plan_rekey (carried out)": lambda ground: _plan_rekey(ground).carry_out(),
    "engine.call": lambda ground: ground.engine.call("IPsecSaContextExpire0", ground.complete.id),
    "engine.close": lambda ground: ground.second.close(),
    "engine.delete_ike_sa": lambda ground: ground.engine.delete_ike_sa(ground.ike_sa_id),
    "engine.dosp_states": lambda ground: list(ground.engine.dosp_states()),
    "engine.dosp_statistics": lambda ground: ground.engine.dosp_statistics(),
    "engine.events": lambda ground: ground.engine.events(LOCAL),
    "engine.ike_sa": lambda ground: ground.engine.ike_sa(ground.ike_sa_id),
    "engine.ike_sas": lambda ground: list(ground.engine.ike_sas()),
    "engine.ike_statistics": lambda ground: ground.engine.ike_statistics(),
    "engine.key_managers": lambda ground: ground.engine.key_managers(),
    "engine.net_events.events": lambda ground: ground.engine.net_events.events(),
    "engine.net_events.list": lambda ground: list(ground.engine.net_events.list()),
    "engine.net_events.subscribe": lambda ground: ground.engine.net_events.subscribe(print),
    "engine.net_events.subscriptions": lambda ground: ground.engine.net_events.subscriptions(),
    "engine.option": lambda ground: ground.engine.option(EngineOption.COLLECT_NET_EVENTS),
    "engine.register_key_manager": lambda ground: ground.engine.register_key_manager(
        KeyManager(name="new"), Recorder()
    ),
    "engine.sa_context_subscriptions": lambda ground: ground.engine.sa_context_subscriptions(),
    "bulk.install_pair": lambda ground: install_pair(ground.engine, *_grounded(ground)[:1]),
    "bulk.delete_pair": lambda ground: delete_pair(ground.engine, ground.reserved.id),
    "bulk.install_pairs": lambda ground: install_pairs(ground.engine, _grounded(ground)),
    "bulk.delete_pairs": lambda ground: delete_pairs(
        ground.engine, [ground.reserved.id, ground.inbound_only.id]
    ),
    "engine.sa_context_columns": lambda ground: ground.engine.sa_context_columns(["id"], LOCAL),
    "engine.sa_context_list": lambda ground: list(ground.engine.sa_context_list(LOCAL)),
    "engine.sa_contexts": lambda ground: list(ground.engine.sa_contexts(LOCAL)),
    "engine.sas": lambda ground: list(ground.engine.sas()),
    "engine.security.get": lambda ground: ground.engine.security.get(Secured.SA_DATABASE),
    "engine.security.get (object)": lambda ground: ground.engine.security.get(
        Secured.PROVIDERS, ground.provider
    ),
    "engine.security.set": lambda ground: ground.engine.security.set(
        Secured.FILTERS, "O:BAD:(A;;GA;;;BA)", ground.filter_key
    ),
    "engine.sessions": lambda ground: list(ground.engine.sessions()),
    "engine.set_option": lambda ground: ground.engine.set_option(
        EngineOption.COLLECT_NET_EVENTS, 0
    ),
    "engine.statistics": lambda ground: ground.engine.statistics(),
    "engine.subscribe": lambda ground: ground.engine.subscribe(print),
    "engine.transaction": _transaction,
    "engine.transaction (read only)": _read_transaction,
    "engine.tunnels.add": lambda ground: ground.engine.tunnels.add(
        NEW_CONTEXT, CONDITIONS, main_mode_policy=None
    ),
    "engine.tunnels.delete": lambda ground: ground.engine.tunnels.delete(ground.tunnel),
    **EXPORTS,
    "sweep.find_orphans": lambda ground: find_orphans(ground.engine),
    "sweep.sweep_orphans": lambda ground: sweep_orphans(ground.engine),
    "sweep.sweep_orphans (dry run)": lambda ground: sweep_orphans(ground.engine, dry_run=True),
    "Subscription.close": lambda ground: ground.subscription.close(),
    "EventStream.close": lambda ground: ground.stream.close(),
    "KeyManagerRegistration.close": lambda ground: ground.registration.close(),
}
SA_CONTEXT: dict[str, Operation] = {
    "SaContext.attach": lambda ground: SaContext.attach(ground.engine, ground.complete.id),
    "SaContext.create": _create,
    "SaContext.transport": lambda ground: SaContext.transport(ground.engine, LOCAL, NEW_PEER),
    "SaContext.transport (version 0)": lambda ground: SaContext.transport(
        ground.engine, LOCAL, NEW_PEER, ip_protocol=17, local_port=5060, api_version=0
    ),
    "SaContext.reserve": lambda ground: SaContext.reserve(
        ground.engine, TransportMode.between(LOCAL, NEW_PEER, own_sublayer=True)
    ),
    "SaContext.tunnel": lambda ground: SaContext.tunnel(ground.engine, LOCAL, NEW_PEER, [SELECTOR]),
    "SaContext.install": lambda ground: SaContext.install(ground.engine, NEW_PAIR),
    "SaContext.install (tunnel)": lambda ground: SaContext.install(
        ground.engine, replace(NEW_PAIR, mode=TunnelMode.between(LOCAL, NEW_PEER, [SELECTOR]))
    ),
    "SaContext.rekey": lambda ground: ground.complete.rekey(NEW_INBOUND, NEW_OUTBOUND),
    "SaContext.successor": lambda ground: ground.complete.successor(),
    "SaContext.hand_over": lambda ground: ground.successor.take_over(),
    "SaContext.move": lambda ground: ground.complete.move(remote=NEW_PEER),
    "SaContext.encapsulate": lambda ground: ground.complete.encapsulate(UdpEncapsulation()),
    "SaContext.add_inbound": lambda ground: ground.reserved.add_inbound(inbound(RESERVED_SPI)),
    "SaContext.add_outbound": lambda ground: ground.inbound_only.add_outbound(OUTBOUND),
    "SaContext.close": lambda ground: ground.complete.close(),
    "SaContext.delete": lambda ground: ground.complete.delete(),
    "SaContext.details": lambda ground: ground.complete.details(),
    "SaContext.expire": lambda ground: ground.complete.expire(),
    "SaContext.get_spi": lambda ground: ground.created.get_spi(),
    "SaContext.set_spi": lambda ground: ground.created.set_spi(0x3000),
    "SaContext.update": lambda ground: ground.complete.update(
        SaContextUpdateFlags.NAP_CONTEXT, ground.complete.details()
    ),
}


def _of_kind(name: str, new: Any, id_of: Attribute, key_of: Attribute) -> dict[str, Operation]:
    """Returns what can be done with a kind of objects.

    Args:
        name: The attribute of an engine.
        new: An object to add.
        id_of: Names that of `Ground` by which `get` and `delete` find an object.
        key_of: Names that of `Ground` with the object's key.
    """

    def of(ground: Ground) -> Any:
        return getattr(ground.engine, name)

    calls: dict[str, Operation] = {
        "add": lambda ground: of(ground).add(new),
        "get": lambda ground: of(ground).get(getattr(ground, id_of)),
        "get_by_key": lambda ground: of(ground).get_by_key(getattr(ground, key_of)),
        "delete": lambda ground: of(ground).delete(getattr(ground, id_of)),
        "delete_by_key": lambda ground: of(ground).delete_by_key(getattr(ground, key_of)),
        "list": lambda ground: list(of(ground).list()),
        "changes": lambda ground: of(ground).changes(),
        "subscribe": lambda ground: of(ground).subscribe(print),
        "subscriptions": lambda ground: of(ground).subscriptions(),
    }
    spelled = {f"engine.{name}.{call}": operation for call, operation in calls.items()}
    return {**spelled, f"iter(engine.{name})": lambda ground: list(of(ground))}


def _add_into(ground: Ground) -> None:
    id_out = ground.engine.ffi.new("UINT64 *")
    try:
        ground.engine.filters.add_into(id_out, described_filter(2))
    except BaseException:
        assert id_out[0] == 0
        raise


def _add_context_into(ground: Ground) -> None:
    id_out = ground.engine.ffi.new("UINT64 *")
    try:
        ground.engine.provider_contexts.add_into(id_out, NEW_CONTEXT)
    except BaseException:
        assert id_out[0] == 0
        raise


OPERATIONS: dict[str, Operation] = {
    **ENGINE,
    **SA_CONTEXT,
    **_of_kind("providers", NEW_PROVIDER, "provider", "provider"),
    **_of_kind("sublayers", NEW_SUBLAYER, "sublayer", "sublayer"),
    **_of_kind("provider_contexts", NEW_CONTEXT, "context_id", "context_key"),
    **_of_kind("filters", described_filter(2), "filter_id", "filter_key"),
    "engine.filters.add_into": _add_into,
    "engine.provider_contexts.add_into": _add_context_into,
}
# What takes things away one after the other: what a failure leaves goes when it is done again.
TAKES_AWAY = {"AcquireTrap.close", "bulk.delete_pairs", "SaContext.close", "sweep.sweep_orphans"}
