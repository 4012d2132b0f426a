"""The battery: LM tests of the non-spatial model, Wald and LR reductions of the fitted one, Hausman and Mundlak."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import special

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.scaled_algebra import coefficients, wald
from python_models.spatial.baltagi_song_koh import random_effect_tests
from python_models.spatial.dynamic import lagged_name
from python_models.spatial.estimation import Estimate, estimate, greatest_likelihood
from python_models.spatial.products import deviations
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification
from python_models.words.cautions import sentence
from python_models.words.test_notes import TEST_NOTES

# restriction: (from model, to model) -> how many restrictions it is by name
_REDUCTIONS = {
    "sdm": ("sar", "sem"),
    "sac": ("sar", "sem"),
    "sdem": ("sem", "slx"),
    "sar": ("ols",),
    "sem": ("ols",),
    "slx": ("ols",),
}

_DENSE_UP_TO = 1500
SPANNED = 1e-9  # share of the fitted values' lag left by the regressors, below which they span it

Row = dict[str, Any]


def battery(est: Estimate) -> list[Row]:
    """One row per test, for ``results.test_table``: value, degrees of freedom, p-value and a note on what it rests on.

    A row may hold ``cautions`` about its test beside the columns of the table.
    """
    rows = [*lagrange_multiplier(est.sample, est.spec), *_wald(est), *_likelihood_ratio(est)]
    if est.spec.effects in ("pooled", "random") and not est.spec.dynamic and est.sample.n_periods > 1:
        rows += random_effect_tests(est.sample)
    if est.spec.effects != "pooled" and est.spec.effects != "period" and not est.spec.dynamic:
        rows += _hausman(est)
    return rows


def _chi2(test: str, value: float, df: float, note: str = "") -> Row:
    return {"test": test, "value": value, "df": df, "p_value": float(special.chdtrc(df, value)), "note": note}


def _failed(test: str, df: float | None, reason: object) -> Row:
    return {"test": test, "value": None, "df": df, "p_value": None, "note": TEST_NOTES("not_computed", reason=reason)}


def lagrange_multiplier(sample: Sample, spec: Specification) -> list[Row]:
    """LM-lag, LM-error and their robust forms (Anselin 1988; Anselin et al. 1996; Elhorst 2014, eq. 2.27).

    From y on x with the same fixed effects and s2 = SSE / NT; random effects are left out (pooled residuals).
    """
    kept = spec if not spec.is_random else replace(spec, effects="pooled")
    both = deviations(sample, 0, kept.unit_effects == "fixed", kept.period_effects == "fixed")
    y, x = both[0], both[1:]
    if kept.effects == "pooled":
        x = np.concatenate([np.ones((1, *y.shape)), x])
    flat = x.reshape(len(x), -1)
    beta = coefficients(flat.T, y.ravel())
    explained = np.tensordot(beta, x, axes=1)
    residual = y - explained
    sigma2 = float(np.vdot(residual, residual)) / y.size
    # W after demeaning and not demeaned again, as splm and Elhorst's routine, whose numbers papers print; with period
    # effects spdep's test of a regression with dummies has another lm_lag (its fitted values are lagged first)
    lagged_fit, lagged_residual = sample.w.lag(np.stack([explained, residual]))
    fitted = lagged_fit.ravel()
    left = fitted - flat.T @ coefficients(flat.T, fitted)
    trace = sample.n_periods * sample.w.trace_squares()
    own = float(left @ left) / sigma2
    info = own + trace
    error = float(np.vdot(residual, lagged_residual)) / sigma2
    lag = float(np.vdot(residual, lagged_fit)) / sigma2 + error
    rest = TEST_NOTES("non_spatial", effects=kept.effects)
    rows = [
        _chi2("lm_lag", lag**2 / info, 1, rest),
        _chi2("lm_error", error**2 / trace, 1, rest),
    ]
    if np.linalg.norm(left) <= SPANNED * np.linalg.norm(fitted):  # of a trend alike in all units, say
        reason = TEST_NOTES("lag_of_fit")
        return [*rows, *(_failed(test, df, reason) for test, df in (("rlm_lag", 1), ("rlm_error", 1), ("lm_sarma", 2)))]
    rows += [
        _chi2("rlm_lag", (lag - error) ** 2 / own, 1, rest),
        _chi2("rlm_error", (error - trace / info * lag) ** 2 / (trace * (1.0 - trace / info)), 1, rest),
    ]
    rows.append(_chi2("lm_sarma", rows[1]["value"] + rows[2]["value"], 2, rest))
    return rows


def _lagged_positions(est: Estimate) -> list[tuple[int, int]]:
    """(own, lagged) positions of the regressors that have a spatial lag by the model's Durbin part."""
    place = {(t, c): i for i, (t, c) in enumerate(zip(est.cols.terms, est.cols.components, strict=True))}
    skip = lagged_name(est.sample) if est.spec.dynamic else None
    return [(place[t, "main"], i) for (t, c), i in place.items() if c == "spatial_lag" and t != skip]


