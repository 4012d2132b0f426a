"""Each rule catches what it is for, names the row, and lets a listed exception pass."""

import gc
import json
import weakref
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from expectations import frames, runner, suites
from expectations.runner import Gate, blocking_failures, validate, validated

REGIONS = ["a", "b", "c"]
YEARS = [2001, 2002, 2003]
CHANGES = frames.Changes()


def employment(**changes):
    rows = []
    for i, region in enumerate(REGIONS):
        for t, year in enumerate(YEARS):
            sectors = {"manufacturing": 10.0 + i + t, "finance": 5.0 + i + 0.5 * t}
            rows += [(region, year, k, v) for k, v in sectors.items()] + [
                (region, year, "total", sum(sectors.values()))
            ]
    frame = pl.DataFrame(rows, schema=["region_id", "year", "industry_id", "employment_persons"], orient="row")
    for (region, year, industry), value in changes.get("cells", {}).items():
        hit = (pl.col("region_id") == region) & (pl.col("year") == year) & (pl.col("industry_id") == industry)
        new = pl.when(hit).then(pl.lit(value, pl.Float64)).otherwise("employment_persons")
        frame = frame.with_columns(new.alias("employment_persons"))
    return frame


def gate_of(frame, listed=(), changes=CHANGES, grades=None, regions=3):
    grades = grades or {}
    return Gate(
        "employment",
        frames.employment_frame(frame, "total", listed, changes, grades),
        suites.employment(regions, YEARS, 0.01, grades),
        ("region_id", "year", "industry_id"),
        frames.told,
    )


def failed(frame, *choices, **more):
    return blocking_failures(validate([gate_of(frame, *choices, **more)]))


def test_a_good_panel_passes():
    assert failed(employment()).is_empty()


@pytest.mark.parametrize(
    "cell, value, subject",
    [
        (("a", 2002, "finance"), -1.0, "employment_persons"),
        (("a", 2002, "finance"), 400.0, "share_of_total"),
        (("b", 2003, "total"), 30.0, "sector_sum_gap"),
    ],
)
def test_each_fault_is_caught_and_its_row_named(cell, value, subject):
    outcome = failed(employment(cells={cell: value}))
    assert subject in outcome["subject"].to_list()
    row = outcome.filter(pl.col("subject") == subject).row(0, named=True)
    assert f"{cell[0]} {cell[1]}" in row["examples"]


def test_a_duplicate_and_a_missing_year_are_caught():
    frame = employment()
    assert "region_id, year, industry_id" in failed(pl.concat([frame, frame.head(1)]))["subject"].to_list()
    assert "year" in failed(frame.filter(pl.col("year") != 2002))["subject"].to_list()


def regional_failures(rows, listed=(), kind="flow"):
    frame = pl.DataFrame(rows, schema=["region_id", "year", "value"], orient="row").with_columns(
        variable=pl.lit("price"), kind=pl.lit(kind), fill=pl.lit(None, pl.String)
    )
    gate = Gate("regional", frames.regional_frame(frame, listed), suites.regional(), ("variable", "region_id", "year"))
    return blocking_failures(validate([gate]))


def test_a_national_series_in_every_region_is_caught_by_year():
    rows = [(r, y, 100.0 + y % 7 if y == 2002 else 100.0 + i) for i, r in enumerate(REGIONS) for y in YEARS]
    outcome = regional_failures(rows)
    assert outcome["subject"].to_list() == ["same_everywhere"]
    assert "price a 2002" in outcome["examples"].item() and "2001" not in outcome["examples"].item()
    assert regional_failures(rows, [{"variable": "price", "year": 2002}]).is_empty()


def test_a_base_year_zeros_and_two_regions_are_no_national_series():
    base = [(r, y, 100.0 if y == 2001 else 100.0 + i + y % 3) for i, r in enumerate(REGIONS) for y in YEARS]
    assert regional_failures(base, kind="index").is_empty()
    assert not regional_failures(base).is_empty()  # of a flow, 100 in every region is no base
    assert regional_failures([(r, 2001, 0.0) for r in REGIONS]).is_empty()
    assert regional_failures([(r, 2001, 5.0) for r in REGIONS[:2]]).is_empty()


