"""What has to be taken back, newest first."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

Step = Callable[[], None]


# A step, whether it holds, whether it waits, its tag, and until when it is needed. See `Undo.push`.
_Entry = tuple[Step, bool, bool, str, float | None]


class Undo:
    """Steps that take back what was done. A step is dropped once it went well, and not before.

    A step is pushed before the call that it takes back, so that no interruption can fall between
    the two; it must do nothing where that call did nothing, or where it was taken back already.
    """

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def __len__(self) -> int:
        return len(self._entries)

    def push(self, step: Step, *, holds: bool = False, waits: bool = False, tag: str = "") -> None:
        """Adds the step that takes back what is done next.

        Args:
            step: What takes it back.
            holds: Whether the older steps must wait until this one went well, because what it
                takes back rests on theirs.
            waits: Whether this step must wait until all newer ones went well, because what they
                take back may rest on what it takes back.
            tag: By what it is found.
        """
        self._entries.append((step, holds, waits, tag, None))

    def rest_on(self, older: Undo, *, under: str = "") -> None:
        """Takes over the steps of another: they run after these. The other has none then.

        Args:
            older: The other.
            under: A tag: they run right after the oldest step that has it, and before the rest.
        """
        tags = [tag for _, _, _, tag, _ in self._entries]
        at = tags.index(under) if under and under in tags else 0
        taken, older._entries = older._entries, []
        self._entries[at:at] = taken

    def forget(self, tags: Collection[str]) -> None:
        """Drops the steps with these tags: what they would take back is to stay."""
        self._entries = [entry for entry in self._entries if entry[3] not in tags]

    def ends_by_itself(self, tag: str, seconds: float) -> None:
        """Says that what the steps with a tag would take back is gone after so many seconds.

        Steps whose time has come are dropped, so that what is replaced again and again leaves no
        steps behind.
        """
        now = time.monotonic()
        self._entries = [
            (step, holds, waits, of, now + seconds if of == tag and until is None else until)
            for step, holds, waits, of, until in self._entries
            if until is None or now < until
        ]

    def run(self) -> None:
        """Runs the steps, newest first, and keeps those that fail for another try.

        Raises:
            WfpError: The first failure; the others are its notes.
            ClosedError: The session was closed before.
            BaseException: An interruption, after all steps were run nevertheless.
        """
        errors = self._run()
        if errors:
            for error in errors[1:]:
                errors[0].add_note(f"then failed too: {error}")
            raise errors[0]

    def unwind(self, cause: BaseException) -> None:
        """Runs the steps because of an error; what fails in that becomes notes on the error.

        Raises:
            BaseException: An interruption, after all steps were run nevertheless.
        """
        for error in self._run():
            cause.add_note(f"while taking back what was done: {error}")

    def _run(self) -> list[Exception]:
        errors: list[Exception] = []
        interruption: BaseException | None = None
        for entry in reversed(self._entries.copy()):
            step, holds, waits, _, _ = entry
            if waits and errors:
                continue
            try:
                interruption = _done(step) or interruption
            except Exception as error:  # noqa: BLE001 - whatever it is, the other steps are to run
                errors.append(error)
                if holds:
                    break
            else:
                # Another thread may have run it as well.
                self._entries = [other for other in self._entries if other is not entry]
        if interruption is not None:
            for failure in errors:
                interruption.add_note(f"while taking back what was done: {failure}")
            raise interruption
        return errors


def _done(step: Step) -> BaseException | None:
    """Runs a step, once more where it was interrupted; returns the interruption."""
    try:
        step()
    except Exception:
        raise
    except BaseException as interruption:  # noqa: BLE001 - it is raised later
        step()
        return interruption
    return None


@contextmanager
def undone_on_error() -> Iterator[Undo]:
    """Collects steps; an error in the block runs them and goes on with their failures as notes."""
    undo = Undo()
    try:
        yield undo
    except BaseException as error:
        undo.unwind(error)
        raise
