"""The reference cases of ../shared at their tolerances: ivreg2, plm, fixest, ivreg2r, splm, ShiftShareSE."""

import json

import numpy as np
import polars as pl
import pytest

from python_models.instruments import fit_iv
from tests.instruments.conftest import SHARED
from tests.instruments.test_ivreg2 import hold

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")]
ERRORS = {
    "se_iid_small": ("classical", True),
    "se_iid_large": ("classical", False),
    "se_cluster_no_factor": ("clustered", False),
    "se_cluster_small": ("clustered", True),
    "robust": ("robust", True),
}
TESTS = {
    "underid_LM": ("underidentification", "value"),
    "underid_p": ("underidentification", "p_value"),
    "weak_id_F": ("weak_identification", "value"),
    "overid": ("overidentification", "value"),
    "overid_p": ("overidentification", "p_value"),
    "overid_df": ("overidentification", "df"),
    "AR_F": ("anderson_rubin", "value"),
    "AR_chi2": ("anderson_rubin_chi2", "value"),
}


def case(name):
    return json.loads((SHARED / "cases" / f"{name}.json").read_text())


def data(name):
    return pl.read_csv(SHARED / "data" / name)


def estimates(fit):
    return dict(zip(fit.terms, fit.params, strict=True)), dict(
        zip(fit.terms, np.sqrt(np.diag(fit.covariance)), strict=True)
    )


def rows_of(fit):
    return {row["test"]: row for row in fit.tests().iter_rows(named=True)}


