"""Expressions of a formula: columns, operators, arithmetic and the short list of functions, as inside ``I(...)``."""

from typing import Any

from python_models.errors import InputError
from python_models.formula.arguments import arguments, pick
from python_models.formula.refusals import no_function, side_by_side, unreadable
from python_models.formula.tokens import Token, tokens
from python_models.formula.tree import (
    Binary,
    Call,
    Change,
    Column,
    Event,
    Levels,
    Negative,
    Node,
    Number,
    Shift,
    Spatial,
    Text,
    written,
)

NUMERIC = ("log", "exp", "sqrt", "abs", "log10", "log2", "log1p", "asinh")
_SAME = {"ln": "log"}
_LAG = ("lag", "L", "l")
_LEAD = ("lead", "F", "f")
_CHANGE = ("diff", "D", "d")
_LEVELS = ("C", "factor", "as.factor")
FUNCTIONS = (*NUMERIC, "ln", "I", "C", "factor", "i", "lag", "lead", "diff", "L", "F", "D", "W")
DEEPEST = 40


class Expressions:
    """A descent through the tokens, one method per level of the grammar; ``parser`` adds that of terms."""

    def __init__(self, text: str, columns: tuple[str, ...]) -> None:
        self.text, self.columns = text, columns
        self.tokens = tokens(text, columns)
        self.place, self.depth = 0, 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def sees(self, *signs: str) -> bool:
        return self.now.kind == "sign" and self.now.text in signs

    def following(self, sign: str) -> bool:
        """Whether a sign comes after the token here."""
        after = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        return after.kind == "sign" and after.text == sign

    def take(self) -> Token:
        token = self.now
        self.place += token.kind != "end"
        return token

    def expect(self, sign: str) -> None:
        if not self.sees(sign):
            self.stop(f"'{sign}'")
        self.take()

    def fail(self, said: str) -> InputError:
        return unreadable(self.text, said)

    def stop(self, wanted: str) -> None:
        """Raise for a token that cannot stand here."""
        if self.now.kind == "end":
            raise self.fail(f"it ends where {wanted} should follow; write it as 'y ~ x1 + x2'")
        before = self.tokens[self.place - 1].text if self.place else "the beginning"
        if self.now.kind in ("name", "number", "operator", "text") and self.place:
            raise side_by_side(self.text, before, self.now.text, self.columns)
        if self.sees(","):
            raise self.fail("a comma has no meaning here; options are arguments of the function")
        if self.sees("="):
            raise self.fail("'=' has no meaning here; options are arguments of the function")
        raise self.fail(f"after {before} comes '{self.now.text}' where {wanted} should follow")

    def end(self) -> None:
        if self.sees("/"):
            raise self._slash()
        if self.sees("<", ">", "<=", ">=", "==", "!="):
            raise self.fail(f"a comparison with '{self.now.text}' is written inside I(...), I(x {self.now.text} 0)")
        if self.sees(")"):
            raise self.fail("a bracket is closed that was not opened; write it as 'y ~ x1 + x2'")
        if self.now.kind != "end":
            self.stop("'+'")

    def _slash(self) -> InputError:
        sides = [self.tokens[i] for i in (self.place - 1, self.place + 1) if 0 <= i < len(self.tokens)]
        a, b = [t.text for t in sides] if [t.kind for t in sides] == ["name", "name"] else ("a", "b")
        return self.fail(
            f"'/' between terms is read in two ways; write I({a} / {b}) for the ratio, {a} + {a}:{b} to nest"
        )

    def deeper(self, step: int) -> None:
        self.depth += step
        if self.depth > DEEPEST:
            raise self.fail(f"brackets and operators are nested more than {DEEPEST} deep; make it a column of the data")

    def _closed(self) -> None:
        if self.sees("|"):
            raise self.fail("'(... | ...)' is lme4's; random effects are effects='random'")
        if self.now.kind == "end":
            raise self.fail("a bracket is not closed; write it as 'y ~ x1 + log(x2)'")
        if self.sees("/"):
            raise self._slash()
        self.expect(")")

    # expressions: comparisons, + -, * /, ^, what stands under operators

    def expression(self) -> Node:
        """Arithmetic as inside ``I(...)``."""
        self.deeper(1)
        left = self._sum()
        if self.sees("==", "!=", ">", "<", ">=", "<="):
            sign = self.take().text
            left = Binary(sign, left, self._sum())
            if self.sees("==", "!=", ">", "<", ">=", "<="):
                raise self.fail("two comparisons in a row; multiply them, I((x > 0) * (x < 1))")
        self.deeper(-1)
        return left

    def _sum(self) -> Node:
        left = self._times()
        while self.sees("+", "-"):
            sign = self.take().text
            left = Binary(sign, left, self._times())
        return left

    def _times(self) -> Node:
        left = self._minus()
        while self.sees("*", "/"):
            sign = self.take().text
            left = Binary(sign, left, self._minus())
        if self.sees(":"):
            raise self.fail("':' has no meaning inside brackets; write a product as a * b")
        return left

    def _minus(self) -> Node:
        if self.sees("-", "+"):
            sign = self.take().text
            self.deeper(1)
            inner = self._minus()
            self.deeper(-1)
            return Negative(inner) if sign == "-" else inner
        base = self._single()
        if self.sees("^", "**"):
            self.take()
            self.deeper(1)
            base = Binary("**", base, self._minus())
            self.deeper(-1)
        return base

    def _single(self) -> Node:
        if self.sees("("):
            self.take()
            inner = self.expression()
            self._closed()
            return inner
        if self.now.kind == "number":
            return Number(float(self.take().text))
        if self.now.kind == "text":
            return Text(self.take().text)
        if self.now.kind not in ("name", "operator"):
            self.stop("a name or a number")
        nodes = self._prefixed()
        if len(nodes) > 1:
            raise self.fail(
                "several lags stand inside brackets; write one, or L(1:3) before the function, L(1:3).log(x)"
            )
        if isinstance(nodes[0], Levels | Event):
            raise self.fail(f"{written(nodes[0])} is a list of categories and no number; write it as a term of its own")
        return nodes[0]

    def _prefixed(self) -> list[Node]:
        """Operators and what they stand before."""
        if self.now.kind != "operator":
            return self._named()
        token = self.take()
        self.deeper(1)
        if self.sees("("):
            raise self.fail(
                f"{token.text}.(...) is read in two ways; write {token.text}.I(a + b) for the sum, or "
                f"{token.text}.a + {token.text}.b"
            )
        inner = self._prefixed()
        self.deeper(-1)
        return [self.operated(token.text, k, node, token.shown) for k in token.lags for node in inner]

    def operated(self, operator: str, k: int, node: Node, shown: str = "") -> Node:
        """An operator on an expression; lags of lags are one lag, changes of lags the lag of the change."""
        if isinstance(node, Levels) and operator in "LF":
            return Levels(self.operated(operator, k, node.inner, shown), node.base)
        if isinstance(node, Levels | Event | Number | Text):
            raise self.fail(
                f"{operator}. stands before {written(node)}, which has none; write {operator}.x of a column"
            )
        if operator == "W":
            if k != 1:
                raise self.fail(f"W{k}. is not known; write W.W.x for the lag of the lag")
            return Spatial(node)
        if operator == "D":
            if k < 1:
                raise self.fail(f"D{k}. is not known; D.x is the change by one period, D2.x its change")
            if isinstance(node, Shift):  # the lag of the change: it needs no row but those that it is made of
                return Shift(self.operated("D", k, node.inner), node.lag)
            return Change(node.inner, node.order + k) if isinstance(node, Change) else Change(node, k)
        lag = k if operator == "L" else -k
        if isinstance(node, Shift):
            return Shift(node.inner, lag + node.lag) if lag + node.lag else node.inner
        return Shift(node, lag, shown) if lag else node

    def _calls(self) -> bool:
        return self.following("(")

    def _named(self) -> list[Node]:
        if self.now.kind != "name":
            self.stop("a name")
        if self.now.quoted or not self._calls():
            return [Column(self.take().text)]
        name = self.take().text
        self.take()
        self.deeper(1)
        nodes = self._call(_SAME.get(name, name))
        self._closed()
        self.deeper(-1)
        return nodes

    def _call(self, name: str) -> list[Node]:
        if name == "I":
            return [self._whole(name)]
        if name in NUMERIC:
            return [Call(name, self._whole(name))]
        if name == "W":
            return [self.operated("W", 1, self._whole(name))]
        if name in _LAG + _LEAD + _CHANGE:
            given = arguments(self, name, ("x", "k"))
            return self._shifted(name, given)
        if name in _LEVELS:
            given = arguments(self, name, ("x", "ref"))
            base = pick(given.get("ref"))
            if len(base) > 1:
                raise self.fail(f"{name}() has one base; write C(x, ref=...) with one value")
            return [Levels(given["x"], base[0] if base else None)]
        if name == "i":
            given = arguments(self, name, ("x", "by", "ref"))
            return [Event(given["x"], given.get("by"), pick(given.get("ref")))]
        raise no_function(self.text, name, self.columns, FUNCTIONS)

    def _whole(self, name: str) -> Node:
        if self.sees(")"):
            raise self.fail(f"{name}() holds nothing; write {name}(x)")
        node = self.expression()
        if self.sees(",", "="):
            raise self.fail(f"{name}() takes one expression; write {name}({written(node)})")
        return node

    def _shifted(self, name: str, given: dict[str, Any]) -> list[Node]:
        node, lags = given["x"], given.get("k", (1,))
        shown = written(node)
        if name in _CHANGE:
            if lags != (1,):
                raise self.fail(
                    f"{name}({shown}, {lags[0]}) is read in two ways; write D{lags[0]}.{shown} for the difference of "
                    f"differences, I({shown} - L{lags[0]}.{shown}) for the change over {lags[0]} periods"
                )
            return [self.operated("D", 1, node)]
        if min(lags) < 0:
            k = -min(lags) if min(lags) < -1 else ""
            raise self.fail(
                f"{name}({shown}, {min(lags)}) is read in two ways; write F{k}.{shown} for the value after, "
                f"L{k}.{shown} for the one before"
            )
        return [self.operated("L" if name in _LAG else "F", k, node) for k in lags]
