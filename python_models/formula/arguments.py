"""Arguments of the functions that take more than one: lags, bases, what an event study is crossed with."""

from typing import Any, Protocol

from python_models.errors import InputError
from python_models.formula.tokens import Token
from python_models.formula.tree import Literal, Node, Number, Text, written


class Reader(Protocol):
    """What is asked of the parser."""

    @property
    def now(self) -> Token: ...

    def sees(self, *signs: str) -> bool: ...

    def following(self, sign: str) -> bool: ...

    def take(self) -> Token: ...

    def fail(self, said: str) -> InputError: ...

    def expression(self) -> Node: ...


_KEYS = {"n": "k", "lag": "k", "lags": "k", "periods": "k", "base": "ref", "reference": "ref", "var": "by"}
_FORMS = {
    ("x", "k"): "{name}(x) or {name}(x, 2)",
    ("x", "ref"): "{name}(x) or {name}(x, ref=2011)",
    ("x", "by", "ref"): "{name}(year, x, ref=2011)",
}


def arguments(reader: Reader, name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """``x`` and the other arguments by name: ``k`` as whole numbers, ``ref`` as values, ``by`` as an expression.

    Raises
    ------
    InputError
        Unknown or missing arguments.
    """
    form = _FORMS[keys].format(name=name)
    found: dict[str, Any] = {}
    while not reader.sees(")"):
        key = _key(reader) or next((k for k in keys if k not in found and not (k == "ref" and len(keys) == 2)), None)
        key = _KEYS.get(key, key) if key else None
        if key not in keys or key in found:
            raise reader.fail(f"{name}() has an argument{f' {key}' if key else ''} that it does not take; write {form}")
        found[key] = (
            _lags(reader, name) if key == "k" else _values(reader, name) if key == "ref" else _node(reader, name)
        )
        if reader.sees(","):
            reader.take()
            if reader.sees(")"):
                raise reader.fail(f"{name}() ends with a comma; write {form}")
        elif not reader.sees(")"):
            break
    if "x" not in found:
        raise reader.fail(f"{name}() holds nothing; write {form}")
    return found


def pick(values: Any) -> tuple[Literal, ...]:
    """The values of ``ref``, none where it was not given."""
    return tuple(values or ())


def _key(reader: Reader) -> str | None:
    if reader.now.kind == "name" and not reader.now.quoted and reader.following("="):
        key = reader.take().text
        reader.take()
        return key
    return None


def _node(reader: Reader, name: str) -> Node:
    node = reader.expression()
    if isinstance(node, Number | Text):
        raise reader.fail(
            f"{name}() holds {written(node)} where a column should stand; write a name in backquotes, `a b`"
        )
    return node


def _lags(reader: Reader, name: str) -> tuple[int, ...]:
    """``2``, ``1:3`` or ``c(1, 3)``."""
    if reader.now.kind == "name" and reader.now.text == "c" and reader.following("("):
        reader.take()
        reader.take()
        out: list[int] = []
        while not reader.sees(")") and reader.now.kind != "end":
            out += _run(reader, name)
            if reader.sees(","):
                reader.take()
        reader.take()
        return tuple(dict.fromkeys(out))
    return tuple(_run(reader, name))


def _run(reader: Reader, name: str) -> list[int]:
    first = _whole(reader, name)
    if not reader.sees(":"):
        return [first]
    reader.take()
    last = _whole(reader, name)
    if last < first or last - first > 200:
        raise reader.fail(f"{first}:{last} is no run of lags; write the smaller first, {name}(x, 1:3), 200 at most")
    return list(range(first, last + 1))


def _whole(reader: Reader, name: str) -> int:
    minus = reader.sees("-") and bool(reader.take())
    if reader.now.kind != "number" or not float(reader.now.text).is_integer():
        raise reader.fail(f"{name}() counts whole periods, not {reader.now.text}; write {name}(x, 2)")
    value = int(float(reader.take().text))
    return -value if minus else value


def _values(reader: Reader, name: str) -> tuple[Literal, ...]:
    """A number, a text, True or False, or several as ``c(2011, 2012)``."""
    if reader.now.kind == "name" and reader.now.text == "c" and reader.following("("):
        reader.take()
        reader.take()
        out: list[Literal] = []
        while not reader.sees(")") and reader.now.kind != "end":
            out.append(_value(reader, name))
            if reader.sees(","):
                reader.take()
        reader.take()
        return tuple(out)
    return (_value(reader, name),)


def _value(reader: Reader, name: str) -> Literal:
    minus = reader.sees("-") and bool(reader.take())
    token = reader.now
    if token.kind == "number":
        value = float(reader.take().text)
        value = -value if minus else value
        return int(value) if value.is_integer() else value
    if token.kind == "text" or (token.kind == "name" and not minus):
        return reader.take().text
    raise reader.fail(f"{name}(ref=...) names a value; write ref=2011 or ref='a'")
