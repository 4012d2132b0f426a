"""Bring your own panel: the invented country is read by its own catalogue and seeds, to the numbers it was made of."""

from __future__ import annotations

import filecmp
import importlib.util
from pathlib import Path

import pytest

from tests.warehouse.conftest import NOW, ROOT
from warehouse.catalogue import load_catalogue
from warehouse.ingest import find_files, read_files
from warehouse.names import load_seeds

ATLANTIS = ROOT / "docs" / "examples" / "atlantis"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_atlantis", ATLANTIS / "make_atlantis.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def read():
    seeds = load_seeds(ATLANTIS / "seeds")
    sources = load_catalogue(ATLANTIS / "sources")
    return read_files(find_files([ATLANTIS / "landing"]), sources, seeds, run_id="run", loaded_at=NOW)


def test_everything_loads_and_nothing_is_rejected(read):
    assert read.rejects.is_empty(), read.rejects["message"].to_list()
    assert set(read.files["status"]) == {"loaded"} and read.files.height == 15


def test_the_numbers_are_those_the_country_was_made_of(read, script):
    country = script.Country()
    found = {
        (r["indicator"], r["region_id"], r["sector"], r["year"]): r["value"]
        for r in read.observations.iter_rows(named=True)
    }
    regions, years, long_years = list(script.NAMES), list(script.YEARS), list(script.LONG_YEARS)
    tables = {
        "gross_product": (country.product, years),
        "investment": (country.investment, long_years),
        "price_level": (country.price, long_years),
        "energy": (country.energy, years),
        "carbon": (country.carbon, years),
        "inhabitants": (country.population, years),
        "public_spending": (country.budget, years),
        "research_spending": (country.research, years),
        "credit": (country.loans, years),
        "patents": (country.patents, years),
    }
    for indicator, (figures, columns) in tables.items():
        for k, region in enumerate(regions):
            for t, year in enumerate(columns):
                assert found.pop((indicator, region, None, year)) == figures[k, t], (indicator, region, year)
    sectors = [
        r["sector"]
        for r in read.observations.filter(read.observations["file_name"] == "emploi_1995.csv")
        .head(12)
        .iter_rows(named=True)
    ]
    assert len(set(sectors)) == 12
    for k, region in enumerate(regions):
        for j, sector in enumerate(sectors):
            for t, year in enumerate(years):
                assert found.pop(("employment", region, sector, year)) == country.employment[k, j, t]
    left = {key[:1] + key[2:3] for key in found}  # totals, the nation's row, and output
    assert {key for key in left if key[0] != "output"} == {("employment", s) for s in [*sectors, "ensemble"]}


def test_the_renamed_region_is_one(read):
    rows = read.observations.filter(read.observations["region_id"] == "AT08")
    assert set(rows["region_raw"]) == {"Gadire", "Eumélos"}
    employment = rows.filter((rows["indicator"] == "employment") & (rows["sector"] == "ensemble"))
    assert employment.sort("year")["year"].to_list() == list(range(1995, 2004))


def test_estimates_are_flagged(read):
    flagged = read.observations.filter(read.observations["flag"].is_not_null())
    assert set(flagged.select("indicator", "year", "flag").rows()) == {("energy", 2003, "estimated")}


def test_the_script_writes_the_committed_files(script, tmp_path: Path):
    script.main(tmp_path)
    names = sorted(p.name for p in (ATLANTIS / "landing").iterdir())
    assert names == sorted(p.name for p in tmp_path.iterdir())
    assert filecmp.cmpfiles(ATLANTIS / "landing", tmp_path, names, shallow=False)[1:] == ([], [])


def test_the_code_names_no_region_sector_or_unit_of_a_panel():
    """What is particular to a panel stands in seeds, catalogue and panel.yml; readers know only shapes."""
    words = ("北京", "制造业", "万人", "地区", "单位", "亿元", "Beijing", "manufacturing", "续表")
    code = sorted((ROOT / "warehouse").glob("*.py"))
    assert len(code) > 20
    for path in code:
        strings = [text for text in _strings(path.read_text(encoding="utf-8")) if any(w in text for w in words)]
        assert not strings, (path.name, strings)


def _strings(code: str) -> list[str]:
    """String constants of the code, docstrings left out."""
    import ast

    tree = ast.parse(code)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
