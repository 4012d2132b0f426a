"""Effects are taken out once a fit, exactly, in whatever shape the panel is: against dummies and least squares."""

import itertools

import numpy as np
import polars as pl
import pytest

from python_models.panel import fit_panel, projections
from python_models.panel.covariance import clustered
from python_models.panel.estimation import cluster_scale
from python_models.panel.projections import effect_count, links, within
from python_models.panel.sample import coded, estimation_sample


def _panel(n: int, t: int, share: float, seed: int, parts: bool = False) -> pl.DataFrame:
    """Rows of a random panel, ``share`` of them there; in ``parts`` no unit is in both halves of the periods."""
    rng = np.random.default_rng(seed)
    unit, period = np.repeat(np.arange(n), t), np.tile(np.arange(t), n)
    kept = rng.random(n * t) < share
    if parts:
        kept &= (unit % 2) == (period < t // 2)
    size = n * t
    effect = rng.normal(size=n)[unit] + rng.normal(size=t)[period]
    x = rng.normal(size=(size, 2)) + effect[:, None]
    y = x @ [0.5, -0.2] + effect + rng.normal(size=size)
    frame = pl.DataFrame({"id": unit, "year": period, "y": y, "a": x[:, 0], "b": x[:, 1], "block": unit // 3})
    return frame.filter(pl.Series(kept))


SHAPES = [(40, 6, 1.0, False), (40, 6, 0.7, False), (8, 60, 0.6, False), (60, 40, 0.06, False), (30, 8, 0.8, True)]


@pytest.mark.parametrize(("n", "t", "share", "parts"), SHAPES)
def test_within_is_the_residual_of_all_dummies(n, t, share, parts):
    sample = estimation_sample(_panel(n, t, share, 3, parts), "id", "year", "y ~ a + b")
    columns = [(sample.unit[:, None] == np.arange(len(sample.units))), sample.period[:, None] == np.arange(t)]
    values = np.column_stack([sample.y, sample.x, np.full(len(sample.y), 1e6)])
    for effects, used in (("unit", columns[:1]), ("period", columns[1:]), ("two-way", columns)):
        d = np.hstack(used).astype(float)
        d = d[:, d.any(axis=0)]
        expected = values - d @ np.linalg.lstsq(d, values, rcond=None)[0]
        got = within(values, sample, effects)
        np.testing.assert_allclose(got[:, :3], expected[:, :3], atol=1e-12)
        np.testing.assert_allclose(got[:, 3], 0.0, atol=1e-9)  # a column far from zero, which is all effect
        assert effect_count(sample, effects) == np.linalg.matrix_rank(d)


def test_panels_in_parts_count_one_normalisation_a_part():
    sample = estimation_sample(_panel(30, 8, 0.8, 3, parts=True), "id", "year", "y ~ a + b")
    assert links(sample).parts == 2


def test_a_fit_takes_the_effects_out_once(monkeypatch):
    calls = []
    real = projections.within
    monkeypatch.setattr(projections, "within", lambda *a: calls.append(a[2]) or real(*a))
    fit_panel(_panel(30, 8, 0.8, 1), "id", "year", "y ~ a + b", effects="two-way", covariance="clustered")
    assert calls.count("two-way") == 1


def test_unbalanced_two_way_keeps_no_column_a_period():
    import tracemalloc

    sample = estimation_sample(_panel(2000, 40, 0.9, 1), "id", "year", "y ~ a + b")
    tracemalloc.start()
    within(sample.x, sample, "two-way")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * sample.x.nbytes  # n x (T - 1) dummies alone are twenty times the regressors


@pytest.mark.parametrize("names", [("id",), ("year",), ("block",), ("id", "year"), ("block", "year")])
def test_clustered_scores_are_summed_as_by_loops(names):
    frame = _panel(40, 12, 0.8, 5)
    scores = np.random.default_rng(2).normal(size=(frame.height, 3))

    def summed(columns):
        labels = list(zip(*(frame[c].to_list() for c in columns), strict=True))
        total, distinct = np.zeros((3, 3)), sorted(set(labels))
        for one in distinct:
            score = scores[np.array([label == one for label in labels])].sum(axis=0)
            total += np.outer(score, score)
        g, n = len(distinct), len(labels)
        return total * g / (g - 1) * (n - 1) / n

    expected = sum(
        (-1) ** (size + 1) * summed(chosen)
        for size in range(1, len(names) + 1)
        for chosen in itertools.combinations(names, size)
    )
    codes = np.column_stack([coded(frame[c])[1] for c in names])
    np.testing.assert_allclose(clustered(scores, codes), expected, rtol=1e-12, atol=1e-12)


def test_nested_effects_are_free_as_by_sorting():
    sample = estimation_sample(_panel(40, 6, 0.8, 5), "id", "year", "y ~ a + b")
    for c in ("id", "year", "block"):
        codes = coded(sample.frame[c])[1][:, None]
        used = 1
        for own in (sample.unit, sample.period):
            nested = len(np.unique(np.column_stack([own, codes[:, 0]]), axis=0)) == own.max() + 1
            used += 0 if nested else int(own.max())
        n = len(sample.y)
        assert cluster_scale(sample, codes, "two-way", 2) == n / (n - used - 2)


@pytest.mark.parametrize("values", [[3, 1, 2, 1], [1, 1, 2, 5], ["b", "a", "b"], [0.5, 0.25, 0.5], [True, False]])
def test_codes_are_those_of_unique(values):
    labels, codes = coded(pl.Series(values))
    expected = np.unique(pl.Series(values).to_numpy(), return_inverse=True)
    np.testing.assert_array_equal(labels, expected[0])
    np.testing.assert_array_equal(codes, expected[1])
