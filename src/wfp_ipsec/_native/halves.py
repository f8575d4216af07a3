"""The unions of IPSEC_SA_TRANSFORM0 and IPSEC_SA0: a transform type selects one of five pointers.

Four point to one half, authentication or cipher; one points to a struct that embeds both.
"""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Custom
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._record import record
from wfp_ipsec.enums import TransformType, known
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.values.transforms import HALVES

AUTH, CIPHER = 0, 1


@record
class Halves:
    """What differs between the two structs.

    Attributes:
        tag: The member with the transform type.
        arms: The member of the union for each type.
        auth: The struct of the authentication half.
        cipher: The struct of the cipher half.
        both: The struct that embeds both halves: its pointer type, and its two members.
    """

    tag: str
    arms: dict[TransformType, str]
    auth: Struct[Any]
    cipher: Struct[Any]
    both: tuple[str, str, str]

    def field(self) -> Custom:
        """Returns the field that holds ``transform_type``, ``auth`` and ``cipher``."""
        return Custom(
            members=(self.tag, *self.arms.values()),
            readers={
                "transform_type": lambda ffi, c: known(TransformType, getattr(c, self.tag)),
                "auth": self.read_auth,
                "cipher": self.read_cipher,
            },
            writer=self.write,
            wiper=self.wipe if self.auth.has_secrets else None,
            viewers={"auth": self.view_auth, "cipher": self.view_cipher},
            native=self.native,
        )

    def native(self, at: Any) -> list[dict[str, Any]]:
        """Describes the tag and both halves."""
        table = {"table": members_by_number(TransformType)}
        kind = at.number(self.tag, "transform_type", "ENUM", **table)
        auth = self._native_half(at, "auth", self.auth, AUTH)
        return [kind, auth, self._native_half(at, "cipher", self.cipher, CIPHER)]

    def _native_half(
        self, at: Any, attribute: str, struct: Struct[Any], which: int
    ) -> dict[str, Any]:
        both = at.ffi.typeof(self.both[0]).item
        # A union: all arms are at one place.
        (place,) = {at.offset(arm) for arm in self.arms.values()}
        return {
            "kind": "HALF",
            "attribute": attribute,
            "offset": place,
            "tag": at.offset(self.tag),
            "width": TransformType.ESP_AUTH_AND_CIPHER.value,
            "when": sum(1 << kind for kind, carried in HALVES.items() if carried[which]),
            "inner": at.ffi.offsetof(both, self.both[1 + which]),
            "both": at.ffi.sizeof(both),
            "form": at.form(struct),
            "later": struct.has_secrets,
        }

    def write(self, arena: Arena, value: Any, c: CData) -> None:
        """Sets the tag and the arm that it selects."""
        setattr(c, self.tag, value.transform_type)
        arm = self.arms.get(value.transform_type)
        if arm is None:
            return
        if value.auth is not None and value.cipher is not None:
            ctype, auth_member, cipher_member = self.both
            block = arena.new(ctype)
            self.auth.fill(arena, value.auth, getattr(block, auth_member))
            self.cipher.fill(arena, value.cipher, getattr(block, cipher_member))
            setattr(c, arm, block)
        elif value.auth is not None:
            setattr(c, arm, self.auth.compose(arena, value.auth))
        elif value.cipher is not None:
            setattr(c, arm, self.cipher.compose(arena, value.cipher))

    def read_auth(self, ffi: Any, c: CData) -> Any:
        """Parses the authentication half, where the type has one."""
        found = self.half_of(c, AUTH)
        return self.auth.parse(ffi, found) if found else None

    def read_cipher(self, ffi: Any, c: CData) -> Any:
        """Parses the cipher half, where the type has one."""
        found = self.half_of(c, CIPHER)
        return self.cipher.parse(ffi, found) if found else None

    def view_auth(self, ffi: Any, c: CData, owner: object) -> Any:
        """Views the authentication half, where the type has one."""
        found = self.half_of(c, AUTH)
        return self.auth.view(ffi, found, owner) if found else None

    def view_cipher(self, ffi: Any, c: CData, owner: object) -> Any:
        """Views the cipher half, where the type has one."""
        found = self.half_of(c, CIPHER)
        return self.cipher.view(ffi, found, owner) if found else None

    def wipe(self, ffi: Any, c: CData) -> None:
        """Wipes the keys of the halves that are there."""
        if found := self.half_of(c, AUTH):
            self.auth.wipe(ffi, found)
        if found := self.half_of(c, CIPHER):
            self.cipher.wipe(ffi, found)

    def half_of(self, c: CData, which: int) -> CData | None:
        """Returns the AUTH or CIPHER half, or None where there is none."""
        tag = getattr(c, self.tag)
        carried = HALVES.get(tag, (False, False))
        pointer = getattr(c, self.arms[tag]) if carried[which] else None
        if not pointer:
            return None
        return getattr(pointer, self.both[1 + which]) if all(carried) else pointer
