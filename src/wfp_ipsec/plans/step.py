"""One step of a plan: a native call, its values, and what takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from wfp_ipsec.plans._run import Run


# The role of the policy that a tunnel rests on.
POLICY = "tunnel policy"


class Step:
    """A step of a plan. It is immutable and knows no engine; what comes about is in the `Run`."""

    __slots__ = ()

    HOLDS: ClassVar[bool] = False
    """Whether older steps stay until this one is taken back, because it rests on theirs."""

    WAITS: ClassVar[bool] = False
    """Whether it is taken back only when all newer steps are, because they may rest on it."""

    @property
    def functions(self) -> tuple[str, ...]:
        """The C functions that it calls, in their order."""
        raise NotImplementedError

    @property
    def tag(self) -> str:
        """By what it is found again among all that can be taken back; empty for nothing."""
        return ""

    @property
    def undone_by(self) -> str:
        """The C function that takes it back; empty where nothing is left to be taken back."""
        return ""

    def describe(self) -> str:
        """Returns its values as text, without keys."""
        return ""

    def run(self, run: Run) -> None:
        """Makes the calls.

        Raises:
            WfpError: A call failed.
        """
        raise NotImplementedError

    def undo(self, run: Run) -> None:
        """Takes back what was done; does nothing where nothing was, or it is gone already.

        Raises:
            WfpError: That failed.
        """
