"""The engine handle of a session, and the C functions called with it."""

from __future__ import annotations

from typing import Any, NoReturn, Protocol, SupportsIndex

from wfp_ipsec._native.backend import MODULES, Backend, CData
from wfp_ipsec._native.calling import is_inside, outside
from wfp_ipsec._native.natives import Calls, Natives, Uses, natives
from wfp_ipsec.errors import ClosedError, check

INVALID_HANDLE = 6
PROC_NOT_FOUND = 127


class Dependent(Protocol):
    """What ends with its session."""

    def detach(self) -> None:
        """Lets no further call of the engine begin."""

    def end_in(self, handle: CData) -> None:
        """Ends in the session with a handle, which will be closed next."""


class _Closed:
    """What takes the place of `Natives.calls` when the session is closed."""

    def __getattr__(self, name: str) -> NoReturn:
        raise ClosedError("the engine session was closed")


CLOSED: Any = _Closed()


class Connection:
    """A session's backend and engine handle. See `wfp_ipsec.Engine`."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        # What the compiled module does with values.
        self.natives: Natives = natives(backend.ffi, backend.lib)
        # Tells the backends apart, where a number is quicker than a name.
        self.number: int = tuple(MODULES).index(backend.name)
        # By which the caches of traffic know what was made of it, for both versions of the API;
        # below 0, where none of their other keys is.
        self.traffic_keys: tuple[int, int] = (~(self.number << 1), ~(self.number << 1 | 1))
        self._handle: CData | None = None
        # Which SA context has an SPI at a receiver, and which it uses; see `_sa_memory`.
        self.spi_holders: dict[int, int] = {}
        self.used_spis: dict[int, Uses] = {}
        self.calls: Calls = CLOSED
        # 0 unless it is open.
        self._address: int = 0
        # Whether results that the engine is given back are wiped before: ours does it itself.
        self._wipes: bool = not backend.simulated
        self._ending = False
        # What ends with the session; it enters and leaves by itself.
        self.dependents: set[Dependent] = set()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        # A second object would close the first one's session.
        raise TypeError("a session is neither copied nor pickled")

    def _take(self, handle: CData) -> None:
        """Takes the handle over: from now on it is for `close` to close it."""
        self._address = self.natives.address(handle)
        self.calls = self.natives.calls(self._address, self.spi_holders, self.used_spis)
        self._handle = handle

    def close(self) -> None:
        """Closes the session. An open transaction is aborted; closing twice does nothing.

        Its subscriptions and key managers end with it, and their calls that run are waited for.
        Inside such a call the session is closed as soon as that call has returned.

        Raises:
            WfpError: It failed; closing again tries once more.

        Source: FwpmEngineClose0 (fwpmu.h).
        """
        handle = self._handle
        if handle is None:
            return
        for dependent in tuple(self.dependents):
            dependent.detach()
        if is_inside():
            self._handle, self.calls, self._address = None, CLOSED, 0
            outside(lambda: self._end(handle))
        else:
            self._end(handle)
            self._handle, self.calls, self._address = None, CLOSED, 0

    def _end(self, handle: CData) -> None:
        # Microsoft says that they end with the session, but not that calls are waited for then.
        for dependent in tuple(self.dependents):
            dependent.end_in(handle)
        self.dependents.clear()
        again, self._ending = self._ending, True
        status = self.lib.FwpmEngineClose0(handle)
        # An interruption can have come after the call, and before it was known that it went well.
        if not (again and status == INVALID_HANDLE):
            check("FwpmEngineClose0", status)

    @property
    def closed(self) -> bool:
        """Whether the session was closed."""
        return self._handle is None

    @property
    def backend(self) -> str:
        """The name of the backend: "system" or "embedded"."""
        return self._backend.name

    @property
    def simulated(self) -> bool:
        """Whether the engine only imitates the system's: then no traffic is protected."""
        return self._backend.simulated

    @property
    def ffi(self) -> Any:
        """The cffi interface of the backend, for calls that this library does not wrap.

        A struct made by one backend's `ffi` does not fit another backend's `lib`.
        """
        return self._backend.ffi

    @property
    def lib(self) -> Any:
        """The C functions and constants of the backend, for calls that this library does not wrap.

        They return a status and check nothing; see `wfp_ipsec.errors.check`.
        """
        return self._backend.lib

    @property
    def address(self) -> int:
        """The engine handle as a number.

        Raises:
            ClosedError: The session was closed.
        """
        if self._handle is None:
            raise ClosedError("the engine session was closed")
        return self._address

    @property
    def handle(self) -> CData:
        """The engine handle (a cffi ``HANDLE``). It belongs to this object and ends with `close`.

        Raises:
            ClosedError: The session was closed.
        """
        if self._handle is None:
            raise ClosedError("the engine session was closed")
        return self._handle

    def call(self, function: str, *arguments: object) -> None:
        """Calls a C function of the backend with the engine handle first; raises on failure.

        Args:
            function: Its name in fwpmu.h.
            arguments: What follows the engine handle.

        Raises:
            WfpError: The function returned a status other than 0.
            ClosedError: The session was closed.
        """
        handle = self._handle
        if handle is None:
            handle = self.handle
        called = getattr(self.natives.lib, function, None)
        status = PROC_NOT_FOUND if called is None else called(handle, *arguments)
        if status:
            check(function, status)
