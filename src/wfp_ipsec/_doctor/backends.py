"""The two backends, from the compiled module to an open session."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from wfp_ipsec._doctor import access, library, modules
from wfp_ipsec._doctor.report import Backend, Function, Library, Module, Right, Session
from wfp_ipsec._doctor.rights import Granted, rights
from wfp_ipsec._native.backend import EMBEDDED, SYSTEM
from wfp_ipsec._native.granted import granted
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import AccessDeniedError, WfpError

APPLICABLE = sys.platform == "win32"
WINDOWS_ALONE = "exists on Windows alone"

# Another session's transaction must not let the examination stand still.
WAIT_MILLISECONDS = 1000


def system() -> tuple[Library, Backend]:
    """Examines the library of the system, and the backend that uses it."""
    if not APPLICABLE:
        module = Module(False, False, WINDOWS_ALONE)
        absent = Backend(SYSTEM, None, module, (), Session(False), ())
        return Library(False, False, WINDOWS_ALONE), absent
    # The module goes first, so that the library is the very one that it uses.
    module, imported = modules.module(SYSTEM)
    found, functions = _library()
    session, held = _session(SYSTEM, module, imported)
    simulated = found.simulated if found.loads else None
    return found, Backend(SYSTEM, simulated, module, functions, session, held)


def embedded() -> Backend:
    """Examines the embedded engine, with the rights of the caller that its controls have set."""
    module, imported = modules.module(EMBEDDED)
    functions = () if imported is None else library.functions(imported.lib)
    session, held = _session(EMBEDDED, module, imported)
    return Backend(EMBEDDED, True, module, functions, session, held)


def _library() -> tuple[Library, tuple[Function, ...]]:
    try:
        loaded = library.load()
    except OSError as error:
        return Library(True, False, str(error)), ()
    return library.library(loaded), library.functions(loaded)


def _session(name: str, module: Module, imported: Any) -> tuple[Session, tuple[Right, ...]]:
    # Calls with structs of another layout could end the process.
    if imported is None or module.layout is None or module.layout.differences:
        return Session(False), ()
    try:
        with Engine.open(
            name,
            name="wfp-ipsec doctor",
            transaction_wait_timeout_milliseconds=WAIT_MILLISECONDS,
        ) as engine:
            return Session(True, True), rights(engine, _access_check(engine))
    except WfpError as error:
        denied = isinstance(error, AccessDeniedError)
        return Session(True, False, error.name, str(error), denied), ()
    except Exception as error:  # noqa: BLE001 - a damaged module may raise anything
        return Session(True, False, None, f"{type(error).__name__}: {error}"), ()


def _access_check(engine: Engine) -> Granted:
    """Returns what works out a descriptor: the embedded engine itself, else Windows."""
    control = engine._backend.control  # noqa: SLF001 - without the controls' own effects
    return partial(granted, engine.ffi, control) if control is not None else access.granted
