"""Driscoll-Kraay lags count the periods that have rows, over a year that the whole panel lacks, too."""

import numpy as np
import pandas as pd
import pytest

import coagg

REGIONS, YEARS = 20, 12


@pytest.fixture(scope="module")
def panel():
    """Errors that a year shares and hands on, so that what counts as the year before moves them."""
    rng = np.random.default_rng(5)
    common = np.zeros(YEARS)
    for t in range(1, YEARS):
        common[t] = 0.8 * common[t - 1] + rng.normal()
    at = [(f"r{i:02d}", 2000 + t) for i in range(REGIONS) for t in range(YEARS)]
    frame = pd.DataFrame(at, columns=["region", "year"])
    frame["x"] = rng.normal(size=len(frame)) + common[frame.year - 2000]
    frame["z"] = frame.x + rng.normal(size=len(frame))
    frame["y"] = 0.5 * frame.x + common[frame.year - 2000] + rng.normal(size=len(frame))
    return frame


def by_hand(frame):
    """Pooled OLS with the Bartlett kernel over the periods as they follow one another; (2,) standard errors."""
    x = np.column_stack([np.ones(len(frame)), frame.x])
    beta = np.linalg.solve(x.T @ x, x.T @ frame.y)
    scores = pd.DataFrame(x * (frame.y - x @ beta).to_numpy()[:, None]).groupby(frame.year.to_numpy()).sum().to_numpy()
    lags = int(np.floor(4 * (len(scores) / 100) ** (2 / 9)))
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(x.T @ x)
    return np.sqrt(np.diag(bread @ meat @ bread) * len(x) / (len(x) - 2))


def test_the_years_about_a_missing_one_are_neighbours(panel):
    gap = panel[panel.year != 2005]
    fit = coagg.fit_panel(gap, "region", "year", "y ~ x", effects="pooled", covariance="driscoll-kraay")
    assert fit.tidy()["std_error"].to_numpy() == pytest.approx(by_hand(gap), rel=1e-10)


@pytest.mark.parametrize("effects", ["pooled", "unit", "two-way"])
def test_numbering_the_years_through_changes_nothing(panel, effects):
    gap = panel[panel.year != 2005]
    through = gap.assign(year=gap.year.where(gap.year < 2005, gap.year - 1))
    errors = [
        coagg.fit_panel(d, "region", "year", "y ~ x", effects=effects, covariance="driscoll-kraay").tidy()["std_error"]
        for d in (gap, through)
    ]
    assert errors[0].to_numpy() == pytest.approx(errors[1].to_numpy(), rel=1e-12)
    iv = [
        coagg.fit_iv(
            d,
            "region",
            "year",
            "y ~ x",
            endogenous="x",
            instruments=["z"],
            effects=effects,
            covariance="driscoll-kraay",
        ).tidy()["std_error"]
        for d in (gap, through)
    ]
    assert iv[0].to_numpy() == pytest.approx(iv[1].to_numpy(), rel=1e-12)


def test_a_year_that_some_regions_lack_is_no_gap(panel):
    some = panel[(panel.year != 2005) | (panel.region == "r03")]
    fit = coagg.fit_panel(some, "region", "year", "y ~ x", effects="pooled", covariance="driscoll-kraay")
    assert fit.tidy()["std_error"].to_numpy() == pytest.approx(by_hand(some), rel=1e-10)
