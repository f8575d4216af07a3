"""Changes that an SA file asks for, as the command line shows them."""

from __future__ import annotations

from collections import Counter

from wfp_ipsec.cli import columns
from wfp_ipsec.cli.options import confirm
from wfp_ipsec.cli.outcome import Failure
from wfp_ipsec.cli.output import Output, counted
from wfp_ipsec.engine import Engine
from wfp_ipsec.files import ChangeKind, Changes, Description, plan

# What interrupts traffic that was protected.
ENDS = (ChangeKind.REMOVE, ChangeKind.REPLACE)


def going(changes: Changes) -> list[str]:
    """Returns the names of the pairs that are taken away, for good or for a moment."""
    return [change.name for change in changes.pairs if change.kind in ENDS]


def agreed(engine: Engine, description: Description, changes: Changes, *, yes: bool) -> Changes:
    """Has changes confirmed where something is taken away; returns what may be carried out.

    Raises:
        click.UsageError: Nobody can be asked.
        click.Abort: The answer is no.
        Failure: The engine has changed while somebody was asked.
    """
    taken = going(changes)
    if not taken:
        return changes
    confirm(f"take away {counted(len(taken), 'pair')} ({', '.join(taken)})?", yes)
    if yes:
        return changes
    # Whoever was asked took their time, and agreed to this alone.
    now = plan(engine, description)
    if now.pairs != changes.pairs:
        raise Failure("the engine has changed since the question; nothing was done: run it again.")
    return now


def show(command: str, output: Output, engine: Engine, changes: Changes) -> None:
    """Prints what happens to each pair, and why."""
    if output.is_json:
        pairs = [
            {"name": one.name, "change": str(one.kind), "reason": one.reason}
            for one in changes.pairs
        ]
        functions = list(changes.functions)
        label = changes.label
        output.document(command, engine, label=label, pairs=pairs, functions=functions)
        return
    rows = [(one.name, str(one.kind), one.reason) for one in changes.pairs]
    output.table(columns.CHANGES, rows)
    kinds = Counter(str(one.kind) for one in changes.pairs)
    told = ", ".join(f"{kind} {number}" for kind, number in kinds.items())
    summary = f"{counted(len(changes.pairs), 'pair')} of {changes.label!r}"
    output.foot(engine, f"{summary}{': ' if told else ''}{told}.")


def show_calls(output: Output, changes: Changes) -> None:
    """Prints the native calls, without keys."""
    for work in changes.work:
        output.text(f"{work.verb} {work.name}")
        for line in work.plan.describe().split("\n"):
            output.text(line)
