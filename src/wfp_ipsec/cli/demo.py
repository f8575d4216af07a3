"""The main job from beginning to end, on the embedded engine."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from importlib.resources import files
from pathlib import Path

from rich.console import Console

from wfp_ipsec import config, export
from wfp_ipsec.cli import tables
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import NotFoundError

EXAMPLE = "transport-aes-gcm-128.toml"


def example_text() -> str:
    """Returns the example that the package brings."""
    return files("wfp_ipsec").joinpath("examples", EXAMPLE).read_text(encoding="utf-8")


def run(console: Console, pairs: list[config.SaPair], output: Path) -> None:
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
            _list(console, engine, f"wrote {lines} lines with keys for Wireshark to {output}")
        _list_filters(console, engine, contexts, "deleted the filters")
        _list(console, engine, "deleted everything")


def _create(engine: Engine, pair: config.SaPair) -> SaContext:
    traffic = pair.traffic
    return SaContext.transport(
        engine,
        traffic.local,
        traffic.remote,
        ip_protocol=traffic.ip_protocol,
        local_port=traffic.local_port,
        remote_port=traffic.remote_port,
        name=pair.name,
    )


def _complete(console: Console, engine: Engine, context: SaContext, pair: config.SaPair) -> None:
    context.set_spi(pair.inbound_spi)
    _list(console, engine, f"reserved inbound SPI 0x{pair.inbound_spi:08x}")
    context.add_inbound(pair.inbound)
    _list(console, engine, "added the inbound bundle")
    context.add_outbound(pair.outbound)
    _list(console, engine, "added the outbound bundle")


def _list_filters(console: Console, engine: Engine, contexts: list[SaContext], step: str) -> None:
    found = []
    for context in contexts:
        outbound_id = context.traffic.filter_id if context.traffic is not None else None
        for id in (context.inbound_filter_id, outbound_id or 0):
            with suppress(NotFoundError):
                found.append(tables.filter_row(engine.filters.get(id)))
    console.rule(step, align="left")
    tables.show(console, engine, tables.FILTER_COLUMNS, found, f"{_counted(len(found), 'filter')}.")


def _list(console: Console, engine: Engine, step: str) -> None:
    contexts = list(engine.sa_contexts())
    directions = [d for c in contexts for d in (c.inbound, c.outbound) if d is not None]
    sas = sum(len(details.bundle.sas) for details in directions)
    summary = f"{_counted(len(contexts), 'context')}, {_counted(sas, 'SA')}."
    console.rule(step, align="left")
    tables.show(console, engine, tables.SA_COLUMNS, tables.sa_rows(contexts), summary)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
