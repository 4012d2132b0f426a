"""Units that a column's name says, in English and Chinese; names that only look so keep their question."""

import csv

import pytest
import yaml

from tests.warehouse.test_drafts_of_yearbook_habits import figures
from tests.warehouse.test_subjects_of_a_file import book, inspected
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.units_in_names import unit_in_name, unit_question

STATES = ["Alabama", "Alaska", "Arizona", "Texas", "Utah", "Vermont", "Ohio", "Iowa"]


@pytest.mark.parametrize(
    ("name", "base", "factor", "rest"),
    [
        ("gdp_million_dollars", "mn_usd", 1.0, "gdp"),
        ("GDP million dollars", "mn_usd", 1.0, "GDP"),
        ("gdpMillionDollars", "mn_usd", 1.0, "gdp"),
        ("gdp_mn_usd", "mn_usd", 1.0, "gdp"),
        ("gdp_usd_mn", "mn_usd", 1.0, "gdp"),
        ("bn_usd_capital", "mn_usd", 1e3, "capital"),
        ("capital_billion_us_dollars", "mn_usd", 1e3, "capital"),
        ("output_thousand_dollars", "mn_usd", 1e-3, "output"),
        ("gva_mn_eur", "mn_eur", 1.0, "gva"),
        ("gdp_100m_yuan", "mn_cny", 100.0, "gdp"),
        ("gdp_100_million_yuan", "mn_cny", 100.0, "gdp"),
        ("gdp_yuan", "mn_cny", 1e-6, "gdp"),
        ("地区生产总值亿元", "mn_cny", 100.0, "地区生产总值"),
        ("地区生产总值_万元", "mn_cny", 1e-2, "地区生产总值"),
        ("GDP亿元", "mn_cny", 100.0, "GDP"),
        ("就业人员万人", "persons", 1e4, "就业人员"),
        ("emp_10k_persons", "persons", 1e4, "emp"),
        ("employment, 10,000 persons", "persons", 1e4, "employment"),
        ("population_persons", "persons", 1.0, "population"),
        ("population_thousands", "persons", 1e3, "population"),
        ("employment_thousands", "persons", 1e3, "employment"),
        ("unemployment_rate_percent", "percent", 1.0, "unemployment rate"),
        ("emissions_million_tonnes", "t", 1e6, "emissions"),
    ],
)
def test_a_unit_is_read(name, base, factor, rest):
    found = unit_in_name(name)
    assert found is not None
    assert (found.guess.base_unit, found.rest) == (base, rest)
    assert found.guess.factor == pytest.approx(factor)


@pytest.mark.parametrize(
    "name",
    ["gdp", "firms", "number_of_firms", "total_jobs", "employees", "state_code", "GDP per capita yuan", "gdp_million",
     "从业人员", "法人", "capital", "million", "p_cap", "output (million dollars)", "制造业", "year_2010"],
)  # fmt: skip
def test_what_says_no_unit(name):
    assert unit_in_name(name) is None


def test_a_question_names_the_unit_that_no_list_has():
    assert "'Tsd. Mannjahre' is printed, which is in no list" in unit_question("Arbeit (Tsd. Mannjahre)", "C1")
    assert "none is printed" in unit_question("Arbeit")


