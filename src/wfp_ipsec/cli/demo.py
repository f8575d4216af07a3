"""The main job from beginning to end, on the embedded engine."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

from wfp_ipsec import export
from wfp_ipsec.cli import columns, tables
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import NotFoundError
from wfp_ipsec.files.examples import examples
from wfp_ipsec.pairs import SaPair

EXAMPLE = "transport-aes-gcm-128"


def example() -> Path:
    """Returns the example that is used where no file is given."""
    return examples()[EXAMPLE]


def run(console: Console, pairs: list[SaPair], output: Path) -> None:
    """Installs SA pairs on the embedded engine, lists them, exports them and deletes them.

    Args:
        console: Where the tables go.
        pairs: The SA pairs.
        output: The file that gets Wireshark's ``esp_sa`` lines.
    """
    with Engine.open("embedded") as engine:
        with ExitStack() as installed:
            contexts = [installed.enter_context(_create(engine, pair)) for pair in pairs]
            _list_filters(console, engine, contexts, "added the filter pairs")
            _list(console, engine, "created the SA contexts")
            for context, pair in zip(contexts, pairs, strict=True):
                _complete(console, engine, context, pair)
            lines = export.write_wireshark(output, engine.sa_contexts())
            wrote = f"wrote {lines} lines with keys for Wireshark to {output}"
            _list(console, engine, wrote, keys_hidden=False)
        _list_filters(console, engine, contexts, "deleted the filters", keys_hidden=False)
        _list(console, engine, "deleted everything", keys_hidden=False)


def _create(engine: Engine, pair: SaPair) -> SaContext:
    return SaContext.reserve(engine, pair.mode, name=pair.name)


def _complete(console: Console, engine: Engine, context: SaContext, pair: SaPair) -> None:
    context.set_spi(pair.inbound_spi)
    _list(console, engine, f"reserved inbound SPI 0x{pair.inbound_spi:08x}")
    context.add_inbound(pair.inbound)
    _list(console, engine, "added the inbound bundle")
    context.encapsulate(pair.udp_encapsulation)
    context.add_outbound(pair.outbound)
    natt = "" if pair.udp_encapsulation is None else ", and encapsulated both in UDP"
    _list(console, engine, f"added the outbound bundle{natt}")


def _list_filters(
    console: Console,
    engine: Engine,
    contexts: list[SaContext],
    step: str,
    *,
    keys_hidden: bool = True,
) -> None:
    found = []
    for context in contexts:
        outbound_id = context.traffic.filter_id if context.traffic is not None else None
        for id in (context.inbound_filter_id, outbound_id or 0):
            with suppress(NotFoundError):
                found.append(tables.filter_row(engine.filters.get(id)))
    summary = f"{_counted(len(found), 'filter')}."
    _rule(console, step)
    tables.show(console, engine, columns.BRIEF_FILTERS, found, summary, keys_hidden=keys_hidden)


def _list(console: Console, engine: Engine, step: str, *, keys_hidden: bool = True) -> None:
    contexts = list(engine.sa_contexts())
    directions = [d for c in contexts for d in (c.inbound, c.outbound) if d is not None]
    sas = sum(len(details.bundle.sas) for details in directions)
    summary = f"{_counted(len(contexts), 'context')}, {_counted(sas, 'SA')}."
    _rule(console, step)
    rows = tables.sa_rows(contexts)
    tables.show(console, engine, columns.SAS, rows, summary, keys_hidden=keys_hidden)


def _rule(console: Console, step: str) -> None:
    # As Text: brackets in paths are no markup.
    console.rule(Text(visible(step)), align="left")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
