"""Beside a Hausman statistic that cannot be read stand the tests of the same null that can, and the reason."""

import numpy as np
import polars as pl
import pytest

from python_models.panel import fit_panel
from python_models.reporting.tables.hausman_rows import reasons
from python_models.reporting.tables.regression_tables import regression_table

RUNS = pl.DataFrame({"model_id": ["m", "n"], "outcome": "y", "estimator": "panel"})
TERMS = pl.DataFrame(
    {"model_id": ["m", "n"], "term": "x", "component": "main", "estimate": 1.0, "std_error": 0.1, "p_value": 0.0}
)
FIT = pl.DataFrame({"model_id": ["m"], "measure": ["nobs"], "value": [10.0]})


def table(rows, shown=("hausman_unit",), language="en"):
    tests = pl.DataFrame(rows, schema=["model_id", "test", "value", "p_value", "note"], orient="row")
    made = regression_table(TERMS, FIT, RUNS, tests=tests, test_rows=shown, language=language)
    return {r.label: r.cells for r in made.rows if r.block == "tests"}, made.notes


AUXILIARY = ("m", "hausman_unit_auxiliary", 13.04, 0.023, "Wald test")
NO_AUXILIARY = "The within regressors repeat the quasi-demeaned ones (the effect variance is zero)."
MUNDLAK = ("m", "mundlak_unit", 11.9, 0.036, None)


@pytest.mark.parametrize(
    "row, said",
    [
        (("m", "hausman_unit", 15.5, 0.008, "V_FE − V_RE is indefinite (1 of 5 eigenvalues negative)"), "chi-square"),
        (("m", "hausman_unit", -3.2, None, "V_FE − V_RE is indefinite (2 of 5 eigenvalues negative)"), "chi-square"),
        (("m", "hausman_unit", None, None, "random effects cannot be estimated"), "cannot be estimated"),
    ],
)
def test_an_unreadable_statistic_has_its_companions_with_p_and_the_reason(row, said):
    rows, notes = table([row, AUXILIARY, MUNDLAK])
    assert list(rows) == ["Hausman", "Hausman, auxiliary regression", "Mundlak"]
    assert rows["Mundlak"] == ("11.90\n[0.036]", "") and "[0.023]" in rows["Hausman, auxiliary regression"][0]
    assert said in notes and "in (1)" in notes


def test_a_readable_statistic_stands_alone():
    rows, notes = table([("m", "hausman_unit", 15.5, 0.008, None), AUXILIARY, MUNDLAK])
    assert list(rows) == ["Hausman"] and "indefinite" not in notes


def test_what_was_asked_for_is_not_printed_twice_and_chinese_says_it_too():
    bad = ("m", "hausman_unit", 15.5, 0.008, "V_FE − V_RE is indefinite")
    rows, _ = table([bad, AUXILIARY, MUNDLAK], ("hausman_unit", "mundlak_unit"))
    assert list(rows) == ["Hausman", "Hausman, auxiliary regression", "Mundlak"]
    _, chinese = table([bad, AUXILIARY], language="zh")
    assert "非正定" in chinese


def test_the_spatial_one_is_followed_by_mundlak():
    bad = ("n", "hausman", 4.0, None, "slopes; V_FE − V_RE is indefinite, so the value has no distribution")
    rows, notes = table([bad, ("n", "mundlak", 7.5, 0.02, None)], ("hausman",))
    assert rows["Mundlak"] == ("", "7.50\n[0.020]") and "in (2)" in notes


def test_a_fitted_model_with_an_indefinite_contrast_is_told_by_its_own_note():
    """The note that estimators store is the one that is looked for."""
    rng = np.random.default_rng(0)
    for _ in range(60):
        x, z, effect = rng.normal(size=(3, 8, 4))
        y = x + 0.3 * z + effect[:, :1] + rng.normal(size=(8, 4))
        frame = pl.DataFrame(
            {"u": np.repeat(np.arange(8), 4).astype(str), "t": np.tile(np.arange(4), 8), "x": x.ravel(), "z": z.ravel(),
             "y": y.ravel()}
        )  # fmt: skip
        tests = fit_panel(frame, "u", "t", "y ~ x + z", effects="unit").tests()
        row = tests.filter(pl.col("test") == "hausman_unit").row(0, named=True)
        if "eigenvalues negative" in (row["note"] or ""):
            rows, _ = table([("m", *tests.filter(pl.col("test") == t).select("test", "value", "p_value", "note").row(0))
                             for t in ("hausman_unit", "hausman_unit_auxiliary", "mundlak_unit")])  # fmt: skip
            assert list(rows) == ["Hausman", "Hausman, auxiliary regression", "Mundlak"]
            return
    pytest.fail("no contrast was indefinite")


def test_a_workbook_leaves_out_what_is_no_number(tmp_path):
    """The intercept of centred data has no standard error; the table and its workbook are written all the same."""
    nowhere = pl.DataFrame(
        {"model_id": ["m"], "term": ["x"], "component": ["main"], "estimate": [1.0], "std_error": [float("nan")],
         "p_value": [float("inf")]}
    )  # fmt: skip
    made = regression_table(nowhere, FIT, RUNS.head(1))
    assert pl.read_excel(made.xlsx(tmp_path / "t.xlsx"), sheet_id=2)["estimate"].to_list() == [1.0]


def test_a_statistic_of_no_law_has_no_p_and_each_reason_its_columns():
    """A positive form may be indefinite too: its nominal p is stored, not printed. The other has no statistic."""
    indefinite = ("m", "hausman_unit", 15.5, 0.008, "V_FE − V_RE is indefinite (1 of 5 eigenvalues negative)")
    absent = ("n", "hausman_unit", None, None, "random effects cannot be estimated")
    rows, notes = table([indefinite, absent, AUXILIARY, MUNDLAK])
    assert rows["Hausman"] == ("15.50", "") and "[0.023]" in rows["Hausman, auxiliary regression"][0]
    assert "in (1): V_FE" in notes and "in (2): no statistic (random effects" in notes


def test_the_reason_is_said_in_the_language_of_the_table():
    stored = {("m", "hausman_unit"): {"value": None, "p_value": None, "note": NO_AUXILIARY}}
    assert any("效应方差为零" in line for line in reasons(stored, ["m"], {"hausman_unit": ["m"]}, {}, "zh"))
    (said,) = reasons(stored, ["m"], {"hausman_unit": ["m"]}, {}, "en")
    assert "(The within regressors repeat the quasi-demeaned ones (the effect variance is zero))" in said
