"""What is wrong with a study on the published warehouse; nothing is run."""

from orchestration.study_data import study_data
from orchestration.study_files import MAIN, study_path
from python_models.studies import Study, StudyError, check_study, load_study
from python_models.studies.efficiency import TABLES
from warehouse.connection import connect
from warehouse.panel import Panel
from warehouse.store import Store

TAKEN = (*TABLES, "studies")  # assets of the results that are no step


def problems_of(panel: Panel, store: Store, name: str) -> list[str]:
    """Problems of a study, given by its name or its path: of its file, and on the published warehouse."""
    try:
        study = load_study(study_path(panel, name))
        return [*names_taken(study), *_on_data(store, study)]
    except StudyError as exc:
        return exc.problems


def _on_data(store: Store, study: Study) -> list[str]:
    with connect(store.current_file(), read_only=True) as con:
        if con.execute("select current_setting('lock_configuration')").fetchone() != (True,):  # `closed_off` before
            con.execute("set threads = 1")  # many small statements, which a second thread makes dearer
        try:
            data = study_data(con, study, stored=False)
        except StudyError as exc:
            return exc.problems
    return check_study(study, data)


def names_taken(study: Study) -> list[str]:
    """Steps of study zero that have the name of another asset of the results; papers' steps are no assets."""
    taken = [step.name for step in study.steps if step.name in TAKEN] if study.name == MAIN else []
    return [f"study {MAIN}, step {name}, name: results.{name} is a table; choose another name" for name in taken]
