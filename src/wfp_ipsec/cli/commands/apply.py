"""``wfp-ipsec apply``: brings the engine to what an SA file describes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wfp_ipsec.cli import applying
from wfp_ipsec.cli.commands import export as exports
from wfp_ipsec.cli.commands import list as lists
from wfp_ipsec.cli.commands import show as shows
from wfp_ipsec.cli.commands import stats
from wfp_ipsec.cli.exporting import FORMATS, lets_keys_out
from wfp_ipsec.cli.options import Choices, json_option, session, yes_option
from wfp_ipsec.cli.outcome import note
from wfp_ipsec.cli.output import Output
from wfp_ipsec.engine import Engine
from wfp_ipsec.files import load, plan

NOTHING_STAYS = (
    "the embedded engine ends with this command, and what was applied with it; "
    "--then list,export works on it before"
)

if TYPE_CHECKING:
    NamesType = click.ParamType[tuple[str, ...]]
else:
    # Not to be subscribed in older versions of click.
    NamesType = click.ParamType


def _show_each(output: Output, engine: Engine) -> None:
    for context in engine.sa_contexts():
        shows.show(output, engine, context)


THEN: dict[str, Callable[[Output, Engine], object]] = {
    "list": lambda output, engine: lists.show(output, engine, engine.sa_contexts()),
    "show": _show_each,
    "stats": stats.show,
}
EXPORT = "export"


class Steps(NamesType):
    """Names with commas between them."""

    name = "steps"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Reads them."""
        if isinstance(value, tuple):
            return value
        steps = tuple(word.strip() for word in value.split(","))
        known = (*THEN, EXPORT)
        for step in steps:
            if step not in known:
                self.fail(f"{step!r} is none of {', '.join(known)}", param, ctx)
        return steps


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--then", "steps", type=Steps(), default=(), metavar="STEP,...",
    help="Afterwards in the same process: list, show, stats, export.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="wireshark", show_default=True,
    help="With --then export: the form.",
)  # fmt: skip
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), help="And the file.")
@click.option("--with-keys", is_flag=True, help="And whether keys stand in json.")
@yes_option
@json_option
@click.pass_obj
def command(
    choices: Choices,
    file: Path,
    steps: tuple[str, ...],
    form: str,
    path: Path | None,
    with_keys: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Bring the engine to what FILE describes: what is new comes, what is gone from FILE goes.

    What is as described is left alone, so applying twice changes nothing. With --then, --json
    prints one object per line.
    """
    if EXPORT not in steps and (path or with_keys):
        raise click.UsageError("-o and --with-keys are for --then export.")
    if EXPORT in steps:
        path = path or Path(FORMATS[form].file)
        exports.check(form, path, to_stdout=False, with_keys=with_keys)
    output = Output(as_json=as_json, in_lines=bool(steps))
    description = load(file)
    with session(choices) as engine:
        with output.waiting(f"reading what {file} changes"):
            changes = plan(engine, description)
        changes = applying.agreed(engine, description, changes, yes=yes)
        with output.waiting(f"applying {file}"):
            changes.carry_out(engine)
        exported = ""
        try:
            # Before anything is printed, so that it is there although nobody reads the rest.
            if path is not None:
                found = list(engine.sa_contexts())
                exported = exports.save(engine, form, path, found, with_keys=with_keys)
                output.keys_hidden = not lets_keys_out(form, with_keys=with_keys)
        finally:
            applying.show("apply", output, engine, changes)
        for step in steps:
            if step == EXPORT:
                click.echo(exported, err=True)
            else:
                THEN[step](output, engine)
        if engine.simulated and not steps:
            note(NOTHING_STAYS)
