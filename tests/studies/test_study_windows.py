"""Windows see the cut sample, lags the whole table; against polars, on cuts of every kind."""

import duckdb
import polars as pl
import pytest

from orchestration.studies.data import study_data
from python_models.studies import StudyError
from python_models.studies.study import study_from
from tests.studies.conftest import invented

LAG = "lag(x) over (partition by region_id order by year)"


def data_of(small, folder, derived, **sample):
    small["sample"] |= {"derived": {"x2": "x * x", **derived}, **sample}
    with duckdb.connect() as con:
        return study_data(con, study_from(small, folder)).frame


def cut_by_hand(cut):
    frame = invented()
    return {
        "years": frame.filter(pl.col("year").is_between(2003, 2005)),
        "exclude": frame.filter(~pl.col("region_id").is_in(["R00", "R15"])),
        "where": frame.filter(pl.col("x") > 0),
    }[cut]


CUTS = {"years": {"years": [2003, 2005]}, "exclude": {"exclude": ["R00", "R15"]}, "where": {"where": "x > 0"}}


@pytest.mark.parametrize("cut", CUTS)
def test_a_centred_variable_has_mean_zero_in_the_sample(cut, small, folder):
    derived = {
        "centred": "x - avg(x) over ()",
        "twice": "2 * centred",
        "own": "z - avg(z) over (partition by region_id)",
    }
    frame = data_of(small, folder, derived, **CUTS[cut])
    hand = cut_by_hand(cut).sort("region_id", "year")
    assert frame.height == hand.height
    assert abs(frame["centred"].mean()) < 1e-12
    assert frame["twice"].to_list() == pytest.approx((2 * (hand["x"] - hand["x"].mean())).to_list())
    own = hand.select(pl.col("z") - pl.col("z").mean().over("region_id")).to_series()
    assert frame["own"].to_list() == pytest.approx(own.to_list())


def test_a_lag_looks_back_before_the_first_year(small, folder):
    derived = {
        "before": LAG,
        "moving": "avg(x) over (partition by region_id order by year rows between 1 preceding and current row)",
    }
    frame = data_of(small, folder, derived, years=[2003, 2005])
    whole = invented().sort("region_id", "year").with_columns(before=pl.col("x").shift(1).over("region_id"))
    hand = whole.filter(pl.col("year").is_between(2003, 2005))
    assert frame["before"].to_list() == pytest.approx(hand["before"].to_list())
    assert frame["moving"].to_list() == pytest.approx(((hand["x"] + hand["before"]) / 2).to_list())


def test_a_mean_of_a_lag_is_one_of_the_sample(small, folder):
    frame = data_of(small, folder, {"before": LAG, "centred": "before - avg(before) over ()"}, years=[2003, 2005])
    assert frame["before"].null_count() == 0 and abs(frame["centred"].mean()) < 1e-12


@pytest.mark.parametrize(
    "derived, sample, said",
    [
        ({"both": f"{LAG} - avg(x) over ()"}, {}, "sample.derived.both: a lag looks at all rows"),
        (
            {"centred": "x - avg(x) over ()"},
            {"where": "centred > 0"},
            "sample.where: centred is a window over the sample",
        ),
        ({"wrong": "avg(nothing) over ()"}, {}, "sample.derived.wrong"),
    ],
)
def test_what_cannot_be_is_named(derived, sample, said, small, folder):
    with pytest.raises(StudyError) as error:
        data_of(small, folder, derived, **sample)
    assert said in str(error.value)
