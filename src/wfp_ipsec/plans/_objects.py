"""Steps that add the objects an SA context rests on, in a transaction."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import ClassVar

import wfp_ipsec as wfp
from wfp_ipsec._record import record
from wfp_ipsec._wording import guid_name
from wfp_ipsec.errors import AlreadyExistsError, NotFoundError, StateError, WfpError
from wfp_ipsec.plans._conditions import conditions_text
from wfp_ipsec.plans._run import Run, Transaction
from wfp_ipsec.plans.step import Step
from wfp_ipsec.values._base import replace
from wfp_ipsec.values.filter import Filter, Provider, Sublayer
from wfp_ipsec.values.sa import NO_GUID


@record
class BeginTransaction(Step):
    """Begins the transaction in which the objects are added: all of them come at once."""

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmTransactionBegin0."""
        return ("FwpmTransactionBegin0",)

    def run(self, run: Run) -> None:
        """Begins it."""
        # Before the call: an interruption can come after it and before we know.
        run.transaction = Transaction.OPEN
        try:
            run.engine.call("FwpmTransactionBegin0", 0)
        except WfpError:
            run.transaction = Transaction.NONE
            raise

    def undo(self, run: Run) -> None:
        """Aborts it, unless it has ended."""
        run.abort()


@record
class CommitTransaction(Step):
    """Commits the transaction."""

    # As long as it may still be open, nobody knows whether there is something to delete.
    HOLDS: ClassVar[bool] = True

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmTransactionCommit0."""
        return ("FwpmTransactionCommit0",)

    def run(self, run: Run) -> None:
        """Commits it."""
        run.transaction = Transaction.ENDING
        run.engine.call("FwpmTransactionCommit0")
        run.transaction = Transaction.COMMITTED

    def undo(self, run: Run) -> None:
        """Finds out whether it was committed, where an interruption left that open."""
        run.abort()


@record
class _AddShared(Step):
    """Adds an object that all pairs share; it goes with the last that uses it."""

    WAITS: ClassVar[bool] = True

    @property
    def undone_by(self) -> str:
        """The function that deletes it."""
        return f"{self.functions[0].removesuffix('Add0')}DeleteByKey0"

    def undo(self, run: Run) -> None:
        """Deletes it, unless something else uses it."""
        if run.nothing_added:
            return
        with suppress(NotFoundError):
            try:
                self._delete(run)
            except StateError as error:
                if error.name != "FWP_E_IN_USE":
                    raise

    def _delete(self, run: Run) -> None:
        raise NotImplementedError


@record
class AddProvider(_AddShared):
    """Adds the owner of the objects, if it is not there yet."""

    provider: Provider

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmProviderAdd0."""
        return ("FwpmProviderAdd0",)

    def describe(self) -> str:
        """Names it."""
        return f'"{self.provider.name}" {{{self.provider.key}}}, if it is not there yet'

    def run(self, run: Run) -> None:
        """Adds it."""
        with suppress(AlreadyExistsError):
            run.engine.providers.add(self.provider)

    def _delete(self, run: Run) -> None:
        run.engine.providers.delete(self.provider.key)


@record
class AddSublayer(_AddShared):
    """Adds the sublayer of the filters, if it is not there yet."""

    sublayer: Sublayer

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmSubLayerAdd0."""
        return ("FwpmSubLayerAdd0",)

    def describe(self) -> str:
        """Names it."""
        return f'"{self.sublayer.name}" {{{self.sublayer.key}}}, if it is not there yet'

    def run(self, run: Run) -> None:
        """Adds it."""
        with suppress(AlreadyExistsError):
            run.engine.sublayers.add(self.sublayer)

    def _delete(self, run: Run) -> None:
        run.engine.sublayers.delete(self.sublayer.key)


@record
class AddProviderContext(Step):
    """Adds a policy.

    Attributes:
        role: By which later steps name it.
        item: The policy; its owner's record is filled in.
    """

    WAITS: ClassVar[bool] = True

    role: str
    item: wfp.ProviderContext

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmProviderContextAdd2."""
        return ("FwpmProviderContextAdd2",)

    @property
    def undone_by(self) -> str:
        """FwpmProviderContextDeleteById0."""
        return "FwpmProviderContextDeleteById0"

    def describe(self) -> str:
        """Names it."""
        kind = getattr(self.item.context_type, "name", self.item.context_type)
        key = "a random GUID" if self.item.key == NO_GUID else f"{{{self.item.key}}}"
        return f'{self.role}: "{self.item.name}" {kind}, {key}'

    def run(self, run: Run) -> None:
        """Adds it."""
        key = uuid.uuid4() if self.item.key == NO_GUID else self.item.key
        item = replace(self.item, key=key, provider_data=run.owner.record())
        run.keys[self.role] = key
        run.engine.provider_contexts.add_into(run.id_out(self.role), item)

    def undo(self, run: Run) -> None:
        """Deletes it."""
        if not run.nothing_added and run.id_of(self.role):
            with suppress(NotFoundError):
                run.engine.provider_contexts.delete(run.id_of(self.role))


@record
class AddFilter(Step):
    """Adds a filter.

    Attributes:
        role: By which later steps name it.
        item: The filter; its owner's record is filled in.
        policy: The role of the policy that it names, where an earlier step adds it.
    """

    role: str
    item: Filter
    policy: str = ""

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmFilterAdd0."""
        return ("FwpmFilterAdd0",)

    @property
    def tag(self) -> str:
        """Its role."""
        return self.role

    @property
    def undone_by(self) -> str:
        """FwpmFilterDeleteById0."""
        return "FwpmFilterDeleteById0"

    def describe(self) -> str:
        """Names layer, callout and conditions."""
        callout = guid_name(self.item.callout_key) if self.item.callout_key else "no callout"
        layer = guid_name(self.item.layer_key)
        return f"{self.role}: {layer} -> {callout}, {conditions_text(self.item.conditions)}"

    def run(self, run: Run) -> None:
        """Adds it."""
        policy = run.keys.get(self.policy, self.item.provider_context_key)
        record = run.owner.record()
        item = replace(self.item, provider_data=record, provider_context_key=policy)
        run.engine.filters.add_into(run.id_out(self.role), item)

    def undo(self, run: Run) -> None:
        """Deletes it."""
        if not run.nothing_added and run.id_of(self.role):
            with suppress(NotFoundError):
                run.engine.filters.delete(run.id_of(self.role))


@record
class DeleteFilter(Step):
    """Deletes a filter that is not needed any more, in a transaction; gone already is no error."""

    role: str
    id: int

    @property
    def functions(self) -> tuple[str, ...]:
        """FwpmFilterDeleteById0."""
        return ("FwpmFilterDeleteById0",)

    def describe(self) -> str:
        """Names it."""
        return f"{self.role}: {self.id}"

    def run(self, run: Run) -> None:
        """Deletes it."""
        with suppress(NotFoundError):
            run.engine.filters.delete(self.id)
