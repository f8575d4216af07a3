"""Public things in lines of text, the same on every system and in every version of Python.

The text is taken from the source where it says it, and from what was imported where only that
knows: the values of enumerators, the order of base classes.
"""

from __future__ import annotations

import ast
import enum
import re
import types
import uuid
from collections.abc import Iterator
from typing import Any, get_origin

from .public import definitions, is_private, tree

# What a class can do without a name: with, for, len, in, call, index, compare, await, or.
PROTOCOLS = re.compile(
    "__(enter|exit|aenter|aexit|iter|next|aiter|anext|len|contains|call|getitem|bool|int|bytes|lt|"
    "or|and)__"
)
PLAIN = (int, str, bytes, float, uuid.UUID, type(None))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def described(module: str, name: str, thing: Any) -> Iterator[str]:
    """Yields the lines that say how a public thing is used.

    Args:
        module: The module that defines it.
        name: Its name there.
        thing: It.
    """
    node = definitions(module).get(name)
    if isinstance(node, ast.ClassDef):
        yield from _class(node, thing)
    elif isinstance(node, Function):
        yield from _functions(module, node)
    else:
        yield f"{name}{_constant(node, thing)}"


def _constant(node: ast.stmt | None, thing: Any) -> str:
    if isinstance(node, ast.AnnAssign):
        kind = f": {ast.unparse(node.annotation)}"
        return f"{kind} = {thing!r}" if isinstance(thing, PLAIN) else kind
    alias = isinstance(thing, types.UnionType | type) or get_origin(thing) is not None
    if alias and isinstance(node, ast.Assign):
        return f" = {ast.unparse(node.value)}"
    plain = isinstance(thing, PLAIN) and not isinstance(thing, enum.Enum)
    return f" = {thing!r}" if plain else f": {type(thing).__name__}"


def _functions(module: str, last: Function) -> Iterator[str]:
    same = [n for n in tree(module).body if isinstance(n, Function) and n.name == last.name]
    yield from (_signature(node) for node in _callable(same))


def _callable(same: list[Function]) -> list[Function]:
    """Leaves out what stands behind overloads, which nobody sees."""
    overloads = [node for node in same if "overload" in _decorators(node)]
    return overloads or same[-1:]


def _decorators(node: Function | ast.ClassDef) -> list[str]:
    return [ast.unparse(item) for item in node.decorator_list]


def _signature(node: Function) -> str:
    front = "".join(f"@{name} " for name in _decorators(node))
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{front}{word} {node.name}({ast.unparse(node.args)}){returned}"


def _class(node: ast.ClassDef, cls: type[Any]) -> Iterator[str]:
    front = "".join(f"@{name} " for name in _decorators(node))
    bases = ", ".join(ast.unparse(base) for base in (*node.bases, *node.keywords))
    yield f"{front}class {node.name}({bases})"
    seen: set[str] = set()
    for base in cls.__mro__:
        if base is cls or (_is_hidden(base) and not _is_told(base, cls)):
            origin = "" if base is cls else f"  # of {base.__name__}"
            own = list(_members(base))
            yield from (f"    {line}{origin}" for name, line in own if name not in seen)
            seen |= {name for name, _ in own}


def _is_told(hidden: type[Any], cls: type[Any]) -> bool:
    """Whether what a hidden base brings stands with a public base between the two."""
    between = (base for base in cls.__mro__[1:] if issubclass(base, hidden))
    return any(not _is_hidden(base) for base in between)


def _is_hidden(base: type[Any]) -> bool:
    ours = base.__module__.partition(".")[0] == "wfp_ipsec"
    return ours and is_private(f"{base.__module__}.{base.__name__}")


def _members(cls: type[Any]) -> Iterator[tuple[str, str]]:
    """Yields the names of a class and how they are used, without those of its bases."""
    node = definitions(cls.__module__)[cls.__name__]
    assert isinstance(node, ast.ClassDef)
    if issubclass(cls, enum.Enum):
        values = cls.__members__.items()
        yield from ((name, f"{name} = {member.value!r}") for name, member in values)
    functions: dict[str, list[Function]] = {}
    for item in node.body:
        if isinstance(item, Function) and _is_shown(item.name):
            functions.setdefault(item.name, []).append(item)
        elif isinstance(item, ast.AnnAssign) and _is_shown(ast.unparse(item.target)):
            yield ast.unparse(item.target), ast.unparse(item)
    for name, same in functions.items():
        for one in _callable(same):
            yield name, _signature(one)
            if name == "__init__":
                yield from _attributes(one)


def _is_shown(name: str) -> bool:
    return not name.startswith("_") or name == "__init__" or PROTOCOLS.fullmatch(name) is not None


def _attributes(init: Function) -> Iterator[tuple[str, str]]:
    """Yields the attributes that a constructor sets, with the types that it says for them."""
    given = {one.arg: one.annotation for one in (*init.args.args, *init.args.kwonlyargs)}
    for item in ast.walk(init):
        if isinstance(item, ast.AnnAssign):
            target, kind = ast.unparse(item.target), ast.unparse(item.annotation)
        elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Name):
            said = given.get(item.value.id)
            target, kind = ast.unparse(item.targets[0]), ast.unparse(said) if said else "object"
        else:
            continue
        owner, _, name = target.partition(".")
        if owner == "self" and not name.startswith("_"):
            yield name, f"self.{name}: {kind}"
