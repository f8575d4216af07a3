"""Stand-ins for the libraries of Windows, with the functions that the doctor calls."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from wfp_ipsec._doctor.services import ServiceStatusProcess

MANAGER, SERVICE = 0x7FFF_0000_0001, 0x7FFF_0000_0002
NO_SUCH_SERVICE = 1060


@dataclass
class ServiceManager:
    """A service control manager with one service.

    Attributes:
        state: The number of its state.
        failing: The function that fails, or None.
        error: The code that it fails with.
        opened: The handles that are open.
        accesses: The rights that were asked for.
    """

    state: int = 4
    failing: str | None = None
    error: int = 0
    opened: set[int] = field(default_factory=set)
    accesses: list[int] = field(default_factory=list)

    @property
    def library(self) -> Any:
        """The functions, as ctypes has them: a library whose attributes they are."""

        def open_manager(machine: None, database: None, access: int) -> int | None:
            return self._open("OpenSCManagerW", MANAGER, access)

        def open_service(manager: int, name: str, access: int) -> int | None:
            assert manager in self.opened
            return self._open("OpenServiceW", SERVICE, access)

        def query(service: int, level: int, address: int, size: int, needed: Any) -> int:
            assert service in self.opened
            assert size == ctypes.sizeof(ServiceStatusProcess) == 36
            ServiceStatusProcess.from_address(address).current_state = self.state
            return int(self.failing != "QueryServiceStatusEx")

        def close(handle: int) -> int:
            self.opened.remove(handle)
            return 1

        return SimpleNamespace(
            OpenSCManagerW=open_manager,
            OpenServiceW=open_service,
            QueryServiceStatusEx=query,
            CloseServiceHandle=close,
        )

    def _open(self, name: str, handle: int, access: int) -> int | None:
        self.accesses.append(access)
        if self.failing == name:
            return None
        self.opened.add(handle)
        return handle

    def last_error(self) -> int:
        """The code that the last function failed with."""
        return self.error


class Exports:
    """A library that exports some functions, as `hasattr` sees it."""

    def __init__(self, *names: str) -> None:
        self._handle = 1
        for name in names:
            setattr(self, name, lambda: 0)


def access_check(rights: int, status: int, seen: list[bytes]) -> Any:
    """Returns a library whose AccessCheck grants rights, and keeps the descriptors it was given."""

    def check(
        descriptor: Any,
        token: int,
        wanted: int,
        mapping: Any,
        privileges: Any,
        length: Any,
        granted: Any,
        answer: Any,
    ) -> int:
        seen.append(descriptor.raw)
        granted._obj.value = rights
        answer._obj.value = status
        return 1

    return SimpleNamespace(AccessCheck=check)
