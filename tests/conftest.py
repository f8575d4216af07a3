"""Fixtures for all tests: the backend, an engine session on it, its controls."""

from __future__ import annotations

import os
import platform
from collections.abc import Generator, Iterator
from typing import TypeVar

import cffi
import pytest
from hypothesis import HealthCheck, settings

from wfp_ipsec._native import backend as backends
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.held import held_results
from wfp_ipsec.engine import Engine
from wfp_ipsec.testing import Controls
from wfp_ipsec.testing import controls as controls_of

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# What a skip's reason begins with where skipping is right even under CI.
ALLOWED_SKIP = "allowed: "

# A busy machine makes single examples slow and no test wrong, so there is no deadline. The fixture
# `native` is made once per property and not once per example, which is right for what properties
# use it for: the cffi interface, which has no state.
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.register_profile("default", COMMON)
settings.register_profile("ci", COMMON, derandomize=True, print_blob=True)
settings.register_profile("long", COMMON, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the choice of the backend."""
    parser.addoption(
        "--backend",
        default=backends.EMBEDDED,
        choices=list(backends.MODULES),
        help="the backend to test: %(choices)s (default: %(default)s)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to run tests in several processes so that those which share files may meet."""
    # Not "loadgroup": where pytest and pytest-xdist disagree about names of tests, it groups none.
    way = config.getoption("dist", "no")
    if way not in ("no", "loadfile"):
        raise pytest.UsageError(f"--dist={way}: tests of one file share files; use --dist=loadfile")


def pytest_report_header(config: pytest.Config) -> str:
    """Tells what is tested with what."""
    name = config.getoption("backend")
    return f"wfp_ipsec: backend {name}, cffi {cffi.__version__}, Python {platform.python_version()}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails a test that was skipped for a reason that does not hold under CI."""
    return _without_silent_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fails a module that was skipped for a reason that does not hold under CI."""
    return _without_silent_skip((yield))


def _without_silent_skip(report: Report) -> Report:
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") != "true" or not report.skipped or expected_failure:
        return report
    # pytest describes a skip by file, line and reason.
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIP):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI, and the reason is not an allowed one: {reason}"
    return report


@pytest.fixture
def native(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """The backend, its engine as good as new; afterwards nothing may be left of its results."""
    backend = backends.load(request.config.getoption("backend"))
    if backend.control is None:
        yield backend
        return
    backend.control.WfpIpsecEngineObserve()
    backend.control.WfpIpsecEngineReset()
    yield backend
    live = backend.control.WfpIpsecEngineLiveAllocations() - held_results(backend.ffi)
    assert live == 0, "results were not given back"


@pytest.fixture
def engine(native: Backend) -> Iterator[Engine]:
    """An open session on the backend."""
    with Engine.open(native.name) as session:
        yield session


@pytest.fixture
def controls(engine: Engine) -> Controls:
    """The controls of the embedded engine behind the session."""
    return controls_of(engine)
