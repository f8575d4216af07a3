"""The command line as a user types it into a pipe: text, locale, encoding, help, completion."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import click
import jsonschema
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from wfp_ipsec.cli.documents import schema
from wfp_ipsec.cli.main import COMMANDS, cli

from .conftest import document
from .ground import PUBLIC, file_text

README = Path(__file__).resolve().parents[2] / "README.md"
PROGRAM = (sys.executable, "-m", "wfp_ipsec", "--backend", "embedded")
# What no argument may take.
SECRET_NAMES = ("key", "secret", "password", "salt", "psk")


def typed(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a process of its own, with pipes."""
    command = [*PROGRAM, *map(str, arguments)]
    given = {**os.environ, **environment}
    return subprocess.run(command, env=given, capture_output=True, check=False)


def test_same_everywhere(tmp_path: Path) -> None:
    """Another locale, another encoding and colours that are asked for change nothing in a pipe."""
    file = tmp_path / "group.toml"
    file.write_text(PUBLIC + file_text())
    arguments = ("apply", file, "--then", "list,show,stats")
    plain = typed(*arguments, LC_ALL="C", LANG="C")
    other = typed(
        *arguments, LC_ALL="de_DE.UTF-8", LANG="de_DE", LANGUAGE="de", CLICOLOR_FORCE="1",
        PYTHONIOENCODING="cp1252", COLUMNS="40",
    )  # fmt: skip
    assert plain.returncode == other.returncode == 0, plain.stderr
    assert plain.stdout == other.stdout
    assert b"\x1b" not in plain.stdout
    assert plain.stdout.isascii()


def test_closed_pipe() -> None:
    """A reader that goes away ends the command without a traceback."""
    command = [*PROGRAM, "stats", "--watch", "0.001"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.wait()
    assert process.returncode == 1
    assert "Traceback" not in errors


def test_help_is_quick() -> None:
    """``--help`` lists every command and loads none of them."""
    code = (
        "import sys\n"
        "from wfp_ipsec.cli.main import cli\n"
        "try:\n    cli(['--help'])\n"
        "finally:\n    print(*(n for n in sys.modules if n.startswith('wfp_ipsec.cli.commands.')"
        " or n in ('rich', 'msgspec', 'scapy')))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    *lines, loaded = done.stdout.splitlines()
    assert done.returncode == 0 and loaded == ""
    listed = [line.split()[0] for line in lines if line.startswith("  ") and line.split()]
    assert [name for name in listed if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    """Each command says what it does, and what each of its options is."""
    context = click.Context(cli)
    command = cli.get_command(context, name)
    assert command is not None
    assert inspect.cleandoc(command.help or "").splitlines()[0]
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
        named = (parameter.name or "").split("_")
        flag = isinstance(parameter, click.Option) and parameter.is_flag
        assert flag or not set(named) & set(SECRET_NAMES), "keys never come as arguments"
    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0 and done.output.startswith("Usage: ")


@pytest.mark.parametrize(
    ("typed_before", "part", "offered"),
    [
        ([], "ex", {"expire", "export", "explain"}),
        (["export"], "wi", {"wireshark"}),
        (["list"], "--s", {"--spi"}),
        (["--backend"], "e", {"embedded"}),
    ],
)
def test_completion(typed_before: list[str], part: str, offered: set[str]) -> None:
    """Commands, formats, options and backends complete."""
    complete = ShellComplete(cli, {}, "wfp-ipsec", "_WFP_IPSEC_COMPLETE")
    assert {item.value for item in complete.get_completions(typed_before, part)} == offered


def test_schema() -> None:
    """The schema is one, is printed on demand, and has a form for each command with --json."""
    done = CliRunner().invoke(cli, ["--json-schema"])
    assert done.exit_code == 0
    published = schema()
    jsonschema.Draft202012Validator.check_schema(published)
    assert click.unstyle(done.stdout).strip().startswith('{\n  "$schema"')
    forms = {choice["$ref"].rpartition("/")[2] for choice in published["oneOf"]}
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in COMMANDS}
    with_json = {
        name
        for name, command in commands.items()
        if command is not None and any(one.name == "as_json" for one in command.params)
    }
    assert forms == with_json


def test_schema_refuses() -> None:
    """What is not as published is refused: the schema does not take just anything."""
    done = CliRunner().invoke(cli, ["--backend", "embedded", "stats", "--json"])
    found = document(done.stdout)
    changes: tuple[dict[str, object], ...] = (
        {"schema": 2},
        {"engine": "real"},
        {"statistics": {}},
        {"command": "list"},
    )
    for change in changes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema()).validate({**found, **change})


def test_doctor_json() -> None:
    """The doctor's object is of the schema too."""
    done = CliRunner().invoke(cli, ["doctor", "--json"])
    assert document(done.stdout)["command"] == "doctor"
