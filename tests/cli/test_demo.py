"""The command line as a user types it: the main job, and what it says when it cannot."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wfp_ipsec.cli.demo import example
from wfp_ipsec.files.examples import examples

KEYS = ("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100")


def example_text() -> str:
    """Returns the example with the names of its key files made absolute."""
    keys = example().parent.as_posix() + "/keys/"
    return example().read_text(encoding="utf-8").replace("keys/", keys)


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs ``python -m wfp_ipsec`` in a folder."""
    command = [sys.executable, "-m", "wfp_ipsec", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_demo(tmp_path: Path) -> None:
    """Every step prints its table and that the engine is simulated; no key is shown."""
    done = run("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    steps = (
        "added the filter pairs",
        "created the SA contexts",
        "reserved inbound SPI 0xc0001080",
        "added the inbound bundle",
        "added the outbound bundle",
        "wrote 2 lines",
        "deleted the filters",
        "deleted everything",
    )
    positions = [done.stdout.index(step) for step in steps]
    assert positions == sorted(positions)
    assert done.stdout.count("Engine: SIMULATED (no traffic is protected)") == len(steps)
    # Once they are in a file, they are not hidden any more.
    before, after = done.stdout.split("wrote 2 lines")
    assert before.count("Keys hidden.") == before.count("Engine: ") > 0
    assert "Keys hidden." not in after
    assert "AES-GCM-128" in done.stdout
    assert "1 context, 2 SAs." in done.stdout
    assert "0 filters." in done.stdout.split("deleted the filters")[1]
    assert "0 contexts, 0 SAs." in done.stdout.split("deleted everything")[1]
    assert not any(key in done.stdout + done.stderr for key in KEYS)


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: Windows has no permission bits")
def test_demo_output_is_private(tmp_path: Path) -> None:
    """The exported lines are readable by their owner only, also over an older open file."""
    output = tmp_path / "lines"
    output.write_text("old")
    output.chmod(0o666)
    done = run("demo", "-o", output, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["lines"]
    lines = output.read_text().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith('"IPv4","198.51.100.20","192.0.2.10","0xc0001080",')
    assert lines[1].startswith('"IPv4","192.0.2.10","198.51.100.20","0x00002081",')
    assert all(key in line for key, line in zip(KEYS, lines, strict=True))


@pytest.mark.parametrize("command", ["demo", "lab"])
def test_no_other_engine(tmp_path: Path, command: str) -> None:
    """What is for the embedded engine alone refuses another one that is asked for."""
    done = run("--backend", "system", command, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{command} is for the embedded engine alone" in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_demo_of_a_file(tmp_path: Path) -> None:
    """A file of the user's own is taken instead of the example."""
    file = tmp_path / "pair.toml"
    file.write_text(example_text().replace("192.0.2.10", "192.0.2.77"), encoding="utf-8")
    done = run("demo", file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "192.0.2.77" in done.stdout


@pytest.mark.parametrize("name", examples())
def test_demo_of_each_example(tmp_path: Path, name: str) -> None:
    """Each example that the package brings can be shown, and nothing is left of it."""
    done = run("demo", examples()[name], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    last = done.stdout.split("deleted everything")[1]
    assert "0 contexts, 0 SAs." in last
    assert "larval" not in last


def test_demo_of_two_pairs(tmp_path: Path) -> None:
    """All pairs of a file are installed together, and exported into one file."""
    file = tmp_path / "pairs.toml"
    second = example_text().partition("public_example_keys = true")[2]
    for old, new in {
        '"example"': '"second"',
        "198.51.100.20": "198.51.100.21",
        "c0001080": "c0001082",
        "gcm-128": "gcm-256",
    }.items():
        second = second.replace(old, new)
    file.write_text(example_text() + second, encoding="utf-8")
    done = run("demo", file, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 contexts, 4 SAs." in done.stdout
    assert len((tmp_path / "esp_sa").read_text().splitlines()) == 4


def test_demo_of_a_bad_file(tmp_path: Path) -> None:
    """A file with a mistake is refused with field, value, rule and code; nothing is written."""
    file = tmp_path / "pair.toml"
    file.write_text(example_text().replace("0xc0001080", "0xc0001081"))
    done = run("demo", file, cwd=tmp_path)
    assert done.returncode == 2
    assert "sa_pairs[0].inbound.spi: 0xc0001081 is odd" in " ".join(done.stderr.split())
    assert "0x80320035" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "esp_sa").exists()


def test_unwritable_output(tmp_path: Path) -> None:
    """A file that cannot be written is one line and exit code 1, and no traceback."""
    done = run("demo", "-o", tmp_path / "missing" / "esp_sa", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("wfp-ipsec: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("module", "command"), [("click", ""), ("rich", "list"), ("msgspec", "demo")]
)
def test_without_the_extra(tmp_path: Path, module: str, command: str) -> None:
    """Without a module of the extra the command says which extra to install."""
    program = (
        f"import sys; sys.modules['{module}'] = None; sys.argv = ['wfp-ipsec', '{command}']; "
        "from wfp_ipsec.__main__ import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"needs {module}: pip install 'wfp-ipsec[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
