"""The compiled modules: whether they can be imported, and what they hold."""

from __future__ import annotations

import importlib
from typing import Any

from wfp_ipsec._doctor import layout
from wfp_ipsec._doctor.report import Module
from wfp_ipsec._native.backend import MODULES


def module(name: str) -> tuple[Module, Any]:
    """Imports the compiled module of a backend.

    Args:
        name: The backend.

    Returns:
        What was found, and the module; None where it cannot be used.
    """
    try:
        imported = importlib.import_module(MODULES[name])
        differences, _ = layout.check(imported.ffi), imported.lib
    except Exception as error:  # noqa: BLE001 - a damaged module may raise anything
        return Module(True, False, _why(name, error)), None
    file = getattr(imported, "__file__", None)
    return Module(True, True, None, file, differences), imported


def _why(name: str, error: Exception) -> str:
    missing = isinstance(error, ModuleNotFoundError) and error.name == MODULES[name]
    if missing:
        return f"{MODULES[name]} is not there: what is installed is no wheel for this system"
    return f"{type(error).__name__}: {error}"
