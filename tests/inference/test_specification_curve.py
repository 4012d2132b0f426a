"""Every combination once, the right data in each, refusals kept."""

import functools

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.inference import control_subsets, curve_summary, specification_curve
from python_models.panel import fit_panel
from tests.inference.stand_ins import spatial_lag_model, weight_checks
from tests.inference.test_mediation import ring

OLS = functools.partial(fit_panel, unit="id", period="year")
FE = functools.partial(OLS, effects="two-way")


def test_subsets():
    names = control_subsets(["a", "b"], always=["z"])
    assert names == {"z": ["z"], "z + a": ["z", "a"], "z + b": ["z", "b"], "z + a + b": ["z", "a", "b"]}
    assert list(control_subsets(["a"])) == ["none", "a"]


def test_every_combination_once(panel):
    table = specification_curve(
        panel,
        unit="id",
        outcome="y",
        treatment="x",
        estimators={"ols": OLS, "fe": FE, "sdm": spatial_lag_model},
        controls={"none": [], "m": ["m"], "bad": ["nowhere"]},
        samples={"all": None, "a": pl.col("group") == "a"},
        weights={"ring": ring(40), "twice": ring(40) * 2},
    )
    assert table.height == 2 * (1 + 1 + 2) * 3
    assert table.select("estimator", "weights", "controls", "sample").is_unique().all()
    assert table.filter(pl.col("estimator") != "sdm")["weights"].null_count() == 12
    ran = table.filter(status="ok")
    assert ran.height == 16 and (table["rank"] == np.arange(1, 25)).all()
    assert ran["estimate"].is_sorted() and table["estimate"].tail(8).null_count() == 8
    assert table.filter(pl.col("status") != "ok")["note"].str.contains("nowhere").all()
    row = table.filter(estimator="fe", controls="m", sample="a").row(0, named=True)
    alone = FE(panel.filter(group="a"), formula="y ~ x + m").tidy().filter(term="x").row(0, named=True)
    assert row["estimate"] == alone["estimate"] and row["conf_low"] == alone["conf_low"] and row["n_obs"] == 120


def test_weights_are_cut_to_each_sample(panel):
    rng = np.random.default_rng(0)
    matrix = rng.random((40, 40)) * (1 - np.eye(40))
    w = pl.DataFrame(
        matrix / matrix.sum(axis=1, keepdims=True), schema=panel["id"].unique().sort().to_list(), orient="row"
    )
    table = specification_curve(
        panel,
        unit="id",
        outcome="y",
        treatment="x",
        estimators={"checks": weight_checks},
        controls={"none": []},
        samples={"all": None, "a": pl.col("group") == "a"},
        weights={"w": w},
    )
    assert table["estimate"].n_unique() == 2


def test_summary(panel):
    table = specification_curve(
        panel, unit="id", outcome="y", treatment="x", estimators={"fe": FE}, controls=control_subsets(["m", "c"])
    )
    row = curve_summary(table).row(0, named=True)
    assert row["n_specifications"] == 4 and row["n_refused"] == 0 and row["share_positive"] == 1
    assert row["lowest"] <= row["median"] <= row["highest"] and row["share_significant_negative"] == 0


def test_bad_input(panel):
    common = {"unit": "id", "outcome": "y", "treatment": "x", "controls": {"none": []}}
    with pytest.raises(InputError, match="sdm needs weights="):
        specification_curve(panel, estimators={"sdm": spatial_lag_model}, **common)
    for controls, said in (({"a": ["c", "x"]}, "controls a: x has two parts"), ({"a": ["c", "c"]}, "c has two parts")):
        with pytest.raises(InputError, match=said):
            specification_curve(panel, estimators={"ols": OLS}, **(common | {"controls": controls}))
    with pytest.raises(InputError, match=r"without rows \['empty'\]"):
        specification_curve(panel, estimators={"ols": OLS}, samples={"empty": pl.col("year") > 3000}, **common)
