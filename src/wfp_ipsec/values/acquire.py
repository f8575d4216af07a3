"""What a trap tells: flows that want an SA, and why IPsec dropped packets."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from wfp_ipsec.enums import Direction, IpVersion
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.file_time import FileTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquire:
    """A flow that wants an SA: what a trap blocked a packet of.

    What Windows does not tell is None.

    Attributes:
        time: When the packet was blocked.
        local: This host's address.
        remote: The peer's address, of the same IP version.
        ip_protocol: IP protocol number.
        local_port: This host's port, host order.
        remote_port: The peer's port, host order.
        scope_id: IPv6 scope of the addresses.
        held_back: How many packets of the flow were not told since it was told last.
    """

    time: FileTime
    local: IpAddress
    remote: IpAddress
    ip_protocol: int | None
    local_port: int | None
    remote_port: int | None
    scope_id: int | None
    held_back: int = 0

    @property
    def ip_version(self) -> IpVersion:
        """IP version of the flow."""
        return IpVersion.V4 if self.remote.version == 4 else IpVersion.V6

    @property
    def flow(self) -> Hashable:
        """What all acquires of the flow have in common."""
        ports = self.local_port, self.remote_port
        return self.local, self.remote, self.ip_protocol, *ports, self.scope_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDiagnostic:
    """A packet that IPsec in the kernel dropped. It says that an SA fails, not that one is missing.

    What Windows does not tell is None.

    Attributes:
        time: When.
        status: Why: an NTSTATUS.
        status_name: Its symbol, such as "STATUS_IPSEC_BAD_SPI"; in hex where it is not known.
        direction: Which way the packet went.
        spi: SPI of the packet, host order; 0 for clear text.
        local: This host's address.
        remote: The peer's address.
    """

    time: FileTime
    status: int
    status_name: str
    direction: Direction | int
    spi: int
    local: IpAddress | None
    remote: IpAddress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrapCounts:
    """What became of the packets that a trap blocked: each is in one of the first four.

    Attributes:
        told: Told as an `Acquire`.
        held_back: Not told, because their flow had been told of.
        lost: Not told, because nobody read the acquires before them.
        incomplete: Not told, because Windows did not say from where to where they went.
        forgotten: Flows that can be told again before their time, because there were too many.
    """

    told: int
    held_back: int
    lost: int
    incomplete: int
    forgotten: int
