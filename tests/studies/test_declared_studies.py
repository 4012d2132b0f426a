"""The five papers on the bundled data, and a sixth study on another panel, by the commands a person would give."""

import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
import yaml
from lxml import html

from tests import forked
from tests.jobs import ROOT, Job
from tests.reporting.alt_texts import unsaid
from tests.studies.test_study_engine import printed_but_not_stored

PAPERS = {"carbon_efficiency", "innovation", "agglomeration_coordination", "pollution", "manufacturing_agglomeration"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def studied(main_job, tmp_path_factory) -> Job:
    """The main job, then all five studies with one command, with few resamples: no test looks at those digits."""
    job = main_job.copied(tmp_path_factory.mktemp("studied") / "panel")
    shutil.copytree(ROOT / "studies", job.folder / "studies", dirs_exist_ok=True)
    for name in PAPERS:
        few_resamples(job.folder / "studies" / f"{name}.yml")
    for command in (["study", "check"], ["study", "run"]):
        done = job.coagg(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return Job(job.folder, done.stdout)


def few_resamples(path: Path) -> None:
    """Give a study the fewest permutations and draws that a step may have."""
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    few = {"difference": "permutations", "moran": "permutations", "mediation": "draws"}
    for step in keys["steps"]:
        if step["kind"] in few:
            step[few[step["kind"]]] = 100
    path.write_text(yaml.safe_dump(keys, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_all_five_ran_without_a_failed_step(studied):
    rows = studied.query(
        "select study, failed, steps, spec_json, run_id, data_vintage, code_version from results.studies"
    )
    assert set(rows["study"]) == PAPERS | {"main"}  # study zero is the refresh's
    assert rows["failed"].sum() == 0
    assert all("sample" in s for s in rows["spec_json"])
    assert rows["run_id"].null_count() == rows["data_vintage"].null_count() == 0
    assert rows.filter(rows["study"] != "main")["run_id"].n_unique() == 1
    assert set(studied.query("select distinct study from results.model_runs")["study"]) > {"carbon_efficiency", "main"}


def test_each_report_stands_by_itself(studied):
    for name in PAPERS:
        folder = studied.store / "reports" / "studies" / name
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert unsaid(page, "en") == []
        assert not re.search(r"(?:src|href)=[\"'](?:https?:)?//", page)
        assert "Read with care" in page
        exhibits = studied.query(f"select * from results.study_exhibits where study = '{name}'")
        for files in exhibits["files"]:
            assert all((folder / f).stat().st_size > 0 for f in files.split(", "))


def test_every_number_of_a_publication_table_is_found_by_its_query(studied):
    tables = studied.query("select study, step, exhibit, query, files from results.study_exhibits where kind = 'table'")
    assert tables.height > 35
    checked = 0
    with duckdb.connect(str(studied.published), read_only=True) as con:
        for row in tables.to_dicts():
            found = con.execute(row["query"]).pl()
            assert found.height, row
            columns = [c for c in found.columns if c != "row" and found[c].dtype.is_numeric()]
            numbers = [v for c in columns for v in found[c].drop_nulls()]
            words = " ".join(v for c in found.columns if found[c].dtype == pl.String for v in found[c].drop_nulls())
            file = studied.store / "reports" / "studies" / row["study"] / row["files"].split(", ")[0]
            page = html.fromstring(file.read_text(encoding="utf-8"))
            texts = [cell.text_content() for cell in page.xpath("//tbody//td")]
            checked += len(texts)
            assert printed_but_not_stored(texts, np.asarray(numbers, float), words) == [], (row["study"], row["step"])
    assert checked > 1500


def test_specialisation_of_all_regions_is_the_marts(studied, tmp_path):
    """Over all regions the study's K_i is the index dbt computes."""
    from python_models.studies import structure

    output = studied.query(
        "select region_id, industry_id, output_mn_cny from intermediate.int_output__by_industry "
        "join marts.dim_industries using (industry_id) where year = 2012 and classification = 'io42_2012' "
        "and region_id in (select region_id from marts.specialisation)"
    )
    wide = output.pivot(on="industry_id", index="region_id", values="output_mn_cny").sort("region_id").fill_null(0.0)
    k = structure.krugman_against_others(wide.drop("region_id").to_numpy())
    mart = studied.query(
        "select region_id, krugman_index from marts.specialisation "
        "where year = 2012 and against = 'others' and industry_set = 'all' order by region_id"
    )
    assert mart["region_id"].to_list() == wide["region_id"].to_list()
    np.testing.assert_allclose(k, mart["krugman_index"], rtol=1e-10)


def test_one_step_again_leaves_the_others(studied):
    before = studied.query("select count(*) as n from results.study_tables where study = 'innovation'")["n"][0]
    terms = studied.query("select * from results.model_terms where model_id = 'innovation.gmm.m6' order by term")
    done = studied.coagg("study", "run", "innovation", "--only", "gmm")
    assert done.returncode == 0, done.stdout + done.stderr
    assert studied.query("select count(*) as n from results.study_tables where study = 'innovation'")["n"][0] == before
    again = studied.query("select * from results.model_terms where model_id = 'innovation.gmm.m6' order by term")
    assert again["estimate"].to_list() == terms["estimate"].to_list()
    assert again["run_id"][0] != terms["run_id"][0]


def test_one_group_holds_the_studies(studied):
    code = (
        "from orchestration.definitions import defs\n"
        "graph = defs.resolve_asset_graph()\n"
        "print(sorted({graph.get(k).group_name for k in graph.get_all_asset_keys() if k.path[0] == 'studies'}))\n"
        "defs.resolve_job_def('studies')\n"
        "refresh = defs.resolve_job_def('refresh')\n"
        "print(any(node.name.startswith('studies__') for node in refresh.nodes))"
    )
    done = forked.python(code, studied.environment())
    assert done.returncode == 0, done.stderr
    assert "['studies']" in done.stdout and done.stdout.strip().endswith("False")


def test_new_study_from_the_template_runs(studied):
    done = studied.coagg("study", "new", "fresh")
    assert done.returncode == 0, done.stdout + done.stderr
    done = studied.coagg("study", "run", "fresh")
    (studied.folder / "studies" / "fresh.yml").unlink()
    assert done.returncode == 0, done.stdout + done.stderr
    assert studied.coagg("study", "run", "frsh").returncode == 1


def test_a_sixth_study_on_another_panel(copied_atlantis):
    """Atlantis: an invented country, its study written from the docs."""
    job = copied_atlantis
    for command in (["study", "check", "productivity"], ["study", "run", "productivity"]):
        done = job.coagg(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    steps = job.query("select step, status from results.study_steps where study = 'productivity'")
    assert steps.height == 6 and set(steps["status"]) == {"ok"}
    assert (job.store / "reports" / "studies" / "productivity" / "index.html").exists()


def test_the_page_of_reproductions_shows_what_004_gives(studied):
    """Every computed cell of the table on the bundled provinces, from the stored rows."""
    page = (ROOT / "docs" / "reproductions.md").read_text(encoding="utf-8")
    part = page[page.index("| 004, on the bundled provinces") :].split("\n\n")[0]
    shown = {c[0]: c[2] for c in ([x.strip() for x in r.strip("|").split("|")] for r in part.splitlines()[2:])}
    cells = studied.query(
        'select step, "row", "column" as name, "value" as number, "text" from results.study_tables '
        "where study = 'manufacturing_agglomeration' and step in ('status', 'descriptives') and kind = 'table'"
    )
    lists = dict(cells.filter(pl.col("name") == "list").select("row", "text").iter_rows())
    regions = cells.filter(pl.col("name") == "regions").select("row", "text").iter_rows()
    named = {lists[row]: re.sub(r"\*? \([^)]*\)", "", text) for row, text in regions}
    assert shown["first five by location quotient"] == named["First 5"]
    assert shown["last three"] == named["Last 3"] and shown["above one"] == named["Mean above 1"]
    moments = cells.filter(pl.col("step") == "descriptives").pivot(on="name", index="row", values=["number", "text"])
    by_variable = {r["text_variable"]: r for r in moments.to_dicts()}
    for label, variable in (("urban share", "urb"), ("trade over GDP", "open")):
        for moment, column in (("mean", "mean"), ("standard deviation", "std_dev"), ("most", "max")):
            if f"{label}: {moment}" in shown:
                assert shown[f"{label}: {moment}"] == f"{by_variable[variable][f'number_{column}']:.3f}"
    assert len(shown) == 8


def test_the_page_of_reproductions_shows_what_002_gives(studied):
    page = (ROOT / "docs" / "reproductions.md").read_text(encoding="utf-8")
    shares = studied.query(
        'select exhibit, "column" as name, "value" as number from results.study_tables '
        "where study = 'agglomeration_coordination' and step = 'overlap' and \"column\" like 'share_%' and \"row\" in "
        "(select \"row\" from results.study_tables where step = 'overlap' and \"text\" = 'First 10 together')"
    )
    of = {(row["exhibit"], row["name"]): f"{row['number']:.2f}" for row in shares.to_dicts()}
    hubei_hunan_jiangxi = ("420000", "430000", "360000")
    then, now = (", ".join(of[f"leading_{y}", f"share_{r}"] for r in hubei_hunan_jiangxi) for y in (2012, 2017))
    assert f"Hubei, Hunan, Jiangxi {then} in 2012, {now} in 2017" in page
