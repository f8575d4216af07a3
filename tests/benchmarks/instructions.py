"""How many instructions calls take, counted by valgrind: the figure that no busy machine changes.

The counts that hold are in ``instructions.json``. They hold for one version of Python and of the
compiler; elsewhere nothing is compared.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import cffi

from .building import OUTPUT, ROOT

STORED = Path(__file__).resolve().parent / "instructions.json"
TOLERANCE_PERCENT = 2.0
# Of what is no work of the package, and mostly malloc's, which takes what the others left.
RAW_TOLERANCE_PERCENT = 5.0
SECONDS = 600
# Of the hashes of texts, which lay tables out.
SEEDS = ("0", "1", "2", "3", "4")

Counts = dict[str, int]
Facts = dict[str, str]


class Stored(TypedDict):
    """What is in the file."""

    facts: Facts
    counts: Counts


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison came to.

    Attributes:
        lines: What there is to say, a line each.
        passed: Whether no row takes more instructions than it may.
    """

    lines: tuple[str, ...]
    passed: bool


def facts() -> Facts:
    """Returns what counts depend on besides the source: versions, and the kind of processor."""
    optimized = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS"))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return {
        "python": f"{python} {'with' if optimized else 'without'} profile-guided optimization",
        "cffi": cffi.__version__,
        "compiler": compiler(),
        "machine": platform.machine(),
    }


def compiler() -> str:
    """Returns the name and the major version of the compiler that the engine is compiled with."""
    found = os.environ.get("CXX", "g++").split()[0]
    if shutil.which(found) is None:
        return "none"
    said = subprocess.run([found, "-dumpversion"], check=True, capture_output=True, text=True)
    return f"{Path(found).name} {said.stdout.partition('.')[0].strip()}"


def counted() -> Counts:
    """Counts the instructions of every loop, per context: the least of some runs.

    Python looks attributes up through a table whose collisions depend on addresses, so that one
    build is a few percent luckier than the next; the least of several layouts is steadier.

    Raises:
        FileNotFoundError: There is no valgrind.
        subprocess.CalledProcessError: The loops failed under it.
    """
    runs = [_counted_once(seed) for seed in SEEDS]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _counted_once(seed: str) -> Counts:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise FileNotFoundError("needed: valgrind")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUTPUT) as directory:
        command = [
            valgrind,
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={directory}/counts",
            sys.executable,
            *("-m", "tests.benchmarks.counted"),
        ]
        # A caller's habits with Python lay its memory out in other ways.
        kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        environment = {**kept, "PYTHONHASHSEED": seed}
        subprocess.run(
            command, check=True, cwd=ROOT, env=environment, timeout=SECONDS, capture_output=True
        )
        return read_all(path.read_text(encoding="utf-8") for path in Path(directory).iterdir())


def read_all(dumps: Iterable[str]) -> Counts:
    """Reads what valgrind wrote down, a text for each loop, in the order of the names."""
    found: Counts = {}
    for text in dumps:
        name = re.search(r"^desc: Trigger: Client Request: (.+) /(\d+)$", text, re.MULTILINE)
        total = re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)
        if name and total:
            found[name[1]] = round(int(total[1]) / int(name[2]))
    return dict(sorted(found.items()))


def compare(counts: Counts, stored: Stored, here: Facts, tolerance_percent: float) -> Verdict:
    """Compares counts with those that were stored.

    Args:
        counts: What was counted now.
        stored: What is in the file.
        here: The facts that hold here.
        tolerance_percent: By how much a count may have grown.
    """
    if stored["facts"] != here:
        there = ", ".join(stored["facts"].values())
        return Verdict((f"not compared: the stored counts are of {there}",), passed=True)
    known = stored["counts"]
    lines, passed = [], True
    for name in sorted({*known, *counts}):
        if name not in counts or name not in known:
            lines.append(f"{name}: not in both; store the counts anew")
            passed = False
            continue
        more = counts[name] - known[name]
        allowed = tolerance_percent
        if name.startswith("raw "):
            allowed = max(allowed, RAW_TOLERANCE_PERCENT)
        if abs(more) * 100 > allowed * known[name]:
            change = f"{more / known[name]:+.1%}".replace("%", " %")
            lines.append(f"{name}: {counts[name]:,}, {change} against {known[name]:,}")
            passed = passed and more < 0
    return Verdict(tuple(lines or ["as stored"]), passed)


def run(*, check: bool = False, store: bool = False) -> int:
    """Prints the counts, and compares or stores them; returns the exit code."""
    counts = counted()
    width = max(map(len, counts))
    for name, count in counts.items():
        sys.stdout.write(f"{name:{width}}  {count:12,}\n")
    if store:
        content = {"facts": facts(), "counts": counts}
        STORED.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if not check:
        return 0
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    verdict = compare(counts, stored, facts(), TOLERANCE_PERCENT)
    sys.stdout.write("".join(f"{line}\n" for line in verdict.lines))
    return 0 if verdict.passed else 1
