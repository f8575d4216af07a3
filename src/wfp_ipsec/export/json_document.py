"""SA contexts as a document for JSON: without keys, unless they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wfp_ipsec._native.connection import Connection
from wfp_ipsec._wording import flag_names
from wfp_ipsec.errors import KeysUnavailableError
from wfp_ipsec.export._files import json_text, write_private
from wfp_ipsec.export._hidden import HiddenText
from wfp_ipsec.export._log import warn_of_keys
from wfp_ipsec.export._sas import Row, named, rows_of
from wfp_ipsec.keys import Key
from wfp_ipsec.values.details import SaContextDetails, SaDetails
from wfp_ipsec.values.sa import SaBundle
from wfp_ipsec.values.traffic import Traffic

SCHEMA = 1


def json_document(
    contexts: Iterable[SaContextDetails],
    *,
    engine: Connection | None = None,
    reveal_keys: bool = False,
) -> dict[str, object]:
    """Returns SA contexts as objects that `json.dumps` takes.

    Enumerators are their names, numbers without a name decimal text, addresses text, SPIs numbers
    and beside them text. What Windows does not tell is None. Members may be added within a schema,
    so readers pass over those that they do not know.

    Args:
        contexts: The SA contexts.
        engine: The session they are from: the document says then whether it is simulated.
        reveal_keys: Whether the keys are in it, as hexadecimal digits; those of AES-GCM and
            AES-GMAC with the salt after them.

    Raises:
        KeysUnavailableError: Keys were asked for, and the engine gave an SA without them.
    """
    document = _document(contexts, engine, reveal_keys=reveal_keys)
    if reveal_keys and _has_sas(document):
        warn_of_keys("a document for JSON")
    return document


def write_json(
    path: Path,
    contexts: Iterable[SaContextDetails],
    *,
    engine: Connection | None = None,
    reveal_keys: bool = False,
) -> None:
    """Writes SA contexts as a JSON file that only its owner can read; see `json_document`.

    Args:
        path: The file; one that is there is replaced.
        contexts: The SA contexts.
        engine: As for `json_document`.
        reveal_keys: As for `json_document`.

    Raises:
        KeysUnavailableError: As for `json_document`; nothing is written then.
        OSError: The file cannot be written.
    """
    text, has_sas = _written(_document(contexts, engine, reveal_keys=reveal_keys))
    write_private(path, text)
    if reveal_keys and has_sas:
        warn_of_keys("JSON in %s", path)


def _written(document: dict[str, Any]) -> tuple[HiddenText, bool]:
    """Returns the text of a document, and whether there are SAs in it."""
    return json_text(document), _has_sas(document)


def _document(
    contexts: Iterable[SaContextDetails], engine: Connection | None, *, reveal_keys: bool
) -> dict[str, Any]:
    name = None if engine is None else "simulated" if engine.simulated else "system"
    return {
        "schema": SCHEMA,
        "engine": name,
        "contexts": [
            {
                "id": context.id,
                "inbound": _direction(context, context.inbound, reveal_keys=reveal_keys),
                "outbound": _direction(context, context.outbound, reveal_keys=reveal_keys),
            }
            for context in contexts
        ],
    }


def _has_sas(document: dict[str, Any]) -> bool:
    return any(context["inbound"] or context["outbound"] for context in document["contexts"])


def _direction(
    context: SaContextDetails, details: SaDetails | None, *, reveal_keys: bool
) -> dict[str, Any] | None:
    if details is None:
        return None
    ports, bundle = details.udp_encapsulation, details.bundle
    return {
        "direction": named(details.direction),
        **_traffic(details.traffic),
        "udp_encapsulation": None
        if ports is None
        else {"local_port": ports.local_port, "remote_port": ports.remote_port},
        **_limits(bundle),
        "flags": flag_names(bundle.flags),
        "qm_sa_id": bundle.qm_sa_id,
        "mm_sa_id": bundle.mm_sa_id,
        "pfs_group": named(bundle.pfs_group),
        # Windows counts neither per SA.
        "bytes": None,
        "packets": None,
        "sas": [_sa(row, reveal_keys=reveal_keys) for row in rows_of(context, details)],
    }


def _traffic(traffic: Traffic) -> dict[str, Any]:
    return {
        "mode": named(traffic.traffic_type),
        "ip_version": named(traffic.ip_version),
        "local": str(traffic.local),
        "remote": str(traffic.remote),
        "ip_protocol": traffic.ip_protocol,
        "local_port": traffic.local_port,
        "remote_port": traffic.remote_port,
        "filter_id": traffic.filter_id,
        "tunnel_policy_id": traffic.tunnel_policy_id,
    }


def _limits(bundle: SaBundle) -> dict[str, Any]:
    return {
        "lifetime": {
            "seconds": bundle.lifetime.seconds,
            "kilobytes": bundle.lifetime.kilobytes,
            "packets": bundle.lifetime.packets,
        },
        "idle_timeout_seconds": bundle.idle_timeout_seconds,
    }


def _sa(row: Row, *, reveal_keys: bool) -> dict[str, Any]:
    sa = row.sa
    auth = None if sa.auth is None else {"auth_config": named(sa.auth.transform.auth_config)}
    cipher = None
    if sa.cipher is not None:
        cipher = {"cipher_config": named(sa.cipher.transform.cipher_config)}
    if reveal_keys:
        # An SA of an unknown kind may come without halves: its keys are unknown as well.
        if auth is None and cipher is None:
            raise KeysUnavailableError(sa.spi)
        if auth is not None:
            auth["key"] = _hex(row.auth_key)
        if cipher is not None:
            cipher["key"] = _hex(row.cipher_key)
    return {
        "spi": sa.spi,
        "spi_hex": f"0x{sa.spi:08x}",
        "transform_type": named(sa.transform_type),
        "auth": auth,
        "cipher": cipher,
    }


def _hex(key: Key) -> str:
    return key.view().hex()
