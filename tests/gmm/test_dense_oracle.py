"""The row-by-row products against the textbook: Z, H and every per-unit matrix written out."""

import warnings

import numpy as np
import polars as pl
import pytest

from python_models.gmm import GMMWarning, fit_dynamic_panel, gmm, iv

N, T = 60, 7


@pytest.fixture(scope="module")
def panel():
    """Unbalanced, with gaps and a missing value that only an instrument has."""
    rng = np.random.default_rng(7)
    y, x = np.zeros((T, N)), np.zeros((T, N))
    effect = rng.normal(size=N)
    x[0], y[0] = rng.normal(size=N), effect + rng.normal(size=N)
    for t in range(1, T):
        x[t] = 0.5 * x[t - 1] + 0.2 * effect + rng.normal(size=N)
        y[t] = 0.4 * y[t - 1] + 0.5 * x[t] + effect + rng.normal(size=N)
    keep = rng.random((T, N)) > 0.08
    x = np.where(rng.random((T, N)) > 0.03, x, np.nan)
    period, unit = np.nonzero(keep)
    return pl.DataFrame(
        {"unit": unit, "period": period + 2000, "y": y[keep], "x": x[keep], "z": rng.normal(size=keep.sum())}
    ).with_columns(group=pl.col("unit") % 25, x=pl.col("x").fill_nan(None))


def grid(panel, name):
    out = np.full((N, T), np.nan)
    out[panel["unit"].to_numpy(), panel["period"].to_numpy() - 2000] = panel[name].cast(pl.Float64).to_numpy()
    return out


def lag(values, m=1):
    out = np.full_like(values, np.nan)
    out[:, m:] = values[:, : T - m]
    return out


def difference(values, complete):
    return values - lag(values)


def deviation(values, complete):
    """Stored one period late."""
    out = np.full_like(values, np.nan)
    for i in range(N):
        for t in range(T - 1):
            later = [s for s in range(t + 1, T) if complete[i, s]]
            if later:
                n = len(later)
                out[i, t + 1] = np.sqrt(n / (n + 1)) * (values[i, t] - values[i, later].mean())
    return out


def matrices(panel, transformation, system, h, collapse, lags, passthru=False):
    """y (N, R), X (N, R, k), Z (N, R, j), H (R, R) and the rows used."""
    y, x, z = (grid(panel, c) for c in "yxz")
    columns = [lag(y), x]
    complete = ~np.isnan(np.stack([y, *columns, z])).any(axis=0)
    change = difference if transformation == "fd" else deviation
    ones = np.ones_like(y)
    dy, dx = change(y, complete), [change(c, complete) for c in columns]
    dz = z if passthru else change(z, complete)
    used = ~np.isnan(np.stack([dy, *dx, dz])).any(axis=0)
    if transformation == "fod":
        used &= np.roll(complete, 1, axis=1) & (np.arange(T) > 0)
    instruments = []
    for t in range(T):
        for m in range(lags[0], min(lags[1], t) + 1):
            column = np.zeros((N, T))
            column[:, t] = np.nan_to_num(y[:, t - m])
            instruments.append((m, column, np.zeros((N, T))))
    first = np.nan_to_num(difference(y, None))
    for t in range(T):
        if t >= lags[0] - 1:
            column = np.zeros((N, T))
            column[:, t] = first[:, t - lags[0] + 1]
            instruments.append((-1, np.zeros((N, T)), column))
    if not system:
        instruments = [i for i in instruments if i[0] > 0]
    if collapse:
        keys = dict.fromkeys(i[0] for i in instruments)
        instruments = [(k, *(sum(i[p] for i in instruments if i[0] == k) for p in (1, 2))) for k in keys]
    zs = [(a, b) for _, a, b in instruments] + [(dz, z if system and not passthru else np.zeros_like(z))]
    m = moving(transformation)
    if system:
        zs.append((np.zeros((N, T)), ones))
        stack = [np.concatenate(pair, axis=1) for pair in zs]
        xs = [np.concatenate(pair, axis=1) for pair in zip([*dx, 0 * ones], [*columns, ones], strict=True)]
        ys, used = np.concatenate([dy, y], axis=1), np.concatenate([used, complete], axis=1)
        off = m if h == 3 else np.zeros_like(m)
        top = np.eye(T) if h == 1 else m @ m.T
        off = np.zeros_like(m) if h == 1 else off
        weight = np.block([[top, off], [off.T, np.eye(T)]])
    else:
        stack, xs, ys, weight = [a for a, _ in zs], dx, dy, np.eye(T) if h == 1 else m @ m.T

    def zero(values):
        return np.where(used, np.nan_to_num(values), 0.0)

    return zero(ys), np.stack([zero(c) for c in xs], axis=2), np.stack([zero(c) for c in stack], axis=2), weight, used


