"""A report of 280 and of 3,000 regions: labels, rankings, crowds, weight and insets."""

import io
import logging
import re

import numpy as np
import polars as pl
import pytest
from shapely.geometry import Polygon, box

from python_models.errors import InputError
from python_models.reporting.figures import charts, map_shapes, maps, model_charts, style
from python_models.reporting.pages.exhibit_registry import exhibits_of
from python_models.reporting.pages.page import Exhibit, Section, report_page
from python_models.reporting.pages.panel_report import PanelMeta, panel_report
from python_models.reporting.pages.panel_report_context import PanelReport
from python_models.reporting.pages.stored_tables import StoredTables
from python_models.reporting.tables.publication_table import PublicationTable, Row

MOST_BYTES = 5_000_000


def country(n: int, years: int) -> dict[str, pl.DataFrame]:
    """Published tables of an invented country whose regions all have the same stem."""
    rng = np.random.default_rng(n)
    regions = pl.DataFrame(
        {
            "region_id": [f"{100000 + i}" for i in range(n)],
            "region_name": [f"County {i}" for i in range(n)],
            "region_name_en": [f"County {i}" for i in range(n)],
            "macro_region": [["north", "south", "isles"][i % 3] for i in range(n)],
            "longitude": rng.uniform(-100, -70, n),
            "latitude": rng.uniform(30, 48, n),
        }
    )
    cells = regions.join(pl.DataFrame({"year": list(range(2000, 2000 + years))}), how="cross")
    values = {name: pl.Series(rng.lognormal(0, 0.3, cells.height)) for name in ("theta", "match", "height", "score")}
    cells = cells.with_columns(**values, pair=pl.lit("a_x_b"), malmquist=pl.Series(values["score"]))
    means = cells.group_by("year").agg(
        pl.len().alias("regions"), *(pl.col(c).mean().alias(f"{c}_mean") for c in ("theta", "match", "height"))
    )
    means = means.with_columns(scope=pl.lit("nation"), scope_name=pl.lit("all"), pair=pl.lit("a_x_b"))
    own = {"study": pl.lit("main"), "model_id": pl.lit("m"), "technology": pl.lit("global")}
    change = {c: pl.lit(1.0) for c in ("efficiency_change", "best_practice_change")}
    rejects = {
        c: pl.lit("x").repeat_by(1).list.first() for c in ("file_name", "cell", "value_raw", "reason", "message")
    }
    return {
        "marts.dim_regions": regions,
        "marts.estimation_panel": cells.select("region_id", "year", filled_variables=pl.lit("gdp,capital")),
        "marts.coagglomeration": cells.select("region_id", "year", "pair", "theta", "match", "height"),
        "marts.coagglomeration_means": means,
        "results.efficiency_scores": cells.select("region_id", "year", "score", **own),
        "results.malmquist_components": cells.select("region_id", "year", "malmquist", **change, **own),
        "raw.rejects": cells.head(5000).with_columns(**rejects),
    }


@pytest.mark.parametrize(("n", "years"), [(280, 16), pytest.param(3000, 20, marks=pytest.mark.slow)])
def test_a_panels_report_holds(n, years):
    page = panel_report(country(n, years), PanelMeta(title="Many"))
    assert len(page.encode()) < MOST_BYTES
    assert f"The first 40 of {n} regions by θ" in page
    assert "StopIteration" not in page and page.count("<svg") >= 6
    drawn = PanelReport(StoredTables(country(n, years)), PanelMeta())
    figure = next(m(drawn) for m in exhibits_of("regions") if m.__name__ == "theta_map").content.figure
    assert not figure.axes[0].texts  # no name is written where none could be read


def local(n: int) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    z = rng.normal(size=n)
    lag = 0.5 * z + rng.normal(0, 0.5, n)
    names = pl.Series([f"County {i}" for i in range(n)])
    quadrant = np.where(z > 0, np.where(lag > 0, "high-high", "high-low"), np.where(lag > 0, "low-high", "low-low"))
    return pl.DataFrame({"z": z, "lag_z": lag, "p_value": rng.uniform(size=n), "quadrant": quadrant}).with_columns(
        region_id=names, region_name=names, longitude=pl.Series(rng.uniform(0, 9, n)), latitude=pl.Series(z)
    )


@pytest.mark.slow
def test_a_studys_page_holds():
    n, rows = 3000, local(3000)
    long = pl.concat([rows.with_columns(year=pl.lit(y)) for y in range(20)])
    wide = PublicationTable((tuple("abcde"),), tuple(Row(f"County {i}", ("1.234",) * 5) for i in range(n)))
    made = [
        maps.lisa_map(rows),
        maps.region_map(rows, value="z"),
        maps.region_map(rows, value="z", kind="points"),
        model_charts.moran_scatter(rows),
        charts.ranking(rows.with_columns(z=pl.col("z").exp()), value="z", name="region_name"),
        charts.heat_map(long, row="region_name", column="year", value="z"),
        charts.scatter_with_fit(long, x="z", y="lag_z", name="region_name"),
        charts.scatter_with_fit(long, x="z", y="lag_z", facet="year"),
        wide,
    ]
    page = report_page("Many", [Section("All", exhibits=[Exhibit(m, "x") for m in made])])
    assert len(page.encode()) < MOST_BYTES
    assert "The first 300 of 3000 rows" in page and "County 299" in page and ">County 300<" not in page
    assert "40 of 3000" in made[4].alt and len(made[4].figure.axes[0].patches) == 40
    assert len([t for t in made[3].figure.axes[0].texts if t.get_text().startswith("County")]) <= 10


