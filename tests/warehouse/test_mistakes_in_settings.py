"""Slips of the pen in panel.yml, the catalogue and the lists: told with file, line and key, and what to do."""

import shutil

import pytest

from python_models.words.errors import translated
from tests.jobs import ATLANTIS
from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.names import load_seeds
from warehouse.panel import load_panel

PANEL, SOURCE = "panel.yml", "sources/emploi.yml"
# file, what is written in place of what, what is said in English, in Chinese
SLIPS = [
    (PANEL, "years:", "yeers:",
     "line 8: yeers: this key is not known; did you mean years?",
     "第 8 行：yeers：没有这个键"),
    (PANEL, "depreciation_rate", "depreciation",
     "line 14: indices.depreciation: this key is not known; did you mean depreciation_rate?",
     "是否指 depreciation_rate"),
    (PANEL, "store: store", "store: store\nbenchmark: nation",
     "line 8: benchmark: this key is not known here; it stands under indices",
     "它属于 indices"),
    (PANEL, "  benchmark: nation", "  language: en",
     "it stands at the margin",
     "顶格"),
    (PANEL, "[1995, 2003]", "[2003, 1995]",
     "line 8: years: first year 2003 is after last year 1995",
     "第 8 行：years：首年"),
    (PANEL, "[1995, 2003]", "[19995, 20003]",
     "line 8: years: 19995 is no year",
     "19995 不是年份"),
    (PANEL, "[1995, 2003]", "[1995, 2000, 2003]",
     "line 8: years: Tuple should have at most 2",
     "第 8 行：years：最多应有 2 项"),
    (PANEL, "[1995, 2003]", "[1995，2003]",
     "see line 8: a comma of its list has full width",
     "第 8 行的列表用了“，”"),
    (PANEL, "store: store", "store: store\nyears: [1996, 2003]",
     "line 9, column 1: the key 'years' stands there twice, first in line 8",
     "第 9 行第 1 列：键“years”出现了两次，第一次在第 8 行"),
    (PANEL, "  gdp_base_year: 1995", "  gdp_base_year: 1995\n  gdp_base_year: 1996",
     "first in line 12",
     "第一次在第 12 行"),
    (PANEL, "  benchmark: nation", "\tbenchmark: nation",
     "see line 11: it begins with a tab; write spaces",
     "第 11 行以制表符开头"),
    (PANEL, "benchmark: nation", "benchmark：nation",
     "see line 11: ： stands behind its key",
     "第 11 行的键后用了全角冒号"),
    (PANEL, "name: atlantis", "name：atlantis",
     "see line 2: ： stands behind its key",
     "第 2 行的键后用了全角冒号"),
    (PANEL, "years: [", "years:[",
     "see line 8: no space stands behind the colon of its key",
     "第 8 行的冒号后缺少空格"),
    (PANEL, "store: store", "store: store\nexcluded_regions: [NOPE]",
     "line 8: excluded_regions: NOPE: no region_id of",
     "excluded_regions：NOPE：不是"),
    (PANEL, "store: store", "store: store\nexcluded_regions: [A01, A01]",
     "line 8: excluded_regions: A01: stands there twice",
     "出现了两次"),
    (PANEL, "store: store", "store: store\nlevel: prefecture",
     "line 8: level: prefecture is none of",
     "level："),
    (PANEL, "validation:", "validation:\n  bounds: {co2_kt: [9, 1]}",
     "line 19: validation: bounds.co2_kt: the lowest, 9, is above the highest, 1",
     "最小值 9 大于最大值 1"),
    (SOURCE, "layout:", "layuot:",
     "line 6: layuot: this key is not known; did you mean layout?",
     "是否指 layout"),
    (SOURCE, "minimum: 0", "minimum: 0\nminimum: 5",
     "line 12, column 1: the key 'minimum' stands there twice",
     "第 12 行第 1 列"),
    (SOURCE, "minimum: 0", "minimum：0",
     "see line 11: ： stands behind its key",
     "第 11 行的键后用了全角冒号"),
    (SOURCE, "['emploi_????.csv', 'emploi_????.xlsx']", "[]",
     "line 4: files: List should have at least 1",
     "第 4 行：files："),
    ("seeds/units.csv", ",", ";",
     "its columns are parted by ';'; save it with commas",
     "各列以“;”分隔"),
]  # fmt: skip


def told(panel) -> str:
    with pytest.raises(WarehouseError) as error:
        load_panel(panel)
        load_catalogue(panel / "sources")
        load_seeds(panel / "seeds")
    return str(error.value)


@pytest.fixture
def panel(tmp_path):
    """Atlantis with a region A01 in its list."""
    shutil.copytree(ATLANTIS, tmp_path / "p", ignore=shutil.ignore_patterns("store"))
    listed = tmp_path / "p" / "seeds" / "regions.csv"
    lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(line for line in lines[1:] if ",region," in line)
    listed.write_text("".join([*lines, "A01" + first[first.index(",") :]]), encoding="utf-8")
    return tmp_path / "p"


@pytest.mark.parametrize(("file", "old", "new", "said", "chinese"), SLIPS)
def test_a_slip_is_told_with_its_place_and_what_to_do(panel, file, old, new, said, chinese):
    path = panel / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    message = told(panel)
    assert str(path) in message and said in message and "Value error" not in message
    in_chinese = translated(message, "zh")
    assert str(path) in in_chinese and chinese in in_chinese


@pytest.mark.parametrize("file", [PANEL, SOURCE, *(f"seeds/{name}.csv" for name in (
    "regions", "region_names", "units", "unit_names", "industries", "industry_names", "variables"))])  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_a_file_saved_by_excel_in_another_encoding_is_named(panel, file, encoding):
    """It was a traceback."""
    path = panel / file
    path.write_bytes((path.read_text(encoding="utf-8") + "# 北京市\n").encode(encoding))
    message = told(panel)
    assert f"{path}: line " in message and "is not UTF-8; save it as UTF-8" in message
    assert "请另存为 UTF-8" in translated(message, "zh")


@pytest.mark.parametrize("how", [b"\xef\xbb\xbf", b"\r\n"])
def test_a_byte_order_mark_and_carriage_returns_are_read(panel, how):
    plain = load_panel(panel)
    for path in (panel / PANEL, panel / SOURCE, panel / "seeds" / "regions.csv"):
        data = path.read_bytes()
        path.write_bytes(data.replace(b"\n", how) if how == b"\r\n" else how + data)
    assert load_panel(panel) == plain and load_catalogue(panel / "sources") and load_seeds(panel / "seeds")


@pytest.mark.parametrize("factor", ["", "0", "-1", "1,000", "nan"])
def test_a_unit_without_a_factor_is_named(panel, factor):
    path = panel / "seeds" / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + f'zz,persons,persons,"{factor}",\n', encoding="utf-8")
    assert f"factor of 'zz' is {factor!r}, not a number above zero" in told(panel)


def test_a_unit_listed_twice_has_no_factor_of_the_last(panel):
    path = panel / "seeds" / "units.csv"
    path.write_text(path.read_text(encoding="utf-8") + "persons,persons,persons,1000,\n", encoding="utf-8")
    assert "a unit_id stands there twice" in told(panel)
