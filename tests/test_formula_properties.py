"""Random formulas on panels with gaps, against values made row by row with dictionaries, by no code of ours."""

import math
import random
import warnings

import numpy as np
import polars as pl
import pytest

from python_models.formula.design import design
from python_models.formula.parser import read_formula
from python_models.gmm import fit_dynamic_panel, gmm, iv
from python_models.gmm.sample import evaluated, panel_grid
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel

NAN = float("nan")
NAMES = {"x": "x", "z": "z", "the rest": "`the rest`", "出口": "出口"}


def unbalanced(rng, step: int, balanced: bool = False):
    """Rows by (unit, period), with gaps, missing values and categories unless balanced; the frame in random order."""
    rows = {}
    for unit in range(7):
        for t in range(7):
            if not balanced and rng.random() < 0.15:
                continue
            hole = 0.0 if balanced else 0.06
            row = {name: NAN if rng.random() < hole else rng.uniform(0.5, 3.0) for name in NAMES}
            row["g"] = None if rng.random() < hole else rng.choice("abc")
            row["y"] = rng.gauss(0, 1)
            rows[unit, t * step + 2000] = row
    keys = list(rows)
    rng.shuffle(keys)
    frame = pl.DataFrame([{"id": u, "year": t, **rows[u, t]} for u, t in keys]).with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )
    return rows, frame


class Expression:
    """A random expression: its text, and its value at a row by definition."""

    def __init__(self, rng, step, depth=3):
        kind = rng.choice(
            ["column"] if depth == 0 else ["column", "lag", "lag", "lead", "change", "log", "power", "sum", "ratio"]
        )
        if kind == "column":
            name = rng.choice(list(NAMES))
            self.text, self.at, self.inline = NAMES[name], lambda rows, u, t: rows.get((u, t), {}).get(name, NAN), False
            return
        inner = Expression(rng, step, depth - 1)
        if kind in ("lag", "lead", "change") and inner.text.startswith(("L", "F", "lag(", "lead(")):
            inner = Expression(rng, step, 0)  # what is lagged twice is one thing, over a gap too: chains, below
        under = f"I({inner.text})" if inner.inline else inner.text
        k = rng.choice([1, 1, 2])
        self.inline = False
        if kind in ("lag", "lead"):
            sign = 1 if kind == "lag" else -1
            letter = "L" if sign > 0 else "F"
            forms = [f"{letter}{k if k > 1 else ''}.{under}", f"{'lag' if sign > 0 else 'lead'}({inner.text}, {k})"]
            self.text = rng.choice(forms)
            self.at = lambda rows, u, t: (
                inner.at(rows, u, t - sign * k * step) if (u, t - sign * k * step) in rows else NAN
            )
        elif kind == "change":
            self.text = f"D.{under}"
            self.at = lambda rows, u, t: (
                inner.at(rows, u, t) - (inner.at(rows, u, t - step) if (u, t - step) in rows else NAN)
            )
        elif kind == "log":
            self.text = f"log(abs({inner.text}) + 1)"
            self.at = lambda rows, u, t: math.log(abs(inner.at(rows, u, t)) + 1)
        elif kind == "power":
            self.text, self.inline = f"({inner.text}) ** 2", True
            self.at = lambda rows, u, t: inner.at(rows, u, t) ** 2
        else:
            other = Expression(rng, step, depth - 1)
            sign = "+" if kind == "sum" else "/"
            right = f"({other.text})" if sign == "+" else f"(abs({other.text}) + 1)"
            self.text, self.inline = f"({inner.text}) {sign} {right}", True
            if sign == "+":
                self.at = lambda rows, u, t: inner.at(rows, u, t) + other.at(rows, u, t)
            else:
                self.at = lambda rows, u, t: inner.at(rows, u, t) / (abs(other.at(rows, u, t)) + 1)


def formula_of(rng, step, terms, category=True):
    """Text and columns: numbers, products, and one list of categories with a base that is counted by hand."""
    texts, columns = [], []
    for _ in range(terms):
        one = Expression(rng, step)
        text = f"I({one.text})" if one.inline else one.text
        if rng.random() < 0.3:
            other = Expression(rng, step, 1)
            texts.append(f"{text}:{f'I({other.text})' if other.inline else other.text}")
            columns.append(lambda r, u, t, a=one, b=other: a.at(r, u, t) * b.at(r, u, t))
        else:
            texts.append(text)
            columns.append(one.at)
    if len(set(texts)) < len(texts) or any(len(set(t.split(":"))) < t.count(":") + 1 for t in texts):
        return formula_of(rng, step, terms, category)
    listed = rng.choice([None, "C(year)", "C(g)", "g", "L.C(g)"]) if category else None
    return f"y ~ {' + '.join([*texts, *([listed] if listed else [])])}", columns, listed


def by_hand(rows, columns, listed, step):
    """(n, k) of every row by unit and period, and which are complete; dummies are of the levels that these have."""
    keys = sorted(rows)

    def level(u, t):
        if listed == "C(year)":
            return t
        return rows.get((u, t - step) if listed == "L.C(g)" else (u, t), {}).get("g")

    x = np.array([[c(rows, u, t) for c in columns] for u, t in keys])
    complete = ~np.isnan(x).any(axis=1)
    if listed:
        complete &= np.array([level(u, t) is not None for u, t in keys])
        levels = sorted({level(u, t) for (u, t), ok in zip(keys, complete, strict=True) if ok})
        x = np.column_stack([x, *([float(level(u, t) == v) for u, t in keys] for v in levels[1:])])
    return keys, x, complete


