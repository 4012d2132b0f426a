"""Write the simulated panel that plm and spdep were run on (see peer.R); run once, kept for the record."""

from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).parent
N, T = 30, 8

rng = np.random.default_rng(20240501)
unit = np.repeat(np.arange(N), T)
year = np.tile(np.arange(2010, 2010 + T), N)
mu, tau = rng.normal(size=N), 0.3 * rng.normal(size=T)
x1 = 0.5 * mu[unit] + rng.normal(size=N * T)
x2 = rng.normal(size=N * T) + 0.4 * tau[year - 2010]
x3 = 0.6 * x1 + rng.normal(size=N * T)
noise = rng.normal(size=(N, T))
for t in range(1, T):
    noise[:, t] += 0.3 * noise[:, t - 1]
y = 1 + 0.8 * x1 - 0.5 * x2 + 0.2 * x3 + mu[unit] + tau[year - 2010] + noise.ravel()
frame = pl.DataFrame(
    {
        "id": [f"r{u:02d}" for u in unit],
        "year": year,
        "y": y,
        "x1": x1,
        "x2": x2,
        "x3": x3,
        "lon": np.repeat(rng.uniform(100, 120, N), T),
        "lat": np.repeat(rng.uniform(22, 42, N), T),
    }
).with_columns(pl.selectors.float().round(6))
frame.write_csv(HERE / "balanced.csv")
# whole beginnings and ends are missing, so that row lags and calendar lags agree and plm can be compared
late = (pl.col("id").is_in(["r03", "r11", "r20"]) & (pl.col("year") < 2013)) | (
    pl.col("id").is_in(["r05", "r17"]) & (pl.col("year") > 2014)
)
frame.filter(~late).write_csv(HERE / "unbalanced.csv")
