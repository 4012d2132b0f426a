"""An invented country of nine regions, and its published tables in the shapes the warehouse has them."""

import numpy as np
import polars as pl
import pytest

from python_models.results import term_table

NAMES = ["Ask <b>&", "Embla", "Midgard", "Vanaheim", "北原", "Jotunheim", "Alfheim", "Nidavellir", "Hel"]
FIRST, LAST = 2015, 2019


@pytest.fixture(scope="session")
def regions() -> pl.DataFrame:
    k = np.arange(9)
    return pl.DataFrame(
        {
            "region_id": [f"R{i}" for i in k],
            "region_name": NAMES,
            "region_name_en": NAMES,
            "macro_region": ["north", "south", "isles"] * 3,
            "longitude": 10.0 + 2.0 * (k % 3),
            "latitude": 50.0 + 1.5 * (k // 3),
        }
    )


@pytest.fixture(scope="session")
def coagglomeration(regions: pl.DataFrame) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    years = pl.DataFrame({"year": list(range(FIRST, LAST + 1))})
    cells = regions.select("region_id", "region_name", "macro_region").join(years, how="cross")
    match, height = rng.uniform(0.5, 1, cells.height), rng.uniform(0.5, 3, cells.height)
    return cells.with_columns(
        pair=pl.lit("iron_x_banking"), match=pl.Series(match), height=pl.Series(height), theta=pl.Series(match + height)
    )


def _model(model_id, estimator, names, b, se, component="main", weights_id=None, outcome="score"):
    terms = term_table(names, np.array(b), np.array(se), component=component)
    run = {"model_id": model_id, "study": "main", "estimator": estimator, "outcome": outcome, "weights_id": weights_id}
    return terms.with_columns(model_id=pl.lit(model_id)), run


@pytest.fixture(scope="session")
def models() -> dict[str, pl.DataFrame]:
    """Two panel models and a spatial one, with the signs and sizes that try the rounding and the stars."""
    parts = [
        _model("fe", "panel unit", ["theta", "gov", "td2016", "td2017", "Intercept"], [0.1239, -2.0, 1, 1, 0.00004],
               [0.05, 1.17, 1, 1, 1.0]),
        _model("gmm", "system gmm", ["L.score", "theta", "td2016", "_cons"], [0.71, 0.5, 0.1, 3.0],
               [0.1, 0.19, 0.1, 9.0]),
        _model("sdm", "spatial panel sdm", ["theta", "theta", "rho", "theta", "theta", "theta"],
               [0.2, 0.1, 0.4, 0.25, 0.30, 0.55], [0.1, 0.2, 0.1, 0.05, 0.2, 0.4],
               ["main", "spatial_lag", "spatial", "direct", "indirect", "total"], "contiguity"),
    ]  # fmt: skip
    fit = [("fe", "n_obs", 45), ("fe", "r_squared", 0.4567), ("gmm", "n_obs", 36), ("gmm", "n_groups", 9),
           ("gmm", "n_instruments", 14), ("sdm", "n_units", 9), ("sdm", "log_likelihood", -12.3456)]  # fmt: skip
    tests = [("fe", "hausman_unit", 12.3456, 0.0004), ("gmm", "ar2", -2.5, 0.012), ("gmm", "hansen", 20.0, 0.97),
             ("fe", "vif:theta", 2.0, None)]  # fmt: skip
    return {
        "results.model_terms": pl.concat([terms for terms, _ in parts]),
        "results.model_runs": pl.DataFrame([run for _, run in parts]),
        "results.model_fit": pl.DataFrame(fit, schema=["model_id", "measure", "value"], orient="row", strict=False),
        "results.model_tests": pl.DataFrame(tests, schema=["model_id", "test", "value", "p_value"], orient="row"),
    }


@pytest.fixture(scope="session")
def published(regions, coagglomeration, models) -> dict[str, pl.DataFrame]:
    """Every table the panel report reads."""
    rng = np.random.default_rng(2)
    keys = coagglomeration.select("region_id", "year")
    mean = pl.col("theta").mean().alias("theta_mean")
    other = [pl.col(c).mean().alias(f"{c}_mean") for c in ("match", "height")]
    by_group = coagglomeration.group_by("macro_region", "year").agg(pl.len().alias("regions"), mean, *other)
    by_year = coagglomeration.group_by("year").agg(pl.len().alias("regions"), mean, *other)
    columns = ["scope", "scope_name", "year", "pair", "regions", "theta_mean", "match_mean", "height_mean"]
    label = {"pair": pl.lit("iron_x_banking")}
    means = pl.concat(
        [
            by_year.with_columns(scope=pl.lit("nation"), scope_name=pl.lit("all"), **label).select(columns),
            by_group.with_columns(scope=pl.lit("macro_region"), scope_name="macro_region", **label).select(columns),
        ]
    )
    scores = keys.with_columns(
        study=pl.lit("main"),
        model_id=pl.lit("main"),
        technology=pl.lit("global"),
        score=pl.Series(rng.uniform(0.3, 1, keys.height)),
    )
    change = keys.filter(pl.col("year") > FIRST).with_columns(
        study=pl.lit("main"),
        model_id=pl.lit("main"),
        efficiency_change=pl.Series(rng.uniform(0.9, 1.1, 36)),
        best_practice_change=pl.Series(rng.uniform(0.9, 1.1, 36)),
    )
    change = change.with_columns(malmquist=pl.col("efficiency_change") * pl.col("best_practice_change"))
    z, lag = rng.normal(size=9), rng.normal(size=9)
    local = pl.DataFrame(
        {
            "region_id": regions["region_id"],
            "year": LAST,
            "variable": "score",
            "weights_id": "contiguity",
            "z": z,
            "lag_z": lag,
            "quadrant": ["high-high", "low-low", "high-low"] * 3,
            "p_permutation": np.linspace(0.01, 0.9, 9),
        }
    )
    moran = pl.DataFrame(
        {"study": "main", "variable": "score", "weights_id": "contiguity", "year": [2018, LAST], "moran_i": [0.1, 0.31],
         "z_random": [1.2, 3.1], "p_permutation": [0.2, 0.004]}
    )  # fmt: skip
    panel = keys.with_columns(
        filled_variables=pl.when(pl.col("year") == 2016).then(pl.lit("iron_kt, gdp")).otherwise(pl.lit(""))
    )
    outcomes = pl.DataFrame(
        {"table_name": ["panel", "panel"], "expectation": ["expect_unique", "expect_jump"], "subject": ["a", "iron_kt"],
         "severity": ["critical", "warning"], "success": [True, False], "unexpected": [0, 3],
         "examples": ["", "<script>alert(1)</script>"], "why": ["", "a reason"]}
    )  # fmt: skip
    rejects = pl.DataFrame(
        {
            "file_name": ["a.csv"],
            "cell": ["C7"],
            "value_raw": ["Ask <b>&"],
            "reason": ["unknown_region"],
            "message": ["x"],
        }
    )
    files = pl.DataFrame({"file_name": ["a.csv"], "source": ["s"], "file_sha256": ["ab" * 32], "observations": [45]})
    return {
        "marts.dim_regions": regions,
        "marts.coagglomeration": coagglomeration,
        "marts.coagglomeration_means": means,
        "marts.estimation_panel": panel,
        "results.efficiency_scores": scores,
        "results.malmquist_components": change,
        "results.moran": moran,
        "results.moran_local": local,
        "quality.expectation_results": outcomes,
        "raw.rejects": rejects,
        "raw.files": files,
        **models,
    }
