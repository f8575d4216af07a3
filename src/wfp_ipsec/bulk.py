"""SA pairs on filters that are there: one call for each pair, or for as many as there are.

For tools that keep their own filters, or one filter pair for many SA pairs, and install and delete
often: values are composed once, and one call of the compiled module makes all native calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain

from wfp_ipsec._context_calls import delete_context, sends_with
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
from wfp_ipsec.values._filling import places_of
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


def _prepare(engine: Engine, pair: GroundedPair) -> None:
    """Finds what calls need of a pair, and keeps it with the pair; see `PairKind`."""
    _check_grounded("pairs", pair)
    if engine.natives in pair.__cache__:
        return
    ffi, traffic = engine.ffi, ready_traffic(pair.traffic, engine, API_VERSION)
    inbound, outbound = (ready_bundle(one, traffic) for one in (pair.inbound, pair.outbound))
    made = ffi.new("wfp_ipsec_pair *")
    made.outbound = ffi.cast("IPSEC_TRAFFIC1 *", traffic.address)
    made.inbound_filter = pair.inbound_filter_id
    made.spi = pair.inbound.sas[0].spi
    made.inbound_bundle = ffi.cast("IPSEC_SA_BUNDLE1 *", inbound.address)
    made.outbound_bundle = ffi.cast("IPSEC_SA_BUNDLE1 *", outbound.address)
    uses = () if pair.allow_duplicate_spi else outbound.uses(traffic.peer)
    prepared = engine.natives.address(made), uses, made, traffic, inbound, outbound
    pair.__cache__.setdefault(engine.natives, prepared)


def _installed(engine: Engine, pairs: list[GroundedPair], *, in_list: bool = False) -> list[int]:
    """Installs all of the pairs, or none; the error says which of a list it was."""
    ids, out, natives = [0] * len(pairs), [0, 0], engine.natives
    kind = natives.pair_kind
    if kind is None:
        place = places_of(GroundedPair).get("__cache__", 0)
        kind = natives.pair_kind = GroundedPair, place, natives
    try:
        while (status := engine.calls.install(pairs, kind, ids, out)) is None:
            for pair in pairs:
                _prepare(engine, pair)
            _check_uses(engine, [pair.__cache__[natives][1] for pair in pairs])
        if status and in_list:
            raise _failure(status, INSTALLING[out[1]], out[0])  # noqa: TRY301 - what was made goes
        if status:
            check(INSTALLING[out[1]], status)
    except BaseException as error:
        _delete_after(engine, [id for id in ids if id], error)
        raise
    return ids


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
    return _installed(engine, [pair])[0]


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
    delete_context(engine, id)


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
    return _installed(engine, list(pairs), in_list=True)


def delete_pairs(engine: Engine, ids: Iterable[int]) -> None:
    """Deletes SA contexts at once. Those that are gone already are passed over.

    Args:
        engine: The session, not dynamic and outside a transaction.
        ids: LUIDs of the SA contexts.

    Raises:
        WfpError: The first failure; those before it are deleted, the others are not.

    Source: IPsecSaContextDeleteById0 (fwpmu.h).
    """
    given, out = list(ids), [0]
    while (status := engine.calls.delete_all(given, out)) is None:
        # Of subclasses of int, too.
        given = [int(luid("ids", id)) for id in given]
    if status:
        raise _failure(status, *DELETING, out[0])


def _check_uses(engine: Engine, uses: list[Uses]) -> None:
    """Refuses outbound SPIs that two of the pairs have, or one and another context."""
    all_uses = list(chain.from_iterable(uses))
    seen = set(all_uses)
    if len(seen) < len(all_uses):
        _refuse_second(uses)
    check_free(engine, seen, partial(sends_with, engine))


def _refuse_second(uses: list[Uses]) -> None:
    seen: set[SpiAtReceiver] = set()
    for at, those in enumerate(uses):
        for use in those:
            if use in seen:
                raise duplicate_spi(f"pairs[{at}].outbound.spi", use, "an earlier pair")
            seen.add(use)


def _failure(status: int, function: str, at: int) -> WfpError:
    """Returns the error of a function of fwpmu.h, for one of the items."""
    failure = error_for(status, function)
    failure.detail = f"[{at}] of those given: {failure.meaning}"
    return failure


def _delete_after(engine: Engine, ids: list[int], cause: BaseException) -> None:
    """Deletes what was made before something failed; what fails in that becomes a note."""
    undo = Undo()
    for id in ids:
        undo.push(partial(delete_pair, engine, id))
    undo.unwind(cause)
