"""Truncated regression and the second stage of Simar & Wilson: peers' numbers, a plain likelihood, known parameters."""

import numpy as np
import polars as pl
import pytest
from scipy import optimize, stats

from coagg import second_stage
from python_models.efficiency.kernels import truncated_normal
from python_models.efficiency.truncated import fit_truncated
from python_models.errors import InputError
from tests.efficiency.test_bootstrap import SCHOOLS, SHARED, case, of, shared


def plain_likelihood(beta, sigma, y, x, point):
    mean = x @ beta
    return stats.truncnorm.logpdf(y, (point - mean) / sigma, np.inf, loc=mean, scale=sigma).sum()


def sample(n, seed, beta=(0.4, 0.8), sigma=0.5):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n)])
    return truncated_normal(x @ np.array(beta), sigma, 1.0, rng), x


@shared
def test_truncated_regression_of_truncreg():
    """The same model; truncreg stops a step early, at a likelihood that is 7e-8 lower, with b 1.6e-4 away."""
    theirs = case("simar_wilson2007_charnes1981")["truncated_ML"]["value"]
    schools = pl.read_csv(SHARED / "data" / "charnes1981.csv")
    found = second_stage(schools, "firm", **SCHOOLS, regressors=["pft"], algorithm=1, n_draws=400)
    assert found.n == theirs["n"]
    np.testing.assert_allclose(found.terms["estimate"], of(theirs["coef"]), rtol=3e-4)
    np.testing.assert_allclose(found.terms["hessian_error"], of(theirs["se_hessian"]), rtol=3e-4)
    assert found.log_likelihood == pytest.approx(theirs["logLik"], abs=1e-6)
    assert found.log_likelihood >= theirs["logLik"]
    used = found.distances.filter("used")
    x = np.column_stack([np.ones(used.height), schools.filter(pl.Series(found.distances["used"]))["pft"]])
    peer = plain_likelihood(of(theirs["coef"])[:2], theirs["coef"]["sigma"], used["distance"].to_numpy(), x, 1.0)
    assert peer < found.log_likelihood
    alg1 = case("simar_wilson2007_charnes1981")["alg1"]["value"]
    np.testing.assert_allclose(found.terms["std_error"], of(alg1["boot_sd"]), rtol=0.12)
    both = found.terms.select("percentile_low", "percentile_high").to_numpy()
    np.testing.assert_allclose(both, alg1["percentile95"], atol=0.012)


@shared
def test_algorithm_two_of_rdea():
    theirs = case("simar_wilson2007_charnes1981")["alg2"]["value"]
    schools = pl.read_csv(SHARED / "data" / "charnes1981.csv")
    found = second_stage(schools, "firm", **SCHOOLS, regressors=["pft"], n_first=200, n_draws=600)
    terms = found.terms
    np.testing.assert_allclose(terms["estimate"], [*theirs["beta"], theirs["sigma"]], atol=0.008)
    intervals = terms.select("conf_low", "conf_high").to_numpy()
    np.testing.assert_allclose(intervals, [*theirs["beta_ci95"], theirs["sigma_ci95"]], atol=0.015)
    np.testing.assert_allclose(found.distances["bias_corrected"], of(theirs["delta_bias_corrected"]), atol=0.02)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("point", [1.0, 0.0, -3.0])
def test_the_maximum_is_that_of_the_plain_likelihood(seed, point):
    y, x = sample(300, seed)
    y = y - 1 + point
    found = fit_truncated(y, x, point)
    assert found.log_likelihood == pytest.approx(plain_likelihood(found.beta, found.sigma, y, x, point), abs=1e-8)

    def lost(at):
        return -plain_likelihood(at[:2], np.exp(at[2]), y, x, point)

    start = np.append(found.beta, np.log(found.sigma)) + np.random.default_rng(seed).normal(0, 0.1, 3)
    plain = optimize.minimize(
        lost, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000}
    )
    np.testing.assert_allclose(found.beta, plain.x[:2], atol=2e-5)
    assert found.log_likelihood >= -plain.fun - 1e-9
    # the covariance is that of second differences
    step = 1e-4
    at = np.append(found.beta, found.sigma)

    def value(v):
        return plain_likelihood(v[:2], v[2], y, x, point)

    hessian = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            a, b = step * np.eye(3)[i], step * np.eye(3)[j]
            hessian[i, j] = (value(at + a + b) - value(at + a - b) - value(at - a + b) + value(at - a - b)) / (
                4 * step**2
            )
    np.testing.assert_allclose(found.covariance, np.linalg.inv(-hessian), rtol=2e-3, atol=1e-7)


