"""The tests of this tree by file and name, and which of them are skipped."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
FIRST = "capi"
ALLOWED_SKIP = "allowed: "

Function = ast.FunctionDef | ast.AsyncFunctionDef


def named_tests() -> dict[str, list[str]]:
    """Returns, by "test_file::test_name", the marks that each test of that name is skipped by.

    A file is one of tests/capi if it is there, else of any other folder; what tests/capi hides is
    named with its folder: "api/test_file::test_name". Several tests of one name have an entry each.
    An entry is empty for a test that runs, at least where its subject exists.
    """
    found: dict[str, list[str]] = defaultdict(list)
    surface = {path.stem for path in (TESTS / FIRST).glob("test_*.py")}
    for path in sorted(TESTS.rglob("test_*.py")):
        hidden = path.parent.name != FIRST and path.stem in surface
        file = f"{path.parent.name}/{path.stem}" if hidden else path.stem
        for name, skipped_by in _tests_in(path):
            found[f"{file}::{name}"].append(skipped_by)
    return found


def _tests_in(path: Path) -> Iterator[tuple[str, str]]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    for function in _functions(module):
        marks = [*_module_marks(module), *function.decorator_list]
        yield function.name, "; ".join(ast.unparse(mark) for mark in marks if _skips(mark))


def _functions(module: ast.Module) -> Iterator[Function]:
    for node in ast.walk(module):
        if isinstance(node, Function) and node.name.startswith("test_"):
            yield node


def _module_marks(module: ast.Module) -> Iterator[ast.expr]:
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from node.value.elts if isinstance(node.value, ast.List) else [node.value]


def _skips(mark: ast.expr) -> bool:
    name = ast.unparse(mark.func if isinstance(mark, ast.Call) else mark)
    if name == "pytest.mark.skipif":
        return not _is_allowed(mark)
    return name in ("pytest.mark.skip", "pytest.mark.xfail")


def _is_allowed(mark: ast.expr) -> bool:
    keywords = mark.keywords if isinstance(mark, ast.Call) else []
    reasons = [ast.unparse(word.value).strip("'\"") for word in keywords if word.arg == "reason"]
    return any(reason.startswith(ALLOWED_SKIP) for reason in reasons)
