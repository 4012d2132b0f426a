"""docs/architecture.md is true: who imports whom, no circle, no public `Any`, and its walks name what is there.

Imports are read from the syntax tree, those inside functions and under TYPE_CHECKING too. A package's `__init__` counts
for what it imports itself and for who names it; that Python runs it before any of its modules is not counted, so that
it may re-export them.
"""

import ast
import graphlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import coagg
from tests.trees import ROOMS, uncollected, with_parents

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
BASE = "base"  # the modules that lie in python_models itself
LONGEST = 66  # lines of a function without its docstring; today's longest, to be lowered and never raised


@cache
@uncollected()
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its dotted name."""
    found = {}
    for path in (p for room in ROOMS for p in (ROOT / room).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def nodes(module: str) -> list[ast.AST]:
    """What is in a module, gone through once for all tests."""
    return with_parents(modules()[module])


def named(module: str) -> Iterator[tuple[str, str | None]]:
    """Module and name of each import, wherever it stands."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from ((node.module or "", alias.name) for alias in node.names)


@cache
@uncollected()
def imports() -> dict[str, set[str]]:
    """What each module imports: modules of ours in full, others by their first name."""
    known = modules()
    found: dict[str, set[str]] = {}
    for name in known:
        targets = (f"{m}.{n}" if f"{m}.{n}" in known else m for m, n in named(name))
        found[name] = {t if t in known else t.partition(".")[0] for t in targets}
    return found


def room(module: str) -> str:
    return module.partition(".")[0]


def part(module: str) -> str | None:
    """The folder of python_models that a module lies in, `base` for those in none."""
    first, _, rest = module.partition(".")
    inner = rest.partition(".")[0]
    if first != "python_models" or not inner:
        return None
    return inner if (ROOT / first / inner).is_dir() else BASE


def table(head: str) -> dict[str, list[set[str]]]:
    """Rows of the page's table with this head: what stands in `code` in each cell, by that of the first."""
    (body,) = re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-| ]+\n((?:\|.*\n)+)", PAGE, re.M)
    rows = [line.strip("|").split("|") for line in body.splitlines()]
    return {re.findall(r"`(\w+)`", r[0])[0]: [set(re.findall(r"`([\w.]+)`", cell)) for cell in r[1:]] for r in rows}


def test_rooms_import_what_the_page_says_and_no_more():
    told = table("room")
    assert set(told) == set(ROOMS)
    for name, (may, never, *_) in told.items():
        mine = {t for m, found in imports().items() if room(m) == name for t in map(room, found)} - {name}
        assert mine & set(ROOMS) == may, name
        assert not mine & never, name


def test_parts_of_python_models_import_what_the_page_says_and_no_more():
    told = table("part")
    used: dict[str, set[str]] = {name: set() for name in filter(None, map(part, modules()))}
    for module, found in imports().items():
        if mine := part(module):
            used[mine] |= {other for other in map(part, found) if other} - {mine}
    assert used == {name: may for name, (may, *_) in told.items()}


def test_no_circle():
    ours = {module: found & modules().keys() for module, found in imports().items()}
    list(graphlib.TopologicalSorter(ours).static_order())  # CycleError names the circle


@pytest.mark.parametrize("name", [n for n in coagg.__all__ if n != "__version__"])
def test_what_a_person_calls_says_what_it_returns(name):
    returned = inspect.signature(getattr(coagg, name)).return_annotation
    assert returned is not inspect.Signature.empty and not re.search(r"\bAny\b", str(returned)), returned


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in nodes(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_function_is_longer_than_the_longest():
    def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        first = node.body[0]
        doc = ast.get_docstring(node) is not None
        return node.end_lineno - node.lineno + 1 - (first.end_lineno - first.lineno + 1 if doc else 0)

    lengths = {f"{module}.{f.name}": lines(f) for module in modules() for f in functions(module)}
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_the_walks_name_functions_that_are_there():
    told = re.findall(r"`([\w/]+\.py):(\w+)`", PAGE)
    assert len(told) > 40
    for path, name in told:
        module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        there = {f.name for f in functions(module)} | {n.name for n in nodes(module) if isinstance(n, ast.ClassDef)}
        assert name in there, f"{path}:{name}"
