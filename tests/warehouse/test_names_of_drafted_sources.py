"""A drafted source is called after its file in Latin letters whatever script the file's name is in, each by its own."""

import os

import pytest
import yaml

from tests import forked
from warehouse.drafting.entries import LONGEST_NAME, NAMELESS, source_name


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("分地区人口.csv", "fen_di_qu_ren_kou"),
        ("地级市从业人员_2003-2019.csv", "di_ji_shi_cong_ye_ren_yuan"),
        ("机械统计年鉴2019_各地区机械.csv", "ge_di_qu_ji_jie"),
        ("中国统计年鉴.xlsx", "zhong_guo_tong_ji_nian_jian"),
        ("Население регионов 2019.csv", "naselenie_regionov"),
        ("gdp_各省_2019.csv", "gdp"),
        ("Bevölkerung_2019.csv", "bevolkerung"),
    ],
)
def test_a_source_is_called_after_its_file(file_name, name):
    assert source_name(file_name) == name


def test_a_file_without_letters_is_called_after_its_title():
    assert source_name("2019.csv", "分地区年末人口") == "fen_di_qu_nian_mo_ren_kou"
    assert source_name("2019.csv") == source_name("①.csv", "2-1") == NAMELESS


def test_a_long_name_ends_with_a_whole_syllable():
    name = source_name("分地区分行业城镇单位就业人员平均工资与城镇登记失业率及其增长情况说明.csv")
    assert len(name) <= LONGEST_NAME and set(name.split("_")) <= set(
        "fen di qu xing ye cheng zhen dan wei jiu ren yuan".split()
    )


def test_new_panel_from_chinese_files_has_an_entry_for_each_by_its_name(tmp_path):
    table = "地区,2018年,2019年\n北京,1,2\n天津,3,4\n河北,5,6\n上海,7,8\n"
    files = [tmp_path / f"{topic}.csv" for topic in ("各地区稻谷产量", "各地区小麦产量", "各地区小麦_产量")]
    for path in files:
        path.write_text(f"{path.stem}（万吨）\n{table}", encoding="utf-8")
    done = forked.coagg(["new", str(tmp_path / "panel"), "--from", *map(str, files)], os.environ, tmp_path)
    assert done.returncode == 0, done.stderr
    names = {p.stem for p in (tmp_path / "panel" / "sources").glob("*.yml")} - {"_defaults"}
    assert {"ge_di_qu_dao_gu_chan_liang", "ge_di_qu_xiao_mai_chan_liang"} < names and len(names) == 3
    for name in names:
        entry = yaml.safe_load((tmp_path / "panel" / "sources" / f"{name}.yml").read_text(encoding="utf-8"))
        assert entry["source"] == name and not name.startswith("todo")