def write(path, heads):
    lines = [f"state,year,{','.join(heads)}"]
    for k, state in enumerate(STATES):
        for year in (2018, 2019):
            lines.append(",".join([state, str(year), *(str(100 + 7 * k + year % 10 + j) for j in range(len(heads)))]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_new_panel_has_the_units_and_standard_variables(tmp_path):
    made = draft_panel(tmp_path / "p", [write(tmp_path / "a.csv", ["gdp_million_dollars", "population_thousands"])])
    entry = yaml.safe_load((tmp_path / "p" / "sources" / "a.yml").read_text(encoding="utf-8"))
    assert entry["columns"] == {
        "gdp": {"labels": "gdp_million_dollars", "unit": "million dollars"},
        "population": {"labels": "population_thousands", "unit": "thousands"},
    }
    named = {v["variable"]: v["base_unit"] for v in made.variables}
    assert named == {"gdp_nominal_mn_cny": "mn_usd", "population_persons": "persons"}
    assert not made.inspections[0].open


def test_people_without_a_unit_need_only_the_word(tmp_path):
    """Employment whose unit nobody printed: the lists have persons, jobs and thousands to choose from."""
    made = draft_panel(
        tmp_path / "p", [write(tmp_path / "employment.csv", ["Manufacturing", "Construction", "Mining", "Total"])]
    )
    assert {v["variable"]: v["base_unit"] for v in made.variables} == {"employment_persons": "persons"}
    with (tmp_path / "p" / "seeds" / "unit_names.csv").open(encoding="utf-8") as file:
        assert {"persons", "jobs", "thousand persons"} <= {r["name"] for r in csv.DictReader(file)}
    assert made.inspections[0].open == {"unit"}


def test_brackets_that_limit_a_sector_are_no_unit(tmp_path):
    limited = "Other services (except government and government enterprises)"
    made = draft_panel(
        tmp_path / "p",
        [write(tmp_path / "employment.csv", ["Manufacturing", "Construction", "Mining", limited, "Total"])],
    )
    assert made.inspections[0].trial.sectors == 5
    assert "ignore" not in made.inspections[0].entry


@pytest.mark.parametrize("figures", [(1950, 1987, 2010), (2001, 2002, 2003), (1999, 1999, 1999)])
@pytest.mark.parametrize("dated", [True, False])
def test_figures_that_look_like_years_are_figures(tmp_path, figures, dated):
    """Establishments between 1900 and 2100 in every state, with years in a column or in the file's name."""
    lines = ["state,year,establishments" if dated else "state,establishments"]
    for k, state in enumerate(STATES):
        for year in (2018, 2019) if dated else (0,):
            lines.append(",".join(map(str, [state, *([year] if dated else []), figures[(k + year) % 3]])))
    path = tmp_path / "firms_2018.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = draft_panel(tmp_path / "p", [path])
    (seen,) = made.inspections
    assert seen.trial.figures == len(lines) - 1, seen.draft
    assert seen.trial.regions == len(STATES) and not seen.trial.rejects
    assert made.years == ({2018, 2019} if dated else {2018})


@pytest.mark.parametrize(
    ("text", "base", "factor"),
    [
        ("10^4 persons (万人)", "persons", 1e4),
        ("100 million CNY (亿元)", "mn_cny", 100.0),
        ("10^4 persons", "persons", 1e4),
    ],
)
def test_a_unit_and_its_translation_are_one(text, base, factor):
    from warehouse.drafting.vocabulary import unit_of

    found = unit_of(text)
    assert found is not None and (found.base_unit, found.factor, found.name) == (base, factor, text)
    assert unit_of("10^4 persons (亿元)") is None


@pytest.mark.parametrize(
    "name",
    [
        "粮食产量 > 公斤/人", "人均粮食公斤/人", "耗电 千瓦时/万元", "wage_usd/person", "万元GDP能耗", "亿元GDP死亡率",
        "每百万人专利_件", "千人床位数_张", "人民币兑美元", "usd_exchange_rate",
        "euro_area_gdp", "dollar_index", "百元固定资产产值_元",
    ],
)  # fmt: skip
def test_what_figures_are_counted_by_is_not_their_unit(name):
    """公斤/人 was persons, energy per 10,000 yuan (万元GDP能耗) 10,000 yuan."""
    assert unit_in_name(name) is None


@pytest.mark.parametrize(
    ("name", "unit"), [("地区生产总值/亿元", "亿元"), ("万元_GDP", "万元"), ("gdp/million yuan", "million yuan")]
)
def test_a_unit_behind_a_stroke_or_parted_before_is_one(name, unit):
    assert unit_in_name(name).unit == unit


def test_a_unit_like_the_one_above(tmp_path):
    """With 〃 among them no unit was read, and the column of units was taken for that of regions."""
    rows = [
        ["生产总值", "亿元", 1, 2],
        ["第一产业", "〃", 3, 4],
        ["第二产业", "同上", 5, 6],
        ["人口", "万人", 7, 8],
        ["城镇人口", "″", 9, 9],
    ]
    path = book(tmp_path, {"a": [["北京市主要指标"], ["指标", "单位", "2018年", "2019年"], *rows]})
    seen = inspected(path)
    found = {indicator: unit for (_, indicator, _), (_, unit, _) in figures(path, seen).items()}
    assert [found[k] for k in ("第一产业", "第二产业")] == ["100mn_cny"] * 2 and not seen.open and len(found) == 5
    assert list(found.values()).count("10k_persons") == 2


RATES = [
    *"吨标准煤/万元 平方米/人 元/人 人/万人 EUR_HAB PER_KM2 천명당".split(),
    "Per 1 000 inhabitants", "PPS per inhabitant", "Number per 100 000 inhabitants",
    "人口千人当たり 人", "personas por km2",
]  # fmt: skip


@pytest.mark.parametrize("text", RATES)
def test_a_unit_over_another_is_neither_of_them(text):
    """A new panel's 吨标准煤/万元 were 10,000 yuan (0.65 became 0.0065 million), 人/万人 10,000 persons."""
    from warehouse.drafting.vocabulary import unit_of

    found = unit_of(text)
    assert found is not None and found.sure and found.factor == 1.0
    assert found.unit_id == found.dimension == found.base_unit not in ("persons", "mn_cny", "mn_eur", "t", "pieces")


def test_two_names_of_a_unit_with_a_stroke_between_them_are_one():
    from warehouse.drafting.vocabulary import unit_of

    both = [
        unit_of(text) for text in ("人/person", "亿元/100 million yuan", "per cent", "Per cent of GDP", "亿元,当年价")
    ]
    found = [(u.base_unit, u.factor) for u in both if u]
    assert found == [("persons", 1.0), ("mn_cny", 100.0), ("percent", 1.0), ("percent", 1.0), ("mn_cny", 100.0)]


def test_figures_over_others_stay_as_printed_in_a_new_panel(tmp_path):
    path = tmp_path / "a.csv"
    head, rows = "州,年份,能源强度(吨标准煤/万元),医生密度(人/万人)", ["甲州,2018,0.65,23.5", "乙州,2018,0.75,25.5"]
    path.write_text("\n".join([head, *rows, *(r.replace("2018", "2019") for r in rows)]), encoding="utf-8")
    made = draft_panel(tmp_path / "p", [path])
    with (tmp_path / "p" / "seeds" / "units.csv").open(encoding="utf-8") as file:
        factors = {r["unit_id"]: float(r["factor"]) for r in csv.DictReader(file)}
    assert not made.doubtful
    assert {v["base_unit"] for v in made.variables} == {"吨标准煤_万元", "人_万人"} == factors.keys() - {
        "persons", "k_persons"
    }  # fmt: skip
    assert factors["吨标准煤_万元"] == factors["人_万人"] == 1.0


@pytest.mark.parametrize(
    ("unit", "base", "factor"),
    [
        ("吨标准煤/万元", "tce_per_10k_cny", 1.0),
        ("千瓦小时/万元", "kwh_per_10k_cny", 1.0),
        ("标台", "standard_vehicles", 1.0),
        ("平方米/人", "m2_per_person", 1.0),
        ("万元/人", "cny_per_person", 1e4),
        ("立方米/万元", "m3_per_10k_cny", 1.0),
        ("升/人·日", "l_per_person_day", 1.0),
        ("亿吨公里", "mn_t_km", 100.0),
        ("亿人公里", "mn_person_km", 100.0),
        ("万百万千焦", "gj", 1e4),
        ("克标准煤／千瓦时", "gce_per_kwh", 1.0),
    ],
)
def test_units_of_the_city_and_energy_yearbooks_are_listed(seeds, unit, base, factor):
    found = seeds.units[seeds.unit_names.find(unit).target]
    assert (found.base_unit, found.factor) == (base, factor)


@pytest.mark.parametrize(
    ("head", "kept"), [("企业数(家)", True), ("firms (number)", True), ("population", True), ("t", False)]
)
def test_figures_that_equal_the_years_are_figures_where_the_head_counts(tmp_path, head, kept):
    """企业数(家) with 2018 in 2018 and 2019 in 2019 was dropped as a second column of years, or was the year."""
    path = tmp_path / "a.csv"
    rows = [f"{region},{y},{y},{k + 3}.5" for k, region in enumerate(("北京", "天津")) for y in (2018, 2019)]
    path.write_text("\n".join([f"地区,年份,{head},产值(亿元)", *rows]), encoding="utf-8")
    seen = inspected(path)
    assert seen.trial.figures == (8 if kept else 4) and seen.entry["long"]["year"] == "年份"
    assert any("holds the years once more" in note for note in seen.questions) != kept


@pytest.mark.parametrize(
    ("text", "base", "factor"),
    [
        ("Number of jobs (thousands)", "persons", 1e3),  # was 1: `number of` is no shorter than `thousands`
        ("Number ('000)", "pieces", 1e3),
        ("Number of employees, thousands", "persons", 1e3),
        ("Tsd. €", "mn_eur", 1e-3),  # was a thousand persons
        ("₹ crore", "mn_inr", 10.0),
        ("US$ million", "mn_usd", 1.0),
        ("Mil Reais", "mn_brl", 1e-3),
        ("million South Korean won", "mn_krw", 1.0),
    ],
)
def test_scale_and_currency_of_units_of_other_offices(text, base, factor):
    from warehouse.drafting.vocabulary import unit_of

    found = unit_of(text, "persons")
    assert found is not None and (found.base_unit, found.factor) == (base, factor)


@pytest.mark.parametrize(
    "text",
    [
        "mil. EUR", "USD mil",  # a thousand in Spain, a million in Slovakia
        "T€", "k€", "$000", "A$ million",  # were tonnes and persons
        "Canadian dollars", "Egyptian pounds",  # were US dollars and pounds sterling
        "Millones de pesos", "Thousand hectares", "Million kWh",  # were millions of persons
    ],
)  # fmt: skip
def test_a_unit_that_may_be_another_is_asked_for(text):
    from warehouse.drafting.vocabulary import unit_of

    assert unit_of(text, "persons") is None


@pytest.mark.parametrize("text", ["万人次", "人・年", "亿吨公里", "万人公里", "million persons-km"])
def test_a_unit_times_another_is_neither(text):
    """100 million tonne-kilometres were tonnes, person-years persons."""
    from warehouse.drafting.vocabulary import unit_of

    found = unit_of(text)
    assert found is not None and found.factor == 1.0 and found.base_unit not in ("persons", "t")
