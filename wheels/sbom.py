"""What is in a wheel, as a CycloneDX document (PEP 770): the same bytes for the same wheel.

It names no time and has no serial number. Of libraries that are linked in as archives a module
holds what it uses.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from wheels.paths import ROOT
from wheels.pythons import OLDEST, windows_python
from wheels.targets import Target

NAME = "wfp-ipsec.cdx.json"
TOOLS = ("cffi", "setuptools", "wheel", "ziglang")
Component = Mapping[str, object]


def document(target: Target, project_version: str) -> dict[str, object]:
    """Returns the document for the wheel of a target.

    Args:
        target: What the wheel is for.
        project_version: The version of the wheel.
    """
    wheel = _component("wfp-ipsec", project_version, "MIT", f"pkg:pypi/wfp-ipsec@{project_version}")
    parts = [_needed(requirement) for requirement in requirements()]
    parts += [_linked(*row) for row in linked(target)]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {**wheel, "type": "library"},
            "tools": {"components": [_tool(name) for name in TOOLS]},
        },
        "components": parts,
        "dependencies": [
            {"ref": wheel["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]},
            *({"ref": part["bom-ref"]} for part in parts),
        ],
    }


def text(target: Target, project_version: str) -> str:
    """Returns the document as it is written."""
    return json.dumps(document(target, project_version), indent=1, sort_keys=True) + "\n"


def requirements() -> list[str]:
    """Returns what the package needs at run time, extras apart."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["project"]["dependencies"])


def linked(target: Target) -> list[tuple[str, str, str, str]]:
    """Returns name, version, licence and package URL of what is compiled or linked in."""
    zig = version("ziglang")
    cffi = version("cffi")
    found = [
        ("cffi's C code", cffi, "MIT-0", f"pkg:pypi/cffi@{cffi}"),
        (
            "CPython's headers",
            python_version(),
            "PSF-2.0",
            _github("python/cpython", "v", python_version()),
        ),
        (
            "LLVM's libc++, libc++abi and libunwind",
            llvm_version(),
            "Apache-2.0 WITH LLVM-exception",
            _github("llvm/llvm-project", "llvmorg-", llvm_version()),
        ),
        ("Zig's compiler-rt", zig, "MIT", f"pkg:pypi/ziglang@{zig}"),
    ]
    if target.windows:
        mingw = mingw_version()
        url = _github("mingw-w64/mingw-w64", "v", mingw)
        found.append(("mingw-w64's start-up code", mingw, "ZPL-2.1", url))
    else:
        glibc = target.triple.partition("gnu.")[2]
        found.append(
            ("glibc's libc_nonshared", glibc, "LGPL-2.1-or-later", f"pkg:generic/glibc@{glibc}")
        )
    return found


def python_version() -> str:
    """Returns the version of the headers that the modules are compiled with."""
    header = windows_python(OLDEST) / "include" / "patchlevel.h"
    return _find(header, r'#define PY_VERSION\s+"([^"]+)"')


def llvm_version() -> str:
    """Returns the version of the C++ library that is linked in."""
    number = int(_find(_zig() / "libcxx" / "include" / "__config", r"define _LIBCPP_VERSION (\d+)"))
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def mingw_version() -> str:
    """Returns the version of the start-up code for Windows."""
    header = _zig() / "libc" / "include" / "any-windows-any" / "_mingw_mac.h"
    parts = ("MAJOR", "MINOR", "BUGFIX")
    return ".".join(_find(header, rf"#define __MINGW64_VERSION_{part}\s+(\d+)") for part in parts)


def _zig() -> Path:
    import ziglang

    return Path(ziglang.__file__).parent / "lib"


def _find(path: Path, pattern: str) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"))
    if found is None:
        raise LookupError(f"{path} has no {pattern}")
    return found[1]


def _github(repository: str, prefix: str, number: str) -> str:
    return f"pkg:github/{repository}@{prefix}{number}"


def _component(name: str, number: str, licence: str, url: str) -> Component:
    # Names of licences, and expressions made of them, stand in different places.
    simple = {"license": {"id": licence}}
    licences = [{"expression": licence}] if " " in licence else [simple]
    return {
        "bom-ref": url,
        "name": name,
        "version": number,
        "licenses": licences,
        "purl": url,
    }


def _linked(name: str, number: str, licence: str, url: str) -> Component:
    return {**_component(name, number, licence, url), "type": "library", "scope": "required"}


def _needed(requirement: str) -> Component:
    name = re.split(r"[^\w-]", requirement)[0]
    return {
        "type": "library",
        "bom-ref": f"requirement:{name}",
        "name": name,
        "description": f"not in the wheel: {requirement} is installed beside it",
        "purl": f"pkg:pypi/{name}",
        "scope": "required",
    }


def _tool(name: str) -> Component:
    return {
        "type": "application",
        "name": name,
        "version": version(name),
        "purl": f"pkg:pypi/{name}@{version(name)}",
    }
