"""The demo when a native call fails: the error tells, the engine is empty, no file is half-done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from wfp_ipsec import WfpError
from wfp_ipsec.cli import demo
from wfp_ipsec.files import load
from wfp_ipsec.testing import Controls, Faults, isolated

# What these were to delete stays when they fail; the next call goes on with the rest.
TAKES_AWAY = {
    "IPsecSaContextDeleteById0",
    "FwpmFilterDeleteById0",
    "FwpmProviderDeleteByKey0",
    "FwpmEngineClose0",
}


@pytest.fixture
def control() -> Iterator[Controls]:
    """The controls of the embedded engine, which the demo always uses."""
    with isolated("embedded") as controls:
        yield controls


def _run(output: Path) -> str:
    console = Console(file=io.StringIO(), width=200)
    demo.run(console, [one.pair for one in load(demo.example()).pairs], output)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.filterwarnings("ignore:.*was dropped without close:ResourceWarning")
def test_each_call_fails(control: Controls, tmp_path: Path) -> None:
    """Whichever call fails, what the demo installed is gone, and the file is whole or not there."""
    outputs = iter(tmp_path / f"esp_sa {number}" for number in range(10_000))
    whole = _run(output := next(outputs))
    lines = output.read_text(encoding="utf-8")
    for fault in Faults(control).each_call_of(lambda: _run(next(outputs))):
        output = next(outputs)
        with pytest.raises(WfpError) as caught:
            _run(output)
        assert (caught.value.function, caught.value.winerror) == (fault.function, fault.code)
        if fault.function not in TAKES_AWAY:
            assert control.inventory == [], str(fault)
        assert not output.exists() or output.read_text(encoding="utf-8") == lines
        # The error holds the session, which would meet the next fault when it is dropped.
        del caught
        control.reset()
    assert _run(next(outputs)).splitlines()[0] == whole.splitlines()[0]
    assert {path.name.partition(" ")[0] for path in tmp_path.iterdir()} == {"esp_sa"}
