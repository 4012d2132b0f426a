"""Study zero's steps may have any name but those of the tables beside them."""

import shutil
from pathlib import Path

import pytest

from orchestration.defs.main_study import efficiency_asset, step_asset
from orchestration.identity import settings
from orchestration.studies.main_study import main_study, mistakes
from warehouse.panel import load_panel

ATLANTIS = Path(__file__).parents[2] / "docs" / "examples" / "atlantis"


@pytest.fixture
def renamed(tmp_path):
    """The invented country's panel, its step `moran` under another name."""

    def panel(name):
        shutil.copytree(ATLANTIS, tmp_path / "atlantis")
        file = tmp_path / "atlantis" / "studies" / "main.yml"
        file.write_text(file.read_text(encoding="utf-8").replace("name: moran\n", f"name: {name}\n"), encoding="utf-8")
        return load_panel(tmp_path / "atlantis")

    return panel


@pytest.mark.parametrize("name", ["efficiency", "report"])
def test_a_step_may_be_called_as_another_node_of_the_graph(renamed, name):
    panel = renamed(name)
    study = main_study(panel)
    nodes = [efficiency_asset(study, []).op.name, *(step_asset(study, step, []).op.name for step in study.steps)]
    assert mistakes(panel) == "" and len(set(nodes)) == len(nodes) and f"results__{name}" in nodes


@pytest.mark.parametrize("name", ["studies", "efficiency_scores"])
def test_a_step_called_as_a_table_is_refused_by_name(renamed, name):
    assert f"step {name}, name: results.{name} is a table" in mistakes(renamed(name))


def test_another_study_zero_is_another_setting(renamed):
    assert settings(renamed("spread")) != settings(load_panel(ATLANTIS)) == settings(load_panel(ATLANTIS))
