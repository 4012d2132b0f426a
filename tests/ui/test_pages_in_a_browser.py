"""Pages in headless Chromium: tables sort and filter, a phone is wide enough, regions are marked, nothing is asked."""

import csv
import io
import shutil

import numpy as np
import polars as pl
import pytest

from python_models.reporting.figures import charts, maps, model_charts
from python_models.reporting.pages.page import Exhibit, Headline, Provenance, Section, report_page
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.reporting.tables.publication_table import PublicationTable, Row

pytest.importorskip("selenium", reason="drives the browser: pip install selenium")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.ui.seen import boxes, opened, wrong

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the path"),
]
N = 30
REGIONS = pl.DataFrame(
    {
        "region_id": [f"{i:02d}" for i in range(N)],
        "region_name": [f"Region {i}" for i in range(N)],
        "longitude": np.arange(N) % 6 * 4 + 90.0,
        "latitude": np.arange(N) // 6 * 3 + 22.0,
        "v": np.linspace(-1.5, 12.5, N)[::-1],
        "z": np.linspace(-1, 1, N),
        "lag_z": np.sin(np.arange(N)),
    }
)

FILE = {"file": "中国统计年鉴" * 9, "hash": "ab12" * 16}
MOVE = """var m = document.querySelector('figure [data-region="07"]'), r = m.getBoundingClientRect();
m.querySelector('path').dispatchEvent(new PointerEvent('pointermove', {bubbles: true, clientX: r.x, clientY: r.y}))"""

SAVED = """var made = [], Was = window.Blob;
window.Blob = function (parts, kind) { made = parts; return new Was(parts, kind); };
HTMLAnchorElement.prototype.click = function () {}; arguments[0].click(); window.Blob = Was; return made.join("");"""


def words_table(language):
    """Eight columns of words, such as the checks have: short ones, long ones, empty ones."""
    row = {
        "region": "Inner Mongolia 内蒙古自治区",
        **{"asked": "≤ 1 (97 %)", "rows": "7,440", "figure": "农、林、牧、渔业 " * 6, "result": "未通过：警告"},
        **{"why": "小行业波动属正常；同时大量跳变则为统计口径变化", "none": "", "year": "2019"},
    }
    return tidy_table(pl.DataFrame([row] * 9), stub="region", align="left", language=language)


def wide_table(language):
    """Two levels of heads over many numbers, a column of words among them, and a note of several lines."""
    below = ("地区", "协同集聚 θ", "科学研究与技术服务业", "N", "Region", "θ", "Result", "p", "r")
    heads = (("2009 年",) * 4 + ("2019 年",) * 5, below)
    cells = ("上海市", "3.990", "2.64", "7,440", "Jiangsu", "1.234***\n(0.123)", "不显著", "0.03", "Hunan 8 → 4, " * 4)
    note = "*** p < 0.01, ** p < 0.05. Standard errors are clustered by region; 标准误按地区聚类，" * 3
    rows = tuple(Row(f"{i}", cells) for i in range(4))
    return PublicationTable(heads, rows, note, language=language, align="left")


