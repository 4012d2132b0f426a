"""The climb over rho alone ends where the gradient of the full likelihood is zero, without information matrices."""

import numpy as np
import pytest

from python_models.spatial import maximum
from python_models.spatial.connectivity import connectivity_of
from python_models.spatial.estimation import build
from python_models.spatial.information import score_and_observed
from python_models.spatial.likelihood import regress
from python_models.spatial.sample import Sample
from python_models.spatial.specification import Specification


def sample(units: int, periods: int, rho: float, kind: str, noise: float = 1.0, level: float = 0.0) -> Sample:
    """A panel that follows a SAR, with W of a ring, a scaled symmetric W, or any W; ``ties``: ring, few values of x."""
    rng = np.random.default_rng(units + periods)
    w = rng.random((units, units)) * (1 - np.eye(units))
    if kind in ("ring", "ties"):
        w = np.roll(np.eye(units), 1, axis=1) + np.roll(np.eye(units), -1, axis=1)
    elif kind == "symmetric":
        w = w + w.T
    w /= w.sum(axis=1, keepdims=True)
    x = rng.normal(size=(2, periods, units))
    if kind == "ties":
        x = np.round(x)
    e = noise * rng.normal(size=(periods, units))
    y = level + np.linalg.solve(np.eye(units) - rho * w, (x[0] - 0.5 * x[1] + e).T).T
    names = tuple(f"u{i:03d}" for i in range(units))
    weights, _ = connectivity_of(names, w).normalised()
    return Sample("y", ("x1", "x2"), names, tuple(range(periods)), y, x, weights)


@pytest.mark.parametrize("model", ["sar", "sdm"])
@pytest.mark.parametrize("effects", ["pooled", "two-way"])
@pytest.mark.parametrize(
    ("units", "periods", "rho", "kind"),
    [
        (12, 4, 0.6, "ring"),
        (40, 6, -0.5, "symmetric"),
        (25, 3, 0.2, "any"),
        (30, 8, 0.95, "ring"),
        (30, 5, 0.4, "ties"),
    ],
)
def test_gradient_is_zero_and_no_matrix_is_formed(
    model: str, effects: str, units: int, periods: int, rho: float, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = build(sample(units, periods, rho, kind), Specification(model, effects))
    with monkeypatch.context() as patched:
        patched.setattr(maximum, "score_and_concentrated", None)
        point = maximum.maximise(problem)
    score, information = score_and_observed(problem, point)
    steps = np.abs(score) / np.sqrt(np.abs(information.diagonal()))  # in standard errors, given the others
    assert steps.max() < 1e-8
    assert np.linalg.eigvalsh(information / np.sqrt(np.outer(information.diagonal(), information.diagonal())))[0] > 0


@pytest.mark.parametrize(("noise", "level"), [(1.0, 0.0), (0.1, 0.0), (1e-3, 0.0), (1e-5, 0.0), (1e-3, 100.0)])
@pytest.mark.parametrize("model", ["sar", "sdm"])
@pytest.mark.parametrize("effects", ["pooled", "two-way"])
def test_it_ends_where_steps_of_the_whole_information_end(
    noise: float, level: float, model: str, effects: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fits that leave little are climbed by the whole information; elsewhere both agree to rounding."""
    problem, _ = build(sample(30, 5, 0.5, "ring", noise, level), Specification(model, effects))
    point = maximum.maximise(problem)
    with monkeypatch.context() as patched:
        patched.setattr(maximum, "_trusted", lambda *_: False)
        whole = maximum.maximise(problem)
    assert abs(point.rho - whole.rho) < 1e-12
    assert np.abs(point.beta - whole.beta).max() < 1e-11 * max(1.0, level)
    products = regress(problem.form.at(0.0, 0.0)[0], 2)[1]
    assert maximum._trusted(problem, products) == (noise > 0.01)
