"""Every mistake is found before anything runs and named by study, step and key."""

import polars as pl
import pytest

from python_models.studies import StudyError, check_study, load_study
from python_models.studies.study import study_from


def problems(keys, loaded) -> str:
    """What form, data and check say against a study."""
    try:
        study, data = loaded(keys)
    except StudyError as exc:
        return "\n".join(exc.problems)
    return "\n".join(check_study(study, data))


def test_the_study_without_mistakes_has_none(small, loaded):
    assert problems(small, loaded) == ""


def test_unknown_key_names_step_and_key(small, folder):
    small["steps"][1]["models"][0]["efects"] = "unit"
    with pytest.raises(StudyError, match=r"study small, step base, models\.fe\.efects: no such key"):
        study_from(small, folder)


def test_a_misspelt_key_is_told_which_of_its_place_is_near(small, folder):
    small["steps"][1]["models"][0]["efects"] = "unit"
    small["steps"][0]["titel"] = "Moments"
    small["weights"] = {"near": {"kind": "inverse_distance", "pwer": 2}}
    small["sampel"] = {}
    small["steps"][0]["effects"] = "unit"  # of another place: nothing here is near
    with pytest.raises(StudyError) as told:
        study_from(small, folder)
    places = {line.partition(": no such key")[0].split(", ")[-1]: line for line in told.value.problems}
    hints = {place: line.partition("no such key")[2] for place, line in places.items() if "no such key" in line}
    assert hints == {
        "models.fe.efects": "; did you mean effects?",
        "titel": "; did you mean title?",
        "weights.near.pwer": "; did you mean power?",
        "sampel": "; did you mean sample?",
        "effects": "",
    }


def test_what_a_name_may_be_is_said_without_a_pattern(small, folder):
    small["steps"][1]["models"][0]["name"] = "FE"
    with pytest.raises(StudyError, match=r"use small letters, digits and underscores, a letter first \(given: 'FE'\)"):
        study_from(small, folder)


def test_missing_key_names_step_and_key(small, folder):
    del small["steps"][0]["variables"]
    with pytest.raises(StudyError, match="study small, step moments, variables: this key is missing"):
        study_from(small, folder)


def test_value_that_is_not_allowed(small, folder):
    small["steps"][1]["models"][0]["effects"] = "towway"
    with pytest.raises(StudyError, match=r"step base, models\.fe\.effects: Input should be.*given: 'towway'"):
        study_from(small, folder)


def test_default_that_no_model_takes(small, folder):
    small["steps"][1]["defaults"]["covarince"] = "robust"
    with pytest.raises(StudyError, match="step base: defaults: no model of this step takes covarince"):
        study_from(small, folder)


def test_a_default_is_laid_under_models_that_it_changes(small, loaded):
    """``singletons`` and a correction of fixed effects' bias are refused elsewhere as a model's own key."""
    models = small["steps"][1]["models"]
    small["steps"][1]["defaults"] |= {"singletons": "drop", "lee_yu": "bias_corrected"}
    models.append({"name": "ols", "estimator": "panel", "effects": "pooled"})
    models.append({"name": "re", "estimator": "spatial", "effects": "random"})
    study, _ = loaded(small)
    fe, sdm, ols, re = study.steps[1].models
    assert (fe.singletons, ols.singletons, sdm.lee_yu, re.lee_yu) == ("drop", "keep", "bias_corrected", True)
    assert problems(small, loaded) == ""
    models[2]["singletons"], models[3]["lee_yu"] = "drop", "bias_corrected"
    said = problems(small, loaded)
    assert "singletons= belongs to effects='unit', 'period', 'two-way', not 'pooled'" in said
    assert "lee_yu= belongs to effects='unit', 'period', 'two-way', not 'random'" in said


def test_effects_and_weights_of_no_spatial_model_are_named(small, loaded):
    moved = {"name": "d", "kind": "difference", "title": "D", "model": {"formula": "y ~ x"}, "terms": ["x"]}
    curve = {"name": "c", "kind": "specification_curve", "title": "C", "outcome": "y", "treatment": "x"}
    small["steps"] = [
        moved | {"compare": [["west", "east"]], "component": "total"},
        curve | {"estimators": {"fe": {"effects": "unit"}}, "weights": ["near"]},
    ]
    said = problems(small, loaded)
    assert "step d, component: total is of spatial models, and the model is none" in said
    assert "step c, weights: no estimator is spatial" in said


