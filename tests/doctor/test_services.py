"""The states of services, as the service control manager tells them."""

from __future__ import annotations

import sys

import pytest

from wfp_ipsec._doctor.report import ServiceState
from wfp_ipsec._doctor.services import STATES, service, services

from .fakes import NO_SUCH_SERVICE, ServiceManager

FUNCTIONS = ("OpenSCManagerW", "OpenServiceW", "QueryServiceStatusEx")


@pytest.mark.parametrize("number", STATES)
def test_states(number: int) -> None:
    """Each number of a state has its name, asked for with the rights to connect and to look."""
    manager = ServiceManager(number)
    found = service(manager.library, "BFE", manager.last_error)
    assert (found.name, found.title) == ("BFE", "Base Filtering Engine")
    assert found.state == STATES[number]
    assert manager.accesses == [0x1, 0x4]
    assert manager.opened == set()


def test_strange_state() -> None:
    """A number without a name is unknown, and shown."""
    manager = ServiceManager(99)
    found = service(manager.library, "BFE", manager.last_error)
    assert found.state is ServiceState.UNKNOWN
    assert "99" in str(found.detail)


@pytest.mark.parametrize("failing", FUNCTIONS)
def test_failure(failing: str) -> None:
    """Whichever function fails, the state is unknown, the code is told, and no handle stays."""
    manager = ServiceManager(failing=failing, error=5)
    found = service(manager.library, "IKEEXT", manager.last_error)
    assert found.state is ServiceState.UNKNOWN
    assert found.detail == f"{failing} failed with error 5"
    assert manager.opened == set()


def test_not_installed() -> None:
    """A service that does not exist is not installed, which is no failure of asking."""
    manager = ServiceManager(failing="OpenServiceW", error=NO_SUCH_SERVICE)
    found = service(manager.library, "BFE", manager.last_error)
    assert (found.state, found.detail) == (ServiceState.NOT_INSTALLED, None)
    assert manager.opened == set()


def test_not_applicable() -> None:
    """Where there can be no services, they are not asked for."""
    assert {found.state for found in services(applicable=False)} == {ServiceState.NOT_APPLICABLE}


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has the library")
def test_no_library() -> None:
    """Without the library of the service control manager each state is unknown, with the reason."""
    found = services(applicable=True)
    assert [(one.name, one.state) for one in found] == [
        ("BFE", ServiceState.UNKNOWN),
        ("IKEEXT", ServiceState.UNKNOWN),
    ]
    assert all("advapi32.dll" in str(one.detail) for one in found)