def test_a_national_figure_in_all_but_a_few_of_many_regions_is_caught():
    rows = [(f"r{i}", 2001, 3.0 if i < 29 else 4.0 + i) for i in range(31)]
    assert not regional_failures(rows).is_empty()
    rounded = [(f"r{i}", 2001, 102.0 + (i % 4) / 10) for i in range(31)]
    assert regional_failures(rounded).is_empty()


def test_a_chain_of_two_vintages_is_warned_of_and_named():
    frame = pl.DataFrame(
        {"region_id": ["a", "b"], "year": [2001, 2001], "value": [1.1, 1.2], "variable": "g", "kind": "x",
         "fill": ["spliced", None]}
    )  # fmt: skip
    gate = Gate("regional", frames.regional_frame(frame, []), suites.regional(), ("variable", "region_id", "year"))
    outcome = validate([gate])
    assert blocking_failures(outcome).is_empty()
    assert "g a 2001" in outcome.filter(~pl.col("success"))["examples"].item()


@pytest.mark.parametrize("gap, passes", [(0.4, True), (0.6, False), (-0.6, False)])
def test_real_growth_is_held_against_the_published_one(gap, passes):
    panel = pl.DataFrame(
        {"region_id": ["a"] * 3, "year": YEARS, "gdp_real_mn_cny": [100.0, 108.0, 108.0 * (1.07 + gap / 100)]}
    )
    index = pl.DataFrame({"region_id": ["a"] * 2, "year": [2002, 2003], "value": [108.0, 107.0]})
    listed = [{"variable": "gdp_real_mn_cny", "region_id": "a", "year": 2003}]
    for known, good in (([], passes), (listed, True)):
        outcome = validate([Gate("growth", frames.growth_frame(panel, index, known), suites.growth())])
        assert blocking_failures(outcome).is_empty() is good
    assert not passes or frames.growth_frame(panel, index, [])["growth_gap"].to_list() == pytest.approx([0, gap])


def test_a_panel_without_a_published_index_has_no_growth_to_hold_against():
    panel = pl.DataFrame({"region_id": ["a"], "year": [2001], "gdp_real_mn_cny": [1.0]})
    index = pl.DataFrame(schema={"region_id": pl.String, "year": pl.Int64, "value": pl.Float64})
    assert blocking_failures(
        validate([Gate("growth", frames.growth_frame(panel, index, []), suites.growth())])
    ).is_empty()


def test_a_variable_complete_from_a_year_on_may_be_empty_before():
    panel = pl.DataFrame(
        {"region_id": REGIONS * 3, "year": [y for y in YEARS for _ in REGIONS], "rd": [None] * 3 + [1.0] * 6}
    )
    for since, good in ((2002, True), (2001, False)):
        suite = suites.panel(REGIONS, YEARS, [], {"rd": since}, {}, {})
        frame = frames.panel_frame(panel, ["rd"], [], [])
        assert blocking_failures(validate([Gate("panel", frame, suite)])).is_empty() is good


def wide():
    return pl.DataFrame(
        {
            "region_id": [r for r in REGIONS for _ in YEARS],
            "year": YEARS * 3,
            "gdp": [100.0, 105, 111, 50, 52, 55, 70, 71, 75],
            "so2": [9.0, 8, 8, 5, 4, 4, 7, 6, 6],
        }
    )


def series_gate(frame, listed=(), changes=CHANGES, grades=None):
    grades = grades or {}
    names = [c for c in frame.columns if c not in ("region_id", "year")]
    long = frames.series_frame(frame, names, listed, changes, grades)
    return Gate("series", long, suites.series(grades), ("variable", "region_id", "year"), frames.told)


def series_failures(listed, bounds=None):
    return blocking_failures(validate([series_gate(wide(), listed, frames.Changes(0.5, bounds or {}))]))


def test_a_copied_year_is_caught_unless_listed():
    outcome = series_failures([])
    assert outcome["subject"].to_list() == ["copied_share"]
    assert "so2" in outcome["examples"][0] and "2003" in outcome["examples"][0]
    assert series_failures([{"variable": "so2", "year": 2003}]).is_empty()


