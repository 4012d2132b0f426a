"""Labels with Latin letters among others: 人均GDP, GDP指数 and 占GDP比重 are not GDP, as they were drafted."""

import pytest
import yaml

from python_models.words.drafts import drafted
from tests.warehouse.conftest import ROOT
from warehouse.catalogue import load_catalogue
from warehouse.drafting.entries import identifier
from warehouse.drafting.inspection import inspect_file

REGIONS = ("北京", "天津", "河北", "山西", "辽宁")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("人均GDP", "人均gdp"), ("GDP指数", "gdp指数"), ("占GDP比重", "占gdp比重"), ("GDP", "gdp"),
        ("教育支出 Education", "education"), ("Résidents", "residents"), ("人均GDP Per capita GDP", "人均gdp"),
        ("地区生产总值", "地区生产总值"),
    ],
)  # fmt: skip
def test_a_name_keeps_what_stands_beside_the_letters(label, name):
    assert identifier(label) == name


def test_a_draft_takes_no_part_for_gdp(seeds, tmp_path):
    path = tmp_path / "indicators.csv"
    rows = "".join(f"{region},5000{i},{i}.5,10{i}\n" for i, region in enumerate(REGIONS))
    path.write_text(f"2019年主要指标\n地区,人均GDP（元）,占GDP比重（%）,GDP（亿元）\n{rows}", encoding="utf-8")
    found = inspect_file(path, load_catalogue(ROOT / "warehouse" / "sources"), seeds)
    drafted = yaml.safe_load(found.draft)["columns"]
    columns = {name: c if isinstance(c, str) else c["labels"] for name, c in drafted.items()}
    assert columns["gdp"] == "GDP" and set(columns.values()) == {"人均GDP", "占GDP比重", "GDP"}


def test_rows_that_no_list_knows_are_named_in_the_question(seeds, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("省份,2017,2018\nAuvergne,1.5,2.5\nBretagne,3.5,4.5\nCorse,5.5,6.5\n", encoding="utf-8")
    found = inspect_file(path, load_catalogue(ROOT / "warehouse" / "sources"), seeds)
    (question,) = [q for q in found.questions if q.startswith("region: its rows")]
    assert "'Auvergne', 'Bretagne', 'Corse'" in question and "--panel NEW" in question
    assert drafted(question, "zh").startswith("region：各行为 'Auvergne'") and "if" not in drafted(question, "zh")
