"""Records of several files put one below the other: the header again, one indicator in two units."""

from tests.warehouse.conftest import make_source, read, values
from tests.warehouse.test_leftovers import drafted

GONE = {"classification": None, "total": None, "indicator": None, "layout": "long"}
KEYS = {"long": {"region": "地区", "year": "年份"}, "columns": {"output": "产值(亿元)"}, "unit": "亿元"}
HEAD = "地区,年份,产值(亿元)\n"


def test_a_header_printed_again_is_no_record(seeds):
    data = f"{HEAD}北京,2018,1\n北京,2019,2\n{HEAD}天津,2018,3\n 地区 ,年份,产值(亿元)\n天津,2019,4\n".encode()
    source = make_source(**GONE, **(KEYS | {"columns": {"output": "产值"}}))
    result = read(data, source, seeds, name="a.csv")
    assert sorted(values(result).values()) == [1, 2, 3, 4] and result.rejects.is_empty()


def test_another_header_is_refused(seeds):
    source = make_source(**GONE, **(KEYS | {"columns": {"output": "产值"}}))
    result = read(f"{HEAD}北京,2018,1\n地区,年份,人口(万人)\n天津,2018,3\n".encode(), source, seeds, name="a.csv")
    assert list(result.rejects["reason"]) == ["no_year"]


def test_the_draft_of_an_indicator_in_two_units_names_it_once(tmp_path):
    lines = [
        f"{place},{year},{label},{value}\n"
        for place in ("北京", "天津", "河北")
        for year in (2018, 2019)
        for label, value in (("产值(亿元)", 1.5), ("增速(%)", 6.5), ("产值(万元)", 15000))
    ]
    seen = drafted(tmp_path, "a.csv", "地区,年份,指标,数值\n" + "".join(lines))
    assert seen.entry["columns"] == {"产值": "产值", "增速": "增速"} and seen.trial.figures == 12
    assert seen.trial.reasons() == {"duplicate"}  # the same figure in the other unit
