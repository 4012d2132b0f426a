"""A panel of prefectures from `coagg new --template cn-prefectures` and two kinds of invented yearbooks, run whole."""

import csv
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xlsxwriter

from orchestration.new_panel import make_panel
from tests import forked
from tests.jobs import ROOT, Job
from tests.once import made_once
from warehouse.errors import WarehouseError
from warehouse.panel import load_panel

BLOCKS = {  # province: its cities as printed below it, with their codes
    "河北省": {"石家庄": "130100", "唐山": "130200"},
    "吉林省": {"长春": "220100", "吉林": "220200"},
    "江苏省": {"南京": "320100", "苏州": "320500"},
    "安徽省": {"合肥": "340100", "宿州": "341300"},
    "海南省": {"海口": "460100", "三亚": "460200"},
}
CITIES = {"北京": "110000", **{c: i for block in BLOCKS.values() for c, i in block.items()}, "重庆": "500000"}
YEARS = (2012, 2013, 2014)
PRODUCER = [6, 8, 9, 11, 12]  # G I J L M among the nineteen


def figures() -> dict[tuple[str, int], list[float]]:
    """Nineteen sectors for each city and year, in 10,000 persons with two decimals."""
    rng = np.random.default_rng(7)
    level = {city: rng.uniform(1, 20, 19) for city in CITIES}
    return {(c, y): [round(v * 1.03 ** (y - 2012), 2) for v in level[c]] for c in CITIES for y in YEARS}


def heads(folder: Path) -> list[str]:
    rows = csv.DictReader((folder / "seeds" / "industries.csv").open(encoding="utf-8"))
    return [r["industry_name"] for r in rows if r["classification"] == "gbt4754_2011" and r["is_total"] == "false"]


