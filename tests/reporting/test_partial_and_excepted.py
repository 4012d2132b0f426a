"""The main report of a panel as people bring it: no macro-regions, years with fewer industries, exceptions."""

from dataclasses import replace

import polars as pl
import pytest
from lxml import html

from python_models.reporting.pages.headlines import headlines
from python_models.reporting.pages.panel_report import PanelMeta, panel_report
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import StoredTables


def of(published, *schemas):
    """The tables that a section reads: the others need not be drawn to look at it."""
    return {name: table for name, table in published.items() if name.split(".")[0] in schemas}


def told(stored, meta=None, **given) -> html.HtmlElement:
    return html.fromstring(panel_report(stored, meta or PanelMeta(title="States"), **given))


@pytest.mark.parametrize("without", [None, "R4"])
def test_a_panel_without_macro_regions_has_its_heat_map(published, without):
    """Without groups, or with one that is missing: every region is drawn, none falls out for want of a group."""
    none = pl.lit(None, pl.String)
    hole = none if without is None else pl.when(pl.col("region_id") != without).then("macro_region")
    stored = of(published, "marts")
    stored["marts.dim_regions"] = published["marts.dim_regions"].with_columns(macro_region=hole)
    page = told(stored)
    assert not page.xpath("//*[@class='absent'][contains(., 'heat map')]")
    (heat,) = page.xpath("//figure[contains(., 'θ by region and year')]")
    drawn = heat.text_content()
    assert all(name in drawn for name in published["marts.dim_regions"]["region_name"])


def test_years_of_fewer_industries_are_told_and_no_change_is_measured_from_them(published):
    means = published["marts.coagglomeration_means"]
    first = means["year"].min()
    other = means.filter(pl.col("year") > first).with_columns(pair=pl.lit("iron_x_transport"))
    published = of(published, "marts")
    stored = {**published, "marts.coagglomeration_means": pl.concat([means, other])}
    for language, words in (("en", f"In {first} fewer industries"), ("zh", f"{first} 年公布的行业少于其他年份")):
        meta = PanelMeta(title="States", pair="iron_x_banking", language=language)
        said = [li.text_content().strip() for li in told(stored, meta).xpath("//*[@id='theta']//aside//li")]
        assert len(said) == 1 and said[0].startswith(words)
    meta = PanelMeta(pair="iron_x_banking")
    assert f"in {first + 1}" in headlines(PanelReport(StoredTables(stored), meta))[1].detail
    assert f"in {first}" in headlines(PanelReport(StoredTables(published), meta))[1].detail
    assert not told(published).xpath("//*[@id='theta']//aside")


@pytest.mark.parametrize(("language", "page_of_checks"), [("en", "Checks"), ("zh", "数据检查")])
def test_exceptions_are_counted_with_a_link_to_the_page_that_lists_them(published, language, page_of_checks):
    published = of(published, "quality", "raw")
    meta = PanelMeta(title="States", language=language, exceptions=231)
    page = told(published, meta, pages={"report": "", "checks": "expectations/index.html"})
    (link,) = page.xpath("//*[@id='quality']/p/a")
    assert link.get("href") == "expectations/index.html" and link.text == page_of_checks
    assert "231" in link.getparent().text_content()
    assert not told(published, replace(meta, exceptions=0)).xpath("//*[@id='quality']/p[contains(., '231')]")
    alone = told(published, meta)  # a page that is no part of a site
    assert alone.xpath("//*[@id='quality']/p[contains(., '231')]") and not alone.xpath("//*[@id='quality']/p/a")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "mean of the {} regions of the benchmark"), ("zh", "基准中 {} 个地区的均值")]
)
def test_a_mean_over_more_regions_than_the_panel_says_over_how_many(published, language, said):
    """Beside 30 regions stood a mean of 31."""
    means = published["marts.coagglomeration_means"]
    nation = means.filter(pl.col("scope") == "nation")
    assert "panel" not in means["scope"]

    def detail(frame):
        stored = {**published, "marts.coagglomeration_means": frame}
        return headlines(PanelReport(StoredTables(stored), PanelMeta(title="T", language=language)))[1].detail

    fewer, alike = (nation.with_columns(scope=pl.lit("panel"), regions=pl.col("regions") - less) for less in (1, 0))
    assert said.format(nation["regions"][-1]) in detail(pl.concat([means, fewer]))
    assert said[:4] not in detail(means) + detail(pl.concat([means, alike]))


def test_regions_without_a_figure_of_their_own_are_not_counted(published):
    """A template lists every prefecture; the headline counts those of which files tell, and their years."""
    stored = dict(published)
    gdp = pl.col("region_id").str.slice(1).cast(pl.Float64) + pl.col("year")
    panel = stored["marts.estimation_panel"].with_columns(exchange_rate=pl.col("year") / 1000, gdp=gdp)
    first = panel.filter(pl.col("year") == panel["year"].min())
    kept = ("region_id", "year", "longitude", "latitude", "exchange_rate")
    numbers = [c for c, kind in panel.schema.items() if kind.is_numeric() and c not in kept]
    empty = first.with_columns(pl.lit(None, panel.schema[c]).alias(c) for c in numbers)
    others = [empty.head(1).with_columns(region_id=pl.lit(f"X{i}")) for i in range(330)]
    early = empty.with_columns(pl.col("year") - 5)
    stored["marts.estimation_panel"] = pl.concat([panel, early, *others])
    was, now = (headlines(PanelReport(StoredTables(s), PanelMeta(title="T")))[0] for s in (published, stored))
    assert (now.value, now.detail) == (was.value, was.detail) and int(now.value) == panel["region_id"].n_unique()
