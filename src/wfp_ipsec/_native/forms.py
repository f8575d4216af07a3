"""Describes structs to the compiled module, member by member; see ``helpers_cdef.h``."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from wfp_ipsec._native import arena as memory
from wfp_ipsec._native import composites, fields
from wfp_ipsec._native.natives import Form, Natives
from wfp_ipsec._native.struct import Field, Names, Struct
from wfp_ipsec.enums import IpVersion
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import Value
from wfp_ipsec.values._filling import places_of
from wfp_ipsec.values.sa import NO_GUID

Member = dict[str, Any]
OBJECTS = ("table", "more", "content", "number", "octets")
V4, V6 = IpVersion.V4.value, IpVersion.V6.value


class Place:
    """A C struct whose members are described.

    Attributes:
        NEVER: What no attribute is: a member that is only read.
    """

    NEVER = object()

    def __init__(self, natives: Natives, struct: Struct[Any]) -> None:
        self.natives, self.ffi, self.struct = natives, natives.ffi, struct

    def offset(self, member: str) -> int:
        """Returns where a member is, in bytes."""
        return int(self.ffi.offsetof(self.struct.ctype, *member.split(".")))

    def width(self, member: str) -> int:
        """Returns how many bytes a member has."""
        return int(self.ffi.sizeof(self.kind(member)))

    def kind(self, member: str) -> Any:
        """Returns the cffi type of a member."""
        found = self.ffi.typeof(self.struct.ctype)
        for part in member.split("."):
            found = dict(found.fields)[part].type
        return found

    def number(self, member: str, attribute: str, kind: str = "NUMBER", **more: Any) -> Member:
        """Describes a number."""
        place = {"offset": self.offset(member), "width": self.width(member)}
        if kind in ("ENUM", "VERSION"):
            place["when"] = int(self.ffi.cast(self.kind(member), -1)) < 0
        return {"kind": kind, "attribute": attribute, **place, **more}

    def guid_if(self, member: str, attribute: str, **more: Any) -> Member:
        """Describes a GUID that is there where the tag says so, else None."""
        objects = {"table": None, "content": NO_GUID, "more": memory.guid_of}
        return self.number(member, attribute, "GUID_IF", **objects, **more)

    def reader(self, read: Callable[[Any, Any, object], Any]) -> Callable[[int, object], Any]:
        """Returns (address, owner) -> content, of a function (ffi, struct, owner) -> content."""
        ffi, pointer = self.ffi, self.ffi.typeof(self.struct.pointer)
        return lambda address, owner: read(ffi, ffi.cast(pointer, address), owner)

    def v4(self) -> Member:
        """Returns what IPv4 addresses are made and read by."""
        slot = vars(IPv4Address)["_ip"]
        return {"when": V4, "table": IPv4Address, "content": slot, "number": "_ip"}

    def form(self, struct: Struct[Any]) -> Form:
        """Returns the form of a struct inside.

        Raises:
            LookupError: It has none.
        """
        found = self.natives.form(struct)
        if found is None:
            raise LookupError(struct.ctype)
        return found


def make_form(natives: Natives, struct: Struct[Any]) -> Form | None:
    """Returns the form of a struct, or None where a member cannot be described."""
    place = Place(natives, struct)
    try:
        members = [one for field in struct.fields for one in _described(field, place)]
    except LookupError:
        return None
    ffi = natives.ffi
    array = ffi.new("wfp_ipsec_member[]", len(members))
    form = ffi.new("wfp_ipsec_form *")
    number = natives.address(form)
    kept: list[object] = [array, number, members]
    places = places_of(struct.value_class)
    for member, c in zip(members, array, strict=True):
        _fill(natives, struct, member, c, kept)
        c.place = places.get(member.get("attribute", ""), 0)
    form.value_class, form.number = _pointers(ffi, struct.value_class, number)
    (form.source,) = _pointers(ffi, vars(Value)["__source__"])
    form.size, form.count, form.members = ffi.sizeof(struct.ctype), len(members), array
    made = Form(form, number, kept)
    natives.keep(made)
    return made


def _fill(natives: Natives, struct: Struct[Any], member: Member, c: Any, kept: list[Any]) -> None:
    for name, content in member.items():
        if name == "kind":
            c.kind = getattr(natives.lib, f"WFP_IPSEC_AS_{content}")
        elif name == "form":
            kept.append(content)
            c.form = content.pointer
        elif name == "attribute":
            slot = vars(struct.value_class)[content]
            kept += (content, slot)
            c.name, c.slot = _pointers(natives.ffi, content, slot)
        elif name in OBJECTS:
            kept.append(content)
            setattr(c, name, *_pointers(natives.ffi, content))
        else:
            setattr(c, name, content)


def _pointers(ffi: Any, *objects: object) -> list[Any]:
    """Returns pointers to objects, which somebody else keeps."""
    return [ffi.cast("void *", id(one)) for one in objects]


def _described(field: Field, at: Place) -> list[Member]:
    if isinstance(field, composites.Custom):
        if field.native is None:
            raise LookupError(field.members)
        return field.native(at)
    describe = DESCRIBED.get(type(field))
    if describe is None:
        raise LookupError(field.members)
    return describe(field, at)


def _enum(field: Any, at: Place) -> list[Member]:
    table = members_by_number(field.kind)
    return [at.number(field.member, field.attribute, "ENUM", table=table)]


def _flags(field: Any, at: Place) -> list[Member]:
    return [at.number(field.member, field.attribute, "FLAGS", table={}, more=field.kind)]


def _addresses(field: Any, at: Place) -> list[Member]:
    tag = at.offset(f"{field.inside}{field.version}")
    other = {"inner": V6, "more": IPv6Address, "octets": "packed", "tag": tag}
    return [
        at.number(f"{field.inside}{host}V4Address", host, "ADDRESS", **at.v4(), **other)
        for host in field.attributes
    ]


def _guid(field: Any, at: Place) -> list[Member]:
    objects = {"table": NO_GUID, "more": memory.guid_of, "octets": "bytes_le"}
    return [at.number(field.member, field.attribute, "GUID", **objects)]


def _secret(field: Any, at: Place) -> list[Member]:
    slot = vars(Key)["_material"]
    objects = {"table": Key, "content": slot, "more": "_material"}
    return [at.number(field.member, field.attribute, "SECRET", **objects)]


def _embedded(field: Any, at: Place) -> list[Member]:
    form = at.form(field.struct)
    return [at.number(field.member, field.attribute, "STRUCT", form=form)]


def _pointer(field: Any, at: Place) -> list[Member]:
    form = at.natives.form(field.struct)
    if form is None and field.struct.has_secrets:
        # What is wiped must be known.
        raise LookupError(field.struct.ctype)
    if form is None:
        return _other(field, at)
    inside = {"when": at.natives.lib.WFP_IPSEC_ALWAYS, "form": form}
    return [at.number(field.member, field.attribute, "POINTER", later=field.later, **inside)]


def _array(field: Any, at: Place) -> list[Member]:
    count, form = at.offset(field.count), at.form(field.struct)
    return [
        at.number(field.pointer, field.attribute, "ARRAY", tag=count, form=form, later=field.later)
    ]


def _other(field: Any, at: Place) -> list[Member]:
    """Describes a pointer that Python reads where it is not NULL."""
    name = Names()
    view = getattr(field, "view", field.parse)
    (expression,) = view(name)
    read = at.reader(at.struct.define("read", "f, c, w", [f"return {expression}"], name))
    return [at.number(field.member, field.attribute, "OTHER", table=None, more=read)]


def _guid_pointer(field: Any, at: Place) -> list[Member]:
    objects = {"table": None, "content": NO_GUID, "more": memory.guid_of}
    return [at.number(field.member, field.attribute, "GUID_POINTER", **objects)]


def _absent(field: Any, _at: Place) -> list[Member]:
    kind = "ABSENT"
    return [
        {"kind": kind, "attribute": attribute, "table": default}
        for attribute, default in field.defaults.items()
    ]


DESCRIBED: dict[type, Callable[[Any, Place], list[Member]]] = {
    fields.Int: lambda field, at: [at.number(field.member, field.attribute)],
    fields.Enum: _enum,
    fields.Flags: _flags,
    fields.Guid: _guid,
    fields.GuidPointer: _guid_pointer,
    fields.Text: lambda field, at: [at.number(field.member, field.attribute, "TEXT", table=None)],
    fields.Blob: lambda field, at: [at.number(field.member, field.attribute, "BYTES", table=b"")],
    fields.Secret: _secret,
    composites.Addresses: _addresses,
    composites.Embedded: _embedded,
    composites.Pointer: _pointer,
    composites.Array: _array,
    composites.Absent: _absent,
    composites.Unused: lambda _field, _at: [],
}
