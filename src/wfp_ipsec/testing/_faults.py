"""Faults: native calls that fail because a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from wfp_ipsec._errors.lookup import resolve
from wfp_ipsec.testing._calls import CallLog
from wfp_ipsec.testing._controls import Controls

# No memory; another session's transaction lasted too long; the service went away.
ERROR_NOT_ENOUGH_MEMORY = 8
FWP_E_TIMEOUT = 0x80320012
RPC_S_SERVER_UNAVAILABLE = 1722
ANY_TIME = (ERROR_NOT_ENOUGH_MEMORY, FWP_E_TIMEOUT, RPC_S_SERVER_UNAVAILABLE)


class Fault(NamedTuple):
    """A call that fails.

    Attributes:
        function: The C function.
        code: The status that it returns, without doing anything.
        after: How many calls of it go through before.
    """

    function: str
    code: int
    after: int = 0

    def __str__(self) -> str:
        return f"call {self.after + 1} of {self.function} failing with {resolve(self.code).name}"


class Faults:
    """Lets native calls fail."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def fail(self, function: str, code: int, *, after: int = 0) -> Fault:
        """Lets the next call of a C function fail with a code and do nothing.

        Args:
            function: Its name in fwpmu.h.
            code: The status it returns, not 0.
            after: How many calls of it go through before.

        Raises:
            InvalidParameterError: There is no such function with a status, or the code is 0.
        """
        self._controls.fail_next(function, code, after=after)
        return Fault(function, code, after)

    @property
    def waiting(self) -> list[str]:
        """The functions that a fault still waits for: those that no call has met."""
        return [item.identifier for item in self._controls.inventory if item.kind == "fault"]

    def each_call_of(
        self, operation: Callable[[], object], *, codes: Sequence[int] = ANY_TIME
    ) -> Iterator[Fault]:
        """Yields every way in which one native call of an operation can fail, ready to strike.

        Runs the operation once to see its calls. Then, for each call and each code, it sets the
        fault and yields it; the loop's body runs the operation again and looks at the outcome. The
        operation must make the same calls each time, so take back what it leaves.

        Args:
            operation: What makes the calls.
            codes: What each call returns; the default can happen to any call at any time.

        Raises:
            AssertionError: The operation makes no call, or the loop's body did not meet the fault.
        """
        with CallLog(self._controls).recorded() as calls:
            operation()
        if not calls:
            raise AssertionError(f"{operation!r} makes no native call that could fail")
        for at, function in enumerate(calls):
            for code in codes:
                yield from self._struck(function, code, calls[:at].count(function))

    def _struck(self, function: str, code: int, after: int) -> Iterator[Fault]:
        waiting = len(self.waiting)
        fault = self.fail(function, code, after=after)
        yield fault
        if len(self.waiting) > waiting:
            raise AssertionError(f"not met: {fault}")
