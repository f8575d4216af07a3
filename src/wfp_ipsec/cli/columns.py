"""The columns of the tables."""

from __future__ import annotations

from wfp_ipsec.cli.output import Column

SAS = (
    Column("CONTEXT", 8),
    Column("DIR", 6),
    Column("SPI", 10),
    Column("PROTO"),
    Column("MODE", 9),
    Column("LOCAL", 15, wraps=True),
    Column("REMOTE", 15, wraps=True),
    Column("ALGORITHM", 26, wraps=True),
    Column("ENCAP", wraps=True),
    Column("LIFETIME", wraps=True),
)
FILTERS = (
    Column("FILTER", 10),
    Column("NAME", 28, wraps=True),
    Column("LAYER", 24, wraps=True),
    Column("ACTION", 24, wraps=True),
    Column("CONDITIONS"),
    Column("WEIGHT"),
)
FACTS = (Column("FACT", 22), Column("INBOUND", 28, wraps=True), Column("OUTBOUND", 28, wraps=True))
COUNTERS = (Column("COUNTER", 46, wraps=True), Column("VALUE", 12, right=True))
WATCHED = (*COUNTERS, Column("CHANGE", 12, right=True))
EVENTS = (
    Column("TIME", 12),
    Column("EVENT", 20),
    Column("WHAT", wraps=True),
)
ORPHANS = (Column("KIND", 16), Column("ID", 36, wraps=True), Column("NAME", wraps=True))
CHANGES = (Column("PAIR", 20, wraps=True), Column("CHANGE", 9), Column("REASON", wraps=True))