def _wald(est: Estimate) -> Iterator[Row]:
    model = est.spec.model
    if not est.spec.has_durbin or not np.isfinite(est.covariance).all():
        return
    pairs = _lagged_positions(est)
    own, lagged = (np.array(p) for p in zip(*pairs, strict=True))
    target = {"sdm": "sar", "sdem": "sem", "slx": "ols"}[model]
    info = TEST_NOTES("information", kind=est.spec.information)
    yield _chi2(
        f"wald_{model}_{target}",
        wald(est.point.beta[lagged], est.covariance[np.ix_(lagged, lagged)]),
        len(lagged),
        info,
    )
    if model != "sdm":
        return
    k = len(est.point.beta)
    slope = np.zeros((len(lagged), len(est.covariance)))
    rows = np.arange(len(lagged))
    slope[rows, lagged] = 1.0
    slope[rows, own] = est.point.rho
    slope[:, k] = est.point.beta[own]
    value = wald(est.point.beta[lagged] + est.point.rho * est.point.beta[own], slope @ est.covariance @ slope.T)
    yield _chi2("wald_sdm_sem", value, len(lagged), info + _partial(est))


def _partial(est: Estimate) -> str:
    some_lagged = est.spec.durbin is not None and set(est.spec.durbin) != set(est.sample.names)
    return f"; {TEST_NOTES('nested_in_part')}" if some_lagged else ""


def _likelihood_ratio(est: Estimate) -> Iterator[Row]:
    spec = est.spec
    full = est
    if spec.transformation == "bias_corrected":  # likelihoods compare at maxima
        spec = replace(spec, lee_yu=bool(spec.dynamic))
        top = greatest_likelihood(est.sample, spec)[0]
    else:
        top = est.point.log_likelihood
    count = len(full.point.beta) + len(full.problem.free)
    for target in _REDUCTIONS[spec.model]:
        name = f"lr_{spec.model}_{target}"
        if spec.dynamic and target == "sem":
            continue
        if spec.model == "sdm" and target == "sem" and _partial(est):
            yield _failed(name, None, TEST_NOTES("not_nested"))
            continue
        try:
            reduced = replace(spec, model=target, durbin=spec.durbin if target == "slx" else None)
            value, parameters = greatest_likelihood(est.sample, reduced)
            note = TEST_NOTES("transformation", kind=spec.transformation)
            yield _chi2(name, 2.0 * (top - value), count - parameters, note)
        except InputError as exc:
            yield _failed(name, None, exc)


def _hausman(est: Estimate) -> list[Row]:
    """Spatial Hausman test (Elhorst 2014, sec. 3.3.3: slopes and spatial parameters) and Mundlak's regression form."""
    spec = est.spec
    period = spec.period_effects == "fixed"
    random = replace(
        spec, effects="random+period" if period else "random", lee_yu=True, information="observed", lag_order="first"
    )
    fixed = replace(spec, effects="two-way" if period else "unit", lee_yu=est.sample.w.row_standardised or not period)
    rows = []
    try:
        first = estimate(est.sample, fixed) if spec.is_random else est
        second = est if spec.is_random else estimate(est.sample, random)
        rows.append(_hausman_row(first, second))
        if not period and est.sample.n_units <= _DENSE_UP_TO:
            rows.append(_hausman_slopes(second))
    except InputError as exc:
        rows.append(_failed("hausman", None, exc))
    try:
        rows.append(_mundlak(est.sample, random))
    except InputError as exc:
        rows.append(_failed("mundlak", None, exc))
    return rows


