"""docs/your-own-panel.md: users of BEA, Eurostat and Stata go from a download to a panel, as printed there."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app
from tests import forked
from tests.warehouse import office_files
from tests.warehouse.conftest import ROOT
from warehouse.drafting.trial import file_at, read_draft
from warehouse.names import load_seeds

PAGE = (ROOT / "docs" / "your-own-panel.md").read_text(encoding="utf-8")
USERS: dict[str, tuple[str, Callable[[Path], office_files.Figures]]] = {
    "usa": ("SAEMP25N__ALL_AREAS_1998_2019.csv", office_files.bea),
    "nuts": ("nama_10r_3empers.tsv", office_files.eurostat),
    "mine": ("panel.dta", office_files.stata),
}


def printed() -> dict[str, tuple[list[str], str]]:
    """Panel -> arguments of its command on the page, and what the page says it prints."""
    blocks = re.findall(r"```console\n\$ coagg (source inspect .*)\n((?:.*\n)*?)```", PAGE)
    return {command.split()[-1]: (command.split(), output) for command, output in blocks}


@pytest.fixture(scope="module", params=sorted(USERS))
def drafted(request, tmp_path_factory):
    """Panel folder of a user, the figures of the file, and what the command printed in 80 columns; to be read only."""
    name, make = USERS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    values = make(folder / name)
    with pytest.MonkeyPatch.context() as here:
        for variable in ("COAGG_PANEL", "DAGSTER_HOME"):
            here.delenv(variable, raising=False)
        here.chdir(folder)
        here.setenv("COLUMNS", "80")
        here.setattr("orchestration.terminal.program", lambda: "coagg")  # as in an activated environment
        result = CliRunner().invoke(app, printed()[request.param][0])
    assert result.exit_code == 0, result.output
    return request.param, folder / request.param, values, result.output


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figures_of(folder: Path) -> pl.DataFrame:
    """What the drafted entry reads of the landed file."""
    (path,) = (folder / "landing").iterdir()
    shared = yaml.safe_load((folder / "sources" / "_defaults.yml").read_text(encoding="utf-8"))
    (entry,) = [p for p in (folder / "sources").glob("*.yml") if p.name != "_defaults.yml"]
    read = read_draft(
        file_at(path), yaml.safe_load(entry.read_text(encoding="utf-8")), shared, load_seeds(folder / "seeds")
    )
    assert read.rejects.is_empty(), read.rejects["message"].to_list()[:3]
    return read.observations


def test_the_page_shows_what_the_command_prints(drafted):
    name, _, _, output = drafted
    shown = "\n".join(line.rstrip() for line in printed()[name][1].splitlines())
    assert "\n".join(line.rstrip() for line in output.splitlines()) == shown
    assert max(map(len, output.splitlines())) <= 80


def test_every_figure_is_read_as_it_was_written(drafted):
    name, folder, values, _ = drafted
    found = figures_of(folder)
    codes = {r["industry_id"]: r["code"] for r in rows_of(folder, "industries")}
    second = "indicator" if name == "mine" else "sector"
    mine = {
        (r["region_id"], codes.get(r[second], r[second]), r["year"]): round(r["value"], 6)
        for r in found.iter_rows(named=True)
    }
    regions = {r["region_id"] for r in rows_of(folder, "regions")}
    wanted = {
        k: round(v, 6) for k, v in values.items() if k[0] in regions and (name == "mine" or k[1] in codes.values())
    }
    assert mine == wanted and len(mine) > 100


def test_what_was_guessed_is_listed_with_its_cell(drafted):
    name, folder, _, _ = drafted
    review = (folder / "REVIEW.md").read_text(encoding="utf-8")
    expected = {
        "usa": ["| A2 | Freedonia * | the nation |", "| a group of regions, passed over |", "sectors are withheld"],
        "nuts": [
            "| XA1 | a group of regions, passed over | other codes begin with its code |",
            "rows of wstatus EMP are taken",
        ],
        "mine": ["unit of 'gdp' | million euro, as the data set calls the variable"],
    }
    assert all(text in review for text in expected[name]), review


def test_groups_of_industries_and_the_total(drafted):
    name, folder, _, _ = drafted
    groups = {r["code"]: r["industry_group"] for r in rows_of(folder, "industries") if r["is_total"] == "false"}
    totals = [r["code"] for r in rows_of(folder, "industries") if r["is_total"] == "true"]
    passed = {r["name"] for r in rows_of(folder, "industry_names") if r["kind"] == "subtotal"}
    if name == "usa":
        assert set(groups) == {str(line) for line in office_files.INDUSTRIES} and totals == ["10"]
        assert groups["500"] == "manufacturing" and groups["1000"] == "producer_services" and groups["700"] == "other"
        assert {"20", "80", "90", "2000", "2010"} <= passed
    elif name == "nuts":
        assert set(groups) == set(office_files.SECTIONS) and totals == ["TOTAL"] and passed == {"C"}
    else:
        assert not groups


@pytest.mark.slow
@pytest.mark.parametrize("name", ["usa", "mine"])
def test_the_drafted_panel_runs_at_once(tmp_path, name):
    """From the file to the published warehouse, location quotients as computed from the file's own figures."""
    file, make = USERS[name]
    values = make(tmp_path / file)
    environment = {k: v for k, v in os.environ.items() if k not in {"COAGG_STORE", "DAGSTER_HOME", "COAGG_PANEL"}}
    environment["PYTHONPATH"] = str(ROOT)
    study = [["--panel", name, "study", verb, "begun"] for verb in ("new", "check", "run")]
    for arguments in (["source", "inspect", file, "--panel", name], ["--panel", name, "run"], *study):
        done = forked.coagg(arguments, environment, tmp_path)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    with duckdb.connect(str(tmp_path / name / "store" / "published.duckdb"), read_only=True) as con:
        if name == "mine":
            panel = con.execute(
                "select region_id, year, population_persons as v from marts.estimation_panel"
            ).fetchall()
            assert {(r, y): v for r, y, v in panel} == {
                (r, y): v for (r, c, y), v in values.items() if c == "population"
            }
            return
        query = "select region_id, year, location_quotient from marts.location_quotients"
        lq = con.execute(f"{query} where industry_id = 'manufacturing'").fetchall()
    assert len(lq) == 6 * 8
    for region, year, found in lq:
        share = values[region, "500", year] / values[region, "10", year]
        nation = values["00000", "500", year] / values["00000", "10", year]
        assert found == pytest.approx(share / nation, rel=1e-9)
