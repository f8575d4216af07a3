"""The package speaks to nobody but the engine: no socket is made, looked up or connected."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wfp_ipsec._native.backend import Backend

# Whatever concerns a socket ends the process, before anybody could catch it.
FORBIDDEN = """
import os, sys
def forbid(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        os.write(2, event.encode())
        os._exit(70)
sys.addaudithook(forbid)
"""
MAIN_JOB = """
import importlib, pkgutil
import wfp_ipsec
from wfp_ipsec import AesGcm, Engine, SaBundle, SaContext
for module in pkgutil.iter_modules(wfp_ipsec.__path__, "wfp_ipsec."):
    if not module.name.endswith(("._embedded", "._fwpuclnt", ".__main__")):
        importlib.import_module(module.name)
with Engine.open(sys.argv[1]) as engine, engine.events() as events:
    with SaContext.transport(engine, "192.0.2.10", "198.51.100.20") as context:
        spi = context.get_spi()
        context.add_inbound(SaBundle(sas=(AesGcm(bytes(range(20))).esp(spi),)))
        context.add_outbound(SaBundle(sas=(AesGcm(bytes(range(1, 21))).esp(0x2081),)))
        print(len(list(engine.sa_contexts())))
    events.get(timeout_seconds=30)
wfp_ipsec.doctor.examine()
"""
DEMO = """
from wfp_ipsec.__main__ import main
sys.argv[1:] = ["demo", "-o", sys.argv[1]]
main()
"""
WOULD_SPEAK = """
import socket
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
except BaseException:
    pass
"""


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FORBIDDEN + program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_main_job(native: Backend) -> None:
    """Importing every module, an SA context's life with events, and the doctor need no socket."""
    outcome = _run(MAIN_JOB, native.name)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.split() == ["1"]


def test_command_line(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The command line does its main job without a socket."""
    written = tmp_path_factory.mktemp("demo") / "esp_sa"
    outcome = _run(DEMO, str(written))
    assert outcome.returncode == 0, outcome.stderr
    assert written.read_text(encoding="ascii").count("AES-GCM") == 2


def test_sockets_are_seen() -> None:
    """A program that made a socket would be ended."""
    outcome = _run(WOULD_SPEAK)
    assert (outcome.returncode, outcome.stderr) == (70, "socket.__new__")
    assert _run("").returncode == 0
