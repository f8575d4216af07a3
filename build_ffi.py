"""The cffi modules of wfp_ipsec, one per backend, both from the declarations in ``fwpmu_cdef.h``.

``setup.py`` names the builders below; ``pip install -e .`` compiles them in place.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cffi import FFI

ROOT = Path(__file__).resolve().parent
ENGINE = Path("src", "engine")
INCLUDE = ENGINE / "include"
HELPERS = Path("src", "helpers")

DECLARATIONS = (ROOT / "fwpmu_cdef.h").read_text(encoding="ascii")
HELPERS_DECLARED = (ROOT / HELPERS / "helpers_cdef.h").read_text(encoding="ascii")
CONTROL = (ROOT / INCLUDE / "engine_control.h").read_text(encoding="ascii")

# What subscribers are told, by the beginning of the names of the functions that subscribe. Of net
# events each version has a type of its own.
EVENTS = {
    "IPsecSaContext": "IPSEC_SA_CONTEXT_CHANGE0",
    "FwpmProvider": "FWPM_PROVIDER_CHANGE0",
    "FwpmSubLayer": "FWPM_SUBLAYER_CHANGE0",
    "FwpmProviderContext": "FWPM_PROVIDER_CONTEXT_CHANGE0",
    "FwpmFilter": "FWPM_FILTER_CHANGE0",
    **{f"FwpmNetEvent{version}": f"FWPM_NET_EVENT{version}" for version in range(1, 6)},
}

HELPER_FILES = (
    "helpers_cdef.h",
    "helpers.h",
    "waiting.h",
    "forms.h",
    "slots.h",
    "reading.h",
    "writing.h",
    "calls.h",
    "functions.h",
)

# By itself cffi takes the oldest one, which lacks what the helpers need.
LIMITED_API = [("Py_LIMITED_API", "0x030B0000")]

# The functions of key managers have no context pointer, so each manager needs its own.
KEY_MANAGERS = 4

KEY_MANAGER_FUNCTIONS = """
    void WINAPI wfp_ipsec_key_check{number}(
        const IKEEXT_TRAFFIC0 *traffic, BOOL *will, UINT32 *weight);
    ULONG WINAPI wfp_ipsec_key_dictate{number}(
        IPSEC_SA_DETAILS1 *inbound, IPSEC_SA_DETAILS1 *outbound, BOOL *generate);
    void WINAPI wfp_ipsec_key_notify{number}(
        const IPSEC_SA_DETAILS1 *inbound, const IPSEC_SA_DETAILS1 *outbound);
