"""After a release of coagg nothing is taken again that the new program would make otherwise.

Each thing that a refresh may take again is known by the code that makes it. That no such code is left out is read from
the imports; that a changed program gives what its first run gives, from two runs.
"""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt import docs
from orchestration.dbt import project as dbt
from orchestration.defs.main_study import EFFICIENCY_CODE, STEP_CODE
from python_models.reporting.tables.publication_table import MODULES
from tests import forked
from tests.jobs import Job, atlantis_folder
from tests.test_architecture import ROOMS, ROOT, imports, modules
from warehouse import ingest

REPORTING = Path("python_models/reporting")
MADE = {  # what is taken again: the modules that make it, the code that it is known by, what bears on none of it
    "a file's figures": (
        {"warehouse.ingest", "warehouse.reading"},
        ingest.READERS,
        {"warehouse.appending", "warehouse.bundled", "warehouse.connection", "warehouse.errors", "warehouse.guard"}
        | {"warehouse.asked", "warehouse.strict", "warehouse.withdrawals", "warehouse.yaml_text"},
    ),
    "efficiency": (
        {"python_models.studies.efficiency", "orchestration.studies.tables"},
        EFFICIENCY_CODE,
        {"warehouse.*", "python_models.words.*", "python_models.reporting.*", "python_models.spatial.*"}
        | {"python_models.studies", "python_models.studies.estimators.*"},
    ),
    "a step": (
        {"orchestration.studies.main_study", "orchestration.missing_cells", "orchestration.studies.tables"},
        STEP_CODE,
        {"warehouse.*", "expectations.*", "orchestration.boundaries", "orchestration.language", "orchestration.site"}
        | {"orchestration.columns", "orchestration.made_once", "orchestration.pages", "orchestration.terminal"}
        | {"orchestration.studies.units_in_alternatives", "orchestration.studies.units_in_expressions"},
    ),
    "what the gate found": ({"expectations.runner", "expectations.suites"}, ["expectations/*.py"], set()),
    "dbt's SQL": (
        {
            "orchestration.dbt.compiled",
            "orchestration.dbt.session",
            "orchestration.dbt.worker",
            "orchestration.dbt.handed_on",
        }
        | {"orchestration.dbt.shortened"},
        dbt.ASKING,
        {"warehouse.*"},
    ),
    "a table's files": (
        {"python_models.reporting.tables.publication_table"},
        [os.path.normpath(REPORTING / name) for name in MODULES],
        {
            "python_models",
            "python_models.reporting",
            "python_models.errors",
            "python_models.words.*",
            "python_models.reporting.tables",
            "python_models.reporting.kept_drawings",
        },
    ),
}


def _behind(start: set[str], beside: set[str]) -> set[str]:
    """Modules of ours that these import, by whatever detour that does not lead through ``beside``."""
    folders = tuple(name.removesuffix("*") for name in beside if name.endswith(".*"))
    seen: set[str] = set()
    todo = [*start]
    while todo:
        name = todo.pop()
        if name not in seen | beside and not f"{name}.".startswith(folders):
            seen.add(name)
            todo += imports()[name] & modules().keys()
    return seen


@pytest.mark.parametrize("what", MADE)
def test_what_is_taken_again_is_known_by_all_code_that_makes_it(what):
    makers, patterns, beside = MADE[what]
    known = {path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern)}
    paths = {name: Path(*name.split(".")) for name in _behind(makers, beside)}
    missed = [name for name, p in paths.items() if not known & {p.with_suffix(".py"), p / "__init__.py"}]
    assert sorted(missed) == []


def test_the_page_of_tables_is_made_again_where_our_words_changed(monkeypatch):
    before = docs.stamp()
    monkeypatch.setattr(docs, "code_hash", lambda *patterns: f"changed {patterns}")
    assert docs.stamp() != before and "python_models/words/**/*.py" in docs.stamp()


CHANGES = {  # a file of the program: what stands there, and what the next release has in its place
    "warehouse/readers/cells.py": ("return float(text)\n", 'return float(text) * (1.5 if text == "8846" else 1)\n'),
    "orchestration/studies/tables.py": (
        "tables[table], {",
        "tables[table].with_columns(pl.col(pl.Float64).round(3)), {",
    ),
    "python_models/panel/covariance.py": ("** 2 / roots[kept]", "** 2 * 1.01 / roots[kept]"),
    "dbt_project/models/marts/industrial_structure.sql": (" as theil,", " * 2 as theil,"),
    "dbt_project/macros/level_means.sql": (
        "        sum(indices.{{ measure }}) as",
        "        1.5 * sum(indices.{{ measure }}) as",
    ),
    "expectations/suites.py": ("people are not negative", "persons are not negative"),
    "python_models/reporting/tables/html_table.py": ("<table", "<table data-next"),
}
LEFT = {"raw", "meta"}  # when what was read, and by which run
OF_THE_RUN = (
    *(
        "observation_id",
        "loaded_at",
        "run_id",
        "data_vintage",
        "code_version",
        "finished_at",
        "fitted_at",
        "report",
        "seconds",
    ),
)


def run_by(program: Path, job: Job) -> None:
    """A run of the panel by another program than this one."""
    environment = {**job.environment(), "PYTHONPATH": str(program)}
    done = forked.coagg(["run"], environment, program)
    assert done.returncode == 0, done.stdout + done.stderr


def published(job: Job) -> dict[str, list]:
    """Every row of every table that a refresh makes, but for what names the run."""
    with duckdb.connect(str(job.published), read_only=True) as con:
        query = (
            "select schema_name, table_name, list(column_name) from duckdb_columns() where not internal group by all"
        )
        found = {}
        for schema, table, columns in con.execute(query).fetchall():
            if schema not in LEFT and (schema, table) not in COMPARING:
                kept = ", ".join(f'"{c}"' for c in sorted(columns) if c not in OF_THE_RUN)
                found[f"{schema}.{table}"] = con.execute(f"select {kept} from {schema}.{table} order by all").fetchall()
        return found


COMPARING = {("quality", name) for name in ("arrivals", "revisions", "movements", "comparison")}


@pytest.mark.slow
def test_a_changed_program_gives_what_its_first_run_gives(copied_atlantis, tmp_path):
    program = tmp_path / "program"
    for room in ROOMS:
        ignored = shutil.ignore_patterns("store", "sample", "sample_later", "target")
        shutil.copytree(ROOT / room, program / room, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", program)
    for name, (before, after) in CHANGES.items():
        path = program / name
        text = path.read_text(encoding="utf-8")
        assert before in text, name
        path.write_text(text.replace(before, after), encoding="utf-8")
    first = atlantis_folder(tmp_path / "first")
    run_by(program, first)
    old = published(copied_atlantis)
    run_by(program, copied_atlantis)
    new, expected = published(copied_atlantis), published(first)
    assert new.keys() == expected.keys()
    assert [name for name in expected if new[name] != expected[name]] == []
    changed = {
        "marts.panel_variables",
        "results.efficiency_scores",
        "results.model_tests",
        "marts.industrial_structure",
    }
    assert changed | {"marts.location_quotient_means"} <= {name for name in expected if old[name] != expected[name]}
    page = (copied_atlantis.store / "reports" / "expectations" / "employment.json").read_text(encoding="utf-8")
    assert "persons are not negative" in page
    tables = list((copied_atlantis.store / "reports" / "studies" / "main" / "tables").glob("*.html"))
    assert tables and all("<table data-next" in path.read_text(encoding="utf-8") for path in tables)
