"""A level of confidence and a seed are asked for in one way: 95, as Stata writes it, gave intervals without ends."""

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

import coagg
from python_models.counts import require_level, require_seed
from python_models.errors import InputError
from python_models.inference.bootstrap import Bootstrap
from python_models.studies.estimators.threshold import ThresholdModel
from python_models.studies.steps.moran import Moran

UNITS = [f"r{i:02d}" for i in range(16)]


@pytest.fixture(scope="module")
def panel() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    columns = {c: rng.lognormal(0, 0.5, 80) for c in ("k", "l", "y", "q")}
    return pl.DataFrame({"u": UNITS * 5, "t": np.repeat(np.arange(5), 16)} | columns)


@pytest.fixture(scope="module")
def weights() -> tuple[np.ndarray, list[str]]:
    w = np.random.default_rng(1).random((16, 16))
    np.fill_diagonal(w, 0)
    return w / w.sum(axis=1, keepdims=True), UNITS


ROLES = {"inputs": ["k"], "goods": ["y"]}
CALLS = {
    "bootstrap_efficiency": lambda f, w, **o: coagg.bootstrap_efficiency(f, "u", "t", **ROLES, n_draws=4, **o),
    "bootstrap_malmquist": lambda f, w, **o: coagg.bootstrap_malmquist(f, "u", "t", **ROLES, n_draws=4, **o),
    "second_stage": lambda f, w, **o: coagg.second_stage(f, "u", "t", **ROLES, regressors=["q"], n_draws=4, **o),
    "fit_threshold": lambda f, w, **o: coagg.fit_threshold(
        f, "u", "t", "y ~ k", threshold="q", regime="k", draws=4, **o
    ),
    "effects": lambda f, w, **o: coagg.fit_spatial_panel(f, "u", "t", "y ~ k", weights=w, model="sar").effects(**o),
    "placebo_test": lambda f, w, **o: coagg.placebo_test(
        f.with_columns(d=(pl.col("u") < "r08") & (pl.col("t") > 2)),
        "y",
        treatment="d",
        unit="u",
        period="t",
        draws=4,
        **o,
    ),
    "moran": lambda f, w, **o: coagg.moran(f, "y", unit="u", period="t", weights=w, permutations=9, **o),
    "local_moran": lambda f, w, **o: coagg.local_moran(f, "y", unit="u", period="t", weights=w, permutations=9, **o),
    "tidy": lambda f, w, **o: coagg.fit_panel(f, "u", "t", "y ~ k").tidy(**o),
    "u_test": lambda f, w, **o: coagg.u_test(coagg.fit_panel(f, "u", "t", "y ~ k + I(k**2)"), "k", **o),
    "coefplot": lambda f, w, **o: coagg.coefplot([coagg.fit_panel(f, "u", "t", "y ~ k")], **o),
    "intervals": lambda f, w, **o: Bootstrap(np.ones(1), np.arange(9.0)[:, None], "unit", 1).intervals(**o),
}
LEVELS = ("bootstrap_efficiency", "bootstrap_malmquist", "second_stage", "fit_threshold", "effects", "tidy", "u_test",
          "coefplot", "intervals")  # fmt: skip
SEEDS = ("bootstrap_efficiency", "bootstrap_malmquist", "second_stage", "fit_threshold", "effects", "placebo_test",
         "moran", "local_moran")  # fmt: skip


@pytest.mark.parametrize("level", [95, 0, 1, -0.5, float("nan"), "0.95", None, True], ids=repr)
@pytest.mark.parametrize("name", LEVELS)
def test_a_level_is_between_nothing_and_one(panel, weights, name, level):
    with pytest.raises(InputError, match=r"level=.* must lie between 0 and 1, such as 0\.95"):
        CALLS[name](panel, weights, level=level)


@pytest.mark.parametrize("seed", [-1, 1.5, "a", None, True], ids=repr)
@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_a_whole_number(panel, weights, name, seed):
    """None too: what is drawn anew each time cannot be had again."""
    with pytest.raises(InputError, match=r"seed=.* must be a whole number of at least 0"):
        CALLS[name](panel, weights, seed=seed)


def test_numbers_of_numpy_are_numbers():
    assert require_level(np.float32(0.5)) == 0.5 and require_seed(np.int64(3)) == 3


def test_a_study_names_the_key_of_a_seed_that_is_none():
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        ThresholdModel(estimator="threshold", formula="y ~ k", threshold="q", regime=["k"], seed=-1)
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Moran(kind="moran", name="m", variables=["y"], weights=["w"], seed=-1)