"""

# Windows only: what the SDK must have read before fwpmu.h. INITGUID gives the GUIDs storage.
SDK_PRELUDE = """
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#define INITGUID
#include <windows.h>
#include <uchar.h>
#include <rpc.h>
#include <ipsectypes.h>
#include <fwpmu.h>
"""

# Where the SDK is not: our declarations in its place, and what LATE_PRELUDE needs of kernel32.
# Other headers of Windows for other compilers are wrong about the Filtering Platform.
OWN_PRELUDE = """
#include <stddef.h>
#include "wfp_abi.h"
typedef void *HMODULE;
typedef void (WINAPI *FARPROC)(void);
HMODULE WINAPI LoadLibraryExW(const wchar_t *name, HANDLE file, DWORD flags);
FARPROC WINAPI GetProcAddress(HMODULE library, const char *name);
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x800
#define ERROR_PROC_NOT_FOUND 127
#define C_ASSERT(claim) _Static_assert(claim, #claim)
"""

EMBEDDED_PRELUDE = """
#include "wfp_abi.h"
extern "C" {
#include "engine_control.h"
}
"""

# Came after Windows 8, so that a module linked to them would not load there. They are looked up
# when they are called, in the system's own directory alone.
LATE = (
    "FwpmProviderContextAdd3",
    "FwpmProviderContextGetById3",
    "FwpmProviderContextGetByKey3",
    "FwpmProviderContextEnum3",
    "FwpmIPsecTunnelAdd3",
    "FwpmNetEventEnum3",
    "FwpmNetEventEnum4",
    "FwpmNetEventEnum5",
    "FwpmNetEventSubscribe2",
    "FwpmNetEventSubscribe3",
    "FwpmNetEventSubscribe4",
)

LATE_PRELUDE = """
static FARPROC wfp_ipsec_late(const char *name) {
    HMODULE library = LoadLibraryExW(L"fwpuclnt.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return library == NULL ? NULL : GetProcAddress(library, name);
}
"""

LATE_FUNCTION = """
typedef DWORD(WINAPI *late_{name}_type)({parameters});
static DWORD WINAPI late_{name}({parameters}) {{
    late_{name}_type function = (late_{name}_type)(void *)wfp_ipsec_late("{name}");
    return function == NULL ? ERROR_PROC_NOT_FOUND : function({arguments});
}}
#define {name} late_{name}
"""


def callbacks() -> str:
    """Returns the declarations of the C functions that lead into Python.

    They are compiled, so that they need no memory that is writable and executable, and outlive
    every Python object that they are for.
    """
    events = "".join(
        f"    void WINAPI wfp_ipsec_on_{family}(void *context, const {event} *event);\n"
        for family, event in EVENTS.items()
    )
    managers = "".join(KEY_MANAGER_FUNCTIONS.format(number=n) for n in range(KEY_MANAGERS))
    return f'extern "Python" {{\n{events}{managers}}}\n'


def late_functions() -> str:
    """Returns C that puts a look-up in the place of each function of `LATE`."""
    found = re.findall(r"^DWORD WINAPI (\w+)\(([^;]*)\);$", DECLARATIONS, re.MULTILINE)
    parameters = {name: " ".join(listed.split()) for name, listed in found}
    return LATE_PRELUDE + "".join(
        LATE_FUNCTION.format(
            name=name,
            parameters=parameters[name],
            arguments=", ".join(re.findall(r"(\w+)(?:,|$)", parameters[name])),
        )
        for name in LATE
    )


def declared_errors() -> dict[str, int]:
    """Returns the FWP_E_* codes that ``fwpmu_cdef.h`` declares."""
    found = re.findall(r"^#define (FWP_E_\w+) (0x[0-9a-f]+)$", DECLARATIONS, re.MULTILINE)
    return {name: int(value, 16) for name, value in found}


def unsigned_errors() -> str:
    """Returns C that checks the SDK's error codes and makes them unsigned.

    The SDK casts them to HRESULT, so cffi would see negative numbers, where the functions return
    the same codes as an unsigned DWORD.
    """
    lines = []
    for name, value in declared_errors().items():
        lines += [
            f"C_ASSERT((DWORD){name} == 0x{value:08X}u);",
            f"#undef {name}",
            f"#define {name} 0x{value:08X}u",
        ]
    return "\n".join(lines)


def helpers() -> str:
    """Returns C that includes the helpers."""
    return "".join(f'#include "{(HELPERS / name).as_posix()}"\n' for name in HELPER_FILES)


def engine_files(suffix: str) -> list[str]:
    """Returns the engine's files that end so, in an order that is always the same."""
    found = (ROOT / ENGINE).rglob("*" + suffix)
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def engine_source() -> str:
    """Returns C++ that is the whole engine.

    One translation unit takes a fraction of the time that one per file takes, and lets the
    compiler inline the engine's functions into the wrappers that cffi generates.
    """
    return EMBEDDED_PRELUDE + "".join(f'#include "{path}"\n' for path in engine_files(".cc"))


def embedded(*, msvc: bool = sys.platform == "win32") -> FFI:
    """The embedded engine, compiled into the module: every system.

    Args:
        msvc: Whether the compiler takes the options of Microsoft's, else those of GCC and Clang.
    """
    ffi = FFI()
    ffi.cdef(DECLARATIONS)
    ffi.cdef(HELPERS_DECLARED)
    ffi.cdef(CONTROL)
    ffi.cdef(callbacks())
    ffi.set_source(
        "wfp_ipsec._embedded",
        engine_source() + helpers(),
        source_extension=".cpp",
        # What the extension depends on is also what the source distribution carries.
        depends=[
            *engine_files(".cc"),
            *engine_files(".h"),
            *((HELPERS / name).as_posix() for name in HELPER_FILES),
            "fwpmu_cdef.h",
            "build_ffi.py",
        ],
        define_macros=LIMITED_API,
        include_dirs=[".", ENGINE.as_posix(), INCLUDE.as_posix()],
        extra_compile_args=["/std:c++17", "/EHsc"]
        if msvc
        else ["-std=c++17", "-fvisibility=hidden", "-Wall", "-Wextra"],
    )
    return ffi


def fwpuclnt(*, headers: str = SDK_PRELUDE) -> FFI:
    """The system's Fwpuclnt.dll: Windows only.

    Args:
        headers: C that declares the functions: Microsoft's SDK, or `OWN_PRELUDE` without it.
    """
    ffi = FFI()
    ffi.cdef(DECLARATIONS)
    ffi.cdef(HELPERS_DECLARED)
    ffi.cdef(callbacks())
    ffi.set_source(
        "wfp_ipsec._fwpuclnt",
        headers + unsigned_errors() + late_functions() + helpers(),
        depends=[(HELPERS / name).as_posix() for name in HELPER_FILES],
        define_macros=LIMITED_API,
        include_dirs=[".", INCLUDE.as_posix()],
        libraries=["Fwpuclnt"],
    )
    return ffi
