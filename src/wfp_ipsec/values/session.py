"""Engine sessions (fwpmtypes.h)."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import SessionFlags
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U32, Sid
from wfp_ipsec.values.sa import NO_GUID


@value
class Session(Value):
    """A session with the engine (FWPM_SESSION0).

    Attributes:
        key: Its GUID; the zero GUID lets the engine choose.
        name: Display name, or None.
        description: Display text, or None.
        flags: DYNAMIC makes objects go with the session that added them.
        transaction_wait_timeout_milliseconds: How long a call waits for another session's
            transaction; 0 is the engine's default (15 seconds), 0xFFFFFFFF is for ever.
        process_id: Process of the session; given by the engine.
        sid: The user, a binary SID; given by the engine.
        user_name: The user; given by the engine.
        kernel_mode: Whether a driver opened it; given by the engine.
    """

    key: uuid.UUID = NO_GUID
    name: str | None = None
    description: str | None = None
    flags: SessionFlags = SessionFlags(0)
    transaction_wait_timeout_milliseconds: U32 = 0
    process_id: U32 = 0
    sid: Sid | None = None
    user_name: str | None = None
    kernel_mode: bool = False
