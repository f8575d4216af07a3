"""``wfp-ipsec monitor``: what happens, as it happens."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress

import click

from wfp_ipsec.cli import events
from wfp_ipsec.cli.options import (
    SECONDS,
    Choices,
    json_option,
    local_option,
    note_if_empty,
    remote_option,
    session,
)
from wfp_ipsec.cli.output import Output
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import ClosedError
from wfp_ipsec.event_queue import CAPACITY, FilledQueue


@click.command()
@local_option
@remote_option
@click.option("--no-net-events", is_flag=True, help="Only the coming and going of SA contexts.")
@click.option("--count", type=click.IntRange(min=1), help="End after so many events.")
@click.option("--seconds", type=SECONDS, help="End after so many seconds.")
@json_option
@click.pass_obj
def command(
    choices: Choices,
    local: str | None,
    remote: str | None,
    no_net_events: bool,
    count: int | None,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Tell of SA contexts that come and go, and of packets and negotiations that fail.

    It ends with Ctrl+C, which is no failure. --json prints one object per line. --local and
    --remote choose among SA contexts alone.
    """
    output = Output(as_json=as_json)
    with session(choices) as engine, ExitStack() as stack:
        queue: FilledQueue[events.Event] = FilledQueue(CAPACITY)
        stack.enter_context(engine.subscribe(queue.put, local, remote))
        if not no_net_events:
            stack.enter_context(engine.net_events.subscribe(queue.put))
        note_if_empty(engine, empty=True)
        with suppress(KeyboardInterrupt, ClosedError, TimeoutError):
            _tell(output, engine, queue, count, seconds)
        if not output.is_json:
            output.foot(engine)


def _tell(
    output: Output,
    engine: Engine,
    queue: FilledQueue[events.Event],
    count: int | None,
    seconds: float | None,
) -> None:
    """Prints events until enough came.

    Raises:
        TimeoutError: The time is over.
    """
    end = None if seconds is None else time.monotonic() + seconds
    if not output.is_json:
        events.print_head(output)
    told = 0
    while count is None or told < count:
        left = None if end is None else max(0.0, end - time.monotonic())
        events.print_event(output, engine, queue.get(left))
        told += 1
