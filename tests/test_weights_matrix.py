"""Every room reads weights alike: all forms, identifiers of any type, and refusals that name the unit."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from libpysal.graph import Graph
from libpysal.weights import full2W

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm
from python_models.spatial import fit_spatial_panel, local_moran, moran
from python_models.weights_matrix import read_weights

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
    "reordered rows": (pd.DataFrame(W, columns=IDS, index=IDS).iloc[::-1], "row 1 is 124, column 1 is 101"),
    "reordered labels": (square().insert_column(0, pl.Series("id", IDS[::-1])), "row 1 is 124, column 1 is 101"),
    "oblong": (square().head(5), "5 rows and 24 columns; they must be square"),
    "infinite": (square(changed(3, 5, np.inf)), r"empty or infinite .*row\(s\) of 104"),
    "empty": (square(changed(3, 5, np.nan)), r"empty or infinite .*row\(s\) of 104"),
    "null": (square().with_columns(pl.lit(None, dtype=pl.Float64).alias("101")), "empty or infinite"),
    "infinite, sparse": (full2W(changed(3, 5, np.inf), ids=IDS), r"empty or infinite .*row\(s\) of 104"),
    "negative": (square(changed(3, 5, -1.0)), r"negative .*row\(s\) of 104"),
    "itself": (square(changed(3, 3, 0.5)), "give 104 a weight on itself"),
    "text": (square().with_columns(pl.lit("a").alias("102")), "102 are not numbers"),
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
