"""Units of a study's SQL expressions: dollars over yuan, or persons plus pieces, are mistakes that have a name.

Units of columns are those of ``variables.csv`` (and of names that end in a base unit, as those of computed
columns do). A column without a known unit may be anything, so it makes no expression wrong.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

from python_models.studies.declaration import Declaration
from warehouse.connection import literal, table_names

Powers = Mapping[str, float]  # base symbol: exponent; empty for a pure number
CURRENCY = "currency_"  # how dimensions of currencies begin in units.csv; the rest is the symbol
PURE = ("index", "share")  # dimensions of numbers that have no unit
SHORTEST = 3  # letters of a base unit that the end of a name is believed to be
KEEPS = frozenset(
    "abs avg mean sum min max median lag lead first last first_value last_value any_value round floor ceil stddev "
    "stddev_samp stddev_pop arg_max arg_min quantile_cont mode".split()
)
SUMS, PRODUCTS = frozenset("+ - % greatest least fmod".split()), {"*": 1, "/": -1, "//": -1}
LOGS, POWERS = frozenset("ln log log2 log10".split()), frozenset("** ^ pow power".split())
_TREES: dict[str, dict[str, Any] | None] = {}  # by expression
SKIPPED = ("query_location", "cast_type", "value", "partitions", "orders", "arg_orders", "order_bys")


@dataclass(frozen=True, slots=True)
class Unit:
    """What an expression is measured in; ``powers`` None where it is not known, ``log`` for the logarithm of it."""

    powers: Powers | None = None
    log: bool = False
    literal: bool = False

    @property
    def is_known(self) -> bool:
        return self.powers is not None and not self.literal


UNKNOWN = Unit()
NUMBER = Unit({})


@dataclass(slots=True)
class Units:
    """Units of columns by name, and which symbols are currencies."""

    columns: dict[str, Unit]
    bases: Mapping[str, Powers] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()

    def of(self, column: str) -> Unit:
        """The unit of a column: that of its variable, or the base unit that its name ends in."""
        if column in self.columns:
            return self.columns[column]
        ends = [b for b in self.bases if len(b) >= SHORTEST and column.endswith(f"_{b}")]
        return Unit(self.bases[max(ends, key=len)]) if ends else UNKNOWN

    def money(self, unit: Unit) -> list[str]:
        """The currencies that are left in a unit."""
        return sorted(s for s in unit.powers or {} if s in self.currencies)


def units_of(con: duckdb.DuckDBPyConnection) -> Units:
    """The units that the panel's seeds give its variables; none where the file has no seeds."""
    if not {"seeds.variables", "seeds.units"} <= set(table_names(con)):
        return Units({})
    rows = con.execute("select unit_id, dimension, base_unit from seeds.units").fetchall()
    currencies = frozenset(d.removeprefix(CURRENCY) for _, d, _ in rows if (d or "").startswith(CURRENCY))
    bases = {base: _powers(base, dimension or "", currencies) for _, dimension, base in rows}
    bases |= {unit: bases[base] for unit, _, base in rows if unit not in bases}
    listed = con.execute("select variable, base_unit from seeds.variables").fetchall()
    known = {variable: Unit(bases[unit]) for variable, unit in listed if unit in bases}
    return Units(known, {base: bases[base] for _, _, base in rows}, currencies)


def _powers(base: str, dimension: str, currencies: frozenset[str]) -> Powers:
    """``cny_per_usd`` is a quotient of its parts; a currency is its symbol, whatever its scale."""
    if dimension.startswith(CURRENCY):
        return {dimension.removeprefix(CURRENCY): 1}
    if dimension in PURE:
        return {}
    above, _, below = base.partition("_per_")
    if below and (above in currencies or below in currencies):
        return {above: 1, below: -1}
    return {base: 1}


def unit_problems(study: Declaration, of_panel: Units) -> list[str]:
    """Expressions of a study that mix units, each named by its key, with the columns that do not fit."""
    return walked(study, of_panel)[1]


