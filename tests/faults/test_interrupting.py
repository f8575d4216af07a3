"""Interruptions at lines of the most important operations."""

from __future__ import annotations

import pytest

from tests.faults.interrupting import Bench
from wfp_ipsec import Engine

# A session that was interrupted on its way to whoever opened it is closed when it is dropped.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# All lines of all operations: ``python -m tests.faults.interrupting``.
STRIDES = {
    "Engine.open": 7,
    "SaContext.install": 61,
    "SaContext.rekey": 31,
    "SaContext.move": 61,
    "SaContext.details": 2,
    "SaContext.close": 13,
    "bulk.install_pairs": 23,
    "bulk.delete_pairs": 1,
    "engine.sa_context_list": 11,
    "engine.sa_contexts": 11,
    "engine.transaction": 17,
    "engine.close": 2,
}


@pytest.mark.parametrize("name", STRIDES)
def test_interrupted_at_lines(engine: Engine, name: str) -> None:
    """All is as before, or as when it is done; results, keys and sessions are not forgotten."""
    count = Bench(engine).interrupt(name, STRIDES[name])
    assert count.problems == []
    assert count.interrupted > 2
