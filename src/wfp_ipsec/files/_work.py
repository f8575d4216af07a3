"""Plans for the pairs of a group: install with a record, rekey with a new one, take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wfp_ipsec import plans
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import invalid
from wfp_ipsec.files._found import FoundPair
from wfp_ipsec.files._record import RECORD, Record
from wfp_ipsec.files._steps import DeleteContext, DeleteProviderContext, DropProvider, DropSublayer
from wfp_ipsec.files.description import DescribedPair
from wfp_ipsec.ownership import PROVIDER, SUBLAYER, Owner
from wfp_ipsec.plans._context_steps import ExpireContext
from wfp_ipsec.plans._objects import (
    AddProviderContext,
    BeginTransaction,
    CommitTransaction,
    DeleteFilter,
)
from wfp_ipsec.values.details import SaContextDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Native calls for one pair, that succeed or fail as one.

    Attributes:
        name: The pair.
        verb: What is done with it, such as "installed".
        plan: The calls.
        owner: What the objects that come about are marked with.
    """

    name: str
    verb: str
    plan: plans.Plan
    owner: Owner

    def carry_out(self, engine: Engine) -> plans.Run:
        """Makes the calls. What failed half-way is taken back, as long as that is possible.

        Returns:
            What came about.

        Raises:
            WfpError: The first failure; what failed in taking it back is its notes.
        """
        run = plans.Run(engine, self.owner, Undo())
        try:
            self.plan.carry_out(run)
        except BaseException as error:
            # Old SAs that have been expired do not come back: then the new ones stay.
            if not run.past_return:
                run.undo.unwind(error)
            raise
        return run


def installed(label: str, described: DescribedPair, before: Record) -> Work:
    """Plans a pair that is not there, and its record in the transaction of the filters."""
    made = plans.install(described.pair)
    steps = list(made)
    commit = next(i for i, step in enumerate(steps) if isinstance(step, CommitTransaction))
    steps.insert(commit, _recorded(described, before))
    return _work("installed", label, described, plans.Plan(tuple(steps), made.label))


def rekeyed(label: str, described: DescribedPair, found: FoundPair) -> Work:
    """Plans new SAs for a pair that is there, on its filters: make before break.

    Of the records two are left: that of the new SAs and, until the next time, that of the old ones.
    So what is taken back after a failure leaves the old one as it was.
    """
    *older, current = found.live
    inbound, outbound = current.inbound, current.outbound
    if inbound is None or outbound is None:
        raise invalid("context", current.id, "has ended", "FWP_E_NOT_FOUND")
    pair = described.pair
    replaced = plans.rekey(
        current.id,
        outbound.traffic,
        inbound.traffic.filter_id or 0,
        pair.inbound,
        pair.outbound,
        udp_encapsulation=pair.udp_encapsulation,
    )
    stale = [DeleteProviderContext(RECORD, record.id) for record in found.records[:-1]]
    ended = [ExpireContext(one.id) for one in older]
    steps = (*stale, _recorded(described, found.record), *replaced, *ended)
    return _work("rekeyed", label, described, plans.Plan(steps, pair.name))


def adopted(label: str, described: DescribedPair, found: FoundPair) -> Work:
    """Plans a new record for a pair that somebody else has rekeyed to what is described."""
    stale = [DeleteProviderContext(RECORD, record.id) for record in found.records[:-1]]
    steps = (*stale, _recorded(described, found.record))
    return _work("adopted", label, described, plans.Plan(steps, described.pair.name))


def finished(label: str, described: DescribedPair, others: list[SaContextDetails]) -> Work:
    """Plans the end of SA contexts that a rekeying which was cut off has left."""
    steps = tuple(ExpireContext(one.id) for one in others)
    return _work("finished", label, described, plans.Plan(steps, described.pair.name))


def removed(label: str, found: FoundPair, *, last: bool) -> Work:
    """Plans the end of a pair: its SA contexts first, then all it rested on, all or none.

    Args:
        label: The group.
        found: The pair.
        last: Whether what all pairs share may go too, unless something else uses it.
    """
    plan = plans.Plan(tuple(_removing(found, last=last)), label)
    owner = Owner(label=label, pair=found.name)
    return Work(name=found.name, verb="removed", plan=plan, owner=owner)


def _removing(found: FoundPair, *, last: bool) -> Iterator[plans.Step]:
    yield from (DeleteContext(one.id) for one in reversed(found.contexts))
    yield BeginTransaction()
    yield from (DeleteFilter("filter", id) for id in found.filters)
    yield from (DeleteProviderContext("tunnel policy", id) for id in found.policies)
    yield from (DeleteProviderContext(RECORD, record.id) for record in found.records)
    yield CommitTransaction()
    if last and found.own_sublayer:
        yield DropSublayer(SUBLAYER)
    if last:
        yield DropProvider(PROVIDER)


def _recorded(described: DescribedPair, before: Record) -> AddProviderContext:
    pair = described.pair
    return AddProviderContext(RECORD, before.following(pair).context(pair.name))


def _work(verb: str, label: str, described: DescribedPair, plan: plans.Plan) -> Work:
    owner = Owner(label=label, fingerprint=described.fingerprint, pair=described.name)
    return Work(name=described.name, verb=verb, plan=plan, owner=owner)
