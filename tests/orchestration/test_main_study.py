"""Study zero in the refresh: steps are kept while nothing they read changes, and leave when they are taken out."""

import html
import re

import duckdb

STEPS = ["efficiency_panel", "moran", "efficiency_spatial", "effects"]
SPATIAL_FORMULA = "formula: efficiency_main ~ theta + ln_productivity}"


def ran(job):
    """What ``coagg run`` printed; it went well."""
    done = job.coagg("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept(printed):
    """The steps of study zero that a run took over whole, from its line about them."""
    line = re.search(r"^Reused .*?whole(.*?)\.$", printed, re.M | re.S)[1].replace("\n", " ")
    return [step for step in STEPS if f"results/{step}" in re.split(r"[:,\s]+", line)]


def edit(job, old, new):
    path = job.folder / "studies" / "main.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def page(job):
    return (job.store / "reports" / "report.html").read_text(encoding="utf-8")


def queries(job):
    return [html.unescape(text) for text in re.findall(r"<pre><code>(.*?)</code></pre>", page(job), re.S)]


def steps_with_rows(job):
    """The steps of study zero by table of ``results``."""
    of_step = {"study_steps", "study_warnings", "study_exhibits", "study_tables", "moran", "moran_local"}
    found = {t: f"select distinct step from results.{t} where study = 'main' and step <> ''" for t in of_step}
    models = {"model_runs", "model_terms", "model_fit", "model_tests", "model_rows", "model_cautions"}
    found |= {t: f"select distinct split_part(model_id, '.', 2) as step from results.{t}" for t in models}
    return {table: set(job.query(sql)["step"]) for table, sql in found.items()}


def test_the_page_shows_each_step_and_its_queries_answer(atlantis_job):
    text = page(atlantis_job)
    places = [text.index(f"<h2>{title}</h2>") for title in ("Efficiency: panel models", "Spatial dependence")]
    assert places == sorted(places)
    captions = re.findall(r"<b>(?:Figure|Table) \d+\.</b> (.*?)</figcaption>", text)
    assert len(captions) == len(set(captions))
    numbers = [int(n) for n in re.findall(r"<b>Table (\d+)\.</b>", text)]
    assert numbers == list(range(1, len(numbers) + 1))
    ids = re.findall(r'<[^>]* id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) and set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    with duckdb.connect(str(atlantis_job.published), read_only=True) as con:
        assert len(queries(atlantis_job)) >= len(captions)
        assert all(con.execute(query).fetchall() for query in queries(atlantis_job))


WRONG = """
  - name: wrong
    kind: models
    title: "A step that cannot be completed"
    models: [{name: a, effects: pooled, formula: efficiency_main ~ nothing}]
"""


def test_steps_are_kept_made_anew_taken_out_and_told_when_they_fail(copied_atlantis):
    job = copied_atlantis
    before = job.query("select * from results.model_terms where model_id like 'main.efficiency_panel.%'")

    edit(job, SPATIAL_FORMULA, SPATIAL_FORMULA.replace("}", " + spending_share}"))
    study = job.folder / "studies" / "main.yml"
    study.write_text(study.read_text(encoding="utf-8") + WRONG, encoding="utf-8")
    printed = ran(job)
    assert kept(printed) == ["efficiency_panel", "moran"]  # the effects are those of the spatial models
    new = "select component from results.model_terms where term = 'spending_share' and model_id like '%.sdm'"
    assert {"spatial_lag", "direct", "indirect"} <= set(job.query(new)["component"])
    after = job.query("select * from results.model_terms where model_id like 'main.efficiency_panel.%'")
    assert after.equals(before)
    assert "wrong could not be completed: models.a.formula: unknown variable" in printed
    assert "This step could not be completed: models.a.formula: unknown variable" in page(job)

    edit(job, WRONG, "")
    by_hand = job.coagg("study", "run", "main", "--only", "efficiency_panel.two_way", "--language", "zh")
    assert by_hand.returncode == 0, by_hand.stdout + by_hand.stderr
    for file in (job.store / "reports" / "studies" / "main" / "page").glob("efficiency_spatial*"):
        file.unlink()
    text = study.read_text(encoding="utf-8")
    edit(job, text[text.index("  - name: moran") : text.index("  - name: efficiency_spatial")], "")
    assert {"moran", "wrong"} <= steps_with_rows(job)["study_steps"] and "Global Moran" in page(job)
    # one model in another language, run by hand, and files that are gone: both steps are made anew
    assert kept(ran(job)) == ["effects"]
    assert not [table for table, steps in steps_with_rows(job).items() if {"moran", "wrong"} & steps]
    assert "Global Moran" not in page(job) and "Pooled OLS" in page(job) and "注" not in page(job)


SMALL = """
name: small
title: {en: "A small study", zh: "一项小研究"}
question: {en: "Is it seen?", zh: "看得见吗？"}
source: test
sample: {table: marts.estimation_panel}
labels: {theta: {en: "Co-agglomeration", zh: "协同集聚"}}
steps:
  - {name: d, kind: definitions, title: {en: "Variables", zh: "变量"}, variables: [theta]}
"""


def test_one_study_in_another_language_leaves_the_panels_pages_in_theirs(copied_atlantis):
    job, reports = copied_atlantis, copied_atlantis.store / "reports"

    def spoken(*names):
        return [re.search(r'<html lang="(\w+)', (reports / name).read_text(encoding="utf-8"))[1] for name in names]

    def run(*words):
        done = job.coagg("study", "run", *words)
        assert done.returncode == 0, done.stdout + done.stderr

    site = ("index.html", "report.html", "dictionary.html")
    comment = "select comment from duckdb_tables() where table_name = 'study_steps'"
    described = job.query(comment)
    (job.folder / "studies" / "small.yml").write_text(SMALL, encoding="utf-8")
    run("small", "--language", "zh")
    assert spoken("studies/small/index.html", *site) == ["zh", "en", "en", "en"]
    assert described["comment"][0] and job.query(comment).equals(described)
    run("small")
    assert spoken("studies/small/index.html", *site) == ["en", "en", "en", "en"]
    unknown = job.coagg("study", "run", "small", "--language", "fr")
    assert unknown.returncode == 1 and "'fr' is not known" in unknown.stdout + unknown.stderr
    # study zero's page is the panel's report: its language is the report's
    run("main", "--only", "efficiency_panel.two_way", "--language", "zh")
    assert spoken("report.html") == ["zh"]


def test_a_study_with_a_mistake_stops_the_run_and_leaves_what_is_published(copied_atlantis):
    job, published = copied_atlantis, copied_atlantis.published.stat().st_ino
    edit(job, "    kind: moran\n", "    kind: morann\n")
    done = job.coagg("run")
    said = [line for line in done.stdout.splitlines() if "morann" in line]
    assert done.returncode == 1 and "is as it was" in done.stdout, done.stdout
    assert said and "study main" in said[0] and "Traceback" not in done.stdout + done.stderr
    assert job.published.stat().st_ino == published