def test_unknown_list_has_near_names(small, folder):
    small["steps"][0]["variables"] = ["{control}"]
    with pytest.raises(StudyError, match=r"step moments: \{control\} is no list under terms; did you mean controls"):
        study_from(small, folder)


def test_all_mistakes_are_told_at_once(small, folder):
    small["steps"][0]["variable"] = 1
    small["sample"]["yeers"] = [1, 2]
    with pytest.raises(StudyError) as caught:
        study_from(small, folder)
    assert len(caught.value.problems) == 2


def test_unreadable_file(tmp_path):
    (tmp_path / "bad.yml").write_text("name: [", encoding="utf-8")
    with pytest.raises(StudyError, match="study bad: not valid YAML: line 1, column 8: ") as caught:
        load_study(tmp_path / "bad.yml")
    assert "\n" not in str(caught.value)
    with pytest.raises(StudyError, match=r"No study absent\.yml"):
        load_study(tmp_path / "absent.yml")
    (tmp_path / "gbk.yml").write_bytes("name: 中国".encode("gb18030"))
    with pytest.raises(StudyError, match=r"study gbk: the file is not UTF-8 \(byte 7\)"):
        load_study(str(tmp_path / "gbk.yml"))
    (tmp_path / "steps.yml").write_text("name: steps\nsteps: {a: 1}\n", encoding="utf-8")
    with pytest.raises(StudyError, match="study steps, steps: must be a list"):
        load_study(tmp_path / "steps.yml")


def test_name_and_keys_of_a_file(tmp_path, folder):
    (tmp_path / "one.yml").write_text("name: one\nname: two\n", encoding="utf-8")
    with pytest.raises(StudyError, match="study one: not valid YAML: line 2: the key 'name' stands there twice"):
        load_study(tmp_path / "one.yml")
    text = "title: t\nquestion: q\nsource: s\nsample: {table: panel.csv, years: [2001, 2007]}\n"
    text += "steps: [{name: d, kind: descriptives, title: d, variables: [x]}]\n"
    (tmp_path / "two.yml").write_text("name: other\n" + text, encoding="utf-8")
    with pytest.raises(StudyError, match="study two, name: 'other' is not the file's name"):
        load_study(tmp_path / "two.yml")


