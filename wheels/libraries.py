"""Import libraries: what a linker must know of the DLLs that the Windows modules use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pefile

from wheels.commands import ZIG, run
from wheels.targets import X86, Target


def python_library(target: Target, dll: Path, directory: Path) -> Path:
    """Makes ``python3.lib``, the library of the limited API, for any machine.

    Args:
        target: The machine.
        dll: A ``python3.dll``, of whichever machine: all export the same names.
        directory: Where the library goes.
    """
    with pefile.PE(str(dll), fast_load=True) as image:
        image.parse_data_directories(
            [pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]],
        )
        names = [symbol.name.decode() for symbol in image.DIRECTORY_ENTRY_EXPORT.symbols]
    return _library(target, "python3", names, directory)


def fwpuclnt_library(target: Target, names: Iterable[str], user: Path, directory: Path) -> Path:
    """Makes ``Fwpuclnt.lib``.

    Args:
        target: The machine.
        names: The functions that the DLL exports.
        user: An object file that calls all of them.
        directory: Where the library goes.
    """
    if target == X86:
        # A function that removes its own arguments has their size in its name there.
        sizes = dict(re.findall(rb"_([A-Za-z0-9]+)@(\d+)\0", user.read_bytes()))
        names = [f"{name}@{sizes[name.encode()].decode()}" for name in names]
    return _library(target, "Fwpuclnt", names, directory)


def definitions(dll: str, names: Iterable[str]) -> str:
    """Returns a module definition: a DLL and what it exports."""
    return f"LIBRARY {dll}\nEXPORTS\n" + "".join(f"    {name}\n" for name in names)


def _library(target: Target, name: str, names: Iterable[str], directory: Path) -> Path:
    source, library = directory / f"{name}.def", directory / f"{name}.lib"
    source.write_text(definitions(f"{name.lower()}.dll", names), encoding="ascii")
    machine = target.dlltool_machine
    run([*ZIG, "dlltool", "-k", "-m", machine, "-d", source, "-l", library])
    return library
