"""What the headers of compiled modules say: of PE files (Windows) and of ELF files (Linux)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pefile
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection

ALLOWED_DLLS = re.compile(
    r"(python3|fwpuclnt|kernel32|ntdll|ucrtbase|api-ms-win-crt-[a-z]+-l1-1-0)\.dll"
)
WINDOWS_8_1 = (6, 3)
# What the compiler's own libraries take from kernel32; Windows 8 has all of it.
KERNEL32 = frozenset(
    """
    AcquireSRWLockExclusive AcquireSRWLockShared CloseHandle CreateEventA DeleteCriticalSection
    EnterCriticalSection FlsAlloc FlsFree FlsGetValue FlsSetValue FreeLibrary GetCurrentProcess
    GetCurrentProcessId GetCurrentThread GetCurrentThreadId GetLastError GetModuleHandleA
    GetModuleHandleW GetProcAddress GetSystemTimeAsFileTime GetSystemTimePreciseAsFileTime
    GetThreadId GetTickCount InitOnceExecuteOnce InitializeCriticalSection InitializeSListHead
    IsProcessorFeaturePresent K32EnumProcessModules LeaveCriticalSection LoadLibraryExW
    QueryPerformanceCounter
    QueryPerformanceFrequency RaiseException ReleaseSRWLockExclusive ReleaseSRWLockShared
    RtlCaptureContext RtlLookupFunctionEntry RtlRestoreContext RtlUnwind RtlUnwindEx
    RtlVirtualUnwind SetLastError SetUnhandledExceptionFilter Sleep SleepConditionVariableSRW
    SwitchToThread
    TerminateProcess TlsAlloc TlsFree TlsGetValue TlsSetValue UnhandledExceptionFilter
    VirtualProtect VirtualQuery WaitForSingleObject WaitForSingleObjectEx
    WakeAllConditionVariable WakeConditionVariable
    """.split()  # noqa: SIM905 - sixty lines otherwise
)
# What every Linux of manylinux_2_17 has.
ALLOWED_LIBRARIES = re.compile(r"(libc|libm|libpthread|libdl|librt|ld-linux-[\w-]+)\.so\.\d")
# How the reader of ELF files names the machines.
MACHINES = {"EM_X86_64": 62, "EM_AARCH64": 183}


@dataclass(frozen=True)
class Binary:
    """A compiled module.

    Attributes:
        machine: The number of the machine it is for.
        needs: The libraries that must be there when it is loaded.
        exports: The names it gives to others.
        debug: The names of what helps a debugger alone.
        newest: The newest version of the GNU C library that it needs, such as (2, 17).
        imports: What it takes from each DLL.
        windows: The oldest version of Windows that loads it, such as (6, 1).
    """

    machine: int
    needs: frozenset[str]
    exports: frozenset[str]
    debug: frozenset[str]
    newest: tuple[int, ...] = ()
    imports: Mapping[str, frozenset[str]] = field(default_factory=dict)
    windows: tuple[int, int] = (6, 0)


def read(data: bytes) -> Binary:
    """Returns what the headers of a module say."""
    return _read_pe(data) if data.startswith(b"MZ") else _read_elf(data)


def faults(binary: Binary, machine: int, init: str) -> list[str]:
    """Returns what is wrong with a module.

    Args:
        binary: The module.
        machine: The machine that its wheel's tag promises.
        init: The one function that it has to export.
    """
    allowed = ALLOWED_LIBRARIES if binary.newest else ALLOWED_DLLS
    found = [f"needs {name}" for name in binary.needs if not allowed.fullmatch(name)]
    if binary.machine != machine:
        found.append(f"is for machine {binary.machine:#x}, not {machine:#x}")
    if binary.exports != {init}:
        found.append(f"exports {sorted(binary.exports)}, not {init} alone")
    if binary.debug:
        found.append(f"holds debug information: {sorted(binary.debug)}")
    if binary.windows > WINDOWS_8_1:
        found.append(f"needs Windows {binary.windows}")
    new = binary.imports.get("kernel32.dll", frozenset()) - KERNEL32
    found += [f"takes {name} from kernel32.dll, which may be too new" for name in sorted(new)]
    if binary.newest > (2, 17):
        found.append(f"needs glibc {binary.newest}")
    return found


def _read_pe(data: bytes) -> Binary:
    with pefile.PE(data=data) as image:
        sections = {section.Name.rstrip(b"\0").decode() for section in image.sections}
        # The table of symbols is not part of an image; COFF calls its place "pointer".
        symbols = {"symbol table"} if image.FILE_HEADER.PointerToSymbolTable else set()
        return Binary(
            machine=image.FILE_HEADER.Machine,
            needs=frozenset(e.dll.decode().lower() for e in image.DIRECTORY_ENTRY_IMPORT),
            exports=frozenset(s.name.decode() for s in image.DIRECTORY_ENTRY_EXPORT.symbols),
            imports={
                entry.dll.decode().lower(): frozenset(part.name.decode() for part in entry.imports)
                for entry in image.DIRECTORY_ENTRY_IMPORT
            },
            windows=(
                image.OPTIONAL_HEADER.MajorSubsystemVersion,
                image.OPTIONAL_HEADER.MinorSubsystemVersion,
            ),
            debug=frozenset({n for n in sections if n.startswith((".debug", "/"))} | symbols),
        )


def _read_elf(data: bytes) -> Binary:
    image = ELFFile(io.BytesIO(data))
    sections = list(image.iter_sections())
    dynamic = next(part for part in sections if isinstance(part, DynamicSection))
    symbols = next(p for p in sections if isinstance(p, SymbolTableSection) and p.name == ".dynsym")
    versions = [
        tuple(int(part) for part in auxiliary.name.removeprefix("GLIBC_").split("."))
        for part in sections
        if isinstance(part, GNUVerNeedSection)
        for _, auxiliaries in part.iter_versions()
        for auxiliary in auxiliaries
        if auxiliary.name.startswith("GLIBC_")
    ]
    return Binary(
        machine=MACHINES[image.header.e_machine],
        needs=frozenset(
            str(vars(tag)["needed"])
            for tag in dynamic.iter_tags()
            if tag.entry.d_tag == "DT_NEEDED"
        ),
        exports=frozenset(
            symbol.name
            for symbol in symbols.iter_symbols()
            if symbol.name and symbol["st_shndx"] != "SHN_UNDEF"
        ),
        debug=frozenset(p.name for p in sections if p.name == ".symtab" or ".debug" in p.name),
        newest=max(versions),
    )
