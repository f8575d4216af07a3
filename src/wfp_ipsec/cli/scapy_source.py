"""SAs as Python source that builds scapy's `SecurityAssociation` objects. It holds keys."""

from __future__ import annotations

from collections.abc import Iterable

from wfp_ipsec.export import ScapyArguments
from wfp_ipsec.values._checks import IpAddress

HEAD = '''"""SAs for scapy. Their keys are in here."""

from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import AH, ESP, SecurityAssociation

ASSOCIATIONS = [
'''


def source(associations: Iterable[ScapyArguments]) -> str:
    """Returns the source of a module with the list ``ASSOCIATIONS``."""
    lines = "".join(f"    SecurityAssociation({_call(one)}),\n" for one in associations)
    return f"{HEAD}{lines}]\n"


def _call(one: ScapyArguments) -> str:
    words = [one.protocol]
    words += [f"{name}={_literal(name, given)}" for name, given in one.revealed().items()]
    if one.tunnel is not None:
        words.append(f"tunnel_header={_header(one.tunnel)}")
    if one.nat_t_ports is not None:
        ports = one.nat_t_ports
        words.append(f"nat_t_header=UDP(sport={ports[0]}, dport={ports[1]})")
    return ", ".join(words)


def _literal(name: str, given: object) -> str:
    if isinstance(given, bytes):
        return f'bytes.fromhex("{given.hex()}")'
    return f"0x{given:08x}" if name == "spi" and isinstance(given, int) else repr(given)


def _header(ends: tuple[IpAddress, IpAddress]) -> str:
    layer = "IP" if ends[0].version == 4 else "IPv6"
    return f'{layer}(src="{ends[0]}", dst="{ends[1]}")'
