"""A formula read into a tree, by a grammar that knows columns, operators and a short list of functions, nothing else.

The grammar is docs/formulas.md. Nothing is evaluated here, and no text of the formula is ever evaluated by Python.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from python_models.errors import InputError
from python_models.formula.expressions import Expressions
from python_models.formula.refusals import WORDS, no_tilde, unreadable
from python_models.formula.tree import (
    Binary,
    Column,
    Event,
    Factor,
    Levels,
    Negative,
    Node,
    Number,
    Term,
    factor_of,
    label_of,
    quoted,
    walk,
    written,
)

MOST_TERMS = 2000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula read.

    Attributes
    ----------
    outcome
        The left-hand side.
    terms
        The regressors, each once, in the order written; products of them stand where they are written.
    intercept
        False where ``0 +`` or ``- 1`` takes it out.
    effects
        Columns named after the bar, ``y ~ x | unit + year``; None without a bar.
    """

    outcome: Factor
    terms: tuple[Term, ...]
    intercept: bool
    effects: tuple[str, ...] | None


def read_formula(text: object, columns: Sequence[str] = ()) -> Formula:
    """Read ``y ~ x1 + L.x2 | unit``.

    Parameters
    ----------
    columns
        Names of the data's columns: for what to say where a name cannot be read, never to read it otherwise.

    Raises
    ------
    InputError
        Anything that is not in the grammar, named, with the nearest form that is.
    """
    if not isinstance(text, str):
        raise InputError(f"A formula is text such as 'y ~ x1 + x2', not {type(text).__name__}.")
    return _read(text, tuple(columns))


@lru_cache(maxsize=512)
def _read(text: str, columns: tuple[str, ...]) -> Formula:
    reader = _Reader(text, columns)
    if not any(t.kind == "sign" and t.text == "~" for t in reader.tokens):
        raise no_tilde(text)
    left = reader.terms()
    reader.expect("~")
    outcome = [t for t in left.terms if t]
    if len(outcome) != 1 or len(outcome[0]) != 1:
        raise unreadable(text, "it needs exactly one outcome left of '~'; write a product or sum as I(a * b)")
    if isinstance(outcome[0][0].node, Levels | Event):
        raise unreadable(text, f"the outcome {outcome[0][0].label} is a list of categories; name a number")
    right = reader.terms()
    effects = reader.effects() if reader.sees("|") else None
    if reader.sees("~"):
        raise unreadable(text, "there is a second '~'; a formula has one, and options are arguments")
    reader.end()
    if any(tuple(term) == tuple(outcome[0]) for term in right.terms):
        raise unreadable(text, f"{outcome[0][0].label} is its outcome and stands on the right too; leave it out there")
    return Formula(outcome[0][0], tuple(right.terms), right.intercept, effects)


def read_terms(text: str, columns: Sequence[str] = ()) -> tuple[Term, ...]:
    """Read ``L.n + w:k`` alone: regressors or instruments, without outcome.

    Raises
    ------
    InputError
        As ``read_formula``.
    """
    return _read_terms(text, tuple(columns))


@lru_cache(maxsize=512)
def _read_terms(text: str, columns: tuple[str, ...]) -> tuple[Term, ...]:
    reader = _Reader(text, columns)
    found = reader.terms()
    if reader.sees("~") or reader.sees("|"):
        raise unreadable(text, f"'{reader.now.text}' belongs to a whole formula, this is a list of terms")
    reader.end()
    return tuple(found.terms)


@dataclass(slots=True)
class _Sum:
    """Terms of a sum in the order written; ``intercept`` None where none was spoken of."""

    terms: list[Term]
    intercept: bool = True


