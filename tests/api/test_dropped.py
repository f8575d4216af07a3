"""Sessions that nobody closed."""

from __future__ import annotations

import sys
import warnings

import pytest

from wfp_ipsec import Engine
from wfp_ipsec.testing import Controls


def test_closed_where_warnings_are_errors(
    engine: Engine, controls: Controls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is closed also where the warning of it becomes an error."""
    seen: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", seen.append)
    before = controls.inventory
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sessions = [Engine.open(engine.backend, name="dropped")]
        sessions.clear()
    assert len(seen) == 1
    assert controls.inventory == before
    # What was collected holds the session, which must end before the hook is put back.
    seen.clear()
