"""How a store is: whether its last run ended well and in time, as people and monitors ask for it."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from orchestration import run_log
from orchestration.language import language, told
from orchestration.run_lock import lives
from python_models.words import listed, mark
from python_models.words.terminal import HEALTH
from warehouse.errors import WarehouseError
from warehouse.panel import Panel
from warehouse.releases import Release, problems
from warehouse.store import Store

State = Literal["ok", "running", "failed", "killed", "damaged", "overdue", "disk full", "no run yet"]
ENDS = {
    "run succeeded": "succeeded",
    "run failed": "failed",
    "run canceled": "canceled",
    "run killed": "killed",
    "nothing new": "succeeded",  # a refresh that found nothing to do (orchestration.nothing_new)
}


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that began last; ``ended`` is how, or ``running``."""

    run_id: str
    began: str
    ended: str
    step: str | None
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """The state, what is wrong and what to do about it; ``healthy`` is the exit code's answer."""

    state: State
    problems: list[str]
    last_run: LastRun | None
    last_release: Release | None  # the published one: after `coagg restore` not the newest
    newest_release: str | None
    published_file: str | None  # the published release by its own name: what a pool or a BI tool opens
    disk: dict[str, int]  # bytes `free` under the store, and `needed` by a run

    @property
    def healthy(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """For ``coagg status --json``."""
        return {"healthy": self.healthy, **asdict(self)}


def health(panel: Panel, store: Store, deep: bool = False, opens: bool = True) -> Health:
    """Read from the log of runs and the list of releases.

    ``deep`` reads every release from end to end; ``opens`` opens the published one, which whoever prints reads anyway.
    """
    run, history = last_run(store), store.history()
    newest = history[-1] if history else None
    late = _overdue(panel, newest, _looked(store))
    free, needed = store.space()
    damaged = problems(store.releases, history) if deep else _torn(store) if opens and newest else []
    if run and run.ended in {"failed", "killed"}:
        state: State = "failed" if run.ended == "failed" else "killed"
    elif damaged:
        state = "damaged"
    elif late:
        state = "overdue"
    elif free < needed:
        state = "disk full"
    elif run is None and newest is None:
        state = "no run yet"
    else:
        state = "running" if run and run.ended == "running" else "ok"
    absent = map(told, panel.absent_folders())
    problems_found = [*_of_run(store, run), *map(told, damaged), *late, *absent, *_full(store, free, needed)]
    disk = {"free": free, "needed": needed}
    there = str(store.current_file()) if newest else None
    return Health(state, problems_found, run, store.current() or newest, newest.file if newest else None, there, disk)


def _torn(store: Store) -> list[str]:
    """Why the published release cannot be opened."""
    try:
        store.open().close()
    except WarehouseError as exc:
        return [str(exc)]
    return []


def last_run(store: Store) -> LastRun | None:
    """The run that began last, from the log."""
    lines = run_log.read(store.run_log)
    began = [line for line in lines if line["event"] != "hook failed"]
    if not began:
        return None
    last = next(reversed(dict.fromkeys(line["run_id"] for line in began)))  # a killed run may be noted during the next
    run = [line for line in began if line["run_id"] == last]
    ended = next((ENDS[line["event"]] for line in reversed(run) if line["event"] in ENDS), None)
    if ended is None:
        ended = "running" if lives(store, last) else "killed"
    step = next((line["step"] for line in reversed(run) if line.get("step")), None)
    failures = {
        line.get("step", "a step"): line.get("error", line["message"]) for line in run if line["event"] == "step failed"
    }
    return LastRun(last, run[0]["time"], ended, step, failures)


def _say(key: str, **values: object) -> str:
    return HEALTH(key, language(), **values)


def _of_run(store: Store, run: LastRun | None) -> list[str]:
    if run is None or run.ended not in {"failed", "killed"}:
        return []
    if run.ended == "killed":
        where = _say("killed_in", step=run.step) if run.step else _say("killed_early")
        return [_say("killed", run=run.run_id, where=where)]
    parts = [f"{step}{mark('colon', language())}{told(error)}" for step, error in run.failures.items()]
    named = mark("colon", language()) + listed(parts, language(), by="semicolon") if parts else ""
    return [_say("failed", run=run.run_id, named=named, log=store.run_log)]


def _looked(store: Store) -> str:
    """When a refresh last found nothing new since the newest release; empty where none did."""
    return next((line["time"] for line in reversed(run_log.read(store.run_log)) if line["event"] == "nothing new"), "")


def _full(store: Store, free: int, needed: int) -> list[str]:
    if free >= needed:
        return []
    return [_say("full", free=free / 1e6, needed=needed / 1e6, store=store.root)]


def _overdue(panel: Panel, release: Release | None, looked: str) -> list[str]:
    days = panel.operations.overdue_after_days
    if days is None:
        return []
    if release is None:
        return [_say("none_published", days=days)]
    in_force = max(datetime.fromisoformat(when) for when in (release.published_at, looked) if when)
    age = (datetime.now(UTC) - in_force).total_seconds() / 86_400
    if age <= days:
        return []
    return [_say("overdue", age=age, days=days)]
