"""Every room reads weights alike: all forms, identifiers of any type, and refusals that name the unit."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from libpysal.graph import Graph
from libpysal.weights import full2W
from scipy import sparse

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm
from python_models.spatial import fit_spatial_panel, local_moran, moran
from python_models.weights.matrix import read_weights, transposed

N, T = 24, 6
RNG = np.random.default_rng(3)
IDS = [101 + i for i in range(N)]
RAW = RNG.random((N, N)) * (RNG.random((N, N)) < 0.3)
np.fill_diagonal(RAW, 0.0)
RAW[np.arange(N), (np.arange(N) + 1) % N] = 1.0
W = RAW / RAW.sum(axis=1, keepdims=True)
PANEL = pl.DataFrame(
    {"id": IDS * T, "year": np.repeat(np.arange(2000, 2000 + T), N)}
    | {name: RNG.normal(size=N * T) for name in ("y", "x")}
)
SHUFFLED = RNG.permutation(N)


def square(matrix=W, ids=IDS):
    return pl.DataFrame(matrix, schema=[str(i) for i in ids])


LINKS = pl.DataFrame(
    [(i, j, W[a, b]) for a, i in enumerate(IDS) for b, j in enumerate(IDS) if W[a, b]],
    schema=["region", "neighbour", "weight"],
    orient="row",
)


def forms():
    old = full2W(W, ids=IDS)
    return {
        "polars": square(),
        "lazy": square().lazy(),
        "pandas": square().to_pandas(),
        "pandas, whole numbers": pd.DataFrame(W, columns=IDS, index=IDS),
        "pandas, an index that counts": pd.DataFrame(W, columns=IDS, index=range(7, N + 7)),
        "labelled": square().insert_column(0, pl.Series("id", IDS)),
        "another order": square(W[np.ix_(SHUFFLED, SHUFFLED)], [IDS[i] for i in SHUFFLED]),
        "pandas, rows in another order": pd.DataFrame(W, columns=IDS, index=IDS).iloc[SHUFFLED],
        "pandas, rows and columns in other orders": pd.DataFrame(W, columns=IDS, index=IDS).iloc[::-1, SHUFFLED],
        "pandas, codes padded in the index": pd.DataFrame(W, columns=IDS, index=[f"0{i}" for i in IDS]).iloc[::-1],
        "labels in another order": square().insert_column(0, pl.Series("id", IDS))[SHUFFLED.tolist()],
        "numpy and ids": (W, IDS),
        "scipy and ids": (sparse.coo_array(W), np.array(IDS)),
        "scipy and ids in another order": (
            sparse.csc_array(W[np.ix_(SHUFFLED, SHUFFLED)]),
            [float(IDS[i]) for i in SHUFFLED],
        ),
        "dict": {i: {j: W[a, b] for b, j in enumerate(IDS) if W[a, b]} for a, i in enumerate(IDS)},
        "links": LINKS,
        "links, pandas, in another order": LINKS.sample(fraction=1, shuffle=True, seed=1).to_pandas(),
        "W": old,
        "Graph": Graph.from_W(old),
    }


def rooms(panel, w):
    """A number that hangs on W from every function that takes one."""
    keys = {"unit": "id", "period": "year"}
    return [
        fit_spatial_panel(panel, **keys, formula="y ~ x", weights=w, lee_yu=False).glance()["rho"][0],
        moran(panel, "y", **keys, weights=w)["moran_i"][0],
        local_moran(panel, "y", **keys, weights=w).sort("year", "id")["local_i"][2],
        fit_dynamic_panel(
            panel, **keys, formula="y ~ L.y + x", gmm=gmm("y", (2, 3), True), iv=(), steps=1, weights=w,
            time_dummies=False,
        ).params[-1],
    ]  # fmt: skip


@pytest.fixture(scope="module")
def expected():
    return rooms(PANEL, square())


@pytest.mark.parametrize("form", forms())
@pytest.mark.filterwarnings("ignore")
def test_every_form_gives_the_same_numbers(expected, form):
    np.testing.assert_allclose(rooms(PANEL, forms()[form]), expected, rtol=1e-9)


@pytest.mark.parametrize("kind", [pl.Int32, pl.UInt16, pl.Float64, pl.String])
@pytest.mark.filterwarnings("ignore")
def test_identifiers_of_any_type_match(expected, kind):
    panel = PANEL.with_columns(pl.col("id").cast(pl.Int64).cast(kind))
    for form in ("polars", "W"):
        np.testing.assert_allclose(rooms(panel, forms()[form]), expected, rtol=1e-9)


def changed(i, j, value):
    w = W.copy()
    w[i, j] = value
    return w


BAD = {
    "rows of other names": (
        pd.DataFrame(W, columns=IDS, index=[*IDS[:-1], 999]),
        "124 only among columns, 999 only among rows",
    ),
    "labels of other names": (
        square().insert_column(0, pl.Series("id", [*IDS[:-1], 999])),
        "124 only among columns, 999 only among rows",
    ),
    "a label twice": (square().insert_column(0, pl.Series("id", [*IDS[:-1], 101])), r"in rows 101 more than once"),
    "a pair that does not fit": ((W, IDS[:-1]), r"shape \(24, 24\) and 23 ids do not fit"),
    "a pair that names one twice": ((W, [*IDS[:-1], 101]), "name 101 more than once"),
    "a dict with a stranger": ({101: [102], 102: [999]}, "999 among neighbours, but nowhere as a region"),
    "a dict with text": ({101: "102"}, "give a dict"),
    "links twice": (pl.DataFrame({"a": ["x", "x"], "b": ["y", "y"], "w": [1.0, 2]}), "from x to y twice"),
    "links without a region": (pl.DataFrame({"a": ["x", None], "b": ["y", "z"], "w": [1.0, 2]}), "links leave a empty"),
    "links without a weight": (pl.DataFrame({"a": ["x", "z"], "b": ["y", "x"], "w": [1.0, None]}), "empty or infinite"),
    "oblong": (square().head(5), "5 rows and 24 columns; they must be square"),
    "infinite": (square(changed(3, 5, np.inf)), r"Weights of 104 are empty or infinite"),
    "empty": (square(changed(3, 5, np.nan)), r"Weights of 104 are empty or infinite"),
    "null": (square().with_columns(pl.lit(None, dtype=pl.Float64).alias("101")), "empty or infinite"),
    "infinite, sparse": (full2W(changed(3, 5, np.inf), ids=IDS), r"Weights of 104 are empty or infinite"),
    "negative": (square(changed(3, 5, -1.0)), r"Weights of 104 are negative"),
    "itself": (square(changed(3, 3, 0.5)), "give 104 a weight on itself"),
    "text": (square().with_columns(pl.lit("a").alias("102")), "hold text instead of numbers: 102"),
    "twice": (pd.DataFrame(W, columns=[IDS[0], *IDS[:-1]]), "cannot be read: .*unique"),
    "array": (W, "ndarray do not say which row"),
}


@pytest.mark.parametrize("name", BAD)
def test_refusals_name_the_unit(name):
    weights, said = BAD[name]
    with pytest.raises(InputError, match=said):
        read_weights(weights)
    with pytest.raises(InputError, match=said):
        moran(PANEL, "y", unit="id", period="year", weights=weights)


@pytest.mark.filterwarnings("ignore:.*instruments")
def test_a_transposed_w_is_named():
    """Columns that sum to one, and rows that do not: legal, but mostly a frame built without orient="row"."""
    said = "W looks transposed: its columns, not its rows, sum to one"
    turned = square(np.ascontiguousarray(W.T))  # as it is, polars would turn W.T back
    for form in (turned, turned.to_pandas(), full2W(W.T, ids=IDS)):
        with pytest.warns(UserWarning, match=said):
            read_weights(form)
    with pytest.warns(UserWarning, match=said):
        fit = fit_spatial_panel(PANEL, "id", "year", "y ~ x", weights=turned, lee_yu=False, effects="unit")
    assert [c.key for c in fit.cautions] == ["weights_transposed"]
    with pytest.warns(UserWarning, match=said):
        moran(PANEL, "y", unit="id", period="year", weights=turned)
    with pytest.warns(UserWarning, match=said):
        gmm_fit = fit_dynamic_panel(
            PANEL, "id", "year", "y ~ L.y + x", gmm=gmm("y", (2, 3), True), weights=turned, steps=1
        )
    assert "weights_transposed" in [c.key for c in gmm_fit.cautions]


def test_polars_transposes_a_column_major_array():
    """What the warning is there for; once polars reads both orders alike, methods-spatial.md can say so."""
    turned = pl.DataFrame(np.asfortranarray(W), schema=[str(i) for i in IDS])
    assert np.array_equal(turned.to_numpy(), W.T)
    assert np.array_equal(pl.DataFrame(np.asfortranarray(W), schema=turned.columns, orient="row").to_numpy(), W)


def test_other_weights_are_not_called_transposed():
    both = (np.ones((N, N)) - np.eye(N)) / (N - 1)
    isolates = W.copy()
    isolates[0] = 0.0
    for matrix in (W, both, both * 2, RAW, isolates, (RAW > 0).astype(float)):
        assert transposed(matrix) == ()
    empty_column = W.T.copy()
    empty_column[:, 0] = 0.0
    assert [c.key for c in transposed(empty_column)] == ["weights_transposed"]
