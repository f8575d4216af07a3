"""What stands in the JSON objects: values without keys, as ``schema-1.json`` publishes them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum, Flag
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address
from typing import Any, cast

from wfp_ipsec._wording import flag_names, guid_name
from wfp_ipsec.export.json_document import json_document
from wfp_ipsec.keys import Key
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.file_time import FileTime
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.statistics import Statistics

SCHEMA_FILE = "schema-1.json"
TEXT = (uuid.UUID, IPv4Address, IPv6Address)


def schema() -> dict[str, Any]:
    """Returns the JSON Schema of everything that ``--json`` prints."""
    text = files("wfp_ipsec.cli").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def contexts_of(contexts: Iterable[SaContextDetails]) -> list[dict[str, Any]]:
    """Returns SA contexts as `wfp_ipsec.export.json_document` writes them, without keys."""
    return cast("list[dict[str, Any]]", json_document(contexts)["contexts"])


def statistics_of(statistics: Statistics) -> dict[str, dict[str, int | None]]:
    """Returns the counters, in groups; None is what the engine does not count."""
    return {
        group.name: {
            counter.name: getattr(getattr(statistics, group.name), counter.name)
            for counter in fields(getattr(statistics, group.name))
        }
        for group in fields(statistics)
    }


def filter_of(item: Filter) -> dict[str, Any]:
    """Returns a filter."""
    return {
        "id": item.id,
        "key": str(item.key),
        "name": item.name,
        "layer": guid_name(item.layer_key),
        "action": named(item.action),
        "conditions": len(item.conditions),
        "weight": item.effective_weight.data,
    }


def plain(value: Any) -> Any:
    """Returns a value of the package as JSON takes it: names, addresses and GUIDs as text.

    Bytes are hexadecimal digits; a key never gets here, and would be None.
    """
    if value is None or isinstance(value, Key):
        return None
    if isinstance(value, Flag):
        return flag_names(value)
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, FileTime):
        return _time(value.datetime)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, TEXT) else value


def named(number: int) -> str:
    """Returns the name of an enumerator, or the number as text where it has none."""
    return str(getattr(number, "name", number))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
