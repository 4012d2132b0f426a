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
        ("各省产值1999.csv", "98年,99年,00年"),
        ("各省产值1998-2002.csv", "98年,00年,02年"),
        ("各省产值1999.csv", "40年,41年"),
    ],
)
def test_else_it_is_asked(tmp_path, name, heads):
    seen = drafted(tmp_path, name, f"地区,{heads}{ROWS}")
    assert seen.entry["century"] == "todo" and "century" in seen.open and seen.doubtful
    (told,) = [q for q in seen.questions if q.startswith("century")]
    assert heads[:3] in told and "请在 todo 处写 1900 或 2000" in in_chinese(f"# Look at {told}", "zh")


def test_what_is_no_year_of_two_digits_stays():
    for text in ("2018年", "18年以上", "118年", "5年", "3.18年", "1-6月"):
        assert in_full(text, 2000) == text
    assert in_full("’18年 产值", 2000) == "2018年 产值" and in_full("98年度", 1900) == "1998年度"
