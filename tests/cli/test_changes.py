"""The commands that change something: apply, plan, delete, expire, rekey and sweep."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wfp_ipsec import Engine, SaContext
from wfp_ipsec.cli import applying
from wfp_ipsec.cli.commands import sweep
from wfp_ipsec.files import apply, load, reconcile
from wfp_ipsec.files._found import survey
from wfp_ipsec.testing import Controls

from .conftest import Run, document, documents
from .ground import PUBLIC, file_text, install, pair

UNASKED = "nobody can be asked here: give --yes if it is meant."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SA file with one pair."""
    path = tmp_path / "group.toml"
    path.write_text(PUBLIC + file_text())
    return path


def ids(engine: Engine) -> list[int]:
    """Returns the ids of the SA contexts."""
    return [context.id for context in engine.sa_contexts()]


def alive(engine: Engine) -> list[int]:
    """Returns the ids of those that still send."""
    return [context.id for context in engine.sa_contexts() if context.outbound is not None]


def test_plan(run: Run, engine: Engine, file: Path) -> None:
    """A plan tells the pairs, on demand the native calls, and changes nothing."""
    done = run("plan", file)
    assert done.stdout.splitlines() == [
        "PAIR  CHANGE   REASON",
        "one   install  is not there",
        "1 pair of 'group': install 1. Engine: SIMULATED (no traffic is protected). Keys hidden.",
    ]
    assert "IPsecSaContextAddOutbound1" in run("plan", file, "--calls").stdout
    found = document(run("plan", file, "--json").stdout)
    assert found["functions"][0] == "FwpmTransactionBegin0"
    assert ids(engine) == []


def test_apply(run: Run, engine: Engine, file: Path) -> None:
    """Applying installs and says that nothing stays; again, it changes nothing."""
    done = run("apply", file)
    assert "one   install  is not there" in done.stdout
    assert "the embedded engine ends with this command" in done.stderr
    before = ids(engine)
    assert len(before) == 1
    found = document(run("apply", file, "--json").stdout)
    assert [pair["change"] for pair in found["pairs"]] == ["unchanged"]
    assert found["functions"] == []
    assert ids(engine) == before


def test_then(run: Run, file: Path, tmp_path: Path) -> None:
    """What follows works on the same engine: list, show, stats, and an export."""
    output = tmp_path / "esp_sa"
    done = run("apply", file, "--then", "list,show,stats,export", "-o", output)
    assert "0x00001000" in done.stdout and "1 context, 2 SAs." in done.stdout
    assert "SAs: active SAs" in done.stdout
    assert "wrote 1 context as wireshark" in done.stderr
    assert len(output.read_text().splitlines()) == 2
    assert "ends with this command" not in done.stderr


def test_keys_are_not_called_hidden(run: Run, file: Path, tmp_path: Path) -> None:
    """A command that has written keys does not say that they are hidden; one without does."""
    output = tmp_path / "out"
    done = run("apply", file, "--then", "list,export", "-o", output)
    assert "Keys hidden" not in done.output
    done = run("apply", file, "--then", "list,export", "--format", "netsh", "-o", output)
    assert done.output.count("Keys hidden.") == 3


def test_closed_pipe(file: Path, tmp_path: Path) -> None:
    """A reader that goes away at once does not cost the export."""
    output = tmp_path / "esp_sa"
    words = ("--backend", "embedded", "apply", file, "--then", "list,export", "-o", output)
    command = [sys.executable, "-m", "wfp_ipsec", *map(str, words)]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert len(output.read_text().splitlines()) == 2