def test_known_parameters_come_back_and_scales_do_not_matter():
    y, x = sample(20_000, 4)
    found = fit_truncated(y, x)
    errors = np.sqrt(np.diag(found.covariance))
    assert (np.abs(np.append(found.beta, found.sigma) - [0.4, 0.8, 0.5]) < 4 * errors).all()
    scaled = fit_truncated(y, x * [1.0, 1e7])
    np.testing.assert_allclose(scaled.beta * [1.0, 1e7], found.beta, rtol=1e-6)


def test_draws_of_a_truncated_normal_follow_it_far_in_the_tail():
    for mean in (2.0, 1.0, -4.0):
        drawn = truncated_normal(np.full(20_000, mean), 0.5, 1.0, np.random.default_rng(5))
        assert drawn.min() >= 1
        assert stats.kstest(drawn, stats.truncnorm((1 - mean) / 0.5, np.inf, loc=mean, scale=0.5).cdf).pvalue > 1e-4


def known(seed, n=80):
    """One input and output, constant returns; distance = 1 + 0.3 z + a truncated normal."""
    rng = np.random.default_rng(seed)
    z = rng.uniform(0, 1, n)
    distance = truncated_normal(1.2 + 0.6 * z, 0.25, 1.0, rng)
    x = rng.uniform(1, 5, n)
    side = np.where(z > 0.5, "high", "low")
    return pl.DataFrame({"unit": np.arange(n), "x": x, "y": x / distance, "z": z, "side": side})


@pytest.mark.parametrize("algorithm", [1, 2])
def test_a_known_slope_lies_in_the_interval(algorithm):
    inside = 0
    for seed in range(6):
        found = second_stage(
            known(seed),
            "unit",
            inputs=["x"],
            goods=["y"],
            regressors=["z"],
            algorithm=algorithm,
            n_draws=80,
            **({"n_first": 30} if algorithm == 2 else {}),
        ).terms
        slope = found.row(1, named=True)
        inside += slope["conf_low"] <= 0.6 <= slope["conf_high"]
        assert slope["estimate"] > 0.2 and slope["std_error"] > 0
    assert inside >= 4


def test_dummies_and_directional_distances():
    found = second_stage(
        known(9),
        "unit",
        inputs=["x"],
        goods=["y"],
        regressors=[],
        dummies=["side"],
        measure="ddf",
        n_first=20,
        n_draws=40,
    )
    assert found.terms["term"].to_list() == ["const", "side=low", "sigma"]
    assert found.terms["estimate"][1] < 0
    assert {"score", "distance", "bias_corrected", "used"} <= set(found.distances.columns)


MISTAKES = [
    ({"regressors": ["q"]}, "q"),
    ({"regressors": []}, "regressors is empty"),
    ({"regressors": "z"}, "lists"),
    ({"regressors": ["side"]}, "dummies"),
    ({"regressors": ["gap"]}, "gap has 1 missing"),
    ({"algorithm": 3}, "1 or 2"),
    ({"measure": "sbm"}, "radial or ddf"),
    ({"technology": "window"}, "contemporaneous"),
    ({"regressors": ["z", "twice"]}, "linear"),
    ({"n_draws": 1}, "n_draws"),
]


@pytest.mark.parametrize(("options", "said"), MISTAKES, ids=str)
def test_mistakes_are_named(options, said):
    frame = known(1, 30).with_columns(gap=pl.when(pl.col("unit") != 7).then(1.0), twice=2 * pl.col("z"))
    with pytest.raises(InputError, match=said):
        second_stage(
            frame, "unit", inputs=["x"], goods=["y"], **{"regressors": ["z"], "n_draws": 5, "n_first": 5, **options}
        )


def test_a_likelihood_without_a_maximum_is_refused():
    x = np.ones((40, 1))
    y = 1 + np.random.default_rng(0).pareto(1.1, 40)  # heavier than any normal
    with pytest.raises(InputError, match="maximum"):
        fit_truncated(y, x)


@pytest.mark.parametrize("algorithm", [1, 2])
def test_rows_in_another_order_give_the_same_draws_and_come_back_in_it(algorithm):
    rng = np.random.default_rng(4)
    z, x = rng.normal(size=60), rng.uniform(1, 5, 60)
    delta = truncated_normal(1.2 + 0.3 * z, 0.4, 1.0, rng)
    frame = pl.DataFrame({"unit": [f"r{i:02d}" for i in range(60)], "x": x, "y": x / delta, "z": z})
    mixed = frame.sample(fraction=1, shuffle=True, seed=2)
    options = {"inputs": ["x"], "goods": ["y"], "regressors": ["z"], "algorithm": algorithm, "n_draws": 40}
    options |= {"n_first": 10} if algorithm == 2 else {}
    here, there = (second_stage(f, "unit", **options) for f in (frame, mixed))
    assert there.distances["unit"].to_list() == mixed["unit"].to_list()
    assert there.distances.sort("unit")["distance"].to_list() == pytest.approx(here.distances["distance"].to_list())
    np.testing.assert_allclose(here.draws, there.draws, rtol=1e-7)