def yearbook(path: Path, year: int, sectors: list[str], found: dict[tuple[str, int], list[float]]) -> None:
    """One year: province headings without figures, their cities below, a municipality after the last of them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("2-7")
        sheet.write(0, 0, f"2-7 {year}年按行业分组的城镇单位从业人员（全市）")
        sheet.write(1, 0, "单位：万人")
        sheet.write_row(2, 0, ["城市", "合计", *sectors])
        lines: list[tuple[str, bool]] = [("北京", True)]
        for province, cities in BLOCKS.items():
            lines += [(province, False), *((city, True) for city in cities)]
        for i, (name, filled) in enumerate([*lines, ("重庆", True)], start=3):
            sheet.write(i, 0, name)
            if filled:
                sheet.write_row(i, 1, [round(sum(found[name, year]), 2), *found[name, year]])


def records(path: Path, year: int, sectors: list[str], found: dict[tuple[str, int], list[float]]) -> None:
    """A wide table with a row for each city and year and no total."""
    lines = [",".join(["城市", "年份", *(f'"{s}"' for s in sectors)])]
    lines += [",".join([city, str(year), *map(str, found[city, year])]) for city in CITIES]
    path.write_text("\n".join(lines), encoding="utf-8")


def run_panel(folder: Path) -> None:
    panel = folder / "cities"
    make_panel(panel, [], "cn-prefectures")
    found, sectors = figures(), heads(panel)
    assert len(sectors) == 19
    for year in YEARS[:2]:
        yearbook(panel / "landing" / f"中国城市统计年鉴{year + 1}_从业人员.xlsx", year, sectors, found)
    records(panel / "landing" / "地级市从业人员_2014.csv", YEARS[2], sectors, found)
    text = (panel / "panel.yml").read_text(encoding="utf-8")
    text = text.replace("years: [2003, 2019]", "years: [2012, 2014]").replace(
        "regions: macro_region ", "regions: zones_12_9_10 "
    )
    (panel / "panel.yml").write_text(text, encoding="utf-8")
    done = Job(panel).coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def cities(tmp_path_factory) -> Job:
    return Job(made_once(tmp_path_factory, "cities", run_panel) / "cities")


def theta(rows: dict[str, list[float]]) -> dict[str, float]:
    """1 - |a - b| / (a + b) + (a + b) of the location quotients of manufacturing and producer services."""
    total = {c: sum(v) for c, v in rows.items()}
    nation = sum(total.values())

    def quotient(city: str, at: list[int]) -> float:
        share = sum(rows[city][i] for i in at) / total[city]
        return share / (sum(v[i] for v in rows.values() for i in at) / nation)

    pairs = {c: (quotient(c, [2]), quotient(c, PRODUCER)) for c in rows}
    return {c: 1 - abs(a - b) / (a + b) + (a + b) for c, (a, b) in pairs.items()}


@pytest.mark.slow
def test_every_figure_of_both_kinds_is_read_under_its_city(cities):
    got = cities.query(
        "select region_id, year, sector, value from raw.observations where sector <> 'total' order by all"
    )
    assert cities.query("select count(*) as n from raw.rejects")["n"][0] == 0
    assert got.height == len(CITIES) * len(YEARS) * 19
    sums = {(r, y): v for r, y, v in got.group_by("region_id", "year").agg(pl.col("value").sum()).iter_rows()}
    for (city, year), values in figures().items():
        assert sums[CITIES[city], year] == pytest.approx(sum(values), rel=1e-12), (city, year)


@pytest.mark.slow
def test_theta_equals_a_direct_computation_in_every_city_and_year(cities):
    made = cities.query("select region_id, year, theta from marts.estimation_panel where theta is not null")
    found = figures()
    for year in YEARS:
        expected = theta({c: found[c, year] for c in CITIES})
        got = dict(made.filter(pl.col("year") == year).select("region_id", "theta").iter_rows())
        assert set(got) == set(CITIES.values())
        for city, value in expected.items():
            assert got[CITIES[city]] == pytest.approx(value, rel=1e-9), (city, year)


@pytest.mark.slow
def test_labels_zones_and_levels(cities):
    regions = cities.query("select region_id, region_name_en, macro_region, level, in_panel from marts.dim_regions")
    row = {r["region_id"]: r for r in regions.iter_rows(named=True)}
    assert row["341300"]["region_name_en"] == "Suzhou, Anhui" and row["320500"]["region_name_en"] == "Suzhou, Jiangsu"
    assert row["450100"]["macro_region"] == "east" and row["150100"]["macro_region"] == "central"  # 12/9/10
    assert not row["340000"]["in_panel"] and row["340100"]["in_panel"] and row["500000"]["in_panel"]
    assert not row["419001"]["in_panel"]  # a county-level city directly under its province
    page = (cities.store / "reports" / "report.html").read_text(encoding="utf-8")
    assert "Suzhou, Anhui" in page or "Suzhou, Jiangsu" in page


def test_a_template_that_does_not_exist_is_named_with_those_that_do(tmp_path):
    with pytest.raises(WarehouseError, match="No template 'us-counties'; there is cn-prefectures"):
        make_panel(tmp_path / "mine", [], "us-counties")
    assert not (tmp_path / "mine").exists()


def test_the_template_needs_only_data_files(tmp_path):
    done = forked.coagg(["new", str(tmp_path / "mine"), "--template", "cn-prefectures"], os.environ)
    assert done.returncode == 0, done.stdout + done.stderr
    panel = load_panel(tmp_path / "mine")
    assert (panel.name, panel.level, panel.indices.macro_regions) == ("mine", "prefecture", "macro_region")
    held = {p.relative_to(tmp_path / "mine").as_posix() for p in (tmp_path / "mine").rglob("*") if p.is_file()}
    assert {"SOURCES.md", "events.csv", "studies/main.yml", "seeds/variables.csv", "sources/_defaults.yml"} <= held
    assert not [name for name in held if name.endswith(".py") or name.startswith(("facts", "sample"))]


def test_a_province_is_resource_based_where_half_of_its_prefectures_are_on_the_list_of_2013():
    """The bundled provinces' flag and study 000's note of it, against the list of 126 in the prefectures' dimension."""
    bundled = pl.read_csv(ROOT / "dbt_project" / "seeds" / "regions.csv", infer_schema=False)
    units = pl.read_csv(
        ROOT / "orchestration" / "templates" / "cn_prefectures" / "seeds" / "regions.csv", infer_schema=False
    )
    there = (pl.col("valid_from").cast(pl.Int64).fill_null(2013) <= 2013) & (
        pl.col("valid_to").cast(pl.Int64).fill_null(2013) >= 2013
    )
    listed = pl.col("resource_based") == "true"
    assert units.filter(listed).height == 126
    below = units.filter(
        there & pl.col("level").is_in(["prefecture", "county"]) & ~pl.col("region_id").str.ends_with("0000")
    )
    share = below.group_by(pl.col("region_id").str.head(2)).agg(listed.mean())
    half = {code for code, part in share.iter_rows() if part >= 0.5}
    found = bundled.filter(listed)
    assert {code[:2] for code in found["region_id"]} == half and len(half) == 7
    note = (ROOT / "studies" / "carbon_efficiency.yml").read_text(encoding="utf-8")
    assert all(name in note for name in (*found["region_name_en"], *found["region_name"].str.strip_suffix("省")))