def _common(est: Estimate) -> dict[tuple[str, str], int]:
    k = len(est.point.beta)
    labels = list(zip(est.cols.terms, est.cols.components, strict=True))
    labels += [(name, "spatial") for name in est.problem.free]
    place = {label: i for i, label in enumerate(labels)}
    return {label: i for label, i in place.items() if label[0] not in ("Intercept", "phi") and i < k + 3}


def _hausman_row(fixed: Estimate, random: Estimate) -> Row:
    a, b = _common(fixed), _common(random)
    both = [label for label in a if label in b]
    i, j = np.array([a[x] for x in both]), np.array([b[x] for x in both])
    difference = fixed.parameters[i] - random.parameters[j]
    spread = fixed.covariance[np.ix_(i, i)] - random.covariance[np.ix_(j, j)]
    if not np.isfinite(spread).all():
        return _failed("hausman", len(both), "a model has no standard errors")
    return _quadratic_row("hausman", difference, spread, TEST_NOTES("slopes_and_space"))


def _hausman_slopes(random: Estimate) -> Row:
    """splm's form: slopes only, direct fixed effects with expected information, random effects given rho or lambda."""
    fixed = estimate(random.sample, replace(random.spec, effects="unit", lee_yu=False, information="expected"))
    first = 1 + random.problem.has_lag
    gamma, _ = random.problem.form.at(random.point.lam, random.point.phi)
    given = np.linalg.inv(gamma[first:, first:]) * random.point.sigma2
    if random.inner.basis is not None:
        given = random.inner.basis @ given @ random.inner.basis.T
    a, b = _common(fixed), _common(random)
    both = [label for label in a if label in b and label[1] != "spatial"]
    i, j = np.array([a[x] for x in both]), np.array([b[x] for x in both])
    spread = fixed.covariance[np.ix_(i, i)] - given[np.ix_(j, j)]
    note = TEST_NOTES("slopes_only")
    return _quadratic_row("hausman_slopes", fixed.parameters[i] - random.parameters[j], spread, note)


def _quadratic_row(test: str, difference: np.ndarray, spread: np.ndarray, note: str) -> Row:
    """d' V^-1 d, without a p-value where V is indefinite."""
    scale = 1.0 / np.sqrt(np.abs(spread.diagonal()))
    value = wald(difference, spread)
    roots = np.linalg.eigvalsh(spread * scale[:, None] * scale)
    if roots[0] <= 0:
        facts = {"test": test, "negative": int((roots <= 0).sum()), "of": len(roots)}
        caution = Caution("indefinite_no_p", facts)
        row = {"test": test, "value": value, "df": float(len(difference)), "p_value": None, "cautions": [caution]}
        return row | {"note": f"{note}; {sentence(caution)}"}
    return _chi2(test, value, len(difference), note)


def _mundlak(sample: Sample, random: Specification) -> Row:
    """Joint Wald test on unit means of the regressors added to the random-effects model (Mundlak 1978)."""
    means = sample.x.mean(axis=1, keepdims=True)
    within, across = sample.x - means, means - means.mean(axis=2, keepdims=True)
    within, across, size = (np.einsum("ktn,ktn->k", v, v) for v in (within, across, sample.x))
    use = np.flatnonzero((within > 1e-20 * size) & (sample.n_periods * across > 1e-20 * size))
    if not use.size:  # regressors less their regions' means
        raise InputError("The regressors have the same mean in every region, so Mundlak's test has nothing to add.")
    wide = sample.with_unit_means(use)
    names = wide.names[len(sample.names) :]
    durbin = random.durbin
    if durbin is not None:
        durbin = (*durbin, *(n for n, i in zip(names, use, strict=True) if sample.names[i] in durbin))
    fit = estimate(wide, replace(random, durbin=durbin))
    at = np.array([i for i, term in enumerate(fit.cols.terms) if term in names])
    covariance = fit.covariance[np.ix_(at, at)]
    if not np.isfinite(covariance).all():
        return _failed("mundlak", len(at), " ".join(f"{sentence(c)}." for c in fit.cautions))
    return _chi2(
        "mundlak",
        wald(fit.point.beta[at], covariance),
        len(at),
        TEST_NOTES("unit_means"),
    )
