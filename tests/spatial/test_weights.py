"""Weights against published great-circle distances, libpysal, closed forms and the shared spdep values."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from python_models.errors import InputError
from python_models.spatial.alignment import align, matrix_of, standardised
from python_models.spatial.weights import as_graph, great_circle_km, weights

SHARED = Path(__file__).parents[3] / "shared" / "reference" / "spatial"
shared = pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
SQUARE = pl.DataFrame({"region_id": ["b", "a", "c", "d"], "longitude": [0.0, 1, 0, 5], "latitude": [0.0, 0, 1, 5]})


def matrix(*args, **kwargs) -> np.ndarray:
    return weights(*args, **kwargs).sparse.toarray()


def test_great_circle():
    """A degree on the equator of a 6371 km sphere, pole to pole half a circle, Berlin to Tokyo 8,918 km."""
    d = great_circle_km(np.array([0.0, 1, 0, 0, 13.4050, 139.6917]), np.array([0.0, 0, 90, -90, 52.52, 35.6895]))
    assert d[0, 1] == pytest.approx(6371 * np.pi / 180)
    assert d[2, 3] == pytest.approx(6371 * np.pi)
    assert d[4, 5] == pytest.approx(8918, abs=2)
    np.testing.assert_array_equal(np.diag(d), 0)


def test_the_date_line_is_no_border():
    """179.5 E and 179.5 W are one degree apart, nearer than 170 E: nearest neighbours on raw degrees get it wrong."""
    points = pl.DataFrame({"id": ["e", "w", "x"], "lon": [179.5, -179.5, 170.0], "lat": [0.0, 0, 0]})
    np.testing.assert_array_equal(matrix(points, "knn", k=1), [[0, 1, 0], [1, 0, 0], [1, 0, 0]])


def test_order_and_standardisation_of_the_graph():
    graph = weights(SQUARE, "inverse_distance")
    assert list(graph.unique_ids) == ["b", "a", "c", "d"] and graph.transformation == "R"
    np.testing.assert_allclose(graph.sparse.toarray().sum(axis=1), 1)
    raw = matrix(SQUARE, "inverse_distance", standardise="none")
    np.testing.assert_array_equal(raw, raw.T)
    squared = matrix(SQUARE, "inverse_distance", power=2, standardise="none")
    np.testing.assert_allclose(squared, raw**2)
    spectral = matrix(SQUARE, "inverse_distance", standardise="spectral")
    assert np.abs(np.linalg.eigvalsh(spectral)).max() == pytest.approx(1)


def test_graph_equals_libpysals_own():
    from libpysal.graph import Graph
    from scipy import sparse

    a = np.array([[0, 0.5, 0.5, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0.2, 0.3, 0.5, 0]])
    ours, theirs = as_graph(a, ["d", "c", "b", "a"]), Graph.from_sparse(sparse.csr_array(a), ids=["d", "c", "b", "a"])
    np.testing.assert_array_equal(ours.sparse.toarray(), theirs.sparse.toarray())
    assert ours.isolates.tolist() == theirs.isolates.tolist() == ["b"]
    np.testing.assert_allclose(ours.lag([1.0, 2, 3, 4]), theirs.lag([1.0, 2, 3, 4]))


def test_contiguity_from_edges_and_polygons():
    edges = pl.DataFrame({"from": ["b", "b", "zz"], "to": ["a", "c", "b"]})
    with pytest.raises(InputError, match="edges name zz, which are no regions here"):
        weights(SQUARE, "contiguity", edges=edges)
    edges = edges.head(2)
    with pytest.raises(InputError, match="1 region without neighbours: d"):
        weights(SQUARE, "contiguity", edges=edges)
    kept = matrix(SQUARE, "contiguity", edges=edges, isolates="keep", standardise="none")
    np.testing.assert_array_equal(kept, [[0, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    import geopandas as gpd
    from shapely.geometry import box

    grid = gpd.GeoDataFrame(
        {"region_id": list("pqrs")}, geometry=[box(i, j, i + 1, j + 1) for j in (0, 1) for i in (0, 1)]
    )
    np.testing.assert_array_equal(matrix(grid, "contiguity", standardise="none"), 1 - np.eye(4))
    rook = matrix(grid, "contiguity", rook=True, standardise="none")
    np.testing.assert_array_equal(rook, [[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]])


def test_coordinates_of_a_geodataframe():
    """Its points are the coordinates where it has no columns of them; projected ones are taken back to degrees."""
    import geopandas as gpd

    points = gpd.points_from_xy(SQUARE["longitude"], SQUARE["latitude"], crs=4326)
    regions = gpd.GeoDataFrame({"region_id": SQUARE["region_id"].to_list()}, geometry=points)
    expected = matrix(SQUARE, "inverse_distance")
    np.testing.assert_allclose(matrix(regions, "inverse_distance"), expected, rtol=1e-12)
    np.testing.assert_allclose(matrix(regions.to_crs(3857), "inverse_distance"), expected, rtol=1e-6)


def test_cut_off_keeps_the_pair_it_was_read_from():
    d = great_circle_km(SQUARE["longitude"].to_numpy(), SQUARE["latitude"].to_numpy())
    nearest = np.where(np.eye(4) > 0, np.inf, d).min(axis=1).max()
    printed = float(f"{nearest:.12g}")
    assert (matrix(SQUARE, "inverse_distance", cutoff=printed) > 0).any(axis=1).all()
    with pytest.raises(InputError, match=r"d\. Raise cutoff"):
        weights(SQUARE, "inverse_distance", cutoff=nearest * 0.9)


def test_duplicates_are_refused_or_chosen():
    twins = pl.concat([SQUARE, pl.DataFrame({"region_id": ["e"], "longitude": [0.0], "latitude": [0.0]})])
    for kind, extra in (("inverse_distance", {}), ("knn", {"k": 2}), ("distance_band", {"cutoff": 1000.0})):
        with pytest.raises(InputError, match="b and e"):
            weights(twins, kind, **extra)
    raw = matrix(twins, "inverse_distance", duplicates="cap", standardise="none")
    assert raw[0, 4] == raw[4, 0] == raw[:4, :4].max()
    assert matrix(twins, "inverse_distance", duplicates="drop", standardise="none")[0, 4] == 0
    assert matrix(twins, "knn", k=1, duplicates="cap")[0, 4] == 1
    assert matrix(twins, "knn", k=1, duplicates="drop")[0, 4] == 0
    equal = SQUARE.with_columns(gdp=pl.Series([1.0, 2, 2, 4]))
    with pytest.raises(InputError, match="same value, first a and c"):
        weights(equal, "economic", column="gdp")


@pytest.mark.parametrize("scale", [1.0, 0.1, 1e9, 1e-9])
@pytest.mark.parametrize("seed", range(6))
def test_neighbours_equally_far_are_taken_by_name(seed, scale):
    """Squared distances of a lattice are whole numbers: ranked by (distance, name) they say which k are nearest.

    In units of a tenth, or far from the origin, the same distances differ in their last digits.
    """
    rng = np.random.default_rng(seed)
    cells = rng.permutation(49)[:20]
    east, north = cells % 7, cells // 7
    ids = rng.permutation([f"r{i:02d}" for i in range(20)]).tolist()
    k = int(rng.integers(1, 9))
    squared = (east[:, None] - east) ** 2 + (north[:, None] - north) ** 2
    wanted = np.zeros((20, 20))
    for i in range(20):
        for j in sorted((j for j in range(20) if j != i), key=lambda j: (squared[i, j], ids[j]))[:k]:
            wanted[i, j] = 1 / k
    frame = pl.DataFrame({"region_id": ids, "longitude": (east + 0.3) * scale, "latitude": (north + 700.7) * scale})
    got = matrix(frame, "knn", k=k, metric="euclidean")
    np.testing.assert_allclose(got, wanted)
    turned = rng.permutation(20)
    np.testing.assert_allclose(
        matrix(frame[turned.tolist()], "knn", k=k, metric="euclidean"), wanted[np.ix_(turned, turned)]
    )


@pytest.mark.parametrize("metric", ["great_circle", "euclidean"])
@pytest.mark.parametrize("scale", [1.0, 1e-9])
def test_one_point_up_to_rounding_is_one_point(metric, scale):
    """0.1 + 0.2 and 0.3 are one place: 1/d would be 1e17 where the next weight is 2."""
    scale = scale if metric == "euclidean" else 1.0
    frame = pl.DataFrame(
        {
            "region_id": ["a", "b", "c", "d"],
            "longitude": np.array([0.1 + 0.2, 0.3, 1.0, 2.5]) * scale,
            "latitude": np.array([0.7 + 0.1, 0.8, 0.0, 1.0]) * scale,
        }
    )
    clear = frame.with_columns(
        longitude=pl.Series([0.3, 0.3, 1.0, 2.5]) * scale, latitude=pl.Series([0.8, 0.8, 0, 1]) * scale
    )
    for kind, extra in (("inverse_distance", {}), ("knn", {"k": 2}), ("distance_band", {"cutoff": 1e3})):
        with pytest.raises(InputError, match="a and b"):
            weights(frame, kind, metric=metric, **extra)
        for choice in ("cap", "drop"):
            found, exact = (
                matrix(f, kind, metric=metric, standardise="none", duplicates=choice, **extra) for f in (frame, clear)
            )
            np.testing.assert_allclose(found, exact, rtol=1e-9)
        assert found[0, 1] == 0  # drop


def test_economic_gravity_and_nested_by_hand():
    q = np.array([1.0, 2, 4, 8])
    frame = SQUARE.with_columns(gdp=pl.Series(q))
    d = great_circle_km(frame["longitude"].to_numpy(), frame["latitude"].to_numpy()) + np.diag(np.full(4, np.inf))
    gap = np.abs(q[:, None] - q) + np.diag(np.full(4, np.inf))
    np.testing.assert_allclose(matrix(frame, "economic", column="gdp"), standardised(1 / gap, "row"))
    np.testing.assert_allclose(
        matrix(frame, "gravity", column="gdp", power=2), standardised(np.outer(q, q) / d**2, "row")
    )
    np.testing.assert_allclose(matrix(frame, "nested", column="gdp"), standardised(1 / d / gap, "row"))
    mixed = 0.3 * standardised(1 / d, "row") + 0.7 * standardised(1 / gap, "row")
    np.testing.assert_allclose(matrix(frame, "nested", column="gdp", nested_form="mixture", share=0.3), mixed)
    scaled = standardised(1 / d, "row") * (q / q.mean())
    got = matrix(frame, "nested", column="gdp", nested_form="diagonal", standardise="none")
    np.testing.assert_allclose(got, scaled)


@pytest.mark.parametrize(
    "change, args, said",
    [
        ({}, {"kind": "queen"}, "kind='queen'"),
        ({}, {"standardise": "double"}, "standardise='double'"),
        ({}, {"kind": "knn", "k": 4}, "k=4 neighbours"),
        ({}, {"kind": "economic"}, "economic variable"),
        ({}, {"kind": "contiguity"}, "needs edges="),
        ({}, {"kind": "distance_band"}, "needs cutoff="),
        ({}, {"power": -1}, "power=-1"),
        ({}, {"longitude": "nowhere"}, "nowhere"),
        ({}, {"isolates": "zero"}, "isolates='zero'"),
        ({"latitude": pl.Series([1.0, None, 2, 3])}, {}, "latitude is missing or not a number for a"),
        ({"longitude": pl.col("longitude") * 1e5}, {}, "Coordinates of a, d are no longitude"),
        ({"region_id": pl.lit("a")}, {}, "each region once"),
        ({"gdp": pl.lit(-1.0)}, {"kind": "gravity", "column": "gdp"}, "positive"),
    ],
)
def test_bad_input_is_named(change, args, said):
    with pytest.raises(InputError, match=said):
        weights(SQUARE.with_columns(**change), **args)


def test_align_cuts_orders_and_standardises_anew():
    graph = weights(SQUARE, "inverse_distance")
    cut = align(graph, ["c", "b"])
    np.testing.assert_allclose(cut, [[0, 1], [1, 0]])
    raw = align(weights(SQUARE, "inverse_distance", standardise="none"), ["c", "b"])
    assert raw[0, 1] == pytest.approx(1 / 111.1949, rel=1e-4)
    numbered = pl.DataFrame(np.array([[0, 1.0], [1, 0]]), schema=["1", "2"])
    np.testing.assert_array_equal(align(numbered, [2, 1]), [[0, 1], [1, 0]])
    with pytest.raises(InputError, match="lack 1 of 2 units of the data: q"):
        align(graph, ["a", "q"])


def test_matrix_of_reads_graph_w_and_frames():
    from libpysal.weights import W

    graph = weights(SQUARE, "inverse_distance")
    want = graph.sparse.toarray()
    neighbours = {
        u: dict(zip(graph.unique_ids, row, strict=True)) for u, row in zip(graph.unique_ids, want, strict=True)
    }
    w = W(
        {u: [v for v in n if v != u] for u, n in neighbours.items()},
        {u: [x for v, x in n.items() if v != u] for u, n in neighbours.items()},
        id_order=list(graph.unique_ids),
        silence_warnings=True,
    )
    frame = pl.DataFrame(want, schema=list(graph.unique_ids))
    for form in (graph, w, frame, frame.to_pandas(), frame.insert_column(0, pl.Series("unit", frame.columns))):
        got, ids = matrix_of(form)
        np.testing.assert_array_equal(got, want)
        assert ids == ["b", "a", "c", "d"]
    with pytest.raises(InputError, match="square"):
        matrix_of(pl.DataFrame(np.ones((2, 4)), schema=list("abcd")))
    with pytest.raises(InputError, match="weight on itself"):
        matrix_of(pl.DataFrame(np.eye(2), schema=["a", "b"]))
    with pytest.raises(InputError, match="negative"):
        matrix_of(pl.DataFrame([[0.0, -1], [1, 0]], schema=["a", "b"], orient="row"))


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 25), st.integers(0, 10_000), st.floats(0.5, 3))
def test_properties(n, seed, power):
    """Rows sum to one, nothing on the diagonal, nearer is heavier, and shuffled regions give the shuffled matrix."""
    rng = np.random.default_rng(seed)
    points = pl.DataFrame({"id": np.arange(n), "lon": rng.uniform(-180, 180, n), "lat": rng.uniform(-85, 85, n)})
    w = matrix(points, "inverse_distance", power=power)
    np.testing.assert_allclose(w.sum(axis=1), 1)
    assert (np.diag(w) == 0).all()
    d = great_circle_km(points["lon"].to_numpy(), points["lat"].to_numpy())
    for i in range(n):
        others = np.delete(np.arange(n), i)
        assert (np.diff(w[i, others[np.argsort(d[i, others], kind="stable")]]) <= 1e-12).all()
    order = rng.permutation(n)
    np.testing.assert_allclose(matrix(points[order], "inverse_distance", power=power), w[np.ix_(order, order)])
    assert (matrix(points, "knn", k=3, standardise="none").sum(axis=1) == 3).all()


def case():
    return json.loads((SHARED / "cases" / "weights.json").read_text())


def same(got: np.ndarray, want: dict, full=None) -> None:
    """Every number of a case, to its tolerance of 1e-12."""
    rows, columns = np.nonzero(got)
    assert len(rows) == want["nnz"] and got.sum() == pytest.approx(want["sum"], rel=1e-12)
    np.testing.assert_allclose(got[0][got[0] != 0][: len(want["row1"])], want["row1"], rtol=1e-12)
    roots = np.linalg.eigvals(got).real
    for value, key in (
        (np.trace(got @ got), "trWW"),
        ((got**2).sum(), "trWtW"),
        (roots.max(), "max_eig"),
        (roots.min(), "min_eig"),
        (got.sum(axis=1).max(), "max_rowsum"),
        (got.sum(axis=0).max(), "max_colsum"),
    ):
        assert value == pytest.approx(want[key], rel=1e-11, abs=1e-12), key
    if full is not None:
        np.testing.assert_allclose(got[0], full, rtol=1e-11)
    if "sparse" in want:
        assert sorted(zip(rows, columns, strict=True)) == sorted(
            zip(want["sparse"]["i"], want["sparse"]["j"], strict=True)
        )


@shared
@pytest.mark.shared
@pytest.mark.parametrize("peer", ["spdep", "libpysal"])
def test_planar_weights_equal_peers(peer):
    want = case()[peer]["unempit_km"]
    points = pl.read_csv(SHARED / "data" / "unempit_coords.csv").with_columns(pl.col("x", "y") / 1000)
    band = want["max_nn_distance"]
    built = {
        "invd1_raw": ("inverse_distance", {"standardise": "none"}),
        "invd1_row": ("inverse_distance", {}),
        "invd2_row": ("inverse_distance", {"power": 2}),
        "invd1_spectral": ("inverse_distance", {"standardise": "spectral"}),
        "band_binary": ("distance_band", {"cutoff": band, "standardise": "none"}),
        "band_invd_row": ("inverse_distance", {"cutoff": band}),
        "knn4": ("knn", {"k": 4}),
        "knn6": ("knn", {"k": 6}),
        "exp_decay": ("exponential", {"power": 0.01}),
    }
    for name, (kind, options) in built.items():
        if name in want:
            full = want.get(f"{name}_row1", want[name].get("row1_full"))
            same(matrix(points, kind, metric="euclidean", **options), want[name], full)


@shared
@pytest.mark.shared
def test_economic_and_nested_weights_equal_the_formulas():
    want = case()["spdep"]["unempit_econ"]
    panel = pl.read_csv(SHARED / "data" / "unempit.csv")
    q = panel.group_by("id").agg(q=(100 - pl.col("unrate")).mean())
    points = pl.read_csv(SHARED / "data" / "unempit_coords.csv").with_columns(pl.col("x", "y") / 1000)
    points = points.join(q, on="id", maintain_order="left")
    built = {
        "econ_1_over_absdiff_row": {"kind": "economic"},
        "gravity_qiqj_over_d2_row": {"kind": "gravity", "power": 2},
        "nested_half": {"kind": "nested", "nested_form": "mixture"},
        "nested_product": {"kind": "nested"},
        "nested_diag": {"kind": "nested", "nested_form": "diagonal", "standardise": "none"},
    }
    for name, options in built.items():
        metric = {} if options["kind"] == "economic" else {"metric": "euclidean"}
        same(matrix(points, **metric, column="q", **options), want[name], want[name]["row1_full"])


@shared
@pytest.mark.shared
def test_great_circle_neighbours_equal_libpysal():
    """spdep measures on an ellipsoid: 0.1-0.2 % apart, and two of 636 links differ."""
    want = case()
    points = pl.read_csv(SHARED / "data" / "natga_coords.csv")
    d = great_circle_km(points["lon"].to_numpy(), points["lat"].to_numpy())
    np.testing.assert_allclose(d[0, 1:11], want["libpysal"]["natga_lonlat"]["first10"], rtol=1e-11)
    got = matrix(points, "knn", k=4)
    same(got, want["libpysal"]["natga_lonlat"]["knn4"])
    links = want["spdep"]["natga_lonlat"]["knn4"]["sparse"]
    assert len(set(zip(*np.nonzero(got), strict=True)) - set(zip(links["i"], links["j"], strict=True))) == 2
    planar = want["libpysal"]["natga_lonlat"]["knn4_treated_as_planar"]["sparse"]
    euclid = matrix(points, "knn", k=4, metric="euclidean")
    assert sorted(zip(*np.nonzero(euclid), strict=True)) == sorted(zip(planar["i"], planar["j"], strict=True))


@shared
@pytest.mark.shared
def test_duplicate_points_as_peers_count_them():
    points = pl.read_csv(SHARED / "data" / "burkitt_points.csv")
    want = case()
    with pytest.raises(InputError, match="11 pair"):
        weights(points, "distance_band", cutoff=20, metric="euclidean")
    capped = matrix(points, "distance_band", cutoff=20, duplicates="cap", metric="euclidean", standardise="none")
    dropped = matrix(points, "distance_band", cutoff=20, duplicates="drop", metric="euclidean", standardise="none")
    assert (capped > 0).sum() == want["spdep"]["burkitt_duplicates"]["band20_links"]
    assert (dropped > 0).sum() == want["libpysal"]["burkitt_duplicates"]["band20_binary"]["links"]
