"""Sessions, transactions, and who is in whose way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .objects import Change
from .values import NEVER, refuse

DYNAMIC = 1
READ_ONLY = 1
LONGEST_TRANSACTION_SECONDS = 3600


@dataclass(eq=False)
class Session:
    """An engine session; `handle` is the C one, which the model does not look at."""

    handle: Any
    dynamic: bool
    open: bool = True
    # None outside a transaction, else its flags; and when it is ended for its age.
    transaction: int | None = None
    ends_at: int = NEVER
    # A transaction was ended for its age and the session does not know yet.
    lost: bool = False
    # The service was restarted.
    aborted: bool = False
    changes: list[Change] = field(default_factory=list)


class Sessions:
    """The sessions that were opened, dead ones too."""

    def __init__(self) -> None:
        self.all: list[Session] = []

    def opened(self) -> list[Session]:
        """Returns those that are open."""
        return [session for session in self.all if session.open]

    def usable(self) -> list[Session]:
        """Returns those that have nothing to be told of before they can work."""
        return [found for found in self.opened() if not found.lost and not found.aborted]

    def known(self, session: Session) -> None:
        """The handle comes first. Nothing more is asked of a session that is closed."""
        refuse("ERROR_INVALID_HANDLE", when=not session.open)

    def alive(self, session: Session) -> None:
        """For calls that have nothing to do with a transaction."""
        self.known(session)
        refuse("FWP_E_SESSION_ABORTED", when=session.aborted)

    def heed(self, session: Session) -> None:
        """For calls of a transaction: the first one after its forced end tells of it."""
        self.alive(session)
        lost, session.lost = session.lost, False
        refuse("FWP_E_TXN_ABORTED", when=lost)

    def outside(self, session: Session) -> None:
        """For calls that no transaction may hold and that never wait."""
        self.heed(session)
        refuse("FWP_E_TXN_IN_PROGRESS", when=session.transaction is not None)

    def read(self, session: Session) -> None:
        """For calls that read."""
        self.heed(session)
        self.wait(session, writes=False)

    def write(self, session: Session) -> None:
        """For calls that change objects."""
        self.heed(session)
        refuse("FWP_E_INCOMPATIBLE_TXN", when=session.transaction == READ_ONLY)
        self.wait(session, writes=True)

    def write_sa(self, session: Session) -> None:
        """For calls that change a context."""
        self.outside(session)
        self.wait(session, writes=True)

    def own_sa(self, session: Session) -> None:
        """For calls that make or end a context."""
        self.outside(session)
        refuse("FWP_E_DYNAMIC_SESSION_IN_PROGRESS", when=session.dynamic)
        self.wait(session, writes=True)

    def wait(self, session: Session, *, writes: bool) -> None:
        """Nobody ends a transaction while one thread waits, so who has to wait waits in vain."""
        others = [other.transaction for other in self.opened() if other is not session]
        in_the_way = (0, READ_ONLY) if writes else (0,)
        refuse("FWP_E_TIMEOUT", when=any(other in in_the_way for other in others))

    def begin(self, session: Session, flags: int, now: int) -> None:
        """FwpmTransactionBegin0."""
        self.outside(session)
        refuse("FWP_E_INVALID_FLAGS", when=flags & ~READ_ONLY != 0)
        self.wait(session, writes=flags != READ_ONLY)
        session.transaction = flags
        session.ends_at = now + LONGEST_TRANSACTION_SECONDS

    def overdue(self, now: int) -> list[Session]:
        """Returns those whose transaction is too old."""
        running = (found for found in self.opened() if found.transaction is not None)
        return [found for found in running if found.ends_at <= now]

    def end(self, session: Session) -> None:
        """FwpmTransactionCommit0, and what FwpmTransactionAbort0 does besides undoing."""
        self.heed(session)
        refuse("FWP_E_NO_TXN_IN_PROGRESS", when=session.transaction is None)
        session.transaction = None
