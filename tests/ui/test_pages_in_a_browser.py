"""Pages in headless Chromium: tables sort and filter, a phone is wide enough, regions are marked, nothing is asked."""

import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from python_models.reporting import charts, maps, model_charts
from python_models.reporting.frame_tables import tidy_table
from python_models.reporting.page import Exhibit, Headline, Provenance, Section, report_page

pytest.importorskip("selenium", reason="drives the browser: pip install selenium")
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

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


def page(language) -> str:
    table = tidy_table(REGIONS.select("region_name", "v"), stub="region_name", columns={"v": "value"})
    shown = [
        maps.region_map(REGIONS, value="v", language=language),
        model_charts.moran_scatter(REGIONS, language=language),
        charts.ranking(REGIONS, value="v", name="region_name", language=language),
        table,
    ]
    numbers = [Headline("2.53", "mean co-agglomeration θ, 2019", "from 2.66 in 2008")] * 5
    section = Section("一个 Section", "Why?", exhibits=[Exhibit(c, "A caption") for c in shown], headlines=numbers)
    facts = Provenance({"run": "3508d41c-aef0-4cbd-977a-e724879be011"}, files=[FILE])
    return report_page("P", [section], facts, pages={"all": "", "report": "r.html"}, language=language)


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(service=webdriver.ChromeService(DRIVER), options=options)
    yield driver
    driver.quit()


def opened(browser, path: Path, width: int) -> list[str]:
    """Open a page from disk at a width; what it asked for."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get_log("performance")
    browser.get(path.as_uri())
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith("data:") and url != path.as_uri()]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_asks_for_nothing_and_is_no_wider_than_the_screen(browser, tmp_path, language, width):
    path = tmp_path / "page.html"
    path.write_text(page(language), encoding="utf-8")
    assert opened(browser, path, width) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


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
