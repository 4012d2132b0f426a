"""Shift-share instruments against plain sums, and their errors against the paper's formulas written out."""

import json

import numpy as np
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.instruments import fit_iv
from python_models.instruments.shift_share import exposure_robust, shift_share
from tests.instruments.conftest import SHARED

COLUMNS = ("r", "t", "k", "v")


def table(seed=0, regions=6, years=3, industries=4):
    rng = np.random.default_rng(seed)
    rows = [
        {"r": f"r{i}", "t": 2000 + t, "k": f"k{k}", "v": float(rng.integers(1, 90))}
        for i in range(regions)
        for t in range(years)
        for k in range(industries)
    ]
    return pl.DataFrame(rows)


@pytest.mark.parametrize("leave_out", [True, False])
def test_plain_sums(leave_out):
    frame = table()
    found = shift_share(frame.sample(fraction=1, shuffle=True, seed=2), *COLUMNS, leave_out=leave_out, base=2001)
    value = {(r, t, k): v for r, t, k, v in frame.iter_rows()}
    regions, ks = frame["r"].unique().sort(), frame["k"].unique().sort()
    for r, t, b in found.iter_rows():
        total = sum(value[r, 2001, k] for k in ks)
        others = [j for j in regions if j != r or not leave_out]
        want = sum(
            value[r, 2001, k]
            / total
            * (sum(value[j, t, k] for j in others) / sum(value[j, 2001, k] for j in others) - 1)
            for k in ks
        )
        np.testing.assert_allclose(b, want, rtol=1e-12, atol=1e-14)
    assert found.filter(pl.col("t") == 2001)["shift_share"].abs().max() < 1e-12


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is not here")
@pytest.mark.parametrize(("leave_out", "name"), [(False, "bartik_full"), (True, "bartik_leave_one_out")])
def test_german_laender(leave_out, name):
    told = json.loads((SHARED / "cases" / "bartik_german_laender.json").read_text())["expected"][name]["value"]
    wide = pl.read_csv(SHARED / "data" / "german_laender_emp.csv")
    long = wide.unpivot(index=["region", "sector"], variable_name="year", value_name="emp")
    found = shift_share(long, "region", "year", "sector", "emp", leave_out=leave_out)
    ours = dict(found.filter(pl.col("year") == "emp2014").select("region", "shift_share").iter_rows())
    np.testing.assert_allclose([ours[r] for r in told], list(told.values()), rtol=1e-9)


def test_missing_is_not_zero():
    frame = table()
    lacking = frame.filter(~((pl.col("r") == "r1") & (pl.col("k") == "k2")))
    found = shift_share(lacking, *COLUMNS)
    assert found.filter(pl.col("r") == "r1")["shift_share"].null_count() == 3
    assert found.filter(pl.col("r") != "r1")["shift_share"].null_count() == 0
    zero = shift_share(lacking, *COLUMNS, absent="zero")
    assert zero["shift_share"].null_count() == 0


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        (lambda f: pl.concat([f, f.head(1)]), {}, "more than one row for r0 2000 k0"),
        (lambda f: f.with_columns(v=-pl.col("v")), {}, "a negative value"),
        (lambda f: f, {"base": 1990}, "base=1990 is no t"),
        (lambda f: f, {"absent": "none"}, "choose missing or zero"),
        (lambda f: f.with_columns(v=pl.lit("a")), {}, "not a number"),
    ],
)
def test_mistakes_are_named(change, more, said):
    with pytest.raises(InputError, match=said):
        shift_share(change(table()), *COLUMNS, **more)


def design(seed=0, regions=80, industries=10):
    """One cross-section in two periods; errors share shocks of industries."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(industries, 0.4), size=regions)
    ids = [f"r{i:02d}" for i in range(regions)]
    rows, exposures = [], []
    for t in range(2):
        shock, hidden = rng.normal(size=(2, industries))
        z, u = shares @ shock, shares @ hidden
        d = z + 0.1 * rng.normal(size=regions)
        y = 0.5 * d + u + 0.1 * rng.normal(size=regions)
        rows.append(pl.DataFrame({"id": ids, "year": [t] * regions, "y": y, "d": d, "z": z}))
        block = np.zeros((regions, 2 * industries))
        block[:, t * industries : (t + 1) * industries] = shares
        names = [f"k{k}_{s}" for s in range(2) for k in range(industries)]
        part = pl.DataFrame(block, schema=names, orient="row")
        exposures.append(part.with_columns(id=pl.Series(ids), year=pl.lit(t, dtype=pl.Int64)))
    return pl.concat(rows), pl.concat(exposures)


def test_the_formula_written_out():
    frame, shares = design()
    names = [c for c in shares.columns if c not in ("id", "year")]
    sectors = {n: n.split("_")[0] for n in names}
    fit = fit_iv(frame, "id", "year", "y ~ d", endogenous="d", instruments="z", effects="period")
    for clusters in (None, sectors):
        found = exposure_robust(fit, shares, sectors=clusters)
        rows, w = frame.sort("id", "year"), shares.sort("id", "year").select(names).to_numpy()
        own = np.column_stack([np.ones(rows.height), rows["year"].to_numpy()])

        def left(v, own=own):
            return v - own @ np.linalg.lstsq(own, v, rcond=None)[0]

        x, y, d = (left(rows[c].to_numpy()) for c in "zyd")
        beta = x @ y / (x @ d)
        hat = np.linalg.lstsq(w, x, rcond=None)[0]
        r, s = hat * (w.T @ (y - beta * d)), hat * (w.T @ d)
        if clusters:
            groups = [clusters[n] for n in names]
            r, s = (np.array([v[np.array(groups) == g].sum() for g in sorted(set(groups))]) for v in (r, s))
        np.testing.assert_allclose([found.estimate, found.std_error], [beta, np.sqrt(r @ r) / abs(x @ d)], rtol=1e-9)
        for b in (found.null_low, found.null_high):  # at the ends the null is just not rejected
            np.testing.assert_allclose(
                (beta - b) ** 2 * (x @ d) ** 2, 1.959963985**2 * ((r + (beta - b) * s) ** 2).sum()
            )
        assert not found.outside and found.null_low < beta < found.null_high


def test_errors_by_region_are_too_small():
    """Residuals share shocks: intervals by region cover far less than they say, these nearly as much."""
    region, exposure = [], []
    for seed in range(60):
        frame, shares = design(seed=seed)
        fit = fit_iv(frame, "id", "year", "y ~ d", endogenous="d", instruments="z", effects="period")
        low, high = fit.tidy().row(1)[6:8]
        region.append(low <= 0.5 <= high)
        found = exposure_robust(fit, shares)
        exposure.append(found.null_low <= 0.5 <= found.null_high or found.outside)
    assert np.mean(region) < 0.75 < 0.85 < np.mean(exposure)


def test_shares_must_fit():
    frame, shares = design()
    fit = fit_iv(frame, "id", "year", "y ~ d", endogenous="d", instruments="z", effects="period")
    with pytest.raises(InputError, match="No shares for r79 1"):
        exposure_robust(fit, shares.filter(~((pl.col("id") == "r79") & (pl.col("year") == 1))))
    with pytest.raises(InputError, match="repeat each other"):
        exposure_robust(fit, shares.with_columns(twice=pl.col("k0_0")))
