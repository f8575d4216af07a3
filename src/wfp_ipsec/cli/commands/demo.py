"""``wfp-ipsec demo``: the main job from beginning to end, on the embedded engine."""

from __future__ import annotations

from pathlib import Path

import click

from wfp_ipsec.cli import demo
from wfp_ipsec.cli.options import Choices
from wfp_ipsec.cli.output import console
from wfp_ipsec.files.reader import load


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("esp_sa"),
    show_default=True,
    help="File for Wireshark's esp_sa lines, readable by its owner only. They hold the keys.",
)
@click.pass_obj
def command(choices: Choices, file: Path | None, output: Path) -> None:
    """Install the SA pairs of FILE on the embedded engine, list, export and delete them.

    Without FILE the example of the package is used. Nothing is protected: the engine is simulated.
    """
    choices.refuse_system("demo")
    description = load(file or demo.example())
    demo.run(console(), [one.pair for one in description.pairs], output)
