"""Dynamic spatial panels: the lagged outcome, its spatial lag, and the correction of the bias they bring.

y_t = rho W y_t + g y_{t-1} + h W y_{t-1} + x_t b + W x_t t + effects. With T fixed, demeaning correlates y_{t-1} with
the disturbance; the bias is of order 1/T (Yu, de Jong and Lee 2008 for unit effects; Lee and Yu 2010 with period
effects, which are transformed out so that no bias of order 1/N is left).
"""

from dataclasses import replace

import numpy as np

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.spatial import information as info
from python_models.spatial.errors import BoundaryError
from python_models.spatial.likelihood import Point, Problem, log_likelihood
from python_models.spatial.log_determinant import LuLogDeterminant
from python_models.spatial.quadratic_form import Columns
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification


def lagged_name(sample: Sample) -> str:
    """The name of the lagged outcome among the regressors."""
    return f"L.{sample.outcome}"


def with_lagged_outcome(sample: Sample, period: str) -> Sample:
    """The sample from its second period on, with y of the period before as first regressor; a step but one is said.

    Raises
    ------
    InputError
        Periods are not equally spaced, fewer than three, or the formula already holds the lagged outcome.
    """
    name = lagged_name(sample)
    if name in sample.names:
        raise InputError(f"The formula already has {name}; leave it out, dynamic= adds it (and corrects its bias).")
    if sample.n_periods < 3:
        raise InputError(f"A dynamic panel needs at least three periods; the sample has {sample.n_periods}.")
    try:
        gaps = np.unique(np.diff(np.asarray(sample.periods, dtype=float)))
    except (TypeError, ValueError):
        gaps = np.ones(1)
    if len(gaps) > 1:
        raise InputError(
            f"Periods {sample.periods[0]} to {sample.periods[-1]} are not equally spaced, so 'the period before' is "
            "not defined throughout; use a run of consecutive periods."
        )
    said = any(c.key == "period_step" for c in sample.cautions)
    step = [] if said or gaps[0] == 1 else [Caution("period_step", {"period": period, "step": float(gaps[0])})]
    return Sample(
        outcome=sample.outcome,
        names=(name, *sample.names),
        units=sample.units,
        periods=sample.periods[1:],
        y=sample.y[1:],
        x=np.concatenate([sample.y[None, :-1], sample.x[:, 1:]]),
        w=sample.w,
        cautions=(*sample.cautions, *step),
    )


def own_and_spatial(values: np.ndarray, cols: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (...) of y_{t-1} and W y_{t-1} within (..., P) coefficients; zero where absent."""
    own = values[..., 0]
    spatial = [i for i, (t, c) in enumerate(zip(cols.terms, cols.components, strict=True)) if c == "spatial_lag"]
    at = [i for i in spatial if cols.terms[i] == cols.terms[0]]
    return own, values[..., at[0]] if at else np.zeros_like(own)


def is_stationary(problem: Problem, point: Point, sample: Sample, cols: Columns) -> bool:
    """Whether every root (g + h lambda) / (1 - rho lambda), period effects aside, lies inside (-1, 1)."""
    gamma, eta = (float(v) for v in own_and_spatial(point.beta, cols))
    log_det = sample.log_determinant()
    if isinstance(log_det, LuLogDeterminant):
        values = np.array([0.0] if problem.centred else [0.0, 1.0])
    else:
        values = (log_det.deflated() if problem.centred else log_det).eigenvalues  # type: ignore[attr-defined]
    return bool(np.all(np.abs((gamma + eta * values) / (1.0 - point.rho * values)) < 1.0))


def bias_corrected(problem: Problem, point: Point, sample: Sample, spec: Specification, cols: Columns) -> Point:
    """theta + Sigma^-1 phi / T (Yu, de Jong and Lee 2008, eq. 17; Lee and Yu 2010).

    phi holds, per unit, tr[(I - A)^-1 S^-1] for y_{t-1}, tr[W (I - A)^-1 S^-1] for W y_{t-1} and for rho, 1 / (2 s2)
    for s2, with S = I - rho W and A = S^-1 (g I + h W): functions of W alone, so traces of
    (1 - g) I - (rho + h) W suffice.

    Where the estimates are not stationary the theory does not hold; the formula is applied as SDPDmod does and the
    result says so (``is_stationary``).

    Raises
    ------
    BoundaryError
        Not stationary, and W's eigenvalues are not at hand.
    """
    back = np.eye(len(point.beta)) if cols.basis is None else cols.unit * cols.basis
    own = back @ point.beta  # slopes of the model's own columns
    gamma, eta = (float(v) for v in own_and_spatial(own, cols))
    kappa = (point.rho + eta) / (1.0 - gamma)
    log_det = sample.log_determinant()
    if isinstance(log_det, LuLogDeterminant) and not is_stationary(problem, replace(point, beta=own), sample, cols):
        raise BoundaryError(
            f"The estimates are not stationary (lag {gamma:.3f}, rho {point.rho / sample.w.unit:.4g}, its lag "
            f"{eta / sample.w.unit:.4g}), "
            "so the bias correction is not defined; difference the outcome or use lee_yu=True."
        )
    if problem.centred:
        log_det = log_det.deflated()
    kept = sample.n_units - problem.centred
    trace = float(log_det.trace_g(kappa)) / kept / (1.0 - gamma)
    matrix = info.expected(problem, point, sample, spec, cols)
    score = np.zeros(len(matrix))
    score[0] = 1.0 / (1.0 - gamma) + kappa * trace
    lagged = [i for i, c in enumerate(cols.components) if c == "spatial_lag" and cols.terms[i] == cols.terms[0]]
    score[lagged] = trace
    k = len(point.beta)
    score[:k] = back.T @ score[:k]
    if problem.has_lag:
        score[k] = trace
    score[-1] = 0.5 / point.sigma2
    shift = np.linalg.solve(matrix, score) * kept
    rho = point.rho + shift[k] if problem.has_lag else 0.0
    new = Point(point.beta + shift[:k], float(rho), 0.0, 0.0, float(point.sigma2 + shift[-1]), 0.0)
    return Point(new.beta, new.rho, 0.0, 0.0, new.sigma2, log_likelihood(problem, new))
