"""The engine gives what the estimators give, keeps going when a step fails, and prints only what is stored."""

import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from python_models.executors import SerialExecutor
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel, weights
from python_models.studies import StudyError, run_study
from python_models.studies.outputs import ModelTable, TableOutput, cells
from python_models.studies.report import publication_table, query, study_page, write_files

KINDS = [
    {"name": "corr", "kind": "correlations", "title": "C", "variables": ["y", "x", "z"]},
    {"name": "vif", "kind": "vif", "title": "V", "terms": ["x", "z", "x2"]},
    {"name": "means", "kind": "means", "title": "M", "variables": ["y", "x"], "by": "side"},
    {"name": "rank", "kind": "ranking", "title": "R", "variable": "y", "at": [2001, 2007], "top": 3},
    {"name": "lists", "kind": "status", "title": "L", "variable": "y", "above": 1},
    {"name": "scatter", "kind": "scatter", "title": "S", "x": "x", "y": "y"},
    {"name": "map", "kind": "map", "title": "Map", "variable": "y", "show": "split", "at": [2002]},
    {"name": "moran", "kind": "moran", "title": "I", "variables": ["y"], "weights": ["near"], "local": [2007],
     "permutations": 99},
    {"name": "mediation", "kind": "mediation", "title": "Med", "outcome": "y", "treatment": "x", "mediator": "z",
     "weights": "near", "draws": 100},
    {"name": "inter", "kind": "models", "title": "I", "models": [
        {"name": "m", "estimator": "panel", "formula": "y ~ x + z + x:z"},
        {"name": "g", "estimator": "gmm", "formula": "y ~ L.y + x", "time_dummies": False,
         "gmm": [{"variables": ["y"], "lags": [2, 3], "collapse": True}], "iv": [{"variables": ["x"]}]}]},
    {"name": "margin", "kind": "marginal_effects", "title": "ME", "of": "inter.m", "variable": "x", "moderator": "z"},
    {"name": "diff", "kind": "difference", "title": "D", "terms": ["x"], "compare": [["west", "east"]],
     "permutations": 99,
     "model": {"formula": "y ~ x + z"}},
    {"name": "curve", "kind": "specification_curve", "title": "Cu", "outcome": "y", "treatment": "x",
     "controls": ["z", "x2"],
     "weights": ["near"], "estimators": {"fe": {"effects": "unit"}, "sar": {"estimator": "spatial", "model": "sar"}}},
]  # fmt: skip


@pytest.fixture(scope="module")
def everything(folder):
    """A run of every kind of step that the invented panel can carry."""
    import copy

    import duckdb

    from orchestration.studies.data import study_data
    from python_models.studies import check_study
    from python_models.studies.study import study_from
    from tests.studies.conftest import SMALL

    keys = copy.deepcopy(SMALL)
    keys["steps"] += copy.deepcopy(KINDS)
    study = study_from(keys, folder)
    with duckdb.connect() as con:
        data = study_data(con, study)
    assert check_study(study, data) == []
    return run_study(study, data, pool=SerialExecutor())


def test_every_kind_of_step_succeeds(everything):
    assert {r.step: r.message for r in everything.results if r.status != "ok"} == {}


