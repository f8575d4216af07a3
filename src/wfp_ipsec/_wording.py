"""How values are spelled for people: never with keys."""

from __future__ import annotations

import uuid
from enum import Flag
from functools import cache

from wfp_ipsec import guids
from wfp_ipsec.enums import TransformType
from wfp_ipsec.values.sa import Sa, SaLifetime

NOTHING = "-"


def algorithm_name(sa: Sa) -> str:
    """Names the algorithms of an SA, such as "AES-CBC-256/HMAC-SHA-256-128"."""
    if sa.is_gcm and sa.cipher is not None:
        return _spelled(sa.cipher.transform.cipher_config)
    halves = [sa.cipher.transform.cipher_config] if sa.cipher is not None else []
    halves += [sa.auth.transform.auth_config] if sa.auth is not None else []
    return "/".join(_spelled(half) for half in halves) or NOTHING


def _spelled(config: int) -> str:
    """Turns CBC_AES_128 into AES-CBC-128; numbers without a name stay numbers."""
    name = getattr(config, "name", str(config))
    mode, _, rest = name.partition("_")
    if mode not in ("CBC", "GCM"):
        return str(name.replace("_", "-"))
    cipher, _, bits = rest.partition("_")
    return "-".join(part for part in (cipher, mode, bits) if part)


def protocol_name(sa: Sa) -> str:
    """Returns "AH" or "ESP"."""
    return "AH" if sa.transform_type == TransformType.AH else "ESP"


def lifetime_text(lifetime: SaLifetime) -> str:
    """Spells limits, such as "3600s 1000KB"."""
    limits = (
        (lifetime.seconds, "s"),
        (lifetime.kilobytes, "KB"),
        (lifetime.packets, "packets"),
    )
    return " ".join(f"{number}{unit}" for number, unit in limits if number) or NOTHING


def flag_names(flags: Flag) -> list[str]:
    """Returns the names of the flags that are set, and one number of those without a name."""
    named = [flag for flag in type(flags) if flag in flags]
    rest = int(flags.value) & ~sum(int(flag.value) for flag in named)
    return [flag.name or "" for flag in named] + ([f"0x{rest:x}"] if rest else [])


@cache
def _names() -> dict[uuid.UUID, str]:
    return {
        found: name.removeprefix("FWPM_").partition("_")[2]
        for name, found in vars(guids).items()
        if isinstance(found, uuid.UUID)
    }


def guid_name(key: uuid.UUID) -> str:
    """Returns the name of a built-in object without its prefix, or the GUID itself."""
    return _names().get(key, str(key))
