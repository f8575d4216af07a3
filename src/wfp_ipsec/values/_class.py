"""Makes value classes: what ``dataclasses`` would make, with the checks written into it.

The constructor of a class is written when some values of it were built, so that importing a class
costs next to nothing, and building a few of them little; it calls a check only for what is not
plainly right. To everybody else the classes are dataclasses: ``fields``, ``replace`` and ``asdict``
work on them.
"""

from __future__ import annotations

import enum
import ipaddress
import sys
import types
from collections.abc import Callable
from operator import attrgetter
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin

from wfp_ipsec._lazy import written
from wfp_ipsec._record import as_dataclass
from wfp_ipsec.values._checks import Bits, Check, check_for
from wfp_ipsec.values._filling import fill_by_python, fill_from_now_on, made_by_python

T = TypeVar("T")
Members = Callable[[Any], Any]
ADDRESSES = {ipaddress.IPv4Address, ipaddress.IPv6Address}
# Nothing is plainly right: the check is always called.
ALWAYS = "True"
# How many values are built before a constructor is written, which takes as long as about fifty.
FIRST_VALUES = 8
# Stands for an argument that is not given.
_NONE = object()


class _Signature:
    """``__signature__`` of the class, which is that of its constructor."""

    def __get__(self, instance: object, owner: Any) -> Any:
        import inspect

        cls = _made_here(owner)
        _finish(cls)
        signature = inspect.signature(owner.__init__)
        named, kind = signature.parameters, inspect.Parameter.KEYWORD_ONLY
        if owner.__init__ is cls.__init__:
            taken = [named[name].replace(kind=kind) for name in cls.__fields__]
        else:
            taken = list(named.values())[1:]
        return signature.replace(parameters=taken)


class _First:
    """How the first values of a class are built.

    Attributes:
        left: How many more.
        checks: Those of the fields, once there was a value.
    """

    __slots__ = ("checks", "left")

    def __init__(self) -> None:
        self.left = FIRST_VALUES
        self.checks: dict[str, Check] = {}


def value_class(cls: type[T]) -> type[T]:
    """Returns the class with slots and a constructor that takes keywords alone."""
    names = tuple(vars(cls).get("__annotations__", {}))
    kept = {k: v for k, v in vars(cls).items() if k not in (*names, "__dict__", "__weakref__")}
    body = {
        **kept,
        "__slots__": names,
        "__qualname__": cls.__qualname__,
        "__match_args__": (),
        "__init__": _first_init,
        "__make__": classmethod(_first_make),
        "__signature__": _Signature(),
        **as_dataclass(kw_only=True),
        "__defaults__": {name: vars(cls)[name] for name in names if name in vars(cls)},
        "__first__": _First(),
        "__fields__": names,
        "__members__": staticmethod(attrgetter(*names) if names else _no_members),
    }
    made: Any = type(cls.__name__, cls.__bases__, body)
    made.__setters__ = tuple(vars(made)[name].__set__ for name in names)
    return made  # type: ignore[no-any-return]


def _no_members(_: object) -> tuple[()]:
    return ()


def _first_init(self: Any, *by_place: object, **members: Any) -> None:
    """Is the constructor of the first values, and writes the one of all others."""
    if by_place:
        # It may be a key.
        del by_place
        _refuse_positional(self)
    cls = _made_here(type(self))
    first: _First = cls.__first__
    given = members.keys() | cls.__defaults__.keys()
    # A constructor that is written says best what is wrong with its arguments.
    if not first.left or given != set(cls.__fields__):
        _finish(cls)
        cls.__init__(self, **members)
        return
    if not first.checks:
        first.checks = {name: check_for(hint) for name, hint in _hints(cls).items()}
    first.left -= 1
    contents = {**cls.__defaults__, **members}
    checked = [check(name, contents[name]) for name, check in first.checks.items()]
    fill_by_python(self, *checked, *[{}] * cls._CACHES)
    self._validate()


def _made_here(cls: type) -> Any:
    """Returns the class that `value_class` made, which a caller's subclass is of."""
    return next(base for base in cls.__mro__ if "__first__" in vars(base))


def _hints(cls: Any) -> dict[str, Any]:
    return {name: _evaluated(cls.__annotations__[name], cls.__module__) for name in cls.__fields__}


