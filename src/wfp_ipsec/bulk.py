"""SA pairs on filters that are there: one call for each pair, or for as many as there are.

For tools that keep their own filters, or one filter pair for many SA pairs, and install and delete
often: values are composed once, and one call of the compiled module makes all native calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import Any

from wfp_ipsec._context_calls import delete_if_there, sends_with
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.natives import Uses
from wfp_ipsec._ready import ready_bundle, ready_traffic
from wfp_ipsec._sa_memory import check_free
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import TrafficType
from wfp_ipsec.errors import WfpError, check, error_for, invalid
from wfp_ipsec.safety import SpiAtReceiver, check_pair, duplicate_spi
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U64, check_for, luid
from wfp_ipsec.values.sa import SaBundle, check_inbound_spis
from wfp_ipsec.values.traffic import Traffic

# The calls for one pair, in the order of `wfp_ipsec_install`.
INSTALLING = (
    "IPsecSaContextCreate1",
    "IPsecSaContextSetSpi0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound1",
)
DELETING = ("IPsecSaContextDeleteById0",)
API_VERSION = 1
_INTEGERS = {int}
_NOTHING: dict[Any, Any] = {}


@value
class GroundedPair(Value):
    """Both SAs between two hosts, on filters or a policy that are there.

    Attributes:
        traffic: The outbound traffic, with the outbound filter or the tunnel policy.
        inbound: What arrives: its SPI is this host's, even and at least 256.
        outbound: What is sent: its SPI is the peer's.
        inbound_filter_id: LUID of the inbound filter in transport mode, else 0.
        allow_key_reuse: Allows the SAs to share an AES-GCM or AES-GMAC key with its salt.
        allow_reserved_spi: Allows outbound SPIs of 1..255 without a warning.
        allow_duplicate_spi: Allows an outbound SPI that another context of the session uses for
            the same peer.

    Raises:
        InvalidParameterError: The SPI is none that Windows takes; the inbound filter is missing, or
            given in tunnel mode; a bundle is for another IP version.
        KeyReuseError: The SAs share a key that must not be shared.

    Warns:
        ReservedSpiWarning: An outbound SPI is below 256.
    """

    _CACHES = True

    traffic: Traffic
    inbound: SaBundle
    outbound: SaBundle
    inbound_filter_id: U64 = 0
    allow_key_reuse: bool = False
    allow_reserved_spi: bool = False
    allow_duplicate_spi: bool = False

    def _validate(self) -> None:
        check_inbound_spis(self.inbound)
        check_pair(
            self.inbound,
            self.outbound,
            allow_key_reuse=self.allow_key_reuse,
            allow_reserved_spi=self.allow_reserved_spi,
        )
        tunnel = self.traffic.traffic_type == TrafficType.TUNNEL
        if tunnel == bool(self.inbound_filter_id):
            rule = "is not 0 in tunnel mode" if tunnel else "is not given, which names the traffic"
            code = "FWP_E_INVALID_PARAMETER"
            raise invalid("inbound_filter_id", self.inbound_filter_id, rule, code)
        for bundle in (self.inbound, self.outbound):
            bundle.with_ip_version(self.traffic.ip_version)


_check_grounded = check_for(GroundedPair)


class _Prepared:
    """What calls need of a pair."""

    __slots__ = ("_values", "address", "pointer", "uses")

    def __init__(self, pair: GroundedPair, engine: Engine) -> None:
        traffic = ready_traffic(pair.traffic, engine, API_VERSION)
        inbound, outbound = (ready_bundle(one, traffic) for one in (pair.inbound, pair.outbound))
        ffi = engine.ffi
        self.pointer: CData = ffi.new("wfp_ipsec_pair *")
        self.pointer.outbound = ffi.cast("IPSEC_TRAFFIC1 *", traffic.address)
        self.pointer.inbound_filter = pair.inbound_filter_id
        self.pointer.spi = pair.inbound.sas[0].spi
        self.pointer.inbound_bundle = ffi.cast("IPSEC_SA_BUNDLE1 *", inbound.address)
        self.pointer.outbound_bundle = ffi.cast("IPSEC_SA_BUNDLE1 *", outbound.address)
        self.address = engine.natives.address(self.pointer)
        # Whose the structs are.
        self._values = (traffic, inbound, outbound)
        free = pair.allow_duplicate_spi
        self.uses: Uses = () if free else outbound.uses(traffic.peer)


def _prepare(engine: Engine, pair: GroundedPair) -> _Prepared:
    """Finds what calls need of a pair; it is kept with the pair."""
    _check_grounded("pairs", pair)
    found: _Prepared = pair.__cache__.setdefault(engine.natives, _Prepared(pair, engine))
    return found


def install_pair(engine: Engine, pair: GroundedPair) -> int:
    """Installs one SA pair.

    It stays when the session ends. `delete_pair` deletes it, or `SaContext.attach` takes hold of
    it.

    Args:
        engine: The session, not dynamic and outside a transaction.
        pair: The pair.

    Returns:
        LUID of the SA context.

    Raises:
        DuplicateSpiError: Another context of the session uses the SPI for the same peer.
        WfpError: The first failure; what the calls before it made is deleted.

    Source: IPsecSaContextCreate1, IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
        IPsecSaContextAddOutbound1 (fwpmu.h).
    """
    natives = engine.natives
    known = pair.__cache__.get(natives) if pair.__class__ is GroundedPair else None
    ready: _Prepared = known or _prepare(engine, pair)
    if ready.uses:
        check_free(engine, ready.uses, partial(sends_with, engine))
    out = [0, 0]
    try:
        status = engine.calls.install(ready.address, ready.uses, out)
        if status:
            check(INSTALLING[out[1]], status)
    except BaseException as error:
        _delete_after(engine, [out[0]] if out[0] else [], error)
        raise
    return out[0]


def delete_pair(engine: Engine, id: int) -> None:
    """Deletes one SA context. That it is gone already is no error.

    Args:
        engine: The session, not dynamic and outside a transaction.
        id: LUID of the SA context.

    Raises:
        WfpError: It could not be deleted.

    Source: IPsecSaContextDeleteById0 (fwpmu.h).
    """
    if id.__class__ is not int or not 0 <= id < 1 << 64:
        luid("id", id)
    delete_if_there(engine, id)


def install_pairs(engine: Engine, pairs: Iterable[GroundedPair]) -> list[int]:
    """Installs SA pairs: all of them, or none.

    Pairs for the same traffic need the flag SUPPRESS_DUPLICATE_DELETION in their outbound bundles:
    without it each takes away the outbound SAs of those before, which nothing brings back.

    What is installed stays when the session ends. `delete_pairs` deletes it, or `SaContext.attach`
    takes hold of one.

    Args:
        engine: The session, not dynamic and outside a transaction.
        pairs: The pairs.

    Returns:
        LUIDs of the SA contexts, in the order of the pairs.

    Raises:
        DuplicateSpiError: Two of the pairs, or one and another context of the session, use one SPI
            for the same peer.
        WfpError: The first failure; what the calls before it made is deleted.

    Source: IPsecSaContextCreate1, IPsecSaContextSetSpi0, IPsecSaContextAddInbound1,
        IPsecSaContextAddOutbound1 (fwpmu.h).
    """
    given, natives = list(pairs), engine.natives
    ready = [
        getattr(pair, "__cache__", _NOTHING).get(natives) or _prepare(engine, pair)
        for pair in given
    ]
    uses = [one.uses for one in ready]
    _check_uses(engine, uses)
    ids = engine.ffi.new("UINT64[]", len(ready))
    try:
        pointers = engine.ffi.new("wfp_ipsec_pair *[]", [one.pointer for one in ready])
        progress = engine.ffi.new("wfp_ipsec_progress *")
        install = natives.lib.wfp_ipsec_install
        if install(engine.handle, pointers, len(ready), ids, progress):
            raise _failure(progress, INSTALLING)  # noqa: TRY301 - what was made goes below
        made = engine.ffi.unpack(ids, len(ready)) if ready else []
        engine.calls.note(made, uses)
    except BaseException as error:
        _delete_after(engine, [id for id in ids if id], error)
        raise
    return made


def delete_pairs(engine: Engine, ids: Iterable[int]) -> None:
    """Deletes SA contexts at once. Those that are gone already are passed over.

    Args:
        engine: The session, not dynamic and outside a transaction.
        ids: LUIDs of the SA contexts.

    Raises:
        WfpError: The first failure; those before it are deleted, the others are not.

    Source: IPsecSaContextDeleteById0 (fwpmu.h).
    """
    given = list(ids)
    plain = _INTEGERS.issuperset(map(type, given))
    if not plain or (given and not 0 <= min(given) <= max(given) < 1 << 64):
        given = [luid("ids", id) for id in given]
    pointers = engine.ffi.new("UINT64[]", given)
    progress = engine.ffi.new("wfp_ipsec_progress *")
    try:
        delete = engine.natives.lib.wfp_ipsec_delete
        if delete(engine.handle, pointers, len(given), progress):
            raise _failure(progress, DELETING)
    finally:
        engine.calls.free(given, progress.done)


def _check_uses(engine: Engine, uses: list[Uses]) -> None:
    """Refuses outbound SPIs that two of the pairs have, or one and another context."""
    all_uses = list(chain.from_iterable(uses))
    seen = set(all_uses)
    if len(seen) < len(all_uses):
        _refuse_second(uses)
    if not engine.spi_holders.keys().isdisjoint(seen):
        check_free(engine, seen, partial(sends_with, engine))


def _refuse_second(uses: list[Uses]) -> None:
    seen: set[SpiAtReceiver] = set()
    for at, those in enumerate(uses):
        for use in those:
            if use in seen:
                raise duplicate_spi(f"pairs[{at}].outbound.spi", use, "an earlier pair")
            seen.add(use)


def _failure(progress: CData, calls: tuple[str, ...]) -> WfpError:
    """Returns the error of a helper: of which function of fwpmu.h, and for which of the items."""
    failure = error_for(progress.status, calls[progress.failed])
    failure.detail = f"[{progress.done}] of those given: {failure.meaning}"
    return failure


def _delete_after(engine: Engine, ids: list[int], cause: BaseException) -> None:
    """Deletes what was made before something failed; what fails in that becomes a note."""
    undo = Undo()
    for id in ids:
        undo.push(partial(delete_pair, engine, id))
    undo.unwind(cause)