CASES = {
    "unknown variable": (
        lambda k: k["steps"][1]["models"][0].update(formula="y ~ x + zz"),
        "study small, step base, models.fe.formula: unknown variable 'zz'; did you mean z",
    ),
    "unknown variable in a list": (
        lambda k: k["steps"][0].update(variables=["yy"]),
        "study small, step moments, variables: unknown variable 'yy'; did you mean y",
    ),
    "group without members": (
        lambda k: k["samples"]["west"].update(where="side = 'north'"),
        "study small, samples.west.where: no row of the sample meets",
    ),
    "collinear within effects": (
        lambda k: k["steps"][1]["models"][0].update(formula="y ~ x + fixed"),
        "study small, step base, models.fe.formula: fixed cannot be estimated with effects='two-way'",
    ),
    "repeats another regressor": (
        lambda k: (
            k["sample"]["derived"].update(double="2 * x"),
            k["steps"][1]["models"][0].update(formula="y ~ x + double"),
        ),
        "step base, models.fe.formula: double is collinear with the other regressors",
    ),
    "fewer groups than parameters": (
        lambda k: (k["sample"].update(include=["R00", "R01", "R02", "R03", "R04"]), k["steps"].pop(2)),
        "study small, step base, models.sdm.formula: 5 regions cannot carry 5 parameters",
    ),
    "years outside the data": (
        lambda k: k["sample"].update(years=[1999, 2007]),
        "study small, sample.years: the data have 2001 to 2007, not 1999 to 2007",
    ),
    "years a variable lacks": (
        lambda k: k["steps"][1]["models"][0].update(formula="y ~ x + late"),
        "models.fe.formula: late has no value in 2001, 2002, 2003; set years: [2004, 2007]",
    ),
    "years of a model outside the sample": (
        lambda k: k["steps"][1]["models"][0].update(years=[2001, 2010]),
        "models.fe.years: 2001 to 2010 is not within the sample's years 2001 to 2007",
    ),
    "unknown weights": (
        lambda k: k["steps"][1]["defaults"].update(weights="far"),
        "models.sdm.weights: no weights 'far'; there are near",
    ),
    "unknown sample": (
        lambda k: k["steps"][1]["models"][0].update(sample="wset"),
        "models.fe.sample: no sample 'wset' under samples; did you mean west",
    ),
    "effects of a model that has none": (
        lambda k: k["steps"][2].update(of=["base.fe"]),
        "step effects, of: base.fe has no effects",
    ),
    "effects of no model": (
        lambda k: k["steps"][2].update(of=["base.smd"]),
        "step effects, of: step base has no model 'smd'; did you mean sdm",
    ),
    "derived column that is no SQL": (
        lambda k: k["sample"]["derived"].update(bad="ln(xx)"),
        "study small, sample.derived.bad: ",
    ),
    "region that is not there": (
        lambda k: k["sample"].update(exclude=["R99"]),
        "study small, sample.exclude: no region 'R99' in panel.csv",
    ),
    "table that is not there": (
        lambda k: k["sample"].update(table="panell.csv"),
        "study small, sample.table: no file panell.csv",
    ),
    "overlapping groups": (
        lambda k: (
            k["samples"].update(some={"where": "region_id < 'R09'", "label": "Some"}),
            k["steps"].append({"name": "d", "kind": "difference", "title": "D", "terms": ["x"],
                               "compare": [["west", "some"]], "model": {"formula": "y ~ x"}}),
        ),
        "study small, step d, compare: R00, R01, R04, R05, R08 is in both west and some",
    ),
    "derived column that fails on a row": (
        lambda k: k["sample"]["derived"].update(bad="ln(x - 1000)"),
        "study small, sample.derived.bad: ",
    ),
    "kind that there is not": (
        lambda k: k["steps"][0].update(kind="descriptive"),
        "study small, step moments, kind: no kind 'descriptive'; did you mean descriptives",
    ),
    "spatial lag of no regressor": (
        lambda k: k["steps"][1]["models"][1].update(durbin=["xx"]),
        "step base, models.sdm.durbin: 'xx' is no regressor of the model; did you mean x",
    ),
    "boundaries that are not there": (
        lambda k: k.update(boundaries="none.geojson"),
        "study small, boundaries: Boundary file",
    ),
    "mediator among the controls": (
        lambda k: k["steps"].append({"name": "m", "kind": "mediation", "title": "M", "outcome": "y", "treatment": "x",
                                     "mediator": "z", "controls": ["z"], "weights": "near"}),
        "study small, step m, controls: z has two parts in it",
    ),
    "unit and period in one column": (
        lambda k: k["sample"].update(period="Region_ID"),
        "study small, sample: period: Region_ID is the unit too; name the column of the years",
    ),
    "period that is no whole number": (
        lambda k: k["sample"].update(period="side", years=None),
        "study small, sample.period: side holds ",
    ),
    "period with fractions": (
        lambda k: k["sample"].update(period="x"),
        "; name a column of whole numbers (years)",
    ),
    "derived column named as a key": (
        lambda k: k["sample"]["derived"].update(Year="year + 1"),
        "study small, sample.derived.Year: the sample has a column Year already; choose another name",
    ),
    "efficiency named as a column of the table": (
        lambda k: k.update(efficiency={"z": {"inputs": ["x"], "goods": ["y"]}}),
        "study small, efficiency.z: the sample has a column z already; choose another name",
    ),
    "one name for a derived column and a part of an efficiency block": (
        lambda k: (k["sample"]["derived"].update(e_level="x"),
                   k.update(efficiency={"e": {"inputs": ["x"], "goods": ["y"]}})),
        "study small: efficiency.e: sample.derived.e_level makes a column e_level already; choose another name",
    ),
    "key of a join named twice": (
        lambda k: k["sample"].update(join=[{"table": "panel.csv", "keys": ["region_id", "year", "year"]}]),
        "study small, sample.join.0: keys: year is named more than once; name each once",
    ),
    "one column as period and industry of a shift-share variable": (
        lambda k: k.update(shift_share={"bartik": {"table": "panel.csv", "industry": "year", "value": "x"}}),
        "study small, shift_share.bartik: year is named more than once among unit, period, industry and value",
    ),
    "shift-share table without the unit": (
        lambda k: k.update(shift_share={"bartik": {"table": "select 1 as year, 2 as side, 3 as x",
                                                   "industry": "side", "value": "x"}}),
        "study small, shift_share.bartik: unit: the table has no column 'region_id'",
    ),
    "spatial panel with holes": (
        lambda k: (
            k["sample"]["derived"].update(holed="case when region_id = 'R03' and year = 2004 then null else z end"),
            k["steps"][1]["models"][1].update(formula="y ~ x + holed"),
        ),
        "models.sdm.formula: a spatial panel must be complete, but without a value in 1 row, first R03 in 2004",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_mistake_is_named(case, small, loaded):
    change, expected = CASES[case]
    change(small)
    assert expected in problems(small, loaded)


def test_weights_file_that_does_not_match_the_sample(small, loaded, folder):
    names = [f"R{i:02d}" for i in range(15)]
    square = pl.DataFrame({"region_id": names} | {n: [float(n != m) for m in names] for n in names})
    square.write_csv(folder / "w.csv")
    small["weights"]["near"] = {"file": "w.csv"}
    said = problems(small, loaded)
    assert "study small, weights.near: does not fit the sample" in said and "R15" in said


def test_weights_file_is_read_by_its_row_names(small, loaded, folder):
    from python_models.studies.context import Context

    names = [f"R{i:02d}" for i in range(16)]
    square = pl.DataFrame({"region_id": names} | {n: [float(i < j) for i in range(16)] for j, n in enumerate(names)})
    square = square.with_columns(R00=pl.when(pl.col("region_id") == "R15").then(1.0).otherwise(pl.col("R00")))
    square.write_csv(folder / "w1.csv")
    square.reverse().write_csv(folder / "w2.csv")
    for file in ("w1", "w2"):
        small["weights"][file] = {"file": f"{file}.csv"}
    context = Context(*loaded(small))
    first, second = (context.weights(n)[0] for n in ("w1", "w2"))
    assert (first == second).all() and first[0, 1] == first[0, 2] == 1 / 15 and first[15, 0] == 1


def test_test_that_no_estimator_makes(small, loaded):
    small["steps"][1]["tests"] = ["wald_sar"]
    assert "step base, tests: no estimator of this step makes the test 'wald_sar'; did you mean wald_sdm_sar" in (
        problems(small, loaded)
    )


def test_the_tests_a_study_may_print_are_those_the_estimators_store(small, loaded):
    from python_models.executors import SerialExecutor
    from python_models.studies import run_study
    from python_models.studies.estimators import MODELS

    small["steps"][1]["models"] += [
        {"name": "sar", "estimator": "spatial", "model": "sar"},
        {"name": "sem", "estimator": "spatial", "model": "sem"},
        {"name": "g", "estimator": "gmm", "formula": "y ~ L.y + x", "gmm": [{"variables": ["y"], "lags": [2, 2]}]},
        {"name": "iv", "estimator": "iv", "endogenous": ["x"], "instruments": ["x2", "L.x"]},
        {"name": "t", "estimator": "threshold", "threshold": "z", "regime": ["x"], "thresholds": 3, "draws": 9},
    ]
    small["steps"][1]["defaults"].pop("weights")
    for model in small["steps"][1]["models"]:
        if model["estimator"] == "spatial":
            model["weights"] = "near"
    run = run_study(*loaded(small), only=["base"], pool=SerialExecutor())
    for estimator, model in MODELS.items():
        names = model.tests_stored
        made = {t for m in run.models if m.specification["estimator"] == estimator for t in m.tests["test"]}
        assert names <= made, (estimator, names - made)
