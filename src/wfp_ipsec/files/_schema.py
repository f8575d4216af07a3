"""The JSON Schema of SA files, from the tables of the reader."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import msgspec

from wfp_ipsec.files._rules import CBC, CK_FIELDS, INTEGRITY_FIELDS, SOURCES
from wfp_ipsec.files._tables import File

SCHEMA_FILE = "schema-1.json"
_OWN_SPI = {"minimum": 256, "multipleOf": 2}
Schema = dict[str, Any]


def schema() -> dict[str, object]:
    """Returns the JSON Schema (2020-12) of the form of SA files.

    It says which fields there are, of which types and ranges, and which go together. What compares
    two places of a file, or needs the keys, only the reader says: IP versions that differ, names,
    SPIs or keys that occur twice, lengths of keys, subnets, the ports of an IMS end, and whether
    the file may hold keys.
    """
    made = msgspec.json.schema(File)
    definitions = made["$defs"]
    for name in ("Transport", "Tunnel"):
        definitions[name]["properties"]["inbound"]["properties"] = {"spi": _OWN_SPI}
    local = definitions["Ims"]["properties"]["local"]
    local["properties"] = {"spi_c": _OWN_SPI, "spi_s": _OWN_SPI}
    definitions["Direction"]["allOf"] = [
        *_one_key("key"),
        _if("algorithm", ("aes-gcm", *CBC), [{"properties": {"protocol": {"const": "esp"}}}]),
        _if(
            "algorithm",
            CBC,
            [{"required": ["integrity"]}, *_one_key("integrity_key")],
            [_none_of(INTEGRITY_FIELDS)],
        ),
    ]
    ck = _if("encryption", ("null",), [_none_of(CK_FIELDS)], _one_key("ck"))
    definitions["Ims"]["allOf"] = [*_one_key("ik"), ck]
    definitions["File"]["properties"]["sa_pairs"]["items"].pop("discriminator")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SA file of wfp-ipsec, version 1",
        **made,
    }


def schema_text() -> str:
    """Returns the JSON Schema as the file that the package brings holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=True) + "\n"


def shipped_schema() -> str:
    """Returns the file that the package brings."""
    return files("wfp_ipsec.files").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def _one_key(name: str) -> list[Schema]:
    """Demands exactly one of the fields that say where a key is."""
    sources = [{"required": [f"{name}{source}"]} for source in SOURCES]
    return [{"oneOf": sources}, {"properties": {f"{name}_stdin": {"const": True}}}]


def _none_of(fields: tuple[str, ...]) -> Schema:
    return {"properties": dict.fromkeys(fields, False)}


def _if(
    field: str, values: tuple[str, ...], then: list[Schema], otherwise: list[Schema] | None = None
) -> Schema:
    condition = {"properties": {field: {"enum": list(values)}}, "required": [field]}
    made: Schema = {"if": condition, "then": {"allOf": then}}
    return made if otherwise is None else made | {"else": {"allOf": otherwise}}
