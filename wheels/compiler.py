"""Compiles the extension modules for one target, with the compiler of ziglang."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cffi import FFI

import build_ffi
from wheels.commands import ZIG, Argument, run
from wheels.libraries import definitions, fwpuclnt_library, python_library
from wheels.pythons import OLDEST, linux_headers, windows_python
from wheels.targets import AMD64, Target

# Everything in the module, nothing that helps a debugger, nothing that was not used.
FLAGS = (
    "-g0",
    "-fvisibility=hidden",
    "-ffunction-sections",
    "-fdata-sections",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-DNDEBUG",
    "-DPy_LIMITED_API=0x030B0000",
)
LINK_FLAGS = ("-shared", "-s", "-Wl,--gc-sections")


@dataclass(frozen=True, slots=True)
class Compiler:
    """Makes extension modules of a source tree for one target.

    Attributes:
        target: The target.
        source: The tree, as it was unpacked from the source distribution.
        work: A directory for what is needed on the way.
        libraries: Import libraries to link with.
    """

    target: Target
    source: Path
    work: Path
    libraries: list[Path] = field(default_factory=list)

    def modules(self, package: Path) -> list[Path]:
        """Compiles the modules that the target's wheel holds into the package's directory."""
        makers = [self._embedded]
        if self.target.windows:
            dll = windows_python(OLDEST) / "python3.dll"
            self.libraries.append(python_library(self.target, dll, self.work))
            makers.append(self._fwpuclnt)
        with ThreadPoolExecutor() as pool:
            return list(pool.map(lambda make: make(package), makers))

    def _embedded(self, package: Path) -> Path:
        ffi = build_ffi.embedded(msvc=False)
        return self.link([self._module_object(ffi)], package / f"_embedded{self.target.suffix}")

    def _fwpuclnt(self, package: Path) -> Path:
        made = self._module_object(build_ffi.fwpuclnt(headers=build_ffi.OWN_PRELUDE))
        library = fwpuclnt_library(self.target, linked_functions(), made, self.work)
        # The SDK's headers hold the values of the GUIDs; ours only declare them.
        guids = self.compile(Path(build_ffi.ENGINE, "objects", "guids.cc"), self.engine_arguments())
        return self.link([made, guids, library], package / f"_fwpuclnt{self.target.suffix}")

    def engine_arguments(self) -> list[str]:
        """Returns what the engine's own files are compiled with."""
        directories = (Path(), build_ffi.ENGINE, build_ffi.INCLUDE)
        return ["-std=c++17", *(f"-I{directory}" for directory in directories)]

    def _module_object(self, ffi: FFI) -> Path:
        """Lets cffi write a module's source and compiles it."""
        extension = ffi.distutils_extension(str(self.work / "generated"))
        includes = [f"-I{directory}" for directory in extension.include_dirs]
        return self.compile(
            Path(str(next(iter(extension.sources)))),
            [*extension.extra_compile_args, *includes, "-isystem", str(self._python_headers())],
        )

    def compile(self, source: Path, arguments: list[str]) -> Path:
        """Compiles one file of C or C++ with the options that every target gets."""
        made = self.work / f"{source.stem}.o"
        compiler = "cc" if source.suffix == ".c" else "c++"
        # On Windows the engine is there for tests; elsewhere it is what there is, and may be fast.
        optimize = "-Os" if self.target.windows else "-O2"
        options = [optimize, *FLAGS, *arguments]
        run([*self._tool(compiler), *options, "-c", source, "-o", made], cwd=self.source)
        return made

    def link(self, parts: list[Path], made: Path) -> Path:
        """Links object files, import libraries and module definitions to one library."""
        # Always by the C++ driver: a module in C links to nothing of C++ by it.
        inputs: list[Argument] = [*self._visibility(), *parts, *self.libraries]
        # The linker leaves an import library beside what it makes.
        linked = self.work / made.name
        run([*self._tool("c++"), *LINK_FLAGS, *inputs, "-o", linked], cwd=self.work)
        return linked if linked == made else Path(shutil.copyfile(linked, made))

    def _visibility(self) -> list[str]:
        """Returns options that keep the C++ library's operators from replacing the program's."""
        if self.target.windows:
            return []
        script = self.work / "exports.map"
        script.write_text("{ global: PyInit_*; local: *; };\n", encoding="ascii")
        return [f"-Wl,--version-script={script}"]

    def _tool(self, name: str) -> list[Argument]:
        return [*ZIG, name, "-target", self.target.triple]

    def _python_headers(self) -> Path:
        if self.target.windows:
            return windows_python(OLDEST) / "include"
        return linux_headers(self.work)


def engine_dll(
    source: Path, work: Path, made: Path, *, without: frozenset[str] = frozenset()
) -> None:
    """Builds the embedded engine as a DLL with the exports of ``fwpuclnt.dll``, for x64.

    Args:
        source: The source tree.
        work: A directory for what is needed on the way.
        made: The DLL.
        without: Functions that it does not export, as on an older Windows.
    """
    compiler = Compiler(AMD64, source, work)
    unit = work / "engine.cpp"
    unit.write_text(build_ffi.engine_source(), encoding="ascii")
    made_object = compiler.compile(unit, compiler.engine_arguments())
    exports = work / "exports.def"
    exports.write_text(
        definitions("fwpuclnt.dll", sorted(engine_exports() - without)), encoding="ascii"
    )
    compiler.link([made_object, exports], made)


def linked_functions() -> list[str]:
    """Returns the functions that ``_fwpuclnt`` links to: what Windows 8 exports."""
    return sorted(declared_functions() - set(build_ffi.LATE))


def declared_functions() -> set[str]:
    """Returns the functions of ``fwpmu_cdef.h``."""
    return set(re.findall(r"^\w+ WINAPI (\w+)\(", build_ffi.DECLARATIONS, re.MULTILINE))


def engine_exports() -> set[str]:
    """Returns the functions of the embedded engine: those of Windows, and its own controls."""
    controls = re.findall(r"^\w+ WINAPI (\w+)\(", build_ffi.CONTROL, re.MULTILINE)
    return declared_functions() | set(controls)
