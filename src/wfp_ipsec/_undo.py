"""What has to be taken back, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wfp_ipsec.errors import ClosedError, WfpError

Step = Callable[[], None]


class Undo:
    """Steps that take back what was done. A step is dropped once it went well, and not before.

    A step is pushed before the call that it takes back, so that no interruption can fall between
    the two; it must do nothing where that call did nothing.
    """

    def __init__(self) -> None:
        self._steps: list[tuple[Step, bool]] = []

    def push(self, step: Step, *, holds: bool = False) -> None:
        """Adds the step that takes back what is done next.

        Args:
            step: What takes it back.
            holds: Whether the older steps must wait until this one went well, because what it
                takes back rests on theirs.
        """
        self._steps.append((step, holds))

    def run(self) -> None:
        """Runs the steps, newest first, and keeps those that fail for another try.

        Raises:
            WfpError: The first failure; the others are its notes.
            ClosedError: The session was closed before.
        """
        errors = self._run()
        if errors:
            for error in errors[1:]:
                errors[0].add_note(f"then failed too: {error}")
            raise errors[0]

    def unwind(self, cause: BaseException) -> None:
        """Runs the steps because of an error; what fails in that becomes notes on the error."""
        for error in self._run():
            cause.add_note(f"while taking back what was done: {error}")

    def _run(self) -> list[WfpError | ClosedError]:
        errors: list[WfpError | ClosedError] = []
        for entry in reversed(self._steps.copy()):
            step, holds = entry
            try:
                step()
            except (WfpError, ClosedError) as error:
                errors.append(error)
                if holds:
                    break
            else:
                self._steps.remove(entry)
        return errors


@contextmanager
def undone_on_error() -> Iterator[Undo]:
    """Collects steps; an error in the block runs them and goes on with their failures as notes."""
    undo = Undo()
    try:
        yield undo
    except BaseException as error:
        undo.unwind(error)
        raise
