"""What a formula is made of: expressions over columns, each a value that can be compared, and how they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

PLAIN_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the data."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number in an expression."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a comparison, ``I(side == 'east')``."""

    value: str


@dataclass(frozen=True, slots=True)
class Shift:
    """The value ``lag`` periods earlier within the unit; later ones where it is negative.

    ``shown`` is the operator as it was written where that is ``L1``, which means ``L``.
    """

    inner: "Node"
    lag: int
    shown: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """The difference from one period to the next, taken ``order`` times."""

    inner: "Node"
    order: int


@dataclass(frozen=True, slots=True)
class Spatial:
    """The spatial lag W x."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one argument, ``log(x)``."""

    name: str
    inner: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic or a comparison of two expressions; a comparison gives 0 or 1."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus an expression."""

    inner: "Node"


Literal: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Levels:
    """``C(x)``: an indicator per value but the base."""

    inner: "Node"
    base: Literal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """``i(year, g, ref=2011)``: an indicator per value but those of ``base``, times ``by`` where there is one."""

    inner: "Node"
    by: "Node | None"
    base: tuple[Literal, ...]


Node: TypeAlias = Column | Number | Text | Shift | Change | Spatial | Call | Binary | Negative | Levels | Event


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a term; two that mean the same are equal however they are written."""

    node: Node
    label: str = field(compare=False)


Term: TypeAlias = tuple[Factor, ...]

# how tightly an expression binds, for the brackets of its written form
_BINDS = {"==": 1, "!=": 1, ">": 1, "<": 1, ">=": 1, "<=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "**": 5}


def walk(node: Node) -> Iterator[Node]:
    """The expression and all its parts."""
    yield node
    for name in ("inner", "left", "right", "by"):
        part = getattr(node, name, None)
        if part is not None:
            yield from walk(part)


def quoted(name: str) -> str:
    """A column's name as a formula writes it: in backquotes where it is no plain word."""
    return name if PLAIN_NAME.fullmatch(name) else f"`{name}`"


def written(node: Node) -> str:
    """An expression as text that reads back as the same expression, but for backquotes where nothing surrounds it."""
    return node.name if isinstance(node, Column) else _written(node)


def _operand(node: Node) -> str:
    """What stands after an operator such as ``L.``."""
    if isinstance(node, Binary | Negative | Number | Text):
        return f"I({_written(node)})"
    return written(node)


def _written(node: Node) -> str:
    match node:
        case Column(name):
            return quoted(name)
        case Number(value):
            return f"{value:.15g}"
        case Text(value):
            return repr(value)
        case Shift(inner, lag, shown):
            return f"{shown or _operator(lag)}.{_operand(inner)}"
        case Change(inner, order):
            return f"D{order if order > 1 else ''}.{_operand(inner)}"
        case Spatial(inner):
            return f"W.{_operand(inner)}"
        case Call(name, inner):
            return f"{name}({_written(inner)})"
        case Negative(inner):
            return f"-{_bracketed(inner, 4)}"
        case Binary(sign, left, right):
            own = _BINDS[sign]
            low, high = (own + 1, own) if sign == "**" else (own, own + 1)
            return f"{_bracketed(left, low)} {sign} {_bracketed(right, high)}"
        case Levels(inner):
            return f"C({_written(inner)})"
        case Event(inner, by):
            return f"i({_written(inner)}{f', {_written(by)}' if by is not None else ''})"


def _operator(lag: int) -> str:
    return f"{'L' if lag > 0 else 'F'}{abs(lag) if abs(lag) > 1 else ''}"


def _bracketed(node: Node, least: int) -> str:
    binds = 4 if isinstance(node, Negative) else _BINDS[node.sign] if isinstance(node, Binary) else 6
    return f"({_written(node)})" if binds < least else _written(node)


def factor_of(node: Node) -> Factor:
    """A factor under its own written form: ``x^2`` for a power, ``I(...)`` for other arithmetic."""
    if isinstance(node, Binary) and node.sign == "**" and isinstance(node.right, Number | Negative):
        base = f"I({_written(node.left)})" if isinstance(node.left, Binary | Negative) else written(node.left)
        return Factor(node, f"{base}^{_written(node.right)}")
    return Factor(node, _operand(node))


def label_of(term: Term) -> str:
    """The name of a term without categories: ``L.x:z``."""
    return ":".join(f.label for f in term)
