#!/usr/bin/env bash
# gwlearn 0.1.1: `batch_size`, which is about memory only, changes predictions, R² and AICc as soon as the table has been sorted
#
# Guess: `GWLinearRegression(batch_size=25)` fits the same local models as without batches, 25 at a time; results are the same
# either way.
# Behaviour: a batch is a range of places in the table, and is looked up as labels in the weights. With a table that was sorted (its whole-number
# labels are no longer 0, 1, 2, …) the local models are those of the labels, the regressors beside them those of the places: each prediction is
# made with one region's coefficients and another region's x. Coefficients are right, so are all results without batches; nothing is said.
# Why it matters: batches are for large maps, where nobody looks at single regions; `pred_`, `resid_`, R² and the information criteria, by which
# bandwidths and kernels are chosen, are of mixed-up regions.
# coagg has no geographically weighted regression; its weights and figures are joined by name (tests/spatial/test_moran.py); docs/peers.md has
# the line. `reset_index(drop=True)` before `fit` is right.
#
# Seen (2026-12-01), 60 towns, one regressor whose slope grows from west to east, invented:
#                                                      squared residuals (from its coefficients)   AICc
#   as made, batch_size=None                               5.90              5.90                     70.81
#   as made, batch_size=25                                 5.90              5.90                     70.81
#   sorted by y, batch_size=None                           5.90              5.90                     70.81
#   sorted by y, batch_size=25                           155.97              5.90                    278.05
#   sorted, rows numbered anew, batch_size=None            5.90              5.90                     70.81
#   sorted, rows numbered anew, batch_size=25              5.90              5.90                     70.81
source "$(dirname "$0")/run.bash"
packages gwlearn==0.1.1 scikit-learn==1.9.1 geopandas==1.2.0 libpysal==4.14.1 shapely==2.1.2 numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
OMP_NUM_THREADS=1 "$python" -W ignore - <<'PY'
import sys

import geopandas
import numpy as np
from gwlearn.linear_model import GWLinearRegression

generator = np.random.default_rng(0)
places = generator.uniform(0, 100, (60, 2))
x = generator.normal(size=60)
y = 1 + x * places[:, 0] / 50 + generator.normal(size=60) * 0.3
towns = geopandas.GeoDataFrame({"x": x, "y": y}, geometry=geopandas.points_from_xy(*places.T), crs=3857)
tables = {
    "as made": towns,
    "sorted by y": towns.sort_values("y"),
    "sorted, rows numbered anew": towns.sort_values("y").reset_index(drop=True),
}


def fit(table, **options):
    model = GWLinearRegression(bandwidth=20, include_focal=True, n_jobs=1, **options)
    model.fit(table[["x"]], table["y"], table.geometry)
    squares = float(((table["y"] - model.pred_) ** 2).sum())
    by_label = model.local_intercept_ + model.local_coef_["x"] * table["x"]
    by_hand = float(((table["y"] - by_label) ** 2).sum())
    return squares, by_hand, float(model.aicc_)


print(f"{'':50} squared residuals (from its coefficients)   AICc")
found = {}
for name, table in tables.items():
    for size in (None, 25):
        found[name, size] = squares, by_hand, aicc = fit(table, batch_size=size)
        print(f"{name + ', batch_size=' + str(size):50} {squares:8.2f}          {by_hand:8.2f}                  {aicc:8.2f}")
right = found["as made", None]
alike = [v for k, v in found.items() if k != ("sorted by y", 25)]
wrong = found["sorted by y", 25]
stands = all(np.allclose(v, right) for v in alike) and wrong[0] > 5 * right[0] and np.isclose(wrong[1], right[1])
sys.exit(0 if stands else "changed: batches hold their own regions now")
PY
