"""A mistake in studies/main.yml is said before anything is built, as a failed run is: screen, log, status, hook."""

import json

import pytest

from tests.jobs import atlantis_folder
from warehouse.panel import load_panel

WRONG = {
    "key": ("steps:\n", "stepz: []\nsteps:\n", "stepz"),
    "name": ("name: moran\n", "name: studies\n", "results.studies is a table"),
    "yaml": ("steps:\n", "steps: [\n", "study main: not valid YAML: line"),
}


def mistaken(folder, kind):
    before, after, said = WRONG[kind]
    job = atlantis_folder(folder / "panel")
    file = load_panel(job.folder).folder / "studies" / "main.yml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return job, said


@pytest.mark.slow
@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_said_before_anything_is_built(tmp_path, kind):
    job, said = mistaken(tmp_path, kind)
    done = job.coagg("run")
    printed = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1 and said in printed and "as it was" in printed
    assert "✓" not in printed and not (job.store / "working.duckdb").exists()


@pytest.mark.slow
def test_status_and_hook_take_it_for_a_failed_run(tmp_path):
    job, said = mistaken(tmp_path, "name")
    panel = job.folder / "panel.yml"
    told = tmp_path / "told.json"
    hook = f"\noperations:\n  on_failure:\n    command: cp /dev/stdin '{told}'\n"
    panel.write_text(panel.read_text(encoding="utf-8") + hook, encoding="utf-8")
    assert job.coagg("run").returncode == 1
    assert said in json.loads(told.read_text(encoding="utf-8"))["message"]
    looked = job.coagg("status", "--json")
    health = json.loads(looked.stdout)
    assert looked.returncode == 1 and health["state"] == "failed" and said in str(health["last_run"]["failures"])
