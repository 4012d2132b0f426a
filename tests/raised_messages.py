"""Every message that the code can raise, found in its syntax: templates with a field for each value."""

import ast
import itertools
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.trees import uncollected, with_parents

ROOT = Path(__file__).parents[1]
ROOMS = ("warehouse", "orchestration", "expectations", "python_models")
NOT_RAISED = ("python_models/words/", "warehouse/sample/", "orchestration/templates/")
# what takes a message, and the places of its arguments that are one
TAKERS = {
    **dict.fromkeys(("Problem", "FileError", "Reject"), (1,)),
    **dict.fromkeys(("StudyError", "WarehouseError", "CatalogueError", "InputError", "ValueError"), (0,)),
    **dict.fromkeys(("LockedError", "BoundaryError", "ChangedMeanwhileError", "Failure", "OSError"), (0,)),
    **dict.fromkeys(("TimeoutError", "FailedNodesError", "YAMLError", "LinAlgError", "IndexError"), (0,)),
    **{"say": (1,), "fail": (0, 1), "unreadable": (1,)},
}
# not for a person: a protocol of Python's, a caution's or an absence's key, Typer's ways to end
NOT_SAID = {
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "KeyError",
    "NotImplementedError",
    "Absent",
    "Nothing",
    "Caution",
    "Exit",
    "TypeError",
}
PROSE = re.compile(r"[A-Za-z][a-z,;:')]* [a-z]{2,}|\} [a-z]{2,}|[a-z]{2,}[:,;]? \{|[a-z]{3,} [A-Z]")
# where messages are handed about as values: every sentence there is one, but for SQL, patterns and descriptions of keys
WHOLE = (
    *("warehouse/", "orchestration/hooks.py", "orchestration/defs/sensors.py", "orchestration/defs/schedules.py"),
    *("orchestration/unfinished.py", "orchestration/units_in_"),
)
NOT_WHOLE = ("warehouse/readers/month_words.py", "warehouse/drafting/vocabulary.py", "warehouse/revisions.py")
SQL = re.compile(
    r"(?i)\b(select|from raw|insert into|create (or replace )?(temp )?(table|view)|union all|begin transaction)\b"
    r"|^(cast|attach|detach|use|drop|set|comment on|alter table|substr)\b|\bvarchar\b|file_sha256,"
    r"|status (=|<>) '|^not (coalesce|isfinite)|^measure not like|^study = |is not distinct from|^order by|^format "
)
NOT_TEXT = ("Field", "compile", "execute", "sql", "frame_of", "split", "SkipReason_")  # calls with other strings
MOST = 64  # ways to put the pieces of one message together


@dataclass
class Module:
    """A module with what its names may stand for."""

    path: str
    tree: ast.Module
    nodes: list[ast.AST]
    functions: dict[str, list[ast.AST]] = field(default_factory=dict)
    constants: dict[str, list[ast.expr]] = field(default_factory=dict)


@dataclass
class Found:
    """A template and where it stands."""

    path: str
    line: int
    template: str


def named(node: ast.AST) -> str:
    """The last name of what is called or read."""
    return getattr(node, "id", getattr(node, "attr", ""))


def escaped(text: str) -> str:
    """Plain text within a template."""
    return text.replace("{", "{{").replace("}", "}}")


def field_name(node: ast.expr) -> str:
    """A name for a value, after what it is made of."""
    names = [named(n) for n in ast.walk(node) if named(n)]
    plain = [n for n in names if n not in ("join", "str", "len", "map", "sorted", "repr", "list", "self", "escape")]
    return re.sub(r"\W|^_+", "", (plain or ["value"])[0].lower()) or "value"