def walked(study: Declaration, of_panel: Units) -> tuple[Units, list[str]]:
    """The units of the panel's columns with those that the study derives, and what mixes units."""
    units = replace(of_panel, columns=dict(of_panel.columns))
    if not units.columns:
        return units, []
    sample = study.sample
    parts = {f"sample.derived.{name}": (text, name) for name, text in sample.derived.items()}
    parts |= {"sample.where": (sample.where, "")} if sample.where else {}
    parts |= {f"samples.{name}.where": (part.where, "") for name, part in study.samples.items()}
    problems, trees = [], _parsed([text for text, _ in parts.values()])
    for key, (text, name) in parts.items():
        tree = trees[text]
        if tree is None:
            continue
        walk = _Walk(units)
        unit = walk.settled(tree)
        if name:
            units.columns[name] = UNKNOWN if walk.found else unit
        problems += [f"study {study.name}, {key}: {said}" for said in dict.fromkeys(walk.found)]
    return units, problems


def _parsed(texts: Iterable[str]) -> Mapping[str, dict[str, Any] | None]:
    """The syntax trees of expressions, kept for variants; none of one that is no SQL, which is told elsewhere."""
    if new := [text for text in dict.fromkeys(texts) if text not in _TREES]:
        _TREES.update(zip(new, map(_tree, _serialised(new)), strict=True))
    return _TREES


def _serialised(texts: Sequence[str]) -> list[str]:
    """What DuckDB's parser makes of expressions, asked at once; of one that it cannot be asked about nothing."""
    listed = ", ".join(f"({literal(f'select ({text})')})" for text in texts)  # parameters would have it import pandas
    try:
        made = duckdb.execute(f"select json_serialize_sql(text) from (values {listed}) as given (text)").fetchall()
    except duckdb.Error:
        return [one for text in texts for one in _serialised([text])] if len(texts) > 1 else [""]
    return [one or "" for (one,) in made]


def _tree(made: str) -> dict[str, Any] | None:
    try:
        tree = json.loads(made)
        listed: list[dict[str, Any]] = tree["statements"][0]["node"]["select_list"]
        return None if tree.get("error") else listed[0]
    except (KeyError, IndexError, ValueError):
        return None


