"""Markov and spatial Markov chains against giddy and markovchain, their traps, and known chains recovered."""

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.errors import InputError

from .conftest import expected

QUINTILES = expected("markov_us_quintiles")
TIME = expected("markov_time_homogeneity_us")
SPATIAL = expected("spatial_markov_us")


def test_a_chain_of_yearly_quintiles_has_giddys_numbers(states):
    found = coagg.markov(states, "y", unit="name", period="year", classes=5, by="period", breaks=[1955, 1982])
    told = {k: np.array(v["value"]) for k, v in QUINTILES.items() if k != "mobility"}
    assert (found.counts == told["transitions"]).all()
    assert found.probabilities == pytest.approx(told["P"], rel=1e-9)
    assert found.steady_state()["steady"].to_list() == pytest.approx(told["steady_state"], rel=1e-7)
    assert found.passage()["periods"].to_list() == pytest.approx(told["mean_first_passage"].ravel(), rel=1e-6)
    top, mobility = found.glance().row(0, named=True), QUINTILES["mobility"]["value"]
    assert top["shorrocks"] == pytest.approx(mobility["P"], rel=1e-7)
    assert top["determinant"] == pytest.approx(mobility["D"], rel=1e-7)
    assert top["second_eigenvalue"] == pytest.approx(mobility["L2"], rel=1e-7)
    assert (found.by_time == np.array(TIME["T"]["value"])).all()
    for row, key in zip(found.tests().iter_rows(named=True), ("Q", "LR"), strict=True):
        assert [row["value"], row["df"], row["p_value"]] == pytest.approx(TIME[key]["value"], rel=1e-7)


@pytest.mark.parametrize(
    ("case", "classes"), [("spatial_k5m5", 5), ("spatial_k4m4", 4), ("spatial_fixedcuts", [0.75, 0.9, 1.1, 1.25])]
)
def test_spatial_chains_have_giddys_numbers(states, links, case, classes):
    told = SPATIAL[case]["value"]
    found = coagg.markov(states, "y", unit="name", period="year", classes=classes, relative=True, weights=links)
    assert (found.conditional == np.array(told["T"])).all()
    assert found.cuts == pytest.approx(told["cutoffs"], rel=1e-7)
    q, lr = found.tests().iter_rows(named=True)
    assert [q["value"], q["df"]] == pytest.approx([told["Q"], told["dof"]], rel=1e-7)
    assert [lr["value"], lr["df"], lr["p_value"]] == pytest.approx([told["LR"], told["dof"], told["LR_p"]], rel=1e-7)
    if "S" in told:
        assert found.lag_cuts == pytest.approx(told["lag_cutoffs"], rel=1e-7)
        steady = found.steady_state()
        near = steady.drop_nulls("neighbours")["steady"].to_numpy().reshape(classes, classes)
        assert near == pytest.approx(np.array(told["S"]), rel=1e-7)
        assert steady.filter(pl.col("neighbours").is_null())["steady"].to_list() == pytest.approx(told["s"], rel=1e-7)


def test_conditional_counts_add_up_and_nothing_depends_on_unit_or_order(states, links):
    choice = {"unit": "name", "period": "year", "classes": 4, "by": "period"}
    one = coagg.markov(states, "y", weights=links, **choice)
    assert (one.conditional.sum(axis=0) == one.counts).all()
    scaled = states.with_columns(pl.col("y") * 3.7e-5).sample(fraction=1, shuffle=True, seed=1)
    assert (coagg.markov(scaled, "y", weights=links, **choice).conditional == one.conditional).all()


