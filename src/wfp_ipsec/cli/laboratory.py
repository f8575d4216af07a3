"""The lab: SAs of the embedded engine, packets that scapy encrypts with them, and a profile.

Needs the extra ``scapy``.
"""

from __future__ import annotations

import io
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scapy.layers.inet import IP, UDP
from scapy.packet import Raw
from scapy.utils import PcapWriter

from wfp_ipsec.algorithms import AesGcm
from wfp_ipsec.cli.shells import posix_line, powershell_line
from wfp_ipsec.context import SaContext
from wfp_ipsec.engine import Engine
from wfp_ipsec.export import write_wireshark_profile
from wfp_ipsec.export._files import write_private
from wfp_ipsec.export.scapy import silent_associations
from wfp_ipsec.keys import Key
from wfp_ipsec.values.details import SaContextDetails
from wfp_ipsec.values.sa import SaBundle, SaLifetime

LOCAL, REMOTE = "192.0.2.10", "198.51.100.20"
LOCAL_PORT, REMOTE_PORT = 5060, 5062
PEER_SPI = 0x2081
TALK = (
    (b"hello from the inside", b"and hello from the other end"),
    (b"who can read this?", b"whoever has the keys"),
)
# A moment in the past, the same in each lab.
FIRST_SECOND = 1_700_000_000
NAME_FIELDS = ("ip.src", "ip.dst", "esp.spi", "data.text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """What was made.

    Attributes:
        folder: Where.
        capture: The file with the packets.
        profile: The folder with the keys and preferences for Wireshark.
        packets: How many packets there are.
        contexts: The SA contexts, with their keys.
    """

    folder: Path
    capture: Path
    profile: Path
    packets: int
    contexts: tuple[SaContextDetails, ...]

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which tshark finds the profile."""
        return {"WIRESHARK_CONFIG_DIR": str(self.profile)}

    @property
    def tshark(self) -> tuple[str, ...]:
        """The command that shows what is in the packets."""
        fields = [word for name in NAME_FIELDS for word in ("-e", name)]
        texts = ("-o", "data.show_as_text:TRUE")
        return ("tshark", "-r", str(self.capture), *texts, "-T", "fields", *fields)

    @property
    def command_line(self) -> str:
        """The same for a shell: PowerShell on Windows, a POSIX one elsewhere."""
        line = powershell_line if sys.platform == "win32" else posix_line
        return line(self.environment, self.tshark)


def make(engine: Engine, folder: Path) -> Lab:
    """Makes a lab in a folder; of an earlier one the files are replaced.

    Args:
        engine: A session with the embedded engine. The SA context is gone at the end.
        folder: The folder; it is made where it is missing.

    Raises:
        OSError: Something cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    capture, profile = folder / "capture.pcap", folder / "profile"
    with _installed(engine) as context:
        contexts = (context.details(),)
    # The warning is that of the profile: here the keys stay in the process.
    inbound, outbound = silent_associations(contexts)
    packets = list(_packets(inbound, outbound))
    write_private(capture, _captured(packets))
    write_wireshark_profile(profile, contexts)
    return Lab(
        folder=folder, capture=capture, profile=profile, packets=len(packets), contexts=contexts
    )


def _installed(engine: Engine) -> SaContext:
    """Installs an SA pair with fresh keys, step by step as a keying tool does."""
    context = SaContext.transport(engine, LOCAL, REMOTE, name="lab")
    try:
        spi = context.get_spi()
        limit = SaLifetime(seconds=3600)
        inbound, outbound = (AesGcm(Key(secrets.token_bytes(20))) for _ in range(2))
        context.add_inbound(SaBundle(sas=(inbound.esp(spi),), lifetime=limit))
        context.add_outbound(SaBundle(sas=(outbound.esp(PEER_SPI),), lifetime=limit))
    except BaseException:
        context.close()
        raise
    return context


def _packets(inbound: Any, outbound: Any) -> Iterator[Any]:
    """Yields the encrypted packets of a talk, a tenth of a second apart."""
    here, there = (LOCAL, LOCAL_PORT), (REMOTE, REMOTE_PORT)
    number = 0
    for said, answered in TALK:
        for association, ends, text in (
            (outbound, (here, there), said),
            (inbound, (there, here), answered),
        ):
            packet = association.encrypt(_packet(*ends, text))
            packet.time = FIRST_SECOND + number / 10
            number += 1
            yield packet


def _captured(packets: list[Any]) -> bytes:
    """Returns what stands in the file of a capture."""
    content = io.BytesIO()
    PcapWriter(content).write(packets)
    return content.getvalue()


def _packet(source: tuple[str, int], destination: tuple[str, int], text: bytes) -> Any:
    ports = UDP(sport=source[1], dport=destination[1])
    return IP(src=source[0], dst=destination[0]) / ports / Raw(text)
