"""``fit_threshold``: Hansen's (1999) panel threshold regression from a data frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import SEED, is_number, name_list, require_count, require_level, require_seed
from python_models.errors import InputError, number_of
from python_models.formula.design import effects_of, same_term, term_label, term_labels, without_effects
from python_models.panel.fit import fit_panel
from python_models.panel.identification import require_identified
from python_models.panel.projections import effect_count, within
from python_models.panel.projections import without_effects as taken_out
from python_models.panel.sample import Sample, estimation_sample
from python_models.panel_data import panel_frame
from python_models.scaled_algebra import EXACT
from python_models.threshold.result import Found, ThresholdFit
from python_models.threshold.search import Candidates, Step, bootstrap, candidates, search

MOST = 3
EFFECTS = ("unit", "two-way", "period", "pooled")
SCALES = ("hansen", "xthreg")
FEW = 20  # rows of a regime below which its slopes are hardly estimated
NEXT_TO_NOTHING = 1e-6  # share of a sum of squares below which a difference of two keeps too few digits


@dataclass(frozen=True, slots=True)
class Data:
    """What a search needs: sample, candidates, regressors that switch, all regressors and outcome without effects."""

    sample: Sample
    effects: str
    cuts: Candidates
    x: np.ndarray
    q: np.ndarray
    base: np.ndarray
    y: np.ndarray
    scale: float

    def step(self, held: Sequence[float]) -> Step:
        """Search for one more threshold beside those held."""
        cut = [within(self.x * (self.q <= g)[:, None], self.sample, self.effects) for g in held]
        return search(
            self.sample, self.effects, self.x, np.column_stack([self.base, *cut]), self.y, self.cuts, list(held)
        )

    @property
    def nothing(self) -> float:
        """Sum of squares below which a residual is rounding."""
        return (EXACT * float(np.linalg.norm(self.y))) ** 2

    def best(self, step: Step, held: Sequence[float]) -> tuple[float, float]:
        """The candidate with the least sum of squares, and that sum.

        The search has sums as differences, which keep no digits of one that is next to nothing: that is made anew.
        """
        at = int(np.argmin(step.ssr))
        value, least = float(self.cuts.values[at]), float(step.ssr[at])
        if least > NEXT_TO_NOTHING * float(step.residual @ step.residual):
            return value, least
        cut = [within(self.x * (self.q <= g)[:, None], self.sample, self.effects) for g in (*held, value)]
        regressors = np.column_stack([self.base, *cut])
        q = np.linalg.qr(regressors / np.linalg.norm(regressors, axis=0))[0]
        left = self.y - q @ (q.T @ self.y)
        return value, float(left @ left)


def fit_threshold(
    frame: Any,
    unit: str,
    period: str,
    formula: str,
    *,
    threshold: str,
    regime: str | Sequence[str],
    thresholds: int | None = None,
    effects: str | None = None,
    covariance: str = "clustered",
    cluster: str | Sequence[str] | None = None,
    trim: float = 0.05,
    grid: int | None = None,
    draws: int = 300,
    seed: int = SEED,
    level: float = 0.95,
    scale: str = "hansen",
) -> ThresholdFit:
    """Estimate a panel regression whose slopes change where a variable crosses thresholds.

    Parameters
    ----------
    frame
        Polars or pandas frame, one row per unit and period; the panel must be balanced once incomplete rows are out.
    formula
        ``y ~ x + z``; every regressor, those of ``regime`` among them.
    threshold
        The variable q that is compared with thresholds, such as ``theta`` or ``L.theta``.
    regime
        Regressors whose slopes differ between regimes; the others have one slope.
    thresholds
        How many: 0 to 3. None: as many as the bootstrap finds significant at 1 - ``level``, one after the other, which
        may be none.
    effects
        ``unit`` (where nothing else is said), ``two-way``, ``period`` or ``pooled``.
    covariance, cluster
        Of the slopes, as in ``fit_panel``.
    trim
        Share of rows that each regime has at least, and of q cut off at each end of the search.
    grid
        So many equally spaced distinct values are tried; all of them by default.
    draws, seed
        Bootstrap samples of each test and where they start.
    level
        Confidence of the intervals of thresholds.
    scale
        ``hansen``: F and LR times n(T - 1), the residual degrees of freedom of the within model. ``xthreg``:
        T(n - 1), for comparison with that program.

    Returns
    -------
    ThresholdFit

    Raises
    ------
    InputError
        Unknown options, a panel that is not balanced, a threshold variable with too few values, regressors that are not
        identified.

    Notes
    -----
    Thresholds are found one by one (Hansen 1999; Bai 1997): the first; the second given the first; the first again
    given the second; the third given both. q at or below a threshold is the lower regime. The low regime's slope is
    ``x:regime1``.
    """
    _check(threshold, thresholds, trim, grid, level, scale, effects)
    require_count("draws", draws, 1, "the test needs a bootstrap")
    require_seed(seed)
    effects = effects_of(formula, unit, period, effects, "unit")
    regimes = name_list("regime", regime)
    kept, switching = _terms(formula, regimes)
    data, panel = _data(frame, (unit, period), formula, threshold, switching, effects, trim, grid, scale)
    found = _found(data, thresholds, draws, seed, level)
    fit, cautions = _fitted(panel, data, unit, period, formula, kept, switching, found, thresholds, covariance, cluster)
    return ThresholdFit(fit, term_label(threshold), tuple(switching), tuple(found), data.scale, level, draws, cautions)


def _check(
    threshold: str,
    thresholds: int | None,
    trim: float,
    grid: int | None,
    level: float,
    scale: str,
    effects: str | None,
) -> None:
    if thresholds is not None and (isinstance(thresholds, bool) or thresholds not in range(MOST + 1)):
        raise InputError(f"thresholds={thresholds!r}; choose 0 to {MOST}, or None for as many as are significant.")
    if not is_number(trim) or not 0 < trim < 0.5:
        raise InputError(f"trim={trim!r} is no share between 0 and 0.5 of the rows; 0.05 or 0.01 are usual.")
    require_level(level)
    if not isinstance(threshold, str):
        raise InputError(f"threshold={threshold!r} must be the name of a variable.")
    if grid is not None:
        require_count("grid", grid, 2, "a search needs candidates")
    for name, value, known in (("scale", scale, SCALES), ("effects", effects, (*EFFECTS, None))):
        if value not in known:
            raise InputError(f"{name}={value!r} is unknown; choose one of {', '.join(filter(None, known))}.")


def _terms(formula: str, regime: Sequence[str]) -> tuple[list[str], list[str]]:
    """Terms with one slope, and those that switch, by the names that the formula has for them."""
    right = term_labels(formula)
    switching = [next((t for t in right if same_term(t, name)), "") for name in regime]
    absent = [name for name, term in zip(regime, switching, strict=True) if not term]
    if absent or not regime:
        raise InputError(
            f"regime= names {', '.join(absent) or 'nothing'}; it must name regressors of {formula!r}: "
            f"{', '.join(right)}."
        )
    return [t for t in right if t not in switching], list(dict.fromkeys(switching))


def _data(
    frame: Any,
    keys: tuple[str, str],
    formula: str,
    threshold: str,
    switching: list[str],
    effects: str,
    trim: float,
    grid: int | None,
    scale: str,
) -> tuple[Data, pl.DataFrame]:
    """The arrays of the search, and the whole panel sorted by its keys."""
    name, base = term_label(threshold), without_effects(formula)
    there = any(same_term(t, threshold) for t in term_labels(formula))
    sample = estimation_sample(frame, *keys, base)
    require_identified(sample, effects)
    wider = sample if there else estimation_sample(frame, *keys, f"{base} + {threshold}")
    if name not in wider.names:
        raise InputError(f"threshold={threshold!r} is a list of categories or more than one term; name a number.")
    absent = [t for t in switching if t not in wider.names]
    if absent:
        raise InputError(f"regime= names {absent[0]}, a list of categories; name numbers.")
    if not wider.balanced:
        cells = len(wider.units) * len(wider.periods)
        raise InputError(
            f"The panel is not balanced: {len(wider.y)} of {cells} unit-periods have every value. Hansen's test rests "
            "on balanced panels; fill them, or leave those units or periods out."
        )
    q = wider.x[:, wider.names.index(name)]
    cuts = candidates(q, trim, grid)
    if len(cuts.values) < 2:
        raise InputError(
            f"The threshold variable {name} has {number_of(len(np.unique(q)), 'distinct value')}; {trim:.0%} cut off "
            f"at each end leaves {len(cuts.values)} to search. Choose another variable or trim."
        )
    own = [i for i, n in enumerate(wider.names) if there or n != name]
    y, x = taken_out(wider, effects)
    n, t = len(wider.units), len(wider.periods)
    count = len(wider.y) - effect_count(wider, effects) if scale == "hansen" else t * (n - 1)
    data = Data(
        sample=wider,
        effects=effects,
        cuts=cuts,
        x=np.ascontiguousarray(wider.x[:, [wider.names.index(s) for s in switching]]),
        q=q,
        base=x[:, own],
        y=y,
        scale=float(count),
    )
    return data, panel_frame(frame, *keys)


def _found(data: Data, thresholds: int | None, draws: int, seed: int, level: float) -> list[Found]:
    """Thresholds one after the other, each tested against one fewer."""
    out: list[Found] = []
    values: list[float] = []
    for number in range(1, (MOST if thresholds is None else thresholds) + 1):
        step = data.step(values)
        if not step.allowed.any():
            break
        before = float(step.residual @ step.residual)
        if before <= data.nothing:
            break
        value, least = data.best(step, values)
        f = data.scale * (before - least) / max(least, data.nothing)
        drawn = bootstrap(data.sample, data.effects, data.x, data.cuts, step, data.scale, draws, seed + number)
        p = float(np.mean(drawn > f))
        levels = tuple(float(v) for v in np.quantile(drawn, [0.9, 0.95, 0.99]))
        new = Found(number, value, f, p, levels, least, *_curve(data, step, least))
        kept = thresholds is not None or p < 1 - level
        out.append(replace(new, kept=kept))
        if not kept:
            break
        values.append(new.value)
        if number == 2:  # the first once more, now that there is a second
            again = data.step([new.value])
            value, ssr = data.best(again, [new.value])
            values[0] = value
            tried, lr = _curve(data, again, ssr)
            out[0] = replace(out[0], value=value, candidates=tried, lr=lr)
            out[1] = replace(out[1], ssr=min(ssr, least))
    return out


def _curve(data: Data, step: Step, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Candidates and LR at each: n(T - 1) (S(g) - S) / S."""
    over = np.maximum(step.ssr[step.allowed] - least, 0.0)
    over[int(np.argmin(step.ssr[step.allowed]))] = 0.0
    return data.cuts.values[step.allowed], data.scale * over / max(least, data.nothing)


