"""Effects by time since treatment: two-way event study, Sun and Abraham (2021), imputation (Borusyak et al. 2024)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.counts import name_list
from python_models.errors import InputError
from python_models.frames import Answer, html_of
from python_models.panel import fit_panel
from python_models.policy.adoption import Adoption, few_treated, lone_cohorts, read_adoption, with_controls_left
from python_models.policy.imputation import imputed
from python_models.results import TERM_SCHEMA, term_table, test_table
from python_models.tails import chi2_tail, f_tail
from python_models.unit_names import some
from python_models.words.fits import FITS, line
from python_models.words.spoken import spoken

METHODS = ("sun-abraham", "twfe", "imputation")
REFERENCE = -1


@dataclass(frozen=True, slots=True, repr=False)
class EventStudy(Answer):
    """Effects by periods since treatment.

    Attributes
    ----------
    outcome, method
        What was asked for.
    horizons
        Periods (steps of the panel) since the first treated one, without the reference -1; of the imputation leads come
        from a regression of their own on untreated rows.
    estimates, covariance
        (k,) and (k, k); nan between leads and effects of the imputation, which come from two estimates.
    overall
        Average effect on treated rows and its standard error.
    counts
        (k,) treated (or later treated) rows behind each.
    df
        Degrees of freedom of t and F; None for the normal.
    """

    outcome: str
    method: str
    horizons: tuple[int, ...]
    estimates: np.ndarray
    covariance: np.ndarray
    overall: tuple[float, float]
    counts: tuple[int, ...]
    df: float | None
    n: int
    cautions: tuple[Caution, ...] = ()

    def __repr__(self) -> str:
        effect, error = self.overall
        told = FITS("average_effect", spoken(), method=self.method, effect=effect, error=error, n=self.n)
        return line("EventStudy", (self.outcome, told), spoken())

    def _repr_html_(self) -> str:
        return html_of(self, self.tidy())

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row per horizon (the reference -1 is zero and has no error): term columns and ``n``; sorted."""
        errors = np.sqrt(self.covariance.diagonal())
        names = [str(h) for h in self.horizons]
        table = term_table(names, self.estimates, errors, df=self.df, level=level)
        table = table.with_columns(horizon=pl.Series(self.horizons, dtype=pl.Int64), n=pl.Series(self.counts))
        zero = pl.DataFrame(
            {
                "term": [str(REFERENCE)],
                "component": ["reference"],
                "estimate": [0.0],
                "horizon": [REFERENCE],
                "n": [None],
            },
            schema_overrides={"n": pl.Int64},
        )
        both = pl.concat([table, zero], how="diagonal") if REFERENCE not in self.horizons else table
        return both.sort("horizon").select("horizon", *TERM_SCHEMA, "n")

    def att(self, level: float = 0.95) -> pl.DataFrame:
        """One row: the average effect over all treated rows, each alike, in ``results.TERM_SCHEMA``."""
        effect, error = self.overall
        return term_table(["att"], np.array([effect]), np.array([error]), df=self.df, level=level)

    def tests(self) -> pl.DataFrame:
        """Joint test that all leads are zero (no trend before treatment): F, or Wald over its df where normal."""
        leads = [i for i, h in enumerate(self.horizons) if h < REFERENCE]
        if not leads:
            return test_table([])
        b, v = self.estimates[leads], self.covariance[np.ix_(leads, leads)]
        if not np.isfinite(v).all() or np.linalg.matrix_rank(v) < len(leads):
            return test_table([{"test": "pre_trend", "df": len(leads)}])
        value = float(b @ np.linalg.solve(v, b)) / len(leads)
        p = f_tail(value, len(leads), self.df) if self.df else chi2_tail(value * len(leads), len(leads))
        return test_table([{"test": "pre_trend", "value": value, "df": len(leads), "p_value": float(p)}])


def event_study(
    frame: Any,
    outcome: str,
    *,
    unit: str,
    period: str,
    first: str | None = None,
    treatment: str | None = None,
    controls: Sequence[str] = (),
    method: str = "sun-abraham",
    cluster: str | None = None,
) -> EventStudy:
    """Effects of a treatment that stays, by periods since it began, with unit and period effects.

    Parameters
    ----------
    outcome, controls
        A column or term, and terms of a formula.
    first, treatment
        Column with a unit's first treated period (empty for never), or a column that is 0 before and 1 from then on.
    method
        ``sun-abraham``: every cohort (first treated period) has its own effects, which are averaged by its share of the
        rows at a horizon, so that no treated cohort serves as another's control; ``twfe``: one effect per horizon,
        biased where effects differ between cohorts; ``imputation``: effects on unit and period estimated from
        untreated rows alone, differences averaged. Horizon -1 is the reference of the first two.
    cluster
        Of the standard errors; the unit by default (and always for the imputation).

    Notes
    -----
    Sun and Abraham (2021, J. Econometrics 225, eqs. 27 and 28), shares taken as fixed, as fixest's ``sunab``. Borusyak,
    Jaravel and Spiess (2024, Review of Economic Studies 91), errors conservative with effects averaged by cohort and
    period (their eq. 8). Where all units are treated in the end, the last cohort is the control and later periods are
    left out (said as a caution).

    Raises
    ------
    InputError
        As ``read_adoption`` and ``fit_panel``; no control is left.
    """
    if method not in METHODS:
        raise InputError(f"method={method!r} is unknown; choose one of {', '.join(METHODS)}.")
    found = with_controls_left(read_adoption(frame, unit, period, first, treatment))
    if found.step != 1:
        found = replace(
            found, cautions=(*found.cautions, Caution("horizon_step", {"period": period, "step": found.step}))
        )
    controls = name_list("controls", controls)
    found = replace(found, cautions=(*found.cautions, *few_treated(found)))
    if method == "imputation":
        if cluster not in (None, unit):
            raise InputError("cluster=: errors of the imputation are clustered by unit.")
        result = imputed(found, outcome, list(controls))
        return EventStudy(outcome, method, result.horizons, result.estimates, result.covariance, result.overall,
                          result.counts, None, result.n, (*found.cautions, *result.cautions))  # fmt: skip
    return _interacted(found, outcome, list(controls), method, cluster)


