"""What the command line shows of SA contexts: rows of text, without keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from wfp_ipsec._wording import NOTHING, algorithm_name, lifetime_text, protocol_name
from wfp_ipsec.cli.columns import SAS
from wfp_ipsec.cli.grid import Column, Grid
from wfp_ipsec.cli.output import engine_line
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import Direction, TrafficType
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.sa import Sa


def sa_rows(contexts: Iterable[SaContextDetails]) -> list[tuple[str, ...]]:
    """Returns a row per SA; one for a context that has none yet."""
    rows: list[tuple[str, ...]] = []
    for context in contexts:
        found = [
            _sa_row(context.id, details, sa)
            for details in sides(context)
            for sa in details.bundle.sas
        ]
        rows += found or [(str(context.id), "larval", *[NOTHING] * (len(SAS) - 2))]
    return rows


def sides(context: SaContextDetails) -> list[SaDetails]:
    """Returns the directions that a context has, inbound first."""
    return [details for details in (context.inbound, context.outbound) if details is not None]


def _sa_row(context_id: int, details: SaDetails, sa: Sa) -> tuple[str, ...]:
    traffic, ports = details.traffic, details.udp_encapsulation
    return (
        str(context_id),
        "in" if details.direction == Direction.INBOUND else "out",
        f"0x{sa.spi:08x}",
        protocol_name(sa),
        "tunnel" if traffic.traffic_type == TrafficType.TUNNEL else "transport",
        str(traffic.local),
        str(traffic.remote),
        algorithm_name(sa),
        NOTHING if ports is None else f"{ports.local_port}/{ports.remote_port}",
        lifetime_text(details.bundle.lifetime),
    )


def filter_row(item: Filter) -> tuple[str, ...]:
    """Returns the row of a filter."""
    return (
        str(item.id),
        str(item.name),
        getattr(item.action, "name", str(item.action)),
        str(len(item.conditions)),
        str(item.effective_weight.data),
    )


def show(
    console: Console,
    engine: Engine,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    summary: str,
    *,
    keys_hidden: bool = True,
) -> None:
    """Prints a table and under it what was counted and which engine it was."""
    grid = Grid.fitted(columns, rows, console.width)
    for line in grid.head():
        console.print(Text(line, style="bold"), soft_wrap=True)
    for row in rows:
        for line in grid.lines(row):
            console.print(Text(line), soft_wrap=True)
    foot = f"{summary} {engine_line(engine, keys_hidden=keys_hidden)}"
    console.print(Text(visible(foot)), soft_wrap=True)
