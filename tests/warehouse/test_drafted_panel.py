"""`coagg source inspect FILES --panel NEW`: lists of names drafted from files of a country that nobody has listed."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.drafted_panel import make_drafted_panel
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.totals import by_codes, by_sections, by_sums
from warehouse.drafting.trial import file_at, read_draft
from warehouse.drafting.vocabulary import nace_sections, unit_of
from warehouse.names import load_seeds

LEAVES = {"A": ["A1", "A2", "A3"], "B": ["B1", "B2"]}


def listed(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_back(folder: Path, path: Path) -> pl.DataFrame:
    """What the drafted entry reads of its file, with the drafted lists."""
    shared = yaml.safe_load((folder / "sources" / "_defaults.yml").read_text(encoding="utf-8"))
    (entry,) = [
        yaml.safe_load(p.read_text(encoding="utf-8"))
        for p in (folder / "sources").glob("*.yml")
        if p.name != "_defaults.yml"
    ]
    result = read_draft(file_at(path), entry, shared, load_seeds(folder / "seeds"))
    assert result.rejects.is_empty(), result.rejects["message"].to_list()[:3]
    return result.observations


def eurostat_linear(path: Path, seed: int = 1) -> dict[tuple[str, str, int], float]:
    """SDMX-CSV 1 as Eurostat writes it: NUTS levels below each other, C within B-E; returns the figures."""
    rng = random.Random(seed)
    leaves = ["AT11", "AT12", "AT13", "AT21", "AT22", "DE11", "DE12", "DE21"]
    regions = ["AT", "AT1", *leaves[:3], "AT2", *leaves[3:5], "DE", "DE1", *leaves[5:7], "DE2", "DE21"]
    sections = ["A", "B-E", "F", "G-I", "J", "K", "L", "M_N", "O-Q", "R-U"]
    values: dict[tuple[str, str, int], float] = {}
    for year in (2018, 2019):
        for region in leaves:
            for s in sections:
                values[region, s, year] = round(rng.uniform(1, 200), 2)
            values[region, "C", year] = round(values[region, "B-E", year] * 0.8, 2)
        for region in regions:
            for s in [*sections, "C"]:
                parts = [values[leaf, s, year] for leaf in leaves if leaf.startswith(region)]
                values[region, s, year] = round(sum(parts), 2)
            values[region, "TOTAL", year] = round(sum(values[region, s, year] for s in sections), 2)
    head = "DATAFLOW,LAST UPDATE,freq,unit,wstatus,nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
    lines = [
        f"ESTAT:NAMA_10R_3EMPERS(1.0),18/07/26 23:00:00,A,THS,EMP,{s},{r},{y},{values[r, s, y]},,"
        for s in ["TOTAL", "A", "B-E", "C", *sections[2:]]
        for r in regions
        for y in (2018, 2019)
    ]
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return values


def test_regions_industries_units_and_entry_of_a_eurostat_file(tmp_path):
    values = eurostat_linear(tmp_path / "nama_10r_3empers_linear.csv")
    folder = tmp_path / "panel"
    made = draft_panel(folder, [tmp_path / "nama_10r_3empers_linear.csv"])
    assert [r["region_id"] for r in listed(folder, "regions")] == [
        "AT11", "AT12", "AT13", "AT21", "AT22", "DE11", "DE12", "DE21",
    ]  # fmt: skip
    passed = {r["name"] for r in listed(folder, "region_names") if r["kind"] == "subtotal"}
    assert passed == {"AT", "AT1", "AT2", "DE", "DE1", "DE2"}
    groups = {r["code"]: r["industry_group"] for r in listed(folder, "industries")}
    assert groups["B-E"] == "manufacturing" and groups["K"] == "producer_services" and "C" not in groups
    assert [r["code"] for r in listed(folder, "industries") if r["is_total"] == "true"] == ["TOTAL"]
    assert {(r["name"], r["unit_id"]) for r in listed(folder, "unit_names")} == {("THS", "k_persons")}
    found = read_back(folder, tmp_path / "nama_10r_3empers_linear.csv")
    codes = {r["industry_id"]: r["code"] for r in listed(folder, "industries")}
    mine = {(r["region_id"], codes[r["sector"]], r["year"]): r["value"] for r in found.iter_rows(named=True)}
    assert mine == {k: v for k, v in values.items() if len(k[0]) == 4 and k[1] != "C"}
    assert not made.doubtful
    (variable,) = listed(folder, "variables")
    assert (variable["variable"], variable["base_unit"], variable["industry_id"]) == (
        "employment_persons",
        "persons",
        "total",
    )
    cells = {g.what: g.cell for g in made.guesses}
    assert cells["TOTAL"] == "F2" and cells["AT"] == "G2" and cells["THS"] == "D2"
    assert any(g.what == "B-E" and g.doubtful for g in made.guesses)


def test_states_and_groups_of_states_are_told_apart_by_their_sums(tmp_path):
    """The nation is the sum of the states and again of the groups below them; lost zeros of codes are put back."""
    rng = random.Random(2)
    states = {f"{k}000": rng.sample(range(1000, 9000), 3) for k in range(1, 13)}
    groups = {f"{91 + g}000": [sum(states[s][y] for s in list(states)[g::3]) for y in range(3)] for g in range(3)}
    nation = [sum(v[y] for v in states.values()) for y in range(3)]
    rows = [("0", "Freedonia", nation), *((c, f"State {c}", v) for c, v in states.items())]
    rows += [(c, f"Group {c}", v) for c, v in groups.items()]
    lines = ["area_fips,area_title,year,employment (persons)"]
    lines += [f"{c.zfill(5)},{n},{2018 + y},{v[y]}" for c, n, v in rows for y in range(3)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    draft_panel(tmp_path / "p", [tmp_path / "a.csv"])
    levels = {r["region_id"]: r["level"] for r in listed(tmp_path / "p", "regions")}
    assert levels == {"00000": "nation"} | {c.zfill(5): "region" for c in states}
    passed = {r["name"] for r in listed(tmp_path / "p", "region_names") if r["kind"] == "subtotal"}
    assert passed == {x for c in groups for x in (c, f"Group {c}")}
    found = read_back(tmp_path / "p", tmp_path / "a.csv")
    assert found.height == 39 and found["value"].sum() == 2 * sum(nation)


def test_provinces_over_their_cities_are_passed_over(tmp_path):
    rows = [
        "全市人口（2019年）,",
        "城市,年末人口(万人)",
        "甲省,",
        "子市,10.5",
        "丑市,11.5",
        "乙省,",
        "寅市,12.5",
        "卯市,13.5",
    ]
    (tmp_path / "c.csv").write_text("\n".join(rows), encoding="utf-8")
    made = draft_panel(tmp_path / "p", [tmp_path / "c.csv"])
    assert {r["region_name"]: r["macro_region"] for r in listed(tmp_path / "p", "regions")} == {
        "子市": "甲省", "丑市": "甲省", "寅市": "乙省", "卯市": "乙省",
    }  # fmt: skip
    assert made.inspections[0].trial.figures == 4 and not made.doubtful


def test_nomis_as_downloaded_has_one_year_and_asks_for_the_unit(tmp_path):
    """The day of the download and that of the boundaries are no years of the figures."""
    lines = [
        '"Business Register and Employment Survey : open access"',
        '"ONS Crown Copyright Reserved [from Nomis on 3 March 2023]"',
        "",
        '"date","2019"',
        '"employment status","Employment"',
        "",
        '"local authority: district / unitary (as of April 2021)","mnemonic","C : Manufacturing",'
        '"K : Financial and insurance activities","Column Total"',
        '"Arden","E06000901","4,500",120,30000',
        '"Bexhope","E06000902","!",130,"21,000"',
        '"Corve","E06000903","4,700",140,31000',
    ]
    (tmp_path / "nomis.csv").write_text("\n".join(lines), encoding="utf-8")
    made = draft_panel(tmp_path / "p", [tmp_path / "nomis.csv"])
    (seen,) = made.inspections
    assert (seen.open, seen.trial.years, seen.trial.figures, seen.trial.missing) == ({"unit"}, (2019,), 8, 1)
    assert not seen.trial.rejects
    assert [r["industry_name"] for r in listed(tmp_path / "p", "industries") if r["is_total"] == "true"] == [
        "Column Total"
    ]


def test_what_the_file_does_not_say_is_asked_and_nothing_made_up(tmp_path):
    (tmp_path / "b.csv").write_text("State,Factories,Workers\nArden,12,120\nBexhope,13,130\nCorve,14,140\n", "utf-8")
    made = draft_panel(tmp_path / "p", [tmp_path / "b.csv"])
    (seen,) = made.inspections
    assert made.doubtful and seen.open == {"unit", "year"} and seen.trial.figures == 6
    entry = yaml.safe_load((tmp_path / "p" / "sources" / "b.yml").read_text(encoding="utf-8"))
    assert {c["unit"] for c in entry["columns"].values()} == {"todo"} and "year" not in entry


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_sums_are_found_in_random_trees(data):
    """A total over groups over leaves, in print order, with a second breakdown behind it."""
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    sizes = [rng.randint(2, 4) for _ in range(rng.randint(2, 4))]
    leaves = [[f"l{g}{k}" for k in range(n)] for g, n in enumerate(sizes)]
    keys = ["total", *(k for g, below in enumerate(leaves) for k in (f"g{g}", *below)), "x", "y"]
    series = {k: {} for k in keys}
    for cell in range(6):
        for g, below in enumerate(leaves):
            for leaf in below:
                series[leaf][(cell,)] = rng.randint(1, 10**6) / 100
            series[f"g{g}"][(cell,)] = round(sum(series[leaf][(cell,)] for leaf in below), 2)
        series["total"][(cell,)] = round(sum(series[f"g{g}"][(cell,)] for g in range(len(leaves))), 2)
        series["x"][(cell,)] = round(series["total"][(cell,)] * 0.3, 2)
        series["y"][(cell,)] = round(series["total"][(cell,)] - series["x"][(cell,)], 2)
    found = by_sums(keys, series, 2)
    assert found is not None and found.total == "total"
    assert set(found.leaves) == {leaf for below in leaves for leaf in below}
    assert all(found.parent[leaf] == f"g{g}" for g, below in enumerate(leaves) for leaf in below)
    unrelated = {k: {c: rng.uniform(1, 10**6) for c in series["total"]} for k in keys}
    assert by_sums(keys, unrelated, 2) is None


def test_codes_and_sections():
    found = by_codes(["00000", "01000", "01001", "01003", "10000", "10001"])
    assert found is not None and found.total == "00000" and found.leaves == ("01001", "01003", "10001")
    assert by_codes(["Arden", "Bexhope"]) is None
    codes = ["TOTAL", "A", "B-E", "C", "F", "G-I", "G-J", "J", "K", "K-N", "L", "M_N", "O-Q", "O-U", "R-U"]
    sections = by_sections(codes, {c: nace_sections(c) for c in codes})
    assert sections is not None and sections.total == "TOTAL"
    assert sections.leaves == ("A", "B-E", "F", "G-I", "J", "K", "L", "M_N", "O-Q", "R-U")


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("Number of jobs", "persons", 1),
        ("Thousand persons", "k_persons", 1000),
        ("万人", "10k_persons", 10000),
        ("Millions of current dollars", "mn_usd", 1),
        ("Thousands of dollars", "k_usd", 0.001),
        ("Million euro", "mn_eur", 1),
        ("亿元", "100mn_cny", 100),
        ("人", "persons", 1),
        ("Percent", "percent", 1),
        ("上年=100", "index", 1),
        ("以上年为100", "index", 1),
        ("1978年＝100", "index", 1),
        ("2015 = 100", "index", 1),
        ("previous year = 100", "index", 1),
    ],
)
def test_units_by_their_words(text, unit, factor):
    guess = unit_of(text)
    assert guess is not None and (guess.unit_id, guess.factor) == (unit, factor) and guess.sure


@pytest.mark.parametrize("text", ["是=1", "女=100", "1欧元=100分", "上年", "100"])
def test_what_is_set_to_something_else_is_no_index(text):
    guess = unit_of(text)
    assert guess is None or guess.dimension != "index"


@pytest.mark.parametrize(
    ("column", "variable", "kind", "deflator"),
    [
        ("地区生产总值指数(上年=100)", "gdp_index_previous_year", "volume_index_previous_year", "gdp"),
        ("居民消费价格指数（上年＝100）", "cpi_previous_year", "index_previous_year", "gdp"),
        ("固定资产投资价格指数(上年=100)", "investment_price_previous_year", "index_previous_year", "investment"),
        ("地区生产总值指数(1978年=100)", "di_qu_sheng_chan_zong_zhi_zhi_shu_1978_100", "index", None),
        ("地区生产总值指数(指数)", "di_qu_sheng_chan_zong_zhi_zhi_shu", "index", None),  # nobody says the base
        ("人均地区生产总值指数(上年=100)", "ren_jun_di_qu_sheng_chan_zong_zhi_zhi_shu_prev100", "index", None),
    ],
)
def test_an_index_of_the_year_before_deflates(tmp_path, column, variable, kind, deflator):
    """Its unit was asked for, the run stopped at variables.csv, and real values were empty where it was given."""
    path = tmp_path / "城市面板.csv"
    rows = [
        f"{city},{year},{year - 1900},{k}"
        for k, city in enumerate(("临江市", "青湖市", "白石市"), 104)
        for year in (2018, 2019)
    ]
    path.write_text(f"城市,年份,地区生产总值(亿元),{column}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    made = make_drafted_panel(tmp_path / "mine", [path])
    assert not made.doubtful
    gdp, index = listed(tmp_path / "mine", "variables")
    assert gdp["variable"] == "gdp_nominal_mn_cny"
    assert (index["variable"], index["kind"], index["base_unit"]) == (variable, kind, "index")
    choices = yaml.safe_load((tmp_path / "mine" / "panel.yml").read_text(encoding="utf-8"))["indices"]
    usual = {"gdp": "cpi_index", "investment": "investment_price_index"}
    assert {of: choices[f"{of}_deflator"] for of in usual} == usual | ({deflator: variable} if deflator else {})
    assert choices["gdp_base_year"] == choices["capital_base_year"] == 2018


def test_the_command_reads_well_in_80_columns_and_lists_its_guesses(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    eurostat_linear(tmp_path / "nama_10r_3empers_linear.csv")
    target = tmp_path / "euro"
    result = CliRunner().invoke(
        app, ["source", "inspect", str(tmp_path / "nama_10r_3empers_linear.csv"), "--panel", str(target)]
    )
    assert result.exit_code == 0, result.output
    assert "176 figures" in result.output and "nothing is left open" in result.output
    head = [line for line in result.output.splitlines() if str(tmp_path) not in line]
    assert max(map(len, head)) <= 80
    review = (target / "REVIEW.md").read_text(encoding="utf-8")
    assert "| nama_10r_3empers_linear.csv | F2 | TOTAL | the total of all industries |" in review
    panel = yaml.safe_load((target / "panel.yml").read_text(encoding="utf-8"))
    assert panel["years"] == [2018, 2019] and panel["name"] == "euro"
    again = CliRunner().invoke(
        app, ["source", "inspect", str(tmp_path / "nama_10r_3empers_linear.csv"), "--panel", str(target)]
    )
    assert again.exit_code != 0 and "is there already" in str(again.exception)


def test_variables_have_names_that_can_be_typed(tmp_path):
    """能源消费总量 was variable_3: by the bundled list's name where it has one, else in pinyin."""
    path = tmp_path / "城市面板.csv"
    heads = "地区生产总值(亿元),能源消费总量(万吨标准煤),公交车辆(辆),二氧化碳排放量(万吨),Beds (persons)"
    rows = [
        f"{city},{year},{3 * year},{k},{k + 1},{k + 2},{k + 3}"
        for k, city in enumerate(("临江市", "青湖市", "白石市"), 104)
        for year in (2018, 2019)
    ]
    path.write_text(f"城市,年份,{heads}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    make_drafted_panel(tmp_path / "mine", [path])
    named = [row["variable"] for row in listed(tmp_path / "mine", "variables")]
    assert named == ["gdp_nominal_mn_cny", "energy", "gong_jiao_che_liang", "co2", "beds"]