class Collector:
    """Follows messages from where they are taken back to the texts that they are made of."""

    def __init__(self, rooms: tuple[str, ...] = ROOMS) -> None:
        self.modules = []
        for room in rooms:
            for path in sorted((ROOT / room).rglob("*.py")):
                name = path.relative_to(ROOT).as_posix()
                if not name.startswith(NOT_RAISED):
                    self.modules.append(self._module(name, ast.parse(path.read_text(encoding="utf-8"))))
        self.everywhere: dict[str, list[tuple[Module, ast.AST]]] = {}
        for module in self.modules:
            for name, bodies in module.functions.items():
                self.everywhere.setdefault(name, []).extend((module, body) for body in bodies)
        self.constants: dict[str, list[tuple[Module, ast.expr]]] = {}
        for module in self.modules:
            for name, values in module.constants.items():
                self.constants.setdefault(name, []).extend((module, value) for value in values)
        self.found: dict[str, Found] = {}
        self._seen: set[tuple[int, str]] = set()
        self._setting: dict[int, list[ast.AST]] = {}  # of a function, what sets or fills a name

    @staticmethod
    def _module(name: str, tree: ast.Module) -> Module:
        module = Module(name, tree, with_parents(tree))
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef):
                module.functions.setdefault(node.name, []).append(node)
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            value = getattr(node, "value", None)
            for target in targets:
                if isinstance(target, ast.Name) and value is not None:
                    module.constants.setdefault(target.id, []).append(value)
        return module

    def collect(self) -> dict[str, Found]:
        """Templates by themselves."""
        for module in self.modules:
            for node in module.nodes:
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    if named(node.exc.func) not in NOT_SAID:
                        self._taken(module, node.exc, raised=True)
                elif isinstance(node, ast.Call) and named(node.func) in TAKERS:
                    self._taken(module, node, raised=False)
            if module.path.startswith(WHOLE) and not module.path.startswith(NOT_WHOLE):
                self._whole(module)
        return self.found

    def _whole(self, module: Module) -> None:
        """Every sentence of a module that is no docstring, no SQL and no description of a key."""
        for node in module.nodes:
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                parent = node.parent  # type: ignore[attr-defined]
                if isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue | ast.BinOp) or under(
                    node, NOT_TEXT
                ):
                    continue
                if not SQL.search(ast.unparse(node).lstrip("f'\"")):
                    self._message(module, node)

    def _taken(self, module: Module, call: ast.Call, *, raised: bool) -> None:
        places = TAKERS.get(named(call.func))
        if places is None and raised:
            self._message(module, call)
            return
        for place in places or ():
            if place < len(call.args):
                self._message(module, call.args[place])

    def _message(self, module: Module, node: ast.expr) -> None:
        """Note a message, and go on to what its values are made of."""
        if (id(node), "message") in self._seen:
            return
        self._seen.add((id(node), "message"))
        for template in self._templates(module, node):
            for line in template.split("\n"):
                bare = line.removeprefix("- ").strip(" ,;")
                if PROSE.search(re.sub(r"\{\w*\}", "{}", bare)):
                    self.found.setdefault(unnamed(bare), Found(module.path, node.lineno, bare))

    def _templates(self, module: Module, node: ast.expr) -> list[str]:
        """The texts that an expression may be; what is not text is a field, and looked into."""
        if isinstance(node, ast.Constant):
            return [escaped(node.value)] if isinstance(node.value, str) else []
        if isinstance(node, ast.JoinedStr):
            parts = [self._part(module, value) for value in node.values]
            return together(parts)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return together([self._side(module, node.left), self._side(module, node.right)])
        if isinstance(node, ast.IfExp):
            return self._templates(module, node.body) + self._templates(module, node.orelse)
        self._behind(module, node)
        return []

    def _side(self, module: Module, node: ast.expr) -> list[str]:
        return self._templates(module, node) or [f"{{{field_name(node)}}}"]

    def _part(self, module: Module, value: ast.expr) -> list[str]:
        if isinstance(value, ast.Constant):
            return [escaped(str(value.value))]
        inner = value.value  # type: ignore[attr-defined]
        if isinstance(inner, ast.Call) and named(inner.func) == "number_of":
            number, noun = inner.args
            return [f"{{{field_name(number)}}} {said}(s)" for said in self._side(module, noun)]
        if isinstance(inner, ast.IfExp) and all(short(side) for side in (inner.body, inner.orelse)):
            return [escaped(side.value) for side in (inner.body, inner.orelse)]  # type: ignore[attr-defined]
        self._message(module, inner)
        return [f"{{{field_name(inner)}}}"]

    def _behind(self, module: Module, node: ast.AST) -> None:
        """Messages within an expression that is no text itself: names, calls, lists."""
        if isinstance(node, ast.Name):
            for value in self._values_of(module, node):
                self._message(module, value)
            return
        if isinstance(node, ast.Call):
            self._called(module, node)
            return
        if isinstance(node, ast.Subscript):
            self._behind(module, node.value)
            return
        if isinstance(node, ast.Attribute):
            return
        if isinstance(node, ast.Dict):
            for value in node.values:
                self._message(module, value)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and not isinstance(node, ast.Compare):
                self._message(module, child)

    def _called(self, module: Module, call: ast.Call) -> None:
        name = named(call.func)
        if name == "join":
            for argument in call.args:
                self._message(module, argument)
            return
        if name in ("get", "removeprefix", "format", "strip", "rstrip"):
            self._behind(module, call.func.value)  # type: ignore[attr-defined]
            for argument in call.args[1:]:
                self._message(module, argument)
            return
        own = [(module, body) for body in module.functions.get(name, [])]
        for where, body in own or (self.everywhere.get(name, []) if not is_common(name) else []):
            self._answers(where, body)
        if name not in ("getattr", "dict", "open", "re", "compile", "sub"):
            for argument in [*call.args, *(k.value for k in call.keywords)]:
                if isinstance(argument, ast.Constant | ast.JoinedStr | ast.IfExp | ast.BinOp | ast.GeneratorExp):
                    self._message(module, argument)

    def _answers(self, module: Module, body: ast.AST) -> None:
        if (id(body), "answers") in self._seen:
            return
        self._seen.add((id(body), "answers"))
        for node in within(body):
            if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and node.value is not None:
                self._message(module, node.value)

    def _values_of(self, module: Module, name: ast.Name) -> Iterator[ast.expr]:
        scope: ast.AST | None = name
        while scope is not None and not isinstance(scope, ast.FunctionDef):
            scope = getattr(scope, "parent", None)
        if scope is not None:
            if id(scope) not in self._setting:
                self._setting[id(scope)] = [node for node in ast.walk(scope) if isinstance(node, SETTING)]
            found = list(assigned(self._setting[id(scope)], name.id))
            if found:
                yield from found
                return
        own = [(module, value) for value in module.constants.get(name.id, [])]
        for where, value in own or (self.constants.get(name.id, []) if name.id.isupper() else []):
            if where is module:
                yield value
            else:
                self._message(where, value)


