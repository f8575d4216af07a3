"""What has to change in the engine so that it is as an SA file describes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wfp_ipsec.engine import Engine
from wfp_ipsec.files._work import Work


class ChangeKind(StrEnum):
    """What happens to a pair."""

    UNCHANGED = "unchanged"
    INSTALL = "install"
    REKEY = "rekey"
    ADOPT = "adopt"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happens to one pair.

    Attributes:
        name: The pair.
        kind: What happens: REKEY is new SAs on the same filters, make before break; REPLACE takes
            the pair away and installs it, with a gap in between; ADOPT changes no SA and notes in
            the record that somebody else has rekeyed the pair to what is described.
        reason: Why.
    """

    name: str
    kind: ChangeKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happens to a group. It is true if anything does.

    Attributes:
        label: The group.
        pairs: What happens to each pair: those of the file in its order, then those that go.
        work: The native calls, in their order.
    """

    label: str
    pairs: tuple[Change, ...]
    work: tuple[Work, ...]

    def __bool__(self) -> bool:
        return bool(self.work)

    @property
    def functions(self) -> tuple[str, ...]:
        """The C functions in the order of the calls."""
        return tuple(name for one in self.work for name in one.plan.functions)

    def carry_out(self, engine: Engine) -> None:
        """Makes the calls, pair by pair; see `wfp_ipsec.files.apply`.

        Args:
            engine: The session for which this was planned, as it was then: what others have changed
                meanwhile is not looked at, and may let a call fail.

        Raises:
            WfpError: The first failure. What was done before is its note.

        Source: as `wfp_ipsec.files.apply`.
        """
        done: list[str] = []
        for work in self.work:
            try:
                work.carry_out(engine)
            except BaseException as error:
                if done:
                    error.add_note(f"before {work.name!r} failed: {', '.join(done)}")
                raise
            done.append(f"{work.verb} {work.name!r}")

    def kinds(self) -> dict[str, ChangeKind]:
        """Returns what happens, by the pairs' names."""
        return {change.name: change.kind for change in self.pairs}

    def describe(self) -> str:
        """Returns what happens as text: pairs with reasons, then the native calls, without keys."""
        pairs = [f"{one.kind:9}  {one.name}: {one.reason}" for one in self.pairs]
        calls = [f"{one.verb} {one.name}\n{one.plan.describe()}" for one in self.work]
        return "\n\n".join(["\n".join(pairs), *calls])
