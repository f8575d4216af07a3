"""Compiles the engine together with a program, each into ``build/native``."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).resolve().parent
ENGINE = ROOT / "src" / "engine"
OUTPUT = ROOT / "build" / "native"

INCLUDES = (f"-I{ROOT}", f"-I{ENGINE}", f"-I{ENGINE / 'include'}", f"-I{SOURCES}", f"-I{OUTPUT}")
WARNINGS = ("-Wall", "-Wextra", "-Werror")


@dataclass(frozen=True)
class Flavour:
    """A way to compile.

    Attributes:
        compilers: The first of these that there is compiles.
        options: Options for the engine, the program, and linking.
        engine_only: Options for the engine.
        compile_only: Options for the engine and the program.
        link_only: Options for linking.
    """

    compilers: tuple[str, ...]
    options: tuple[str, ...]
    engine_only: tuple[str, ...] = ()
    compile_only: tuple[str, ...] = ()
    link_only: tuple[str, ...] = ()


def engine_unit() -> Path:
    """Writes a file that includes the whole engine, and returns it."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unit = OUTPUT / "engine.cc"
    sources = sorted(path.relative_to(ROOT).as_posix() for path in ENGINE.rglob("*.cc"))
    unit.write_text("".join(f'#include "{source}"\n' for source in sources), encoding="ascii")
    return unit


def build(name: str, program: str, flavour: Flavour) -> Path:
    """Compiles the engine and a program of this folder.

    Args:
        name: What the result is called.
        program: Its file.
        flavour: How to compile.

    Returns:
        The executable.

    Raises:
        FileNotFoundError: There is no such compiler.
    """
    compiler = next(filter(None, map(shutil.which, flavour.compilers)), None)
    if compiler is None:
        raise FileNotFoundError(f"needed: {' or '.join(flavour.compilers)}")
    link = [compiler, "-std=c++17", *WARNINGS, *flavour.options]
    compiling = [*link, *flavour.compile_only, *INCLUDES, "-c"]
    objects = [OUTPUT / f"{name}_engine.o", OUTPUT / f"{name}.o"]
    run([*compiling, *flavour.engine_only, engine_unit(), "-o", objects[0]])
    run([*compiling, SOURCES / program, "-o", objects[1]])
    run([*link, *flavour.link_only, *objects, "-pthread", "-o", OUTPUT / name])
    return OUTPUT / name


def shared_library(program: str, library: Path) -> Path:
    """Compiles a file of this folder, alone, into a library that can be loaded before all others.

    Raises:
        FileNotFoundError: There is no compiler.
    """
    compiler = next(filter(None, map(shutil.which, ("g++", "clang++"))), None)
    if compiler is None:
        raise FileNotFoundError("needed: g++ or clang++")
    library.parent.mkdir(parents=True, exist_ok=True)
    # Made beside it and moved, as others may be using it.
    made = library.with_suffix(f".{os.getpid()}")
    options = ["-std=c++17", *WARNINGS, "-O1", "-g1", "-shared", "-fPIC"]
    run([compiler, *options, SOURCES / program, "-o", made])
    return made.replace(library)


def run(command: Sequence[str | Path], **environment: str) -> None:
    """Runs a program in the root of the repository.

    Args:
        command: The program and its arguments.
        environment: What to change in the environment.

    Raises:
        subprocess.CalledProcessError: It ended with another code than 0.
    """
    words = [str(word) for word in command]
    subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=True)


def output(command: Sequence[str | Path], **environment: str) -> str:
    """Runs a program as `run` does, returns what it said, and shows it only if it fails."""
    words = [str(word) for word in command]
    merged = {**os.environ, **environment}
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=merged,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        print(done.stdout)  # noqa: T201 - a command
        raise subprocess.CalledProcessError(done.returncode, words)
    return done.stdout
