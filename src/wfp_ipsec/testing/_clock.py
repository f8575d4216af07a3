"""The engine's clock, and a tool's own."""

from __future__ import annotations

from wfp_ipsec.testing._controls import Controls


class Clock:
    """The engine's clock, which a tool under test can take for its own.

    Called, it tells the seconds that it was moved, like `time.monotonic`: a tool that is given it
    in that one's place sees the time of the engine, and both move together.
    """

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._seconds = 0

    def __call__(self) -> float:
        return float(self._seconds)

    def advance(self, seconds: int) -> None:
        """Moves time forward; what falls due in the engine on the way happens.

        Args:
            seconds: How far, 0..0xFFFFFFFF.

        Raises:
            InvalidParameterError: It is no such number.
        """
        self._controls.advance(seconds)
        self._seconds += seconds
