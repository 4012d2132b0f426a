"""A study nobody touched is not checked again; whatever its check reads makes it be checked."""

import duckdb
import pytest

from orchestration.environment import prepare
from orchestration.studies import verdicts as study_verdicts
from orchestration.studies.verdicts import CHANGING, Verdicts
from python_models.errors import InputError
from tests.jobs import atlantis_folder
from tests.orchestration.test_health import released

STUDY = "name: paper\nweights: {near: {file: links.csv}}\nsample: {table: rows.csv}\n"
SENTENCE = "长" * 120  # 360 bytes, more than a file's name may have


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """A panel with a study in which a check found nothing wrong."""
    monkeypatch.delenv("COAGG_STORE", raising=False)
    folder = atlantis_folder(tmp_path / "atlantis").folder
    monkeypatch.setenv("COAGG_PANEL", str(folder))
    panel, store = prepare(folder)
    (folder / "studies").mkdir(exist_ok=True)
    (folder / "studies" / "paper.yml").write_text(f"{STUDY}title: {SENTENCE}\n", encoding="utf-8")
    (folder / "studies" / "links.csv").write_text("from,to\na,b\n")
    released(store, "r1")
    assert looked(panel, store) == 1
    return panel, store


def looked(panel, store, name="paper", found=()):
    """How often a check of the study looked at it."""
    names = []
    told = Verdicts(panel, store).problems(name, lambda n: names.append(n) or list(found))
    assert told == (list(found) if names else [])
    return len(names)


def test_an_unchanged_study_is_not_looked_at(checked):
    assert looked(*checked) == 0
    panel, _ = checked
    assert looked(*checked, name=str(panel.folder / "studies" / "paper.yml")) == 0  # by its path it is the same


def read(panel, store, refused=()):
    """How often a list has to read a study to show its keys, which it refuses with what is ``refused``."""
    names, path = [], panel.folder / "studies" / "paper.yml"

    def load(there):
        names.append(there)
        if refused:
            raise InputError(*refused)

    try:
        assert Verdicts(panel, store).keys(path, load)["name"] == "paper"
    except InputError as exc:
        assert str(exc) == refused[0]
    return len(names)


def test_a_list_reads_a_study_that_it_has_read_before_by_its_keys_alone(checked):
    panel, store = checked
    assert read(*checked) == 1 and read(*checked) == 0
    released(store, "r2")  # which decides nothing of the file
    assert read(*checked) == 0
    (panel.folder / "studies" / "paper.yml").write_text(STUDY + "title: other\n")
    assert read(*checked, refused=["it has a mistake"]) == 1
    assert read(*checked, refused=["it has a mistake"]) == 1  # which is told each time
    assert read(*checked) == 1 and read(*checked) == 0


def test_a_linked_study_given_by_its_path_is_known_by_the_files_beside_it(checked, tmp_path):
    panel, store = checked
    (tmp_path / "link.yml").symlink_to(panel.folder / "studies" / "paper.yml")
    assert looked(panel, store, name=str(tmp_path / "link.yml")) == 0
    (panel.folder / "studies" / "links.csv").write_text("from,to\na,d\n")
    assert looked(panel, store, name=str(tmp_path / "link.yml")) == 1


CHANGES = {
    "the study": lambda folder, store: (folder / "studies" / "paper.yml").write_text(STUDY + "# a word\n"),
    "a file it names": lambda folder, store: (folder / "studies" / "links.csv").write_text("from,to\na,c\n"),
    "a file it names is taken away": lambda folder, store: (folder / "studies" / "links.csv").unlink(),
    "a file it names comes": lambda folder, store: (folder / "studies" / "rows.csv").write_text("region_id,year\n"),
    "a file it names is linked elsewhere": lambda folder, store: (
        (folder.parent / "elsewhere.csv").write_text("from,to\na,b\n"),
        (folder / "studies" / "links.csv").unlink(),
        (folder / "studies" / "links.csv").symlink_to(folder.parent / "elsewhere.csv"),
    ),
    "a release": lambda folder, store: released(store, "r2"),
    "boundaries": lambda folder, store: (
        (folder / "boundaries").mkdir(),
        (folder / "boundaries" / "regions.geojson").write_text("{}"),
    ),
    "another panel's folder": lambda folder, store: (folder / "studies" / "panel.yml").write_text("title: x\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_check_reads_makes_it_look_again(change, checked):
    panel, store = checked
    CHANGES[change](panel.folder, store)
    assert looked(panel, store) == 1
    assert looked(panel, store) == 0


def test_other_code_and_other_packages_look_again(checked, monkeypatch):
    monkeypatch.setattr(study_verdicts, "code_version", lambda: "other")
    assert looked(*checked) == 1
    monkeypatch.setattr(study_verdicts.time, "tzname", ("elsewhere",))
    assert looked(*checked) == 1
    (checked[0].folder / "polars-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(checked[0].folder))
    assert looked(*checked) == 1
    assert looked(*checked) == 0


def test_mistakes_are_told_each_time(checked):
    panel, store = checked
    (panel.folder / "studies" / "paper.yml").write_text(STUDY + "# again\n")
    assert looked(panel, store, found=["a mistake"]) == 1
    assert looked(panel, store, found=["a mistake"]) == 1


def test_what_changes_while_it_is_looked_at_is_not_kept(checked):
    panel, store = checked
    path = panel.folder / "studies" / "paper.yml"
    path.write_text(STUDY + "# first\n")
    Verdicts(panel, store).problems("paper", lambda _: path.write_text(STUDY + "# second\n") and [])
    path.write_text(STUDY + "# first\n")
    assert looked(panel, store) == 1


@pytest.mark.parametrize("where", ["year <= year(current_date)", "random() < 0.5", "ts < now()", "1 using sample 3"])
def test_sql_that_answers_otherwise_each_time_is_asked_each_time(checked, where):
    panel, store = checked
    (panel.folder / "studies" / "paper.yml").write_text(f"{STUDY}where: {where}\n")
    assert looked(panel, store) == 1
    assert looked(panel, store) == 1


def test_all_that_duckdb_says_changes_is_known():
    """Functions that are not consistent, and macros made of one."""
    query = "select distinct function_name from duckdb_functions() where stability <> 'CONSISTENT'"
    changing = {name for (name,) in duckdb.execute(query).fetchall()}
    assert len(changing) > 20
    macros = "select function_name, macro_definition from duckdb_functions() where macro_definition is not null"
    changing |= {name for name, made in duckdb.execute(macros).fetchall() if CHANGING.search(made)}
    assert [name for name in sorted(changing) if not CHANGING.search(f"{name}()")] == []


def test_a_name_that_is_no_study_and_a_damaged_record(checked):
    panel, store = checked
    assert looked(panel, store, name="nothing", found=["No study"]) == 1
    (store.root / "checked.json").write_text("{half")
    assert looked(panel, store) == 1
    assert looked(panel, store) == 0
