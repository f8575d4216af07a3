"""The report of the doctor, for people and for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from wfp_ipsec.cli.doctor_lines import sections
from wfp_ipsec.cli.visible import visible
from wfp_ipsec.doctor import Report, Verdict

# Goes up when a member is renamed or removed, or changes its meaning; not when one is added.
SCHEMA = 1

COLOURS = {Verdict.USABLE: "green", Verdict.SIMULATED: "yellow"}


def as_json(report: Report) -> str:
    """Returns the report as a JSON object: the attributes of `Report` and three more in front."""
    head = {"schema": SCHEMA, "command": "doctor", "exit_code": report.verdict.exit_code}
    return json.dumps({**head, **asdict(report)}, indent=2)


def show(console: Console, report: Report, verbose: bool) -> None:
    """Prints the report: the verdict first, then what it rests on.

    Args:
        console: Where to.
        report: The report.
        verbose: Whether to list what is all right as well.
    """
    colour = COLOURS.get(report.verdict, "red")
    reason = visible(f" {report.reason}.")
    verdict = Text.assemble((f"{report.verdict}:", f"bold {colour}"), reason)
    console.print(verdict, soft_wrap=True)
    if report.embedded.session.opened:
        text = "The embedded engine works; it is simulated and protects no traffic."
        console.print(text, highlight=False)
    for title, rows in sections(report, verbose):
        console.print()
        console.print(Text(title, style="bold"))
        width = max(len(label) for label, _ in rows)
        for label, text in rows:
            # As Text: brackets in paths and messages are no markup.
            console.print(Text(visible(f"  {label:{width}}  {text}")), soft_wrap=True)
