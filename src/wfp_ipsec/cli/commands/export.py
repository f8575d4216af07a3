"""``wfp-ipsec export``: SAs for other tools, most with their keys."""

from __future__ import annotations

from pathlib import Path

import click

from wfp_ipsec.cli.exporting import FOLLOWED, FORMATS, follow, lets_keys_out, text, write
from wfp_ipsec.cli.options import (
    ID,
    SECONDS,
    Choices,
    local_option,
    note_if_empty,
    remote_option,
    session,
)
from wfp_ipsec.cli.output import counted, engine_line
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.values.details import SaContextDetails


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("ids", metavar="[ID]...", type=ID, nargs=-1)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file, or folder of a profile."
)
@click.option("--stdout", "to_stdout", is_flag=True, help="Print it, also where it holds keys.")
@click.option("--with-keys", is_flag=True, help="Put the keys into json as well.")
@click.option(
    "--follow",
    "following",
    is_flag=True,
    help="Append the keys of SAs as these come, until Ctrl+C.",
)
@click.option("--seconds", type=SECONDS, help="Follow for so many seconds.")
@local_option
@remote_option
@click.pass_obj
def command(
    choices: Choices,
    form: str,
    ids: tuple[int, ...],
    output: Path | None,
    to_stdout: bool,
    with_keys: bool,
    following: bool,
    seconds: float | None,
    local: str | None,
    remote: str | None,
) -> None:
    """Write SAs for other tools: those of the SA contexts ID..., or all.

    \b
    FORMAT is one of
      wireshark   the table esp_sa, with keys
      profile     a folder that Wireshark decrypts by, with keys
      xfrm        input for ip -batch on Linux, with keys
      scapy       Python source for scapy, with keys
      json        without keys, unless --with-keys
      powershell  as Get-NetIPsecQuickModeSA tells it, never with keys
      netsh       the offers, as netsh advfirewall consec spells them

    What has keys needs -o or --stdout. The file of -o can be read by its owner alone; a file that
    the standard output is sent to has the mode that the shell gives it. With --follow, wireshark
    and profile keep growing; on Windows with the SAs of all programs.
    """  # noqa: D301 - click looks for the character itself
    if following or seconds is not None:
        _check_follow(form, ids, output)
    check(form, output, to_stdout=to_stdout, with_keys=with_keys)
    with session(choices) as engine:
        if output is not None and (following or seconds is not None):
            _follow(engine, form, output, (local, remote), seconds)
            return
        found = _found(engine, ids, local, remote)
        if output is not None:
            click.echo(save(engine, form, output, found, with_keys=with_keys), err=True)
        else:
            click.echo(text(engine, form, found, keys=with_keys), nl=False)
        note_if_empty(engine, not found)


def _check_follow(form: str, ids: tuple[int, ...], output: Path | None) -> None:
    if form not in FOLLOWED or output is None or ids:
        able = " and ".join(FOLLOWED)
        raise click.UsageError(f"--follow is for {able} with -o, and chooses by addresses alone.")


def _follow(
    engine: Engine,
    form: str,
    output: Path,
    hosts: tuple[str | None, str | None],
    seconds: float | None,
) -> None:
    engine_told = engine_line(engine, keys_hidden=False)

    def began() -> None:
        click.echo(f"following into {output}; Ctrl+C ends. {engine_told}", err=True)
        note_if_empty(engine, empty=True)

    lines = follow(engine, form, output, hosts, began=began, seconds=seconds)
    click.echo(f"wrote {counted(lines, 'line')} to {output}. {engine_told}", err=True)


def check(form: str, output: Path | None, *, to_stdout: bool, with_keys: bool) -> None:
    """Refuses what would show keys by mistake.

    Raises:
        click.UsageError: The standard output would get them, and nobody said so; or the form has
            none.
    """
    chosen = FORMATS[form]
    if with_keys and chosen.keys is False:
        raise click.UsageError(f"{form} never has keys.")
    if output is not None:
        if to_stdout:
            raise click.UsageError("-o and --stdout exclude each other.")
        return
    if chosen.text is None:
        raise click.UsageError(f"{form} is a folder: name it with -o.")
    # Where the shell sends the standard output others may read: its files have the usual mode.
    if lets_keys_out(form, with_keys=with_keys) and not to_stdout:
        raise click.UsageError("this holds keys: name a file with -o, or give --stdout.")


def save(
    engine: Engine,
    form: str,
    path: Path,
    contexts: list[SaContextDetails],
    *,
    with_keys: bool,
) -> str:
    """Writes the file, or the folder of a profile; returns what is to be said of it."""
    write(engine, form, path, contexts, keys=with_keys)
    hidden = not (contexts and lets_keys_out(form, with_keys=with_keys))
    told = f"wrote {counted(len(contexts), 'context')} as {form} to {path}."
    return visible(f"{told} {engine_line(engine, keys_hidden=hidden)}")


def _found(
    engine: Engine, ids: tuple[int, ...], local: str | None, remote: str | None
) -> list[SaContextDetails]:
    if ids and (local or remote):
        raise click.UsageError("ids and addresses exclude each other.")
    if ids:
        return [SaContext.attach(engine, id).details() for id in ids]
    return list(engine.sa_contexts(local, remote))
