"""Many efficient units: a sweep prices a part of the candidates, and only a unit about to be optimal sees them all.

Prices are sought in single precision and proved in double.
"""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import pricing as module
from python_models.efficiency import sbm, simplex, solver


def _units(n: int, years: int = 1, seed: int = 1) -> pl.DataFrame:
    """A third of the units is efficient: unequal mixes of three inputs, two goods and a bad."""
    rng = np.random.default_rng(seed)
    x = rng.lognormal(0, 0.8, (n * years, 3))
    size = np.prod(x ** (1 / 3), axis=1) * np.exp(-rng.exponential(0.03, n * years))
    y, b = size[:, None] * rng.lognormal(0, 0.12, (n * years, 2)), size * rng.lognormal(0, 0.12, n * years)
    columns = {"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "g": y[:, 0], "h": y[:, 1], "z": b}
    return pl.DataFrame({"unit": np.repeat(np.arange(n), years), "year": np.tile(np.arange(years), n), **columns})


ROLES = {"inputs": ["a", "b", "c"], "goods": ["g", "h"], "bads": ["z"]}


@pytest.mark.parametrize("returns", ["crs", "vrs"])
@pytest.mark.parametrize("super_efficiency", [False, True])
def test_scores_do_not_depend_on_the_size_of_a_part(monkeypatch, returns, super_efficiency):
    frame = _units(300)
    options = {"returns": returns, "super_efficiency": super_efficiency, **ROLES}
    whole = sbm(frame, "unit", "year", **options).scores
    monkeypatch.setattr(module, "PART", 7)
    parts = sbm(frame, "unit", "year", **options).scores
    assert parts["status"].to_list() == whole["status"].to_list()
    np.testing.assert_allclose(parts["score"], whole["score"], atol=1e-12, rtol=0)
    solved = parts.filter(pl.col("status") == "optimal")
    assert solved["least_reduced_cost"].min() > -1e-9 and solved["gap"].max() < 1e-9


def test_most_sweeps_price_a_part_only(monkeypatch):
    seen = []
    real = module._places

    def counting(candidates, batch, *rest):
        seen.append((sum(len(c.members) for c in candidates), len(batch.rows)))
        return real(candidates, batch, *rest)

    monkeypatch.setattr(module, "PART", 16)
    monkeypatch.setattr(module, "_places", counting)
    sbm(_units(400), "unit", "year", **ROLES)
    products = sum(candidates * units for candidates, units in seen)
    largest = max(candidates for candidates, _ in seen)
    assert products < 0.5 * largest * sum(units for _, units in seen)


def _swept(monkeypatch, steep):
    """Scores, and sweeps of a unit, where lengths count ``steep`` times."""
    swept, real = [], simplex.price_in_turn

    def counting(candidates, numbers, columns, batch, *rest):
        swept.append(len(batch.rows))
        return real(candidates, numbers, columns, batch, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(solver, "many", lambda *_: True)  # all rows are candidates at once
        patched.setattr(simplex, "price_in_turn", counting)
        patched.setattr(module, "STEEP", steep)
        return sbm(_units(700), "unit", "year", **ROLES).scores["score"].to_numpy(), sum(swept)


def test_what_gains_much_beside_its_length_saves_pivots(monkeypatch):
    scores, swept = _swept(monkeypatch, module.STEEP)
    by_gain, more = _swept(monkeypatch, 0.0)
    assert 0 < swept < 0.95 * more
    np.testing.assert_allclose(scores, by_gain, atol=1e-12, rtol=0)


def test_the_worth_of_a_length_finds_the_largest_ratio():
    rng = np.random.default_rng(0)
    gain, length = rng.normal(size=400), rng.uniform(0.5, 5.0, 400)
    best = (gain / length).argmax()
    worth = module.worth_of_length(gain[[best]], length[None, [best]]) / module.STEEP
    assert (gain - worth * length).argmax() == best
    assert (module.worth_of_length(np.array([-1.0, -np.inf]), np.ones((3, 2))) == 0).all()


def _priced_by_hand(columns, members, batch, y, exclude_self):
    """(n, P) exact prices, -inf where the candidate is the unit itself."""
    prices = np.array([(y[:, i] * batch.scale[:, i]) @ columns[members[batch.group[i]]].T for i in range(y.shape[1])])
    for i, row in enumerate(batch.rows):
        prices[i, (members[batch.group[i]] == row) & exclude_self] = -np.inf
    return prices


@pytest.mark.parametrize("exclude_self", [False, True])
@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("spread", [0.5, 4.0])
def test_prices_in_single_precision_are_proved_in_double(monkeypatch, exclude_self, exact, spread):
    """Ties closer than single precision can tell, columns of all sizes, and units that nothing improves."""
    rng = np.random.default_rng(int(10 * spread))
    monkeypatch.setattr(module, "SMALL", 8)
    columns = rng.lognormal(0, spread, (400, 5))
    columns[200:] = columns[:200] * (1 + 1e-10 * rng.normal(size=(200, 5)))
    members = [np.arange(0, 400, 2), np.arange(1, 400, 2)]
    group = np.repeat([0, 1], 60)
    rows = np.concatenate([rng.choice(m, 60, replace=False) for m in members])
    batch = module.Batch(rows, group, 1 / columns[rows].T, np.arange(120))
    y = rng.normal(size=(5, 120))
    y[:, ::3] = -np.abs(y[:, ::3])  # no candidate gains
    for i in range(1, 120, 3):  # exactly one price is zero, all others are below
        y[:, i] = -np.abs(y[:, i])
        at = members[group[i]][rng.integers(200)]
        y[0, i] -= (y[:, i] * batch.scale[:, i]) @ columns[at] / (batch.scale[0, i] * columns[at, 0])
    none, worth = np.full(120, -np.inf), np.zeros(120)
    candidates = module.Pools(columns, members).candidates
    barred = module.own_places(candidates, batch) if exclude_self else None
    numbers = module.row_numbers(candidates)
    value, which, column = module.price_in_turn(candidates, numbers, columns, batch, y, barred, none, worth, 0, exact)
    np.testing.assert_array_equal(column, columns[which].T * batch.scale)
    truth = _priced_by_hand(columns, members, batch, y, exclude_self)
    told = truth[np.arange(120), [np.flatnonzero(members[g] == w)[0] for g, w in zip(group, which, strict=True)]]
    np.testing.assert_allclose(value, told, rtol=1e-12, atol=1e-14)
    size = np.abs(y * batch.scale).T @ columns.max(axis=0)
    best = truth.max(axis=1)
    gains = best > module.ENTER
    assert gains.any() and not gains.all()
    if exact:
        assert ((value > module.ENTER) == gains).all()  # a candidate that improves is never missed
        np.testing.assert_allclose(value[~gains], best[~gains], rtol=1e-12, atol=1e-14)
    assert (best - value <= 1e-5 * size).all()
