"""``wfp-ipsec show``: everything about one SA context."""

from __future__ import annotations

import uuid
from contextlib import suppress

import click

from wfp_ipsec._wording import NOTHING, guid_name
from wfp_ipsec.cli import columns, facts, tables
from wfp_ipsec.cli.documents import contexts_of, filter_of, named
from wfp_ipsec.cli.options import ID, Choices, json_option, session
from wfp_ipsec.cli.output import Output, counted
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import NotFoundError
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.filter import Filter


@click.command()
@click.argument("id", type=ID)
@json_option
@click.pass_obj
def command(choices: Choices, id: int, as_json: bool) -> None:
    """Show everything about the SA context ID, with its filters. Keys are never shown."""
    output = Output(as_json=as_json)
    with session(choices) as engine:
        context = SaContext.attach(engine, id).details()
        show(output, engine, context)


def show(output: Output, engine: Engine, context: SaContextDetails) -> None:
    """Prints a context."""
    filters = _filters(engine, context)
    if output.is_json:
        members = {"context": contexts_of([context])[0], "filters": [*map(filter_of, filters)]}
        output.document("show", engine, **members)
        return
    output.text(f"SA context {context.id}", "bold")
    output.table(columns.FACTS, list(facts.rows(context)))
    output.text("")
    output.table(columns.FILTERS, [_row(item) for item in filters])
    output.foot(engine, f"{counted(len(filters), 'filter')}.")


def _filters(engine: Engine, context: SaContextDetails) -> list[Filter]:
    """Returns the filters that lead to the context: by their ids, or by the tunnel's policy."""
    sides = tables.sides(context)
    ids = {side.traffic.filter_id for side in sides} - {None}
    policies = {side.traffic.tunnel_policy_id for side in sides} - {None}
    keys = {_key_of(engine, id) for id in policies if id is not None} - {None}
    found = (
        item
        for item in engine.filters.list()
        if item.id in ids or item.provider_context_key in keys
    )
    return sorted(found, key=lambda item: item.id)


def _key_of(engine: Engine, policy_id: int) -> uuid.UUID | None:
    with suppress(NotFoundError):
        return engine.provider_contexts.get(policy_id).key
    return None


def _row(item: Filter) -> tuple[str, ...]:
    return (
        str(item.id),
        item.name or NOTHING,
        guid_name(item.layer_key),
        named(item.action),
        str(len(item.conditions)),
        str(item.effective_weight.data),
    )