def under(node: ast.AST, names: tuple[str, ...]) -> bool:
    """Whether a text is within a call of one of these names."""
    while (node := getattr(node, "parent", None)) is not None and not isinstance(node, ast.stmt):
        if isinstance(node, ast.Call) and named(node.func) in names:
            return True
    return False


def is_common(name: str) -> bool:
    """Methods of so many classes that a name says nothing."""
    return name in {"get", "items", "check", "run", "read", "text", "name", "value", "build", "keys", "fit", "said"}


def short(node: ast.expr) -> bool:
    """A word or an ending, which belongs into the sentence around it."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40


def together(parts: list[list[str]]) -> list[str]:
    """Every text that one of each list makes, in order."""
    if len(parts) and len(list(itertools.islice(itertools.product(*parts), MOST + 1))) > MOST:
        raise AssertionError(f"more than {MOST} ways to say {parts}")
    return ["".join(chosen) for chosen in itertools.product(*parts)]


def within(body: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(body):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from within(child)


SETTING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.comprehension, ast.Call)


def assigned(nodes: list[ast.AST], name: str) -> Iterator[ast.expr]:
    """What a name is set to by the nodes of a function, added or appended; of a loop the list gone through."""
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if named(target) == name and isinstance(target, ast.Name) and node.value is not None:
                    yield node.value
                elif isinstance(target, ast.Tuple) and any(named(t) == name for t in target.elts):
                    yield from at_place(target, name, node.value)
        elif isinstance(node, ast.For | ast.comprehension) and named(node.target) == name:
            yield node.iter
        elif isinstance(node, ast.Call) and named(node.func) in ("append", "extend", "add"):
            yield from node.args if named(getattr(node.func, "value", node)) == name else ()


def at_place(target: ast.Tuple, name: str, value: ast.expr | None) -> Iterator[ast.expr]:
    """The part of a tuple that a name takes; the whole where it is no tuple."""
    place = [named(t) for t in target.elts].index(name)
    sides = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    for side in sides:
        if isinstance(side, ast.Tuple) and len(side.elts) == len(target.elts):
            yield side.elts[place]
        elif side is not None:
            yield side


def unnamed(template: str) -> str:
    """A template without the names of its fields; fields side by side are one, at the end of a line too."""
    out: list[str] = []
    for text, name, _, _ in string.Formatter().parse(template):
        out += [escaped(text)] if text else []
        out += ["{}"] if name is not None and out[-1:] != ["{}"] else []
    return "".join(out)


@uncollected()
def raised(rooms: tuple[str, ...] = ROOMS) -> dict[str, Found]:
    """Templates of messages by themselves without names of fields."""
    return Collector(rooms).collect()