def moving(transformation):
    m = np.zeros((T, T))
    for t in range(1, T):
        if transformation == "fd":
            m[t, t], m[t, t - 1] = 1, -1
        else:
            n = T - t
            m[t, t - 1], m[t, t:] = np.sqrt(n / (n + 1)), -np.sqrt(n / (n + 1)) / n
    return m


def textbook(y, x, z, weight, clusters=None):
    """One step, two steps and both covariances by explicit per-unit sums; clusters (N, R) lists with signs."""
    zx, zy = np.einsum("irj,irk->jk", z, x), np.einsum("irj,ir->j", z, y)
    a1 = np.linalg.pinv(np.einsum("irj,rs,isl->jl", z, weight, z), rcond=1e-12, hermitian=True)

    def solve(a):
        v = np.linalg.inv(zx.T @ a @ zx)
        return v, v @ zx.T @ a, v @ zx.T @ a @ zy

    def moment(e):
        total = np.zeros((z.shape[2],) * 2)
        for key, sign in clusters:
            for c in np.unique(key):
                q = np.einsum("irj,ir->j", z, e * (key == c))
                total += sign * np.outer(q, q)
        return total

    _, p1, b1 = solve(a1)
    e1 = y - x @ b1
    s = moment(e1)
    v1 = p1 @ s @ p1.T
    a2 = np.linalg.pinv(s, rcond=1e-12, hermitian=True)
    v2, p2, b2 = solve(a2)
    g2 = a2 @ (zy - zx @ b2)
    d = np.zeros_like(v2)
    for k in range(x.shape[2]):
        slope = np.zeros_like(s)
        for key, sign in clusters:
            for c in np.unique(key):
                q = np.einsum("irj,ir->j", z, e1 * (key == c))
                qx = np.einsum("irj,ir->j", z, x[:, :, k] * (key == c))
                slope += sign * (np.outer(q, qx) + np.outer(qx, q))
        d[:, k] = p2 @ slope @ g2
    return b1, v1, b2, v2 + d @ v2 + v2 @ d.T + d @ v1 @ d.T


def by_unit(shape):
    return [(np.broadcast_to(np.arange(N)[:, None], shape), 1.0)]


def fit(panel, **options):
    lags, collapse = options.pop("lags"), options.pop("collapse")
    passthru = options.pop("passthru", False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GMMWarning)
        return fit_dynamic_panel(
            panel,
            unit="unit",
            period="period",
            formula="y ~ L.y + x",
            gmm=gmm("y", lags, collapse),
            iv=iv("z", equation="transformed" if passthru else "both", passthru=passthru),
            time_dummies=False,
            **options,
        )


