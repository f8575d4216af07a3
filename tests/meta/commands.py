"""The commands of the command line, with their options and arguments, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

import click

from wfp_ipsec.cli.main import cli as program


def commands() -> Iterator[str]:
    """Yields a line per command, and one per option and argument of it."""
    assert isinstance(program, click.Group)
    with click.Context(program, info_name="wfp-ipsec") as context:
        yield from _command("wfp-ipsec", program)
        for name in program.list_commands(context):
            command = program.get_command(context, name)
            assert command is not None
            yield from _command(f"wfp-ipsec {name}", command)


def _command(name: str, command: click.Command) -> Iterator[str]:
    yield f"command {name}"
    for one in command.params:
        names = "/".join((*one.opts, *one.secondary_opts))
        words = [names if isinstance(one, click.Option) else names.upper()]
        flag = isinstance(one, click.Option) and (one.is_flag or one.count)
        words += [] if flag else [_type(one)]
        words += ["required"] * one.required
        words += ["several"] * (one.multiple or one.nargs != 1)
        yield f"    {' '.join(words)}"


def _type(one: click.Parameter) -> str:
    if isinstance(one.type, click.Choice):
        return "|".join(str(choice) for choice in one.type.choices)
    return str(one.type.name)
