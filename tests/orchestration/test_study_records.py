"""Studies that run on the command line are materialisations in Dagster, as those that run in its UI are."""

from dataclasses import replace
from types import SimpleNamespace

import dagster as dg
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration import cli
from orchestration.studies import records as study_records
from orchestration.studies.records import BY_HAND, record
from orchestration.studies.tables import Outcome
from python_models.studies.outputs import StepResult
from tests.jobs import atlantis_folder

EXHIBITS = pl.DataFrame(schema=dict.fromkeys(("step", "exhibit", "paper", "files"), pl.String))


def outcome(tmp_path, study, *results) -> Outcome:
    declared = SimpleNamespace(name=study, steps=[1, 2])
    run = SimpleNamespace(context=SimpleNamespace(study=declared), results=list(results), cautions=[], models=[])
    return Outcome(run, tmp_path / "index.html", EXHIBITS, None)


@pytest.fixture
def steps(monkeypatch):
    monkeypatch.setattr(study_records, "figures_of", lambda _: {})
    first = StepResult("one", "models")
    return first, replace(first, step="two", status="failed", message="too few rows")


def test_a_paper_is_one_materialisation_and_study_zero_one_a_step(tmp_path, steps):
    with dg.DagsterInstance.ephemeral() as instance:
        made = record([outcome(tmp_path, "paper", *steps), outcome(tmp_path, "main", *steps)], instance)
        names = ["studies/paper", "results/one", "results/two", "results/studies"]
        assert [k.to_user_string() for k in made] == names
        for key in made:
            event = instance.get_latest_materialization_event(key).asset_materialization
            assert event.metadata["by"].value == BY_HAND
        assert event.metadata["steps"].value == 2
        two = instance.get_latest_materialization_event(dg.AssetKey(["results", "two"])).asset_materialization
        assert two.metadata["failed"].value == "too few rows"


def test_part_of_a_study_is_no_materialisation_of_the_whole(tmp_path, steps):
    with dg.DagsterInstance.ephemeral() as instance:
        assert record([outcome(tmp_path, "paper", steps[0])], instance) == []
        (key,) = record([outcome(tmp_path, "main", steps[0])], instance)
        assert key == dg.AssetKey(["results", "one"])
        assert record([outcome(tmp_path, "main", replace(steps[0], partial=True))], instance) == []


def test_a_panel_without_papers_says_so(tmp_path, monkeypatch):
    """An empty line and nothing else stood there."""
    folder = atlantis_folder(tmp_path / "atlantis").folder
    (folder / "studies" / "productivity.yml").unlink()
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    monkeypatch.setenv("COAGG_LANGUAGE", "en")
    for name in ("COAGG_STORE", "DAGSTER_HOME"):  # put back when the test ends
        monkeypatch.setenv(name, "unset")
        monkeypatch.delenv(name)
    done = CliRunner().invoke(cli.app, ["study", "run"])
    assert done.exit_code == 0 and "no study here but main" in done.output and "study new NAME" in done.output
