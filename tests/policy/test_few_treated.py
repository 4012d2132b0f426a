"""Few treated units, cohorts of one, variances that cancel: errors too small to be read without a word."""

import numpy as np
import polars as pl
import pytest

from coagg import did, event_study

KEYS = {"unit": "u", "period": "t", "first": "first"}


def panel(rng: np.random.Generator, starts: list[int | None]) -> pl.DataFrame:
    """Eight years, an effect of one from a unit's first treated year on."""
    y = rng.normal(size=(len(starts), 8)) + rng.normal(size=(len(starts), 1))
    rows = [
        (f"r{i:02d}", 2001 + t, start, y[i, t] + float(start is not None and 2001 + t >= start))
        for i, start in enumerate(starts)
        for t in range(8)
    ]
    return pl.DataFrame(rows, schema={"u": pl.String, "t": pl.Int64, "first": pl.Int64, "y": pl.Float64}, orient="row")


def said(found, key):
    return [c.values for c in found.cautions if c.key == key]


def all_of(frame: pl.DataFrame) -> dict:
    events = {m: event_study(frame, "y", method=m, **KEYS) for m in ("twfe", "sun-abraham", "imputation")}
    return events | {"did": did(frame, "y", **KEYS)}


@pytest.mark.parametrize("treated", [1, 4, 5])
def test_few_treated_units_are_said(treated):
    frame = panel(np.random.default_rng(1), [2004] * treated + [None] * 12)
    for name, found in all_of(frame).items():
        assert said(found, "few_treated") == ([{"units": treated}] if treated < 5 else []), name


def test_units_treated_from_the_start_do_not_begin():
    frame = panel(np.random.default_rng(1), [2001] * 6 + [2004] * 2 + [None] * 12)
    assert said(did(frame, "y", **KEYS), "few_treated") == [{"units": 2}]


def test_cohorts_of_one_unit_are_said():
    """With four cohorts of one unit intervals of 95 % held the effect 36 and 44 % of the time, without a word."""
    lone = all_of(panel(np.random.default_rng(2), [2003, 2004, 2005, 2006] + [None] * 12))
    for method in ("sun-abraham", "imputation"):
        assert said(lone[method], "lone_cohorts") == [{"rows": 18, "of": 18}]
    assert not said(lone["twfe"], "lone_cohorts") and not said(lone["did"], "lone_cohorts")
    pairs = all_of(panel(np.random.default_rng(2), [2003, 2004, 2005, 2006] * 2 + [None] * 12))
    assert not any(said(found, "lone_cohorts") for found in pairs.values())


def test_a_variance_that_cancels_gives_no_standard_error():
    """Two regions treated one after the other: the errors were zero, the statistics infinite, p 0."""
    found = event_study(panel(np.random.default_rng(3), [2003, 2005]), "y", method="imputation", **KEYS)
    after = found.tidy().filter(pl.col("horizon") >= 0)
    assert after["estimate"].is_finite().all() and after["std_error"].is_nan().all() and after["p_value"].is_nan().all()
    assert np.isnan(found.att()["std_error"].item()) and np.isnan(found.att()["conf_low"].item())
    assert said(found, "no_variance") == [{"terms": "0, 1, att"}]
    whole = event_study(panel(np.random.default_rng(3), [2003, 2005, None]), "y", method="imputation", **KEYS)
    assert whole.tidy().filter(pl.col("horizon") >= 0)["std_error"].is_finite().all()


@pytest.mark.slow
@pytest.mark.parametrize(("treated", "low", "high"), [(1, 0.2, 0.5), (3, 0.6, 0.85), (10, 0.9, 1.0)])
def test_how_often_intervals_hold(treated, low, high):
    """What the caution says of one and of three."""
    rng, held = np.random.default_rng(4), 0
    for _ in range(200):
        fit = did(panel(rng, [2003] * treated + [None] * 20), "y", **KEYS)
        row = fit.tidy().filter(pl.col("term") == "treated").row(0, named=True)
        held += row["conf_low"] <= 1 <= row["conf_high"]
    assert low <= held / 200 <= high