def test_failed_export(run: Run, engine: Engine, file: Path, tmp_path: Path) -> None:
    """An export that fails hides nothing of what was applied before."""
    missing = tmp_path / "missing" / "esp_sa"
    done = run("apply", file, "--then", "list,export", "-o", missing, exit_code=1)
    assert "one   install  is not there" in done.stdout
    assert "there is no such folder" in done.stderr
    assert len(ids(engine)) == 1


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """A terminal with somebody who says yes; what is in the list happens before."""
    happens: list[Callable[[], object]] = []

    def asked(*_: object, **__: object) -> None:
        for happening in happens:
            happening()

    monkeypatch.setattr(applying, "confirm", asked)
    monkeypatch.setattr(sweep, "confirm", asked)
    return happens


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows whenever the engine is read for a plan."""
    found: list[object] = []

    def counted(engine: Engine, label: str) -> object:
        found.append(label)
        return survey(engine, label)

    monkeypatch.setattr(reconcile, "survey", counted)
    return found


def test_planned_once(
    run: Run, engine: Engine, file: Path, readings: list[object], answering: object
) -> None:
    """The engine is read once; once more after a question, which takes its time."""
    run("apply", file)
    assert len(readings) == 1
    file.write_text(PUBLIC + file_text(1, name="other", local="192.0.2.11"))
    run("apply", file, "--yes")
    assert len(readings) == 2
    file.write_text(PUBLIC)
    run("apply", file)
    assert len(readings) == 4


def test_changed_while_asked(
    run: Run, engine: Engine, file: Path, answering: list[Callable[[], object]]
) -> None:
    """Nothing is done that is not what somebody has agreed to."""
    run("apply", file)
    before = ids(engine)
    file.write_text(PUBLIC + file_text(1, name="other", local="192.0.2.11"))
    description = load(file)
    answering.append(lambda: apply(engine, description))
    done = run("apply", file, exit_code=1)
    assert "the engine has changed since the question; nothing was done" in done.stderr
    assert len(ids(engine)) == 1 and ids(engine) != before


def test_then_json(run: Run, file: Path) -> None:
    """With steps that follow, each prints one JSON object in one line."""
    done = run("apply", file, "--then", "list,stats", "--json")
    found = documents(done.stdout)
    assert [one["command"] for one in found] == ["apply", "list", "stats"]
    assert len(done.stdout.splitlines()) == 3


def test_apply_that_takes_away(run: Run, engine: Engine, file: Path) -> None:
    """What ends a pair has to be confirmed, and nothing is done before."""
    run("apply", file)
    before = ids(engine)
    file.write_text(PUBLIC + file_text(1, name="other", local="192.0.2.11"))
    assert UNASKED in run("apply", file, exit_code=2).stderr
    assert ids(engine) == before
    found = document(run("apply", file, "--yes", "--json").stdout)
    changes = {pair["name"]: pair["change"] for pair in found["pairs"]}
    assert changes == {"other": "install", "one": "remove"}
    assert before[0] not in ids(engine)


def test_bad_file(run: Run, engine: Engine, file: Path) -> None:
    """A mistake in a file is exit code 2, with place, value and rule; the key is not shown."""
    file.write_text((PUBLIC + file_text()).replace("spi = 4096", "spi = 4097"))
    done = run("apply", file, exit_code=2)
    assert "group.toml:" in done.stderr and "sa_pairs[0].inbound.spi" in done.stderr
    assert "0x1001" in done.stderr
    assert ids(engine) == []


@pytest.mark.parametrize("verb", ["delete", "expire"])
def test_ending(run: Run, engine: Engine, verb: str) -> None:
    """Contexts end after --yes alone, each once, and JSON names them."""
    one = install(engine).id
    two = install(engine, pair(1, remote="198.51.100.21")).id
    assert UNASKED in run(verb, one, two, exit_code=2).stderr
    assert alive(engine) == [one, two]
    found = document(run(verb, one, two, one, "--yes", "--json").stdout)
    assert found["ids"] == [one, two]
    assert alive(engine) == []


def test_ending_text(run: Run, engine: Engine) -> None:
    """The line says what was done, and which engine it was."""
    one = install(engine).id
    foot = "Engine: SIMULATED (no traffic is protected). Keys hidden."
    assert run("delete", one, "--yes").stdout == f"deleted 1 SA context: {one}. {foot}\n"


def test_ending_what_is_not_there(run: Run, engine: Engine) -> None:
    """If one of several is not there, none ends."""
    one = install(engine).id
    run("delete", one, one + 50, "--yes", exit_code=3)
    assert ids(engine) == [one]


def test_ending_half_way(run: Run, engine: Engine, controls: Controls) -> None:
    """A failure half-way tells what had ended by then."""
    one = install(engine).id
    two = install(engine, pair(1, remote="198.51.100.21")).id
    controls.fail_next("IPsecSaContextDeleteById0", 5, after=1)
    done = run("delete", one, two, "--yes", exit_code=4)
    assert f"before that: deleted {one}" in done.stderr
    assert ids(engine) == [two]


def test_rekey(run: Run, engine: Engine, file: Path) -> None:
    """The pair of the file with the same hosts gives the new SAs; the old context expires."""
    old = install(engine, pair(7)).id
    assert UNASKED in run("rekey", old, file, exit_code=2).stderr
    found = document(run("rekey", old, file, "--yes", "--json").stdout)
    assert found["old_id"] == old
    assert alive(engine) == [found["new_id"]]
    (new,) = (context for context in engine.sa_contexts() if context.id == found["new_id"])
    assert new.inbound is not None
    assert new.inbound.bundle.sas[0].spi == 0x1000


def test_rekey_needs_one_pair(run: Run, engine: Engine, file: Path) -> None:
    """No pair for the hosts, or several without a choice, is exit code 2."""
    old = install(engine, pair(7)).id
    file.write_text(PUBLIC + file_text(1) + file_text(2, name="two"))
    several = run("rekey", old, file, "--yes", exit_code=2)
    assert "choose from one, two" in several.stderr
    file.write_text(PUBLIC + file_text(1, local="192.0.2.99"))
    none = run("rekey", old, file, "--yes", exit_code=2)
    assert "is not for the hosts, protocol and ports" in none.stderr
    assert alive(engine) == [old]


def test_rekey_by_name(run: Run, engine: Engine, file: Path) -> None:
    """Of several pairs one is chosen by its name."""
    old = install(engine, pair(7)).id
    file.write_text(PUBLIC + file_text(1) + file_text(2, name="two"))
    done = run("rekey", old, file, "--pair", "two", "--yes")
    assert f"replaces {old}, which ends within 60 seconds." in done.stdout
    assert len(alive(engine)) == 1


@pytest.fixture
def orphaned(native_name: str) -> None:
    """Leaves a pair of a session that is gone."""
    with Engine.open(native_name) as gone:
        SaContext.install(gone, pair())


def test_sweep(run: Run, engine: Engine, orphaned: None) -> None:
    """What a session left is listed, asked about and deleted, the SA context first."""
    dry = document(run("sweep", "--dry-run", "--json").stdout)
    kinds = [one["kind"] for one in dry["objects"]]
    assert kinds == ["SA context", "filter", "filter", "provider"]
    unasked = run("sweep", exit_code=2)
    assert UNASKED in unasked.stderr
    listed = unasked.stdout.splitlines()
    assert listed[0].split() == ["KIND", "ID", "NAME"]
    assert [line[: len(kind)] for line, kind in zip(listed[1:], kinds, strict=True)] == kinds
    unasked = run("sweep", "--json", exit_code=2)
    assert unasked.stdout == "" and set(listed[1:]) <= set(unasked.stderr.splitlines())
    assert len(ids(engine)) == 1
    assert "4 objects deleted." in run("sweep", "--yes").stdout
    assert ids(engine) == []
    assert "0 objects deleted." in run("sweep").stdout


def test_sweep_once_asked(run: Run, orphaned: None, answering: object) -> None:
    """What was listed with the question is not listed again."""
    lines = run("sweep").stdout.splitlines()
    assert len(lines) == 1 + 4 + 1
    assert lines[-1].startswith("4 objects deleted.")


def test_sweep_by_label(run: Run, engine: Engine, orphaned: None) -> None:
    """What has another label stays, and so does what is to be kept."""
    install(engine, pair(1, remote="198.51.100.21"))
    assert "0 objects deleted." in run("sweep", "--label", "another").stdout
    assert "3 objects deleted." in run("sweep", "--label", "test", "--yes").stdout
    assert len(ids(engine)) == 1
    assert "objects deleted." in run("sweep", "--kept", "test", "--yes").stdout
    assert ids(engine) == []
