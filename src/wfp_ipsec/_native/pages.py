"""Enumerations of SA contexts in pages that are kept as the engine returned them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.held import Held
from wfp_ipsec._native.ipsec import SA_CONTEXT1

PAGE_CONTEXTS = 1000
# What owns it, its array, its length.
Page = tuple[Held, CData, int]


def pages(engine: Connection, handle: CData) -> Iterator[Page]:
    """Yields the pages of an enumeration of SA contexts: what owns one, its array, its length."""
    ffi, full = engine.ffi, True
    while full:
        count = ffi.new("UINT32 *")
        owner = Held(engine, "IPSEC_SA_CONTEXT1 **", partial(_wipe, ffi, count))
        engine.call("IPsecSaContextEnum1", handle, PAGE_CONTEXTS, owner.pointer, count)
        full = count[0] == PAGE_CONTEXTS
        if entries := owner.result():
            yield owner, entries, count[0]
        # Not kept while the next page is fetched.
        del owner, entries


def _wipe(ffi: Any, count: CData, entries: CData) -> None:
    for entry in ffi.unpack(entries, count[0]):
        SA_CONTEXT1.wipe(ffi, entry)
