"""A word beside a name is another place; columns that count rows, codes of missing values and labels are no figures."""

import pandas
import pyreadstat
import pytest

from python_models.words.errors import translated
from tests.warehouse.conftest import make_source, read, values
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.inspection import inspect_file
from warehouse.names import load_seeds
from warehouse.readers.codes import Codes, find_coded

LIST = load_seeds(DBT_PROJECT / "seeds")
REGIONS = ("北京市", "天津市", "河北省", "山西省")
ROWS = [f"{r},{y},{100 + 10 * k + y - 2018}.5" for k, r in enumerate(REGIONS) for y in (2018, 2019)]


def of_known(path):
    return inspect_file(path, load_catalogue(PANEL / "sources"), LIST)


@pytest.mark.parametrize(
    "name",
    [
        "Jilin City",
        "Shanxi Taiyuan",
        "North Jiangsu",
        "Jiangsu - South",
        "Guangdong_delta",
        "Hebei: rural",
        "Hebei (rural)",
    ],
)
def test_a_word_beside_a_regions_name_is_another_place(seeds, name):
    """5 was stored as the province's figure, in silence where the file has no row of it."""
    source = make_source(
        layout="long", classification=None, total=None, indicator=None, unit="亿元",
        long={"region": "region", "year": "year"}, columns={"gdp": "gdp"},
    )  # fmt: skip
    result = read(f"region,year,gdp\nBeijing,2019,7\n{name},2019,5\n".encode(), source, seeds, name="a.csv")
    assert values(result) == {("110000", 2019, "gdp", None): 7}
    (message,) = result.rejects["message"]
    assert f"unknown region {name!r}" in message


@pytest.mark.parametrize(
    ("name", "region"),
    [
        *[("Hebei Province", "130000"), ("Beijing Municipality", "110000"), ("SHANGHAI CITY", "310000")],
        *[("Inner Mongolia Autonomous Region", "150000"), ("Nei Mongol", "150000")],
        *[("Xinjiang Uygur Autonomous Region", "650000"), ("Xinjiang Uyghur", "650000"), ("Jilin City", "")],
    ],
)
def test_english_yearbooks_name_provinces_with_their_kind(name, region):
    assert LIST.regions.find(name).target == region


@pytest.mark.parametrize(
    "text", ["XA11 Upland", "XA11: whatever", "Upland (XA11)", "B Upland", "Upland [B]", "9 Upland"]
)
def test_a_code_beside_a_name_says_the_same_or_nothing(text):
    known = {"upland": "XA11", "b": "XA11"}

    def by_name(name):
        from warehouse.names import Match

        target = known.get(name.casefold(), "")
        return Match("found", target, name) if target else Match("unknown")

    assert find_coded(text, Codes({"XA11": "XA11"}), by_name).target == "XA11"


@pytest.mark.parametrize("form", ["{code} {name}", "{code}{name}", "{code}_{name}"])
def test_rows_of_a_wide_table_may_be_a_code_and_a_name(tmp_path, form):
    """They were drafted as indicators of a region to be named."""
    names = [form.format(code=c, name=n) for c, n in zip(("110000", "120000", "130000"), REGIONS, strict=False)]
    lines = [
        "地区生产总值,,",
        "单位：亿元,,",
        "地区,2018年,2019年",
        *(f"{n},{k}1.5,{k}2.5" for k, n in enumerate(names)),
    ]
    (tmp_path / "gdp.csv").write_text("\n".join(lines), encoding="utf-8")
    seen = of_known(tmp_path / "gdp.csv")
    assert seen.trial.clean and seen.trial.figures == 6 and seen.trial.regions == 3 and not seen.open


@pytest.mark.parametrize(
    ("head", "first"), [("", 0), ("Unnamed: 0", 0), ("index", 0), ('""', 1), ("序号", 1), ("obs", 1)]
)
def test_a_column_that_counts_the_rows_is_no_indicator(tmp_path, head, first):
    lines = [f"{head},省份,年份,地区生产总值（亿元）", *(f"{n},{row}" for n, row in enumerate(ROWS, start=first))]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    seen = of_known(tmp_path / "a.csv")
    assert list(seen.entry["columns"]) == ["gdp_nominal"] and seen.trial.clean and seen.trial.figures == len(ROWS)


