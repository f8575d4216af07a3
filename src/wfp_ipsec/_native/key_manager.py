"""The key manager of ipsectypes.h."""

from __future__ import annotations

from wfp_ipsec._native.fields import Flags, Guid, Int
from wfp_ipsec._native.objects import DISPLAY_DATA
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import KeyManagerFlags
from wfp_ipsec.values.key_manager import KeyManager

KEY_MANAGER0 = Struct(
    "IPSEC_KEY_MANAGER0",
    KeyManager,
    Guid("keyManagerKey", "key"),
    *DISPLAY_DATA,
    Flags("flags", "flags", KeyManagerFlags),
    Int("keyDictationTimeoutHint", "dictation_timeout_hint_seconds"),
)
