"""``wfp-ipsec list``: the SA contexts and their SAs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from wfp_ipsec.cli import columns, tables
from wfp_ipsec.cli.documents import contexts_of
from wfp_ipsec.cli.options import (
    SPI,
    Choices,
    json_option,
    local_option,
    note_if_empty,
    remote_option,
    session,
)
from wfp_ipsec.cli.output import Form, Output, counted
from wfp_ipsec.engine import Engine
from wfp_ipsec.values.details import SaContextDetails


@click.command()
@local_option
@remote_option
@click.option("--spi", type=SPI, help="Only contexts with an SA of this SPI.")
@json_option
@click.pass_obj
def command(
    choices: Choices, local: str | None, remote: str | None, spi: int | None, as_json: bool
) -> None:
    """List SA contexts and their SAs, one row per SA. Keys are never shown.

    Piped, rows are plain text and come one by one.
    """
    output = Output(as_json=as_json)
    with session(choices) as engine:
        found = _with_spi(engine.sa_contexts(local, remote), spi)
        unfiltered = (local, remote, spi) == (None, None, None)
        if show(output, engine, found) == 0:
            note_if_empty(engine, unfiltered)


def show(output: Output, engine: Engine, contexts: Iterable[SaContextDetails]) -> int:
    """Prints contexts in the form that is wanted; returns how many there were."""
    seen: list[int] = []
    if output.is_json:
        found = list(contexts)
        output.document("list", engine, contexts=contexts_of(found))
        return len(found)
    with output.waiting("reading the SA contexts"):
        rows: Iterable[tuple[str, ...]] = _rows(contexts, seen)
        if output.form is Form.TABLE:
            rows = list(rows)
    output.table(columns.SAS, rows)
    summary = f"{counted(len(seen), 'context')}, {counted(sum(seen), 'SA')}."
    output.foot(engine, summary)
    return len(seen)


def _rows(contexts: Iterable[SaContextDetails], seen: list[int]) -> Iterator[tuple[str, ...]]:
    """Yields the rows, and notes for each context how many SAs it has."""
    for context in contexts:
        seen.append(sum(len(side.bundle.sas) for side in tables.sides(context)))
        yield from tables.sa_rows([context])


def _with_spi(contexts: Iterable[SaContextDetails], spi: int | None) -> Iterator[SaContextDetails]:
    for context in contexts:
        sas = (sa for side in tables.sides(context) for sa in side.bundle.sas)
        if spi is None or any(sa.spi == spi for sa in sas):
            yield context
