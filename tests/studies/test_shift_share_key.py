"""The key ``shift_share``: the variable and its errors are those of the functions; what it prints; its mistakes."""

import copy

import duckdb
import numpy as np
import polars as pl
import pytest

from orchestration.studies.data import study_data
from python_models.instruments import exposure_robust, fit_iv, shift_share
from python_models.instruments.shift_share import base_shares
from python_models.studies.check import check_study
from python_models.studies.engine import run_study
from python_models.studies.errors import StudyError
from python_models.studies.study import study_from
from tests.studies.conftest import SMALL

KEYS = ("region_id", "year")
INDUSTRY = (*KEYS, "industry_id", "employment_persons")
REGIONS, YEARS, INDUSTRIES, TRUTH = 60, 8, 6, 0.7
IV = {
    "name": "iv",
    "estimator": "iv",
    "formula": "y ~ x + z",
    "endogenous": ["x"],
    "instruments": ["bartik"],
    "covariance": "exposure-robust",
}
MODELS = [
    IV,
    {**IV, "name": "clustered", "covariance": "clustered"},
    {**IV, "name": "lag", "instruments": ["L.bartik"]},
]


def invented(seed=4):
    """A panel whose x follows its industries' national shocks, and whose error is in x; and the table of industries."""
    rng = np.random.default_rng(seed)
    first = 1000 * rng.dirichlet(np.full(INDUSTRIES, 0.6), size=REGIONS) + 5
    shocks = np.vstack([np.zeros(INDUSTRIES), np.cumsum(0.3 * rng.normal(size=(YEARS - 1, INDUSTRIES)), axis=0)])
    own, rows = rng.normal(size=REGIONS), []
    industries = [
        {"region_id": f"R{i:02d}", "year": 2001 + t, "industry_id": f"k{k}", "industry_level": "industry",
         "employment_persons": first[i, k] * np.exp(shocks[t, k] + 0.02 * rng.normal())}
        for i in range(REGIONS) for t in range(YEARS) for k in range(INDUSTRIES)
    ]  # fmt: skip
    shares = first / first.sum(axis=1, keepdims=True)
    for i in range(REGIONS):
        for t in range(YEARS):
            u, z = 0.3 * rng.normal(), rng.normal()
            x = shares[i] @ (np.exp(shocks[t]) - 1) + u + 0.2 * rng.normal()
            y = 1 + TRUTH * x - 0.3 * z + own[i] + u
            rows.append({"region_id": f"R{i:02d}", "region_name": f"Region {i}", "year": 2001 + t,
                         "x": x, "z": z, "y": y, "longitude": 10.0 + i % 8, "latitude": 40.0 + i // 8})  # fmt: skip
    return pl.DataFrame(rows), pl.DataFrame(industries)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Keys, folder and the two tables."""
    folder = tmp_path_factory.mktemp("bartik")
    panel, industries = invented()
    panel.write_csv(folder / "panel.csv")
    industries.write_csv(folder / "industries.csv")
    keys = copy.deepcopy(SMALL)
    keys["sample"] = {"table": "panel.csv", "years": [2002, 2008], "derived": {"twice": "2 * bartik"}}
    keys["shift_share"] = {"bartik": {"table": "industries.csv"}}
    keys["samples"] = {"few": {"where": "region_id < 'R04'", "label": "Four"}}
    keys["steps"] = [
        {"name": "causal", "kind": "models", "title": "Causal", "models": MODELS, "tests": ["weak_identification"]},
        {"name": "stages", "kind": "first_stage", "title": "First stages", "of": ["causal.iv"]},
    ]
    return keys, folder, panel, industries


def loaded(keys, folder):
    study = study_from(keys, folder)
    with duckdb.connect() as con:
        return study, study_data(con, study)


@pytest.fixture(scope="module")
def done(made):
    study, data = loaded(made[0], made[1])
    assert check_study(study, data) == []
    return data, {language: run_study(study, data, language=language) for language in ("en", "zh")}


def models(done, language="en"):
    step = next(r for r in done[1][language].results if r.step == "causal")
    return {m.model_id.rpartition(".")[2]: m for m in step.models}, step


def test_the_variable_is_that_of_the_function(made, done):
    """The base year lies outside the sample, and is the table's first all the same; derived variables may use it."""
    want = shift_share(made[3], *INDUSTRY, name="want").filter(pl.col("year") > 2001)
    both = done[0].frame.join(want, on=KEYS, validate="1:1")
    assert both.height == REGIONS * (YEARS - 1)
    np.testing.assert_allclose(both["bartik"], both["want"], rtol=1e-12)
    np.testing.assert_allclose(both["twice"], 2 * both["want"], rtol=1e-12)


@pytest.mark.parametrize(("name", "instrument"), [("iv", "bartik"), ("lag", "L.bartik")])
def test_errors_are_those_of_the_function(made, done, name, instrument):
    frame, found = done[0].frame, models(done)[0][name]
    fit = fit_iv(frame, *KEYS, "y ~ x + z", endogenous="x", instruments=instrument)
    wide = base_shares(made[3], *INDUSTRY)
    rows = fit.rows().select(region_id="unit", year="period").join(wide, on="region_id")
    names, columns = [c for c in wide.columns if c != "region_id"], {}
    for year in rows["year"].unique().sort():
        for k in names:
            columns[f"{k}/{year}"] = pl.when(pl.col("year") == year).then(pl.col(k)).otherwise(0.0)
    shares = rows.select(*KEYS, **columns)
    want = exposure_robust(fit, shares, sectors={c: c.split("/")[0] for c in columns})
    term = found.terms.filter(pl.col("term") == "x").row(0, named=True)
    np.testing.assert_allclose(
        [term["estimate"], term["std_error"], term["p_value"], term["conf_low"], term["conf_high"]],
        [want.estimate, want.std_error, want.p_value, want.low, want.high],
        rtol=1e-9,
    )
    assert found.glance["exposure_sectors"][0] == INDUSTRIES == want.sectors
    np.testing.assert_allclose(found.glance["exposure_null_low"][0], want.null_low, rtol=1e-9)
    other = dict(found.terms.select("term", "std_error").iter_rows())["z"]
    np.testing.assert_allclose(other, fit.tidy().filter(pl.col("term") == "z")["std_error"][0], rtol=1e-12)


def test_the_truth_is_recovered(done):
    found = models(done)[0]
    plain, robust = (found[n].terms.filter(pl.col("term") == "x").row(0, named=True) for n in ("clustered", "iv"))
    assert robust["estimate"] == plain["estimate"] and robust["std_error"] != plain["std_error"]
    assert abs(robust["estimate"] - TRUTH) < 3 * robust["std_error"] < 0.6
    assert found["iv"].glance["covariance"][0] == "exposure-robust"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Adão, Kolesár and Morales (2019)"), ("zh", "施加原假设的 95% 置信区间")]
)
def test_the_note_says_the_errors(done, language, said):
    step = models(done, language)[1]
    assert any(said in str(getattr(e, "note", "")) + str(getattr(e, "notes", "")) for e in step.exhibits)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"table": "none.csv"}, "shift_share.bartik.table: no file none.csv"),
        ({"table": "marts.nothing"}, "shift_share.bartik.table: no table 'marts.nothing'"),
        ({"value": "employment_person"}, "no column 'employment_person'; did you mean employment_persons?"),
        ({"industry": "trade"}, "industry: the table has no column 'trade'"),
        ({"base": 1990}, "base=1990 is no year of the table"),
        ({"table": "select 1 as x from nowhere"}, "shift_share.bartik.table: "),
        ({"bases": 2001}, "no such key"),
        ({"absent": "none"}, "absent"),
    ],
)
def test_mistakes_of_the_key(made, change, said):
    keys = copy.deepcopy(made[0])
    keys["shift_share"]["bartik"].update(change)
    with pytest.raises(StudyError) as found:
        loaded(keys, made[1])
    assert said in str(found.value)


