"""What has to be taken back, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wfp_ipsec.errors import ClosedError, WfpError

Step = Callable[[], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    step: Step
    holds: bool
    waits: bool
    tag: str


class Undo:
    """Steps that take back what was done. A step is dropped once it went well, and not before.

    A step is pushed before the call that it takes back, so that no interruption can fall between
    the two; it must do nothing where that call did nothing.
    """

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def push(
        self, step: Step, *, holds: bool = False, waits: bool = False, tag: str = ""
    ) -> None:
        """Adds the step that takes back what is done next.

        Args:
            step: What takes it back.
            holds: Whether the older steps must wait until this one went well, because what it
                takes back rests on theirs.
            waits: Whether this step must wait until all newer ones went well, because what they
                take back may rest on what it takes back.
            tag: By what `run` finds it.
        """
        self._entries.append(_Entry(step, holds, waits, tag))

    def rest_on(self, older: Undo, *, under: str = "") -> None:
        """Takes over the steps of another: they run after these. The other has none then.

        Args:
            older: The other.
            under: A tag: they run right after the oldest step that has it, and before the rest.
        """
        at = next((i for i, entry in enumerate(self._entries) if under and entry.tag == under), 0)
        self._entries[at:at] = older._entries
        older._entries = []

    def forget(self, tags: Collection[str]) -> None:
        """Drops the steps with these tags: what they would take back is to stay."""
        self._entries = [entry for entry in self._entries if entry.tag not in tags]

    def run(self, *, tags: Collection[str] | None = None) -> None:
        """Runs the steps, newest first, and keeps those that fail for another try.

        Args:
            tags: Which; None is all.

        Raises:
            WfpError: The first failure; the others are its notes.
            ClosedError: The session was closed before.
        """
        errors = self._run(tags)
        if errors:
            for error in errors[1:]:
                errors[0].add_note(f"then failed too: {error}")
            raise errors[0]

    def unwind(self, cause: BaseException) -> None:
        """Runs the steps because of an error; what fails in that becomes notes on the error."""
        for error in self._run():
            cause.add_note(f"while taking back what was done: {error}")

    def _run(self, tags: Collection[str] | None = None) -> list[WfpError | ClosedError]:
        errors: list[WfpError | ClosedError] = []
        for entry in reversed(self._entries.copy()):
            if (entry.waits and errors) or (tags is not None and entry.tag not in tags):
                continue
            try:
                entry.step()
            except (WfpError, ClosedError) as error:
                errors.append(error)
                if entry.holds:
                    break
            else:
                self._entries.remove(entry)
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
