"""The C functions of key managers.

They have no context pointer, so the number of the manager is part of the function: a process has a
few seats, each with three C functions of its own. A seat is free again when the engine has said
that its functions are not called any more.

Keys that were chosen are written into the memory that the engine gave for them, and nowhere else;
the engine overwrites it.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from typing import Any, Protocol
from weakref import ref

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.attachment import Attachment
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.calling import INSIDE
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.halves import AUTH, CIPHER
from wfp_ipsec._native.ike_sa import IKE_TRAFFIC0
from wfp_ipsec._native.ipsec import SA_DETAILS1, SA_HALVES
from wfp_ipsec._native.key_manager import KEY_MANAGER0
from wfp_ipsec.errors import invalid, lookup
from wfp_ipsec.keys import Key
from wfp_ipsec.values._checks import Bits
from wfp_ipsec.values.details import SaDetails
from wfp_ipsec.values.key_manager import DictatedKeys, KeyManager
from wfp_ipsec.values.sa import Sa, SaBundle

SEATS = 4
INVALID_KEYS = "FWP_E_KEY_DICTATION_INVALID_KEYING_MATERIAL"


class Handler(Protocol):
    """What a registered manager does; see `wfp_ipsec.key_managers.KeyManagerHandler`."""

    def weight(self, traffic: Any) -> int | None:
        """Says how much it wants to choose keys."""

    def dictate(self, inbound: SaDetails, outbound: SaDetails) -> DictatedKeys | None:
        """Chooses keys."""

    def notify(self, inbound: SaDetails, outbound: SaDetails) -> None:
        """Is told keys."""


class Registered(Attachment):
    """A registered key manager, on its seat.

    Args:
        engine: The session.
        manager: Who it is.
        handler: What is called.
    """

    def __init__(self, engine: Connection, manager: KeyManager, handler: Handler) -> None:
        super().__init__(engine, "IPsecKeyManagerUnregisterAndDelete0")
        self.manager = manager
        self.handler = handler
        self._seats = seats_of(engine.ffi, engine.lib)
        self._seat = self._seats.take(self)

    def register(self) -> None:
        """Begins."""
        self.begin(self._call_register)

    def _call_register(self, handle_out: CData) -> None:
        with Arena(self.engine.ffi) as arena:
            functions = self._seats.functions(arena, self._seat)
            composed = KEY_MANAGER0.compose(arena, self.manager)
            self.engine.call("IPsecKeyManagerAddAndRegister0", composed, functions, handle_out)

    def _forget(self) -> None:
        super()._forget()
        self._seats.leave(self._seat, self)


class Seats:
    """Who has which C functions of a backend. It does not keep them alive: their session does."""

    def __init__(self, ffi: Any, lib: Any) -> None:
        self._ffi = ffi
        self._lib = lib
        self._taken: list[ref[Registered] | None] = [None] * SEATS
        self._choosing = threading.Lock()
        failure = lookup(INVALID_KEYS).code
        for seat in range(SEATS):
            for name, function, error in (
                ("check", self._check, None),
                ("dictate", self._dictate, failure),
                ("notify", self._notify, None),
            ):
                bound = functools.partial(function, seat)
                ffi.def_extern(name=f"wfp_ipsec_key_{name}{seat}", error=error)(bound)

    def take(self, registered: Registered) -> int:
        """Gives a free seat to a registration."""
        with self._choosing:
            if None not in self._taken:
                raise RuntimeError(f"a process has at most {SEATS} key managers for each backend")
            seat = self._taken.index(None)
            self._taken[seat] = ref(registered)
            return seat

    def leave(self, seat: int, registered: Registered) -> None:
        """Takes a seat back from a registration, if it has it still."""
        taken = self._taken[seat]
        # The collector of garbage has cleared the reference before it lets a session end itself.
        if taken is not None and taken() in (registered, None):
            self._taken[seat] = None

    def functions(self, arena: Arena, seat: int) -> CData:
        """Composes the struct with the functions of a seat."""
        functions = arena.new("IPSEC_KEY_MANAGER_CALLBACKS0 *")
        functions.keyDictationCheck = getattr(self._lib, f"wfp_ipsec_key_check{seat}")
        functions.keyDictation = getattr(self._lib, f"wfp_ipsec_key_dictate{seat}")
        functions.keyNotify = getattr(self._lib, f"wfp_ipsec_key_notify{seat}")
        return functions

    def _on(self, seat: int) -> Registered | None:
        """Returns who has a seat, unless it has ended."""
        taken = self._taken[seat]
        registered = taken() if taken is not None else None
        return None if registered is None or registered.closed else registered

    def _check(self, seat: int, traffic: CData, will: CData, weight: CData) -> None:
        will[0] = 0
        registered = self._on(seat)
        if registered is None:
            return
        with INSIDE:
            answer = registered.handler.weight(IKE_TRAFFIC0.parse(self._ffi, traffic))
        if answer is not None:
            weight[0] = Bits(32)("weight", answer)
            will[0] = 1

    def _dictate(self, seat: int, inbound: CData, outbound: CData, generate: CData) -> int:
        registered = self._on(seat)
        if registered is None:
            generate[0] = 1
            return 0
        agreed = self._details(inbound, outbound)
        with INSIDE:
            answer = registered.handler.dictate(*agreed)
        if answer is None:
            generate[0] = 1
            return 0
        places = [
            *_places(inbound, agreed[0].bundle, answer.inbound),
            *_places(outbound, agreed[1].bundle, answer.outbound),
        ]
        for blob, key in places:
            self._ffi.memmove(blob.data, key.view(), len(key))
        return 0

    def _notify(self, seat: int, inbound: CData, outbound: CData) -> None:
        registered = self._on(seat)
        if registered is not None:
            with INSIDE:
                registered.handler.notify(*self._details(inbound, outbound))

    def _details(self, inbound: CData, outbound: CData) -> tuple[SaDetails, SaDetails]:
        parse = SA_DETAILS1.parse
        return parse(self._ffi, inbound), parse(self._ffi, outbound)


@functools.cache
def seats_of(ffi: Any, lib: Any) -> Seats:
    """Returns the seats of a backend."""
    return Seats(ffi, lib)


def _places(
    details: CData, agreed: SaBundle, chosen: tuple[Sa, ...]
) -> Iterator[tuple[CData, Key]]:
    """Yields each FWP_BYTE_BLOB of a direction with the key that belongs there."""
    if len(chosen) != len(agreed.sas):
        raise _refused(f"are {len(chosen)}, where {len(agreed.sas)} were agreed on")
    for index, (old, new) in enumerate(zip(agreed.sas, chosen, strict=True)):
        if _without_keys(old) != _without_keys(new):
            raise _refused("differ in more than keys from what was agreed on")
        sa = details.saBundle.saList[index]
        auth: CData = SA_HALVES.half_of(sa, AUTH)
        cipher: CData = SA_HALVES.half_of(sa, CIPHER)
        if new.auth is not None:
            yield auth.authKey, new.auth.key
        if new.cipher is not None:
            yield cipher.cipherKey, new.cipher.key


def _without_keys(sa: Sa) -> tuple[object, ...]:
    auth = sa.auth.transform if sa.auth is not None else None
    cipher = sa.cipher.transform if sa.cipher is not None else None
    return sa.spi, sa.transform_type, auth, cipher


def _refused(rule: str) -> ValueError:
    return invalid("sas", None, rule, INVALID_KEYS)
