"""``wfp-ipsec stats``: the counters of IPsec, of the whole system."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import click
from rich.live import Live
from rich.text import Text

from wfp_ipsec._wording import NOTHING
from wfp_ipsec.cli import columns
from wfp_ipsec.cli.documents import statistics_of
from wfp_ipsec.cli.grid import Grid
from wfp_ipsec.cli.options import SECONDS, Choices, json_option, session
from wfp_ipsec.cli.output import Form, Output, engine_line
from wfp_ipsec.engine import Engine

Counters = dict[str, dict[str, int | None]]
TITLES = {
    "sas": "SAs",
    "esp_drops": "ESP drops",
    "ah_drops": "AH drops",
    "drops": "all drops",
    "inbound": "inbound",
    "outbound": "outbound",
}
# What is not written in small letters.
WORDS = {"sa": "SA", "sas": "SAs", "spis": "SPIs", "ah": "AH", "esp": "ESP", "udp": "UDP"}


@click.command()
@click.option(
    "--watch",
    "seconds",
    type=SECONDS,
    metavar="SECONDS",
    help="Read again every so many seconds until Ctrl+C.",
)
@click.option("--count", type=click.IntRange(min=1), help="With --watch: end after so many.")
@json_option
@click.pass_obj
def command(choices: Choices, seconds: float | None, count: int | None, as_json: bool) -> None:
    """Show the counters of IPsec since the system started. Windows has none per SA.

    With --watch, --json prints one object per line.
    """
    if count is not None and seconds is None:
        raise click.UsageError("--count belongs to --watch.")
    output = Output(as_json=as_json)
    with session(choices) as engine:
        if seconds is None:
            show(output, engine)
        else:
            with suppress(KeyboardInterrupt):
                _watch(output, engine, seconds, count)


def show(output: Output, engine: Engine) -> None:
    """Prints the counters once."""
    counters = statistics_of(engine.statistics())
    if output.is_json:
        output.document("stats", engine, statistics=counters)
        return
    output.table(columns.COUNTERS, list(rows(counters)))
    output.foot(engine)


def rows(counters: Counters, before: Counters | None = None) -> Iterator[tuple[str, ...]]:
    """Yields a row per counter; with earlier counters, also by how much each one changed."""
    for group, members in counters.items():
        for name, value in members.items():
            title = f"{TITLES[group]}: {_spelled(name)}"
            told = (title, NOTHING if value is None else str(value))
            if before is None:
                yield told
            else:
                yield (*told, _change(value, before[group][name]))


def _spelled(name: str) -> str:
    return " ".join(WORDS.get(word, word) for word in name.split("_"))


def _change(value: int | None, before: int | None) -> str:
    if value is None or before is None or value == before:
        return ""
    return f"{value - before:+d}"


def _readings(engine: Engine, seconds: float, count: int | None) -> Iterator[Counters]:
    number = 0
    while True:
        yield statistics_of(engine.statistics())
        number += 1
        if number == count:
            return
        time.sleep(seconds)


def _watch(output: Output, engine: Engine, seconds: float, count: int | None) -> None:
    readings = _readings(engine, seconds, count)
    if output.form is Form.TABLE:
        _live(output, engine, readings)
        return
    before: Counters | None = None
    for counters in readings:
        if output.is_json:
            output.line("stats", engine, statistics=counters)
        else:
            output.table(columns.WATCHED, list(rows(counters, before or counters)))
            output.foot(engine)
        before = counters


def _live(output: Output, engine: Engine, readings: Iterator[Counters]) -> None:
    """Shows the counters in one place of the terminal; there is no room for those that are 0."""
    before: Counters | None = None
    foot = f"{engine_line(engine)} Ctrl+C ends."
    with Live(console=output.console, auto_refresh=False) as live:
        for counters in readings:
            found = list(rows(counters, before or counters))
            told = [row for row in found if row[1] not in ("0", NOTHING)]
            zeros = f"{len(found) - len(told)} counters are 0. {foot}"
            grid = Grid.fitted(columns.WATCHED, told, output.room)
            lines = [*grid.head(), *(line for row in told for line in grid.lines(row)), zeros]
            live.update(Text("\n".join(lines)), refresh=True)
            before = counters
