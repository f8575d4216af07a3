"""Measures which rights everything takes, and writes it: ``python -m tests.meta.rights_table``."""

from __future__ import annotations

from collections.abc import Mapping

from tests.rights import commands, operations
from tests.rights.measuring import Needs, measure
from tests.rights.table import replace_tables, written
from tests.rights.trial import Work, bench
from wfp_ipsec import Engine
from wfp_ipsec.testing import Controls, controls


def _measured(engine: Engine, control: Controls, works: Mapping[str, Work]) -> dict[str, Needs]:
    found = {}
    for name, work in works.items():
        with bench(engine, control, work) as opened:
            found[name] = measure(opened, takes_away=work.takes_away)
    return found


def main() -> None:
    """Writes the tables between their two marks."""
    with Engine.open("embedded") as engine:
        control = controls(engine)
        parts = {"command": commands.WORK, "Python": operations.WORK}
        replace_tables(
            written({kind: _measured(engine, control, works) for kind, works in parts.items()})
        )


if __name__ == "__main__":
    main()
