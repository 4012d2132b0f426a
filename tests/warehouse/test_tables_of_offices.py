"""Tables as offices export them: powers of ten, signs of currencies, codes beside figures, sums among regions."""

import csv
from pathlib import Path

import polars as pl
import pytest
import yaml

from orchestration.drafted_panel import make_drafted_panel
from python_models.words.errors import translated
from tests.warehouse.conftest import make_source, read
from warehouse.bundled import DBT_PROJECT, PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.panel import draft_panel
from warehouse.drafting.totals import by_sums
from warehouse.drafting.trial import file_at, read_draft
from warehouse.drafting.vocabulary import is_nation, is_total
from warehouse.names import load_seeds
from warehouse.readers.records import power_of

OECD_HEAD = (
    '"TL","Territory Level","REG_ID","Regions","VAR","Indicator","TIME","Year","Unit Code","Unit","PowerCode Code",'
    '"PowerCode","Value","Flag Codes","Flags"'
)
PLACES = (("AT1", "East Austria", 150000.5), ("AT2", "South Austria", 80000.5), ("AT3", "West Austria", 120000.5))


def drafted(folder: Path, name: str, text: str) -> tuple[pl.DataFrame, list[dict[str, str]], list[str]]:
    """Figures of a file by the draft of a panel of its own; the regions' list; what the guesses say."""
    (folder / name).write_text(text, encoding="utf-8")
    made = draft_panel(folder / "p", [folder / name])
    (seen,) = made.inspections
    shared = yaml.safe_load((folder / "p" / "sources" / "_defaults.yml").read_text(encoding="utf-8"))
    found = read_draft(file_at(folder / name), seen.entry, shared, load_seeds(folder / "p" / "seeds"), seen.open)
    assert found.rejects.is_empty(), found.rejects["message"].to_list()
    with (folder / "p" / "seeds" / "regions.csv").open(encoding="utf-8") as file:
        return found.observations, list(csv.DictReader(file)), [f"{g.what}: {g.taken_for}" for g in made.guesses]


def test_the_power_of_ten_of_oecd_stat_is_heeded_and_its_keys_are_no_figures(tmp_path):
    """150000.5 in Millions was read as 150000.5 euro, and TL and TIME as figures of their own."""
    rows = [
        f'"2","Large regions","{c}","{n}","GDP","Regional GDP","{y}","{y}","EUR","Euro","6","Millions",{v},"",""'
        for y in (2018, 2019)
        for c, n, v in PLACES
    ]
    found, _, guesses = drafted(tmp_path, "oecd.csv", "\n".join([OECD_HEAD, *rows]))
    assert set(found["indicator"]) == {"regional_gdp"} and found.height == 6
    assert set(found.select("region_id", "value", "unit").iter_rows()) == {(c, v * 1e6, "eur") for c, _, v in PLACES}
    assert any("TL: marks beside" in g for g in guesses) and any(
        "TIME: holds the years once more" in g for g in guesses
    )


@pytest.mark.parametrize("head", ["PowerCode Code", "PowerCode", "UNIT_MULT"])
@pytest.mark.parametrize("power", ["3", "3: Thousands", "Thousands"])
def test_a_power_of_ten_nobody_named_is_heeded_in_digits_or_words(seeds, head, power):
    source = make_source(
        layout="long", classification=None, total=None, unit="人", indicator=None,
        long={"region": "region", "year": "year"}, columns={"employment": "Value"},
    )  # fmt: skip
    result = read(f"region,year,Value,{head}\n北京,2019,12.5,{power}\n".encode(), source, seeds, name="a.csv")
    assert result.rejects.is_empty() and result.observations["value"].to_list() == [12500]
    assert power_of("Units") == 0 and power_of("1:100") == 1 and power_of("large") is None


LIST = load_seeds(DBT_PROJECT / "seeds")


def of_known(folder: Path, text: str):
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return inspect_file(folder / "a.csv", load_catalogue(PANEL / "sources"), LIST)


