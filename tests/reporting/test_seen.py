"""Alt texts say what is seen, from the data; figures hold real text; regions are marked alike in maps and scatters."""

import re

import numpy as np
import polars as pl
import pytest
from lxml import etree, html

from python_models.reporting.figures import charts, maps, model_charts
from python_models.reporting.pages.page import Exhibit, Section, report_page
from tests.reporting.asked_hosts import requests

N = 9
REGIONS = pl.DataFrame(
    {
        "region_id": [f"r|{i}&" for i in range(N)],
        "region_name": ["北京市", *(f"Reg <{i}>" for i in range(1, N))],
        "longitude": np.arange(N) % 3 + 100.0,
        "latitude": np.arange(N) // 3 + 30.0,
        "v": [-1.5, *np.linspace(0, 1, N - 2), None],
        "z": np.linspace(-1, 1, N),
        "lag_z": np.linspace(1, -1, N),
    }
)


def test_a_map_names_its_highest_and_lowest_region_and_what_it_lacks():
    alt = maps.region_map(REGIONS, value="v").alt
    assert "Highest Reg <7> (1.00), lowest 北京市 (−1.50), median 0.42; 1 without data." in alt
    assert "全部为 7.00" in maps.region_map(REGIONS.with_columns(v=pl.lit(7.0)), value="v", language="zh").alt


@pytest.mark.parametrize(
    ("values", "said"),
    [([1, 2, 3], "rises from 1.00 in 2010 to 3.00 in 2012"), ([3, 1, 1], "falls"), ([5, 9, 5], "stays at 5.00")],
)
def test_a_trend_says_which_way_it_goes(values, said):
    frame = pl.DataFrame({"year": [2010, 2011, 2012], "v": [float(v) for v in values]})
    assert said in charts.trend(frame, value="v", label="mean").alt


def test_of_many_lines_the_steepest_are_told():
    rows = [{"year": y, "g": f"g{i}", "v": 1.0 + i * (y - 2010)} for i in range(9) for y in (2010, 2012)]
    alt = charts.trend(pl.DataFrame(rows), value="v", group="g").alt
    assert "g0 stays" in alt and "g8 rises" in alt and "g4" not in alt


@pytest.mark.parametrize(("slope", "said"), [(1, "higher together"), (-1, "one higher where the other is lower")])
def test_a_scatter_says_whether_points_rise(slope, said):
    x = np.arange(12.0)
    frame = pl.DataFrame({"x": x, "y": slope * x + np.sin(x)})
    assert said in charts.scatter_with_fit(frame, x="x", y="y").alt


def test_coefficients_say_how_many_exclude_zero():
    terms = pl.DataFrame({"model_id": "m", "term": ["a", "b"], "component": "main", "estimate": [0.1, -3.0],
                          "conf_low": [-0.1, -4.0], "conf_high": [0.3, -2.0]})  # fmt: skip
    alt = model_charts.coefficient_plot(terms, labels={"b": "Beta"}).alt
    assert "Of 2 intervals 0 lie above zero and 1 below; the largest estimate is Beta (−3.000)" in alt


def test_text_is_text_and_chinese_travels_with_a_file():
    chart = maps.region_map(REGIONS, value="v")
    tree = etree.fromstring(chart.svg().encode())
    said = [t.text for t in tree.iter("{*}text")]
    assert "北京市" in said and "−1.50" in said
    (face,) = re.findall(r"@font-face[^}]*}", chart.svg())
    assert "url(data:font/woff;base64," in face and "@font-face" not in chart.inline_svg()
    assert "@font-face" not in maps.region_map(REGIONS.filter(pl.col("v") > 0), value="v").svg()
    with_latin = {t.get("style") for t in tree.iter("{*}text")}
    assert all("sans-serif" in style for style in with_latin)


def test_regions_are_marked_alike_in_map_and_scatter_and_say_what_they_are():
    made = [maps.region_map(REGIONS, value="v"), model_charts.moran_scatter(REGIONS),
            maps.region_map(REGIONS, value="v", kind="points")]  # fmt: skip
    page = report_page("P", [Section("S", exhibits=[Exhibit(chart, "c") for chart in made])])
    tree = html.fromstring(page)
    marked = [svg.xpath(".//*[@data-region]") for svg in tree.xpath("//figure//svg")]
    for found in marked:
        assert {m.get("data-region") for m in found} == set(REGIONS["region_id"])
    tips = {m.get("data-region"): m.get("data-tip") for m in marked[0]}
    assert tips["r|0&"] == "北京市: −1.50" and tips["r|1&"] == "Reg <1>: 0.00" and "no data" in tips["r|8&"].lower()
    assert requests(page) == [] and "region:" not in page


def test_a_crowd_is_not_marked_one_by_one():
    n = 450
    crowd = pl.DataFrame({"region_id": [f"r{i}" for i in range(n)], "region_name": [f"R{i}" for i in range(n)],
                          "longitude": np.random.default_rng(1).uniform(0, 9, n),
                          "latitude": np.random.default_rng(2).uniform(0, 9, n), "v": np.arange(float(n))})  # fmt: skip
    assert "data-region" not in maps.region_map(crowd, value="v").svg()
