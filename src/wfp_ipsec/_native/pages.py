"""Enumerations of SA contexts in pages that are kept as the engine returned them."""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.held import Held
from wfp_ipsec._native.ipsec import SA_CONTEXT1
from wfp_ipsec._native.results import page_of

PAGE_CONTEXTS = 1000
# What owns it, its array, its length.
Page = tuple[Held, CData, int]


def pages(engine: Connection, handle: CData) -> Iterator[Page]:
    """Yields the pages of an enumeration of SA contexts: what owns one, its array, its length."""
    full = True
    while full:
        page = page_of(engine, "IPsecSaContextEnum1", SA_CONTEXT1, handle, PAGE_CONTEXTS)
        _, entries, count = page
        full = count == PAGE_CONTEXTS
        if entries:
            yield page
        # Not kept while the next page is fetched.
        del _, page, entries