def test_a_jump_is_caught_by_the_variables_own_bound():
    outcome = series_failures([{"variable": "so2", "year": 2003}], {"gdp": 0.02})
    assert outcome["subject"].to_list() == ["change_in_bounds"]
    assert "gdp a 2002" in outcome["examples"][0]


def test_great_expectations_own_results_are_kept_as_json(tmp_path):
    jumps = wide().with_columns(gdp=pl.when(pl.col("year") == 2003).then(1e6).otherwise("gdp"))
    outcome = validate([series_gate(jumps)], tmp_path)
    (path,) = tmp_path.iterdir()
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == "series.json" and kept["success"] is False
    assert kept["statistics"]["evaluated_expectations"] == outcome.height
    assert len(path.read_bytes()) < 200_000


def test_what_is_asked_is_told_in_signs():
    for kwargs, said in (
        ({"min_value": 0, "max_value": 1}, "0 … 1"),
        ({"min_value": 0}, "≥ 0"),
        ({"max_value": 1, "mostly": 0.97}, "≤ 1 (97 %)"),
        ({"min_value": 30, "max_value": 30}, "30"),
        ({"value_set": [2008, 2009, 2010]}, "2008 … 2010 (3)"),
        ({"value": 360}, "360"),
        ({"column": "gdp"}, ""),
    ):
        assert runner.asked(kwargs) == said
    outcome = validate([series_gate(wide())])
    assert "≤ 1" in outcome.filter(pl.col("subject") == "change_in_bounds")["asked"].to_list()


def test_a_jump_is_told_as_the_change_it_means_with_count_and_the_worst_first():
    rows = [(f"r{i:02d}", y, 100.0 + i + y % 5) for i in range(20) for y in YEARS]
    panel = pl.DataFrame(rows, schema=["region_id", "year", "gdp"], orient="row")
    factor = pl.when(pl.col("year") == 2003).then(1.6 + pl.col("region_id").str.slice(1).cast(pl.Int64) / 100)
    outcome = validated([series_gate(panel.with_columns(gdp=pl.col("gdp") * factor.otherwise(1.0)))])
    row = outcome.expectations.filter(pl.col("subject") == "change_in_bounds").row(0, named=True)
    assert row["unexpected"] == 20
    assert row["examples"].startswith("gdp r19 2003: +80% (121 → 218.38), believed from -33% to +50%")
    assert row["examples"].count(";") == 4  # five, the worst
    whole = outcome.failures.filter(pl.col("subject") == "change_in_bounds")
    assert whole.height == 20
    assert whole.sort("rank")["region_id"].to_list() == [f"r{i:02d}" for i in reversed(range(20))]


def noisy(sigma, seed=5, regions=30, years=12):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(regions):
        level = 1000.0
        for t in range(years):
            level *= float(np.exp(0.05 + rng.normal(0, sigma)))
            rows.append((f"r{i:02d}", 2001 + t, level))
    return pl.DataFrame(rows, schema=["region_id", "year", "v"], orient="row")


def with_cell(frame, region, year, value):
    hit = (pl.col("region_id") == region) & (pl.col("year") == year)
    return frame.with_columns(v=pl.when(hit).then(value * pl.col("v")).otherwise("v"))


@pytest.mark.parametrize("sigma", [0.005, 0.02, 0.2])
def test_robust_bounds_fit_each_variable(sigma):
    robust = frames.Changes("robust", {}, 8.0)
    assert blocking_failures(validate([series_gate(noisy(sigma), (), robust)])).is_empty()
    beyond = max(8 * sigma, 0.05) * 1.4
    outcome = blocking_failures(
        validate([series_gate(with_cell(noisy(sigma), "r07", 2006, np.exp(beyond)), (), robust)])
    )
    assert outcome["subject"].to_list() == ["change_in_bounds"]
    assert "v r07 2006" in outcome["examples"].item()
    own = frames.Changes(0.5, {"v": "robust"}, 8.0)
    assert not blocking_failures(
        validate([series_gate(with_cell(noisy(sigma), "r07", 2006, np.exp(beyond)), (), own)])
    ).is_empty()