@pytest.mark.parametrize("seed", range(150))
def test_columns_by_definition(seed):
    """The long design and GMM's grid, on panels with gaps and steps of one to five periods."""
    rng = random.Random(seed)
    step = rng.choice([1, 1, 2, 5])
    rows, frame = unbalanced(rng, step)
    formula, columns, listed = formula_of(rng, step, rng.choice([1, 2, 3]))
    keys, x, complete = by_hand(rows, columns, listed, step)
    if complete.sum() < 3:
        return
    d = design(frame, formula, "id", "year")
    assert d.frame.select("id", "year").rows() == keys
    got = ~(np.isnan(d.y) | np.isnan(d.x).any(axis=1))
    np.testing.assert_array_equal(got, complete, err_msg=formula)
    np.testing.assert_allclose(d.x[complete], x[complete], rtol=1e-12, atol=1e-12, err_msg=formula)
    if sorted({t for _, t in keys}) == list(range(2000, 2000 + 7 * step, step)):
        grid = panel_grid(frame, "id", "year")
        on_grid = evaluated(grid, read_formula(formula), formula, [])
        columns = on_grid.values[:, 1:]
        flat = columns.transpose(0, 2, 1).reshape(-1, columns.shape[1])[grid.position]
        np.testing.assert_allclose(flat[complete], x[complete], rtol=1e-12, atol=1e-12, err_msg=formula)


@pytest.mark.parametrize("seed", range(60))
def test_a_chain_of_lags_leads_and_changes_is_a_polynomial_of_the_lag(seed):
    """D is 1 - L: the chain needs the rows of its powers and no other, in whatever order it is written."""
    rng = random.Random(3000 + seed)
    rows, frame = unbalanced(rng, 1)
    chain = [(rng.choice("LFD"), rng.choice([1, 1, 2])) for _ in range(rng.choice([2, 3, 3, 4]))]
    inner, of = rng.choice([("x", lambda v: v["x"]), ("log(z)", lambda v: math.log(v["z"]))])
    powers = {0: 1}
    for letter, k in chain:
        for _ in range(k):
            step = {"L": {1: 1}, "F": {-1: 1}, "D": {0: 1, 1: -1}}[letter]
            product: dict[int, int] = {}
            for p, a in powers.items():
                for q, b in step.items():
                    product[p + q] = product.get(p + q, 0) + a * b
            powers = {p: a for p, a in product.items() if a}
    text = "".join(f"{letter}{k if k > 1 else ''}." for letter, k in chain) + inner
    nothing = {"x": NAN, "z": NAN}
    expected = [sum(a * of(rows.get((u, t - p), nothing)) for p, a in powers.items()) for u, t in sorted(rows)]
    found = design(frame, f"y ~ {text}", "id", "year")
    np.testing.assert_allclose(found.x[:, -1], expected, rtol=1e-9, atol=1e-12, err_msg=text)


@pytest.mark.parametrize("seed", range(40))
def test_estimates_by_definition(seed):
    """Least squares with dummies of units on columns made by hand; panels with gaps."""
    rng = random.Random(1000 + seed)
    rows, frame = unbalanced(rng, 1)
    formula, columns, listed = formula_of(rng, 1, 2)
    keys, x, complete = by_hand(rows, columns, listed, 1)
    x, y = x[complete], np.array([rows[key]["y"] for key in keys])[complete]
    units = np.array([u for u, _ in keys])[complete]
    full = np.column_stack([x, *((units == u).astype(float) for u in np.unique(units))])
    scaled = full / np.linalg.norm(full, axis=0)
    if len(y) < full.shape[1] + 2 or np.linalg.svd(scaled, compute_uv=False).min() < 1e-4 or len(np.unique(units)) < 2:
        return
    fit = fit_panel(frame, "id", "year", f"{formula} | id")
    np.testing.assert_allclose(
        fit.params[1:], np.linalg.lstsq(full, y, rcond=None)[0][: x.shape[1]], rtol=1e-6, atol=1e-8
    )
    assert fit.nobs == len(y) and fit.glance()["n_dropped"][0] == len(keys) - len(y)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("estimator", ["spatial", "gmm"])
def test_other_estimators_by_definition(estimator, seed):
    """The formula and its columns made by hand give one estimate."""
    rng = random.Random(2000 + seed)
    rows, frame = unbalanced(rng, 1, balanced=estimator == "spatial")
    formula, columns, _ = formula_of(rng, 1, 2, category=False)
    _, x, complete = by_hand(rows, columns, None, 1)
    if complete.sum() < 15:
        return
    values = {f"h{j}": pl.Series(x[:, j]).fill_nan(None) for j in range(2)}
    made = frame.sort("id", "year").with_columns(**values)

    def fit(data, text):
        if estimator == "spatial":
            w = pl.DataFrame((np.ones((7, 7)) - np.eye(7)) / 6 * np.tri(7).T + np.diag(np.ones(6), -1), orient="row")
            w = w.rename({c: str(i) for i, c in enumerate(w.columns)})
            data = data.with_columns(pl.col("id").cast(pl.String))
            return fit_spatial_panel(data, "id", "year", text, weights=w, model="sar", effects="pooled")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            right = text.partition("~")[2]
            return fit_dynamic_panel(data, "id", "year", text, gmm=gmm("y", (2, 3), collapse=True), iv=iv([right]),
                                     time_dummies=False, steps=1)  # fmt: skip

    try:
        meant = fit(made, "y ~ h0 + h1")
    except ValueError:  # the data refuse the columns by hand as well
        with pytest.raises(ValueError):
            fit(frame, formula)
        return
    given = fit(frame, formula)
    np.testing.assert_allclose(given.params, meant.params, rtol=1e-7, atol=1e-9, err_msg=formula)
