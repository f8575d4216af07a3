"""What the form of an SA file demands beyond the types of its fields.

Each rule is said twice: here for the reader, and in `wfp_ipsec.files._schema` for JSON Schema. A
test holds the two against each other.
"""

from __future__ import annotations

from typing import get_args

from msgspec import UNSET

from wfp_ipsec.errors import InvalidParameterError, invalid
from wfp_ipsec.files._tables import Direction, File, Ims, Integrity, Table, Transport, Tunnel
from wfp_ipsec.files._where import Within, renamed, said
from wfp_ipsec.values._checks import address
from wfp_ipsec.values.sa import check_inbound_spi

SOURCES = ("", "_file", "_env", "_stdin")
CBC = ("aes-cbc", "3des-cbc", "des-cbc")
HMACS = get_args(Integrity)
ENCRYPTS = ("aes-gcm", *CBC)
INTEGRITY_FIELDS = ("integrity", *(f"integrity_key{source}" for source in SOURCES))
CK_FIELDS = tuple(f"ck{source}" for source in SOURCES)


def check_rules(file: File) -> None:
    """Checks a file whose types are right.

    Raises:
        InvalidParameterError: A rule is broken; the field is the path in the file.
    """
    for index, pair in enumerate(file.sa_pairs):
        with Within(f"sa_pairs[{index}]"):
            _check_pair(pair)
    for index, table in enumerate(file.ims):
        with Within(f"ims[{index}]"):
            _check_ims(table)


def key_field(table: Table, name: str) -> str:
    """Returns the one field of a table that says where a key is.

    Raises:
        InvalidParameterError: There is none, or more than one.
    """
    fields = [f"{name}{source}" for source in SOURCES]
    given = [field for field in fields if getattr(table, field) is not UNSET]
    if not given:
        raise said(name, f"is missing; one of {', '.join(fields)} says where it is")
    if len(given) > 1:
        raise said(given[1], f"stands beside {given[0]}; there is one key, from one place")
    if given[0].endswith("_stdin") and getattr(table, given[0]) is not True:
        rule = "is false; say true where the key comes from standard input, or leave it out"
        raise said(given[0], rule)
    return given[0]


def _check_pair(pair: Transport | Tunnel) -> None:
    address("local", pair.local)
    address("remote", pair.remote)
    with Within("inbound"):
        check_inbound_spi(pair.inbound.spi)
        _check_direction(pair.inbound)
    with Within("outbound"):
        _check_direction(pair.outbound)


def _check_direction(table: Direction) -> None:
    key_field(table, "key")
    if table.protocol == "ah" and table.algorithm in ENCRYPTS:
        rule = "encrypts, which AH cannot"
        raise invalid("algorithm", table.algorithm, rule, "FWP_E_INVALID_PARAMETER")
    if table.algorithm not in CBC:
        rule = f"stands beside {table.algorithm}, which brings its own integrity: leave it out"
        _refuse(table, INTEGRITY_FIELDS, rule)
        return
    if table.integrity is UNSET:
        rule = f"is missing; {table.algorithm} needs an HMAC: one of {', '.join(HMACS)}"
        raise said("integrity", rule, "FWP_E_INVALID_TRANSFORM_COMBINATION")
    key_field(table, "integrity_key")


def _check_ims(table: Ims) -> None:
    for end in ("local", "remote"):
        with Within(end):
            address("address", getattr(table, end).address)
    for spi in ("spi_c", "spi_s"):
        with Within("local"):
            _check_own_spi(spi, getattr(table.local, spi))
    key_field(table, "ik")
    if table.encryption == "null":
        _refuse(table, CK_FIELDS, "stands beside encryption null, which has no key: leave it out")
    else:
        key_field(table, "ck")


def _check_own_spi(field: str, spi: int) -> None:
    try:
        check_inbound_spi(spi)
    except InvalidParameterError as error:
        raise renamed(error, field) from None


def _refuse(table: Table, fields: tuple[str, ...], rule: str) -> None:
    for field in fields:
        if getattr(table, field) is not UNSET:
            raise said(field, rule)
