"""What has to be taken back, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wfp_ipsec.errors import ClosedError, WfpError

Step = Callable[[], None]


class Undo:
    """Steps that take back what was done. Running them keeps those that failed, for another try."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def push(self, step: Step) -> None:
        """Adds the step that takes back what was done last."""
        self._steps.append(step)

    def run(self) -> None:
        """Runs all steps, newest first, also after one failed.

        Raises:
            WfpError: The first failure; the others are its notes. The failed steps stay.
            ClosedError: The session was closed before.
        """
        errors = self._run()
        if errors:
            for error in errors[1:]:
                errors[0].add_note(f"then failed too: {error}")
            raise errors[0]

    def unwind(self, cause: BaseException) -> None:
        """Runs all steps because of an error; what fails in that becomes notes on the error."""
        for error in self._run():
            cause.add_note(f"while taking back what was done: {error}")

    def _run(self) -> list[WfpError | ClosedError]:
        errors: list[WfpError | ClosedError] = []
        failed: list[Step] = []
        while self._steps:
            step = self._steps.pop()
            try:
                step()
            except (WfpError, ClosedError) as error:
                errors.append(error)
                failed.append(step)
        self._steps = failed[::-1]
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
