"""What of the vectors the header has to declare: the IPsec functions and all that they reach."""

import re
from collections.abc import Iterator
from typing import Any

FUNCTIONS = re.compile(
    "IPsec|Ikeext|FwpmIPsec|FwpmEngine|FwpmTransaction|FwpmSession|FwpmProvider|FwpmSubLayer"
    "|FwpmFilter|FwpmNetEvent|FwpmFreeMemory"
)
TYPES = re.compile(
    "IPSEC_|IKEEXT_|FWPM_ENGINE_|FWPM_SESSION|FWPM_PROVIDER|FWPM_SUBLAYER|FWPM_FILTER"
    "|FWPM_NET_EVENT|FWPM_TUNNEL"
)

# Constants that only functions for callouts, layers, connections and dynamic keywords meet.
FOREIGN_CONSTANTS = re.compile(
    "FWPM?_CALLOUT_FLAG_|FWPM_CONNECTION_|FWPM_LAYER_FLAG_|FWPM_NOTIFY_(ADDRESSES|GRANULAR)"
)


def functions(vectors: dict[str, Any]) -> set[str]:
    """Returns the functions in scope."""
    return {name for name in vectors["functions"] if FUNCTIONS.match(name)}


def types(vectors: dict[str, Any], kind: str) -> set[str]:
    """Returns the types of one kind in scope: "structs", "enums", "callbacks" or "typedefs"."""
    prefixed = {name for name in vectors[kind] if TYPES.match(name)}
    return prefixed.union(_reached(vectors) & vectors[kind].keys())


def constants(vectors: dict[str, Any]) -> set[str]:
    """Returns the constants and error codes in scope."""
    everything = vectors["constants"].keys() | vectors["errors"].keys()
    return {name for name in everything if not FOREIGN_CONSTANTS.match(name)}


def _reached(vectors: dict[str, Any]) -> set[str]:
    """Returns the names of all types that the functions in scope lead to."""
    found: set[str] = set()
    waiting = {word for name in functions(vectors) for word in _words(_signature(name, vectors))}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_words(_parts(name, vectors))) - found
    return found


def _signature(name: str, vectors: dict[str, Any]) -> list[str]:
    return [vectors["returns"][name], *(spelling for _, spelling in vectors["functions"][name])]


def _parts(name: str, vectors: dict[str, Any]) -> list[str]:
    """Returns the types that a type is made of, as the SDK spells them."""
    if name in vectors["callbacks"]:
        callback = vectors["callbacks"][name]
        return [callback["returns"], *(spelling for _, spelling in callback["params"])]
    if name in vectors["typedefs"]:
        return [vectors["typedefs"][name]]
    return list(vectors["field_types"].get(name, {}).values())


def _words(spellings: list[str]) -> Iterator[str]:
    for spelling in spellings:
        yield from re.findall(r"\w+", spelling)
