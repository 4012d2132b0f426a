"""A person's afternoon in the UI, in headless Chromium: materialise all, look, drop files, see what went wrong.

The panel is a copy of the finished main job, which the command line ran, with its history: *Materialize all* is a run
that finds nothing new and keeps what it finds. A first run by what the UI starts is in orchestration/test_vintages.py.
With COAGG_SCREENSHOTS naming a folder, the pictures of docs/ui.md are taken on the way.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.jobs import BUNDLED, ROOT, Job

pytest.importorskip("selenium", reason="drives the browser: pip install selenium")
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the path"),
]
PATIENCE_S = 900
FOLLOW = "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))"
POPULATION = "分地区人口和就业人员_2000-2018_20190930.csv"


class Interface:
    """The UI of one panel: its address, its browser, and what GraphQL says of its runs."""

    def __init__(self, job: Job, address: str, browser: webdriver.Chrome) -> None:
        self.job, self.address, self.browser = job, address, browser

    def open(self, path: str, *expected: str) -> None:
        """Open a page and wait until it shows every text, of which the page before does not show the first.

        From another page as its links do it: to load the UI anew takes the browser a second.
        """
        if self.browser.current_url.startswith(self.address):
            self.browser.execute_script(FOLLOW, path)
        else:
            self.browser.get(self.address + path)
        self.shows(*expected)

    def shows(self, *expected: str) -> None:
        for text in expected:
            self.wait(
                lambda b, text=text: text in b.find_element(By.TAG_NAME, "body").text, f"the page never said {text}"
            )

    def wait(self, condition: Callable[[Any], Any], message: str = "") -> Any:
        patient = WebDriverWait(self.browser, PATIENCE_S, ignored_exceptions=[Exception])
        try:
            return patient.until(condition, message)
        except TimeoutException:
            said = self.browser.find_element(By.TAG_NAME, "body").text
            pytest.fail(f"{message} at {self.browser.current_url}, which says:\n{said}", pytrace=False)

    def click(self, xpath: str) -> None:
        self.wait(expected_conditions.element_to_be_clickable((By.XPATH, xpath)), f"nothing to click: {xpath}").click()

    def picture(self, name: str) -> None:
        """Keep a screenshot for the docs, if they are being made."""
        if folder := os.environ.get("COAGG_SCREENSHOTS"):
            time.sleep(2)  # animations
            from PIL import Image

            path = Path(folder) / f"{name}.png"
            self.browser.save_screenshot(str(path))
            Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)  # half the size

    def runs(self, also: str = "") -> list[dict[str, Any]]:
        """Runs, the newest first, with what else is asked of each."""
        query = f"{{runsOrError{{... on Runs{{results{{runId status jobName tags{{key value}} {also}}}}}}}}}"
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = json.load(answer)["data"]["runsOrError"]["results"]
        return [run | {"tags": {tag["key"]: tag["value"] for tag in run["tags"]}} for run in found]

    def next_run(self, known: int) -> dict[str, Any]:
        """The run that comes after ``known`` others, once it has ended; a page open meanwhile would ask and draw."""
        self.browser.get("about:blank")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            runs = self.runs()
            if len(runs) > known and runs[0]["status"] in {"SUCCESS", "FAILURE", "CANCELED"}:
                return self.runs(also="stepStats{stepKey}")[0]  # of which Dagster reads every event
            time.sleep(1)
        pytest.fail(f"no run ended within {PATIENCE_S} s: {self.runs()}")


@pytest.fixture(scope="module")
def ui(main_job: Job, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:
    """``coagg ui`` on a finished panel, as a person would start it, and a browser on it."""
    job = main_job.copied(tmp_path_factory.mktemp("ui") / "panel", history=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (job.folder / "ui.log").open("w")
    command, printed = ["ui", "--port", str(port)], log.fileno()
    process = forked.start(command, job.environment(), ROOT, printed, printed, group=True)
    browser = None
    try:
        address = f"http://127.0.0.1:{port}"
        _await_server(address, process, Path(log.name))
        browser = _chromium(job.folder / "profile")
        yield Interface(job, address, browser)
    finally:
        if browser is not None:
            browser.quit()
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _await_server(address: str, process: forked.Forked, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert Path(f"/proc/{process.pid}").exists(), log.read_text()
        try:
            urllib.request.urlopen(f"{address}/server_info", timeout=5).close()
            return
        except OSError:
            time.sleep(1)
    pytest.fail(f"the UI did not start: {log.read_text()}")


def _chromium(profile: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    quiet = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    for argument in [*quiet, "--window-size=1600,950", f"--user-data-dir={profile}"]:
        options.add_argument(argument)
    # the driver by its path: Selenium's own manager would look for one on the web
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))


def test_materialise_all(ui: Interface) -> None:
    ran, published = len(ui.runs()), ui.job.published.stat().st_ino
    assert ran == 1 and ui.runs()[0]["status"] == "SUCCESS"  # that of the command line
    ui.open("/asset-groups", "Global asset lineage", "published", "Materialize all")
    ui.picture("ui-lineage")
    ui.click("//button[contains(., 'Materialize all')]")
    ui.wait(lambda _: len(ui.runs()) > ran, "no run was launched")
    run = ui.next_run(ran)
    assert run["status"] == "SUCCESS", (ui.job.folder / "ui.log").read_text()[-20_000:]
    ui.open(f"/runs/{run['runId']}", "Success", "dbt_indices", f"Succeeded ({len(run['stepStats'])})")
    assert {"raw__observations", "panel_gate", "published__report"} <= {step["stepKey"] for step in run["stepStats"]}
    ui.picture("ui-run")
    assert ui.job.published.stat().st_ino != published
    assert ui.job.query("select run_id from meta.release").item() == run["runId"]
    assert ui.job.query("select count(*) as n from marts.estimation_panel").item() == 360


def test_checks_passed(ui: Interface) -> None:
    ui.open("/assets/intermediate/int_panel__typed?view=checks&checkDetail=panel_expectations", "Checks (6)")
    ui.shows("panel_expectations", "Passed", "expectations met")
    ui.picture("ui-checks")
    assert "Failed" not in ui.browser.find_element(By.TAG_NAME, "body").text


def test_an_asset_shows_its_first_rows_and_its_figure(ui: Interface) -> None:
    ui.open("/assets/raw/observations", "45,226", "value_raw", "region_raw")
    ui.open("/assets/results/moran", "figure", "Show Markdown")
    ui.click("//tr[.//*[normalize-space()='figure']]//*[contains(text(), 'Show Markdown')]")
    picture = "//img[starts-with(@src, 'data:image/png')]"
    image = ui.wait(expected_conditions.visibility_of_element_located((By.XPATH, picture)), "no figure")
    ui.wait(lambda b: b.execute_script("return arguments[0].naturalWidth", image) > 300, "the figure is empty")
    ui.picture("ui-figure")


def test_a_new_yearbook_starts_a_run_and_a_bad_file_is_rejected_with_its_reason(ui: Interface) -> None:
    before = len(ui.runs())
    landing = ui.job.folder / "landing"
    beside = landing.with_name("beside")
    shutil.copytree(BUNDLED / "sample_later", beside)
    (beside / "unknown_table.csv").write_text("a,b\n1,2\n")
    for path in [*beside.glob("*.xlsx"), *beside.glob("*.csv")]:
        path.rename(landing / path.name)  # at once: the sensor that looks in between asks for two runs
    run = ui.next_run(before)
    assert run["status"] == "SUCCESS" and run["tags"]["dagster/sensor_name"] == "landing_arrivals"
    assert "unknown_table.csv" in run["tags"]["coagg/arrived"]
    assert ui.job.query("select max(year) as y from marts.coagglomeration")["y"][0] == 2020
    ui.open("/runs", "landing_arrivals", "Success")
    ui.picture("ui-sensor")
    ui.open("/assets/raw/observations", "value_raw", "unknown_table.csv")
    row = ui.browser.find_element(By.XPATH, "//*[contains(text(), 'unknown_table.csv')]")
    ui.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", row)
    ui.picture("ui-rejected")
    reason = ui.job.query("select message from raw.rejects where file_name = 'unknown_table.csv'").item()
    ui.shows(reason[:60])


def test_a_slip_of_the_decimal_point_stops_the_run_with_its_reason(ui: Interface) -> None:
    before, published = len(ui.runs()), ui.job.published.stat().st_ino
    text = (BUNDLED / "sample" / POPULATION).read_text(encoding="utf-8")
    assert "北京市,2018,2154," in text
    revised = ui.job.folder / "landing" / POPULATION.replace("20190930", "20250930")
    revised.write_text(text.replace("北京市,2018,2154,", "北京市,2018,21540,"), encoding="utf-8")
    run = ui.next_run(before)
    assert run["status"] == "FAILURE"
    ui.open(f"/runs/{run['runId']}", "Failure")
    told = (ui.job.store / "logs" / "runs.jsonl").read_text(encoding="utf-8")
    assert "What to do: mend the file" in told and "Beijing 2018" in told
    ui.open("/assets/intermediate/int_panel__typed?view=checks&checkDetail=series_expectations", "Checks (6)", "Failed")
    ui.shows("population_persons", "Beijing 2018")
    ui.picture("ui-failed")
    assert ui.job.published.stat().st_ino == published
