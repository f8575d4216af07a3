"""pytest plugin of wfp-ipsec: fixtures for tests of tools that install, watch and remove SAs.

Every test that uses one of the fixtures has the engine for itself: empty at its beginning, its
clock at zero and moved by the test alone, and `Engine.open` without a backend opens a session with
it. At the end the test fails if it left something behind that it must not; which that is says
the setting ``wfp_leaks`` or the marker of the same name: "results" (of the engine, not given back),
"faults" (that no call has met), "contexts", "objects", "sessions", or "all" or "none". Without
either it is "results" and "faults".

The backend is the embedded engine unless ``--wfp-backend``, the setting ``wfp_backend`` or the
environment variable WFP_IPSEC_BACKEND names another. On Windows' own engine there is only
``wfp_engine`` and ``wfp_open``: nothing can be reset or looked into, and tests with the other
fixtures are skipped.

pytest imports this module whenever wfp-ipsec is installed, in the tests of any project. So it
stands beside the package and imports it when a fixture is used first, and not before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from wfp_ipsec.engine import Engine
    from wfp_ipsec.testing import CallLog, Clock, Controls, Faults, Leak, Network

MARKER = "wfp_leaks"
MARKER_HELP = (
    f"{MARKER}(*kinds): what the test must not leave in the engine: results, faults, contexts, "
    "objects, sessions, or all, or none; in the place of the setting of this name."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option and the settings."""
    what = "backend of the wfp_* fixtures: embedded, or system (default: embedded)"
    parser.getgroup("wfp-ipsec").addoption("--wfp-backend", metavar="NAME", help=what)
    parser.addini("wfp_backend", what)
    leaks = "what tests must not leave in the engine (default: results faults)"
    parser.addini(MARKER, leaks, type="args", default=["results", "faults"])


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", MARKER_HELP)


@pytest.fixture(scope="session")
def wfp_backend(pytestconfig: pytest.Config) -> str:
    """The name of the backend that the other fixtures use."""
    named = pytestconfig.getoption("--wfp-backend") or pytestconfig.getini("wfp_backend")
    return str(named or os.environ.get("WFP_IPSEC_BACKEND") or "embedded")


@pytest.fixture
def _wfp_isolated(request: pytest.FixtureRequest, wfp_backend: str) -> Iterator[Controls | None]:
    """The controls of an engine as good as new, which is looked at afterwards; None for Windows."""
    from wfp_ipsec.testing import LeakError, controls_of, isolated

    if controls_of(wfp_backend) is None:
        yield None
        return
    try:
        with isolated(wfp_backend, leaks=_forbidden_leaks(request)) as control:
            yield control
    except LeakError as error:
        pytest.fail(str(error), pytrace=False)


def _forbidden_leaks(request: pytest.FixtureRequest) -> frozenset[Leak]:
    from wfp_ipsec.testing import EVERYTHING, Leak

    marker = request.node.get_closest_marker(MARKER)
    kinds = request.config.getini(MARKER) if marker is None else marker.args
    if "all" in kinds:
        return EVERYTHING
    try:
        return frozenset(Leak(kind) for kind in kinds if kind != "none")
    except ValueError as error:
        raise pytest.UsageError(f"{MARKER}: {error}; there are {', '.join(Leak)}") from None


@pytest.fixture
def wfp_controls(_wfp_isolated: Controls | None, wfp_backend: str) -> Controls:
    """The controls of the engine: `wfp_ipsec.testing.Controls`."""
    if _wfp_isolated is None:
        pytest.skip(f"the backend {wfp_backend!r} is Windows' own engine, which has no controls")
    return _wfp_isolated


@pytest.fixture
def wfp_open(_wfp_isolated: Controls | None, wfp_backend: str) -> Iterator[Callable[..., Engine]]:
    """A function that opens sessions, with the options of `Engine.open`.

    They are closed after the test, the newest first, unless the test closed them.
    """
    from wfp_ipsec.engine import Engine

    with ExitStack() as opened:

        def open_session(**options: Any) -> Engine:
            return opened.enter_context(Engine.open(wfp_backend, **options))

        yield open_session


@pytest.fixture
def wfp_engine(wfp_open: Callable[..., Engine]) -> Engine:
    """An open session: `wfp_ipsec.Engine`. It is closed after the test."""
    return wfp_open()


@pytest.fixture
def wfp_clock(wfp_controls: Controls) -> Clock:
    """The engine's clock, also for the tool itself: `wfp_ipsec.testing.Clock`."""
    from wfp_ipsec.testing import Clock

    return Clock(wfp_controls)


@pytest.fixture
def wfp_faults(wfp_controls: Controls) -> Faults:
    """Native calls that fail: `wfp_ipsec.testing.Faults`."""
    from wfp_ipsec.testing import Faults

    return Faults(wfp_controls)


@pytest.fixture
def wfp_calls(wfp_controls: Controls) -> CallLog:
    """The C functions that were called in this test: `wfp_ipsec.testing.CallLog`."""
    from wfp_ipsec.testing import CallLog

    return CallLog(wfp_controls)


@pytest.fixture
def wfp_network(wfp_controls: Controls) -> Network:
    """Dropped packets and negotiations: `wfp_ipsec.testing.Network`."""
    from wfp_ipsec.testing import Network

    return Network(wfp_controls)