class _Walk:
    """Goes through one expression and collects what does not fit."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.found: list[str] = []

    def settled(self, node: Mapping[str, Any], term: bool = False) -> Unit:
        """The unit of a whole product, in which no two currencies may be left; one column alone mixes none.

        Logarithms that are terms of a sum are looked at when the sum is whole.
        """
        unit = self.unit(node)
        if _is_of_one(node) or (term and unit.log):
            return unit
        if len(money := self.units.money(unit)) > 1:
            self.found.append(f"{self._named(node)}: {' and '.join(money)} in one figure{self._rate(money)}")
            return UNKNOWN
        return unit

    def unit(self, node: Mapping[str, Any]) -> Unit:
        kind, children = node.get("class"), list(_children(node))
        if kind == "CONSTANT":
            return Unit({}, literal=True)
        if kind == "COLUMN_REF":
            return self.units.of(node["column_names"][-1])
        if kind == "CAST":
            return self.unit(node["child"])
        if kind in ("COMPARISON", "BETWEEN"):
            self._alike(children, "compared")
            return NUMBER
        if kind == "CASE":
            for check in node["case_checks"]:
                self.settled(check["when_expr"])
            return self._alike([*(c["then_expr"] for c in node["case_checks"]), node["else_expr"]], "in one column")
        if kind == "OPERATOR" and node.get("type") == "OPERATOR_COALESCE":
            return self._alike(children, "in one column")
        if kind in ("FUNCTION", "WINDOW"):
            return self._function(node, children)
        for child in children:
            self.settled(child)
        return UNKNOWN

    def _function(self, node: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> Unit:
        name, given = node["function_name"].lower(), list(node.get("children") or [])
        for other in (c for c in children if c not in given):  # of windows: filter, offset, default
            self.settled(other)
        if name in PRODUCTS and len(given) == 2:
            return _product(self.unit(given[0]), self.unit(given[1]), PRODUCTS[name])
        if name in SUMS:
            return self._alike(given, "added" if name == "+" else "subtracted" if name == "-" else "compared")
        if name in POWERS | {"sqrt"} and given:
            return self._power(name, given)
        units = [self.settled(child) for child in given]
        if name in LOGS and len(units) == 1 and units[0].is_known and not units[0].log:
            return Unit(units[0].powers, log=True)
        if name == "exp" and units and units[0].log:
            return Unit(units[0].powers)
        if name == "nullif" and units:
            return units[0]
        return units[0] if name in KEEPS and units else NUMBER if name in ("count", "sign") else UNKNOWN

    def _power(self, name: str, given: Sequence[Mapping[str, Any]]) -> Unit:
        unit = self.settled(given[0])
        exponent = 0.5 if name == "sqrt" else (given[-1].get("value") or {}).get("value")
        if unit.powers is None or unit.log or not isinstance(exponent, int | float):
            return UNKNOWN
        return Unit({s: p * exponent for s, p in unit.powers.items()}, literal=unit.literal)

    def _alike(self, parts: Iterable[Mapping[str, Any] | None], done: str) -> Unit:
        """One unit for all of several parts; numbers written out fit any, and logarithms add to that of a product."""
        nodes = [n for n in parts if n]
        units = [self.settled(n, term=done in ("added", "subtracted")) for n in nodes]
        known = [(n, u) for n, u in zip(nodes, units, strict=True) if u.is_known]
        if not known:
            return units[0] if units and all(u.literal for u in units) else UNKNOWN
        if all(u.log for _, u in known):
            if len(known) < 2 or done not in ("added", "subtracted"):
                return known[0][1]
            total = known[0][1]
            for _, other in known[1:]:
                total = _product(Unit(total.powers), Unit(other.powers), 1 if done == "added" else -1)
            return Unit(total.powers, log=True)
        if any(u.log for _, u in known):
            return UNKNOWN
        (first, unit), *rest = known
        for node, other in rest:
            if dict(other.powers or {}) != dict(unit.powers or {}):
                said = (
                    f"{self._named(first)} ({unit_text(unit)}) and {self._named(node)} ({unit_text(other)}) are {done}"
                )
                money = sorted({*self.units.money(unit), *self.units.money(other)})
                self.found.append(said + (self._rate(money) if len(money) > 1 else "; they are in different units"))
                return UNKNOWN
        return unit if len(known) == len([u for u in units if not u.literal]) else UNKNOWN

    def _named(self, node: Mapping[str, Any]) -> str:
        """The columns of a part that have a unit, money first."""
        columns = list(dict.fromkeys(_columns(node)))
        money = [c for c in columns if self.units.money(self.units.of(c))]
        return ", ".join(money or columns) or "a number"

    def _rate(self, money: Sequence[str]) -> str:
        """What to do: a variable of the panel that is one of these currencies over the other."""
        rates = [
            name
            for name, unit in self.units.columns.items()
            if unit.powers and set(unit.powers) <= set(money) and sorted(unit.powers.values()) == [-1, 1]
        ]
        by = f", such as {rates[0]}" if rates else ""
        return f"; bring them to one currency first, by the exchange rate of each year{by}"


def _product(a: Unit, b: Unit, sign: int) -> Unit:
    if a.powers is None or b.powers is None or a.log or b.log:
        return UNKNOWN
    powers = dict(a.powers)
    for symbol, power in b.powers.items():
        powers[symbol] = powers.get(symbol, 0) + sign * power
    return Unit({s: p for s, p in powers.items() if p}, literal=a.literal and b.literal)


def _children(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The expressions right below a node, in order."""
    for key, value in node.items():
        if key in SKIPPED:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "class" in item:
                yield item


def _columns(node: Mapping[str, Any]) -> Iterator[str]:
    if node.get("class") == "COLUMN_REF":
        yield node["column_names"][-1]
    for value in node.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from _columns(item)


def _is_of_one(node: Mapping[str, Any]) -> bool:
    """Whether a node names one column and no other; the second is enough to say no."""
    named = _columns(node)
    first = next(named, None)
    return first is not None and all(name == first for name in named)


def unit_text(unit: Unit) -> str:
    """``cny / persons`` for powers."""
    above = [s if p == 1 else f"{s}^{p:g}" for s, p in (unit.powers or {}).items() if p > 0]
    below = [s if p == -1 else f"{s}^{-p:g}" for s, p in (unit.powers or {}).items() if p < 0]
    return (" ".join(above) or "1") + (f" / {' '.join(below)}" if below else "") if above or below else "a pure number"
