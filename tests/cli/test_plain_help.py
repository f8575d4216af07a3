"""``wfp-ipsec --help`` without click: the same as with it, whatever is typed and set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wfp_ipsec.cli import plain_help

from .help_text import COMMAND, help_text
from .terminal import Terminal

PLAIN = (sys.executable, "-m", "wfp_ipsec")
CLICK = (sys.executable, "-c", "from wfp_ipsec.cli.main import run; run()")
SHOWN = (
    "import sys; from wfp_ipsec.__main__ import main\n"
    "try:\n    main()\n"
    "finally:\n    print('with click' if 'click' in sys.modules else 'plain', file=sys.stderr)"
)
# What a terminal or a test run may have set, and this test sets itself.
TAKEN_OUT = (
    "COLUMNS",
    "LINES",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
    "LANGUAGE",
    "NO_COLOR",
    "PYTHONUNBUFFERED",
)


each_buffering = pytest.mark.parametrize(
    "buffering", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"]
)


def _environment(**given: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in TAKEN_OUT}
    return {**kept, "PYTHONIOENCODING": "utf-8", **given}


def _run(program: tuple[str, ...], *arguments: str, **given: str) -> tuple[int, bytes, bytes]:
    environment = _environment(**given)
    done = subprocess.run([*program, *arguments], env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def _is_plain(*arguments: str, **given: str) -> bool:
    """Tells whether something is answered without click."""
    _, _, told = _run((sys.executable, "-c", SHOWN), *arguments, **given)
    return told.split()[-1] == b"plain"


def test_text() -> None:
    """The text in the package is what click prints for a terminal of usual width, and wider."""
    written = Path(plain_help.FILE).read_text(encoding="ascii")
    assert written == help_text(), f"the help changed; if that is meant: {COMMAND}"
    assert written == help_text(200)
    assert written != help_text(70)


@pytest.mark.parametrize("arguments", [("--help",), ("-h",)])
def test_plain(arguments: tuple[str, ...]) -> None:
    """Help alone, in the usual form, is printed without click."""
    assert _is_plain(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("-h",),
        (),
        ("--help", "list"),
        ("list", "--help"),
        ("--help", "--backend", "no such"),
        ("--backend", "embedded", "--help"),
        ("--help", "--help"),
        ("--hel",),
        ("--version",),
        ("--json-schema", "--help"),
    ],
)
def test_arguments(arguments: tuple[str, ...]) -> None:
    """Whatever is typed, output, errors and exit code are those of click."""
    assert _run(PLAIN, *arguments) == _run(CLICK, *arguments)


@pytest.mark.parametrize(
    "given",
    [
        *({"COLUMNS": columns} for columns in ("79", "80", "81", "40", "200", "0", "-7", "", "x")),
        {"COLUMNS": "60", "LINES": "0"},
        {"NO_COLOR": "1"},
        {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"},
        {"TERM": "dumb"},
        *({"PYTHONIOENCODING": name} for name in ("ascii", "cp1252", "utf-16", "cp037", ":strict")),
        {"PYTHONUTF8": "1"},
        {"PYTHONUNBUFFERED": "1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
        {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de:fr"},
        {"WFP_IPSEC_BACKEND": "no such"},
        {"_WFP_IPSEC_COMPLETE": "bash_source"},
        {"_WFP_IPSEC_COMPLETE": "no such"},
    ],
    ids=str,
)
def test_environments(given: dict[str, str]) -> None:
    """Whatever is set, output, errors and exit code are those of click."""
    assert _run(PLAIN, "--help", **given) == _run(CLICK, "--help", **given)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ({"COLUMNS": "80"}, True),
        ({"COLUMNS": "79"}, False),
        ({"_WFP_IPSEC_COMPLETE": "zsh_source"}, False),
        ({"LANG": "de_DE.UTF-8"}, True),
    ],
)
def test_way(given: dict[str, str], plain: bool) -> None:
    """Click is loaded for what the text does not fit."""
    assert _is_plain("--help", **given) is plain


def test_translations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where Python has a catalogue of translations and a language is set, click is asked."""
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    monkeypatch.setattr(os, "environ", _environment(LANG="eo.UTF-8"))
    assert not plain_help.is_translated()
    catalogue = tmp_path / "share" / "locale" / "eo" / "LC_MESSAGES" / "messages.mo"
    catalogue.parent.mkdir(parents=True)
    assert not plain_help.is_translated()
    catalogue.touch()
    assert plain_help.is_translated()
    monkeypatch.setattr(os, "environ", _environment(LANG="C.UTF-8", LC_ALL="C"))
    assert not plain_help.is_translated()


def test_without_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without click nothing is printed, so that the command says what to install."""
    program = "import sys; sys.modules['click'] = None; from wfp_ipsec.__main__ import main; main()"
    code, output, errors = _run((sys.executable, "-c", program), "--help")
    assert (code, output) == (1, b"")
    assert b"needs click: pip install 'wfp-ipsec[cli]'" in errors
    monkeypatch.delitem(sys.modules, "click")
    monkeypatch.setattr(sys, "meta_path", [])
    assert not plain_help.printed(["--help"])


def test_missing_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the text cannot be read, as in an archive, click is asked."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(plain_help, "FILE", str(tmp_path / "help.txt"))
    assert not plain_help.printed(["--help"])


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: file descriptors are those of POSIX")
@each_buffering
@pytest.mark.parametrize("ending", ["", ">&-", "> /dev/full", ">&- 2>&-", "< /dev/null"])
def test_outputs(ending: str, buffering: dict[str, str]) -> None:
    """Where the output is closed or full, errors and exit code are those of click."""
    seen, environment = set(), _environment(**buffering)
    for program in (PLAIN, CLICK):
        line = " ".join(f"'{part}'" for part in (*program, "--help"))
        command = ["bash", "-c", f"{line} {ending}"]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        last = done.stderr.splitlines()[-1:]
        seen.add((done.returncode, done.stdout, *last))
    assert len(seen) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: file descriptors are those of POSIX")
@each_buffering
def test_nobody_reads(buffering: dict[str, str]) -> None:
    """Where the reader of a pipe has gone, as ``head`` does, it ends as click does: in silence."""
    environment = _environment(**buffering)
    for program in (PLAIN, CLICK):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as output:
            done = subprocess.run(
                [*program, "--help"],
                env=environment,
                stdout=output,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="allowed: pseudo-terminals are those of POSIX")
@pytest.mark.parametrize("width", [40, 79, 80, 81, 200])
def test_terminals(width: int) -> None:
    """In a terminal of any width the output is that of click."""
    plain = Terminal("--help", width=width).end()
    source = "import sys; sys.argv[1:] = ['--help']; from wfp_ipsec.cli.main import run; run()"
    assert plain == Terminal(program=source, width=width).end()