def walks(p: np.ndarray, n: int, years: int, seed: int = 0) -> pl.DataFrame:
    """Regions that walk between the classes 0 … k - 1 by a known matrix."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, len(p), n)
    rows = []
    for t in range(years):
        rows += [{"id": i, "t": t, "y": float(c)} for i, c in enumerate(at)]
        at = np.array([rng.choice(len(p), p=p[c]) for c in at])
    return pl.DataFrame(rows)


def test_a_known_chain_is_recovered():
    p = np.array([[0.8, 0.2, 0.0], [0.1, 0.7, 0.2], [0.0, 0.3, 0.7]])
    found = coagg.markov(walks(p, 400, 20), "y", unit="id", period="t", classes=[0.5, 1.5], breaks=[10])
    assert found.probabilities == pytest.approx(p, abs=0.02)
    assert found.counts[0, 2] == 0 and found.tests()["df"].to_list() == [4, 4]
    assert found.tests()["p_value"].min() > 0.01
    two = coagg.markov(walks(p, 400, 20), "y", unit="id", period="t", classes=[0.5, 1.5], lag=2)
    assert two.probabilities == pytest.approx(p @ p, abs=0.03)


def test_a_class_that_nobody_leaves_again_is_said_and_not_filled_in():
    rows = [(i, t, float(i % 2)) for i in range(6) for t in range(3)]
    rows[2] = (0, 2, 2.0)  # class 3 is reached in the last period only
    frame = pl.DataFrame(rows, schema=["id", "t", "y"], orient="row")
    found = coagg.markov(frame, "y", unit="id", period="t", classes=[0.5, 1.5])
    assert np.isnan(found.probabilities[2]).all() and found.tidy()["probability"].null_count() == 3
    assert found.steady_state()["steady"].null_count() == 3 and found.passage()["periods"].null_count() == 9
    assert [c.key for c in found.cautions] == ["markov_empty_row"]


def test_a_chain_in_two_parts_has_no_one_steady_state():
    frame = pl.DataFrame(
        [(i, t, float(i % 2)) for i in range(4) for t in range(3)], schema=["id", "t", "y"], orient="row"
    )
    found = coagg.markov(frame, "y", unit="id", period="t", classes=[0.5])
    assert found.steady_state()["steady"].null_count() == 2
    assert found.steady_state()["stay"].null_count() == 2


def test_a_gap_is_no_transition_and_is_counted():
    frame = pl.DataFrame({"id": [1, 1, 1, 2, 2, 2, 2], "t": [2000, 2001, 2003, 2000, 2001, 2002, 2003]})
    frame = frame.with_columns(y=pl.Series([0.0, 1, 0, 0, 0, 1, 1]))
    found = coagg.markov(frame, "y", unit="id", period="t", classes=[0.5])
    assert found.counts.sum() == 4 and found.lost == 1
    tens = frame.with_columns(t=2000 + 10 * (pl.col("t") - 2000))
    assert (coagg.markov(tens, "y", unit="id", period="t", classes=[0.5]).counts == found.counts).all()


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"classes": 4}, "do not fall into 4 quantile classes"),
        ({"classes": 1}, "at least two classes"),
        ({"classes": [1.0, 0.5]}, "cut-offs are finite and rise"),
        ({"classes": [0.5], "by": "year"}, "by='year' is unknown"),
        ({"classes": [0.5], "lag": 9}, "No region has y in two periods 9 step"),
        ({"classes": [0.5], "breaks": [2, 1]}, "in order"),
        ({"classes": [0.5], "breaks": [99]}, "a sub-period has no transition"),
    ],
)
def test_what_makes_no_chain_is_refused(choice, says):
    frame = pl.DataFrame(
        [(i, t, float((i + t) % 2)) for i in range(5) for t in range(4)], schema=["id", "t", "y"], orient="row"
    )
    with pytest.raises(InputError, match=says):
        coagg.markov(frame, "y", unit="id", period="t", **choice)


def test_a_region_without_neighbours_is_named_or_left_out_of_the_spatial_part(states, links):
    lone = links.with_columns(pl.when(pl.int_range(48) == 5).then(0.0).otherwise(pl.all()).name.keep())
    choice = {"unit": "name", "period": "year", "classes": 4, "relative": True, "weights": lone}
    with pytest.raises(InputError, match=f"1 region without neighbours in 1929: {links.columns[5]}"):
        coagg.markov(states, "y", **choice)
    found = coagg.markov(states, "y", isolates="drop", **choice)
    assert found.counts.sum() - found.conditional.sum() == 80
