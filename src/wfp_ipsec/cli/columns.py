"""The columns of the tables."""

from __future__ import annotations

from wfp_ipsec.cli.grid import Column

SAS = (
    Column("CONTEXT", 8),
    Column("DIR", 6),
    Column("SPI", 10),
    Column("PROTO"),
    Column("MODE", 9),
    Column("LOCAL", 15),
    Column("REMOTE", 15),
    Column("ALGORITHM", 26),
    Column("ENCAP"),
    Column("LIFETIME"),
)
FILTERS = (
    Column("FILTER", 10),
    Column("NAME", 28),
    Column("LAYER", 24),
    Column("ACTION", 24),
    Column("CONDITIONS"),
    Column("WEIGHT"),
)
BRIEF_FILTERS = tuple(map(Column, ("FILTER", "NAME", "ACTION", "CONDITIONS", "WEIGHT")))
FACTS = (Column("FACT", 22), Column("INBOUND", 28), Column("OUTBOUND", 28))
COUNTERS = (Column("COUNTER", 46), Column("VALUE", 12, right=True))
WATCHED = (*COUNTERS, Column("CHANGE", 12, right=True))
EVENTS = (
    Column("TIME", 8),
    Column("EVENT", 17),
    Column("WHAT"),
)
ORPHANS = (Column("KIND", 16), Column("ID", 36), Column("NAME"))
CHANGES = (Column("PAIR", 20), Column("CHANGE", 9), Column("REASON"))
