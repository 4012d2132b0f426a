"""What a run asks for again and again is made once, and anew where it changed: study zero, and which tables stand."""

from types import SimpleNamespace

import duckdb
import pytest

from orchestration.reuse import computed_by, kept_tables, remember
from orchestration.studies.main_study import main_study
from python_models.studies import StudyError
from warehouse.bundled import STUDIES


def test_study_zero_is_read_once_and_again_where_its_file_changed(tmp_path) -> None:
    panel, text = SimpleNamespace(folder=tmp_path), (STUDIES / "main.yml").read_text(encoding="utf-8")
    assert main_study(panel) is None
    (tmp_path / "studies").mkdir()
    file = tmp_path / "studies" / "main.yml"
    file.write_text(text, encoding="utf-8")
    first = main_study(panel)
    assert first is main_study(panel) and first.name == "main"
    file.write_text(f"{text}\n# a word more\n", encoding="utf-8")
    assert main_study(panel) == first and main_study(panel) is not first
    file.write_text(text.replace("steps:\n", "stepz: []\nsteps:\n", 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(StudyError, match="stepz"):
            main_study(panel)


def test_a_file_beside_study_zero_that_leads_elsewhere_since_is_refused(tmp_path) -> None:
    folder = tmp_path / "panel"
    (folder / "studies").mkdir(parents=True)
    (folder / "panel.yml").touch()
    text = (STUDIES / "main.yml").read_text(encoding="utf-8")
    inside, outside = folder / "studies" / "links.csv", tmp_path / "links.csv"
    for file in (inside, outside):
        file.touch()
    (folder / "studies" / "main.yml").write_text(f"{text}\nboundaries: links.csv\n", encoding="utf-8")
    panel = SimpleNamespace(folder=folder)
    assert main_study(panel).boundaries == "links.csv"
    inside.unlink()
    inside.symlink_to(outside)
    with pytest.raises(StudyError, match="outside the panel's folder"):
        main_study(panel)


def test_tables_that_stand_are_told_at_once_as_one_by_one() -> None:
    with duckdb.connect() as con:
        con.execute(
            "create schema meta; create schema marts; create table marts.a (x int); create table marts.b (x int)"
        )
        remember(con, {"marts.a": "1", "marts.b": "2", "marts.gone": "3"}, "a run")
        marks = {"marts.a": "1", "marts.b": "another", "marts.gone": "3", "marts.never": "4"}
        alone = {table: by for table, mark in marks.items() if (by := computed_by(con, table, mark, [table]))}
        assert kept_tables(con, marks) == alone == {"marts.a": "a run"}