@pytest.mark.parametrize("transformation", ["fd", "fod"])
@pytest.mark.parametrize("model", ["difference", "system"])
@pytest.mark.parametrize("h", [1, 2, 3])
@pytest.mark.parametrize("collapse", [False, True])
def test_steps_and_covariances(panel, transformation, model, h, collapse):
    lags = (2, 4)
    y, x, z, weight, used = matrices(panel, transformation, model == "system", h, collapse, lags)
    b1, v1, b2, v2 = textbook(y, x, z, weight, by_unit(used.shape))
    options = {"transformation": transformation, "model": model, "h": h, "lags": lags, "collapse": collapse}
    one, two = fit(panel, steps=1, **options), fit(panel, steps=2, **options)
    assert two.steps == 2
    np.testing.assert_allclose(one.params, b1, rtol=1e-8)
    np.testing.assert_allclose(one.covariance, v1, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(two.params, b2, rtol=1e-7)
    np.testing.assert_allclose(two.covariance, v2, rtol=1e-6, atol=1e-9)
    assert one.nobs == (used[:, T:] if model == "system" else used).sum()


@pytest.mark.parametrize("model", ["difference", "system"])
@pytest.mark.parametrize("steps", [1, 2])
def test_serial_correlation_and_overidentification_over_gaps(panel, model, steps):
    """m statistics (Arellano & Bond 1991, eq. 8), Hansen's J and its differences, unit by unit."""
    system, lags = model == "system", (2, 4)
    y, x, z, weight, used = matrices(panel, "fd", system, 3, True, lags)
    b1, v1, b2, v2 = textbook(y, x, z, weight, by_unit(used.shape))
    zx, zy = np.einsum("irj,irk->jk", z, x), np.einsum("irj,ir->j", z, y)
    q = np.einsum("irj,ir->ij", z, y - x @ b1)
    first = np.linalg.inv(np.einsum("irj,rs,isl->jl", z, weight, z))
    b, v, a = (b1, v1, first) if steps == 1 else (b2, v2, np.linalg.inv(q.T @ q))
    influence = np.linalg.solve(zx.T @ a @ zx, zx.T @ a)
    e = y - x @ b
    fitted = fit(panel, model=model, steps=steps, lags=lags, collapse=True, ar_tests=3)
    told = dict(fitted.tests().select("test", "value").iter_rows())
    for m in (1, 2, 3):
        before = np.zeros((N, T))
        before[:, m:] = e[:, : T - m]
        pairs = (before * e[:, :T]).sum(axis=1)
        slope = np.einsum("it,itk->k", before, x[:, :T])
        spread = pairs @ pairs - 2 * slope @ influence @ np.einsum("irj,ir,i->j", z, e, pairs) + slope @ v @ slope
        assert told[f"ar{m}"] == pytest.approx(pairs.sum() / np.sqrt(spread), rel=1e-7)

    def criterion(rows):
        a = np.linalg.inv((q.T @ q)[np.ix_(rows, rows)])
        g = zy[rows] - zx[rows] @ np.linalg.solve(zx[rows].T @ a @ zx[rows], zx[rows].T @ a @ zy[rows])
        return g @ a @ g

    whole = criterion(every := np.arange(z.shape[2]))
    assert told["hansen"] == pytest.approx(whole, rel=1e-7)
    without = {"iv": every != len(every) - (2 if system else 1)}
    if system:
        without["GMM instruments for levels"] = np.abs(z[:, :T]).sum(axis=(0, 1)) + (every == len(every) - 1) > 0
    for group, rows in without.items():
        excluding = next(value for test, value in told.items() if test.startswith(f"hansen_excluding: {group}"))
        difference = next(value for test, value in told.items() if test.startswith(f"diff_in_hansen: {group}"))
        assert excluding == pytest.approx(criterion(every[rows]), rel=1e-7)
        assert difference == pytest.approx(whole - criterion(every[rows]), rel=1e-5)


@pytest.mark.parametrize("cluster", [["group"], ["group", "period"], ["unit", "group"]])
@pytest.mark.parametrize("steps", [1, 2])
def test_clusters(panel, cluster, steps):
    lags = (2, 3)
    y, x, z, weight, used = matrices(panel, "fd", True, 3, True, lags)
    keys = {
        "unit": np.broadcast_to(np.arange(N)[:, None], used.shape),
        "group": np.broadcast_to(np.arange(N)[:, None] % 25, used.shape),
        "period": np.broadcast_to(np.tile(np.arange(T), 2), used.shape),
    }
    clusters = [(keys[c], 1.0) for c in cluster]
    if len(cluster) == 2:
        clusters.append((keys[cluster[0]] * 100 + keys[cluster[1]], -1.0))
    b1, v1, b2, v2 = textbook(y, x, z, weight, clusters)
    ours = fit(panel, steps=steps, cluster=cluster, lags=lags, collapse=True)
    if ours.steps == 1:
        assert steps == 1 or cluster == ["group", "period"], "few periods leave the two-step weight singular"
    expected = (b1, v1) if ours.steps == 1 else (b2, v2)
    np.testing.assert_allclose(ours.params, expected[0], rtol=1e-7)
    np.testing.assert_allclose(ours.covariance, expected[1], rtol=1e-6, atol=1e-9)


def test_passthru_uses_levels(panel):
    y, x, z, weight, used = matrices(panel, "fd", False, 3, False, (2, 3), passthru=True)
    b1, *_ = textbook(y, x, z, weight, by_unit(used.shape))
    ours = fit(panel, model="difference", steps=1, lags=(2, 3), collapse=False, passthru=True)
    assert ours.nobs == used.sum()
    np.testing.assert_allclose(ours.params, b1, rtol=1e-8)


def test_iterated_is_a_fixed_point(panel):
    y, x, z, *_ = matrices(panel, "fd", False, 3, True, (2, 4))
    ours = fit(panel, model="difference", steps="iterated", lags=(2, 4), collapse=True)
    q = np.einsum("irj,ir->ij", z, y - x @ ours.params)
    zx, zy = np.einsum("irj,irk->jk", z, x), np.einsum("irj,ir->j", z, y)
    a = np.linalg.inv(q.T @ q)
    again = np.linalg.solve(zx.T @ a @ zx, zx.T @ a @ zy)
    np.testing.assert_allclose(again, ours.params, rtol=1e-8)
    assert ours.estimate.iterations > 3


def test_a_lag_is_the_column_a_user_would_make(panel):
    """In a gap there is no row, so no lag: instruments from ``L.y`` equal those from a column of lags, as in Stata."""
    past = panel.select("unit", pl.col("period") + 1, pl.col("y").alias("past"))
    with_past = panel.join(past, on=["unit", "period"], how="left")
    for transformation in ("fd", "fod"):
        named, made = (
            fit_dynamic_panel(
                with_past, unit="unit", period="period", formula="y ~ L.y + x", gmm=gmm(name, (1, 3), collapse=True),
                iv=iv("x"), transformation=transformation, time_dummies=False,
            )
            for name in ("L.y", "past")
        )  # fmt: skip
        np.testing.assert_allclose(named.params, made.params, rtol=1e-10)


@pytest.mark.parametrize("steps", [1, 2])
def test_serial_correlation_after_orthogonal_deviations(panel, steps):
    """On differenced residuals; a row without y has none but keeps its x, as in ``xtabond2``'s source."""
    holed = panel.with_columns(y=pl.when((pl.col("unit") + pl.col("period")) % 11 == 0).then(None).otherwise("y"))
    y, x, z, weight, _ = matrices(holed, "fod", False, 3, False, (2, 4))
    ours = fit(holed, model="difference", transformation="fod", steps=steps, lags=(2, 4), collapse=False)
    b, zx = ours.params, np.einsum("irj,irk->jk", z, x)
    moments = np.einsum("irj,ir->ij", z, y - x @ ours.estimate.first.coefficients)
    a = moments.T @ moments if steps == 2 else np.einsum("irj,rs,isl->jl", z, weight, z)
    a = np.linalg.pinv(a, rcond=1e-12, hermitian=True)
    projection = np.linalg.solve(zx.T @ a @ zx, zx.T @ a)
    there = grid(holed.with_columns(one=pl.lit(1.0)), "one")
    levels = [lag(grid(holed, "y")) * there, grid(holed, "x")]
    dx = np.stack([difference(v, None) for v in levels], axis=2)
    w = np.nan_to_num(difference(grid(holed, "y"), None) - dx @ b)
    dx = np.where(np.isnan(dx).any(axis=2)[:, :, None], 0.0, dx)
    influence = np.einsum("irj,ir->ij", z, y - x @ b) @ projection.T
    for m in (1, 2):
        past = np.nan_to_num(lag(w, m))
        products, loading = (w * past).sum(axis=1), np.einsum("itk,it->k", dx, past)
        spread = products @ products - 2 * loading @ influence.T @ products + loading @ ours.covariance @ loading
        assert ours.test(f"ar{m}").value == pytest.approx(products.sum() / np.sqrt(spread), rel=1e-8)


def test_levels_without_a_lag_lead_the_difference(panel):
    """``gmm(x, lag(0 0))``: the level equation's instrument is the difference lagged -1, as ``xtabond2`` has it."""
    ahead = panel.select("unit", pl.col("period") - 1, pl.col("x").alias("ahead"))
    led = panel.join(ahead, on=["unit", "period"], how="left").with_columns(change=pl.col("ahead") - pl.col("x"))

    def coefficients(*groups):
        fitted = fit_dynamic_panel(
            led, unit="unit", period="period", formula="y ~ L.y + x", gmm=[gmm("y", (2, 4), collapse=True), *groups],
            steps=1, time_dummies=False,
        )  # fmt: skip
        return fitted.params

    one = coefficients(gmm("x", (0, 0), collapse=True))
    two = coefficients(
        gmm("x", (0, 0), collapse=True, equation="transformed"),
        gmm("change", (0, 0), collapse=True, equation="level", passthru=True),
    )
    np.testing.assert_allclose(one, two, rtol=1e-9)


def test_the_period_in_a_function_is_the_period(panel):
    named, made = (
        fit_dynamic_panel(
            panel.with_columns(trend=(pl.col("period") / 1000) ** 2), unit="unit", period="period",
            formula=f"y ~ L.y + x + {term}", gmm=gmm("y", (2, 3)), iv=iv(["x", term]), time_dummies=False,
        )
        for term in ("I((period/1000)**2)", "trend")
    )  # fmt: skip
    np.testing.assert_allclose(named.params, made.params, rtol=1e-6)
