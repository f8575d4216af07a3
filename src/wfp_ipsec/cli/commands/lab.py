"""``wfp-ipsec lab``: a capture of ESP, and the Wireshark profile that opens it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from wfp_ipsec.cli import columns, tables
from wfp_ipsec.cli.options import Choices, json_option
from wfp_ipsec.cli.outcome import Failure
from wfp_ipsec.cli.output import Output
from wfp_ipsec.engine import Engine

NEEDS = ("scapy", "cryptography")


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("wfp-ipsec-lab")
)
@json_option
@click.pass_obj
def command(choices: Choices, folder: Path, as_json: bool) -> None:
    """Make a lab in FOLDER (wfp-ipsec-lab): a capture of ESP with a Wireshark profile.

    An SA pair with fresh random keys is installed on the embedded engine, packets are encrypted
    with the keys of its SAs, and the tshark command is printed that shows them decrypted. Needs no
    rights; nothing is sent and nothing is protected.
    """
    choices.refuse_system("lab")
    output = Output(as_json=as_json)
    try:
        with output.waiting("loading scapy"):
            # Without it scapy loads, and fails at the first packet.
            import_module("cryptography")
            from wfp_ipsec.cli import laboratory
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in NEEDS:
            raise
        needs = f"lab needs {error.name}: pip install 'wfp-ipsec[cli,scapy]'"
        raise Failure(needs) from None
    with Engine.open("embedded") as engine, output.waiting("encrypting"):
        lab = laboratory.make(engine, folder)
    # They are in the profile.
    output.keys_hidden = False
    if output.is_json:
        output.document(
            "lab",
            engine,
            folder=str(lab.folder),
            capture=str(lab.capture),
            profile=str(lab.profile),
            packets=lab.packets,
            environment=lab.environment,
            tshark=list(lab.tshark),
        )
        return
    output.table(columns.SAS, tables.sa_rows(lab.contexts))
    output.foot(
        engine, f"{lab.packets} packets in {lab.capture}, profile with the keys in {lab.profile}."
    )
    output.text("")
    shell = ", in PowerShell" if sys.platform == "win32" else ""
    output.text(f"See what is in the packets{shell}:")
    output.text(f"  {lab.command_line}")
    output.text("In Wireshark: set WIRESHARK_CONFIG_DIR as above, then open the capture.")
