"""The battery of tests behind ``PanelFit.tests``: which effects, fixed or random, and what the residuals still hold."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from python_models.errors import InputError
from python_models.panel.estimation import estimate, fixed_equation
from python_models.panel.hausman import hausman_tests
from python_models.panel.identification import explained, fixed_effects, independent, require_residual
from python_models.panel.projections import dummies, within
from python_models.panel.residual_tests import bera_tests, pesaran_cd, serial_correlation, wooldridge
from python_models.panel.sample import Sample
from python_models.panel.specification import Specification
from python_models.scaled_algebra import coefficients
from python_models.tails import chi2_tail, f_tail, normal_tail
from python_models.words.test_notes import TEST_NOTES

Row = dict[str, Any]


def f_test(name: str, value: float, df1: int, df2: float, note: str = "") -> Row:
    """Row of an F test; the denominator's degrees of freedom go to the note."""
    text = TEST_NOTES("f_null" if note else "f", df1=df1, df2=df2, rest=note)
    return {"test": name, "value": value, "df": float(df1), "p_value": f_tail(value, df1, df2), "note": text}


def effect_f_tests(sample: Sample) -> list[Row]:
    """F tests of fixed effects against fewer effects, from residual sums of squares."""
    fits = {e: fixed_effects(sample, e) for e in ("pooled", "unit", "period", "two-way")}
    pairs = {
        "f_unit_effects": ("pooled", "unit"),
        "f_period_effects": ("pooled", "period"),
        "f_two_way_effects": ("pooled", "two-way"),
        "f_period_given_unit": ("unit", "two-way"),
        "f_unit_given_period": ("period", "two-way"),
    }
    rows = []
    for name, (small, large) in pairs.items():
        df1, df2 = fits[small].df - fits[large].df, fits[large].df
        if df1 < 1 or df2 < 1:
            reason = TEST_NOTES("effects_held") if df1 < 1 else TEST_NOTES("no_degrees", effects=large)
            rows.append({"test": name, "note": reason})
            continue
        if explained(sample, large):
            rows.append({"test": name, "note": TEST_NOTES("no_residual")})
            continue
        value = (fits[small].ssr - fits[large].ssr) / df1 / (fits[large].ssr / df2)
        rows.append(f_test(name, value, df1, df2, TEST_NOTES("fewer_effects", effects=small)))
    return rows


def joint_period_dummies(sample: Sample, spec: Specification) -> Row:
    """Wald test, with the covariance asked for, that all period dummies are zero in the model with unit effects."""
    d = dummies(sample.period)
    free = independent(within(np.column_stack([d, sample.x]), sample, "unit"))
    in_d, in_x = free[: d.shape[1]], free[d.shape[1] :]
    equation = fixed_equation(sample, "unit", np.column_stack([sample.x[:, in_x], d[:, in_d]]))
    result = estimate(equation, sample, "unit", spec.covariance, spec.cluster)
    if result.exact:
        return {"test": "joint_period_dummies", "note": TEST_NOTES("no_residual")}
    q = int(in_d.sum())
    value, rank = result.found.joint(q)
    if rank < q or result.found.negative:
        return {"test": "joint_period_dummies", "note": TEST_NOTES("dummies_rank", dummies=q, rank=rank)}
    note = TEST_NOTES("dummies", covariance=spec.covariance)
    return f_test("joint_period_dummies", value / q, q, result.df, note)


