"""What the engine calls into Python for, from its beginning to its end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from weakref import WeakSet

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.calling import outside
from wfp_ipsec._native.connection import Connection
from wfp_ipsec.errors import ClosedError, WfpError

INVALID_HANDLE = 6


class Attachment:
    """A subscription or registration: the engine calls a session's code until it ends.

    It ends by `close`, with its session, or with the process.
    """

    def __init__(self, engine: Connection, end_function: str) -> None:
        self.engine = engine
        self.closed: bool = False
        self.process: int = os.getpid()
        self._end_function = end_function
        # Holds the handle from the moment that the engine gives it, whatever happens then.
        self._handle_out = engine.ffi.new("HANDLE *")
        # Held during the call that ends it, so that whoever closes it too waits as long. Never
        # taken in a callback: that call waits for callbacks.
        self._ending = threading.Lock()

    def begin(self, begin: Callable[[CData], None]) -> None:
        """Calls what makes the engine write a handle; nothing is left behind if that fails."""
        self.engine.dependents.add(self)
        _alive.add(self)
        try:
            begin(self._handle_out)
        except BaseException as error:
            self.close_after(error)
            raise

    def close(self) -> None:
        """Ends it: no call begins any more, and one that runs is waited for.

        Inside a callback nothing is waited for: the engine learns of the end when it has returned.
        """
        self.detach()
        outside(self._end)

    def close_after(self, cause: BaseException) -> None:
        """Ends it after an error; what goes wrong in that becomes a note on the error."""
        try:
            self.close()
        except WfpError as error:
            cause.add_note(f"then failed too: {error}")

    def detach(self) -> None:
        """Lets no further call begin."""
        self.closed = True

    def end_in(self, handle: CData) -> None:
        """Ends it in the session with a handle, which will be closed next."""
        with self._ending:
            if self._handle_out[0]:
                getattr(self.engine.lib, self._end_function)(handle, self._handle_out[0])
            self._forget()

    def _end(self) -> None:
        with self._ending:
            if self._handle_out[0] and not self.engine.closed:
                self._call_end_function()
            self._forget()
        self.engine.dependents.discard(self)

    def _call_end_function(self) -> None:
        try:
            self.engine.call(self._end_function, self._handle_out[0])
        except ClosedError:
            pass
        except WfpError as error:
            # It has ended already, with the engine's reset or with its service.
            if error.winerror != INVALID_HANDLE:
                raise

    def _forget(self) -> None:
        self._handle_out[0] = self.engine.ffi.NULL


class Attached:
    """What a user has of a subscription or registration. As a context manager it ends it."""

    def __init__(self, attachment: Attachment) -> None:
        self._attachment = attachment

    @property
    def closed(self) -> bool:
        """Whether it was closed, or its session was."""
        return self._attachment.closed

    def close(self) -> None:
        """Ends it."""
        self._attachment.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self._attachment.close_after(error)


_alive: WeakSet[Attachment] = WeakSet()


def close_all() -> None:
    """Ends what is open before the interpreter goes, which the engine's threads must not call then.

    A forked process has no threads of the engine, and what its parent opened is not its own.
    """
    left = [one for one in _alive if one.process == os.getpid()]
    if left:
        threading.excepthook = _silent_of_the_end(threading.excepthook)
    for one in left:
        one.detach()
    for one in left:
        with suppress(WfpError):
            one.close()


def _silent_of_the_end(
    hook: Callable[[threading.ExceptHookArgs], object],
) -> Callable[[threading.ExceptHookArgs], object]:
    """Returns a hook for threads that waited for events, daemons all, and have nobody to tell.

    What they printed could meet the end of the standard streams, which aborts the process.
    """

    def tell(ended: threading.ExceptHookArgs) -> None:
        if not issubclass(ended.exc_type, ClosedError):
            hook(ended)

    return tell
