"""The gate in a whole run: missing figures are named by file and cell. One that stops nothing: test_odd_panel.py."""

import html
import re

import pytest

from tests.jobs import Job, atlantis_folder

FILE = "emploi_1995.csv"


# Each kind of missing figure of the first year, which nothing fills: region, industry, and what names it.
KINDS = {
    "empty": ("AT04", "metal", "D8", "the cell is empty"),
    "marked": ("AT06", "metal", "D10", "the cell says (D)"),
    "refused": ("AT07", "metal", "D11", "the cell says 4I,2 (not_a_number)"),
    "absent": ("AT08", "metal", None, "no row of the region in this file"),
}


@pytest.fixture(scope="module")
def with_holes(tmp_path_factory) -> Job:
    """Atlantis with one figure empty, one withheld, one that cannot be read, and one region without its row."""
    job = atlantis_folder(tmp_path_factory.mktemp("holes") / "atlantis")
    path = job.folder / "landing" / FILE
    lines = path.read_text(encoding="cp1252").splitlines(keepends=True)
    for kind, (_, _, cell, _) in KINDS.items():
        if cell:
            fields = lines[int(cell[1:]) - 1].split(";")
            fields[3] = {"empty": "", "marked": "(D)", "refused": "4I,2"}[kind]
            lines[int(cell[1:]) - 1] = ";".join(fields)
    path.write_text("".join(line for line in lines if not line.startswith("Gadire")), encoding="cp1252")
    defaults = job.folder / "sources" / "emploi.yml"
    defaults.write_text(defaults.read_text(encoding="utf-8") + "missing: ['', '(D)']\n", encoding="utf-8")
    panel = job.folder / "panel.yml"
    text = panel.read_text(encoding="utf-8")
    panel.write_text(text.replace("validation:\n", 'validation:\n  severity: {"null": warn}\n'), encoding="utf-8")
    done = job.coagg("run", timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    return job


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_missing_figure_is_named_by_file_and_cell_in_the_findings(with_holes, kind):
    region, industry, cell, words = KINDS[kind]
    found = with_holes.query(
        "select file_name, cell, figure from quality.expectation_failures where table_name = 'employment' "
        f"and subject = 'missing' and region_id = '{region}' and year = 1995 and name = '{industry}'"
    )
    assert found.height == 1
    assert found["file_name"][0] == FILE and found["cell"][0] == cell
    assert words in found["figure"][0]


@pytest.mark.slow
def test_status_and_the_page_of_the_refused_models_name_file_and_cell(with_holes):
    said = with_holes.coagg("status")
    assert "emploi_1995.csv" in said.stdout and "D8" in re.sub(r"\s", " ", said.stdout)
    step = with_holes.query("select status from results.study_steps where step = 'efficiency_spatial'")
    assert step["status"].to_list() == ["failed"]
    page = html.unescape((with_holes.store / "reports" / "report.html").read_text(encoding="utf-8"))
    assert "metal AT04 1995: no figure: the cell is empty [emploi_1995.csv, cell D8]" in page
    whole = with_holes.query("select count(*) as n from raw.gaps where year is not null and region_id <> ''")
    assert whole["n"][0] == 3
