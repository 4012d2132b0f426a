"""Differences of sums that should be nothing: a region alone, and regions of one structure."""

import numpy as np
import pytest

from tests.dbt.freeland import SEEDS, freeland, rows

COUNT = 65
MANY = [f"k{j}" for j in range(COUNT)]
INDUSTRIES = [SEEDS["industries"].rstrip(), *(f"{k},F-1,{j},{k},other,,,false" for j, k in enumerate(MANY, 100))]
LISTS = {"industries": "\n".join(INDUSTRIES)}
STRUCTURES = "select against, krugman_index, undefined_reason from marts.specialisation where {} order by 1, 2"
DIVERSITY = "select count(*), count(relative_diversity) from marts.industrial_structure where {}"


@pytest.fixture(scope="module")
def made(dbt, tmp_path_factory):
    """1901: Northshire alone; 1902: Southshire has zeros alone; 1903: Southshire is three tenths of Northshire."""
    figures = np.random.default_rng(3).lognormal(0, 3, (2, COUNT))
    others = []
    for year in (1901, 1902, 1903):
        north = figures[0] * (year - 1900)
        others += [("Northshire", year, "jobs", k, float(v), "souls") for k, v in zip(MANY, north, strict=True)]
        south = {1901: None, 1902: 0 * north, 1903: 0.3 * north}[year]
        if south is not None:
            others += [("Southshire", year, "jobs", k, float(v), "souls") for k, v in zip(MANY, south, strict=True)]
    return freeland(dbt, tmp_path_factory.mktemp("alone"), {}, seeds=LISTS, others=others)


@pytest.mark.parametrize("year", [1901, 1902])
def test_a_region_alone_has_nobody_to_be_compared_with(made, year):
    """A sum over regions less a sum over industries left 1e-16 of something, and the region was 1 from it."""
    (against, index, reason), (other, apart, said) = rows(
        made, STRUCTURES.format(f"region_id = 'X1' and year = {year}")
    )
    assert (against, other) == ("all_regions", "others")
    assert index == pytest.approx(0, abs=1e-12) and reason is None
    assert apart is None and said == "the reference has no complete structure"


def test_regions_of_one_structure_are_not_apart_and_their_diversity_has_no_bound(made):
    found = rows(made, STRUCTURES.format("year = 1903"))
    assert [r[0] for r in found] == ["all_regions"] * 2 + ["others"] * 2
    assert [r[1] for r in found] == pytest.approx([0] * 4, abs=1e-12)
    assert rows(made, DIVERSITY.format("year = 1903")) == [(2, 0)]
    assert rows(made, DIVERSITY.format("region_id = 'X1'")) == [(3, 0)]
