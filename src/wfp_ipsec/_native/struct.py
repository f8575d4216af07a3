"""One description per C struct, turned into straight-line functions when it is first used.

A `Struct` names the C struct, the value class and the fields in the header's order. From it come

- ``fill(arena, value, c)``: value -> C,
- ``parse(ffi, c)``: C -> value,
- ``view(ffi, c, owner)``: the same, but each struct inside is parsed when somebody looks at it,
- ``wipe(ffi, c)``: zeros over every key that the C struct points to,

each generated as plain Python source without loops over fields, and the list of C members that it
accounts for, which the tests hold against the header. Parsing builds the value without its checks:
what the system returned is kept as it is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, cast

from wfp_ipsec._lazy import written
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import set_source

T = TypeVar("T")
Filler = Callable[[Arena, T, CData], None]
Parser = Callable[[Any, CData], T]
Wiper = Callable[[Any, CData], None]
Opener = Callable[[Any, Any, CData, object], None]


_new = object.__new__


class _Source:
    """Where a traceback finds the generated lines; linecache itself would be slow to import."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, name: str) -> str:
        """Returns the text, as loaders of modules do."""
        return self._text


class Names:
    """The objects that generated source refers to, by the names it uses for them."""

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}

    def __call__(self, item: object) -> str:
        """Returns a name for an object, the same for the same object."""
        for name, known in self.scope.items():
            if known is item:
                return name
        name = f"x{len(self.scope)}"
        self.scope[name] = item
        return name


class Field(Protocol):
    """What a struct consists of: some C members that together hold some attributes of the value."""

    @property
    @abstractmethod
    def members(self) -> tuple[str, ...]:
        """The C members accounted for."""

    @property
    @abstractmethod
    def attributes(self) -> tuple[str, ...]:
        """The attributes of the value that they hold."""

    @abstractmethod
    def fill(self, name: Names) -> list[str]:
        """Source that sets the members of ``c`` from the value ``v``, with the arena ``a``."""

    @abstractmethod
    def parse(self, name: Names) -> list[str]:
        """One source expression per attribute, which reads it from ``c``."""

    @abstractmethod
    def wipe(self, name: Names) -> list[str]:
        """Source that wipes the keys which the members of ``c`` point to."""


class Struct(Generic[T]):
    """How a value class and a C struct hold the same.

    Args:
        ctype: The C struct's name.
        value_class: The value class.
        fields: All members, in the header's order.
    """

    def __init__(self, ctype: str, value_class: type[T], *fields: Field) -> None:
        self.ctype = ctype
        self.value_class = value_class
        self.fields = fields
        self.pointer: str = f"{ctype} *"
        # Generates the function when the first view is opened.
        self._opener: Opener = lambda *given: self.open(*given)  # noqa: PLW0108 - not yet
        self.array: str = f"{ctype}[]"

    def __repr__(self) -> str:
        return f"Struct({self.ctype!r}, {self.value_class.__name__})"

    def compose(self, arena: Arena, value: T) -> CData:
        """Allocates the C struct in the arena, filled from the value; returns a pointer to it.

        Raises:
            InvalidParameterError: The value is of another class (FWP_E_TYPE_MISMATCH).
        """
        if not isinstance(value, self.value_class):
            kind = self.value_class.__name__
            raise invalid(kind, value, "is given in its place", "FWP_E_TYPE_MISMATCH")
        block = arena.new(self.pointer)
        self.fill(arena, value, block)
        return block

    @cached_property
    def fill(self) -> Filler[T]:
        """The function value -> C; the struct it fills must be zeroed."""
        name = Names()
        body = [line for field in self.fields for line in field.fill(name)]
        return cast(Filler[T], self.define("fill", "a, v, c", ["f = a.ffi", *body], name))

    @cached_property
    def parse(self) -> Parser[T]:
        """The function C -> value."""
        name = Names()
        new = f"o = {name(object.__new__)}({name(self.value_class)})"
        body = [new, *self._stores(name, lambda field: field.parse(name)), "return o"]
        return cast(Parser[T], self.define("parse", "f, c", body, name))

    def view(self, ffi: Any, c: CData, owner: object) -> T:
        """Returns a value whose fields are parsed when one of them is first read.

        Args:
            ffi: The cffi interface.
            c: The C struct.
            owner: What keeps its memory; let go of when all of it was read.
        """
        value = _new(self.value_class)
        set_source(value, (self._opener, ffi, c, owner))
        return value

    @cached_property
    def open(self) -> Opener:
        """The function that parses the fields of a view, of structs inside as views."""
        name = Names()
        body = self._stores(name, lambda field: getattr(field, "view", field.parse)(name))
        return cast(Opener, self.define("open", "o, f, c, w", body or ["pass"], name))

    def _stores(self, name: Names, expressions: Callable[[Field], list[str]]) -> list[str]:
        """Returns source that sets the slots of the value ``o``."""
        return [
            f"{name(getattr(self.value_class, attribute).__set__)}(o, {expression})"
            for field in self.fields
            for attribute, expression in zip(field.attributes, expressions(field), strict=True)
        ]

    @cached_property
    def wipe(self) -> Wiper:
        """The function that wipes the keys which a C struct points to."""
        name = Names()
        body = [line for field in self.fields for line in field.wipe(name)]
        return cast(Wiper, self.define("wipe", "f, c", body or ["pass"], name))

    @property
    def has_secrets(self) -> bool:
        """Whether the struct holds keys, itself or through others."""
        return any(field.wipe(Names()) for field in self.fields)

    def members(self) -> Iterator[str]:
        """Yields the C members that the fields account for; inner ones as ``outer.inner``."""
        for field in self.fields:
            yield from field.members

    def define(self, verb: str, parameters: str, body: list[str], name: Names) -> Any:
        """Returns a function of generated source."""
        function = f"{verb}_{self.ctype}"
        source = "\n    ".join([f"def {function}({parameters}):", *body]) + "\n"
        filename = f"wfp_ipsec {function}"
        name.scope |= {"__name__": filename, "__loader__": _Source(source)}
        return written(source, function, filename, name.scope)
