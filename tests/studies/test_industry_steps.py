"""Steps on industries: an unpublished cell is missing, said, never zero; rows that make no table are named."""

import numpy as np
import polars as pl
import pytest

from python_models.studies import check_study, run_study
from python_models.words.cautions import sentence
from tests.studies.conftest import invented

GROUP = ["R00", "R01", "R02"]
VALUES = {"R00": [20.0, 30, 50], "R01": [25.0, 25, 50], "R02": [10.0, 60, 30]}


def table() -> pl.DataFrame:
    rows = [
        (region, year, f"i{k}", f"Industry {k}", "heavy" if k else "light", VALUES[region][k] + (year - 2001))
        for region in GROUP
        for year in (2001, 2002)
        for k in range(3)
    ]
    return pl.DataFrame(
        rows, schema=["region_id", "year", "industry", "industry_name", "industry_group", "value"], orient="row"
    )


def unpublished(region="R01", year=2002, industry="i2"):
    hole = (pl.col("region_id") == region) & (pl.col("year") == year) & (pl.col("industry") == industry)
    return table().with_columns(value=pl.when(~hole).then(pl.col("value")))


STEPS = [
    {"name": "s", "kind": "specialisation", "title": "S", "table": "t", "at": [2001, 2002]},
    {"name": "o", "kind": "overlap", "title": "O", "table": "t", "at": [2002], "top": 2},
    {"name": "g", "kind": "gradient", "title": "G", "table": "t", "at": [2001, 2002]},
    {"name": "m", "kind": "match", "title": "M", "table": "t", "majors": "majors", "at": 2002, "top": 2},
]
MAJORS = pl.DataFrame({"region_id": ["R01", "R01", "R02"], "university": ["U", "U", "V"], "major": ["a", "a", "b"],
                       "industry": ["i1", "i1", "i1"]})  # fmt: skip


@pytest.fixture
def ran(small, loaded, folder):
    """``ran(rows)``: problems that check finds, and results by step (None where there are problems)."""

    def run(rows, **keys):
        rows.write_csv(folder / "t.csv")
        MAJORS.write_csv(folder / "majors.csv")
        small.update(tables={"t": "t.csv", "majors": "majors.csv"}, group=GROUP, steps=STEPS)
        small.update(keys)
        study, data = loaded(small)
        problems = check_study(study, data)
        return problems, None if problems else {r.step: r for r in run_study(study, data).results}

    return run


def frames(result):
    return {e.name: e.frame for e in result.exhibits if hasattr(e, "stub")}


def test_what_is_published_is_as_it_was(ran):
    problems, got = ran(table())
    assert problems == [] and all(r.status == "ok" and not r.warnings for r in got.values())
    pairs = frames(got["s"])["pairwise"]
    a, b = (np.array(VALUES[r]) + 1 for r in ("R00", "R01"))
    assert pairs["Region 1"][0] == pytest.approx(np.abs(a / a.sum() - b / b.sum()).sum())


@pytest.mark.parametrize("rows", [unpublished(), unpublished().drop_nulls("value")], ids=["empty cell", "no row"])
def test_an_unpublished_cell_makes_the_region_missing_and_says_why(ran, rows):
    problems, got = ran(rows)
    assert problems == []
    said = "Region 1 has no figure of Industry 2 in 2002"
    assert all(r.status == "ok" and any(said in w for w in r.warnings) for r in got.values())
    against, pairs = (frames(got["s"])[name] for name in ("against_others", "pairwise"))
    assert against.row(1, named=True)["Region 1"] is None and against.row(0, named=True)["Region 1"] > 0
    assert pairs["Region 1"].null_count() == 3 and pairs["Region 0"].null_count() == 1
    a, c = (np.array(VALUES[r]) + 1 for r in ("R00", "R02"))
    both = np.abs(a / a.sum() - c / c.sum()).sum()
    assert against.row(1, named=True)["Region 0"] == pytest.approx(both)  # the region is in no sum over the others
    overlap = frames(got["o"])["overlap"]
    assert overlap["jaccard"].null_count() == 2 and overlap["shared"].null_count() == 2
    assert frames(got["o"])["leading_2002"]["industry_R01"].null_count() == 3  # two industries and their sum
    level = (
        frames(got["g"])["gradient"].filter(pl.col("year") == "2002", pl.col("region") == "Region 1").row(0, named=True)
    )
    assert level["output"] is None and level["share_heavy"] is None
    matched = frames(got["m"])["matched"]
    assert matched["n"].to_list() == [2, None, 2] and frames(got["m"])["match"]["region"].unique().sort().to_list() == [
        "Region 0", "Region 2"]  # fmt: skip
    # b is offered once, though the list names it twice
    assert frames(got["m"])["match"]["count"].max() == 1


