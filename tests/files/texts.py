"""SA files as text, for tests."""

from __future__ import annotations

from dataclasses import dataclass

from wfp_ipsec.files import Description, loads

SECRET = "a1" * 19
HEAD = 'label = "group"\nallow_inline_keys = true\n'
AES_GCM = 'algorithm = "aes-gcm"\nkey = "{key}"'


def gcm(number: int) -> str:
    """Returns the members of an AES-GCM SA whose key follows from a number."""
    return AES_GCM.format(key=f"{number:040x}")


def cbc(number: int) -> str:
    """Returns the members of an AES-CBC SA whose keys follow from a number."""
    return (
        f'algorithm = "aes-cbc"\nkey = "{number:032x}"\n'
        f'integrity = "hmac-sha256"\nintegrity_key = "{number:064x}"'
    )


@dataclass(frozen=True, kw_only=True)
class PairText:
    """An SA pair of a file.

    Attributes:
        name: Its name.
        number: What its SPIs and keys follow from.
        remote: The peer.
        port: The peer's port, in transport mode.
        lifetime: Seconds.
        tunnel: Whether it is in tunnel mode, with NAT-T.
        spis: What its SPIs follow from, where not from `number`.
        cipher: Whether the SAs are AES-CBC's and not AES-GCM's.
    """

    name: str = "one"
    number: int = 1
    remote: str = "198.51.100.20"
    port: int = 0
    lifetime: int = 3600
    tunnel: bool = False
    spis: int | None = None
    cipher: bool = False

    @property
    def inbound_spi(self) -> int:
        """The inbound SPI."""
        return 0x10000 + 2 * (self.number if self.spis is None else self.spis)

    @property
    def outbound_spi(self) -> int:
        """The outbound SPI."""
        return self.inbound_spi + 0x1000

    def __str__(self) -> str:
        members = cbc if self.cipher else gcm
        mode = "tunnel" if self.tunnel else "transport"
        lines = [
            "[[sa_pairs]]",
            f'name = "{self.name}"\nmode = "{mode}"',
            f'local = "192.0.2.10"\nremote = "{self.remote}"',
            "nat_t = {}" if self.tunnel else f"remote_port = {self.port}",
        ]
        if self.tunnel:
            lines.append('[[sa_pairs.selectors]]\nlocal = "10.1.0.0/16"\nremote = "10.2.0.0/16"')
        sides = (("inbound", self.inbound_spi, 2), ("outbound", self.outbound_spi, 3))
        for side, spi, factor in sides:
            lines += [f"[sa_pairs.{side}]", f"spi = {spi:#x}", members(factor + 2 * self.number)]
            lines.append(f"lifetime_seconds = {self.lifetime}")
        return "\n".join(lines) + "\n"


def described(*pairs: PairText, head: str = "") -> Description:
    """Reads a file with some pairs."""
    return loads(HEAD + head + "\n".join(map(str, pairs)), name="pairs.toml")
