"""What comes about while a plan is carried out."""

from __future__ import annotations

import enum
import uuid

from wfp_ipsec._context_calls import SaContextCalls
from wfp_ipsec._native.backend import CData
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import NO_TRANSACTION, Engine
from wfp_ipsec.errors import WfpError
from wfp_ipsec.ownership import Owner
from wfp_ipsec.values.details import SaContextDetails


class Transaction(enum.Enum):
    """How far the transaction of a plan has come."""

    NONE = enum.auto()
    OPEN = enum.auto()
    ENDING = enum.auto()
    COMMITTED = enum.auto()
    ABORTED = enum.auto()


class Run:
    """A plan while it is carried out, and after: the session, and the ids that came about.

    Attributes:
        engine: The session.
        owner: Whose the objects are.
        undo: What takes back what was done.
        transaction: How far the plan's transaction has come.
        context: The SA context, once it is created.
        before: The SA context as it was before it was changed in place.
        keys: GUIDs of the policies, by role.
        past_return: Whether something may have been ended that nothing brings back.
    """

    def __init__(self, engine: Engine, owner: Owner, undo: Undo) -> None:
        self.engine = engine
        self.owner = owner
        self.undo = undo
        self.transaction: Transaction = Transaction.NONE
        self.context: SaContextCalls | None = None
        self.before: SaContextDetails | None = None
        self.past_return = False
        self.keys: dict[str, uuid.UUID] = {}
        self._ids: dict[str, CData | list[int]] = {}

    def close(self) -> None:
        """Takes back what was done, newest first; what fails is left to be tried again.

        Raises:
            WfpError: The first failure; the others are its notes.

        Source: the functions that `Plan.undone_by` names (fwpmu.h).
        """
        self.undo.run()

    def id_out(self, name: str) -> CData:
        """Returns where a call writes the LUID of something: a ``UINT64 *``, which stays.

        The LUID is there from the moment that the object exists, also when an exception follows at
        once.
        """
        return self._ids.setdefault(name, self.engine.ffi.new("UINT64 *"))

    def ids_out(self, name: str) -> list[int]:
        """Returns a list for the LUID of something and for another, as `id_out` does."""
        out = [0, 0]
        self._ids[name] = out
        return out

    def id_of(self, name: str) -> int:
        """Returns the LUID of something, or 0 as long as there is none."""
        return int(self._ids[name][0]) if name in self._ids else 0

    def ids(self) -> dict[str, int]:
        """Returns the LUIDs of everything that has come about, by role."""
        return {name: int(pointer[0]) for name, pointer in self._ids.items()}

    def sa_context(self) -> SaContextCalls:
        """Returns the SA context that an earlier step created."""
        if self.context is None:
            raise LookupError("the plan has no step that creates an SA context before this one")
        return self.context

    @property
    def nothing_added(self) -> bool:
        """Whether the plan's transaction has added nothing for good, and will not."""
        return self.transaction in (Transaction.OPEN, Transaction.ABORTED)

    @property
    def committed(self) -> bool:
        """Whether the plan's transaction has been committed."""
        return self.transaction is Transaction.COMMITTED

    def abort(self) -> None:
        """Aborts the transaction if it may be open.

        One that is not there any more has been committed, if an interruption came when it was
        about to be.

        Raises:
            WfpError: It could not be aborted.
        """
        if self.transaction not in (Transaction.OPEN, Transaction.ENDING):
            return
        try:
            self.engine.call("FwpmTransactionAbort0")
            self.transaction = Transaction.ABORTED
        except WfpError as error:
            if error.name not in NO_TRANSACTION:
                raise
            gone = self.transaction is Transaction.OPEN
            self.transaction = Transaction.ABORTED if gone else Transaction.COMMITTED