def _fitted(
    panel: pl.DataFrame,
    data: Data,
    unit: str,
    period: str,
    formula: str,
    kept: list[str],
    switching: list[str],
    found: list[Found],
    asked: int | None,
    covariance: str,
    cluster: str | Sequence[str] | None,
) -> tuple[Any, tuple[Caution, ...]]:
    """The regression with a dummy of each regime, by ``fit_panel``, and what to hold against it."""
    values = sorted(f.value for f in found if f.kept)
    bounds = [-np.inf, *values, np.inf]
    names = [f"regime{i}" for i in range(1, len(bounds))]
    taken = [n for n in names if n in panel.columns]
    if taken:
        raise InputError(f"Column {taken[0]} is in the data, and regimes are named so; rename it.")
    regimes = {}
    cautions = []
    for name, low, high in zip(names, bounds[:-1], bounds[1:], strict=True):
        inside = np.full(panel.height, np.nan)
        inside[data.sample.kept] = (data.q > low) & (data.q <= high)
        regimes[name] = pl.Series(name, inside).fill_nan(None)
        count = int(np.nansum(inside))
        if count < FEW:
            cautions.append(Caution("small_regime", {"regime": name, "rows": count}))
    terms = [*kept, *(f"{t}:{n}" for t in switching for n in names)] if values else [*kept, *switching]
    outcome = without_effects(formula).split("~")[0].strip()
    text = f"{outcome} ~ {' + '.join(terms)}"
    # the rows of the search, for every lag keeps seeing the rows before them
    frame = panel.with_columns(*regimes.values())
    fit = fit_panel(frame, unit, period, text, effects=data.effects, covariance=covariance, cluster=cluster)
    if asked and len(values) < asked:
        cautions.append(Caution("fewer_thresholds", {"asked": asked, "found": len(values)}))
    if not values and asked is None:
        cautions.append(Caution("no_threshold", {"p": found[0].p_value if found else float("nan")}))
    return fit, tuple(cautions)
