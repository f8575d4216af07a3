"""The short forms of sources are read as the names that they stand for."""

import pytest

from .sources import sources

READ = {
    "Source: FwpmFilterAdd0 (fwpmu.h).": ["FwpmFilterAdd0"],
    "Source: IPsecSaContextGetSpi0, ...1 (fwpmu.h).": [
        "IPsecSaContextGetSpi0",
        "IPsecSaContextGetSpi1",
    ],
    "Source: FwpmFilterEnum0 with its CreateEnumHandle0 and\n    DestroyEnumHandle0.": [
        "FwpmFilterEnum0",
        "FwpmFilterCreateEnumHandle0",
        "FwpmFilterDestroyEnumHandle0",
    ],
    "Source: the ``...SaGetById2`` functions (fwpmu.h).": ["IkeextSaGetById2"],
    "Source: FwpmEngineOpen0 (fwpmu.h).\n\nSee FwpmEngineClose0.": ["FwpmEngineOpen0"],
    "See FwpmEngineOpen0.": [],
}


@pytest.mark.parametrize("docstring", READ)
def test_forms(docstring: str) -> None:
    """Each form gives the functions in the order in which they are named."""
    assert sources(docstring) == READ[docstring]


def test_no_docstring() -> None:
    """What has no docstring has no source."""
    assert sources(None) == []
