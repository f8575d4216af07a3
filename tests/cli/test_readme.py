"""The README's section on the command line: what it shows is what is printed."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from wfp_ipsec.cli.exporting import FORMATS
from wfp_ipsec.cli.main import COMMANDS, cli
from wfp_ipsec.files.examples import examples
from wfp_ipsec.testing import isolated

README = Path(__file__).resolve().parents[2] / "README.md"
SECTION = README.read_text(encoding="utf-8").partition("### Command line")[2].split("\n### ")[0]
SHOWN = [
    example.split("\n", 1)
    for block in re.findall(r"```text\n(.*?)```", SECTION, re.DOTALL)
    for example in block.split("$ wfp-ipsec ")[1:]
]


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: the README shows a POSIX shell")
@pytest.mark.parametrize(("typed", "printed"), SHOWN)
def test_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, printed: str
) -> None:
    """Each command that is shown prints exactly what is shown below it."""
    example = examples()["transport-aes-gcm-128"]
    shutil.copy(example, tmp_path / "pairs.toml")
    shutil.copytree(example.parent / "keys", tmp_path / "keys")
    monkeypatch.chdir(tmp_path)
    with isolated("embedded"):
        done = CliRunner().invoke(cli, shlex.split(typed), prog_name="wfp-ipsec")
    assert done.stdout + done.stderr == printed


def test_everything_is_named() -> None:
    """The section names each command, export format and exit code, and nothing else."""
    rows = re.findall(r"^\| (`.*?) \|", SECTION, re.MULTILINE)
    named = [words.split()[0] for row in rows for words in re.findall(r"`(.*?)`", row)]
    assert sorted(named) == sorted(COMMANDS)
    assert all(f"`{form}`" in SECTION for form in FORMATS)
    assert all(f"{code} " in SECTION.partition("Exit codes:")[2] for code in range(6))
