"""Heads over several columns: how far one stands, years that only some columns are of; ranks beside figures."""

import pytest

from python_models.words.drafts import drafted as in_chinese
from tests.warehouse.conftest import make_source, read, values, xlsx
from tests.warehouse.test_leftovers import drafted
from warehouse.readers.containers import Sheet
from warehouse.readers.tables import Table
from warehouse.readers.value_columns import column_header, groups_of

GONE = {"classification": None, "total": None, "indicator": None, "unit": "亿元", "layout": "regions_by_indicators"}
PLACES = ["北京", "天津", "河北"]


def heads(*rows: str) -> list[str]:
    cells = [row.split(",") for row in rows]
    table = Table(
        Sheet("", [*cells, ["北京", *"1" * (len(cells[0]) - 1)]]), 0, [], list(range(len(cells))), [len(cells)]
    )
    parts = [column_header(table, j, 1, groups_of(table, 1)) for j in range(1, len(cells[0]))]
    return [" > ".join(filter(None, part[::-1])).replace("\x1e", " ") for part in parts]


def test_a_label_stands_no_further_than_the_one_above_it():
    """利润 of 规模以下 was that of 私营."""
    assert heads("地区,规模以上,,,,规模以下,", ",国有,,私营,,,", ",收入,利润,收入,利润,收入,利润") == [
        "规模以上 国有 收入", "规模以上 国有 > 利润", "规模以上 > 私营 收入",
        "规模以上 私营 > 利润", "规模以下 收入", "规模以下 > 利润",
    ]  # fmt: skip
    assert heads("地区,农业,,人口", ",产值,面积,", ",亿元,公顷,万人")[-1] == "人口 万人"


def test_a_row_that_heads_each_column_groups_none():
    """Kinds under what is counted: 国有 stands over both columns that it is merged over."""
    assert heads("地区,收入,利润,收入,利润", ",国有,,私营,", ",亿元,亿元,亿元,亿元") == [
        "收入 国有 亿元", "国有 > 利润 亿元", "收入 私营 亿元", "私营 > 利润 亿元",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "columns", "refused"),
    [
        ([["地区", "增加值", "", "增长(%)"], ["", "2018年", "2019年", ""]], ["增加值 > 2018年", "2019年"], "B"),
        (
            [["地区", "2018年", "", "2019年", ""], ["", "增加值", "利润"] * 2],
            ["2018年 > 增加值", "2019年 > 增加值"],
            "B",
        ),
        ([["地区", "2018", "2019"], ["", "增加值(亿元)", "增加值(亿元)"]], ["2018 > 增加值", "2019 > 增加值"], "B"),
    ],
)
def test_a_year_in_one_row_of_a_head_is_that_of_its_figures(seeds, rows, columns, refused):
    """2018's figures were read as of 2019, the year of the title."""
    width = len(rows[0])
    table = [["2019年各地区增加值"], ["单位：亿元"], rows[0], rows[1][:width]]
    table += [[p, *range(10 * i, 10 * i + width - 1)] for i, p in enumerate(PLACES)]
    result = read(xlsx(table), make_source(**GONE, columns=dict(zip(("then", "now"), columns, strict=True))), seeds)
    assert {k[1:3] for k in values(result)} == {(2019, "now")} and len(values(result)) == 3
    assert list(result.rejects["reason"]) == ["other_year"] and result.rejects["cell"][0].startswith(refused)


@pytest.mark.parametrize("head", ["增加值_2018", "2018年增加值", "增加值(2018年)", "增加值 2018"])
def test_a_year_beside_the_words_of_a_head_is_that_of_its_figures_too(seeds, head):
    """A draft asks for the year of such a table; with 2019 given, 2018's figures were of 2019."""
    rows = [["地区", head, head.replace("2018", "2019")], *([p, i, i + 10] for i, p in enumerate(PLACES))]
    columns = {"then": head, "now": head.replace("2018", "2019")}
    result = read(xlsx(rows), make_source(**GONE, columns=columns, year=2019), seeds)
    assert {k[1:3] for k in values(result)} == {(2019, "now")} and list(result.rejects["reason"]) == ["other_year"]


def test_a_year_that_figures_are_compared_with_is_none(seeds):
    rows = [["2019年各地区增加值"], ["地区", "增加值(亿元)", ""], ["", "2019年", "比2018年增减"]]
    rows += [[p, i, i] for i, p in enumerate(PLACES)]
    columns = {"now": "增加值 > 2019年", "change": "比2018年增减"}
    result = read(xlsx(rows), make_source(**GONE, columns=columns), seeds)
    assert {k[2] for k in values(result)} == {"now", "change"} and result.rejects.is_empty()


def test_ranks_are_no_figures_in_the_unit_above(tmp_path):
    """位次 was an indicator in 亿元."""
    rows = "".join(f"{i},{p},{100 * i}.5,{i}\n" for i, p in enumerate(PLACES, 1))
    seen = drafted(tmp_path, "a.csv", f"2019年,,,\n单位：亿元,,,\n序号,地区,总产值,位次\n{rows}")
    assert list(seen.entry["columns"].values()) == ["总产值"] and seen.trial.figures == 3 and seen.trial.clean
    (told,) = [q for q in seen.questions if "ranks" in q]
    assert told == "columns: '位次' (D3) ranks the rows and is left out" and "位次，未读取" in in_chinese(
        f"# Look at {told}", "zh"
    )
