"""A light sample of the differential run (``python -m benchmarks.differential --n 20000``; docs/differential.md)."""

import pytest

from benchmarks.differential.compare import Tally
from benchmarks.differential.run import FAMILIES, run

SAMPLE = {"panel": 150, "spatial": 40, "gmm": 60}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", list(FAMILIES))
def test_random_specifications_equal_code_written_another_way(family):
    tally = run(family, range(700_000, 700_000 + SAMPLE[family]), Tally())
    assert not tally.differences, tally.differences[:3]
    assert tally.counts[f"{family}: equal"] > SAMPLE[family] / 3
