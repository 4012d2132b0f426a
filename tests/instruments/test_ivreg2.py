"""Numbers of Stata's ivreg2, printed by it and stored by others."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from python_models.instruments import fit_iv

HERE = Path(__file__).parents[1] / "reference" / "instruments"
CASE = json.loads((HERE / "iv_cluster_ivreg2.json").read_text())
KINDS = {"iid": "classical", "hc1": "robust", "cl": "clustered", "cl_small": "clustered"}
TESTS = {
    "underid_stat": ("underidentification", "value"),
    "underid_p": ("underidentification", "p_value"),
    "weak_id_F (KP rk Wald F, or CD when iid)": ("weak_identification", "value"),
    "cragg_donald_F": ("cragg_donald", "value"),
    "AR_F": ("anderson_rubin", "value"),
    "AR_F_p": ("anderson_rubin", "p_value"),
    "AR_chi2": ("anderson_rubin_chi2", "value"),
    "endogeneity_stat": ("endogeneity", "value"),
    "endogeneity_p": ("endogeneity", "p_value"),
    "hansen_J": ("overidentification", "value"),
    "hansen_J_p": ("overidentification", "p_value"),
    "hansen_J_df": ("overidentification", "df"),
}
FIRST = {"F": "f", "df_r": "df2", "sheapr2": "shea_r2", "pr2": "partial_r2", "SWF": "sw_f"}


def compared(fit, told):
    """(name, ours, theirs) of every number of a result set of ivreg2."""
    place = {name: i for i, name in enumerate(fit.terms)}
    error = np.sqrt(np.diag(fit.covariance))
    rows = {row["test"]: row for row in fit.tests().iter_rows(named=True)}
    for name, value in told["coef"].items():
        yield f"b {name}", fit.params[place[name.replace("_cons", "Intercept")]], value
    for name, value in told["se"].items():
        yield f"se {name}", error[place[name.replace("_cons", "Intercept")]], value
    for name, (test, column) in TESTS.items():
        if name in told and not (name.startswith("hansen") and not told["hansen_J_df"]):
            yield name, rows[test][column], told[name]
    yield "r2", fit.measures["r_squared"], told["r2_centred"]
    yield "rmse", fit.measures["sigma2"] ** 0.5, told["rmse"]
    yield "F", fit.measures["f_statistic"], told["model_F"]
    first = fit.first_stage().row(0, named=True)
    for row in told["first_stage"]:
        if row["statistic"] in FIRST:
            yield row["statistic"], first[FIRST[row["statistic"]]], row[next(k for k in row if k != "statistic")]


def hold(fit, told):
    pairs = list(compared(fit, told))
    assert len(pairs) > 20
    off = [(name, ours, theirs) for name, ours, theirs in pairs if not np.isclose(ours, theirs, rtol=1e-6, atol=1e-15)]
    assert not off


@pytest.mark.parametrize("kind", KINDS)
def test_clusters(kind):
    """1,000 rows in 50 clusters: coefficients, errors and every test of the instruments, to 1e-6."""
    frame = pl.read_csv(HERE / "sim_cluster_data.csv").with_columns(row=pl.int_range(pl.len()).over("cluster_id"))
    fit = fit_iv(
        frame,
        "cluster_id",
        "row",
        "y ~ endo1 + x1",
        endogenous="endo1",
        instruments=["z1", "z2"],
        effects="pooled",
        covariance=KINDS[kind],
        small=kind == "cl_small",
    )
    hold(fit, CASE["expected"][kind])
