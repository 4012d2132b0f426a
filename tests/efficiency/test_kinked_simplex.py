"""Super-efficient slacks-based programmes from doing nothing, through kinks: what linprog and two phases give."""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import reference_pools, sbm
from python_models.efficiency.kinked_simplex import kinks
from python_models.efficiency.slacks_based_programmes import super_slacks_based_programme
from tests.efficiency.oracle import super_slacks_based

SHAPES = [(2, 1, 0), (1, 2, 2), (3, 2, 1)]
KINDS = ["plain", "integers", "duplicates", "scales", "alike"]


def units(seed: int, kind: str, variables: int, n: int = 60) -> pl.DataFrame:
    """Random units: with duplicates, ties of small integers, twelve digits between scales, or nearly of one mix."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0, 1, n))[:, None]
    values = size * np.exp(rng.normal(0, 0.05 if kind == "alike" else 0.4, (n, variables)))
    if kind == "integers":
        values = rng.integers(1, 6, values.shape).astype(float)
    if kind == "duplicates":
        values[rng.integers(0, n, n // 3)] = values[rng.integers(0, n, n // 3)]
    if kind == "scales":
        values *= 10.0 ** rng.integers(-6, 7, variables)
    return pl.DataFrame({"unit": np.arange(n), **{f"v{j}": column for j, column in enumerate(values.T)}})


def roles(inputs: int, goods: int, bads: int) -> dict[str, list[str]]:
    names = [f"v{j}" for j in range(inputs + goods + bads)]
    return {"inputs": names[:inputs], "goods": names[inputs : inputs + goods], "bads": names[inputs + goods :]}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("returns", ["crs", "nirs", ("grs", 0.0, 1.5), ("grs", 0.7, 1.5), "vrs", "ndrs"])
@pytest.mark.parametrize("orientation", ["none", "output", "input"])
def test_scores_are_those_of_linprog(kind, shape, returns, orientation):
    frame = units(7, kind, sum(shape))
    told = sbm(frame, "unit", **roles(*shape), returns=returns, orientation=orientation, super_efficiency=True).scores
    beyond = np.flatnonzero(told["measure"].to_numpy() == "super_sbm")
    assert len(beyond)
    m, g, _ = shape
    values = frame.drop("unit").to_numpy()
    for i in beyond[:6].tolist():
        parts = [values[:, :m], values[:, m : m + g], values[:, m + g :]]
        others = tuple(np.delete(part, i, axis=0) for part in parts)
        expected = super_slacks_based(*(part[i] for part in parts), others, returns, orientation)
        np.testing.assert_allclose(told["score"][i], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs", ("grs", 0.8, 1.2)])
@pytest.mark.parametrize("orientation", ["none", "output"])
def test_scores_are_those_of_two_phases(monkeypatch, kind, returns, orientation):
    options = {"returns": returns, "orientation": orientation, "super_efficiency": True, **roles(4, 2, 2)}
    options |= {"output_weights": [4, 3, 2, 1]} | ({"input_weights": [1, 2, 3, 4]} if orientation == "none" else {})
    frame = units(3, kind, 8, 500)
    found = sbm(frame, "unit", **options).scores
    monkeypatch.setattr(reference_pools, "kinks", lambda programme: None)
    expected = sbm(frame, "unit", **options).scores
    assert found["status"].equals(expected["status"])
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-12, atol=1e-12)
    assert (found["least_reduced_cost"].fill_nan(0) >= -1e-9).all()


@pytest.mark.parametrize("returns", ["crs", "vrs", "ndrs", ("grs", 0.8, 1.2)])
def test_few_units_go_back_to_two_phases(monkeypatch, returns):
    afresh = []
    solved = reference_pools.solve_chunk

    def counted(programme, pools, candidates, batch, basis=None, *rest):
        afresh.extend(batch.rows if basis is None and programme.slack_sign[0] < 0 else [])
        return solved(programme, pools, candidates, batch, basis, *rest)

    monkeypatch.setattr(reference_pools, "solve_chunk", counted)
    told = sbm(units(5, "plain", 8, 800), "unit", **roles(4, 2, 2), returns=returns, super_efficiency=True).scores
    assert (told["measure"] == "super_sbm").sum() > 50
    assert len(afresh) < 0.02 * (told["measure"] == "super_sbm").sum() if returns != "crs" else not afresh


def test_only_where_doing_nothing_or_any_peer_is_a_start():
    assert kinks(super_slacks_based_programme(2, 1, 1)) is not None
    assert kinks(super_slacks_based_programme(2, 1, 0, "nirs", "output")) is not None
    assert kinks(super_slacks_based_programme(2, 1, 1, "vrs")).peer == 4
    assert kinks(super_slacks_based_programme(2, 1, 1, ("grs", 0.8, 1.2))).peer == 4
    assert kinks(super_slacks_based_programme(2, 1, 1, "vrs", "output")) is None
    assert kinks(super_slacks_based_programme(2, 1, 1, orientation="input")) is None
