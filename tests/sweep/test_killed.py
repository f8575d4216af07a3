"""A process that is killed in the middle, and what it leaves."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sweep.pairs import PAIRS, leave
from wfp_ipsec import Engine, find_orphans, plans, sweep_orphans
from wfp_ipsec.testing import Controls

IN_TRANSACTION = "FwpmFilterAdd0"
LAST_CALLS = (
    IN_TRANSACTION,
    "FwpmTransactionCommit0",
    "IPsecSaContextAddInbound1",
    "IPsecSaContextAddOutbound1",
)


def journal_of_killed(backend: str, kind: str, last_call: str) -> list[str]:
    """Lets a process install a pair and kills it after a call; returns the calls that it told."""
    command = [sys.executable, "-m", "tests.sweep.child", backend, kind]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdin is not None and child.stdout is not None
        journal = [child.stdout.readline().strip()]
        while journal[-1] != last_call:
            assert journal[-1], "it ended by itself"
            child.stdin.write("\n")
            child.stdin.flush()
            journal.append(child.stdout.readline().strip())
        # It waits for a line that never comes, so nothing of it runs any more.
        child.kill()
    assert child.returncode != 0
    return journal


@pytest.mark.parametrize("last_call", LAST_CALLS)
@pytest.mark.parametrize("kind", PAIRS)
def test_killed(engine: Engine, controls: Controls, kind: str, last_call: str) -> None:
    """What the killed process had installed is swept.

    Its engine was the embedded one, which died with it; the real one would have lived on. So this
    process makes the very calls that the other told before it was killed, by the same plan, in a
    session that ends: all that an engine notices of a death. What this cannot show is that Windows
    closes the session of a killed process.
    """
    before = controls.inventory
    journal = journal_of_killed(engine.backend, kind, last_call)
    assert 0 < len(journal) < len(plans.install(PAIRS[kind]).functions) + 1
    assert leave(engine.backend, controls, PAIRS[kind], len(journal)) == journal
    found = find_orphans(engine)
    assert bool(found) == (last_call != IN_TRANSACTION)
    assert bool(found.sa_contexts) == last_call.startswith("IPsecSaContextAdd")
    assert sweep_orphans(engine) == found
    assert controls.inventory == before
