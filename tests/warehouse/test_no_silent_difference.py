"""Random tables written with known figures: each is read as written, or named. The long run is in benchmarks/."""

from __future__ import annotations

import random

import pytest

from benchmarks.silent_differences import SEEDS, cases, differences, run, write
from warehouse.names import load_seeds


@pytest.mark.parametrize("seed", [11, 12])
def test_no_figure_differs_or_goes_in_silence(seed):
    result = run(2500, seed)
    assert result["silent"] == 0, result["failures"][:2]
    assert result["clean_read"] > 0.95 * result["clean"] > 0  # and not because everything is refused


def test_the_generator_draws_all_that_it_says():
    drawn = run(2500, 13)["drawn"]
    for what in ("layout", "unit", "noise", "ragged", "container", "part"):
        assert len([name for name in drawn if name.startswith(f"{what} ")]) >= 3, what


def test_a_figure_that_was_changed_on_the_way_is_found():
    """The check itself: another figure, another year, another unit than what was written are told."""
    seeds, draw = load_seeds(SEEDS), random.Random(1)
    case = next(
        c for c in cases(5, seeds) if c.layout == "regions_by_indicators" and not c.partial and len(c.written) > 9
    )
    name, data = write(case, draw)
    assert differences(case, name, data, seeds)[0] == []
    case.entry["year"] = 1950
    assert differences(case, name, data, seeds)[0] != []