def test_a_table_of_what_there_is_can_mean_zero(ran):
    rows = table().filter(~((pl.col("region_id") == "R01") & (pl.col("industry") == "i2")))
    problems, got = ran(rows, steps=[s | {"absent": "zero"} for s in STEPS])
    assert problems == [] and not got["s"].warnings
    a, b = np.array(VALUES["R00"]) + 1, np.array([*VALUES["R01"][:2], -1]) + 1
    assert frames(got["s"])["pairwise"]["Region 1"][0] == pytest.approx(np.abs(a / a.sum() - b / b.sum()).sum())


def test_a_region_without_output_has_no_leading_industry(ran):
    rows = table().with_columns(value=pl.when(pl.col("region_id") != "R01").then(pl.col("value")).otherwise(0.0))
    _, got = ran(rows)
    assert any("Region 1 has no output in 2002" in w for w in got["o"].warnings)
    assert frames(got["o"])["overlap"]["shared"].to_list() == [None, 2, None]


V, KIND, R = pl.col("value"), pl.col("industry"), pl.col("region_id")
ODD = {
    "repeated rows": (lambda t: pl.concat([t, t.filter(KIND == "i1").head(1)]), "more than one row for R00 2001 i1"),
    "negative": (lambda t: t.with_columns(-V), "a negative value for R00 2001 i0"),
    "text": (lambda t: t.with_columns(value=pl.lit("a")), "value is String, not a number"),
    "no industry": (lambda t: t.with_columns(pl.when(KIND != "i1").then(KIND)), "rows without an industry"),
    "two names": (lambda t: t.with_columns(industry_name=R), "more than one industry_name for the industry i0, i1, i2"),
    "two groups": (lambda t: t.with_columns(industry_group=R), "more than one industry_group for the industry i0"),
}


@pytest.mark.parametrize("case", ODD)
def test_rows_that_make_no_table_are_named_by_check(ran, case):
    change, said = ODD[case]
    problems, _ = ran(change(table()))
    for step in ("s", "g"):  # those that look at both years
        assert any(f"study small, step {step}, table: tables.t: " in p and said in p for p in problems), problems


def test_order_and_names_do_not_decide(ran):
    """Rows in any order, years in any order, two industries of one name: the same numbers."""
    _, first = ran(table())
    shuffled = table().sample(fraction=1, shuffle=True, seed=2).with_columns(industry_name=pl.lit("the same"))
    _, other = ran(shuffled, steps=[s | ({"at": s["at"][::-1]} if s["name"] == "s" else {}) for s in STEPS])
    assert frames(first["s"])["pairwise"].equals(frames(other["s"])["pairwise"])
    assert frames(first["o"])["overlap"]["jaccard"].equals(frames(other["o"])["overlap"]["jaccard"])


def test_a_region_or_year_twice_is_named(ran):
    problems, _ = ran(table(), group=["R00", "R01", "R00"], steps=[STEPS[0] | {"at": [2001, 2001]}])
    assert any("step s, group: R00 is named more than once" in p for p in problems)
    assert any("step s, at: 2001 is named more than once" in p for p in problems)


def test_chain_names_a_region_without_a_row(small, loaded):
    small["sample"]["where"] = "not (region_id = 'R01' and year = 2002)"
    small["steps"] = [{"name": "c", "kind": "chain", "title": "C", "variables": ["y"], "at": [2002], "group": GROUP}]
    study, data = loaded(small)
    assert check_study(study, data) == []
    result = run_study(study, data).results[0]
    assert result.status == "ok" and any("Region 1 has no row in 2002" in w for w in result.warnings)
    assert frames(result)["chain"].filter(pl.col("region") == "Region 1")["y"].to_list() == [None]


def test_the_reasons_have_words_in_both_languages():
    from python_models.cautions import Caution

    facts = {"region": "R", "year": 2001, "industries": "a"}
    for key in ("industry_unpublished", "no_output", "no_row"):
        assert sentence(Caution(key, facts)) != sentence(Caution(key, facts), "zh")


def test_nan_of_a_parquet_file_or_of_an_expression_is_missing(small, loaded, folder):
    """pandas writes nan for what is missing; as a number it would come first in a ranking and spoil every mean."""
    hole = (pl.col("region_id") == "R03") & (pl.col("year") == 2002)
    rows = invented().with_columns(y=pl.when(hole).then(float("nan")).otherwise(pl.col("y")))
    rows.write_parquet(folder / "nan.parquet")
    small["sample"] |= {
        "table": "nan.parquet",
        "derived": {"late2": "case when year > 2003 then x else 'nan'::double end"},
    }
    small["steps"] = [{"name": "r", "kind": "ranking", "title": "R", "variable": "y", "at": [2002], "top": None}]
    study, data = loaded(small)
    assert data.frame["y"].null_count() == 1 and data.frame["late2"].null_count() == 16 * 3
    ranking = frames(run_study(study, data).results[0])["ranking"]
    assert ranking.height == 15 and "Region 3" not in ranking["region_2002"].to_list()
