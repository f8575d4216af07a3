"""Sweeping: finds what a process that is gone left in the engine, and takes it away.

What this package adds outlives a process that is killed: SA contexts, filters, tunnel policies.
Each filter and policy holds a `wfp_ipsec.ownership.Owner`, whose session tells whether somebody
still answers for it. An SA context belongs to whom the filters or the policy belong that it rests
on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from wfp_ipsec import orphans
from wfp_ipsec._context_calls import delete_if_there
from wfp_ipsec._judging import Judge, Sight
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import NotFoundError, StateError, WfpError
from wfp_ipsec.orphans import Orphan, Orphans
from wfp_ipsec.ownership import Owner

# By LUID where there is one: it never comes again, also where a key does.
DELETED_BY: dict[str, Callable[[Engine, Orphan], None]] = {
    orphans.SA_CONTEXT: lambda engine, orphan: delete_if_there(engine, orphan.id),
    orphans.FILTER: lambda engine, orphan: engine.filters.delete(orphan.id),
    orphans.PROVIDER_CONTEXT: lambda engine, orphan: engine.provider_contexts.delete(orphan.id),
    orphans.SUBLAYER: lambda engine, orphan: engine.sublayers.delete(orphan.key),
    orphans.PROVIDER: lambda engine, orphan: engine.providers.delete(orphan.key),
}


def find_orphans(
    engine: Engine, label: str | None = None, *, kept_label: str | None = None
) -> Orphans:
    """Finds what this package added and nobody answers for any more.

    An object is an orphan when it names the provider of this package and holds the record of an
    owner whose session is not open any more. What something else uses is none, and neither is what
    was installed to be kept.

    Args:
        engine: The session, outside a transaction.
        label: Only what was installed under this name; None is under any.
        kept_label: The name whose kept objects count as orphans as well, also those that a living
            process installed: they are nobody's in particular. None leaves all of them alone.

    Raises:
        AccessDeniedError: FWPM_ACTRL_ENUM and FWPM_ACTRL_READ on the engine are needed, else the
            open sessions are not shown; and both on the SA database. Objects that the caller may
            not read are not found.
        SessionError: The session is in a transaction (FWP_E_TXN_IN_PROGRESS).

    Source: IPsecSaContextEnum1, FwpmFilterEnum0, FwpmProviderContextEnum2, FwpmSubLayerEnum0,
        FwpmProviderEnum0, FwpmSessionEnum0, each with its CreateEnumHandle0 and
        DestroyEnumHandle0 (fwpmu.h).
    """
    return Judge(Sight.of(engine), label, kept_label).orphans()


def sweep_orphans(
    engine: Engine,
    label: str | None = None,
    *,
    kept_label: str | None = None,
    dry_run: bool = False,
) -> Orphans:
    """Deletes what `find_orphans` finds: SA contexts first, then what they rest on.

    What goes meanwhile, and what somebody begins to use meanwhile, is no error. SA contexts that
    nobody can attribute are told and left alone.

    Args:
        engine: The session, not dynamic and outside a transaction.
        label: See `find_orphans`.
        kept_label: See there.
        dry_run: Whether nothing is deleted.

    Returns:
        What was deleted, or would be.

    Raises:
        WfpError: What could not be deleted, the first of it; the others are its notes. What could
            go has gone, except that filters stay while an SA context of their owner is left:
            without them its traffic would be clear. Doing it again does the rest.
        AccessDeniedError: So too where DELETE on an object or on the SA database is missing.
        SessionError: The session is dynamic (FWP_E_DYNAMIC_SESSION_IN_PROGRESS) or in a transaction
            (FWP_E_TXN_IN_PROGRESS).

    Source: as `find_orphans`, and IPsecSaContextDeleteById0, FwpmFilterDeleteById0,
        FwpmProviderContextDeleteById0, FwpmSubLayerDeleteByKey0, FwpmProviderDeleteByKey0
        (fwpmu.h).
    """
    found = find_orphans(engine, label, kept_label=kept_label)
    return found if dry_run else _Sweep(engine).carry_out(found)


class _Sweep:
    """A sweep while it is carried out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stayed: set[Orphan] = set()
        # Of which owner something could not be deleted, and the kind of that.
        self._stuck: dict[Owner | None, str] = {}

    def carry_out(self, found: Orphans) -> Orphans:
        undo = Undo()
        for orphan in reversed(tuple(found)):
            undo.push(partial(self._delete, orphan))
        undo.run()
        return found.without(self._stayed)

    def _delete(self, orphan: Orphan) -> None:
        # What comes later is what something of the same owner may still rest on.
        if self._stuck.get(orphan.owner, orphan.kind) != orphan.kind:
            return
        try:
            with suppress(NotFoundError):
                DELETED_BY[orphan.kind](self._engine, orphan)
        except WfpError as error:
            if isinstance(error, StateError) and error.name == "FWP_E_IN_USE":
                self._stayed.add(orphan)
                return
            self._stuck[orphan.owner] = orphan.kind
            raise
