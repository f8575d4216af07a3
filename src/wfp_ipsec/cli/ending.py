"""Ending SA contexts: asked for, one after the other, and told."""

from __future__ import annotations

from collections.abc import Callable

from wfp_ipsec.cli.options import Choices, confirm, session
from wfp_ipsec.cli.output import Output, counted
from wfp_ipsec.context import SaContext


def end(
    verb: str,
    done: str,
    call: Callable[[SaContext], None],
    choices: Choices,
    ids: tuple[int, ...],
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Ends SA contexts; before the first one ends, all of them have been found.

    Args:
        verb: The command, such as "delete".
        done: What is said afterwards, such as "deleted".
        call: What ends a context.
        choices: What was chosen for all commands.
        ids: LUIDs of the contexts.
        yes: Whether nobody is asked.
        as_json: Whether a program reads the answer.
    """
    unique = tuple(dict.fromkeys(ids))
    output = Output(as_json=as_json)
    with session(choices) as engine:
        contexts = [SaContext.attach(engine, id) for id in unique]
        confirm(f"{verb} {counted(len(unique), 'SA context')} ({_listed(unique)})?", yes)
        ended: list[int] = []
        for context in contexts:
            try:
                call(context)
            except OSError as error:
                if ended:
                    error.add_note(f"before that: {done} {_listed(ended)}")
                raise
            ended.append(context.id)
        if output.is_json:
            output.document(verb, engine, ids=ended)
            return
        output.foot(engine, f"{done} {counted(len(ended), 'SA context')}: {_listed(ended)}.")


def _listed(ids: tuple[int, ...] | list[int]) -> str:
    return ", ".join(map(str, ids))
