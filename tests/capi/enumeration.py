"""Enumerating through the C functions of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .build import Api

ALL = 0xFFFFFFFF


def open_enum(api: Api, engine: Any, family: str, template: Any = None) -> tuple[int, Any]:
    """Returns the code and the handle of <family>CreateEnumHandle0."""
    out = api.new("HANDLE *")
    create = getattr(api.lib, f"{family}CreateEnumHandle0")
    code = create(engine, api.ffi.NULL if template is None else template, out)
    return int(code), out[0]


@contextmanager
def batch(
    api: Api, engine: Any, family: str, handle: Any, count: int = ALL, version: int = 0
) -> Iterator[list[Any]]:
    """Gives the next entries of <family>Enum<version> and frees them afterwards."""
    enum = getattr(api.lib, f"{family}Enum{version}")
    entries = api.ffi.new(api.ffi.typeof(enum).args[3])
    returned = api.ffi.new("UINT32 *", 77)
    api.must(enum(engine, handle, count, entries, returned))
    assert (entries[0] == api.ffi.NULL) == (returned[0] == 0)
    try:
        yield [entries[0][i] for i in range(returned[0])]
    finally:
        api.free(entries)


@contextmanager
def listed(
    api: Api, engine: Any, family: str, template: Any = None, version: int = 0
) -> Iterator[list[Any]]:
    """Gives all entries that match a template and gives everything back afterwards."""
    code, handle = open_enum(api, engine, family, template)
    api.must(code)
    with batch(api, engine, family, handle, version=version) as entries:
        yield entries
    api.must(getattr(api.lib, f"{family}DestroyEnumHandle0")(engine, handle))
