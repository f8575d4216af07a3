"""Results that the engine allocates: parsed, wiped and given back, whatever happens between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.held import Held
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.errors import WfpError, check

T = TypeVar("T")
V = TypeVar("V")
Page = Callable[..., list[T]]
PAGE_ENTRIES = 256
GET_BY_ID = ("IPsecSaContextGetById0", "IPsecSaContextGetById1")


def owned(engine: Connection, function: str, struct: Struct[T], *arguments: object) -> T:
    """Calls a function whose last parameter receives one object; returns it as a value."""
    with Arena(engine.ffi) as arena:
        pointer = arena.new(f"{struct.ctype} **")
        with given_back(engine, pointer):
            try:
                engine.call(function, *arguments, pointer)
                return struct.parse(engine.ffi, pointer[0])
            finally:
                if pointer[0]:
                    struct.wipe(engine.ffi, pointer[0])


def viewed(engine: Connection, function: str, struct: Struct[T], *arguments: object) -> T:
    """Calls a function whose last parameter receives one object; returns it as a view."""
    ffi = engine.ffi
    owner = Held(engine, struct.pointer, lambda found: struct.wipe(ffi, found))
    engine.call(function, *arguments, owner.pointer)
    return struct.view(ffi, owner.result(), owner)


def sa_context(engine: Connection, version: int, struct: Struct[T], id: int) -> T:
    """Returns the details of an SA context as a view.

    Args:
        engine: The session.
        version: Version of the function, 0 or 1.
        struct: What it returns.
        id: LUID of the SA context.
    """
    natives, function = engine.natives, GET_BY_ID[version]
    form = natives.form(struct)
    if form is None:
        return viewed(engine, function, struct, id)
    # A property each is a call each.
    address = engine._address or engine.address  # noqa: SLF001
    found = natives.sa_context(address, id, version, form.number, engine._wipes)  # noqa: SLF001
    if found.__class__ is int:
        check(function, found)
    return found  # type: ignore[no-any-return]


def paged(
    engine: Connection,
    family: str,
    version: str,
    struct: Struct[T],
    template_struct: Struct[V] | None = None,
    template: V | None = None,
    *,
    page: Page[T] | None = None,
) -> Iterator[T]:
    """Enumerates a family of objects page by page.

    Args:
        engine: The session.
        family: What the three functions begin with, such as "IPsecSaContext".
        version: Version of the Enum function.
        struct: What it returns.
        template_struct: What the template is composed as.
        template: Which objects; None is all.
        page: How a page is fetched: `array` parses all of it, `views` leaves that for later.
    """
    fetch = page or array
    with enumeration(engine, family, template_struct, template) as handle:
        more = True
        while more:
            found = fetch(engine, f"{family}Enum{version}", struct, handle, PAGE_ENTRIES)
            more = len(found) == PAGE_ENTRIES
            yield from found
            # Not kept by the traceback of an error in what follows.
            del found


@contextmanager
def enumeration(
    engine: Connection, family: str, struct: Struct[V] | None, template: V | None
) -> Iterator[CData]:
    """Begins an enumeration, whose handle the block uses, and ends it."""
    handle = engine.ffi.new("HANDLE *")
    try:
        with Arena(engine.ffi) as arena:
            composed = engine.ffi.NULL
            if struct is not None and template is not None:
                composed = struct.compose(arena, template)
            engine.call(f"{family}CreateEnumHandle0", composed, handle)
        yield handle[0]
        _end(engine, family, handle)
    except BaseException as error:
        _end(engine, family, handle, error)
        raise


def _end(
    engine: Connection, family: str, handle: CData, cause: BaseException | None = None
) -> None:
    """Gives an enumeration handle back; what fails in that is a note where an error came before."""
    # A closed session has ended its enumerations already.
    if not handle[0] or engine.closed:
        return
    ended = handle[0]
    try:
        handle[0] = engine.ffi.NULL
        engine.call(f"{family}DestroyEnumHandle0", ended)
    except WfpError as error:
        if cause is None:
            raise
        cause.add_note(f"then failed too: {error}")
    except BaseException:
        # An interruption, and whether it came before the call nobody knows.
        with suppress(WfpError):
            engine.call(f"{family}DestroyEnumHandle0", ended)
        raise


def views(engine: Connection, function: str, struct: Struct[T], *arguments: object) -> list[T]:
    """Calls a function like `array`; returns views, which own the whole array together."""
    owner, entries, count = page_of(engine, function, struct, *arguments)
    return engine.natives.views(struct, entries, count if entries else 0, owner)


def page_of(
    engine: Connection, function: str, struct: Struct[Any], *arguments: object
) -> tuple[Held, CData, int]:
    """Calls a function like `array`; returns what owns the array, the array, and its length."""
    ffi, count = engine.ffi, engine.ffi.new("UINT32 *")

    def wipe(entries: CData) -> None:
        for entry in ffi.unpack(entries, count[0]):
            struct.wipe(ffi, entry)

    owner = Held(engine, f"{struct.ctype} **", wipe)
    engine.call(function, *arguments, owner.pointer, count)
    return owner, owner.result(), count[0]


def caller_owned(engine: Connection, function: str, struct: Struct[T]) -> T:
    """Calls a function that fills a struct of the caller's; returns it as a value."""
    with Arena(engine.ffi) as arena:
        block = arena.new(struct.pointer)
        engine.call(function, block)
        return struct.parse(engine.ffi, block)


def array(engine: Connection, function: str, struct: Struct[T], *arguments: object) -> list[T]:
    """Calls a function whose last two parameters receive an array of pointers and its length."""
    ffi = engine.ffi
    with Arena(ffi) as arena:
        entries = arena.new(f"{struct.ctype} ***")
        count = arena.new("UINT32 *")
        with given_back(engine, entries):
            found: list[CData] = []
            try:
                engine.call(function, *arguments, entries, count)
                found += [entries[0][index] for index in range(count[0] if entries[0] else 0)]
                return [struct.parse(ffi, entry) for entry in found]
            finally:
                for entry in found:
                    struct.wipe(ffi, entry)


@contextmanager
def given_back(engine: Connection, pointer: CData) -> Iterator[None]:
    """Frees a result when the block ends; for an array that frees its entries too."""
    # Gives it back when it is let go of, should an interruption keep the line below from that.
    ffi, lib = engine.ffi, engine.lib
    guarded = ffi.gc(pointer, lib.wfp_ipsec_give_back)
    try:
        yield
    finally:
        if pointer[0]:
            lib.FwpmFreeMemory0(ffi.cast("void **", guarded))
        ffi.gc(guarded, None)
