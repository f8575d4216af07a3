"""The pytest plugin: its fixtures, and what it costs those who do not use them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest_wfp_ipsec

from .conftest import Project

ROOT = Path(__file__).resolve().parents[2]
FRESH = """
import os
import pytest
import wfp_ipsec

@pytest.fixture
def tool_engine():
    with wfp_ipsec.Engine.open() as engine:
        yield engine

@pytest.mark.parametrize("round", [1, 2])
def test_fresh(wfp_controls, tool_engine, wfp_clock, wfp_calls, round):
    assert tool_engine.simulated and tool_engine.backend == os.environ["WFP_IPSEC_BACKEND"]
    assert list(wfp_calls) == ["FwpmEngineOpen0"] and wfp_clock() == 0
    context = wfp_ipsec.SaContext.transport(tool_engine, "10.0.0.1", "10.0.0.2")
    assert context.id == 1
    wfp_clock.advance(5)

def test_sessions(wfp_engine, wfp_open):
    other = wfp_open(dynamic=True, name="other")
    names = [session.name for session in wfp_engine.sessions()]
    assert names == ["wfp-ipsec", "other"]
    wfp_open(name="third").close()

def test_nothing_else_is_open(wfp_engine):
    assert len(list(wfp_engine.sessions())) == 1
"""
IMPORTED = """
import sys
def test_nothing_is_imported():
    assert "pytest_wfp_ipsec" in sys.modules
    assert not [name for name in sys.modules if name.partition(".")[0] in ("wfp_ipsec", "cffi")]
"""


def test_registered() -> None:
    """The package names the plugin, so that pytest finds it."""
    (found,) = {entry.value for entry in entry_points(group="pytest11", name="pytest_wfp_ipsec")}
    assert found == pytest_wfp_ipsec.__name__


def test_every_fixture_stands_in_the_readme() -> None:
    """The README lists all public fixtures, and the settings."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [name for name in vars(pytest_wfp_ipsec) if name.startswith("wfp_")]
    assert len(names) == 8
    for name in [*names, "--wfp-backend", "wfp_leaks"]:
        assert f"`{name}" in text, name


def test_the_example_of_the_readme(project: Project) -> None:
    """The tests that the README shows pass as they stand there."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(import pytest\n.*?)```", text, re.DOTALL)
    assert f"{example.count('def test_')} passed" in project(example, "-W", "error")


def test_cheap_when_unused(project: Project) -> None:
    """Tests that use no fixture load neither the package nor cffi."""
    assert "1 passed" in project(IMPORTED)


def test_fresh_for_each_test(project: Project) -> None:
    """Each test finds the engine as new, and its own sessions are closed after it."""
    assert "4 passed" in project(
        FRESH, "--strict-markers", "-W", "error", ini="wfp_leaks = sessions"
    )


def test_the_option_before_all(project: Project) -> None:
    """The option decides before the setting, and the setting before the environment."""
    module = "def test_backend(wfp_backend):\n    assert wfp_backend == 'asked for'\n"
    assert "1 passed" in project(module, "--wfp-backend", "asked for", ini="wfp_backend = other")
    assert "1 passed" in project(module, ini="wfp_backend = asked for")
    assert "1 failed" in project(module)


def test_strange_backend(project: Project) -> None:
    """A backend that there is not is told when a fixture is used."""
    said = project("def test_it(wfp_engine):\n    pass\n", "--wfp-backend", "linux")
    assert "'linux' is unknown; the backends are system, embedded" in said


def test_without_controls(project: Project) -> None:
    """On Windows' own engine tests that need controls are skipped, and the others run."""
    module = (
        "import wfp_ipsec.testing as testing\n"
        "testing.controls_of = lambda backend: None\n"
        "def test_session(wfp_engine):\n    assert not wfp_engine.closed\n"
        "def test_clock(wfp_clock):\n    assert False\n"
    )
    said = project(module, "-rs")
    assert "1 passed, 1 skipped" in said, said
    assert "Windows' own engine, which has no controls" in said


def test_helpers_need_no_pytest() -> None:
    """Where pytest is not installed the rest of the package can be used."""
    program = (
        "import sys; sys.modules['pytest'] = None; import wfp_ipsec.testing as testing; "
        "assert testing.isolated"
    )
    done = subprocess.run([sys.executable, "-c", program], env=dict(os.environ), check=False)
    assert done.returncode == 0
