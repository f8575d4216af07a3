"""A Wireshark key table that grows with the SAs of an engine."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import ClosedError, invalid
from wfp_ipsec.export._esp_sa import table_lines
from wfp_ipsec.export._files import PrivateFile, text_of
from wfp_ipsec.export._log import keyed, warn_of_keys
from wfp_ipsec.subnets import SubnetLike
from wfp_ipsec.subscriptions import EventStream
from wfp_ipsec.values.details import SaContextChange, SaContextDetails

POLL_SECONDS = 1.0


class _Table:
    """The file. Which lines are in it is known by digests that mean nothing outside the process."""

    def __init__(self, path: Path, contexts: Iterable[SaContextDetails]) -> None:
        self._secret = secrets.token_bytes(32)
        self._seen: set[bytes] = set()
        new = self._unseen(contexts)
        self._path = path
        self._warned = False
        self._file = PrivateFile(path, text_of(new.values()))
        self._take(new)

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self._seen)

    def append(self, contexts: Iterable[SaContextDetails]) -> int:
        """Adds the lines that are not in it yet; returns how many."""
        new = self._unseen(contexts)
        if new:
            self._file.append(text_of(new.values()))
            self._take(new)
        return len(new)

    def close(self) -> None:
        """Ends the writing."""
        self._file.close()

    def _take(self, new: dict[bytes, str]) -> None:
        """Notes what is in the file now; the first keys in it are told, once for all of them."""
        self._seen.update(new)
        if not self._warned and keyed(new.values()):
            self._warned = True
            warn_of_keys("lines for Wireshark in %s, and those to come", self._path)

    def _unseen(self, contexts: Iterable[SaContextDetails]) -> dict[bytes, str]:
        marked = {
            blake2b(line.encode(), digest_size=16, key=self._secret).digest(): line
            for line in table_lines(contexts)
        }
        return {mark: line for mark, line in marked.items() if mark not in self._seen}


class WiresharkFollower:
    """Keeps an ``esp_sa`` file up to date: the keys of SAs are appended as these come.

    Every SA that is there when it begins gets its line, and every one that comes later, once; what
    goes keeps its line, because captures outlive SAs. Windows tells of an SA context when it gets
    its inbound SA and never of what follows, so a thread also looks every `poll_seconds`: for
    outbound SAs, and for moved ones. An SA that is gone before anyone looked has no line; call
    `update` in between to be sure.

    The file stays open until it ends, and on Windows nobody can delete or replace it so long.

    As a context manager it looks once more at the end of the block. What goes wrong on its thread
    ends it, and is raised by the next call.
    """

    def __init__(
        self,
        engine: Engine,
        stream: EventStream[SaContextChange],
        table: _Table,
        hosts: tuple[SubnetLike | None, SubnetLike | None],
    ) -> None:
        self._engine = engine
        self._stream = stream
        self._table = table
        self._hosts = hosts
        self._failure: BaseException | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @classmethod
    def open(
        cls,
        engine: Engine,
        path: Path,
        local: SubnetLike | None = None,
        remote: SubnetLike | None = None,
        *,
        poll_seconds: float | None = POLL_SECONDS,
    ) -> Self:
        """Writes the file, owner-only and in place of one that is there, and begins to follow.

        Args:
            engine: The session. It stays the caller's, and must outlive what follows.
            path: The ``esp_sa`` file; for a profile, write that before with
                `write_wireshark_profile` and without contexts.
            local: An address or subnet that this host's address must lie in; None is any.
            remote: An address or subnet that the peer's address must lie in; None is any.
            poll_seconds: How long to wait for an event before looking without one; None is until
                there is one, which leaves outbound SAs to `update`.

        Raises:
            InvalidParameterError: `poll_seconds` is not above 0.
            KeysUnavailableError: The engine gave an SA without its keys; nothing is written then.
            OSError: The file cannot be written; or as `Engine.events` and `Engine.sa_contexts`.

        Source: IPsecSaContextSubscribe0; IPsecSaContextEnum1 with its CreateEnumHandle0 and
            DestroyEnumHandle0; IPsecSaContextUnsubscribe0 after a failure (fwpmu.h).
        """
        if poll_seconds is not None and not poll_seconds > 0:
            raise invalid("poll_seconds", poll_seconds, "is not above 0", "FWP_E_OUT_OF_BOUNDS")
        # First the subscription: what comes while the others are listed is told by it.
        stream = engine.events(local, remote)
        try:
            table = _Table(path, engine.sa_contexts(local, remote))
        except BaseException as error:
            _end_after(stream, error)
            raise
        follower = cls(engine, stream, table, (local, remote))
        follower._start(poll_seconds)
        return follower

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return self._table.lines

    @property
    def ended(self) -> bool:
        """Whether nothing is appended any more: it was closed, or something went wrong."""
        return self._ended

    def update(self) -> int:
        """Looks now, and appends what is new.

        Returns:
            How many lines that were.

        Raises:
            KeysUnavailableError: The engine gave an SA without its keys; nothing is appended then.
            OSError: The file is gone or another one has its name; or as `Engine.sa_contexts`.

        Source: IPsecSaContextEnum1 with its CreateEnumHandle0 and DestroyEnumHandle0 (fwpmu.h).
        """
        self._check()
        # Listed before the lock is taken: others wait for it, and the engine may take its time.
        found = list(self._engine.sa_contexts(*self._hosts))
        with self._changed:
            # The thread may have failed meanwhile, and what failed is the news.
            self._check()
            added = self._table.append(found)
            self._changed.notify_all()
        return added

    def wait(self, lines: int, timeout_seconds: float | None = None) -> None:
        """Waits until the file has as many lines.

        Args:
            lines: How many.
            timeout_seconds: How long; None is without limit.

        Raises:
            TimeoutError: They did not come in time.
            ClosedError: No more come.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._settled(lines), timeout_seconds):
                raise TimeoutError(f"the file has {self.lines} lines, not {lines}")
            self._check()
            if self.lines < lines:
                raise ClosedError("the follower was closed")

    def close(self) -> None:
        """Ends it. The file stays as it is; what came since the last look is not in it.

        Raises:
            SessionError: The session is in a transaction; see `Subscription.close`.

        Source: IPsecSaContextUnsubscribe0 (fwpmu.h).
        """
        self._stream.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        with self._changed:
            self._table.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._check()
            if error is None and not self._ended:
                # The session may have ended in the block: then nothing is left to look at.
                with suppress(ClosedError):
                    self.update()
        finally:
            self.close()

    def __repr__(self) -> str:
        state = "ended" if self._ended else "open"
        return f"<{type(self).__name__} {state}, {self.lines} lines>"

    def _start(self, poll_seconds: float | None) -> None:
        run = lambda: self._run(poll_seconds)  # noqa: E731 - the argument of one call
        self._thread = threading.Thread(target=run, name="wfp-ipsec esp_sa", daemon=True)
        self._thread.start()

    def _run(self, poll_seconds: float | None) -> None:
        failure: BaseException | None = None
        try:
            while self._next(poll_seconds):
                self.update()
        except ClosedError:
            # The session ended while this looked.
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody hears it
            failure = error
        with self._changed:
            self._failure, self._ended = failure, True
            self._table.close()
            self._changed.notify_all()

    def _next(self, poll_seconds: float | None) -> bool:
        """Waits for the next event, or the time; returns whether there can be more."""
        try:
            self._stream.get(poll_seconds)
            while True:
                # One look is enough for all that have come.
                self._stream.get(0)
        except TimeoutError:
            return True
        except ClosedError:
            return False

    def _settled(self, lines: int) -> bool:
        return self._ended or self.lines >= lines

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure


def _end_after(stream: EventStream[SaContextChange], cause: BaseException) -> None:
    """Ends a stream; what goes wrong in that becomes a note on the cause."""
    try:
        stream.close()
    except (OSError, ClosedError) as error:
        cause.add_note(f"ending the subscription failed too: {error}")
