"""One call of a C function by a caller with chosen rights, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from wfp_ipsec._functions import BY_NAME
from wfp_ipsec.enums import AccessRights

from .arguments import Arguments
from .build import Api
from .callers import OPERATOR, World, become, grant, limit
from .security import Access

HANDLE = "void * *"


class Asked(NamedTuple):
    """A right, and on what."""

    right: int
    where: str


# A container, or an object with the bytes of its key.
Place = tuple[str, bytes | None]


def asked(name: str) -> list[Asked]:
    """Reads the table's text: what stands in brackets is no condition of the call."""
    text = (BY_NAME[name].right or "").removeprefix("presumably ").partition(" (")[0]
    found: list[Asked] = []
    waiting: list[int] = []
    for clause in re.split(r" and (?=[A-Z_]{4,})", text):
        rights, _, where = clause.partition(" on ")
        waiting += map(right_of, re.findall(r"[A-Z_]{4,}", rights))
        if where:
            found += [Asked(right, where) for right in waiting]
            waiting = []
    assert not waiting, text
    return found


def right_of(name: str) -> int:
    """Returns the value of a right."""
    return int(AccessRights[name.removeprefix("FWPM_ACTRL_")])


def place(access: Access) -> Place:
    """Returns what a pair of functions for a descriptor is about."""
    if not access.key or not access.key[0]:
        return access.family, None
    return access.family, access.api.raw(access.key[0][0])


class Trial:
    """A function with its arguments, in a world that holds what they name."""

    def __init__(self, api: Api, engine: Any, name: str) -> None:
        self.api, self.name = api, name
        self._world = World(api, engine)
        self._arguments = Arguments(self._world).of(name)

    def allow(self, rights: Callable[[Place], int]) -> None:
        """Gives the operator rights on everything, by what it is."""
        for access in self._world.everything:
            grant(access, rights(place(access)))

    def places(self, wanted: Asked) -> set[Place]:
        """Returns what a right is asked on."""
        return {place(access) for access in self._world.find(wanted.where)}

    def call(self) -> int:
        """Makes the call as whoever the caller is."""
        return int(getattr(self.api.lib, self.name)(*self._arguments))

    def call_as_operator(self) -> int:
        """Makes the call as the operator; afterwards the usual caller is back."""
        self.api.must(become(self.api, OPERATOR))
        try:
            return self.call()
        finally:
            self.api.must(become(self.api))

    def give_back(self) -> None:
        """Frees what the call handed out, as a caller with all rights."""
        limit(self.api)
        if self.name == "FwpmEngineOpen0":
            self.api.lib.FwpmEngineClose0(self._arguments[4][0])
        for argument in self._pointers():
            kind = self.api.ffi.typeof(argument)
            is_result = kind.cname != HANDLE or "GetSecurityInfo" in self.name
            if kind.item.kind == "pointer" and is_result:
                self.api.free(argument)

    def state(self) -> tuple[Any, ...]:
        """Returns what the engine holds, and what lies where the arguments point to."""
        size = self.api.control.WfpIpsecEngineInventory(self.api.ffi.NULL, 0)
        lines = self.api.ffi.new("char[]", size + 1)
        self.api.control.WfpIpsecEngineInventory(lines, size)
        live = self.api.control.WfpIpsecEngineLiveAllocations()
        descriptors = [access.get() for access in self._world.everything]
        given = [bytes(self.api.ffi.buffer(argument)) for argument in self._pointers()]
        return self.api.bytes_at(lines, size), live, descriptors, given

    def _pointers(self) -> Iterator[Any]:
        """Yields the arguments that point to memory of known size."""
        for argument in self._arguments:
            if isinstance(argument, self.api.ffi.CData) and argument:
                kind = self.api.ffi.typeof(argument)
                if kind.kind == "pointer" and kind.item.kind != "void":
                    yield argument