def test_a_name_that_is_taken(made):
    keys = copy.deepcopy(made[0])
    keys["shift_share"]["z"] = keys["shift_share"]["bartik"]
    with pytest.raises(StudyError, match=r"shift_share\.z: the sample has a column z already"):
        loaded(keys, made[1])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"instruments": ["z"], "formula": "y ~ x"}, "a variable under shift_share (one of bartik, or its lag)"),
        ({"instruments": ["bartik", "L.bartik"]}, "needs one instrument"),
        ({"instruments": ["bartik^2"]}, "needs one instrument"),
        ({"weights": "near"}, "of no spatial lag"),
        ({"sample": "few"}, "6 industries of bartik in 4 regions repeat each other"),
        ({"instruments": ["bartk"]}, "unknown variable 'bartk'"),
    ],
)
def test_mistakes_of_the_errors(made, done, change, said):
    keys = copy.deepcopy(made[0])
    keys["steps"] = [{**keys["steps"][0], "models": [{**IV, **change}]}]
    problems = check_study(study_from(keys, made[1]), done[0])
    assert any(said in p for p in problems), problems


def test_without_the_key_there_is_no_exposure(made):
    keys = copy.deepcopy(made[0])
    del keys["shift_share"], keys["sample"]["derived"]
    keys["steps"] = [{**keys["steps"][0], "models": [{**IV, "instruments": ["z"], "formula": "y ~ x"}]}]
    problems = check_study(*loaded(keys, made[1]))
    assert any("which the study does not have" in p for p in problems), problems
