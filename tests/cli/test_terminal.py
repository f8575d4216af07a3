"""The command line in a terminal: tables, colours, progress, questions and Ctrl+C."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .ground import PUBLIC, file_text
from .terminal import Terminal, seen

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="allowed: pseudo-terminals are those of POSIX"
)
FOOT = "Engine: SIMULATED (no traffic is protected). Keys hidden."
NARROW = f"""\
PAIR  CHANGE   REASON
one   install  is not there
1 pair of 'group': install 1. {FOOT}
CONTEXT  DIR  SPI         PROTO  MODE       LOCAL       REMOTE
    ALGORITHM    ENCAP  LIFETIME
1        in   0x00001000  ESP    transport  192.0.2.10  198.51.100.20
    AES-GCM-128  -      -
1        out  0x00002081  ESP    transport  192.0.2.10  198.51.100.20
    AES-GCM-128  -      -
1 context, 2 SAs. {FOOT}
"""
WIDE = f"""\
PAIR  CHANGE   REASON
one   install  is not there
1 pair of 'group': install 1. {FOOT}
CONTEXT  DIR  SPI         PROTO  MODE       LOCAL       REMOTE         ALGORITHM    ENCAP  LIFETIME
1        in   0x00001000  ESP    transport  192.0.2.10  198.51.100.20  AES-GCM-128  -      -
1        out  0x00002081  ESP    transport  192.0.2.10  198.51.100.20  AES-GCM-128  -      -
1 context, 2 SAs. {FOOT}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SA file with one pair."""
    path = tmp_path / "group.toml"
    path.write_text(PUBLIC + file_text())
    return path


@pytest.mark.parametrize(("width", "text"), [(80, NARROW), (120, WIDE)])
def test_table(file: Path, width: int, text: str) -> None:
    """The picture at the two usual widths: no address and no SPI is broken."""
    code, printed = Terminal("apply", file, "--then", "list", width=width).end()
    assert (code, seen(printed)) == (0, text.splitlines())
    assert "applying" in printed, "nothing told that it takes its time"
    assert "\x1b[1mCONTEXT" in printed and "\x1b[33m1 context" in printed


def test_no_color(file: Path) -> None:
    """With NO_COLOR there is none."""
    terminal = Terminal("apply", file, "--then", "list", environment={"NO_COLOR": "1"})
    code, printed = terminal.end()
    assert (code, seen(printed)) == (0, WIDE.splitlines())
    assert "\x1b[33m" not in printed and "\x1b[32m" not in printed


@pytest.mark.parametrize("arguments", [["monitor"], ["stats", "--watch", "0.05"]])
def test_interrupted(arguments: list[str]) -> None:
    """Ctrl+C ends what watches, and is no failure."""
    terminal = Terminal(*arguments)
    terminal.wait_for("WHAT" if arguments == ["monitor"] else "Ctrl+C ends.")
    terminal.interrupt()
    code, printed = terminal.end()
    assert code == 0, printed
    assert "Traceback" not in printed and "Abort" not in printed


ASK = """
import sys
from wfp_ipsec import Engine, SaContext
with Engine.open("embedded") as engine:
    context = SaContext.transport(engine, "192.0.2.10", "198.51.100.20")
    context.get_spi()
    sys.argv = ["wfp-ipsec", "--backend", "embedded", "delete", str(context.id)]
    from wfp_ipsec.cli.main import run
    try:
        run()
    finally:
        print("left", len(list(engine.sa_contexts())))
"""


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 1, 1)])
def test_question(answer: str, code: int, left: int) -> None:
    """In a terminal it asks what it would do, and only a yes lets it."""
    terminal = Terminal(program=ASK)
    terminal.wait_for("delete 1 SA context (1)? [y/N]:")
    terminal.type(f"{answer}\n")
    exit_code, printed = terminal.end()
    assert exit_code == code, printed
    assert f"left {left}" in printed
