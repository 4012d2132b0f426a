"""An alternative read by the columns it changes has the rows it has as a study of its own."""

import duckdb
import polars as pl
import pytest

import orchestration.studies.data as data_of
from orchestration.studies.data import study_data
from python_models.studies.study import study_from
from tests.studies.conftest import SMALL, invented

STEPS = [
    *SMALL["steps"],
    {
        "name": "sensitivity", "kind": "sensitivity", "title": "S", "of": "base.fe", "term": "x",
        "alternatives": {
            "labour": ["exp(z)", "exp(x) + exp(z)", "exp(x) / avg(exp(x)) over (partition by region_id)"],
            "centred": ["twice"],
            "tce.returns": ["vrs"],
            "tce.inputs": [["labour"]],
            "lagged": ["lag(x, 2) over (partition by region_id order by year)"],
            "kept": ["x + 1"],
        },
    },
]  # fmt: skip
STUDY = {
    **SMALL,
    "sample": {
        "table": "panel.csv",
        "years": [2002, 2007],
        "where": "kept > -100",
        "derived": {
            "labour": "exp(x)",
            "capital": "exp(z)",
            "output": "exp(y)",
            "twice": "2 * labour",
            "lagged": "lag(x) over (partition by region_id order by year)",
            "kept": "x",
            "centred": "twice - avg(twice) over (partition by region_id)",
            "mean_score": "avg(tce) over (partition by region_id)",
            "last": "mean_score + centred",
        },
    },
    "efficiency": {
        "tce": {"inputs": ["capital", "labour"], "goods": ["output"], "index": "none"},
        "other": {"inputs": ["capital"], "goods": ["output"], "index": "none"},
    },
    "samples": {
        "west": {"where": "side = 'west'", "label": "West"},
        "east": {"where": "side = 'east'", "label": "East"},
        "large": {"where": "labour > 1", "label": "Large"},
        "able": {"where": "last > 0", "label": "Able"},
    },
    "steps": STEPS,
}
NARROW = 7  # all but the one of `kept`, which `where` names, so that it has other rows


@pytest.fixture
def panel(tmp_path):
    """A study with alternatives of its derived columns and efficiency blocks, on the invented panel."""
    invented().write_csv(tmp_path / "panel.csv")
    return study_from(STUDY, tmp_path)


def test_the_rows_are_those_of_a_study_of_its_own(panel, monkeypatch):
    narrow = []

    def seen(*arguments):
        found = rows_under(*arguments)
        narrow.append(found is not None)
        return found

    rows_under = data_of.rows_under
    monkeypatch.setattr(data_of, "rows_under", seen)
    with duckdb.connect() as con:
        found = study_data(con, panel)
    alternatives = panel.step("sensitivity").variants(panel)
    assert found.variants.keys() == alternatives.keys() and sum(narrow) == NARROW == len(narrow) - 1
    moved = set()
    for name, changed in alternatives.items():
        with duckdb.connect() as con:
            alone = study_data(con, changed, steps=[])
        variant = found.variants[name]
        assert variant.frame.columns == alone.frame.columns and variant.frame.equals(alone.frame)
        assert variant.efficiency.keys() == alone.efficiency.keys()
        assert all(table.equals(alone.efficiency[key]) for key, table in variant.efficiency.items())
        moved |= {c for c in alone.frame.columns if not alone.frame[c].equals(found.frame[c], null_equal=True)}
    assert moved >= {"twice", "lagged", "centred", "tce", "mean_score", "last", "__sample_large", "__sample_able"}
    assert not moved & {"capital", "other", "__sample_west"}


def test_what_is_only_checked_has_its_scores_and_no_slacks(panel):
    with duckdb.connect() as con:
        whole = study_data(con, panel)
    with duckdb.connect() as con:
        checked = study_data(con, panel, stored=False)
    assert checked.frame.equals(whole.frame)
    assert {*whole.efficiency} - {*checked.efficiency} == {"efficiency_slacks", "efficiency_peers"}
    assert checked.variants.keys() == whole.variants.keys()
    assert all(checked.variants[name].frame.equals(data.frame) for name, data in whole.variants.items())
    assert isinstance(checked.efficiency["efficiency_scores"], pl.DataFrame)
