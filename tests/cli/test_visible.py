"""Names are anybody's: what would steer a terminal is spelled out, in every form of the answer."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from wfp_ipsec import Engine, IkeEmFailure, NetEvent, SaContext
from wfp_ipsec.cli import events, tables
from wfp_ipsec.cli.grid import Column
from wfp_ipsec.cli.options import confirm
from wfp_ipsec.cli.outcome import failure, note
from wfp_ipsec.cli.output import Form, Output
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.errors import invalid

from .conftest import Run, document
from .ground import install, pair

# Clears the terminal, ends the line, rings, begins a control with one character, turns text around.
EVIL = "a\x1b[2Jb\r\nc\x07d\x9be\u202ef\u2066g"
SPELLED = r"a\x1b[2Jb\x0d\x0ac\x07d\x9be\u202ef\u2066g"
STEERING = ("Cc", "Cs", "Zl", "Zp", "Cf")


def steers(text: str) -> bool:
    """Tells whether a text has more than letters, signs and joiners in it."""
    return any(unicodedata.category(one) in STEERING and one not in "\u200c\u200d" for one in text)


@given(st.text(st.characters(exclude_categories=())))
def test_what_steers_is_spelled(text: str) -> None:
    """Nothing that steers is left, all else stays, and once is enough."""
    shown = visible(text)
    assert not steers(shown)
    assert visible(shown) == shown
    assert steers(text) or shown == text


def test_spelled() -> None:
    """It is spelled as Python would."""
    assert visible(EVIL) == SPELLED
    assert visible("\U000e0041\ufeff") == r"\U000e0041\ufeff"
    assert visible("gr\u00fcn \u200d\u6771\u4eac C:\\x1b") == "gr\u00fcn \u200d\u6771\u4eac C:\\x1b"


@pytest.mark.parametrize("form", [Form.TABLE, Form.PLAIN])
def test_names_of_filters(
    engine: Engine, capsys: pytest.CaptureFixture[str], form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of filters, as a table and as plain text."""
    from wfp_ipsec.cli.commands import show as shows

    context = install(engine, pair(name=EVIL))
    output = Output()
    output.form = form
    shows.show(output, engine, context.details())
    printed = capsys.readouterr().out
    assert SPELLED in printed.replace("\n    ", "")
    assert not any(steers(line) for line in printed.split("\n"))


def test_names_of_orphans(run: Run, native_name: str) -> None:
    """What a sweep lists, and what JSON tells, where the name is as it is."""
    with Engine.open(native_name) as gone:
        SaContext.install(gone, pair(name=EVIL))
    printed = run("sweep", "--dry-run").stdout
    assert SPELLED in printed
    assert not any(steers(line) for line in printed.split("\n"))
    told = run("sweep", "--dry-run", "--json").stdout
    assert "\x1b" not in told
    assert any(EVIL in one["name"] for one in document(told)["objects"])


def test_events(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """What a peer calls itself is told by the monitor."""
    event = NetEvent.of(IkeEmFailure(error_code=5, remote_principal=EVIL))
    events.print_event(Output(), engine, event)
    printed = capsys.readouterr().out
    assert SPELLED in printed
    assert not steers(printed.rstrip("\n"))


def test_messages(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors with their notes, remarks, and the demo's tables."""
    error = invalid("name", 1, EVIL, "FWP_E_INVALID_PARAMETER")
    error.add_note(EVIL)
    lines = failure(error).message.split("\n")
    assert [SPELLED in line for line in lines] == [True, True]
    note(EVIL)
    assert capsys.readouterr().err == f"note: {SPELLED}\n"


def test_tables_of_the_demo(engine: Engine) -> None:
    """The demo's tables have no way around it."""
    console = Console(file=io.StringIO(), width=100)
    tables.show(console, engine, [Column("NAME")], [[EVIL]], EVIL)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert printed.count(SPELLED) == 2
    assert not any(steers(line) for line in printed.split("\n"))


def test_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked names pairs of the engine."""
    asked: list[str] = []
    monkeypatch.setattr("wfp_ipsec.cli.options.sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("wfp_ipsec.cli.options.sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(
        "wfp_ipsec.cli.options.click.confirm", lambda question, **_: asked.append(question)
    )
    confirm(EVIL, yes=False)
    assert asked == [SPELLED]
