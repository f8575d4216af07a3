"""What the compiled modules do with values themselves: see ``src/helpers/forms.h``.

The same as `Struct.compose` and `Struct.view` do, for structs whose members have no more to them
than what that file knows. Everything else goes the general way.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values._base import Value, amended
from wfp_ipsec.values._filling import fill_natively

T = TypeVar("T")
# SPIs at a receiver; see `wfp_ipsec.safety`.
Uses = tuple[int, ...]
# The class of pairs, the place of their caches, and by what is found there what calls take of a
# pair: the address of its C struct, its SPIs at the peer, and what else keeps these.
PairKind = tuple[type, int, object]


class Form:
    """A struct, as the compiled module knows it.

    Attributes:
        pointer: The C description.
        number: Its address.
    """

    __slots__ = ("_kept", "number", "pointer")

    def __init__(self, pointer: CData, number: int, kept: list[object]) -> None:
        self.pointer: CData = pointer
        self.number: int = number
        # The description refers to them.
        self._kept = kept


class Calls(Protocol):
    """The calls of a life of an SA context: see ``src/helpers/calls.h``.

    Versions are 0 or 1, ids LUIDs, structs the addresses of C structs, ``out`` a list of two; each
    returns the status of the C function. Traffic to ask for SPIs with is of version 1.
    """

    @abstractmethod
    def create(self, version: int, outbound: int, virtual: int, out: list[int], /) -> int:
        """Calls IPsecSaContextCreate0 or 1; out: the id, and that of the inbound filter."""

    @abstractmethod
    def get_spi(self, id: int, outbound: int, inbound_filter: int, out: list[int], /) -> int | None:
        """Calls IPsecSaContextGetSpi1, with the hosts of outbound traffic; out: the SPI.

        Unless the filter is no LUID, in transport mode.
        """

    @abstractmethod
    def set_spi(self, id: int, outbound: int, inbound_filter: int, spi: int, /) -> int | None:
        """Calls IPsecSaContextSetSpi0, with the hosts of outbound traffic; see `get_spi`."""

    @abstractmethod
    def add_inbound(self, version: int, id: int, bundle: int, /) -> int:
        """Calls IPsecSaContextAddInbound0 or 1."""

    @abstractmethod
    def add_outbound(self, version: int, id: int, bundle: int, uses: Uses, /) -> int | None:
        """Calls IPsecSaContextAddOutbound0 or 1, unless another context has one of the SPIs."""

    @abstractmethod
    def delete(self, id: int, /) -> int:
        """Calls IPsecSaContextDeleteById0, and frees the SPIs."""

    @abstractmethod
    def install(
        self, pairs: list[Any], kind: PairKind, ids: list[int], out: list[int], /
    ) -> int | None:
        """Calls all functions for pairs, unless one is not prepared or an SPI is another context's.

        ids: those of the contexts, also of half a one; out: how many went well, and which call of
        the next one failed.
        """

    @abstractmethod
    def delete_all(self, ids: list[int], out: list[int], /) -> int | None:
        """Calls IPsecSaContextDeleteById0 for ids, unless one is no LUID; out: how many went."""

    @abstractmethod
    def note(self, id: int, uses: Uses, /) -> None:
        """Notes what a context uses."""

    @abstractmethod
    def free(self, id: int, /) -> None:
        """Frees what a context used."""

    @abstractmethod
    def drop(self, uses: Uses, id: int, /) -> None:
        """Frees SPIs that a context has."""


class Natives:
    """The functions of one module, with the forms that it has.

    Attributes:
        lib: The C functions, with helpers.h; all are called by it but those of `sa_context` and
            `calls`.
        sa_context: (engine handle, id, version, form, whether to wipe) -> details of an SA context,
            or the status of the call that failed.
        keep: Lets an object live as long as the process.
        calls: (engine handle, holders of SPIs, used SPIs) -> `Calls`; see ``src/helpers/calls.h``.
        counts: () -> how many results of the engine values still read from, and how many structs
            values own.
    """

    def __init__(self, ffi: Any, lib: Any) -> None:
        functions: dict[str, Callable[..., Any]] = {}
        if lib.wfp_ipsec_give_functions(id(functions)):
            raise MemoryError("no memory for the functions of the compiled module")
        self.ffi: Any = ffi
        self.lib: Any = lib
        self._write, self._view = functions["write"], functions["view"]
        self._wipe = functions["wipe"]
        self.keep: Callable[[object], None] = functions["keep"]
        self.calls: Callable[..., Calls] = functions["calls"]
        self._address = ffi.typeof("uintptr_t")
        self.sa_context: Callable[..., Any] = functions["sa_context"]
        self.counts: Callable[..., Any] = functions["counts"]
        # See `Calls.install`.
        self.pair_kind: PairKind | None = None
        self._forms: dict[Struct[Any], Form | None] = {}
        fill_natively(functions["filling"], functions["place"])

    def form(self, struct: Struct[Any]) -> Form | None:
        """Returns the form of a struct; None where it has none."""
        found = self._forms.get(struct)
        if found is None and struct not in self._forms:
            from wfp_ipsec._native.forms import make_form

            found = self._forms.setdefault(struct, make_form(self, struct))
        return found

    def address(self, pointer: CData) -> int:
        """Returns the address that a pointer holds."""
        return int(self.ffi.cast(self._address, pointer))

    def views(self, struct: Struct[T], entries: CData, count: int, owner: object) -> list[T]:
        """Returns views of the structs that an array points to, whose memory the owner keeps."""
        if not count:
            return []
        form = self.form(struct)
        if form is None:
            pointers = self.ffi.unpack(entries, count)
            return [struct.view(self.ffi, entry, owner) for entry in pointers]
        view, number = self._view, form.number
        addresses = self.ffi.unpack(self.ffi.cast("uintptr_t *", entries), count)
        return [view(number, address, owner) for address in addresses]

    def wipe(self, struct: Struct[Any], c: CData) -> None:
        """Overwrites the keys that a struct points to."""
        form = self.form(struct)
        if form is None:
            struct.wipe(self.ffi, c)
        else:
            self._wipe(form.number, self.address(c))

    def compose(
        self, struct: Struct[Any], value: Value, ip_version: int | None = None
    ) -> tuple[object, int]:
        """Composes the C struct of a value.

        Args:
            struct: The struct.
            value: The value.
            ip_version: That of the SA context, for bundles that leave it open.

        Returns:
            What owns the struct and wipes it, and its address.

        Raises:
            InvalidParameterError: The struct has no room for a member of the value.
        """
        # Most are known, and are found without a call.
        form = self._forms.get(struct) or self.form(struct)
        if form is not None:
            written: tuple[object, int] | None = self._write(form.number, value, ip_version)
            if written is not None:
                return written
        if ip_version is not None:
            value = amended(value, ip_version=ip_version)
        # Closes when nobody refers to it any more.
        arena = Arena(self.ffi)
        try:
            return arena, self.address(struct.compose(arena, value))
        except BaseException:
            # The error may be kept, and this frame with it.
            arena.close()
            raise


_NATIVES: dict[Any, Natives] = {}


def natives(ffi: Any, lib: Any) -> Natives:
    """Returns the functions of a module."""
    found = _NATIVES.get(ffi)
    return found or _NATIVES.setdefault(ffi, Natives(ffi, lib))


def held_natively(ffi: Any) -> int:
    """Returns how many results of a module are held by the module itself."""
    found = _NATIVES.get(ffi)
    return int(found.counts()[0]) if found else 0
