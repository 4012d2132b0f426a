"""Terms of a formula as columns of numbers: products, indicators of the categories that are left, event-study terms.

Which indicators an interaction needs beside the terms before it is decided by ``formulaic`` (as R and Stata do), to
which only names made here are given: it never sees the text of a formula.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.formula.tree import Event, Factor, Levels, Literal, Node, Term, label_of, written
from python_models.formula.values import Categories, Cells

_PART = re.compile(r"f(\d+)(?:\[(T\.)?(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Coded:
    """Regressors of a formula on the cells of a panel.

    Attributes
    ----------
    names, columns
        k labels and (size,) columns; nan where a value cannot be computed.
    complete
        (size,) whether the outcome and every factor has a value, categories among them.
    bases
        Base level of each list of categories, by its term.
    cautions
        Categories that were lost with rows that are not complete.
    listed
        Whether there are categories at all.
    """

    names: list[str]
    columns: list[np.ndarray]
    complete: np.ndarray
    bases: dict[str, str]
    cautions: tuple[Caution, ...]
    listed: bool

    @property
    def values(self) -> np.ndarray:
        """(size, k) the columns side by side."""
        return np.stack(self.columns, axis=1) if self.columns else np.zeros((len(self.complete), 0))


@dataclass(frozen=True, slots=True)
class _Kept:
    """Categories of complete rows: (size,) codes, -1 elsewhere, and the labels, the base first."""

    codes: np.ndarray
    labels: list[str]


def code_terms(cells: Cells, terms: Sequence[Term], complete: np.ndarray) -> Coded:
    """Evaluate terms.

    Parameters
    ----------
    complete
        (size,) cells that count before the terms are looked at: a row is there, and the outcome has a value.

    Raises
    ------
    InputError
        As ``Cells.number``; a base that no complete row has.
    """
    factors = list(dict.fromkeys(f for term in terms for f in term))
    numbers: dict[Factor, np.ndarray] = {}
    lists: dict[Factor, Categories] = {}
    for factor in factors:
        node = factor.node
        if isinstance(node, Event):
            lists[factor] = cells.categories(node.inner)
            numbers[factor] = _crossed(cells, node)
        elif isinstance(node, Levels) or cells.is_text(node):
            lists[factor] = cells.categories(node)
        else:
            numbers[factor] = cells.number(node)
    complete = complete.copy()
    for values in (*numbers.values(), *(c.codes for c in lists.values())):
        complete &= ~np.isnan(values)
    kept, bases, cautions = _kept_lists(lists, complete)
    names: list[str] = []
    columns: list[np.ndarray] = []
    for term, found in _columns(terms, numbers, kept):
        unknown = [np.isnan(lists[factor].codes) for factor in term if factor in lists]
        for name, column in found:
            names.append(name)
            columns.append(np.where(np.logical_or.reduce(unknown), np.nan, column) if unknown else column)
    return Coded(names, columns, complete, bases, tuple(cautions), bool(lists))


def _crossed(cells: Cells, node: Event) -> np.ndarray:
    """(size,) what an event study is crossed with, one where there is nothing."""
    if node.by is None:
        return np.ones(cells.size)
    if isinstance(node.by, Levels) or cells.is_text(node.by):
        shown = written(node.by)
        raise InputError(
            f"i({written(node.inner)}, {shown}): {shown} is a list of categories, not a number such as a 0/1 column; "
            f"write i({written(node.inner)}, I({shown} == 'value'), ref=...) for one of them."
        )
    return cells.number(node.by)


def _kept_lists(
    lists: dict[Factor, Categories], complete: np.ndarray
) -> tuple[dict[Factor, _Kept], dict[str, str], list[Caution]]:
    out: dict[Factor, _Kept] = {}
    bases: dict[str, str] = {}
    cautions = []
    for factor, found in lists.items():
        seen = complete if complete.any() else np.ones_like(complete)
        used = np.unique(found.codes[seen & ~np.isnan(found.codes)]).astype(int).tolist()
        if not used:
            raise InputError(f"{factor.label} has no value in any row; fill the column or leave it out.")
        labels = [str(level) for level in found.levels]
        node = factor.node
        wanted = _wanted(node)
        chosen = [_chosen(factor, value, used, found.levels) for value in wanted]
        order = [*chosen, *(c for c in used if c not in chosen)]
        place = np.full(len(labels) + 1, -1)
        place[order] = np.arange(len(order))
        codes = np.where(np.isnan(found.codes), len(labels), found.codes).astype(int)
        out[factor] = _Kept(np.where(seen, place[codes], -1), [labels[c] for c in order])
        if isinstance(node, Event):
            if chosen:
                bases[factor.label] = ", ".join(labels[c] for c in chosen)
        elif order:
            bases[factor.label] = labels[order[0]]
        lost = [label for c, label in enumerate(labels) if c not in used]
        if len(order) == 1:
            cautions.append(Caution("single_category", {"term": factor.label, "level": labels[order[0]]}))
        elif lost and order:
            base = bases.get(factor.label, "")
            shown = ", ".join(lost[:12]) + (" …" if len(lost) > 12 else "")
            cautions.append(
                Caution("categories_lost", {"term": factor.label, "levels": shown, "base": base or labels[order[0]]})
            )
    return out, bases, cautions


def _wanted(node: Node) -> tuple[Literal, ...]:
    """The bases that a formula names."""
    if isinstance(node, Event):
        return node.base
    return (node.base,) if isinstance(node, Levels) and node.base is not None else ()


def _chosen(factor: Factor, value: Literal, used: list[int], levels: list[Any]) -> int:
    """Code of the level named as base; 2011 and '2011' both name 2011, and 2011.0."""
    wanted = {str(value), str(float(value))} if isinstance(value, int | float) else {value}
    found = [code for code in used if str(levels[code]) in wanted]
    if not found:
        known = [str(levels[code]) for code in used]
        shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        there = any(str(level) in wanted for level in levels)
        raise InputError(
            f"{factor.label} has no {'complete row with' if there else 'level'} ref={value!r}; choose one of {shown}."
        )
    return found[0]


def _columns(
    terms: Sequence[Term], numbers: dict[Factor, np.ndarray], kept: dict[Factor, _Kept]
) -> list[tuple[Term, list[tuple[str, np.ndarray]]]]:
    """Names and columns of every term, in the order of the terms."""
    out = []
    coded = _categorical([t for t in terms if not isinstance(t[0].node, Event)], numbers, kept)
    for term in terms:
        if isinstance(term[0].node, Event):
            found = _event(term[0], kept[term[0]], numbers[term[0]])
        elif term in coded:
            found = coded[term]
        else:
            product = numbers[term[0]]
            for factor in term[1:]:
                product = product * numbers[factor]
            found = [(label_of(term), product)]
        out.append((term, found))
    return out


def _event(factor: Factor, kept: _Kept, by: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """``year::2012:g`` for each level but the bases, as fixest names them."""
    node = factor.node
    assert isinstance(node, Event)
    tail = f":{written(node.by)}" if node.by is not None else ""
    first = len(node.base) if node.base else int(node.by is None)
    return [
        (f"{written(node.inner)}::{label}{tail}", (kept.codes == j) * by)
        for j, label in enumerate(kept.labels)
        if j >= first
    ]


def _categorical(
    terms: Sequence[Term], numbers: dict[Factor, np.ndarray], kept: dict[Factor, _Kept]
) -> dict[Term, list[tuple[str, np.ndarray]]]:
    """Columns of the terms with categories, each coded against the terms before it; none where no term has any."""
    if not any(f in kept for term in terms for f in term):
        return {}
    import pandas as pd
    from formulaic import Formula

    factors = list(dict.fromkeys(f for term in terms for f in term))
    alias = {f: f"f{i}" for i, f in enumerate(factors)}
    data = pd.DataFrame(
        {
            alias[f]: pd.Categorical.from_codes(kept[f].codes, categories=range(len(kept[f].labels)))
            if f in kept
            else numbers[f]
            for f in factors
        }
    )
    # every term is given: an interaction is coded in full unless the terms that it repeats are there
    text = " + ".join(["1", *(":".join(alias[f] for f in term) for term in terms)])
    matrix = Formula(text, _ordering="none").get_model_matrix(data, na_action="ignore")
    spec = matrix.model_spec
    out: dict[Term, list[tuple[str, np.ndarray]]] = {}
    for term, (_, _, columns) in zip(terms, spec.structure[1:], strict=True):
        if any(f in kept for f in term):
            out[term] = [(_named(name, factors, kept), np.asarray(matrix[name], dtype=float)) for name in columns]
    return out


def _named(name: str, factors: list[Factor], kept: dict[Factor, _Kept]) -> str:
    """``f0[T.1]:f1`` as ``C(year)[T.2012]:x``."""
    parts = []
    for found in _PART.finditer(name):
        factor = factors[int(found[1])]
        level = f"[{found[2] or ''}{kept[factor].labels[int(found[3])]}]" if found[3] else ""
        parts.append(factor.label + level)
    return ":".join(parts)
