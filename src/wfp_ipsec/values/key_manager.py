"""Key managers: programs that watch or choose the keys of negotiated SAs (ipsectypes.h)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from wfp_ipsec.enums import KeyManagerFlags
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8
from wfp_ipsec.values.filter import check_name
from wfp_ipsec.values.sa import NO_GUID, Sa

LONGEST_DICTATION_SECONDS = 10


@value
class KeyManager(Value):
    """A key manager, also called trusted intermediary agent (IPSEC_KEY_MANAGER0).

    Attributes:
        name: Display name.
        key: Its GUID.
        description: Display text, or None.
        flags: DICTATE_KEY for one that chooses keys; without it, it only watches.
        dictation_timeout_hint_seconds: How long choosing a key may take: at most 10, and 0 for the
            default of 5.

    Raises:
        InvalidParameterError: No name; a hint of more than 10 seconds.
    """

    name: str | None
    key: uuid.UUID = NO_GUID
    description: str | None = None
    flags: KeyManagerFlags = KeyManagerFlags(0)
    dictation_timeout_hint_seconds: U8 = 0

    def _validate(self) -> None:
        check_name(self.name)
        hint = self.dictation_timeout_hint_seconds
        if hint > LONGEST_DICTATION_SECONDS:
            rule = f"is at most {LONGEST_DICTATION_SECONDS}"
            raise invalid("dictation_timeout_hint_seconds", hint, rule, "FWP_E_INVALID_INTERVAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class DictatedKeys:
    """The keys that a key manager chose: SAs with other keys, and all else as it was agreed on.

    Attributes:
        inbound: The SAs of the inbound bundle.
        outbound: The SAs of the outbound bundle.
    """

    inbound: tuple[Sa, ...]
    outbound: tuple[Sa, ...]
