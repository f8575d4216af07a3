"""Events of the engine, a line each."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import fields
from typing import Any

from wfp_ipsec.cli import columns
from wfp_ipsec.cli.documents import named, plain
from wfp_ipsec.cli.grid import Grid
from wfp_ipsec.cli.output import Output
from wfp_ipsec.engine import Engine
from wfp_ipsec.errors import lookup
from wfp_ipsec.event_queue import EventsLost
from wfp_ipsec.values.details import SaContextChange
from wfp_ipsec.values.net_event import NetEvent

Event = SaContextChange | NetEvent
# Members of an event that are GUID-like bytes or say nothing to people.
UNTOLD = ("vswitch_id",)


def print_head(output: Output) -> None:
    """Prints the heads of the columns."""
    _line(output, *(column.title for column in columns.EVENTS))


def print_event(output: Output, engine: Engine, event: Event | EventsLost) -> None:
    """Prints an event at once."""
    if output.is_json:
        output.line("monitor", engine, **document(event))
        return
    members = document(event)
    _line(output, str(members["time"])[11:19], _kind(members), _told(event))


def document(event: Event | EventsLost) -> dict[str, Any]:
    """Returns an event as JSON takes it."""
    if isinstance(event, EventsLost):
        return {"event": "lost", "time": _now(), "count": event.count}
    if isinstance(event, SaContextChange):
        change = named(event.change_type)
        return {"event": "sa_context", "time": _now(), "change": change, "id": event.id}
    header = plain(event.header)
    when = header.pop("timestamp")
    return {
        "event": "net_event",
        "time": when or _now(),
        "type": named(event.event_type),
        "traffic": header,
        "data": plain(event.data),
    }


def _kind(members: dict[str, Any]) -> str:
    if members["event"] == "sa_context":
        return f"SA context {members['change']}"
    return str(members.get("type", members["event"]))


def _told(event: Event | EventsLost) -> str:
    if isinstance(event, EventsLost):
        return f"{event.count} events were lost, because they came too fast"
    if isinstance(event, SaContextChange):
        return f"id {event.id}"
    return "  ".join(part for part in (_traffic(event), _data(event)) if part)


def _traffic(event: NetEvent) -> str:
    header = event.header
    if header.local_address is None and header.remote_address is None:
        return ""
    protocol = "" if header.protocol is None else f" protocol {header.protocol}"
    local = _end(header.local_address, header.local_port)
    return f"{local} and {_end(header.remote_address, header.remote_port)}{protocol}"


def _end(address: object, port: int | None) -> str:
    host = "?" if address is None else str(address)
    return f"{host} port {port}" if port else host


def _data(event: NetEvent) -> str:
    if event.data is None:
        return ""
    told = []
    for field in fields(event.data):
        value = getattr(event.data, field.name)
        if value and field.name not in UNTOLD:
            told.append(f"{field.name.replace('_', ' ')} {_value(field.name, value)}")
    return ", ".join(told)


def _value(name: str, value: Any) -> str:
    if name == "spi":
        return f"0x{value:08x}"
    if name in ("status", "failure_error_code"):
        try:
            return lookup(value).name
        except LookupError:
            return f"0x{value:08x}"
    return str(plain(value))


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _line(output: Output, *cells: str) -> None:
    for line in Grid(columns.EVENTS).lines(cells):
        output.text(line)
    sys.stdout.flush()
