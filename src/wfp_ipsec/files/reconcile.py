"""Brings the engine to what an SA file describes: applying it twice changes nothing.

What is found again is what an earlier `apply` has installed: objects of this package's provider
that belong to no session, with the group's label and the pair's name in their owner's record. What
others have installed is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec.engine import Engine
from wfp_ipsec.files._decide import Verdict, decide
from wfp_ipsec.files._found import FoundPair, survey
from wfp_ipsec.files._record import NOTHING_YET
from wfp_ipsec.files._work import Work, adopted, finished, installed, rekeyed, removed
from wfp_ipsec.files.changes import Change, ChangeKind, Changes
from wfp_ipsec.files.description import Description


def plan(engine: Engine, description: Description) -> Changes:
    """Says what `apply` would do, and changes nothing.

    Args:
        engine: The session.
        description: What is to be there.

    Raises:
        KeyReuseError: AES-GCM or AES-GMAC would use an SPI again whose SAs have ended or change,
            which `Description.allow_nonce_reuse` does not allow. A new key needs a new SPI.
        WfpError: The engine could not be read.

    Source: FwpmProviderContextEnum2, FwpmFilterEnum0, IPsecSaContextEnum1, each with its
        CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
    """
    found = survey(engine, description.label)
    verdicts = decide(description, found)
    gone = [pair for name, pair in found.items() if name not in _names(description)]
    changes = [verdict.change for verdict in verdicts]
    changes += [_removal(pair) for pair in gone]
    work = tuple(_work(description, verdicts, gone))
    return Changes(label=description.label, pairs=tuple(changes), work=work)


def apply(engine: Engine, description: Description) -> Changes:
    """Brings the engine to what is described, with the fewest changes.

    Pairs that are as described are left alone: a second time there is no call that writes. Pairs
    that are not described any more go, their SA contexts first. A pair with other SPIs on the same
    traffic is rekeyed, make before break; any other change takes the pair away and installs it.
    Pairs whose SAs have ended are installed again.

    Each pair comes about as a whole or not at all; taking one away cannot be taken back, and if it
    fails half-way, the next `apply` takes away the rest.

    Args:
        engine: The session, not dynamic and outside a transaction.
        description: What is to be there.

    Returns:
        What was done.

    Raises:
        KeyReuseError: As for `plan`; nothing has been changed then.
        WfpError: The first failure. What was done before is its note.

    Source: as `plan`, with the functions of `wfp_ipsec.plans.install` and `wfp_ipsec.plans.rekey`,
        IPsecSaContextDeleteById0, FwpmFilterDeleteById0, FwpmProviderContextDeleteById0,
        FwpmSubLayerDeleteByKey0, FwpmProviderDeleteByKey0 (fwpmu.h).
    """
    changes = plan(engine, description)
    changes.carry_out(engine)
    return changes


def _names(description: Description) -> set[str]:
    return {one.name for one in description.pairs}


def _removal(pair: FoundPair) -> Change:
    reason = "is not described any more"
    return Change(name=pair.name, kind=ChangeKind.REMOVE, reason=reason)


def _work(
    description: Description, verdicts: list[Verdict], gone: list[FoundPair]
) -> Iterator[Work]:
    """Returns what is done: what goes makes room first, then make before break, then the rest."""
    label = description.label
    for index, pair in enumerate(gone):
        yield removed(label, pair, last=not verdicts and index == len(gone) - 1)
    for one in verdicts:
        if one.change.kind is ChangeKind.REPLACE and one.found is not None:
            yield removed(label, one.found, last=False)
    for one in verdicts:
        if one.change.kind is ChangeKind.REKEY and one.found is not None:
            yield rekeyed(label, one.described, one.found)
        elif one.change.kind is ChangeKind.ADOPT and one.found is not None:
            yield adopted(label, one.described, one.found)
        if one.leftover:
            yield finished(label, one.described, list(one.leftover))
    for one in verdicts:
        if one.change.kind in (ChangeKind.INSTALL, ChangeKind.REPLACE):
            before = NOTHING_YET if one.found is None else one.found.record
            yield installed(label, one.described, before)
