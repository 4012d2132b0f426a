"""Drafts call columns as the catalogue does, tell marks of footnotes, and say what to do where nothing is called."""

import polars as pl
import pytest

import coagg
from python_models.errors import InputError
from python_models.words.drafts import drafted as in_chinese
from tests.warehouse.test_leftovers import drafted
from warehouse.bundled import PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.known_indicators import indicators_of

ROWS = "北京,35371.3,2154,100\n天津,14104.3,1562,90\n河北,35104.5,7592,80\n"


def test_columns_that_the_catalogue_knows_are_called_by_its_names(tmp_path):
    seen = drafted(tmp_path, "指标2019.csv", "地区,地区生产总值(亿元),年末常住人口(万人),利润总额(亿元)\n" + ROWS)
    assert seen.entry["columns"] == {
        "gdp_nominal": "地区生产总值", "population": "年末常住人口", "利润总额": "利润总额",
    }  # fmt: skip
    assert seen.trial.clean and set(seen.trial.units_of) == {"gdp_nominal", "population", "利润总额"}


def test_a_share_and_a_label_that_says_too_little_keep_their_own_names(tmp_path, seeds):
    seen = drafted(tmp_path, "指标2019.csv", "地区,地区生产总值(%),合计(万人),发明(件)\n" + ROWS)
    assert not {"gdp_nominal", "rd_personnel", "patents_applied"} & seen.entry["columns"].keys()
    known = indicators_of(load_catalogue(PANEL / "sources"), seeds.kinds)
    assert known["地区生产总值"] == "gdp_nominal" and "合计" not in known and "教育" not in known


@pytest.mark.parametrize("label", ["营业收入②", "营业收入¹", "营业收入 1)", "营业收入①②"])
def test_the_mark_of_a_footnote_is_told_and_no_part_of_the_name(tmp_path, label):
    seen = drafted(tmp_path, "a_2019.csv", f"地区,{label}(亿元),利润总额(亿元)\n北京,1,2\n天津,3,4\n河北,5,6\n")
    assert seen.entry["columns"] == {"营业收入": "营业收入", "利润总额": "利润总额"} and seen.trial.clean
    (told,) = [q for q in seen.questions if "footnote" in q]
    assert label in told and "脚注记号" in in_chinese(f"Look at {told}", "zh")


def test_a_file_without_header_says_to_write_one(tmp_path):
    seen = drafted(tmp_path, "a_2019.csv", ROWS)
    assert "for todo" not in str(seen.trial.rejects) + str(seen.questions)
    assert any("no header; write one above it" in q for q in seen.questions)
    assert any("`columns` still says todo" in message for _, message in seen.trial.rejects)


def test_a_region_that_moves_between_years_has_no_ellipse():
    frame = pl.DataFrame({"id": [1, 2, 3] * 2, "t": [2010] * 3 + [2011] * 3, "longitude": [1.0, 2, 3, 1, 2, 3.5],
                          "latitude": [1.0, 2, 1, 1, 2, 1]})  # fmt: skip
    with pytest.raises(InputError, match="longitude or latitude of 3 changes between periods"):
        coagg.deviational_ellipse(frame, unit="id", period="t")
    still = frame.with_columns(longitude=pl.col("id").cast(pl.Float64) + 1e-13 * pl.col("t"))
    assert coagg.deviational_ellipse(still, unit="id", period="t").height == 2