def test_figures_with_the_sign_of_their_currency_are_read(tmp_path):
    """A column of $1,234 was left out of a draft without a word."""
    rows = '北京市,"$1,234",5\n天津市,-$35.5,6\n河北省,"＄ 1,236",7\n'
    seen = of_known(tmp_path, f"各地区出口（2019年）,,\n单位：美元,,\n地区,出口额,进口额\n{rows}")
    assert seen.entry["columns"].keys() == {"出口额", "进口额"} and seen.trial.clean and seen.trial.figures == 6


@pytest.mark.parametrize(("unit", "cell"), [("元", "$1,234"), ("美元", "￥1,234"), ("人", "€5")])
def test_a_sign_that_contradicts_the_unit_is_refused(tmp_path, unit, cell):
    rows = f'北京市,"{cell}",5\n天津市,1,6\n河北省,2,7\n'
    seen = of_known(tmp_path, f"各地区出口（2019年）,,\n单位：{unit},,\n地区,出口额,进口额\n{rows}")
    ((reason, message),) = seen.trial.rejects
    assert reason == "wrong_unit" and f"{cell!r} is in" in message and seen.trial.figures == 5
    assert "而该列单位是" in translated(message, "zh")


COUNTIES = {"南京市": (150, 152, 155), "鼓楼区": (85, 86, 88), "玄武区": (65, 66, 67),
            "徐州市": (127, 128, 130), "泉山区": (67, 67, 68), "云龙区": (60, 61, 62)}  # fmt: skip


def test_cities_over_their_districts_are_no_regions_beside_them(tmp_path):
    """Without a row of the province each city counted beside its own districts."""
    lines = ["各县（市、区）人口,,,", "单位：万人,,,", "县区,2017年,2018年,2019年"]
    lines += [",".join([name, *map(str, v)]) for name, v in COUNTIES.items()]
    found, regions, guesses = drafted(tmp_path, "counties.csv", "\n".join(lines))
    assert {r["region_name"]: r["macro_region"] for r in regions} == {
        "鼓楼区": "南京市", "玄武区": "南京市", "泉山区": "徐州市", "云龙区": "徐州市",
    }  # fmt: skip
    assert found.height == 12 and any("南京市: a group of regions, passed over" in g for g in guesses)


def test_a_province_of_one_year_and_its_cities_are_told_by_their_sums(tmp_path):
    lines = ["各县（市、区）人口（2019年）,", "单位：万人,", "县区,年末人口", "全省,277"]
    lines += [f"{name},{v[0]}" for name, v in COUNTIES.items()]
    _, regions, _ = drafted(tmp_path, "counties.csv", "\n".join(lines))
    assert {r["region_name"]: r["level"] for r in regions if r["level"] == "nation"} == {"全省": "nation"}
    assert len(regions) == 5


def test_one_sum_that_may_be_chance_makes_no_group():
    series = {k: {(2019,): float(v)} for k, v in (("a", 5), ("b", 2), ("c", 3), ("d", 40), ("e", 70))}
    assert by_sums(list(series), series, 0) is None


def test_words_of_totals():
    assert all(map(is_nation, ["全省", "全县", "World", "全国"])) and not is_nation("全州")
    assert is_total("10 Total, all industries") and not is_total("10 Mining")


def test_what_is_guessed_of_regions_is_said_in_chinese(tmp_path, monkeypatch):
    """That no file has another's regions stood in English in a Chinese REVIEW.md; 2 等其他项之和 was no Chinese."""
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    lines = ["各县（市、区）人口,,,", "单位：万人,,,", "县区,2017年,2018年,2019年"]
    lines += [",".join([name, *map(str, v)]) for name, v in COUNTIES.items()]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    others = "\n".join(["Region,2017,2018", "Elbonia North,1,2", "Elbonia South,3,4", "Elbonia East,5,7"])
    (tmp_path / "b.csv").write_text(others, encoding="utf-8")
    make_drafted_panel(tmp_path / "p", [tmp_path / "a.csv", tmp_path / "b.csv"])
    text = (tmp_path / "p" / "REVIEW.md").read_text(encoding="utf-8")
    assert "另外 2 项之和" in text and "若是同一些地方" in text and "no earlier file" not in text
