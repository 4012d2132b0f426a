"""Mistakes in panel.yml are named, key by key."""

import pytest
import yaml

from warehouse.errors import WarehouseError
from warehouse.panel import load_panel


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "sources").mkdir()
    return tmp_path


def written(folder, **changes):
    data = {"name": "atlantis", "title": "Atlantis", "seeds": "seeds", "years": [2001, 2006]} | changes
    (folder / "panel.yml").write_text(yaml.safe_dump(data))
    return load_panel(folder)


def test_paths_are_relative_to_the_file(folder):
    panel = written(folder)
    assert panel.seeds == folder / "seeds"
    assert panel.landing == folder / "landing"
    assert panel.dbt_variables()["first_year"] == 2001


@pytest.mark.parametrize(
    "changes, named",
    [
        ({"year": [1, 2]}, "year"),
        ({"years": [2006, 2001]}, "first year 2006"),
        ({"seeds": "nowhere"}, "no folder"),
        ({"indices": {"depreciation_rate": 9.6}}, "indices.depreciation_rate"),
        ({"name": "Big Name"}, "name"),
        ({"validation": {"bounds": {"y": [0]}}}, "validation.bounds.y"),
    ],
)
def test_each_mistake_is_named(folder, changes, named):
    with pytest.raises(WarehouseError, match=named):
        written(folder, **changes)


def test_no_panel_file(tmp_path):
    with pytest.raises(WarehouseError, match=r"No panel.yml"):
        load_panel(tmp_path)


def test_yaml_tags_are_refused(folder):
    (folder / "panel.yml").write_text("name: !!python/object/apply:os.system ['true']\n")
    with pytest.raises(WarehouseError, match="YAML"):
        load_panel(folder)


def test_the_bundled_panel_is_valid():
    assert load_panel(None).name == "china_provinces"


@pytest.mark.parametrize(
    "changes, where",
    [
        ({"efficiency": {"main": {"inputs": ["x"], "goods": ["y"]}}}, "`efficiency` is now `efficiency`"),
        ({"derived": {"ln_x": "ln(x)"}}, "`derived` is now `sample.derived`"),
        ({"models": {"moran": ["x"]}}, "`moran` as a step of kind moran"),
        ({"report": {"focal_term": "theta"}}, "`report.focal_term` is now `order` and `plot`"),
    ],
)
def test_keys_that_moved_to_the_main_study_are_told_where(folder, changes, where):
    with pytest.raises(WarehouseError, match=r"studies/main\.yml") as said:
        written(folder, **changes)
    assert where in str(said.value)