def _first_make(cls: Any, *contents: object) -> Any:
    """Makes the first values, and writes the constructor, after which there is a better one."""
    first: _First = cls.__first__
    if not first.left:
        _finish(cls)
        return cls.__make__(*contents)
    first.left -= 1
    return made_by_python(cls, *contents)


def _finish(cls: Any) -> None:
    """Puts the constructor into a class, unless it is there."""
    if cls.__init__ is not _first_init:
        return
    hints = _hints(cls)
    scope: dict[str, Any] = {"_validate": cls._validate}
    scope |= {"_NONE": _NONE, "_refuse_positional": _refuse_positional}
    # Python looks defaults of parameters that are keywords alone up in a dict, one by one; so these
    # are not, but what is given by place stops at the first.
    optional, required = ["_by_place=_NONE", "/"], []
    body = ["if _by_place is not _NONE: _by_place = _NONE; _refuse_positional(self)"]
    for at, name in enumerate(cls.__fields__):
        scope[f"_check{at}"] = check_for(hints[name])
        doubt = _doubt(hints[name], name, scope)
        if name in cls.__defaults__:
            scope[f"_default{at}"] = cls.__defaults__[name]
            optional.append(f"{name}=_default{at}")
            # What is right once is always right, and takes no looking at.
            doubt = f"{name} is not _default{at} and ({doubt})"
        else:
            required.append(name)
        body.append(f"if {doubt}: {name} = _check{at}({name!r}, {name})")
    contents = [*cls.__fields__, *["{}"] * cls._CACHES]
    body.append(f"_fill({', '.join(['self', *contents])})")
    if cls._validate is not cls._NOTHING_MORE:
        body.append("_validate(self)")
    fill_from_now_on(cls, scope)
    parameters = ", ".join(["self", *optional, *(["*", *required] if required else [])])
    source = f"def __init__({parameters}):\n    " + "\n    ".join(body) + "\n"
    made = written(source, "__init__", f"<wfp_ipsec {cls.__qualname__}>", scope)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    made.__annotations__ = {**hints, "return": None}
    cls.__init__ = made


def _refuse_positional(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__qualname__} takes keyword arguments alone")


def _evaluated(annotation: str, module: str) -> Any:
    """Returns what ``typing.get_type_hints`` gives for it, in a fifth of the time."""
    scope = vars(sys.modules[module])
    # Most are names, which need no compiler.
    return scope[annotation] if annotation in scope else eval(annotation, scope)  # noqa: S307 - ours


def _doubt(annotation: Any, name: str, scope: dict[str, Any]) -> str:
    """Returns a source expression that is false where a content is plainly right."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        bits = arguments[1]
        number = f"{name}.__class__ is not int or not 0 <= {name} <= {getattr(bits, 'limit', 0)}"
        return number if isinstance(bits, Bits) else ALWAYS
    if origin is tuple:
        inner = _doubt(arguments[0], "e", scope)
        return f"{name}.__class__ is not tuple or [e for e in {name} if {inner}]"
    if origin in (Union, types.UnionType):
        return _doubt_union(set(arguments), name, scope)
    if annotation in (str, ipaddress.IPv6Address):
        return ALWAYS
    other = f"{name}.__class__ is not {_named(annotation, scope)}"
    if issubclass(annotation, enum.IntFlag):
        # Parsing keeps bits that this version does not know, building does not.
        unknown = ~sum(member.value for member in annotation)
        return f"{other} or {name}._value_ & {unknown}"
    return other


def _doubt_union(kinds: set[Any], name: str, scope: dict[str, Any]) -> str:
    if types.NoneType in kinds:
        inner = _doubt(Union[tuple(kinds - {types.NoneType})], name, scope)  # noqa: UP007 - a set
        return ALWAYS if inner == ALWAYS else f"{name} is not None and ({inner})"
    if kinds == ADDRESSES:
        v4, v6 = (_named(kind, scope) for kind in (ipaddress.IPv4Address, ipaddress.IPv6Address))
        zone = f"{name}.__class__ is not {v6} or {name}.scope_id is not None"
        return f"{name}.__class__ is not {v4} and ({zone})"
    if int in kinds and len(kinds) == 2:
        (kind,) = kinds - {int}
        return _doubt(kind, name, scope)
    return ALWAYS


def _named(item: Any, scope: dict[str, Any]) -> str:
    name = f"_{item.__name__}"
    scope[name] = item
    return name
