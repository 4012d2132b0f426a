"""A damaged newer file is said by the run's status in Dagster, in the run's last lines and at the report's head."""

import shutil

import dagster as dg
import polars as pl
import pytest
import yaml
from rich.console import Console

from orchestration.defs import raw
from orchestration.resources import Warehouse
from orchestration.run import print_standing
from python_models.reporting.pages.panel_report import PanelMeta, panel_report
from tests.jobs import atlantis_folder


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Atlantis and its store after its files were read, to be copied."""
    whole = tmp_path_factory.mktemp("read")
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("COAGG_STORE", str(whole / "store"))
        assert ingest(atlantis_folder(whole / "atlantis").folder).get_asset_check_evaluations()[0].passed
    return whole


@pytest.fixture
def damaged(read, tmp_path, monkeypatch):
    """Atlantis, read once; then a newer edition of a file with a figure that is none and without its last region."""
    shutil.copytree(read, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("COAGG_STORE", str(tmp_path / "store"))
    folder = tmp_path / "atlantis"
    path = folder / "landing" / "emploi_2000.csv"
    text = path.read_bytes().decode("cp1252").splitlines()
    rows = [k for k, line in enumerate(text) if sum(cell[:1].isdigit() for cell in line.split(";")) > 2]
    text[rows[-1]] = ";".join([*text[rows[-1]].split(";")[:-1], "illisible"])
    path.write_bytes("\r\n".join(text).encode("cp1252"))
    return folder


def ingest(folder):
    return dg.materialize(
        [raw.observations], resources={"warehouse": Warehouse(folder=str(folder))}, raise_on_error=False
    )


def test_the_check_warns_and_the_run_goes_on(damaged):
    outcome = ingest(damaged)
    (check,) = outcome.get_asset_check_evaluations()
    assert outcome.success and not check.passed and check.severity == dg.AssetCheckSeverity.WARN
    assert "emploi_2000.csv" in check.description and "rejected" in check.description
    with Warehouse(folder=str(damaged)).connect(read_only=True) as con:
        kinds = {kind for (kind,) in con.execute("select kind from quality.standing").fetchall()}
    assert "rejected" in kinds and "older" in kinds


def test_strict_makes_it_an_error(damaged):
    path = damaged / "panel.yml"
    path.write_text(
        yaml.safe_dump(yaml.safe_load(path.read_text(encoding="utf-8")) | {"strict": True}, allow_unicode=True),
        encoding="utf-8",
    )

    @dg.asset(deps=[raw.OBSERVATIONS])
    def downstream():
        return 1

    outcome = dg.materialize(
        [raw.observations, downstream], resources={"warehouse": Warehouse(folder=str(damaged))}, raise_on_error=False
    )
    assert not outcome.success and not outcome.asset_materializations_for_node("downstream")
    assert outcome.get_asset_check_evaluations()[0].severity == dg.AssetCheckSeverity.ERROR


def test_the_last_lines_of_a_run_say_it(damaged, tmp_path):
    ingest(damaged)
    store = Warehouse(folder=str(damaged)).store
    store.publish("run", "vintage", "code")
    with (tmp_path / "said").open("w+") as file:
        print_standing(Console(file=file, width=200), store)
        file.seek(0)
        said = file.read()
    assert "Not whole" in said and "emploi_2000.csv" in said and "strict: true" in said


@pytest.mark.parametrize(("language", "words"), [("en", "rejected cells or tables: 3"), ("zh", "未能读入")])
def test_the_report_says_it_at_its_head(language, words):
    row = {"kind": "rejected", "source": "s", "file_name": "a.xlsx", "number": 3, "detail": "formula"}
    standing = pl.DataFrame([row | {"vintage": None, "other_file": None, "other_vintage": None}])
    page = panel_report({"quality.standing": standing}, PanelMeta(language=language))
    assert "a.xlsx" in page and words in page and page.index("a.xlsx") < page.index("</section>")
