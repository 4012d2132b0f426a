"""The example of 281 cities with invented figures: studies find the parameters again that its generator put in.

Bounds were chosen before the first run: θ to rounding, scores to 1e-3, coefficients within three standard errors.
"""

import importlib.util
import shutil
from types import ModuleType

import numpy as np
import polars as pl
import pytest

from orchestration.new_panel import make_panel
from tests.jobs import ROOT, Job
from tests.once import made_once

EXAMPLE = ROOT / "docs" / "examples" / "cities"
ERRORS = 3.0  # standard errors


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_cities", EXAMPLE / "make_cities.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CITIES = generator()


def run_example(folder) -> None:
    """As the README says, with fewer permutations and draws."""
    panel = folder / "cities"
    make_panel(panel, [], "cn-prefectures")
    for part in ("landing", "sources", "studies"):
        shutil.copytree(EXAMPLE / part, panel / part, dirs_exist_ok=True)
    shutil.copy(EXAMPLE / "panel.yml", panel / "panel.yml")
    for study, many, few in (
        ("cities_innovation", "permutations: 499", "permutations: 99"),
        ("cities_efficiency", "draws: 200", "draws: 100"),
    ):
        path = panel / "studies" / f"{study}.yml"
        text = path.read_text(encoding="utf-8")
        assert many in text
        path.write_text(text.replace(many, few), encoding="utf-8")
    job = Job(panel)
    for command in (["run"], ["study", "run"]):
        done = job.coagg(*command, timeout=1800)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Job:
    return Job(made_once(tmp_path_factory, "city_example", run_example) / "cities")


@pytest.fixture(scope="module")
def made() -> dict[str, np.ndarray]:
    return CITIES.make()


def long(values: np.ndarray, name: str) -> pl.DataFrame:
    codes = [c["region_id"] for c in CITIES.chosen()]
    keys = [(code, year) for code in codes for year in CITIES.YEARS]
    return pl.DataFrame({"region_id": [k[0] for k in keys], "year": [k[1] for k in keys], name: values.ravel()})


def terms(job: Job, model: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Estimate and standard error by component and term."""
    found = job.query(
        f"select component, term, estimate, std_error from results.model_terms where model_id = '{model}'"
    )
    assert found.height, model
    return {(c, t): (b, s) for c, t, b, s in found.iter_rows()}


def table(study: str, step: str) -> str:
    return (
        f"select \"column\", value from results.study_tables where study = '{study}' and step = '{step}' "
        f"and exhibit = '{step}' and value is not null"
    )


def near(found: tuple[float, float], true: float) -> bool:
    estimate, error = found
    return error > 0 and abs(estimate - true) <= ERRORS * error


def test_the_committed_files_are_what_the_generator_writes(tmp_path) -> None:
    CITIES.write(tmp_path)
    written = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert {p.name: p.read_bytes() for p in (EXAMPLE / "landing").iterdir()} == written
    assert len(CITIES.chosen()) == 281 and len(CITIES.YEARS) == 16
    assert sum(len(content) for content in written.values()) < 3e6


@pytest.mark.slow
def test_theta_and_scores_are_those_put_in(example, made) -> None:
    panel = example.query("select region_id, year, theta from marts.estimation_panel where theta is not null")
    both = panel.join(long(made["theta"], "true"), on=["region_id", "year"])
    assert both.height == panel.height == 281 * 16
    assert (both["theta"] - both["true"]).abs().max() < 1e-9
    scores = example.query(
        "select region_id, year, score from results.efficiency_scores "
        "where study = 'cities_efficiency' and technology = 'global'"
    )
    both = scores.join(long(made["score"], "true"), on=["region_id", "year"])
    assert both.height == 281 * 16
    assert (both["score"] - both["true"]).abs().max() < 1e-3


@pytest.mark.slow
def test_the_spatial_durbin_model_finds_its_parameters(example) -> None:
    found, true = terms(example, "cities_efficiency.spatial.sdm"), CITIES.TRUE["efficiency"]
    assert near(found["spatial", "rho"], true["rho"])
    assert near(found["spatial_lag", "theta"], true["lag_theta"])
    names = {"theta": "theta", "ln_gdp_per_head": "ln_gdp_per_head", "government": "government"}
    for term, name in (names | {"patents_per_head": "patents"}).items():
        assert near(found["main", term], true[name]), term


@pytest.mark.slow
def test_static_and_dynamic_models_find_theirs(example) -> None:
    found, true = terms(example, "cities_innovation.fixed_effects.fixed"), CITIES.TRUE["static"]
    for term in ("lnico", "lnsci", "lngov", "lnfin", "lngdp", "lnind"):
        assert near(found["main", term], true["theta" if term == "lnico" else term]), term
    found, true = terms(example, "cities_innovation.gmm.m6"), CITIES.TRUE["dynamic"]
    by_term = {term: value for (_, term), value in found.items()}
    assert near(by_term["L.lncr"], true["past"]) and near(by_term["lnico"], true["theta"])


@pytest.mark.slow
def test_coast_and_inland_differ_as_put_in(example) -> None:
    true = CITIES.TRUE["groups"]
    for group in ("coastal", "inland"):
        found = terms(example, f"cities_innovation.heterogeneity.{group}")
        assert near(found["main", "lnico"], true[group]), group
    said = dict(example.query(table("cities_innovation", "differences")).iter_rows())
    assert said["p_value"] < 0.05 and said["n_failed"] == 0


@pytest.mark.slow
def test_the_path_through_innovation_is_the_product_put_in(example) -> None:
    true = CITIES.TRUE
    found = terms(example, "cities_efficiency.mediation.mediator")
    assert near(found["main", "theta"], true["mediator"]["theta"])
    rows = example.query(
        "select row, \"column\", value from results.study_tables where study = 'cities_efficiency' "
        "and step = 'mediation' and kind = 'table' and exhibit = 'mediation'"
    )
    value = {(row, column): v for row, column, v in rows.iter_rows()}
    names = example.query(
        "select row, text from results.study_tables where study = 'cities_efficiency' and step = 'mediation' "
        "and exhibit = 'mediation' and \"column\" = 'quantity'"
    )
    row = {text: number for number, text in names.iter_rows()}["indirect"]
    through = true["mediator"]["theta"] * true["efficiency"]["patents"]
    assert near((value[row, "estimate"], value[row, "boot_std_error"]), through)
