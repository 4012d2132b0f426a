"""What is wrong with a study on the published warehouse; nothing is run."""

import re
from pathlib import Path

import duckdb

from orchestration.made_once import MadeOnce
from orchestration.studies.data import study_data
from orchestration.studies.files import MAIN, read_study, study_path
from python_models.studies import Study, StudyError, check_study
from python_models.studies.efficiency import TABLES
from warehouse.connection import opened
from warehouse.panel import Panel
from warehouse.store import Store

TAKEN = (*TABLES, "studies")  # assets of the results that are no step
PANEL_TABLE = "marts.estimation_panel"
NO_COLUMNS = f"""
    select distinct variable from marts.panel_variables
    where variable not in (select column_name from (describe {PANEL_TABLE}))
"""


class Checks:
    """Checks of studies on the release that is published; its file stays open from one to the next."""

    def __init__(self, panel: Panel, store: Store) -> None:
        self._panel, self._store = panel, store
        self._of_all = MadeOnce()
        self._open: tuple[Path, duckdb.DuckDBPyConnection] | None = None

    def problems_of(self, name: str) -> list[str]:
        """Problems of a study, given by its name or its path: of its file, and on the published warehouse."""
        try:
            study = read_study(study_path(self._panel, name))
        except StudyError as exc:
            return exc.problems
        found = [*names_taken(study), *self._on_data(study)]
        return [*found, *self._no_columns(study, found)]

    def _on_data(self, study: Study) -> list[str]:
        con = self._release().cursor()  # names that a study registers are its own
        try:
            data = study_data(con, study, stored=False, of_all=self._of_all)
        except StudyError as exc:
            return exc.problems
        finally:
            con.close()
        return check_study(study, data)

    def _no_columns(self, study: Study, problems: list[str]) -> list[str]:
        """Variables of the panel among what the problems name, which its own choice has not made columns."""
        if not problems or study.sample.table != PANEL_TABLE:
            return []
        variables = {row[0] for row in self._release().execute(NO_COLUMNS).fetchall()}
        if not (named := sorted(variables & set(re.findall(r"\w+", " ".join(problems))))):
            return []
        return [
            f"study {study.name}, sample.table: {', '.join(named)}: known to the panel, but no column of "
            f"{PANEL_TABLE}; write it under indices, extra_panel_variables, in panel.yml, and run the main job"
        ]

    def _release(self) -> duckdb.DuckDBPyConnection:
        """The published file, opened anew where another has been published."""
        path = self._store.current_file()
        if self._open is None or self._open[0] != path:
            self.close()
            self._open = path, opened(path, read_only=True)
            if self._open[1].execute("select current_setting('lock_configuration')").fetchone() != (True,):
                self._open[1].execute("set threads = 1")  # many small statements, which a second thread makes dearer
        return self._open[1]

    def close(self) -> None:
        """Let the file go, and what was read of it."""
        if self._open is not None:
            self._open[1].close()
            self._open = None
            self._of_all.drop()


def names_taken(study: Study) -> list[str]:
    """Steps of study zero that have the name of another asset of the results; papers' steps are no assets."""
    taken = [step.name for step in study.steps if step.name in TAKEN] if study.name == MAIN else []
    return [f"study {MAIN}, step {name}, name: results.{name} is a table; choose another name" for name in taken]
