"""Takes part in the calls of C functions that the package makes."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from wfp_ipsec._native import backend as backends
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.natives import natives

# (name, C function, its arguments) -> what it returns
Hook = Callable[..., Any]


class _Through:
    """The functions of a module, each called by a hook; its constants."""

    def __init__(self, lib: Any, hook: Hook) -> None:
        self._lib, self._hook = lib, hook

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._lib, name)
        return partial(self._hook, name, found) if callable(found) else found


# The methods of `Natives.calls` that call C functions, and which; the version follows some.
METHODS = {
    "create": "IPsecSaContextCreate",
    "get_spi": "IPsecSaContextGetSpi1",
    "set_spi": "IPsecSaContextSetSpi0",
    "add_inbound": "IPsecSaContextAddInbound",
    "add_outbound": "IPsecSaContextAddOutbound",
    "delete": "IPsecSaContextDeleteById0",
    "install": "wfp_ipsec_install",
    "delete_all": "wfp_ipsec_delete",
}


VERSIONED = {"IPsecSaContextCreate", "IPsecSaContextAddInbound", "IPsecSaContextAddOutbound"}


class _Calls:
    """The calls of a session, each made by a hook."""

    def __init__(self, calls: Any, hook: Hook) -> None:
        self._calls, self._hook = calls, hook

    def __getattr__(self, method: str) -> Any:
        made = getattr(self._calls, method)
        if method not in METHODS:
            return made

        def called(*arguments: Any) -> Any:
            named = METHODS[method]
            name = f"{named}{arguments[0]}" if named in VERSIONED else named
            # Other C functions have the engine handle first.
            return self._hook(name, lambda _, *given: made(*given), None, *arguments)

        return called


@contextmanager
def through(hook: Hook, backend: str | None = None) -> Iterator[None]:
    """Lets all calls of a backend's C functions be made by a hook."""
    loaded = backends.load(backend)
    functions = natives(loaded.ffi, loaded.lib)
    reading = functions.sa_context

    def read(handle: int, id: int, version: int, *more: object) -> Any:
        return hook(f"IPsecSaContextGetById{version}", reading, handle, id, version, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(functions, "lib", _Through(functions.lib, hook))
        patch.setattr(functions, "sa_context", read)
        make = functions.calls
        patch.setattr(functions, "calls", lambda *given: _Calls(make(*given), hook))
        for session in gc.get_objects():
            if issubclass(type(session), Connection) and session.natives is functions:
                patch.setattr(session, "calls", _Calls(session.calls, hook))
        yield


class Interruption(BaseException):
    """Stands for KeyboardInterrupt, which pytest would take for its own."""


def interruption(after: int) -> Hook:
    """Returns a hook that interrupts when a call, after so many others, is done."""
    numbers = itertools.count()

    def hook(name: str, function: Callable[..., Any], *arguments: object) -> Any:
        try:
            return function(*arguments)
        finally:
            if next(numbers) == after:
                raise Interruption(name)

    return hook


@contextmanager
def interrupted(after: int, backend: str | None = None) -> Iterator[None]:
    """Interrupts when a call, after so many others, is done; the block must let it out."""
    with through(interruption(after), backend), pytest.raises(Interruption):
        yield