def test_models_are_the_estimators_own(everything):
    frame = everything.context.data.frame
    fe = fit_panel(
        frame, unit="region_id", period="year", formula="y ~ x + z", effects="two-way", covariance="clustered"
    )
    stored = everything.context.fitted["base.fe"].terms
    assert stored.equals(fe.tidy())
    regions = frame.select("region_id", "longitude", "latitude").unique("region_id").sort("region_id")
    w = weights(regions, "inverse_distance", power=2, unit="region_id")
    sdm = fit_spatial_panel(frame, unit="region_id", period="year", formula="y ~ x + z", weights=w, model="sdm")
    got = everything.context.fitted["base.sdm"].terms
    np.testing.assert_allclose(got.head(sdm.tidy().height)["estimate"], sdm.tidy()["estimate"], rtol=1e-9)


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(text: str) -> list[tuple[float, float]]:
    """Numbers printed in a cell and half of their last digit."""
    found = []
    powers = re.sub(r" × 10([⁻⁰¹²³⁴-⁹]+)", lambda power: "e" + power[1].translate(RAISED), text)
    for token in re.findall(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", powers):
        plain = token.replace(",", "").replace("−", "-")
        if "e" in plain:
            mantissa, power = plain.split("e")
            half = 0.5 * 10.0 ** (int(power) - len(mantissa.partition(".")[2]))
        else:
            half = 0.5 * 10.0 ** -len(plain.partition(".")[2])
        found.append((float(plain), half))
    return found


def printed_but_not_stored(texts: list[str], values: np.ndarray, words: str) -> list[str]:
    """Cells with a number that is neither a rounded stored value nor part of a stored text."""
    missing, words = [], words.replace("−", "-")
    for text in texts:
        for value, half in numbers(text.replace("–", " ").replace("−", "-")):
            near = np.abs(np.abs(values) - abs(value)) <= half * (1 + 1e-9) + 1e-12
            below = "<" in text and (np.abs(values) < value).any()
            if not (near.any() or below or f"{value:g}" in words or f"{value:,.0f}" in words):
                missing.append(text)
    return missing


def test_every_printed_number_is_stored(everything):
    """In every table, each number of the body is found among the rows stored for it."""
    from python_models.studies.records import stored

    checked = 0
    for result in everything.results:
        for exhibit in result.exhibits:
            if not isinstance(exhibit, TableOutput | ModelTable):
                continue
            table = publication_table(exhibit, everything, result)
            if isinstance(exhibit, TableOutput):
                rows = cells("small", result.step, exhibit)
                values = rows["value"].drop_nulls().to_numpy()
                words = " ".join(rows["text"].drop_nulls())
            else:
                chosen = [m for m in everything.context.fitted.values() if m.model_id in exhibit.models]
                chosen = chosen or list(result.models)
                found = stored(chosen)
                columns = [found["terms"][c] for c in ("estimate", "std_error", "p_value")]
                columns += [found["fit"]["value"], found["tests"]["value"], found["tests"]["p_value"]]
                values = pl.concat(columns).drop_nulls().to_numpy()
                words = " ".join(m.sample for m in chosen)
            texts = [c for row in table.rows for c in row.cells]
            checked += len(texts)
            assert printed_but_not_stored(texts, values, words) == [], (result.step, exhibit.name)
    assert checked > 150


def test_a_step_that_fails_does_not_stop_the_others(small, loaded, monkeypatch):
    from python_models.studies import engine

    def broken(step, context):
        raise np.linalg.LinAlgError("singular")

    monkeypatch.setitem(engine.KINDS, "descriptives", replace(engine.KINDS["descriptives"], run=broken))
    run = run_study(*loaded(small), pool=SerialExecutor())
    assert [r.status for r in run.results] == ["failed", "ok", "ok"]
    assert "singular" in run.results[0].message
    assert "singular" in study_page(run)


def test_only_runs_what_is_asked_and_what_it_needs(small, loaded):
    run = run_study(*loaded(small), only=["effects"])
    assert [r.step for r in run.results] == ["effects"] and run.results[0].status == "ok"
    one = run_study(*loaded(small), only=["base.fe"])
    assert [m.model_id for m in one.models] == ["small.base.fe"] and one.results[0].partial
    with pytest.raises(StudyError, match="no step 'bse'; did you mean base"):
        run_study(*loaded(small), only=["bse"])


def test_the_same_seed_gives_the_same_numbers(everything, small, loaded):
    small["steps"] += KINDS[-2:-1]
    again = run_study(*loaded(small), only=["diff"], pool=SerialExecutor())
    first = next(r for r in everything.results if r.step == "diff").exhibits[0]
    assert again.results[0].exhibits[0].frame.equals(first.frame)


def test_labels_in_chinese(small, loaded):
    run = run_study(*loaded(small), only=["base"], language="zh")
    table = publication_table(run.results[0].exhibits[0], run, run.results[0])
    assert table.heads[0] == ("乙", "乙") and table.rows[0].label == "甲"
    assert "地区效应" in [row.label for row in table.rows]


def test_page_and_files(everything, tmp_path):
    page = study_page(everything)
    assert not re.search(r"(src|href)=[\"']https?://", page)
    listed = write_files(everything, tmp_path)
    for record in listed:
        files = record["files"].split(", ")
        assert {f.rsplit(".", 1)[1] for f in files} == (
            {"svg", "png"} if record["kind"] == "figure" else {"html", "tex", "docx", "xlsx", "csv"}
        )
        assert all((tmp_path / f).stat().st_size > 0 for f in files)
    assert all(q in page.replace("&#39;", "'").replace("&#34;", '"') for q in [query(
        everything.results[0].exhibits[0], "small", everything.results[0]).splitlines()[1]])  # fmt: skip


def test_a_note_says_of_which_variation_r_squared_is_a_share(small, loaded):
    """FE beside SDM print a share of what is left after the effects and one of all: the reader is told of each."""
    effects, whole = "R² is that of the regression after its effects", "R² counts the fit of the fixed effects"
    both = exhibit(run_study(*loaded(small), only=["base"]), "base", "models").notes
    after, with_them = (next(part for part in re.split("[;.] ", both) if kind in part) for kind in (effects, whole))
    assert after.endswith("(column 1)") and with_them.removesuffix(".").endswith("(column 2)"), both
    in_chinese = run_study(*loaded(small | {"language": "zh"}), only=["base"])
    small["steps"][1]["models"] = small["steps"][1]["models"][1:]
    one = exhibit(run_study(*loaded(small), only=["base"]), "base", "models").notes
    assert one.count(whole) == 1 and effects not in one and "(column" not in one, one
    assert re.search("R² 为扣除.*（第 1 列）.*R² 计入.*（第 2 列）", exhibit(in_chinese, "base", "models").notes)


def test_few_regions_and_refusals_are_said(everything, small, loaded):
    said = [w for r in everything.results for w in r.warnings]
    assert any("Few regions" in w and "16" in w for w in said)
    small["steps"][1]["models"].append(
        {"name": "gmm", "estimator": "gmm", "formula": "y ~ L.y + x", "gmm": [{"variables": ["y"], "lags": [9, 9]}]}
    )
    del small["steps"][1]["defaults"]["weights"]
    small["steps"][1]["models"][1]["weights"] = "near"
    run = run_study(*loaded(small), only=["base"])
    assert any("no estimate" in w for w in run.results[0].warnings) and run.results[0].status == "ok"


def exhibit(run, step: str, name: str):
    result = next(r for r in run.results if r.step == step)
    return publication_table(next(e for e in result.exhibits if e.name == name), run, result)


def test_notes_say_how_each_column_was_estimated(everything):
    notes = exhibit(everything, "inter", "models").notes
    assert "clustered by region (column 1)" in notes
    assert "Two-step system GMM with Windmeijer-corrected errors (column 2)" in notes


def test_latex_heads_compile(everything):
    text = exhibit(everything, "diff", "differences").latex()
    assert "\u200b" not in text
    assert r"\cmidrule(lr){2-3} \cmidrule(lr){4-5}" in text and r"\cmidrule(lr){6-8}" not in text


def test_a_lagged_outcome_that_does_not_die_out_is_said(everything):
    from dataclasses import replace

    from python_models.studies import cautions

    model = next(m for m in everything.models if m.model_id.endswith("inter.g"))
    above = pl.when(pl.col("term") == "L.y").then(1.02).otherwise(pl.col("estimate")).alias("estimate")
    said = cautions.of_models([replace(model, terms=model.terms.with_columns(above))], everything.context)
    assert [s for s in said if "1.020" in s and "not stationary" in s]
    assert not [s for s in cautions.of_models([model], everything.context) if "not stationary" in s]
