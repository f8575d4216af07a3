"""The table that the doctor holds compiled modules against: the layout of the vectors."""

from typing import Any

from tests.meta.layout_table import TABLE as FILE
from tests.meta.layout_table import source
from wfp_ipsec._doctor.layout import digest
from wfp_ipsec._doctor.layout_table import TABLE

from .declared import Declared
from .reference import load_x86


def test_up_to_date() -> None:
    """The file is what ``python -m tests.meta.layout_table`` writes."""
    assert FILE.read_text(encoding="utf-8") == source()


def test_complete(found: Declared) -> None:
    """Every declared struct has a row."""
    assert TABLE.keys() == set(found.structs)


def test_x64(found: Declared, vectors: dict[str, Any]) -> None:
    """With pointers of 8 bytes, the rows are those of the vectors as they stand."""
    for name in found.structs:
        known = vectors["structs"][name]
        members = {member: (offset, size) for member, (offset, size) in known["fields"].items()}
        assert TABLE[name][:2] == (known["size"], digest(known["align"], members)), name


def test_x86() -> None:
    """With pointers of 4 bytes, the sizes are those that are known of 32-bit Windows."""
    known = {name: row["size"] for name, row in load_x86().items() if name in TABLE}
    assert len(known) > 130
    assert {name: TABLE[name][2] for name in known} == known
