"""Checks of regressions before they run: names, years, groups, collinearity within effects, weights."""

from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.studies.checker import Checker
from python_models.studies.errors import near
from python_models.studies.models import GmmModel, Model, PanelModel, SpatialModel

# effects whose projection shows collinearity; random effects leave the levels
WITHIN = {"unit": "unit", "period": "period", "two-way": "two-way", "random+period": "period"}


def check_weights(checker: Checker) -> None:
    """Build every weights matrix on the study's regions."""
    for name, weights in checker.study.weights.items():
        key = f"weights.{name}"
        if weights.column and weights.column not in checker.columns():
            checker.say(
                f"{key}.column", f"unknown variable {weights.column!r}{near(weights.column, checker.columns())}"
            )
            continue
        if weights.file and not (checker.study.folder / weights.file).is_file():
            checker.say(f"{key}.file", f"no file {weights.file} in {checker.study.folder}")
            continue
        try:
            checker.context.weights(name)
        except (InputError, pl.exceptions.PolarsError) as exc:
            checker.say(key, f"does not fit the sample: {exc}")


def check_model(model: Model, key: str, here: Checker) -> None:
    """All that can be said about one regression without estimating it; the first kind of problem ends the look."""
    dot = f"{key}." if key else ""
    span = model.years or here.study.sample.years
    if model.years and not here.years(f"{dot}years", model.years):
        return
    if model.sample and not here.sample(f"{dot}sample", model.sample):
        return
    if "~" not in model.formula:
        here.say(f"{dot}formula", f"write it as 'y ~ x1 + x2', not {model.formula!r}")
        return
    if not _names(model, dot, here):
        return
    rows = here.context.rows(model.sample, model.years)
    if rows.is_empty():
        here.say(f"{dot}sample", f"no rows in {span[0]} to {span[1]}: a group without members")
        return
    names = [n for n in here.words(model.formula) if n in here.columns()]
    if [n for n in names if n != here.context.period and not here.covers(f"{dot}formula", n, rows, span)]:
        return
    if _identified(model, dot, rows, here):
        _fits_weights(model, dot, rows, here)


def _names(model: Model, dot: str, here: Checker) -> bool:
    """Whether every variable, cluster and weights matrix is there."""
    named = [("formula", n) for n in here.words(model.formula)]
    if isinstance(model, PanelModel) and model.cluster:
        columns = [model.cluster] if isinstance(model.cluster, str) else model.cluster
        named += [("cluster", c) for c in columns]
    if isinstance(model, GmmModel):
        named += [("gmm.variables", n) for g in model.gmm for v in g.variables for n in here.words(v)]
        named += [("iv.variables", n) for g in model.iv for v in g.variables for n in here.words(v)]
    good = not [n for key, n in named if not here.variable(f"{dot}{key}", n)]
    if isinstance(model, GmmModel) and "W." in model.formula and not model.weights:
        here.say(f"{dot}weights", "the formula has a spatial lag W., so the model needs weights")
        good = False
    right = here.words(model.formula.partition("~")[2])
    for name in getattr(model, "durbin", None) or []:
        if name not in right:
            here.say(f"{dot}durbin", f"{name!r} is no regressor of the model{near(name, right)}")
            good = False
    weights = getattr(model, "weights", None)
    return good and (weights is None or here.weights(f"{dot}weights", weights))


def _identified(model: Model, dot: str, rows: pl.DataFrame, here: Checker) -> bool:
    """Whether regressors can be told apart within the effects and there are more groups than parameters."""
    from python_models.panel.sample import estimation_sample, require_identified

    if isinstance(model, GmmModel) and "W." in model.formula:
        return True
    try:
        sample = estimation_sample(rows, here.context.unit, here.context.period, model.formula)
        effects = WITHIN.get(getattr(model, "effects", ""), "pooled")
        require_identified(sample, effects)
    except InputError as exc:
        here.say(f"{dot}formula", str(exc))
        return False
    count, made_of = _parameters(model, len(sample.names), len(sample.periods))
    groups = len(sample.units)
    if groups <= count:
        here.say(
            f"{dot}formula",
            f"{groups} regions cannot carry {count} parameters ({made_of}): fewer groups than parameters; "
            "drop regressors or take a larger sample",
        )
        return False
    return True


def _parameters(model: Model, slopes: int, periods: int) -> tuple[int, str]:
    """Parameters besides the fixed effects, and what they are made of."""
    if isinstance(model, SpatialModel):
        lags = 0 if model.model in ("sar", "sem", "sac") else slopes if model.durbin is None else len(model.durbin)
        spatial = {"slx": 0, "sac": 2}.get(model.model, 1)
        return slopes + lags + spatial, f"{slopes} slopes, {lags} spatial lags of regressors, {spatial} spatial"
    if isinstance(model, GmmModel):
        dummies = max(periods - 1, 0) if model.time_dummies else 0
        return slopes + 1 + dummies + bool(model.weights), f"{slopes} slopes, a constant, {dummies} years"
    return slopes, f"{slopes} slopes"


def _fits_weights(model: Model, dot: str, rows: pl.DataFrame, here: Checker) -> None:
    """Whether the weights cover the rows' regions, and a spatial panel is complete."""
    weights: Any = getattr(model, "weights", None)
    if weights is None:
        return
    unit, period = here.context.unit, here.context.period
    units = rows[unit].unique().sort().to_list()
    try:
        here.context.weights(weights, units)
    except InputError as exc:
        here.say(f"{dot}weights", f"{weights} does not fit the sample: {exc}")
        return
    if isinstance(model, SpatialModel) and "L." not in model.formula:
        names = [n for n in here.words(model.formula) if n in here.columns()]
        complete = rows.drop_nulls(names)
        missing = len(units) * rows[period].n_unique() - complete.height
        if missing:
            grid = rows.select(unit).unique().join(rows.select(period).unique(), how="cross")
            first = grid.join(complete, on=[unit, period], how="anti").sort(unit, period).row(0)
            here.say(
                f"{dot}formula",
                f"a spatial panel must be complete, but {missing} row(s) lack a value, first {first[0]} in {first[1]}",
            )
