"""What pairs are compared by: digests of their descriptions, in which keys have no part."""

from __future__ import annotations

import dataclasses
import json
import uuid
from hashlib import sha256
from typing import Any

from wfp_ipsec.keys import Key
from wfp_ipsec.pairs import Mode, SaPair

# What does not change what a pair is: the GUID of a policy and the names.
_LEFT_OUT = (Key, uuid.UUID)
_BYTES = 16


def ground_digest(mode: Mode) -> str:
    """Returns a digest of the traffic: pairs with the same one can use the same filters."""
    return _digest([type(mode).__name__, _plain(mode)])


def sas_digest(pair: SaPair) -> str:
    """Returns a digest of the SAs: SPIs, algorithms, lifetimes and ports of NAT-T, no keys."""
    return _digest([_plain(pair.inbound), _plain(pair.outbound), _plain(pair.udp_encapsulation)])


def fingerprint(pair: SaPair) -> str:
    """Returns the text that the owner's record of a pair holds."""
    return f"{ground_digest(pair.mode)}.{sas_digest(pair)}"


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[: 2 * _BYTES]


def _plain(item: Any) -> Any:
    """Returns a value as what JSON can hold, without keys and GUIDs."""
    if dataclasses.is_dataclass(item):
        held = {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}
        return {n: _plain(v) for n, v in held.items() if not isinstance(v, _LEFT_OUT)}
    if isinstance(item, tuple):
        return [_plain(one) for one in item]
    if item is None or isinstance(item, (bool, str)):
        return item
    return int(item) if isinstance(item, int) else str(item)
