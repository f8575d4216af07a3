"""Plans: their steps, shown and carried out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from wfp_ipsec._record import record
from wfp_ipsec._undo import undone_on_error
from wfp_ipsec.engine import Engine
from wfp_ipsec.ownership import LABEL, Owner
from wfp_ipsec.plans._run import Run
from wfp_ipsec.plans.step import Step


@record
class Plan:
    """Native calls in their order, made from a description.

    Attributes:
        steps: What is done, first to last.
        label: What the display names of the objects begin with.
    """

    steps: tuple[Step, ...]
    label: str = LABEL

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __add__(self, other: Plan) -> Plan:
        """Returns this plan followed by another; the label is this one's."""
        return Plan((*self.steps, *other.steps), self.label)

    @property
    def functions(self) -> tuple[str, ...]:
        """The C functions in the order of the calls."""
        return tuple(name for step in self.steps for name in step.functions)

    @property
    def undone_by(self) -> tuple[str, ...]:
        """The C functions that take everything back, in the order of the calls."""
        return tuple(step.undone_by for step in reversed(self.steps) if step.undone_by)

    def describe(self) -> str:
        """Returns the calls with their values, a line each; keys are not shown."""
        width = max((len(name) for name in self.functions), default=0)
        lines: list[str] = []
        for step in self.steps:
            for name in step.functions:
                told = step.describe() if name == step.functions[-1] else ""
                lines.append(f"{len(lines) + 1:3} {name:{width}}  {told}".rstrip())
        return "\n".join(lines)

    def apply(self, engine: Engine, owner: Owner | None = None) -> Run:
        """Carries out the plan: all of it, or nothing.

        Args:
            engine: The session, not dynamic and outside a transaction.
            owner: Whose the objects are; None is this session, under the plan's label.

        Returns:
            What came about, with what takes it back.

        Raises:
            WfpError: The first failure, after everything was taken back; what failed in that is
                its notes.

        Source: the functions that the plan names (fwpmu.h).
        """
        mine = Owner(label=self.label, session_key=engine.session_key)
        with undone_on_error() as undo:
            run = Run(engine, owner or mine, undo)
            self.carry_out(run)
            return run

    def carry_out(self, run: Run) -> None:
        """Makes the calls. What was done is not taken back; see `Run.undo`."""
        for step in self.steps:
            # What has nothing to take back is not kept: it may hold keys.
            if type(step).undo is not Step.undo:
                undone = partial(step.undo, run)
                run.undo.push(undone, holds=step.HOLDS, waits=step.WAITS, tag=step.tag)
            step.run(run)
