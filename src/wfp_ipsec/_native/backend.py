"""Which library the functions of fwpmu.h come from.

Both compiled modules come from one header, so that `ffi` and `lib` of both look alike; but a struct
made by one `ffi` does not fit the other, so a `Backend` is handed down and never looked up again.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

from wfp_ipsec._lazy import later, loaded
from wfp_ipsec._record import record

# The command line asks for the names alone, and prints help without the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from wfp_ipsec import errors
else:
    (errors,) = later("wfp_ipsec", "errors")

CData = Any
SYSTEM = "system"
EMBEDDED = "embedded"
VARIABLE = "WFP_IPSEC_BACKEND"
MODULES = {SYSTEM: "wfp_ipsec._fwpuclnt", EMBEDDED: "wfp_ipsec._embedded"}
CANNOT_SUPPORT = 1764


@record
class Backend:
    """A library with the functions of fwpmu.h.

    Attributes:
        name: "system" (Fwpuclnt.dll) or "embedded".
        ffi: The cffi interface that makes structs for `lib`.
        lib: The functions and constants.
        control: The functions of engine_control.h, where the engine behind `lib` is ours.
    """

    name: str
    ffi: Any
    lib: Any
    control: Any

    @property
    def simulated(self) -> bool:
        """Whether the engine only imitates the system's, so that no traffic is protected."""
        return self.control is not None


def default_name() -> str:
    """Returns the backend that is used when none is named: the environment's, else the system's."""
    return os.environ.get(VARIABLE) or (SYSTEM if sys.platform == "win32" else EMBEDDED)


def load(name: str | None = None) -> Backend:
    """Loads a backend by name; None is the default one. There is no fall-back to another.

    Raises:
        ValueError: There is no backend of this name.
        EngineUnavailableError: Its library cannot be loaded on this system.
    """
    chosen = default_name() if name is None else name
    if chosen not in MODULES:
        known = ", ".join(MODULES)
        raise ValueError(f"backend: {chosen!r} is unknown; the backends are {known}")
    return _load(chosen)


@cache
def _load(name: str) -> Backend:
    try:
        module = loaded(MODULES[name])
    except ImportError as error:
        detail = (
            f"backend {name!r} does not load here ({error}); the embedded engine, which protects "
            f"no traffic, is chosen by backend='embedded' or {VARIABLE}=embedded"
        )
        raise errors.error_for(CANNOT_SUPPORT, detail=detail) from error
    return Backend(name, module.ffi, module.lib, _control(name, module))


def _control(name: str, module: Any) -> Any:
    """Returns the control functions of an engine of ours, or None for the real system's."""
    if name == EMBEDDED:
        return module.lib
    # The embedded engine can stand in for the system's library, as a DLL of the same name.
    from wfp_ipsec._native.control_dll import open_control

    return open_control(module.ffi, "fwpuclnt.dll")
