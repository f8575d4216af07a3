"""The whole examination: nothing is raised, and every damage becomes a part of the report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from wfp_ipsec._doctor import access, backends, library
from wfp_ipsec._functions import BY_NAME
from wfp_ipsec._native import backend as loading
from wfp_ipsec._native import control_dll
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.control_dll import FUNCTIONS as CONTROLS
from wfp_ipsec.doctor import Report, RightState, ServiceState, Verdict, examine
from wfp_ipsec.enums import AccessRights

from .fakes import Exports

SYSTEM_MODULE = loading.MODULES["system"]
EMBEDDED_MODULE = loading.MODULES["embedded"]
LATE = "FwpmNetEventEnum5"


@pytest.fixture
def windows(native: Backend, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A Windows whose engine is the embedded one, without that it shows."""
    if native.name != "embedded":
        pytest.skip("allowed: a system backend of its own takes the place of the real one")
    stand_in = ModuleType(SYSTEM_MODULE)
    vars(stand_in).update(ffi=native.ffi, lib=native.lib)
    monkeypatch.setattr(backends, "APPLICABLE", True)
    monkeypatch.setitem(sys.modules, SYSTEM_MODULE, stand_in)
    monkeypatch.setattr(control_dll, "open_control", lambda ffi, dll: None)
    monkeypatch.setattr(access, "granted", lambda descriptor: AccessRights.GENERIC_ALL)
    monkeypatch.setattr(library, "load", lambda: Exports(*BY_NAME))
    loading._load.cache_clear()
    yield monkeypatch
    loading._load.cache_clear()


def refuse(monkeypatch: pytest.MonkeyPatch, native: Backend, code: int) -> None:
    """Lets no session open."""
    status = native.control.WfpIpsecEngineFailNext(b"FwpmEngineOpen0", code, 0)
    assert status == 0


def test_usable(windows: pytest.MonkeyPatch) -> None:
    """Where all is well, the system backend is usable, and the report shows why."""
    report = examine()
    assert (report.verdict, report.verdict.exit_code) == (Verdict.USABLE, 0)
    assert report.library.loads and not report.library.simulated
    assert all(function.present for function in report.system.functions)
    assert report.system.module.layout is not None
    assert report.system.module.layout.differences == ()
    assert {right.state for right in report.system.rights} == {RightState.GRANTED}


def test_stand_in(windows: pytest.MonkeyPatch) -> None:
    """A library with the control functions is simulated, and that is the verdict."""
    windows.setattr(library, "load", lambda: Exports(*BY_NAME, *CONTROLS))
    report = examine()
    assert report.verdict is Verdict.SIMULATED
    assert report.library.simulated and report.system.simulated


def test_missing_function(windows: pytest.MonkeyPatch) -> None:
    """A function that came late may be missing: that is told, and all else still works."""
    windows.setattr(library, "load", lambda: Exports(*(BY_NAME.keys() - {LATE})))
    report = examine()
    missing = [function for function in report.system.functions if not function.present]
    assert [(one.name, one.since) for one in missing] == [(LATE, "Windows 10 1809")]
    assert report.verdict is Verdict.USABLE


def test_library_does_not_load(windows: pytest.MonkeyPatch) -> None:
    """A library that does not load is told with the system's words."""

    def fail() -> Any:
        raise OSError("Could not find module 'fwpuclnt.dll'")

    windows.setattr(library, "load", fail)
    report = examine()
    assert report.verdict is Verdict.UNAVAILABLE
    assert not report.library.loads
    assert "Could not find module 'fwpuclnt.dll'" in report.reason
    assert report.system.functions == ()
    assert report.system.simulated is None


@pytest.mark.parametrize(
    ("code", "verdict", "words"),
    [
        (5, Verdict.DENIED, "FWPM_ACTRL_OPEN"),
        (1753, Verdict.UNAVAILABLE, "the service BFE is"),
        (0x80320033, Verdict.UNAVAILABLE, "FwpmEngineOpen0"),
    ],
)
def test_session_does_not_open(
    windows: pytest.MonkeyPatch, native: Backend, code: int, verdict: Verdict, words: str
) -> None:
    """An engine that refuses the session is denied or unavailable, as its code says."""
    refuse(windows, native, code)
    report = examine()
    assert report.verdict is verdict
    assert words in report.reason
    assert report.system.session.tried and not report.system.session.opened
    assert report.system.rights == ()
    assert report.embedded.session.opened


def test_denied_right(windows: pytest.MonkeyPatch) -> None:
    """A caller who may only look is denied what SA contexts take."""
    windows.setattr(access, "granted", lambda descriptor: AccessRights.GENERIC_READ)
    report = examine()
    assert report.verdict is Verdict.DENIED
    assert "FWPM_ACTRL_ADD, DELETE on the SA database" in report.reason


def damaged() -> dict[str, Any]:
    """Returns compiled modules that are damaged in different ways."""

    class Raising(ModuleType):
        @property
        def ffi(self) -> Any:
            raise SystemError("damaged")

    broken = SimpleNamespace(
        sizeof=lambda _: 8, alignof=lambda _: 8, typeof=None, list_types=lambda: ([], [], [])
    )
    wrong = ModuleType("wrong")
    vars(wrong).update(ffi=broken, lib=Exports())
    hollow = ModuleType("hollow")
    vars(hollow).update(ffi=None, lib=None)
    return {
        "missing": None,
        "hollow": hollow,
        "empty": ModuleType("empty"),
        "raising": Raising("raising"),
        "wrong": wrong,
    }


@pytest.mark.parametrize("kind", damaged())
def test_damaged_module(windows: pytest.MonkeyPatch, kind: str) -> None:
    """Whatever is wrong with a compiled module, no call is made with it, and it is told."""
    windows.setitem(sys.modules, SYSTEM_MODULE, damaged()[kind])
    report = examine()
    assert report.verdict is Verdict.UNAVAILABLE
    assert "compiled module" in report.reason
    assert not report.system.session.tried
    assert report.embedded.session.opened


def test_missing_wheel(windows: pytest.MonkeyPatch) -> None:
    """A module that is not there at all is told to be that of another wheel."""
    windows.setitem(loading.MODULES, "system", "wfp_ipsec._not_there")
    assert "no wheel for this system" in str(examine().system.module.problem)


def test_damaged_embedded_module(native: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded engine's module may be damaged as well."""
    monkeypatch.setitem(sys.modules, EMBEDDED_MODULE, None)
    report = examine()
    assert not report.embedded.module.loads
    assert report.embedded.functions == ()
    assert not report.embedded.session.tried


def elsewhere() -> Report:
    """Returns the report of this system, which is no Windows."""
    if sys.platform == "win32":
        pytest.skip("allowed: the system backend exists here")
    return examine()


def test_elsewhere() -> None:
    """Where the system backend cannot exist the report says so, and what the embedded one has."""
    report = elsewhere()
    assert report.verdict is Verdict.UNAVAILABLE
    assert "Windows alone" in report.reason
    assert not report.library.applicable and not report.system.module.applicable
    assert {service.state for service in report.services} == {ServiceState.NOT_APPLICABLE}
    assert report.embedded.simulated and report.embedded.session.opened
    assert sum(function.present for function in report.embedded.functions) == 148


def test_examining_twice() -> None:
    """An examination changes nothing: a second one finds the same."""
    assert examine() == examine()
