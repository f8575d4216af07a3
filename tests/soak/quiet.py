"""Controls that do not write down each call, which in an hour would be many."""

from __future__ import annotations

from typing import Any

from wfp_ipsec import Engine
from wfp_ipsec.testing import Controls


class Quiet(Controls):
    """The embedded engine's controls without the log of calls."""

    def __init__(self, ffi: Any, control: Any) -> None:
        self._ffi = ffi
        self._control = control


def quiet(engine: Engine) -> Quiet:
    """Returns them for the engine behind a session."""
    control = engine._backend.control
    assert control is not None
    return Quiet(engine.ffi, control)
