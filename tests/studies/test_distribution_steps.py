"""Steps on distributions over time: what they give, in both languages, and their mistakes."""

import polars as pl
import pytest

import coagg
from python_models.studies import check_study, run_study
from python_models.studies.outputs import FigureOutput, TableOutput


def positive(small):
    """A study of ``level``, which grows and is positive, without what the other steps need."""
    small["sample"]["derived"] = {
        "level": "exp(y / 4 + 0.05 * (year - 2001))",
        "hole": "case when fixed > 3 or year <> 2004 then exp(y / 4) end",
    }
    small["labels"] = {"level": {"en": "the level", "zh": "水平"}}
    small["samples"] = {}
    return small


def result_of(keys, loaded, language="en"):
    study, data = loaded(keys)
    assert check_study(study, data) == []
    (result,) = run_study(study, data, language=language).results
    assert result.status == "ok", result.message
    return result, data


def tables(result):
    return {e.name: e.frame for e in result.exhibits if isinstance(e, TableOutput)}


STEPS = {
    "inequality": {"variables": ["level"], "by": "side"},
    "density": {"variables": ["level"], "relative": True},
    "convergence": {"variable": "level", "by": "side", "controls": ["x"], "weights": "near"},
    "markov": {"variable": "level", "classes": 3, "weights": "near", "breaks": [2004]},
    "ellipse": {"variable": "level", "at": [2001, 2007]},
}


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_kind_gives_tables_and_figures_in_both_languages(small, loaded, kind, language):
    small = positive(small)
    small["steps"] = [{"name": "s", "kind": kind, "title": "t", **STEPS[kind]}]
    result, _ = result_of(small, loaded, language)
    figures = [e for e in result.exhibits if isinstance(e, FigureOutput)]
    assert tables(result) and figures
    captions = [(isinstance(e, FigureOutput), e.caption) for e in result.exhibits]
    assert len(set(captions)) == len(captions) and not {"the level", "水平"} & {
        said for _, said in captions
    }  # each says what is seen
    for figure in figures:
        assert figure.chart.png(dpi=40)[:4] == b"\x89PNG" and figure.chart.alt
    if language == "zh":
        said = " ".join(e.caption + getattr(e, "note", "") for e in result.exhibits) + "".join(
            f.chart.alt for f in figures
        )
        assert "水平" in said and "{" not in said
    if kind == "convergence":
        joined = "，" if language == "zh" else ", "  # 绝对收敛，SAR: no list
        said = result.exhibits[-1].frame.select(pl.col(pl.String)).rows()
        assert any(f"{joined}S" in cell for row in said for cell in row if cell), said


@pytest.mark.parametrize(("language", "called"), [("en", "East"), ("zh", "东部")])
def test_macro_regions_have_names_where_a_study_gives_none(small, loaded, language, called):
    small = positive(small)
    small["sample"]["derived"]["part"] = "case when side = 'west' then 'east' else 'own' end"
    small["steps"] = [{"name": "s", "kind": "inequality", "title": "t", "variables": ["level"], "by": "part"}]
    result, _ = result_of(small, loaded, language)
    heads = [c.head for e in result.exhibits if e.name == "gini_groups_level" for c in e.columns]
    assert sorted(heads) == sorted([called, "own"])


def test_the_numbers_are_those_of_the_functions(small, loaded):
    small = positive(small)
    near = small["weights"]
    small["steps"] = [{"name": "s", "kind": "inequality", "title": "t", **STEPS["inequality"]}]
    result, data = result_of(small, loaded)
    frame, keys = data.frame, {"unit": "region_id", "period": "year"}
    told = coagg.dagum(frame, "level", group="side", **keys).tidy()
    table = tables(result)["dagum_level"]
    assert table["gini"].to_list() == told["gini"].to_list()
    assert (
        table["percent_within"] + table["percent_between"] + table["percent_transvariation"] - 100
    ).abs().max() < 1e-9
    small["steps"] = [{"name": "s", "kind": "markov", "title": "t", **STEPS["markov"]}]
    result, _ = result_of(small, loaded)
    chain = coagg.markov(frame, "level", classes=3, breaks=[2004], **keys)
    shown = tables(result)["transitions"]
    assert shown.filter(pl.col("near") == "All regions")["to_2"].to_list() == chain.probabilities[:, 1].tolist()
    assert shown.height == 12 and tables(result)["markov_tests"].height == 4
    small["weights"] = near
    small["steps"] = [{"name": "s", "kind": "convergence", "title": "t", **STEPS["convergence"]}]
    result, _ = result_of(small, loaded)
    beta = tables(result)["beta"]
    told = coagg.beta_convergence(frame, "level", **keys).speed()
    assert beta["beta"][0] == told["beta"][0] and beta["half_life"][0] == told["half_life"][0]
    assert beta.height == 2 * (1 + 2 + 2) and any("Nickell" in w for w in result.warnings)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("inequality", {"variables": ["hole"], "by": "side"}), ("density", {"variables": ["hole"]}),
     ("markov", {"variable": "hole", "classes": 2, "weights": "near"}), ("ellipse", {"variable": "hole"}),
     ("convergence", {"variable": "hole"})],
)  # fmt: skip
def test_a_region_without_a_value_is_left_out_of_the_year_or_refused(small, loaded, kind, keys):
    small = positive(small)
    small["steps"] = [{"name": "s", "kind": kind, "title": "t", **keys}]
    result, _ = result_of(small, loaded)
    counted = next((t for t in tables(result).values() if "n" in t.columns and "year" in t.columns), None)
    if counted is not None:
        assert dict(counted.select("year", "n").iter_rows())[2004] == 12
    small["steps"][0]["missing"] = "error"
    study, data = loaded(small)
    assert any("hole is missing for R00 2004" in p for p in check_study(study, data))


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("inequality", {"by": "sied"}, "unknown variable 'sied'"),
        ("inequality", {"variables": ["y"]}, "y is negative"),
        ("inequality", {"variables": ["level", "level"]}, "named more than once"),
        ("density", {"variables": ["fixd"]}, "unknown variable 'fixd'"),
        ("density", {"bandwidth": -1}, "positive number"),
        ("convergence", {"variable": "y"}, "zero or negative|negative in"),
        ("convergence", {"weights": "far"}, "no weights 'far'"),
        ("convergence", {"span": 9}, "two periods 9 apart"),
        ("markov", {"classes": 200}, "do not fall into 200 quantile classes"),
        ("markov", {"classes": [2.0, 1.0]}, "cut-offs are finite and rise"),
        ("markov", {"breaks": [1990]}, "no rows in 1990"),
        ("markov", {"classes": [1.0, 2.0], "quantiles": "year"}, "quantiles: cut-offs are the same in all years"),
        ("markov", {"relative": True, "quantiles": "year"}, "relative: the year's mean moves no quantile"),
        ("markov", {"weights": None, "isolates": "error"}, "isolates: the step has no weights"),
        ("ellipse", {"at": [1990]}, "no rows in 1990"),
        ("ellipse", {"variable": "z"}, "z is negative"),
    ],
)
def test_mistakes_are_named_before_anything_runs(small, loaded, kind, change, says):
    import re

    small = positive(small)
    small["steps"] = [{"name": "s", "kind": kind, "title": "t", **STEPS[kind], **change}]
    study, data = loaded(small)
    problems = check_study(study, data)
    assert any(re.search(says, p) and "step s" in p for p in problems), problems
