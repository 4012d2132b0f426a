"""Every kind of page that a run makes, on a phone and a laptop, in both languages: nothing asked, cut or squeezed."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml

from orchestration.checks_page import write_checks_page
from tests.jobs import Job
from tests.reporting.alt_texts import HAN, alt_texts, unsaid
from warehouse.panel import load_panel
from warehouse.store import Store

pytest.importorskip("selenium", reason="drives the browser: pip install selenium")

from tests.ui.seen import opened, wrong

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the path"),
]
KINDS = ("index.html", "report.html", "expectations/index.html", "dictionary.html")
STUDY = "studies/small/index.html"
SMALL = {
    "name": "small",
    "title": {"en": "A small study", "zh": "一项小研究"},
    "question": {"en": "Is it seen?", "zh": "看得见吗？"},
    "source": "test",
    "sample": {"table": "marts.estimation_panel", "region_name": {"en": "region_name_en", "zh": "region_name"}},
    "labels": {"theta": {"en": "Co-agglomeration θ", "zh": "协同集聚 θ"}},
    "steps": [
        {"name": "d", "kind": "definitions", "title": {"en": "Variables", "zh": "变量"}, "variables": ["theta"]},
        {"name": "m", "kind": "map", "title": {"en": "Map", "zh": "地图"}, "variable": "theta", "at": [2019]},
    ],
}


@pytest.fixture(scope="module", params=["en", "zh"])
def site(request, main_job, tmp_path_factory) -> tuple[Job, str]:
    """The main job's pages, written anew in a language, with a study of two steps beside them."""
    job = main_job.copied(tmp_path_factory.mktemp("site") / "panel")
    path = job.folder / "panel.yml"
    keys = yaml.safe_load(path.read_text(encoding="utf-8")) | {"language": request.param}
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    small = yaml.safe_dump(SMALL, allow_unicode=True, sort_keys=False)
    (job.folder / "studies" / "small.yml").write_text(small, encoding="utf-8")
    done = job.coagg("study", "run", "small")  # writes the report and the site's entry anew, too
    assert done.returncode == 0, done.stdout + done.stderr
    checks_anew(job)
    return job, request.param


def checks_anew(job: Job) -> None:
    """The page of checks in the language of the panel, as a refresh writes it."""
    facts = SimpleNamespace(run_id="0" * 32, data_vintage="2024-03-31", code_version="0" * 40)
    kept = SimpleNamespace(
        panel=load_panel(job.folder),
        store=Store(job.store),
        connect=lambda: duckdb.connect(str(job.published), read_only=True),
    )
    outcomes, failures = (job.query(f"select * from quality.expectation_{name}") for name in ("results", "failures"))
    write_checks_page(kept, outcomes, failures, facts)


def pages(job: Job) -> list[Path]:
    return [job.store / "reports" / name for name in (*KINDS, STUDY)]


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_asked_cut_squeezed_or_beyond_the_screen(site, browser, width):
    seen = {}
    for path in pages(site[0]):
        seen[str(path)] = [f"asked {url}" for url in opened(browser, path, width)] + wrong(browser)
        seen[str(path)] += [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE"]
        assert browser.execute_script("return document.querySelectorAll('link[rel=icon]').length") == 1
        assert browser.execute_script("return document.documentElement.lang.slice(0, 2)") == site[1]
    assert {name: faults for name, faults in seen.items() if faults} == {}


def test_figures_say_what_is_seen_and_name_no_column(site):
    job, language = site
    said = [text for path in pages(job) for text in alt_texts(path.read_text(encoding="utf-8"))]
    assert len(said) > 15
    for path in pages(job):
        # study zero's own figures keep the language that the refresh made them in
        found = unsaid(path.read_text(encoding="utf-8"), language)
        assert [text for text in found if language == "en" or HAN.search(text)] == []
    assert unsaid((job.store / "reports" / STUDY).read_text(encoding="utf-8"), language) == []
