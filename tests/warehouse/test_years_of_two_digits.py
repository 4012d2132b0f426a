"""18年 is 2018 where the file says the century; else a draft asks, and a source says it once."""

import pytest

from python_models.words.drafts import drafted as in_chinese
from tests.warehouse.test_leftovers import drafted
from warehouse.readers.periods import in_full

ROWS = "\n北京,1.5,2.5,3.5\n天津,4,5,6\n河北,7,8,9\n"


@pytest.mark.parametrize("name", ["各省产值(亿元)2018-2020.csv", "各省产值(亿元)2020.csv"])
def test_the_files_name_says_the_century(tmp_path, name):
    seen = drafted(tmp_path, name, f"地区,18年,19年,20年{ROWS}")
    assert seen.entry["century"] == 2000 and seen.entry["layout"] == "regions_by_years"
    assert seen.trial.years == (2018, 2019, 2020) and seen.trial.figures == 9 and "century" not in seen.open


def test_the_other_years_say_it(tmp_path):
    seen = drafted(tmp_path, "各省产值.csv", f"地区,1997年,98年,99年{ROWS}")
    assert seen.entry["century"] == 1900 and seen.trial.years == (1997, 1998, 1999)


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("各省产值.csv", "18年,19年,20年"),
        ("各省产值1998-2002.csv", "98年,02年,00年"),
        ("各省产值1999.csv", "40年,41年"),
    ],
)
def test_else_it_is_asked(tmp_path, name, heads):
    seen = drafted(tmp_path, name, f"地区,{heads}{ROWS}")
    assert seen.entry["century"] == "todo" and "century" in seen.open and seen.doubtful
    (told,) = [q for q in seen.questions if q.startswith("century")]
    assert heads[:3] in told and "请在 todo 处写 1900 或 2000" in in_chinese(f"# Look at {told}", "zh")


@pytest.mark.parametrize(
    ("name", "heads", "years"),
    [
        ("各省产值1999.csv", "98年,99年,00年", (1998, 1999, 2000)),
        ("各省产值1998-2002.csv", "98年,00年,02年", (1998, 2000, 2002)),
        ("各省产值1998-2000.csv", "00年,99年,98年", (1998, 1999, 2000)),
        ("各省产值1998-2000.csv", "'98,'99,'00", (1998, 1999, 2000)),
        ("各省产值2018-2020.csv", "’18,’19,’20", (2018, 2019, 2020)),
    ],
)
def test_years_on_both_sides_of_2000_are_of_the_hundred_from_the_first_on(tmp_path, name, heads, years):
    """Whichever century was answered, one of 98年 and 00年 was a hundred years off; '98 was an indicator's name."""
    seen = drafted(tmp_path, name, f"地区,{heads}{ROWS}")
    assert seen.entry["century"] in (1998, 2000) and not seen.open - {"unit"}
    assert seen.trial.years == years and seen.entry["layout"] == "regions_by_years"


def test_years_on_both_sides_of_a_file_that_has_no_other_are_asked_for(tmp_path):
    seen = drafted(tmp_path, "各省产值.csv", f"地区,98年,99年,00年{ROWS}")
    (told,) = [q for q in seen.questions if q.startswith("century")]
    assert seen.entry["century"] == "todo" and "'98年' to '00年'" in told
    assert "请在 todo 处写其中最早年份的全称" in in_chinese(f"# Look at {told}", "zh")


def test_a_century_may_begin_with_any_year():
    texts = ("98年", "'99", "00年末", "97年", "2098年")
    assert [in_full(t, 1998) for t in texts] == ["1998年", "1999", "2000年末", "2097年", "2098年"]
    assert [in_full(t, 2000) for t in ("'18年", "'18", "'180", "'1.8", "a'18b")] == [
        "2018年",
        "2018",
        "'180",
        "'1.8",
        "a'18b",
    ]


def test_what_is_no_year_of_two_digits_stays():
    for text in ("2018年", "18年以上", "118年", "5年", "3.18年", "1-6月"):
        assert in_full(text, 2000) == text
    assert in_full("’18年 产值", 2000) == "2018年 产值" and in_full("98年度", 1900) == "1998年度"