def test_one_variable_may_warn_where_another_blocks():
    jumps = wide().with_columns(
        pl.when(pl.col("year") == 2003).then(3 * pl.col(c)).otherwise(c).alias(c) for c in ("gdp", "so2")
    )
    both = validate([series_gate(jumps)]).filter(pl.col("subject") == "change_in_bounds")
    assert both["severity"].to_list() == ["critical"] and both["unexpected"].to_list() == [6]
    graded = validate([series_gate(jumps, grades={"so2": "warn"})])
    graded = graded.filter(pl.col("subject") == "change_in_bounds").sort("severity")
    assert graded["severity"].to_list() == ["critical", "warning"]
    assert "gdp" in graded["examples"][0] and "so2" not in graded["examples"][0]
    assert "so2" in graded["examples"][1] and "gdp" not in graded["examples"][1]
    rule = validate([series_gate(jumps, grades={"jump": "warn", "gdp": "block"})])
    assert "gdp" in blocking_failures(rule)["examples"].item()


def six_sectors(copies=(), zeros=()):
    rng = np.random.default_rng(1)
    level = {r: rng.uniform(1e4, 9e5, 6).round(-2) for r in "abcdefgh"}
    rows = []
    for region in level:
        for t, year in enumerate(YEARS):
            figures = (level[region] * (1 + 0.03 * t)).round(-2)
            rows += [(region, year, f"s{k}", float(v)) for k, v in enumerate(figures)]
    frame = pl.DataFrame(rows, schema=["region_id", "year", "industry_id", "employment_persons"], orient="row")
    cells = {(r, y, s): v for r, y, s, v in frame.iter_rows()}
    for (to, year), (source, other) in copies:
        cells |= {(to, year, f"s{k}"): cells[source, other, f"s{k}"] for k in range(6)}
    cells |= dict.fromkeys(zeros, 0.0)
    rows = [(*key, value) for key, value in cells.items()]
    sums = [(r, y, "total", sum(v for k, v in cells.items() if k[:2] == (r, y))) for r in level for y in YEARS]
    return pl.DataFrame([*rows, *sums], schema=frame.schema, orient="row")


@pytest.mark.parametrize("source, of", [(("c", 2001), "the year before"), (("e", 2002), "region e")])
def test_a_copied_row_of_one_region_is_caught_and_told(source, of):
    assert failed(six_sectors(), regions=8).is_empty()
    frame = six_sectors(copies=[(("c", 2002), source)])
    outcome = failed(frame, regions=8)
    assert outcome["subject"].to_list() == ["copied_row"]
    assert f"c 2002: 100% of the region's figures are those of {of}" in outcome["examples"].item()
    listed = [{"rule": "row", "region_id": r, "year": 2002, "variable": None} for r in "ce"]
    assert failed(frame, listed, regions=8).is_empty()


def test_a_national_figure_in_each_region_is_no_copied_row():
    rows = [(r, y, *(float(y * k + 3) for k in range(6)), i + y / 7) for i, r in enumerate("abcdefgh") for y in YEARS]
    schema = ["region_id", "year", *(f"n{k}" for k in range(6)), "own"]
    wide_panel = pl.DataFrame(rows, schema=schema, orient="row")
    gate = series_gate(wide_panel, changes=frames.Changes(9.0))
    assert "copied_row" not in blocking_failures(validate([gate]))["subject"].to_list()


def test_a_zero_between_positive_figures_is_seen_and_blocks_where_the_panel_says_so():
    frame = six_sectors(zeros=[("b", 2002, "s3")])
    outcome = validate([gate_of(frame, regions=8)]).filter(pl.col("subject") == "zero_between")
    assert outcome["severity"].to_list() == ["warning"] and not outcome["success"].item()
    assert "s3 b 2002: 0 between figures of" in outcome["examples"].item()
    assert "zero_between" in failed(frame, grades={"zero": "block"}, regions=8)["subject"].to_list()
    listed = [{"variable": "employment_s3", "region_id": "b", "year": 2002, "rule": "zero"}]
    assert failed(frame, listed, grades={"zero": "block"}, regions=8).is_empty()
    unnamed = [{"variable": "employment_s3", "region_id": "b", "year": 2002}]  # covers jumps, not zeros
    assert not failed(frame, unnamed, grades={"zero": "block"}, regions=8).is_empty()