def data_set(kind, folder, gdp, version, **more):
    cells = [row.split(",") for row in ROWS]
    frame = pandas.DataFrame({"province": [c[0] for c in cells], "year": [int(c[1]) for c in cells], "gdp": gdp})
    path = folder / f"a.{kind}"
    if kind == "dta":
        pyreadstat.write_dta(frame, path, version=version, column_labels={"gdp": "GDP (100 million yuan)"}, **more)
    else:
        pyreadstat.write_sav(frame, path, column_labels={"gdp": "GDP (100 million yuan)"}, **more)
    return path


GDP = [float(row.split(",")[2]) for row in ROWS]


@pytest.mark.parametrize("kind", ["dta", "sav"])
def test_labels_of_a_few_values_make_no_figures_of_codes(tmp_path, kind):
    """The draft read the codes: -99 and 9999 were figures."""
    gdp = [*GDP[:-2], -99.0, 9999.0]
    labels = {"gdp": {-99: "无资料", 9999: "不适用"}}
    seen = of_known(data_set(kind, tmp_path, gdp, 15, variable_value_labels=labels))
    assert list(seen.entry["columns"]) == ["gdp"] and seen.trial.figures == len(ROWS) - 2
    assert {reason for reason, _ in seen.trial.rejects} == {"not_a_number"} and len(seen.trial.rejects) == 2


@pytest.mark.parametrize("version", [8, 10, 12, 13, 14, 15])
def test_units_of_variables_are_drafted_of_every_format_of_stata(tmp_path, version):
    cells = [row.replace("北京市", "Beijing").replace("天津市", "Tianjin").split(",") for row in ROWS[:4]]
    frame = pandas.DataFrame({"province": [c[0] for c in cells], "year": [int(c[1]) for c in cells], "gdp": GDP[:4]})
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(frame, path, version=version, column_labels={"gdp": "GDP (100 million yuan)"})
    seen = of_known(path)
    assert seen.trial.units == ("100mn_cny",) and not seen.open and seen.trial.figures == 4


@pytest.mark.parametrize("code", ["-999", "-9999", "-99999", "-9999.0"])
def test_a_code_for_missing_is_no_figure(seeds, code):
    source = {"layout": "regions_by_years", "classification": None, "total": None, "indicator": "gdp", "unit": "亿元"}
    source["minimum"] = None
    data = f"地区,2018年,2019年\n北京,5,{code}\n天津,6,7\n".encode()
    result = read(data, make_source(**source), seeds, name="a.csv")
    (message,) = result.rejects["message"]
    assert result.observations.height == 3 and f"is {code}, as data sets write what is missing" in message
    assert "数据集常以此表示缺失" in translated(message, "zh")
    named = read(data, make_source(**source, missing=[code]), seeds, name="a.csv")
    assert named.rejects.is_empty() and named.observations.height == 3
    believed = read(data, make_source(**{**source, "minimum": float(code)}), seeds, name="a.csv")
    assert believed.rejects.is_empty() and believed.observations.height == 4
    balance = read(data.replace(b"6", b"-6"), make_source(**source), seeds, name="a.csv")
    assert balance.rejects.is_empty() and balance.observations.height == 4


def test_figures_as_switzerland_writes_them_are_drafted(tmp_path):
    """1'234.50 was refused with the setting that the draft could have had."""
    lines = [
        "地区生产总值,,",
        "单位：亿元,,",
        "地区,2018年,2019年",
        *(f"{r},1'234.5{k},2'345.6{k}" for k, r in enumerate(REGIONS)),
    ]
    (tmp_path / "gdp.csv").write_text("\n".join(lines), encoding="utf-8")
    seen = of_known(tmp_path / "gdp.csv")
    assert seen.entry["number"] == {"decimal": ".", "thousands": "'"} and seen.trial.clean and seen.trial.figures == 8
