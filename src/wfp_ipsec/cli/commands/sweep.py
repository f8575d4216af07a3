"""``wfp-ipsec sweep``: takes away what processes that are gone left."""

from __future__ import annotations

from collections.abc import Iterator

import click

from wfp_ipsec.cli import columns
from wfp_ipsec.cli.grid import Grid
from wfp_ipsec.cli.options import (
    Choices,
    confirm,
    json_option,
    note_if_empty,
    session,
    yes_option,
)
from wfp_ipsec.cli.output import Output, counted
from wfp_ipsec.engine import Engine
from wfp_ipsec.orphans import Orphans
from wfp_ipsec.sweep import find_orphans, sweep_orphans


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@click.option("--label", help="Only what was installed under this name.")
@click.option("--kept", "kept_label", metavar="LABEL", help="Also what was to be kept under it.")
@yes_option
@json_option
@click.pass_obj
def command(
    choices: Choices,
    dry_run: bool,
    label: str | None,
    kept_label: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Delete what processes left that are gone: SA contexts, then filters and policies."""
    output = Output(as_json=as_json)
    listed: Orphans | None = None
    with session(choices) as engine:
        with output.waiting("looking for what was left"):
            found = find_orphans(engine, label, kept_label=kept_label)
        if not dry_run and found:
            if not yes:
                _list(output, found)
                listed = found
            confirm(f"delete {counted(len(found), 'object')} that nobody answers for?", yes)
            with output.waiting("deleting"):
                found = sweep_orphans(engine, label, kept_label=kept_label)
        _show(output, engine, found, listed, dry_run=dry_run)
        note_if_empty(engine, not found)


def _show(
    output: Output, engine: Engine, found: Orphans, listed: Orphans | None, *, dry_run: bool
) -> None:
    if output.is_json:
        members = [
            {"kind": one.kind, "id": one.id or None, "key": str(one.key), "name": one.name}
            for one in found
        ]
        unattributed = list(found.unattributed)
        output.document("sweep", engine, dry_run=dry_run, objects=members, left=unattributed)
        return
    rows = list(_rows(found))
    if listed is None or rows != list(_rows(listed)):
        output.table(columns.ORPHANS, rows)
    verb = "would be deleted" if dry_run else "deleted"
    left = ""
    if found.unattributed:
        ids = ", ".join(map(str, found.unattributed))
        left = f" Left alone, as they may be anybody's: SA contexts {ids}."
    output.foot(engine, f"{counted(len(found), 'object')} {verb}.{left}")


def _list(output: Output, found: Orphans) -> None:
    """Lists what is asked about: beside the answer, where a program reads that."""
    if not output.is_json:
        output.table(columns.ORPHANS, list(_rows(found)))
        return
    rows = list(_rows(found))
    for row in rows:
        for line in Grid.fitted(columns.ORPHANS, rows).lines(row):
            click.echo(line, err=True)


def _rows(found: Orphans) -> Iterator[tuple[str, str, str]]:
    for one in found:
        yield one.kind, str(one.id or one.key), one.name