@pytest.mark.parametrize("which", ["just_id", "overid"])
@pytest.mark.parametrize("kind", ["iid", "robust"])
@pytest.mark.parametrize("small", [False, True])
def test_schooling(which, kind, small):
    told = case("iv_card_ivreg2")["expected"][f"card_{which}.{kind}{'.small' if small else ''}"]["value"]
    frame = data("card.csv").with_row_index("i").with_columns(unit=pl.col("i") // 2, period=pl.col("i") % 2)
    fit = fit_iv(
        frame,
        "unit",
        "period",
        "lwage ~ educ + exper + expersq + black + south",
        endogenous="educ",
        instruments=["nearc4"] if which == "just_id" else ["nearc2", "nearc4"],
        effects="pooled",
        covariance={"iid": "classical"}.get(kind, kind),
        small=small,
    )
    hold(fit, told)
    if which == "just_id":
        row = rows_of(fit)["overidentification"]
        assert row["value"] is None and row["p_value"] is None and fit.glance()["overidentification_p"][0] is None


@pytest.mark.parametrize("name", ["iv_fe2sls_crime_just_identified", "iv_fe2sls_crime_overidentified"])
@pytest.mark.parametrize("effects", ["oneway", "twoways"])
@pytest.mark.parametrize("errors", ERRORS)
def test_crime(name, effects, errors):
    """Fixed effects: coefficients, three kinds of errors, rk, J and AR, with the degrees of freedom of xtivreg2."""
    whole = case(name)
    spec, told = whole["spec"], whole["expected"][effects]["value"]
    covariance, small = ERRORS[errors]
    fit = fit_iv(
        data("crime_nc.csv"),
        "county",
        "year",
        "lcrmrte ~ " + " + ".join(spec["endogenous"] + spec["exogenous"]),
        endogenous=spec["endogenous"],
        instruments=spec["instruments"],
        effects={"oneway": "unit", "twoways": "two-way"}[effects],
        covariance=covariance,
        small=small,
    )
    b, se = estimates(fit)
    np.testing.assert_allclose([b[k] for k in told["coef"]], list(told["coef"].values()), rtol=1e-6)
    if errors in told:
        np.testing.assert_allclose([se[k] for k in told[errors]], list(told[errors].values()), rtol=1e-6)
    tests = told["tests_" + {"classical": "iid", "clustered": "cluster"}.get(covariance, covariance)]
    rows = rows_of(fit)
    for key, (test, column) in TESTS.items():
        if key in tests:
            np.testing.assert_allclose(rows[test][column], tests[key], rtol=1e-6, err_msg=key)
    weak = [c for c in fit.cautions if c.key == "weak_instruments"]
    assert weak and weak[0].values["f"] < 10


@pytest.mark.parametrize("model", ["simple", "full"])
def test_import_exposure(model):
    """Row weights, clusters by state: Autor, Dorn and Hanson's shift-share regression."""
    told = case("iv_shift_share_adh")["expected"][model]["value"]
    controls = "l_shind_manuf_cbp + l_sh_popedu_c + l_sh_popfborn + l_sh_empl_f + l_sh_routine33 + l_task_outsource"
    formula = "d_sh_empl_mfg ~ shock + t2" + (f" + {controls} + C(division)" if model == "full" else "")

    def fitted(covariance, small):
        fit = fit_iv(
            data("adh_regions.csv"),
            "czone",
            "t2",
            formula,
            endogenous="shock",
            instruments="IV",
            effects="pooled",
            row_weights="weights",
            covariance=covariance,
            cluster="statefip" if covariance == "clustered" else None,
            small=small,
        )
        return fit, estimates(fit)[1]["shock"], rows_of(fit)

    fit, small, rows = fitted("clustered", True)
    np.testing.assert_allclose(fit.params[1], told["coef_shock"], rtol=1e-5)
    weak = rows["weak_identification"]["value"]
    if model == "simple":
        np.testing.assert_allclose([small, weak], [told["se_cluster_fixest"], told["first_stage_F_cluster"]], rtol=1e-5)
        np.testing.assert_allclose(
            fitted("classical", False)[2]["weak_identification"]["value"], told["first_stage_F_iid"], rtol=1e-5
        )
        return
    large = fitted("clustered", False)
    ours = [
        small,
        large[1],
        fitted("classical", False)[1],
        fitted("robust", False)[1],
        weak,
        rows["underidentification"]["value"],
        rows["anderson_rubin"]["value"],
        rows["anderson_rubin_chi2"]["value"],
    ]
    keys = (
        "se_cluster_small_fixest se_cluster_no_factor se_homoskedastic se_ehw_no_factor KP_rk_F KP_rk_LM AR_F AR_chi2"
    )
    np.testing.assert_allclose(ours, [told[k] for k in keys.split()], rtol=1e-5)


SPATIAL = ["sar_oneway", "sarendog_oneway", "sarendog_oneway_laginst", "sar_twoways", "sarendog_twoways"]


@pytest.mark.parametrize("model", SPATIAL)
def test_states_spatial(model):
    """Spatial 2SLS: coefficients, errors on N(T - 1) - K, Sargan, Hansen, rk F."""
    told = case("s2sls_panel_produc")["expected"][model]["value"]
    frame, links = data("produc_iv.csv"), data("usaww_links.csv")
    states = frame["state"].unique().sort().to_list()
    square = np.zeros((48, 48))
    square[links["from"].to_numpy(), links["to"].to_numpy()] = links["w"].to_numpy()
    w = pl.DataFrame(square, schema=states, orient="row")
    more = {"endogenous": "lpcap", "instruments": ["lhwy", "lwater"], "lag_instruments": "laginst" in model}
    for covariance, small, key in (
        ("classical", True, "se_sigma2_over_NT_minus_K_minus_FE"),
        ("clustered", False, "se_cluster_unit_no_factor"),
    ):
        fit = fit_iv(
            frame,
            "state",
            "year",
            "lgsp ~ lpcap + lpc + lemp + unemp",
            weights=w,
            effects="two-way" if "two" in model else "unit",
            covariance=covariance,
            small=small,
            **(more if "endog" in model else {}),
        )
        b, se = estimates(fit)
        for ours, theirs in ((b, told["coef"]), (se, told[key])):
            names = [k.replace("W_", "W.") for k in theirs]
            np.testing.assert_allclose([ours[k] for k in names], list(theirs.values()), rtol=1e-6)
        rows = rows_of(fit)
        over = told["Sargan" if covariance == "classical" else "HansenJ_cluster"]
        row = rows["overidentification"]
        np.testing.assert_allclose(
            [row["value"], row["df"], row["p_value"]], [over["stat"], over["df"], over["p"]], 1e-6
        )
        if covariance == "clustered":
            np.testing.assert_allclose(rows["weak_identification"]["value"], told["KP_rk_F_cluster"], rtol=1e-6)