def lagrange_multiplier_tests(sample: Sample) -> list[Row]:
    """Breusch-Pagan (1980), Honda (1985), King-Wu (1997) and Gourieroux-Holly-Monfort (1982) tests of random effects.

    From pooled residuals, in the form of Baltagi and Li (1990) that allows unbalanced panels.

    Raises
    ------
    InputError
        The regressors explain y without a residual.
    """
    require_residual(sample, "pooled")
    e = fixed_effects(sample, "pooled").resid
    n, total = len(e), float(e @ e)
    root = {}
    squares = {}
    for dimension in ("unit", "period"):
        codes = getattr(sample, dimension)
        squares[dimension] = float(np.sum(np.bincount(codes).astype(float) ** 2)) - n
        excess = float(np.sum(np.bincount(codes, weights=e) ** 2)) / total - 1
        root[dimension] = n * excess / np.sqrt(2 * squares[dimension]) if squares[dimension] > 0 else np.nan
    unit, period = root["unit"], root["period"]
    share = np.sqrt(np.array([squares["unit"], squares["period"]]) / (squares["unit"] + squares["period"]))
    rows: list[Row] = []
    note = TEST_NOTES("lm_two_sided")
    for name, value, df in (("unit", unit**2, 1), ("period", period**2, 1), ("two_way", unit**2 + period**2, 2)):
        p = chi2_tail(value, df)
        rows.append(
            {
                "test": f"breusch_pagan_{name}",
                "value": value,
                "df": df,
                "p_value": p,
                "note": note,
            }
        )
    one_sided = {
        "honda_unit": unit,
        "honda_period": period,
        "honda_two_way": (unit + period) / np.sqrt(2),
        "king_wu_two_way": float(share @ [unit, period]),
    }
    note = TEST_NOTES("normal_one_sided")
    for name, value in one_sided.items():
        rows.append(
            {
                "test": name,
                "value": value,
                "p_value": float(normal_tail(value)),
                "note": note,
            }
        )
    mixed = max(unit, 0.0) ** 2 + max(period, 0.0) ** 2
    p = 1.0 if mixed == 0 else float(chi2_tail(mixed, 1) / 2 + chi2_tail(mixed, 2) / 4)
    note = TEST_NOTES("chi_bar")
    rows.append({"test": "gourieroux_holly_monfort_two_way", "value": mixed, "p_value": p, "note": note})
    return rows


def variance_inflation(x: np.ndarray) -> np.ndarray:
    """(k,) factors 1 / (1 - R²_j) of each column of ``x`` (n, k) regressed on the others and an intercept."""
    z = x - x.mean(axis=0)
    out = np.empty(z.shape[1])
    for j in range(z.shape[1]):
        others = np.delete(z, j, axis=1)
        left = z[:, j] - others @ coefficients(others, z[:, j]) if others.size else z[:, j]
        tss, ssr = float(z[:, j] @ z[:, j]), float(left @ left)
        out[j] = tss / ssr if ssr > 1e-14 * tss else np.inf
    return out


def vif_rows(sample: Sample) -> list[Row]:
    """One row per regressor and their mean, from the pooled regressors as Stata's ``estat vif`` after ``regress``."""
    factors = variance_inflation(sample.x)
    rows = [{"test": f"vif:{n}", "value": float(v)} for n, v in zip(sample.names, factors, strict=True)]
    note = TEST_NOTES("vif")
    return [*rows, {"test": "vif:mean", "value": float(factors.mean()), "note": note}] if rows else []


def attempt(name: str, run: Callable[[], list[Row]]) -> list[Row]:
    """Rows of a test, or one row that says why it cannot be had here."""
    try:
        return run()
    except InputError as exc:
        return [{"test": name, "note": str(exc)}]


def all_tests(sample: Sample, residual: np.ndarray, spec: Specification) -> list[Row]:
    """Every test for the data of a fit, as rows for ``results.test_table``; ``residual`` (n,) is the fit's own.

    A row may hold ``cautions`` about its test beside the columns of the table.
    """
    groups: Iterable[list[Row]] = (
        effect_f_tests(sample),
        attempt("joint_period_dummies", lambda: [joint_period_dummies(sample, spec)]),
        attempt("breusch_pagan_unit", lambda: lagrange_multiplier_tests(sample)),
        *(
            attempt(f"hausman_{kind.replace('-', '_')}", functools.partial(hausman_tests, sample, kind))
            for kind in HAUSMAN
        ),
        attempt("pesaran_cd", lambda: [pesaran_cd(sample, residual, spec.effects)]),
        attempt("wooldridge_first_difference", lambda: [wooldridge(sample)]),
        attempt("baltagi_li_joint", lambda: bera_tests(sample)),
        attempt("serial_correlation", lambda: [serial_correlation(sample, spec.effects)]),
        vif_rows(sample),
    )
    return [row for rows in groups for row in rows]


HAUSMAN = ("unit", "period", "two-way")
