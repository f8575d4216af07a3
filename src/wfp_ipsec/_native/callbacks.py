"""Calls of the engine into Python: they come on threads of its own, for receivers named by number.

The C functions are compiled into the backend's module. Each looks the number, which it got as its
context, up in a table and hands what it was given on as a value. A number that is not there any
more is passed over, so that no call ever meets a dead object. The table does not keep receivers
alive: their session does.

An exception that a receiver raises is given to `sys.unraisablehook` by cffi, and goes no further.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Protocol
from weakref import ref

from wfp_ipsec._native import net_event
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.calling import INSIDE
from wfp_ipsec._native.changes import (
    FILTER_CHANGE0,
    PROVIDER_CHANGE0,
    PROVIDER_CONTEXT_CHANGE0,
    SUBLAYER_CHANGE0,
)
from wfp_ipsec._native.ipsec import SA_CONTEXT_CHANGE0
from wfp_ipsec._native.struct import Struct

# What the C function of each family is given; build_ffi.py declares the functions.
EVENTS: MappingProxyType[str, Struct[Any]] = MappingProxyType(
    {
        "IPsecSaContext": SA_CONTEXT_CHANGE0,
        "FwpmProvider": PROVIDER_CHANGE0,
        "FwpmSubLayer": SUBLAYER_CHANGE0,
        "FwpmProviderContext": PROVIDER_CONTEXT_CHANGE0,
        "FwpmFilter": FILTER_CHANGE0,
        "FwpmNetEvent1": net_event.NET_EVENT1,
        "FwpmNetEvent2": net_event.NET_EVENT2,
        "FwpmNetEvent3": net_event.NET_EVENT3,
        "FwpmNetEvent4": net_event.NET_EVENT4,
        "FwpmNetEvent5": net_event.NET_EVENT5,
    }
)


class Receiver(Protocol):
    """Whom events are for."""

    def receive(self, event: Any) -> None:
        """Takes an event, as a value."""


_receivers: dict[int, ref[Receiver]] = {}
_numbers = itertools.count(1)


def entered(receiver: Receiver) -> int:
    """Puts a receiver into the table; returns its number, which is never given out again."""
    number = next(_numbers)
    _receivers[number] = ref(receiver, lambda _: removed(number))
    return number


def removed(number: int) -> None:
    """Takes a receiver out of the table, if it is there."""
    _receivers.pop(number, None)


def event_function(lib: Any, ffi: Any, family: str) -> CData:
    """Returns the C function to subscribe with."""
    _define_event_functions(ffi)
    return getattr(lib, f"wfp_ipsec_on_{family}")


@functools.cache
def _define_event_functions(ffi: Any) -> None:
    for family, struct in EVENTS.items():
        ffi.def_extern(name=f"wfp_ipsec_on_{family}")(_delivering(ffi, struct))


def _delivering(ffi: Any, struct: Struct[Any]) -> Callable[[CData, CData], None]:
    cast, number = ffi.cast, ffi.typeof("uintptr_t")

    def deliver(context: CData, event: CData) -> None:
        found = _receivers.get(int(cast(number, context)))
        receiver = None if found is None else found()
        if receiver is not None:
            with INSIDE:
                receiver.receive(struct.parse(ffi, event))

    return deliver
