"""The examination when native calls fail: it ends, tells, and leaves nothing."""

from __future__ import annotations

import pytest

from wfp_ipsec.doctor import examine
from wfp_ipsec.testing import Controls, Faults


@pytest.mark.filterwarnings("ignore:.*was dropped without close:ResourceWarning")
def test_each_call_fails(controls: Controls) -> None:
    """Whichever call fails, the report comes, differs from the usual one, and nothing is left."""
    usual = examine()
    before = controls.inventory
    for fault in Faults(controls).each_call_of(examine):
        report = examine()
        assert report != usual, str(fault)
        assert controls.inventory == before
        assert controls.live_allocations == 0