class _Reader(Expressions):
    """The grammar of terms, over that of expressions."""

    # terms: + -, *, :, ^, what stands in brackets

    def terms(self) -> _Sum:
        """A sum of terms."""
        out = _Sum([])
        sign = self.take().text if self.sees("+", "-") else "+"
        while True:
            if self.sees("+", "-"):
                raise self.fail(f"'{sign}' and '{self.now.text}' stand together; write one of them")
            self._add(out, sign, self._cross())
            if not self.sees("+", "-"):
                return out
            sign = self.take().text

    def _add(self, out: _Sum, sign: str, found: list[Term] | float) -> None:
        if isinstance(found, float):
            if found not in (0, 1):
                raise self.fail(f"the number {found:g} is no regressor; the intercept is always there")
            out.intercept = (found == 1) == (sign == "+")
            return
        for term in found:
            known = next((t for t in out.terms if frozenset(t) == frozenset(term)), None)
            if sign == "-":
                if known is None:
                    raise self.fail(
                        f"'- {label_of(term)}' takes out a term that is not there; write I(a - b) to subtract"
                    )
                out.terms.remove(known)
            elif known is None:
                out.terms.append(term)
        if len(out.terms) > MOST_TERMS:
            raise self.fail(f"it has more than {MOST_TERMS} terms; name fewer regressors")

    def _cross(self) -> list[Term] | float:
        first = self._interaction()
        while self.sees("*"):
            self.take()
            second = self._interaction()
            if isinstance(first, float) or isinstance(second, float):
                raise self.fail("a number times a term is written inside I(...), I(2 * x)")
            if len(first) * len(second) > MOST_TERMS:
                raise self.fail(f"'*' makes more than {MOST_TERMS} terms; write the interactions you need as a:b")
            products = [self._product(a, b) for a in first for b in second]
            first = _unique([*first, *second, *products])
        return first

    def _interaction(self) -> list[Term] | float:
        first = self._power()
        while self.sees(":"):
            self.take()
            second = self._power()
            if isinstance(first, float) or isinstance(second, float):
                raise self.fail("a number stands beside ':'; lags are L(1:3).x, an interaction is x:z")
            first = _unique([self._product(a, b) for a in first for b in second])
        if self.sees("/"):
            raise self._slash()
        return first

    def _product(self, a: Term, b: Term) -> Term:
        both = {f for f in a if f in b}
        if both:
            f = next(iter(both))
            raise self.fail(f"{f.label} stands twice in {label_of((*a, *b))}; write {f.label}^2 for its square")
        if any(isinstance(f.node, Event) for f in (*a, *b)):
            raise self.fail("i() takes its variable inside the brackets, i(year, x, ref=2011), not in an interaction")
        return (*a, *b)

    def _power(self) -> list[Term] | float:
        bracket = self.sees("(")
        found = self._atom()
        if not self.sees("^", "**"):
            return found
        sign = self.take().text
        if isinstance(found, float):
            raise self.fail(f"a number raised with '{sign}' is no regressor; leave it out")
        minus = self.sees("-") and bool(self.take())
        if self.now.kind != "number":
            raise self.fail(f"after '{sign}' stands {self.now.text}; a term is raised to a number, x^2, else I(x ** z)")
        power = float(self.take().text) * (-1 if minus else 1)
        if bracket and len(found) > 1:
            names = [label_of(t) for t in found]
            pairs = [f"{a}:{b}" for i, a in enumerate(names) for b in names[i + 1 :]]
            raise self.fail(
                f"a sum raised with '{sign}' is read in two ways; write {' + '.join([*names, *pairs])} for the "
                f"interactions, I(({' + '.join(names)})^{power:g}) for the power of the sum"
            )
        return [self._raised(term, power) for term in found]

    def _raised(self, term: Term, power: float) -> Term:
        if len(term) > 1:
            raise self.fail(
                f"{label_of(term)} is an interaction; write I(({' * '.join(f.label for f in term)})^{power:g})"
            )
        if isinstance(term[0].node, Levels | Event):
            raise self.fail(f"{term[0].label} is a list of categories and has no power; leave '^{power:g}' out")
        if power == 0:
            raise self.fail(f"{term[0].label}^0 is one everywhere; leave it out")
        if power == 1:
            return term
        exponent: Node = Number(power) if power > 0 else Negative(Number(-power))
        return (factor_of(Binary("**", term[0].node, exponent)),)

    def _atom(self) -> list[Term] | float:
        if self.sees("("):
            self.deeper(1)
            self.take()
            inner = self.terms()
            self._closed()
            self.deeper(-1)
            return inner.terms if inner.terms else float(inner.intercept)
        if self.now.kind == "number":
            value = float(self.take().text)
            if self.sees("^", "**", "/"):
                raise self.fail("arithmetic with numbers is written inside I(...), I(2 * x)")
            return value
        if self.now.kind == "text":
            raise self.fail(f"the text {self.now.text!r} is no regressor; write a column's name in backquotes, `a b`")
        if self.now.kind not in ("name", "operator"):
            self._nothing()
        return [(f,) for f in self._factors()]

    def _nothing(self) -> None:
        if self.sees("|") and self.place and self.tokens[self.place - 1].text == "(":
            raise self.fail("'(... | ...)' is lme4's; random effects are effects='random'")
        self.stop("a regressor" if self.place else "the outcome")

    def _factors(self) -> list[Factor]:
        """A column, function or operator before one, as factors: ``L(1:3).x`` gives three, ``I(...)`` its own name."""
        named = self.now.kind == "name" and not self.now.quoted and self.now.text == "I" and self._calls()
        nodes = self._prefixed()
        if named:
            return [
                Factor(
                    nodes[0], f"I({written(nodes[0]) if not isinstance(nodes[0], Column) else quoted(nodes[0].name)})"
                )
            ]
        return [factor_of(node) for node in nodes]

    # after the bar

    def effects(self) -> tuple[str, ...]:
        """Names joined by '+' after the bar."""
        names: list[str] = []
        while not names or self.sees("+"):
            self.take()
            if self.now.kind == "number" and not names:
                raise self.fail(
                    f"'| {self.now.text}' names no effects; leave the bar out, or name the unit or the period"
                )
            if self.now.kind != "name":
                raise self.fail(
                    "after '|' stand names of effects; write 'y ~ x | unit + year' with the panel's columns"
                )
            if self._calls() and not self.now.quoted:
                raise self._not_effects()
            if not self.now.quoted and self.now.text in WORDS:
                raise self.fail(f"'{self.now.text}' is of another program, {WORDS[self.now.text]}")
            names.append(self.take().text)
        if self.sees("|"):
            raise self.fail("there is a second '|'; instruments are arguments, iv= and gmm= of fit_dynamic_panel")
        if self.sees("^"):
            raise self.fail(f"'{names[-1]}^...' are effects of combinations; write C({names[-1]}):C(x) as regressors")
        if self.sees("~"):
            raise self.fail("after '|' stands an equation; instruments are arguments, iv= of fit_dynamic_panel")
        if self.sees(":", "*", "-", "/"):
            raise self.fail(f"after '|' stands '{self.now.text}'; write 'y ~ x | unit + year' with the panel's columns")
        if len(set(names)) < len(names):
            raise self.fail(f"after '|' {names[-1]} stands twice; name each effect once")
        return tuple(names)

    def _not_effects(self) -> InputError:
        name = self.now.text
        if name in ("gmm", "iv"):
            inside = self.text[self.text.find(f"{name}(", self.text.find("|")) + len(name) + 1 :].partition(")")[0]
            first, _, rest = (p.strip() for p in inside.partition(","))
            low, _, high = (p.strip() for p in rest.partition(":"))
            span = f", lags=({low}, {high if high.isdigit() and int(high) < 99 else None})" if low.isdigit() else ""
            call = f"{name}={name}('{first}'{span if name == 'gmm' else ''})"
            return self.fail(f"{name}(...) after '|' is an argument of fit_dynamic_panel; write {call}")
        return self.fail(f"{name}(...) after '|' names no effect; write 'y ~ x | unit + year' with the panel's columns")


def _unique(terms: list[Term]) -> list[Term]:
    seen: dict[frozenset[Factor], Term] = {}
    for term in terms:
        seen.setdefault(frozenset(term), term)
    return list(seen.values())


def columns_of(terms: Collection[Node]) -> list[str]:
    """Names of the columns in expressions, each once."""
    return list(dict.fromkeys(n.name for node in terms for n in walk(node) if isinstance(n, Column)))
