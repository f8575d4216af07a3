"""Whose an object in the engine is: our provider, a label in its name, and the owner's record.

Objects and SA contexts outlive sessions and processes on Windows. So that what a dead process left
can be told from what is in use, each filter and provider context that this package adds names its
provider, begins its display name with a label, and holds an `Owner` in its provider data.
"""

from __future__ import annotations

import json
import uuid
from typing import Self

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values.filter import Provider, Sublayer

LABEL = "wfp-ipsec"
PROVIDER = Provider(
    key=uuid.UUID("48e8b3ef-e2a4-46f2-8ffb-8c4c17174989"),
    name=LABEL,
    description="Objects that SA contexts of wfp-ipsec rest on",
)
# In the middle: neither the first word nor the last among the sublayers of others.
SUBLAYER = Sublayer(
    key=uuid.UUID("1da46082-049b-4c5e-a204-a112d4947ba9"),
    name=LABEL,
    description="Filters of wfp-ipsec that are not to mix with those of others",
    provider_key=PROVIDER.key,
    weight=0x8000,
)


@value
class Owner(Value):
    """Who added an object, as its provider data tells.

    Attributes:
        label: What the display name begins with, such as the name of a tool; not empty.
        session_key: The session that it belongs to: once that has ended, it is an orphan. None is
            nobody's in particular: it is kept until somebody deletes it by purpose.
        fingerprint: What the object was made from, without keys; empty where nobody compares it.
        pair: The SA pair of a group under one label that it belongs to, such as one of an SA file
            (`wfp_ipsec.files`); empty where there is no group.

    Raises:
        InvalidParameterError: The label is empty.
    """

    label: str = LABEL
    session_key: uuid.UUID | None = None
    fingerprint: str = ""
    pair: str = ""

    def _validate(self) -> None:
        if not self.label:
            rule = "is empty; objects are found by it again"
            raise invalid("label", self.label, rule, "FWP_E_NULL_DISPLAY_NAME")

    def record(self) -> bytes:
        """Returns what the provider data of an object holds."""
        session = None if self.session_key is None else str(self.session_key)
        content = {"label": self.label, "session": session, "fingerprint": self.fingerprint}
        if self.pair:
            content["pair"] = self.pair
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def read(cls, record: bytes) -> Self | None:
        """Returns the owner that provider data tells of, or None where it is something else."""
        try:
            content = json.loads(record)
            session = content["session"]
            return cls(
                label=content["label"],
                session_key=None if session is None else uuid.UUID(session),
                fingerprint=content["fingerprint"],
                pair=content.get("pair", ""),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
