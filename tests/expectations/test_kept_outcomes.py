"""A table is held against its suite once: the next run takes what was found, and what changes it is noticed."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from expectations import kept_outcomes, suites
from expectations.kept_outcomes import KeptOutcomes
from expectations.runner import Gate, Outcome, validated

ROWS = pl.DataFrame({"region_id": ["a", "b", "b"], "year": [2001, 2001, 2002], "growth_gap": [0.1, 2.0, None]})
ROWS = ROWS.with_columns(variable=pl.lit("gdp_real_mn_cny"))
GATE = Gate("growth", ROWS, suites.growth())


@pytest.fixture
def held(tmp_path):
    def run(name: str, gate: Gate = GATE, **more: bool) -> Outcome:
        return validated([gate], tmp_path / "page", KeptOutcomes(tmp_path / "kept", name, **more))

    first = run("first")
    assert first.held_by == {"growth": "first"} and first.failures["region_id"].to_list() == ["b"]
    return run


def test_what_was_found_is_taken_as_it_was(held, tmp_path) -> None:
    page = (tmp_path / "page" / "growth.json").read_bytes()
    again = held("second", replace(GATE, frame=ROWS.clone()))
    assert again.held_by == {"growth": "first"} and (tmp_path / "page" / "growth.json").read_bytes() == page
    plain = validated([GATE])
    assert again.expectations.equals(plain.expectations) and again.failures.equals(plain.failures)


@pytest.mark.parametrize(
    "gate",
    [
        replace(GATE, frame=ROWS.with_columns(growth_gap=pl.col("growth_gap") * 1.0000000001)),
        replace(GATE, frame=ROWS.reverse()),
        replace(GATE, frame=ROWS.with_columns(pl.col("year").cast(pl.Int32))),
        replace(GATE, frame=ROWS.with_columns(variable=pl.lit("gdp"))),
        replace(GATE, suite=suites.series({})),
    ],
)
def test_other_rows_or_another_suite_are_held_anew(held, gate) -> None:
    if gate.suite.told != GATE.suite.told:  # what it asks for
        gate = replace(
            gate, frame=ROWS.with_columns(change_in_bounds=0.0, copied_share=0.0, copied_row=0.0, zero_between=None)
        )
    assert held("second", gate).held_by == {"growth": "second"}


def test_it_is_held_anew_where_it_is_asked_for_or_great_expectations_own_result_is_gone(held, tmp_path) -> None:
    assert held("second", anew=True).held_by == {"growth": "second"}
    (tmp_path / "page" / "growth.json").unlink()
    assert held("third").held_by == {"growth": "third"} and (tmp_path / "page" / "growth.json").exists()


@pytest.mark.parametrize("text", ["", "{}", "another run's"])
def test_great_expectations_own_result_is_of_the_same_rows(held, tmp_path, text) -> None:
    """A run that was killed between its file and what it keeps, or a past state's, leaves one of other rows."""
    page = tmp_path / "page" / "growth.json"
    told = json.loads(page.read_text(encoding="utf-8"))["statistics"]
    page.write_text(text, encoding="utf-8")
    assert held("second").held_by == {"growth": "second"}
    assert json.loads(page.read_text(encoding="utf-8"))["statistics"] == told


@pytest.mark.parametrize("damage", ["", "{", "[]", json.dumps({"mark": "another"})])
def test_a_damaged_file_is_as_none(held, tmp_path, damage) -> None:
    (tmp_path / "kept" / "growth.json").write_text(damage, encoding="utf-8")
    assert held("second").held_by == {"growth": "second"} and held("third").held_by == {"growth": "second"}


def test_another_version_of_a_program_is_another_mark(monkeypatch) -> None:
    before = kept_outcomes.mark_of(ROWS, "told")
    kept_outcomes._programs.cache_clear()
    monkeypatch.setattr(kept_outcomes, "version", lambda name: "0")
    assert kept_outcomes.mark_of(ROWS, "told") != before
    kept_outcomes._programs.cache_clear()


def test_the_panel_s_choices_are_told_of_a_suite(tmp_path: Path) -> None:
    asked = [
        suites.panel(["a"], [2001], ["rd"], {}, {"rd": (0.0, None)}, grades)
        for grades in ({}, {"rd": "warn"}, {"null": "warn"})
    ]
    asked += [suites.panel(["a"], [2001], ["rd"], {"rd": 2001}, {"rd": (low, None)}, {}) for low in (0.0, 0.5)]
    assert len({suite.told for suite in asked}) == len(asked)