def test_a_count_that_falls_to_nought_for_a_year_is_no_missing_figure():
    rows = [(r, y, float(i + 1) if y != 2002 or i else 0.0) for i, r in enumerate(REGIONS) for y in YEARS]
    counts = pl.DataFrame(rows, schema=["region_id", "year", "patents"], orient="row")
    assert validate([series_gate(counts)]).filter(pl.col("subject") == "zero_between")["success"].item()


@pytest.mark.parametrize(
    "cell, value, rule, variable",
    [
        (("a", 2002, "finance"), 400.0, "share", "employment_finance"),
        (("b", 2003, "total"), 30.0, "sum", "employment_persons"),
        (("b", 2003, "total"), 30.0, "sum", "employment_total"),
    ],
)
def test_exceptions_know_sums_and_shares(cell, value, rule, variable):
    frame = employment(cells={cell: value})
    listed = [{"variable": variable, "region_id": cell[0], "year": cell[1], "rule": rule}]
    subjects = {"share": "share_of_total", "sum": "sector_sum_gap"}
    assert subjects[rule] in failed(frame)["subject"].to_list()
    assert subjects[rule] not in failed(frame, listed)["subject"].to_list()


def test_exceptions_know_nulls_and_bounds_and_severity_grades_them():
    panel = pl.DataFrame(
        {"region_id": REGIONS * 3, "year": [y for y in YEARS for _ in REGIONS], "rd": [None, *range(2, 10)]}
    )
    bounds = {"rd": (0, 8)}

    def subjects(listed, grades):
        suite = suites.panel(REGIONS, YEARS, ["rd"], {}, bounds, grades)
        gate = Gate("panel", frames.panel_frame(panel, ["rd"], bounds, listed), suite)
        return blocking_failures(validate([gate]))["subject"].to_list()

    null = {"variable": "rd", "region_id": "a", "year": 2001, "rule": "null"}
    high = {"variable": "rd", "region_id": "c", "year": 2003, "rule": "bounds"}
    assert subjects([], {}) == ["missing_rd", "rd"]
    assert subjects([null], {}) == ["rd"]
    assert subjects([null, high], {}) == []
    assert subjects([], {"null": "warn"}) == ["rd"]
    assert subjects([], {"rd": "warn"}) == []


@pytest.mark.parametrize("absent", [True, False])
def test_a_withheld_sector_leaves_the_sum_open_and_stops_nothing(absent):
    frame = employment()
    hit = (pl.col("region_id") == "b") & (pl.col("year") == 2003) & (pl.col("industry_id") == "finance")
    withheld = pl.when(~hit).then("employment_persons")
    frame = frame.filter(~hit) if absent else frame.with_columns(employment_persons=withheld)
    assert failed(frame).is_empty()
    wrong = (pl.col("region_id") == "a") & (pl.col("year") == 2003) & (pl.col("industry_id") == "total")
    frame = frame.with_columns(
        employment_persons=pl.when(wrong).then(1.05 * pl.col("employment_persons")).otherwise("employment_persons")
    )
    outcome = failed(frame)  # the tolerance is as tight as ever for the others
    assert outcome["subject"].to_list() == ["sector_sum_gap"] and "a 2003" in outcome["examples"].item()


def test_frames_are_held_one_at_a_time_and_only_what_is_asked_of_reaches_pandas():
    held = []

    def one_by_one():
        for name in ("first", "second", "third"):
            gate = replace(gate_of(employment(), grades={"jump": "block"}), table=name)
            held.append(weakref.ref(gate))
            yield gate
            del gate
            gc.collect()
            assert held[-1]() is None

    assert validated(one_by_one()).expectations["success"].all()
    assert len(held) == 3
    gate = gate_of(employment(), grades={"jump": "block"})
    expectations = gate.suite.expectations()
    asked = runner.asked_of(gate.frame, expectations)
    assert {"region_id", "industry_id", "sector_sum_gap", "severity_jump"} <= set(asked.columns)
    assert not {"previous", "value", "copied_from", "sector_sum"} & set(asked.columns)
    assert asked.height == gate.frame.height
