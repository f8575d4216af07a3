"""The command doctor as a user types it, and how it shows what it finds."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import wfp_ipsec
from wfp_ipsec._functions import BY_NAME
from wfp_ipsec.cli.doctor import as_json, show
from wfp_ipsec.doctor import (
    Difference,
    Function,
    Layout,
    Report,
    Right,
    RightSource,
    RightState,
    Verdict,
    examine,
)

README = Path(__file__).resolve().parents[2] / "README.md"
VERDICT_LINE = re.compile(r"(usable|simulated|access denied|unavailable): .+\.")
TOP_LEVEL = [
    "schema",
    "command",
    "exit_code",
    "verdict",
    "reason",
    "platform",
    "installation",
    "default_backend",
    "library",
    "services",
    "system",
    "embedded",
]
BACKEND = ["name", "simulated", "module", "functions", "session", "rights"]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command in a folder."""
    command = [sys.executable, "-m", "wfp_ipsec", "doctor", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def shown(report: Report, *, verbose: bool = False) -> list[str]:
    """Returns the lines that a file or pipe gets."""
    console = Console(file=io.StringIO(), width=160)
    show(console, report, verbose)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.fixture
def report() -> Report:
    """What is found here."""
    return examine()


def test_command(tmp_path: Path) -> None:
    """The verdict comes first, in plain text, and the exit code belongs to it."""
    done = run(cwd=tmp_path)
    assert done.stderr == ""
    found = VERDICT_LINE.fullmatch(done.stdout.splitlines()[0])
    assert found is not None
    assert done.returncode == Verdict(found[1]).exit_code
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: the system backend exists here")
def test_elsewhere(tmp_path: Path) -> None:
    """Where there is no Windows the command says so and what the embedded engine has."""
    done = run(cwd=tmp_path)
    assert done.returncode == 5
    assert done.stdout.startswith("unavailable: the system backend exists on Windows alone.\n")
    assert "148 of 148 present" in done.stdout
    assert "192 structs are laid out as on" in done.stdout
    assert "SIMULATED, no traffic is protected" in done.stdout


def test_json(tmp_path: Path) -> None:
    """The JSON object has a version, the exit code, and stable names."""
    done = run("--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert list(found) == TOP_LEVEL
    assert found["schema"] == 1
    assert found["exit_code"] == done.returncode
    assert list(found["system"]) == list(found["embedded"]) == BACKEND
    assert len(found["embedded"]["functions"]) == 148
    assert found["embedded"]["functions"][0].keys() == {"name", "since", "present"}
    assert [service["name"] for service in found["services"]] == ["BFE", "IKEEXT"]


def test_json_says_the_same(report: Report) -> None:
    """The JSON object has what the report has."""
    found: dict[str, Any] = json.loads(as_json(report))
    assert found["reason"] == report.reason
    assert found["installation"]["tags"] == list(report.installation.tags)
    names = {function["name"] for function in found["embedded"]["functions"]}
    assert names == BY_NAME.keys()


def test_verbose(report: Report) -> None:
    """All functions are listed on demand, and otherwise none that is present."""
    brief, long = ("\n".join(shown(report, verbose=verbose)) for verbose in (False, True))
    assert not any(name in brief for name in BY_NAME)
    assert all(f"present  {name}, comes with" in long for name in BY_NAME)


def test_missing_functions(report: Report) -> None:
    """Missing functions are counted and listed with the Windows that brings them."""
    functions = (
        Function("FwpmNetEventEnum4", "Windows 10 1803", present=False),
        Function("FwpmEngineOpen0", "Windows Vista", present=True),
    )
    lines = shown(replace(report, system=replace(report.system, functions=functions)))
    at = next(number for number, line in enumerate(lines) if "1 of 2 present" in line)
    assert lines[at + 1].strip() == "MISSING  FwpmNetEventEnum4, comes with Windows 10 1803"
    assert "FwpmEngineOpen0" not in "\n".join(lines)


def test_wrong_layout(report: Report) -> None:
    """Structs that differ are counted, the first are listed, and the rest is referred to."""
    differences = tuple(Difference(f"STRUCT{number}", "4 bytes") for number in range(12))
    module = replace(report.embedded.module, layout=Layout("64-bit Windows", 192, differences))
    text = "\n".join(shown(replace(report, embedded=replace(report.embedded, module=module))))
    assert "12 of 192 structs are WRONG" in text
    assert "STRUCT9: 4 bytes" in text and "STRUCT10" not in text
    assert "and 2 more" in text


def test_rights(report: Report) -> None:
    """Rights are summed up by state; what is unknown is said to be, with the reason."""
    rights = (
        Right("engine", "FWPM_ACTRL_OPEN", RightState.GRANTED, RightSource.CALL),
        Right("engine", "FWPM_ACTRL_ADD", RightState.UNKNOWN, None, "no [list]"),
        Right("SA database", "DELETE", RightState.DENIED, RightSource.DESCRIPTOR),
    )
    described = replace(report, system=replace(report.system, rights=rights))
    lines = [" ".join(line.split()) for line in shown(described)]
    at = lines.index("Rights of the caller")
    assert lines[at + 1 : at + 5] == [
        "engine granted: OPEN",
        "unknown: ADD",
        "why unknown: no [list]",
        "SA database denied: DELETE",
    ]
    listed = "\n".join(shown(described, verbose=True))
    assert "FWPM_ACTRL_OPEN: granted, as the call tells" in listed
    assert "DELETE: denied, as the descriptor tells" in listed


def test_markup_is_text(report: Report) -> None:
    """Brackets and spaces at the ends of lines are as they were found."""
    reason = "C:\\[bold]x[/bold] does not load"
    lines = shown(replace(report, reason=reason))
    assert lines[0].endswith(f"{reason}.")
    assert all(line == line.rstrip() for line in lines)


def test_readme(report: Report) -> None:
    """The README shows the sections and labels that the command prints."""
    section = README.read_text(encoding="utf-8").split("### Doctor")[1]
    example = section.split("```")[1].splitlines()[1:]
    labels = [line[:12] for line in example if line.startswith("  ")]
    titles = [line for line in example if line and not line.startswith(" ")]
    if sys.platform == "win32":
        pytest.skip("allowed: the README shows the output of Linux")
    lines = shown(report)
    assert [line[:12] for line in lines if line.startswith("  ")] == labels
    assert [line for line in lines if line and not line.startswith(" ")] == titles


def test_output_in_a_small_encoding(tmp_path: Path) -> None:
    """Characters that the output's encoding lacks are written as numbers, and end nothing."""
    package = Path(wfp_ipsec.__file__).parent
    home = tmp_path / "\u540d"
    shutil.copytree(package, home / "wfp_ipsec")
    environment = {**os.environ, "PYTHONPATH": str(home), "PYTHONIOENCODING": "cp1252"}
    outcome = subprocess.run(
        [sys.executable, "-m", "wfp_ipsec", "doctor", "-v"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == examine().verdict.exit_code, outcome.stderr
    assert "\\u540d" in outcome.stdout
