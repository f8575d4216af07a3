"""The wheel in the official CPythons for Windows, run by Wine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import build_ffi
from wfp_ipsec._functions import BY_NAME
from wheels.installation import Installation, install
from wheels.paths import WORK
from wheels.pythons import PINS
from wheels.suite import engine_windows
from wheels.targets import AMD64
from wheels.wine import Wine, WineMissingError, windows_path, wine_program

UNAVAILABLE = 5
CANNOT_SUPPORT = 0x6E4
OPEN = """
from wfp_ipsec.engine import Engine
with Engine.open() as engine:
    print(engine.backend, engine.simulated)
"""
OLD_FUNCTIONS = """
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
with Engine.open() as engine, SaContext.transport(engine, "192.0.2.1", "192.0.2.2") as context:
    print(len(list(engine.sa_contexts())), context.get_spi() >= 256)
"""
MISSING_FUNCTION = """
from wfp_ipsec.engine import Engine
with Engine.open() as engine:
    list(engine.net_events.list(api_version=5))
"""


@pytest.fixture(scope="session", autouse=True)
def _wine() -> None:
    try:
        wine_program()
    except WineMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def with_engine(_wine: None) -> Wine:
    """A Windows whose fwpuclnt.dll is the embedded engine."""
    return engine_windows("whole")


@pytest.fixture(scope="session")
def with_old_engine(_wine: None) -> Wine:
    """The same, its library without what came after Windows 8."""
    return engine_windows("old", without=frozenset(build_ffi.LATE))


@pytest.fixture(scope="session")
def without_engine(_wine: None) -> Wine:
    """A Windows with Wine's own fwpuclnt.dll, which does nothing."""
    wine = Wine(WORK / "wine" / "plain")
    wine.start()
    return wine


@pytest.fixture(scope="session")
def installed(with_engine: Wine, wheel: Callable[[str], Path]) -> Callable[[str], Installation]:
    """Installs the wheel in a CPython of some version, once."""
    made: dict[str, Installation] = {}

    def get(version: str) -> Installation:
        if version not in made:
            path = wheel(AMD64.platform)
            made[version] = install(version, path, ["cli"], [], with_engine)
        return made[version]

    return get


def _doctor(installation: Installation, wine: Wine) -> dict[str, Any]:
    outcome = installation.python(wine, "-m", "wfp_ipsec", "doctor", "--json")
    assert outcome.returncode == UNAVAILABLE, outcome.stdout
    report: dict[str, Any] = json.loads(outcome.stdout)
    return report


def _run(installation: Installation, wine: Wine, program: str) -> str:
    return installation.python(wine, "-c", program).stdout


@pytest.mark.parametrize("version", PINS)
def test_self_check(
    installed: Callable[[str], Installation], with_engine: Wine, version: str
) -> None:
    """In each CPython the wheel is whole, both modules load and every struct is laid out right."""
    report = _doctor(installed(version), with_engine)
    assert report["platform"]["python"].startswith(f"CPython {version}.")
    assert report["installation"]["tags"] == [f"cp311-abi3-{AMD64.platform}"]
    # The embedded engine under the name of Windows' own must never pass for it.
    assert report["verdict"] == "simulated"
    for backend in ("system", "embedded"):
        functions = report[backend]["functions"]
        assert sorted(f["name"] for f in functions if f["present"]) == sorted(BY_NAME)
        assert report[backend]["module"]["layout"]["differences"] == []
        assert report[backend]["session"]["opened"]


@pytest.mark.parametrize("version", PINS)
def test_main_job(
    installed: Callable[[str], Installation], with_engine: Wine, tmp_path: Path, version: str
) -> None:
    """The command that pip makes installs the example's SAs, lists them and exports them."""
    lines = tmp_path / "esp_sa"
    home = installed(version).home
    command = [windows_path(home / "Scripts" / "wfp-ipsec.exe"), "demo"]
    # The command looks for its interpreter on the PATH, as Windows' own installers set it.
    path = {"WINEPATH": windows_path(home)}
    outcome = with_engine.run([*command, "-o", windows_path(lines)], environment=path)
    assert outcome.returncode == 0, outcome.stdout
    assert "AES-GCM-128" in outcome.stdout
    assert lines.read_text(encoding="ascii").count("AES-GCM") == 2


@pytest.mark.parametrize("version", PINS)
def test_system_is_the_default(
    installed: Callable[[str], Installation], with_engine: Wine, version: str
) -> None:
    """On Windows a session is one of the system's library, and says when that is simulated."""
    assert _run(installed(version), with_engine, OPEN).split() == ["system", "True"]


def test_old_windows(installed: Callable[[str], Installation], with_old_engine: Wine) -> None:
    """With a library of Windows 8 the package works, without what came later."""
    installation = installed("3.11")
    assert _run(installation, with_old_engine, OLD_FUNCTIONS).split() == ["1", "True"]
    functions = _doctor(installation, with_old_engine)["system"]["functions"]
    missing = [function["name"] for function in functions if not function["present"]]
    assert sorted(missing) == sorted(build_ffi.LATE)


def test_missing_function(installed: Callable[[str], Installation], with_old_engine: Wine) -> None:
    """A function that the library lacks raises an error that names the Windows that has it."""
    said = _run(installed("3.11"), with_old_engine, MISSING_FUNCTION)
    last = said.splitlines()[-1]
    assert last.startswith("wfp_ipsec.errors.EngineUnavailableError: FwpmNetEventEnum5")
    assert "Needs Windows 10 1809" in last


def test_wine_has_no_engine(installed: Callable[[str], Installation], without_engine: Wine) -> None:
    """Without an engine the error says so and what to do; nothing is simulated in its place."""
    said = _run(installed("3.11"), without_engine, OPEN)
    last = said.splitlines()[-1]
    assert f"RPC_S_CANNOT_SUPPORT {CANNOT_SUPPORT}" in last
    assert "WFP_IPSEC_BACKEND=embedded" in last
    report = _doctor(installed("3.11"), without_engine)
    assert report["verdict"] == "unavailable"
    assert report["platform"]["wine"]
    assert not report["library"]["simulated"]
    environment = {"WFP_IPSEC_BACKEND": "embedded"}
    outcome = installed("3.11").python(without_engine, "-c", OPEN, environment=environment)
    assert outcome.stdout.split() == ["embedded", "True"]
