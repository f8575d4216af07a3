"""Writes the doctor's table of layouts: ``python -m tests.meta.layout_table``."""

from pathlib import Path
from typing import Any

from tests.abi.declared import declared
from tests.abi.layout import Layout, layout
from tests.abi.reference import load
from wfp_ipsec._doctor.layout import digest
from wfp_ipsec._native import backend

TABLE = Path(__file__).resolve().parents[2] / "src/wfp_ipsec/_doctor/layout_table.py"

HEAD = '''\
"""Microsoft's layout of each struct: size and digest with pointers of 8 bytes, the same with 4.

Written by ``python -m tests.meta.layout_table`` from the vectors in tests/vectors; see `digest` in
``layout.py``.
"""

TABLE = {
'''


def rows(names: list[str], vectors: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Returns the rows of the table, from the vectors and the rules of Microsoft's compilers.

    Args:
        names: The structs that the header declares.
        vectors: What the sizes and offsets are taken from: the header has no say in them.
    """
    return {
        name: tuple(
            number
            for pointer in (8, 4)
            for number in _size_and_digest(layout(name, vectors, pointer))
        )
        for name in sorted(names)
    }


def _size_and_digest(known: Layout) -> tuple[int, int]:
    members = {name: (offset, size) for name, (offset, size) in known.fields.items()}
    return known.size, digest(known.align, members)


def source() -> str:
    """Returns the source of the module that holds the table."""
    native = backend.load(backend.EMBEDDED)
    names = declared(native.ffi, native.lib).structs
    lines = (
        f'    "{name}": ({size}, 0x{known:08X}, {size_32}, 0x{known_32:08X}),\n'
        for name, (size, known, size_32, known_32) in rows(names, load()).items()
    )
    return f"{HEAD}{''.join(lines)}}}\n"


def main() -> None:
    """Writes the table."""
    TABLE.write_text(source(), encoding="utf-8")


if __name__ == "__main__":
    main()
