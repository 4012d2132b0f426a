"""Every measure gives the same numbers in this process, in one piece, and in chunks on an executor."""

import functools

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import chunked, ddf, malmquist, malmquist_luenberger, radial, sbm
from python_models.executors import executor

NAMES = {"inputs": ["labour", "capital"], "goods": ["gdp"], "bads": ["co2"]}
MEASURES = {
    "sbm": functools.partial(sbm, technology="global"),
    "super_sbm": functools.partial(sbm, super_efficiency=True),
    "radial": functools.partial(radial, technology="global", returns="vrs"),
    "ddf": functools.partial(ddf, technology="sequential"),
    "ddf_not_radial": functools.partial(ddf, radial=False, direction="mean", disposability="strong"),
    "malmquist": malmquist,
    "malmquist_radial": functools.partial(malmquist, measure="radial", technology="adjacent"),
    "malmquist_luenberger": malmquist_luenberger,
}


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    units, periods = 40, 3
    production = {name: rng.lognormal(0.0, 0.5, units * periods) for name in ("labour", "capital", "gdp", "co2")}
    keys = {"id": np.repeat(np.arange(units), periods).astype(str), "year": np.tile(np.arange(periods), units)}
    return pl.DataFrame(keys | production)


@pytest.fixture(scope="module")
def processes():
    with executor("processes:2") as pool:
        yield pool


def measured(name, *arguments, **options) -> pl.DataFrame:
    result = MEASURES[name](*arguments, **options)
    return result.index if name.startswith("malmquist") else result.scores


@pytest.mark.filterwarnings("ignore:.*undefined")
@pytest.mark.parametrize("name", MEASURES)
def test_the_same_numbers_in_chunks(frame, processes, name, monkeypatch):
    here = measured(name, frame, "id", "year", **NAMES)
    monkeypatch.setattr(chunked, "UNITS", 25)  # fewer than a technology has, and no divisor of it
    sent = []
    monkeypatch.setattr(chunked, "run_chunks", _counted(chunked.run_chunks, sent))
    there = measured(name, frame, "id", "year", **NAMES, pool=processes)
    assert max(sent) > 1
    assert there.columns == here.columns
    texts = [column for column, kind in here.schema.items() if not kind.is_float()]
    assert there.select(texts).equals(here.select(texts))
    indices = [c for c in here.columns if c in ("score", "index", "efficiency_change", "best_practice_change")]
    np.testing.assert_allclose(there.select(indices), here.select(indices), rtol=1e-12, atol=1e-14)


def _counted(run, sent):
    def counting(pool, function, shared, items, *arguments, **options):
        sent.append(len(items))
        return run(pool, function, shared, items, *arguments, **options)

    return counting