def _interacted(found: Adoption, outcome: str, controls: list[str], method: str, cluster: str | None) -> EventStudy:
    """A regression on dummies of horizon (by cohort), averaged by the shares of rows."""
    _require_reference(found, outcome, method)
    horizon = found.horizon
    cells: list[tuple[int, int | None]] = []  # horizon and cohort; None where all are one
    columns: dict[str, pl.Series] = {}
    cohorts: list[int | None] = [*found.cohorts] if method == "sun-abraham" else [None]
    for e in sorted({int(h) for h in horizon[np.isfinite(horizon)]} - {REFERENCE}):
        for g in cohorts:
            rows = (horizon == e) & (True if g is None else found.start == g)
            if rows.any():
                cells.append((e, g))
                columns[_name(e, g)] = pl.Series(rows.astype(float))
    clash = [c for c in columns if c in found.frame.columns]
    if clash:
        raise InputError(f"The data have a column {clash[0]}, which is the name of one made here; rename it.")
    data = found.frame.with_columns(**columns)
    formula = f"{outcome} ~ {' + '.join([*columns, *controls])}"
    fit = fit_panel(data, found.unit, found.period, formula, effects="two-way", covariance="clustered",
                    cluster=found.unit if cluster is None else cluster)  # fmt: skip
    place = [fit.terms.index(_name(e, g)) for e, g in cells]
    used = np.array([float(data[_name(e, g)].filter(pl.Series(fit.sample.kept)).sum()) for e, g in cells])
    if not used.all():
        gone = _name(*cells[int(np.argmin(used))])
        raise InputError(f"{gone}: every row of this horizon lacks {outcome} or a control; leave those rows out.")
    horizons = sorted({e for e, _ in cells})
    average = np.array([[u if e == h else 0.0 for (e, _), u in zip(cells, used, strict=True)] for h in horizons])
    after = np.array([u if e >= 0 else 0.0 for (e, _), u in zip(cells, used, strict=True)])
    if not after.any():
        raise InputError("No treated row is left among those with every variable; there is no effect to estimate.")
    counts = average.sum(axis=1)
    average /= counts[:, None]
    b, v = fit.params[place], fit.covariance[np.ix_(place, place)]
    share = after / after.sum()
    overall = float(share @ b), float(np.sqrt(share @ v @ share))
    cautions = (*found.cautions, *fit.cautions)
    if method == "sun-abraham":
        kept = fit.sample.kept
        cautions += lone_cohorts(found.start[kept], found.when[kept], found.treated[kept])
    rows, variance = tuple(counts.astype(int).tolist()), average @ v @ average.T
    return EventStudy(outcome, method, tuple(horizons), average @ b, variance, overall, rows, fit.df_resid, fit.nobs,
                      cautions)  # fmt: skip


def _require_reference(found: Adoption, outcome: str, method: str) -> None:
    """Every cohort (or, with one effect per horizon, some) has a row in the period before it begins."""
    there = found.horizon == REFERENCE
    if outcome in found.frame.columns:
        there = there & found.frame[outcome].is_not_null().to_numpy()
    without = [g for g in found.cohorts if not there[found.start == g].any()]
    if not without or (method == "twfe" and len(without) < len(found.cohorts)):
        return
    names = found.frame.filter(pl.Series(found.start == without[0]))[found.unit].unique(maintain_order=True).to_list()
    raise InputError(
        f"No unit that is first treated in {without[0]} ({some(names, 5)}) has a row with {outcome} in "
        f"{without[0] + REFERENCE * found.step}, the period before, which its effects are measured from. Add that "
        "period, leave these units out, or choose method='imputation'."
    )


def _name(horizon: int, cohort: int | None) -> str:
    """Name of a dummy: ``event_m3`` three periods before, ``event_p2006_p1`` of cohort 2006 one after."""
    return "_".join(["event", *(f"{'m' if at < 0 else 'p'}{abs(at)}" for at in (cohort, horizon) if at is not None)])
