"""Processes that work with a key leave it nowhere: output, caches, files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks.holders import sa_file
from tests.leaks.secret import Secret

# What a developer writes down to see why two bundles differ; the key comes by the environment.
FAILING = """
import os
import pytest
from wfp_ipsec import AesGcm, Key, SaBundle

@pytest.fixture
def key():
    return Key.from_hex(os.environ["SECRET"])

def test_bundles(key):
    bundles = [SaBundle(sas=(AesGcm(key).esp(spi),)) for spi in (0x1000, 0x1002)]
    first, second = bundles
    assert first == second, bundles

def test_keys(key):
    other = Key(bytes(20))
    assert {"key": key} == {"key": other}

def test_error(key):
    algorithm = AesGcm(key)
    raise LookupError(algorithm, key)
"""

DRAWN = """
import os
from hypothesis import given, settings, strategies as st
from wfp_ipsec import AesGcm, Key, SaBundle

keys = st.builds(Key.from_hex, st.just(os.environ["SECRET"]))
spis = st.integers(256, 999)
bundles = st.builds(lambda key, spi: SaBundle(sas=(AesGcm(key).esp(spi),)), keys, spis)
algorithms = st.just(bytes.fromhex(os.environ["SECRET"])).map(AesGcm)

@settings(database=None)
@given(bundle=bundles, key=keys, algorithm=algorithms)
def test_drawn(bundle, key, algorithm):
    assert bundle.sas[0].spi < 300, (bundle, key, algorithm)
"""

COMMANDS = [
    "plan {file}",
    "plan {file} --json",
    "apply {file}",
    "list",
    "list --json",
    "show 1",
    "show 1 --json",
    "stats",
    "sweep --dry-run",
    "doctor",
    "export xfrm --stdout --nonsense",
    "apply {bad}",
    "plan {bad}",
    "rekey 1 {bad}",
    "demo {bad}",
    "demo {file}.missing",
    "expire 1 --yes",
    "delete 1 --yes",
    "demo {file} -o {folder}/esp_sa",
]


def child(words: list[str], folder: Path, secret: Secret, **more: str) -> str:
    """Runs Python in a folder of its own; returns all that it said and all that is in its files."""
    environment = {
        **os.environ,
        "TMPDIR": str(folder),
        "TMP": str(folder),
        "SECRET": secret.hex(20),
    }
    # How this run of pytest is spread over processes is not for the child's.
    environment.pop("PYTEST_ADDOPTS", None)
    environment.update(more)
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def files_of(folder: Path, *given: Path) -> dict[str, bytes]:
    """Returns what is in a folder, without the files that the test put there."""
    found = [path for path in folder.rglob("*") if path.is_file() and path not in given]
    return {str(path): path.read_bytes() for path in found}


@pytest.mark.parametrize("options", [["-vv", "-l"], ["--tb=native"]])
def test_failing_tests_show_no_key(options: list[str], tmp_path: Path) -> None:
    """Diffs, variables, falsifying examples and caches of a failing test do not have it."""
    secret = Secret()
    names = [tmp_path / "test_failing.py", tmp_path / "test_drawn.py"]
    for name, program in zip(names, (FAILING, DRAWN), strict=True):
        name.write_text(program, encoding="utf-8")
    told = child(["-m", "pytest", "-p", "no:xdist", *options, *map(str, names)], tmp_path, secret)
    assert "4 failed" in told and "Key(<redacted>)" in told
    # What Hypothesis says of arguments, in older and newer versions.
    assert "key=Key(<redacted>)" in told and "algorithm=AesGcm(key=Key(<redacted>))" in told
    assert secret.found_in(told) == set()
    for found, content in files_of(tmp_path).items():
        assert secret.found_in(content) == set(), found


def test_commands_show_no_key(tmp_path: Path) -> None:
    """No command shows it unless it is for that, and none leaves it in a file of its own."""
    secret = Secret()
    file, bad = tmp_path / "pairs.toml", tmp_path / "bad.toml"
    file.write_text(sa_file(secret), encoding="utf-8")
    bad.write_text(sa_file(secret).replace('key = "', 'key = "0'), encoding="utf-8")
    names = {"file": str(file), "bad": str(bad), "folder": str(tmp_path)}
    told = child(["-c", RUNS, *(command.format(**names) for command in COMMANDS)], tmp_path, secret)
    assert told.count("== ") >= len(COMMANDS)
    assert "AES-CBC" in told and "Traceback" not in told
    assert secret.found_in(told) == set()
    exported = tmp_path / "esp_sa"
    assert secret.found_in(exported.read_bytes())
    for name, content in files_of(tmp_path, file, bad, exported).items():
        assert secret.found_in(content) == set(), name
    revealed = child(["-c", RUNS, "export wireshark --stdout"], tmp_path, secret)
    assert secret.found_in(revealed)


# The embedded engine lasts as long as the process, so that all commands see the same.
RUNS = """
import sys
from wfp_ipsec import Engine, files
from wfp_ipsec.__main__ import main
with Engine.open("embedded") as engine:
    files.apply(engine, files.load("pairs.toml"))
    for command in list(sys.argv[1:]):
        print("==", command, flush=True)
        sys.argv[1:] = ["--backend", "embedded", *command.split()]
        try:
            main()
        except SystemExit:
            pass
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
"""
