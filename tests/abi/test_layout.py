"""The calculated layouts are those of the vectors, on x64 and where they are known on x86."""

from dataclasses import asdict
from typing import Any

import pytest

from .declared import Declared
from .layout import layout
from .reference import load_x86


def test_x64(found: Declared, vectors: dict[str, Any]) -> None:
    """With pointers of 8 bytes, the rules give the layout that the SDK's compiler gave."""
    calculated = {name: asdict(layout(name, vectors, 8)) for name in found.structs}
    assert calculated == {name: vectors["structs"][name] for name in found.structs}


def test_x86(vectors: dict[str, Any]) -> None:
    """With pointers of 4 bytes, they give the known sizes, alignments and offsets of x86."""
    known = load_x86()
    assert len(known) > 150
    for name, expected in known.items():
        calculated = layout(name, vectors, 4)
        offsets = {member: offset for member, (offset, _) in calculated.fields.items()}
        actual = {"size": calculated.size, "align": calculated.align, "fields": offsets}
        assert actual == expected, name


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("IPSEC_SA_CONTEXT1", (24, 16)),
        ("IPSEC_SA_DETAILS1", (224, 200)),
        ("IPSEC_TRAFFIC1", (72, 72)),
        ("IPSEC_TUNNEL_POLICY3", (128, 112)),
        ("FWPM_NET_EVENT_HEADER1", (144, 128)),
        ("IKEEXT_CERTIFICATE_AUTHENTICATION2", (72, 36)),
    ],
)
def test_sizes(vectors: dict[str, Any], name: str, sizes: tuple[int, int]) -> None:
    """Integers of 64 bits keep their alignment where pointers shrink."""
    assert tuple(layout(name, vectors, pointer).size for pointer in (8, 4)) == sizes