def page(language) -> str:
    table = tidy_table(REGIONS.select("region_name", "v"), stub="region_name", columns={"v": "value"})
    shown = [
        maps.region_map(REGIONS, value="v", language=language),
        model_charts.moran_scatter(REGIONS, language=language),
        charts.ranking(REGIONS, value="v", name="region_name", language=language),
        table,
    ]
    numbers = [Headline("2.53", "mean co-agglomeration θ, 2019", "from 2.66 in 2008")] * 5
    shown += [words_table(language), wide_table(language)]
    section = Section("一个 Section", "Why?", exhibits=[Exhibit(c, "A caption") for c in shown], headlines=numbers)
    facts = Provenance({"run": "3508d41c-aef0-4cbd-977a-e724879be011"}, files=[FILE])
    return report_page("P", [section], facts, pages={"all": "", "report": "r.html"}, language=language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_asks_for_nothing_and_is_no_wider_than_the_screen(browser, tmp_path, language, width):
    path = tmp_path / "page.html"
    path.write_text(page(language), encoding="utf-8")
    assert opened(browser, path, width) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert wrong(browser) == []
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize(("width", "rows"), [(390, 5), (900, 2), (1280, 1)])
def test_five_numbers_stand_in_rows_alike(browser, tmp_path, width, rows):
    """At 1280 points four stood in a row and one alone below."""
    path = tmp_path / "page.html"
    path.write_text(page("zh"), encoding="utf-8")
    opened(browser, path, width)
    assert len({div.rect["y"] for div in browser.find_elements(By.CSS_SELECTOR, ".headlines > div")}) == rows
    assert (
        browser.execute_script("return getComputedStyle(document.querySelector('td.whole, th.whole')).whiteSpace")
        == "nowrap"
    )


def test_no_chinese_shows_as_boxes_on_a_machine_without_its_fonts(browser, tmp_path):
    named = REGIONS.with_columns(pl.col("region_name").str.replace("Region ", "内蒙古自治区"))
    named = named.with_columns(pl.col("region_name").str.replace_all(r"\d", "市"))
    figure = maps.region_map(named, value="v", language="zh")
    headlines = [Headline("广东省", "最高", "地区"), Headline("2.53", "均值", "全部")]
    section = Section("概览", "首先说明了什么", ["全部结果"], [Exhibit(figure, "地图")], headlines=headlines)
    page, svg = tmp_path / "page.html", figure.save(tmp_path / "map.svg")
    made = report_page("省份", [section], pages={"all": "", "report": "r.html"}, language="zh")
    page.write_text(made, encoding="utf-8")
    found = {}
    for path in (page, svg):
        opened(browser, path, 1280)
        found[path.name] = boxes(browser)
    assert found == {"page.html": [], "map.svg": []}


LATE = """<head><script>
const read = document.fonts.load.bind(document.fonts);
document.fonts.load = (...asked) => new Promise(done => setTimeout(() => done(read(...asked)), 700));
</script>"""


def test_no_word_is_set_before_a_page_has_read_its_font_however_long_that_takes(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page("zh").replace("<head>", LATE, 1), encoding="utf-8")
    opened(browser, path, 1280)
    assert boxes(browser) == []
    browser.get("about:blank")
    browser.get(path.as_uri() + "#provenance")
    part = "const part = document.getElementById('provenance').getBoundingClientRect();"
    seen = f"{part} return part.height > 0 && part.top < innerHeight"
    WebDriverWait(browser, 10).until(lambda b: b.execute_script(seen))


def test_a_row_of_words_is_a_card_on_a_phone_and_a_row_elsewhere(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page("zh"), encoding="utf-8")
    shown = {}
    for width in (390, 1280):
        opened(browser, path, width)
        table = next(t for t in browser.find_elements(By.TAG_NAME, "table") if "97 %" in t.text)
        cells = table.find_elements(By.CSS_SELECTOR, "tbody tr:first-child > *")
        shown[width] = [(c.rect["x"], c.rect["y"]) for c in cells if c.is_displayed()]
        heads = [browser.execute_script("return getComputedStyle(arguments[0], '::before').content", c) for c in cells]
        assert ('"asked"' in heads) is (width == 390)
    assert len({x for x, _ in shown[390]}) == 1 and len({y for _, y in shown[390]}) == 7  # nothing of an empty cell
    assert len({y for _, y in shown[1280]}) == 1 and len({x for x, _ in shown[1280]}) == 8


def test_tables_sort_filter_and_regions_are_marked_together(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page("en"), encoding="utf-8")
    opened(browser, path, 1280)
    table = browser.find_element(By.CSS_SELECTOR, "figure.table table")

    def column() -> list[float]:
        cells = table.find_elements(By.CSS_SELECTOR, "tbody tr:not([hidden]) td:last-child")
        return [float(cell.text.replace("−", "-")) for cell in cells if cell.text]

    assert column() == sorted(column(), reverse=True) and len(column()) == N
    head = table.find_elements(By.CSS_SELECTOR, "thead th button")[-1]
    browser.execute_script("arguments[0].click()", head)
    assert column() == sorted(column()) and column()[0] == -1.5  # a minus sign is a number's, too
    browser.execute_script("arguments[0].click()", head)
    assert column() == sorted(column(), reverse=True)
    field = browser.find_element(By.CSS_SELECTOR, "figure.table .tools input")
    field.send_keys("region 29")
    assert len(column()) == 1
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    assert len(column()) == N
    browser.execute_script(MOVE)
    lit = browser.find_elements(By.CSS_SELECTOR, "[data-region].lit")
    assert {mark.get_attribute("data-region") for mark in lit} == {"07"} and len(lit) == 2  # map and scatter
    assert "Region 7" in browser.find_element(By.CSS_SELECTOR, ".tip").text


def test_a_table_that_is_saved_has_all_its_heads_and_every_line_is_as_wide(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page("zh"), encoding="utf-8")
    opened(browser, path, 1280)
    table = next(t for t in browser.find_elements(By.TAG_NAME, "table") if "2009 年" in t.text)
    button = table.find_element(By.XPATH, "ancestor::figure").find_element(By.CSS_SELECTOR, ".tools button")
    saved = browser.execute_script(SAVED, button)
    over, below, *rows = csv.reader(io.StringIO(saved.removeprefix("\ufeff")))
    assert over == ["", *["2009 年"] * 4, *["2019 年"] * 5]
    assert below[1:4] == ["地区", "协同集聚 θ", "科学研究与技术服务业"]
    assert {len(row) for row in rows} == {10} and rows[0][6] == "1.234*** (0.123)"


def test_what_only_a_screen_can_do_is_not_printed_and_heads_keep_their_words(browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page("en"), encoding="utf-8")
    opened(browser, path, 1280)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = {
            part: {e.value_of_css_property("display") for e in browser.find_elements(By.CSS_SELECTOR, part)}
            for part in (".tools", "thead th button")
        }
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    # Chromium repeats a head on each sheet, but of its buttons the words on the first only
    assert shown == {".tools": {"none"}, "thead th button": {"contents"}}


def test_a_long_name_goes_on_in_the_next_line_and_long_labels_have_room(browser, tmp_path):
    label = "每一就业人员实际地区生产总值（2000 年价格，元）的自然对数"
    table = PublicationTable((("", *"abcd"),), (Row(label, ("360", "12.358", "0.310", "11.647", "1")),), language="zh")
    exhibit = Exhibit(table, "A caption", source="studies/" + "a_long_name_" * 9 + ".yml")
    path = tmp_path / "page.html"
    path.write_text(report_page("P", [Section("S", "Why?", exhibits=[exhibit])], None, language="zh"), encoding="utf-8")
    opened(browser, path, 390)
    summary, stub = (browser.find_element(By.CSS_SELECTOR, part) for part in ("summary", "tbody .gt_stub"))
    assert summary.rect["height"] > 40  # several lines
    assert browser.execute_script("return arguments[0].scrollWidth <= arguments[0].clientWidth", summary)
    assert stub.rect["width"] > 120 and stub.rect["height"] < 140  # it had four characters a line
