"""The services that the system's engine needs, asked for with no right but to see their state."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import ExitStack
from ctypes import wintypes
from typing import Any, ClassVar

from wfp_ipsec._doctor import win32
from wfp_ipsec._doctor.report import Service, ServiceState

TITLES = {
    "BFE": "Base Filtering Engine",
    "IKEEXT": "IKE and AuthIP IPsec Keying Modules",
}

# winsvc.h
SC_MANAGER_CONNECT = 0x1
SERVICE_QUERY_STATUS = 0x4
SC_STATUS_PROCESS_INFO = 0
STATES = {
    1: ServiceState.STOPPED,
    2: ServiceState.START_PENDING,
    3: ServiceState.STOP_PENDING,
    4: ServiceState.RUNNING,
    5: ServiceState.CONTINUE_PENDING,
    6: ServiceState.PAUSE_PENDING,
    7: ServiceState.PAUSED,
}

ERROR_SERVICE_DOES_NOT_EXIST = 1060


class ServiceStatusProcess(ctypes.Structure):
    """SERVICE_STATUS_PROCESS of winsvc.h."""

    _fields_: ClassVar = [
        ("service_type", win32.DWORD),
        ("current_state", win32.DWORD),
        ("controls_accepted", win32.DWORD),
        ("win32_exit_code", win32.DWORD),
        ("service_specific_exit_code", win32.DWORD),
        ("check_point", win32.DWORD),
        ("wait_hint", win32.DWORD),
        ("process_id", win32.DWORD),
        ("service_flags", win32.DWORD),
    ]


class Refused(Exception):  # noqa: N818 - not an error here, but an answer
    """A function of the service control manager failed."""

    def __init__(self, called: str, code: int) -> None:
        super().__init__(f"{called} failed with error {code}")
        self.code = code


def services(applicable: bool) -> tuple[Service, ...]:
    """Returns the services; where there can be none, that they do not apply."""
    if not applicable:
        return _all(ServiceState.NOT_APPLICABLE)
    try:
        manager = win32.library("advapi32.dll")
    except OSError as error:
        return _all(ServiceState.UNKNOWN, str(error))
    return tuple(service(manager, name, win32.last_error) for name in TITLES)


def _all(state: ServiceState, detail: str | None = None) -> tuple[Service, ...]:
    return tuple(Service(name, title, state, detail) for name, title in TITLES.items())


def service(manager: Any, name: str, last_error: Callable[[], int]) -> Service:
    """Asks for the state of one service.

    Args:
        manager: The library advapi32.dll.
        name: The short name of the service.
        last_error: Returns the code that a function of the library failed with.
    """
    title = TITLES[name]
    try:
        number = _state(manager, name, last_error)
    except Refused as error:
        if error.code == ERROR_SERVICE_DOES_NOT_EXIST:
            return Service(name, title, ServiceState.NOT_INSTALLED)
        return Service(name, title, ServiceState.UNKNOWN, str(error))
    state = STATES.get(number, ServiceState.UNKNOWN)
    strange = None if number in STATES else f"the state has the number {number}"
    return Service(name, title, state, strange)


def _state(manager: Any, name: str, last_error: Callable[[], int]) -> int:
    handle, text, number = wintypes.HANDLE, wintypes.LPCWSTR, win32.DWORD
    open_manager = win32.function(manager, "OpenSCManagerW", handle, text, text, number)
    open_service = win32.function(manager, "OpenServiceW", handle, handle, text, number)
    close = win32.function(manager, "CloseServiceHandle", wintypes.BOOL, handle)

    def opened(called: str, result: int | None) -> int:
        if not result:
            raise Refused(called, last_error())
        handles.callback(close, result)
        return result

    with ExitStack() as handles:
        scm = opened("OpenSCManagerW", open_manager(None, None, SC_MANAGER_CONNECT))
        found = opened("OpenServiceW", open_service(scm, name, SERVICE_QUERY_STATUS))
        return _query(manager, found, last_error)


def _query(manager: Any, found: int, last_error: Callable[[], int]) -> int:
    query = win32.function(
        manager,
        "QueryServiceStatusEx",
        wintypes.BOOL,
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        win32.DWORD,
        ctypes.POINTER(win32.DWORD),
    )
    status, needed = ServiceStatusProcess(), win32.DWORD()
    size = ctypes.sizeof(status)
    address = ctypes.addressof(status)
    if not query(found, SC_STATUS_PROCESS_INFO, address, size, ctypes.byref(needed)):
        raise Refused("QueryServiceStatusEx", last_error())
    return int(status.current_state)
