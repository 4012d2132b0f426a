"""Fisher's permutation test of a spatial Durbin model at the size of a city panel: 281 regions, 16 years, 1,000 draws.

One regressor of interest and five controls with their spatial lags, two-way effects (Lee and Yu), inverse-distance
weights; each draw splits the regions anew, cuts W to each side and standardises it anew, and fits both sides.

    OMP_NUM_THREADS=1 python -m benchmarks.inference [permutations]
"""

import functools
import resource
import sys
import time

import numpy as np
import polars as pl

from python_models.executors import executor
from python_models.inference import permutation_test
from python_models.spatial import fit_spatial_panel, weights

REGIONS, YEARS, CONTROLS = 281, 16, 5


def panel(seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A panel with spatial dependence (rho = 0.3) and the regions' coordinates."""
    rng = np.random.default_rng(seed)
    regions = pl.DataFrame(
        {
            "region_id": [f"r{i:03d}" for i in range(REGIONS)],
            "longitude": rng.uniform(98, 124, REGIONS),
            "latitude": rng.uniform(20, 46, REGIONS),
        }
    )
    w = np.asarray(weights(regions, unit="region_id").sparse.todense())
    x = rng.normal(size=(YEARS, REGIONS, 1 + CONTROLS))
    beta = np.linspace(0.5, 0.1, 1 + CONTROLS)
    u = rng.normal(size=(YEARS, REGIONS)) + rng.normal(size=REGIONS) + rng.normal(size=(YEARS, 1))
    y = np.linalg.solve(np.eye(REGIONS) - 0.3 * w, (x @ beta + u).T).T
    frame = pl.DataFrame(
        {
            "region_id": regions["region_id"].to_list() * YEARS,
            "year": np.repeat(np.arange(2004, 2004 + YEARS), REGIONS),
            "group": (["east"] * 100 + ["other"] * (REGIONS - 100)) * YEARS,
            "y": y.ravel(),
            **{f"x{j}": x[:, :, j].ravel() for j in range(1 + CONTROLS)},
        }
    )
    return frame, regions


def main(permutations: int) -> None:
    """Run the test and print seconds, on the wall and of the processors."""
    frame, regions = panel()
    formula = "y ~ " + " + ".join(f"x{j}" for j in range(1 + CONTROLS))
    fit = functools.partial(fit_spatial_panel, unit="region_id", period="year", formula=formula, model="sdm")
    w = weights(regions, unit="region_id")
    started = time.perf_counter()
    with executor("processes:2") as pool:
        test = permutation_test(
            frame, fit, unit="region_id", group="group", terms="x0", weights=w, n_permutations=permutations, pool=pool
        )
    wall = time.perf_counter() - started
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(u.ru_utime + u.ru_stime for u in usage)
    row = test.tidy().row(0, named=True)
    size = f"{permutations} permutations of an SDM at {REGIONS} x {YEARS}"
    print(f"{size}: {wall:.1f} s wall, {cpu:.1f} s processor time")
    print(f"difference {row['difference']:.4f}, two-sided p {row['p_value']:.3f}, {row['n_failed']} without estimate")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
