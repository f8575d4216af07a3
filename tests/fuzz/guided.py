"""Fuzzing that coverage guides: a child per target, under atheris, with a corpus that is kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .targets import doing, seeds

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "fuzz"
# How libFuzzer sums a run up: inputs, edges, features, inputs kept.
DONE = re.compile(r"^#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)/", re.MULTILINE)
# What is looked at when the coverage is told, by what a user would call it.
PARTS = {
    "SA files": "src/wfp_ipsec/files/*",
    "command line": "src/wfp_ipsec/cli/*",
    "values": "src/wfp_ipsec/values/*",
    "SDDL": "src/wfp_ipsec/sddl.py",
    "descriptions": "src/wfp_ipsec/*.py",
}


@dataclass(frozen=True)
class Told:
    """What a run did.

    Attributes:
        executions: How many inputs were tried.
        edges: How many branches of Python's bytecode the kept inputs reach, as atheris counts them.
        kept: How many inputs are kept.
        failure: The end of what was said, when an input failed.
    """

    executions: int
    edges: int
    kept: int
    failure: str = ""


def corpus(name: str) -> Path:
    """Returns the folder of the inputs of a target, with its seeds in it."""
    folder = OUTPUT / "corpus" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    return folder


def run(name: str, seconds: int) -> Told:
    """Fuzzes a target; an input that fails stays in ``build/fuzz``."""
    bounds = [f"-max_total_time={seconds}", "-max_len=2048", "-len_control=0", "-timeout=60"]
    artifacts = f"-artifact_prefix={OUTPUT / name}_"
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.child",
        name,
        *bounds,
        artifacts,
        str(corpus(name)),
    ]
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    found = DONE.search(done.stderr)
    if done.returncode or found is None:
        return Told(0, 0, 0, done.stdout[-3000:] + done.stderr[-600:])
    return Told(int(found[1]), int(found[2]), int(found[4]))


def covered(names: list[str]) -> Iterator[tuple[str, float]]:
    """Yields parts of the package with the percentage of lines and branches that inputs reach."""
    environment = {**os.environ, "COVERAGE_FILE": str(OUTPUT / "coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    measure = [*coverage, "run", "--branch", "--source=src/wfp_ipsec", "-m", "tests.fuzz.child"]
    subprocess.run([*measure, "--replay", *names], cwd=ROOT, env=environment, check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # fmt: skip
    for part, files in PARTS.items():
        report = [
            *coverage,
            "json",
            "-q",
            f"--include={files}",
            "-o",
            str(OUTPUT / "told.json"),
        ]
        subprocess.run(report, cwd=ROOT, env=environment, check=True)
        summary = json.loads((OUTPUT / "told.json").read_text(encoding="utf-8"))
        yield part, float(summary["totals"]["percent_covered"])


def replay(names: list[str]) -> int:
    """Does all kept inputs of some targets once more; returns how many."""
    count = 0
    for name in names:
        target = doing(name)
        for path in sorted(corpus(name).iterdir()):
            target(path.read_bytes())
            count += 1
    return count