def test_a_short_ranking_is_whole():
    chart = charts.ranking(local(60).with_columns(z=pl.col("z").exp()), value="z", name="region_name", label="z")
    assert len(chart.figure.axes[0].patches) == 60 and chart.figure.axes[0].get_xlabel() == "z"


def test_matplotlib_says_nothing_of_fonts(capsys):
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logger = logging.getLogger("matplotlib.font_manager")
    logger.addHandler(handler)
    try:
        with style.house_style():
            logger.warning("findfont: Font family 'Nowhere' not found.")
            logger.warning("another matter")
            with style.house_style():
                pass
            logger.warning("findfont: Generic family not found.")
        logger.warning("findfont: outside the style")
    finally:
        logger.removeHandler(handler)
    assert heard.getvalue().splitlines() == ["another matter", "findfont: outside the style"]


def states():
    """A country of 48 squares, one far in the north-west that reaches over 180 degrees, one of islands far off."""
    import geopandas as gpd

    squares = [
        box(-124 + 7 * (i % 8), 28 + 3.5 * (i // 8), -117 + 7 * (i % 8), 31.5 + 3.5 * (i // 8)) for i in range(48)
    ]
    north = Polygon([(-168, 66), (-141, 69), (-141, 60), (-160, 56)]).union(box(-178, 51.5, -174, 52))
    north = north.union(box(172, 52, 174, 53)).union(box(-168, 53, -164, 54)).union(box(-172, 52, -170, 53))
    isles = box(-156, 19, -155, 20.2).union(box(-158.3, 21.2, -157.6, 21.7)).union(box(-160, 21.9, -159.3, 22.2))
    ids = [f"S{i:02d}" for i in range(50)]
    return gpd.GeoDataFrame({"region_id": ids}, geometry=[*squares, north, isles], crs=4326)


def test_far_states_stand_upright_beside_the_main_body(tmp_path):
    from python_models.reporting.figures.boundaries import read_boundaries

    states().to_file(tmp_path / "states.geojson")
    shapes = read_boundaries(tmp_path / "states.geojson")
    frame = pl.DataFrame({"region_id": shapes["region_id"].tolist(), "v": np.arange(50.0)}).with_columns(
        region_name="region_id"
    )
    chart = maps.region_map(frame, value="v", boundaries=shapes)
    chart.figure.draw_without_rendering()
    main = chart.figure.axes[0]
    assert len(main.child_axes) == 2
    extents = [a.get_window_extent() for a in (main, *main.child_axes)]
    assert not any(a.overlaps(b) for i, a in enumerate(extents) for b in extents[:i])
    assert 5e6 < np.ptp(main.get_xlim()) < 6e6  # 56 degrees at 28 north are 5,500 km: the main body alone
    # each in a projection of its own: north is up, and the far state is wider than high
    north, _ = sorted(main.child_axes, key=lambda a: -np.ptp(a.get_xlim()))
    assert 1.2 < np.ptp(north.get_xlim()) / np.ptp(north.get_ylim()) < 3
    svg = chart.svg()
    assert len(re.findall(r"<path ", svg)) >= 50


def test_every_part_is_drawn_once_wherever_it_lies():
    shapes = states().assign(tint="#112233")
    parts = shapes.explode(ignore_index=True)
    views = map_shapes._views(parts)
    assert len(views) == len(parts) and set(views) == set(range(views.max() + 1))
    scattered = shapes.copy()
    scattered["geometry"] = [
        box(10 * (i % 10), 12 * (i // 10), 10 * (i % 10) + 1, 12 * (i // 10) + 1) for i in range(50)
    ]
    assert not map_shapes._views(scattered.explode(ignore_index=True)).any()


def test_the_usual_pair_is_shown_unless_another_is_asked_for():
    """A panel with several pairs had the first in the alphabet as its headline: transport."""
    means = country(3, 2)["marts.coagglomeration_means"]
    usual = "manufacturing_x_producer_services"
    pairs = ["manufacturing_x_finance", usual, "manufacturing_x_transport"]
    stored = StoredTables({"marts.coagglomeration_means": pl.concat(means.with_columns(pair=pl.lit(p)) for p in pairs)})
    assert PanelReport(stored, PanelMeta()).pair == usual
    assert PanelReport(stored, PanelMeta(pair=pairs[2])).pair == pairs[2]
    with pytest.raises(InputError, match=r"'manufacturing_x_trade' is not among .*finance"):
        _ = PanelReport(stored, PanelMeta(pair="manufacturing_x_trade")).pair
    only = StoredTables({"marts.coagglomeration_means": means})
    assert PanelReport(only, PanelMeta()).pair == "a_x_b"


def test_the_main_reports_maps_take_the_panels_boundaries(tmp_path):
    from orchestration.main_report import report_boundaries
    from warehouse.errors import WarehouseError
    from warehouse.panel import load_panel

    for folder in ("seeds", "sources"):
        (tmp_path / folder).mkdir()
    text = "name: p\ntitle: P\nseeds: seeds\nyears: [2000, 2001]\nreport: {boundaries: s.geojson, boundary_key: code}\n"
    (tmp_path / "panel.yml").write_text(text)
    with pytest.raises(WarehouseError, match=r"report\.boundaries: no file .*s\.geojson"):
        load_panel(tmp_path)
    states().rename(columns={"region_id": "code"}).to_file(tmp_path / "s.geojson")
    panel = load_panel(tmp_path)
    rows = pl.DataFrame({"region_id": ["S00", "S49"]})
    assert len(report_boundaries(panel, {"marts.coagglomeration": rows})) == 50
    with pytest.raises(InputError, match=r"no polygon for.*S77"):
        report_boundaries(panel, {"marts.coagglomeration": pl.DataFrame({"region_id": ["S00", "S77"]})})
    assert report_boundaries(panel, {}) is None
