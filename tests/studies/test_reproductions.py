"""Published tables through the studies of studies/reproductions: every line of docs/reproductions.md against a run."""

import csv
import importlib.util
import re
import shutil
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.studies.data import study_data
from python_models.studies import check_study, run_study
from python_models.studies.study import load_study
from tests.jobs import ROOT, Job
from warehouse.panel import load_panel

FOLDER = ROOT / "studies" / "reproductions"
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "reproductions.md"
OPEN = ("munnell", "grunfeld", "columbus", "arellano_bond", "us_incomes")  # data of installed packages
HELD = ("cigarettes", "tone")  # data that may not be redistributed
STEP = "against_print"

needs_shared = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")]
STUDIES = [*OPEN, *(pytest.param(name, marks=needs_shared) for name in HELD)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The studies with the data that make_data.py writes."""
    target = tmp_path_factory.mktemp("reproductions")
    shutil.copytree(FOLDER, target, dirs_exist_ok=True)
    spec = importlib.util.spec_from_file_location("make_data", FOLDER / "make_data.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lacking = module.make(target / "data", SHARED / "reference" if SHARED.exists() else None)
    assert bool(lacking) != SHARED.exists()
    return target


@cache
def ran(folder: Path, name: str) -> tuple[pl.DataFrame, list[str]]:
    """Lines and answers of a study's comparison, run once for all that look at it."""
    study = load_study(folder / f"{name}.yml")
    with duckdb.connect() as con:
        data = study_data(con, study)
    assert check_study(study, data) == []
    result = next(r for r in run_study(study, data).results if r.step == STEP)
    assert result.status == "ok", result.message
    return result.exhibits[0].frame, list(result.answers)


def rows_of_page(section: str) -> list[list[str]]:
    """Cells of the table under a heading of the page, without its head."""
    text = PAGE.read_text(encoding="utf-8")
    part = re.search(rf"^### {re.escape(section)}\b.*?\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert part, f"no section {section}"
    lines = [line for line in part[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("name", STUDIES)
def test_every_printed_number_is_met_or_has_a_reason(folder, name):
    lines, answers = ran(folder, name)
    assert not lines.filter(pl.col("verdict").is_in(["apart", "absent"])).height
    met = lines.filter(pl.col("verdict") == "met").height
    whole = met == lines.height
    assert (f"All {met} printed" if whole else f"Of {lines.height} printed numbers {met} come") in answers[0]


@pytest.mark.parametrize("name", STUDIES)
def test_the_page_shows_each_line_as_it_is_computed(folder, name):
    lines, _ = ran(folder, name)
    shown = rows_of_page(name)
    assert len(shown) == lines.height
    for cells, line in zip(shown, lines.to_dicts(), strict=True):
        digits = line["digits"]
        verdict = {"met": "same", "near": line["reason"]}[line["verdict"]]
        expected = [line["part"] or "", line["what"], f"{line['printed']:.{digits}f}", f"{line['computed']:.{digits}f}"]
        assert cells == [*expected, verdict], line["what"]


def test_every_study_of_the_folder_is_on_the_page_with_the_source_of_its_print():
    text = PAGE.read_text(encoding="utf-8")
    names = {path.stem for path in FOLDER.glob("*.yml")}
    assert names == {*OPEN, *HELD, "innovation_cities"}
    for name in names:
        assert f"### {name}\n" in text or f"`{name}`" in text, name
    for path in sorted((FOLDER / "printed").glob("*.csv")):
        rows = list(csv.DictReader(path.open(encoding="utf-8")))
        assert rows and all(row["digits"].isdigit() and float(row["printed"]) is not None for row in rows), path.name


# Paper 001 at its own scale: the template's panel with city yearbooks that may not be shipped.


def city_panel(folder: Path) -> Job:
    """The steps of docs/reproductions.md, one by one."""
    from orchestration.new_panel import make_panel

    panel, data = folder / "cities", SHARED / "data"
    make_panel(panel, [], "cn-prefectures")
    cities = data / "cn_prefecture_panel" / "tidy" / "employment_urban_units_wide_2000_2022.csv"
    nation = data / "cn_province_panel2" / "raw" / "nbs_nation" / "就业人员和工资__按行业分城镇单位就业人员.csv"
    for path in (cities, nation):
        shutil.copy(path, panel / "landing")
    shutil.copytree(FOLDER / "sources", panel / "sources", dirs_exist_ok=True)
    with (panel / "seeds" / "industry_names.csv").open("a", encoding="utf-8") as names:
        names.write((FOLDER / "sources" / "industry_names_more.csv").read_text(encoding="utf-8"))
    shutil.copy(FOLDER / "innovation_cities.yml", panel / "studies")
    shutil.copytree(FOLDER / "printed", panel / "studies" / "printed")
    text = (panel / "panel.yml").read_text(encoding="utf-8")
    text = text.replace("  macro_regions:", "  absent_industry: zero\n  macro_regions:")
    severity = '  severity: {jump: warn, row: warn, sum: warn, share: warn, "null": warn}\n  exceptions: []'
    (panel / "panel.yml").write_text(text.replace("  exceptions: []", severity), encoding="utf-8")
    variables = panel / "seeds" / "variables.csv"
    row = "employment_persons,employment,persons,total,stock,"
    lines = variables.read_text(encoding="utf-8").replace(f"{row}true", f"{row}false")
    variables.write_text(lines, encoding="utf-8")
    job = Job(panel)
    for command in (["run"], ["study", "check", "innovation_cities"], ["study", "run", "innovation_cities"]):
        done = job.coagg(*command, timeout=1200)
        assert done.returncode == 0, done.stdout + done.stderr
    return job


@pytest.fixture(scope="module")
def cities(tmp_path_factory) -> Job:
    return city_panel(tmp_path_factory.mktemp("paper001"))


def lines_of(job: Job, step: str, exhibit: str = "lines") -> pl.DataFrame:
    cells = job.query(
        'select "row", "column", coalesce(cast("value" as varchar), "text") as cell from results.study_tables '
        f"where study = 'innovation_cities' and step = '{step}' and exhibit = '{exhibit}'"
    )
    return cells.pivot(on="column", index="row", values="cell").sort("row")


def distance(lines: pl.DataFrame, part: str | None = None) -> float:
    rows = lines if part is None else lines.filter(pl.col("part") == part)
    return rows["difference"].cast(pl.Float64).abs().mean()  # type: ignore[return-value]


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
class TestPaper001:
    def test_every_figure_is_read(self, cities):
        # but the sixteen zeros that the collection writes of Chaohu in 2014, when it was no more
        got = cities.query("select reason, value_raw, message from raw.rejects")
        assert got.height == 1 and got.row(0)[:2] == ("not_valid_region", "341400") and "not in 2014" in got.row(0)[2]
        basis = cities.query("select distinct benchmark from marts.location_quotients where year between 2003 and 2019")
        assert basis["benchmark"].to_list() == ["nation_row"]

    def test_zone_means_of_table_1(self, cities):
        lines = lines_of(cities, "table_1")
        assert lines.height == 48
        for zone, bound in (("east", 0.005), ("central", 0.003), ("west", 0.022)):  # the bounds
            assert distance(lines, zone) < bound, zone
        assert lines.filter(pl.col("verdict") == "met").height >= 35

    def test_table_2_once_its_columns_are_exchanged(self, cities):
        right, wrong = lines_of(cities, "table_2"), lines_of(cities, "table_2_as_headed")
        assert right.filter(pl.col("verdict") == "met").height == 27
        assert right["difference"].cast(pl.Float64).abs().max() < 0.0054
        assert distance(right) < 0.0031 and distance(wrong) > 0.2

    def test_table_3(self, cities):
        lines = lines_of(cities, "table_3")
        assert lines.height == 40 and distance(lines) < 0.004  # the bound, all years
        assert lines.filter(pl.col("verdict") == "met").height >= 31

    def test_the_variants_of_the_step(self, cities):
        choices = lines_of(cities, "table_1", "choices")
        mean = {(r["key"] or "", r["choice"]): float(r["mean"]) for r in choices.to_dicts()}
        declared = mean["", "As in the study"]
        others = {key: value for key, value in mean.items() if key[0] in ("ico", "by")}
        assert len(others) == 3 and all(value > 1.5 * declared for value in others.values()), mean

    def test_the_page_shows_these_figures(self, cities):
        page = PAGE.read_text(encoding="utf-8")
        for step in ("table_1", "table_1_national", "table_2", "table_2_as_headed", "table_3"):
            lines = lines_of(cities, step)
            met = lines.filter(pl.col("verdict") == "met").height
            largest = lines["difference"].cast(pl.Float64).abs().max()
            assert f"| {lines.height} | {met} | {distance(lines):.4f} | {largest:.4f} |" in page, step
        for row in lines_of(cities, "table_1", "choices").to_dicts():
            means = [float(row[c]) for c in ("mean", "mean east", "mean central", "mean west")]
            cells = " | ".join(f"{m:.4f}" for m in means)
            assert f"| {float(row['met']):.0f} | {cells} |" in page, row["choice"]

    def test_the_sentences_beside_the_tables(self, cities):
        page = PAGE.read_text(encoding="utf-8")
        zones = ", ".join(f"{distance(lines_of(cities, 'table_1'), zone):.4f}" for zone in ("east", "central", "west"))
        two, three = lines_of(cities, "table_2"), lines_of(cities, "table_3")
        met = [lines.filter(pl.col("verdict") == "met").height for lines in (two, three)]
        assert f"Table 1 (zones) to {zones}; Table 2 in {met[0]} of 30 values" in page
        assert f"Table 3 to {distance(three):.4f}: [below](#innovation_cities)" in page
        every = next(r for r in lines_of(cities, "table_3", "choices").to_dicts() if "every printed" in r["choice"])
        said = f"{float(every['mean']):.4f} ({float(every['met']):.0f} of 40) with every printed total"
        assert f"is met in {met[1]} of 40 values at two decimals in all eight years; {said}" in page
        theta = cities.query(
            "select region_name_en || ' ' || year as place, theta from marts.estimation_panel "
            "where (region_name_en, year) in (('Shenzhen', 2012), ('Shanghai', 2013)) order by place desc"
        )
        assert theta["place"].to_list() == ["Shenzhen 2012", "Shanghai 2013"]
        (shenzhen, shanghai), row = theta["theta"].to_list(), lines_of(cities, "descriptives", "descriptives")
        assert f"Shenzhen 2012 ({shenzhen:.4f} here; Shanghai 2013 comes out above it, {shanghai:.4f})" in page
        assert f"the cities' mean ({float(row['mean'][0]):.3f} here)" in page
        count = cities.query(
            "select year, count(*) as n from marts.estimation_panel as panel "
            "join intermediate.int_employment__region_totals as total using (region_id, year) "
            "where theta is not null and basis = 'published' and year between 2003 and 2019 "
            "and employment_summed_persons <= 1.3 * total.employment_persons group by year"
        )["n"].to_list()
        assert f"{min(count)} to {max(count)} count" in page

    def test_the_table_with_missing_sectors_left_out(self, cities, dbt, tmp_path):
        """Of the same figures dbt's models once more with the other choice, and the two tables on them."""
        path = shutil.copy(cities.store / "working.duckdb", tmp_path / "missing.duckdb")
        choices = load_panel(cities.folder).dbt_variables()
        assert choices["absent_industry"] == "zero"
        choices["absent_industry"] = "missing"
        read = ("--select", "+estimation_panel", "+int_employment__region_totals")  # by the study, with all above them
        dbt("run", *read, warehouse=path, seeds=cities.folder / "seeds", variables=choices)
        shutil.copytree(cities.folder / "studies", tmp_path / "studies")
        declared = tmp_path / "studies" / "innovation_cities.yml"
        text = declared.read_text(encoding="utf-8")
        assert "sample: sound_totals" in text
        declared.write_text(text.replace("sample: sound_totals", "sample: every_total"), encoding="utf-8")
        study = load_study(declared)
        with duckdb.connect(str(path), read_only=True) as con:
            results = run_study(study, study_data(con, study), only=["table_1", "table_3"]).results
        assert [(r.step, r.status) for r in results] == [("table_1", "ok"), ("table_3", "ok")]
        one, three = (next(e.frame for e in r.exhibits if e.name == "lines") for r in results)
        to_2015 = three.filter(pl.col("what").str.extract(r"(\d{4})$").cast(pl.Int64) <= 2015)
        east, central, west = (f"{distance(one, zone):.4f}" for zone in ("east", "central", "west"))
        met = one.filter(pl.col("verdict") == "met").height
        page = " ".join(PAGE.read_text(encoding="utf-8").split())
        assert f"it is met to {east}, {central} and {west} ({met} of 48), Table 3 to {distance(three):.4f}" in page
        assert f"({distance(to_2015):.4f} to 2015)" in page
