"""Structured logs: one JSON line per event of any run (command line, UI, sensor), with run, step and seconds.

Dagster's instance attaches the handler (``python_logs`` in dagster.yaml), so every run writes to the same file.
"""

import fcntl
import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OURS = re.compile(
    r"^(?:warehouse|python_models|orchestration)\.[\w.]+: "
)  # class of an error of ours, as Dagster has it
ROTATED_AT, ROTATED_KEPT = 5_000_000, 10  # bytes of a log; earlier ones at most (`retention.logs` keeps fewer)
KEPT = {
    "PIPELINE_START": "run started",  # Dagster's stored names of run events are the old ones
    "PIPELINE_SUCCESS": "run succeeded",
    "PIPELINE_FAILURE": "run failed",
    "PIPELINE_CANCELED": "run canceled",
    "STEP_START": "step started",
    "STEP_SUCCESS": "step succeeded",
    "STEP_FAILURE": "step failed",
    "STEP_SKIPPED": "step skipped",
    "ASSET_MATERIALIZATION": "table made",
    "ASSET_CHECK_EVALUATION": "check",
}


class JsonLines(logging.Handler):
    """Appends each event that a person would ask for as one line; lines of several processes do not mix."""

    def __init__(self, path: str) -> None:
        super().__init__(logging.DEBUG)  # Dagster's own events are of level DEBUG
        self.path = Path(path)

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", None) or {}
        event = meta.get("dagster_event")
        wanted = event.event_type_value in KEPT if event else record.levelno >= logging.INFO
        if not meta.get("run_id") or not wanted:
            return
        try:
            line = json.dumps(_line(record, meta, event), ensure_ascii=False, default=str)
            _append(self.path, line)
        except OSError:  # a full disk is told by what it stops, not by its log
            self.handleError(record)


def _line(record: logging.LogRecord, meta: dict[str, Any], event: Any) -> dict[str, Any]:
    line = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "run_id": meta["run_id"],
        "step": (meta.get("step_key") or "").replace("__", "/") or None,
        "event": KEPT[event.event_type_value] if event else "message",
        "message": meta.get("orig_message") or record.getMessage(),
    }
    return {key: value for key, value in (line | (_facts(event) if event else {})).items() if value is not None}


def note(path: Path, level: str, event: str, run_id: str, message: str, step: str = "") -> None:
    """One line about a run that cannot speak for itself, and the step that it is about."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": moment, "level": level, "run_id": run_id, "event": event, "message": message}
    line |= {"step": step} if step else {}
    _append(path, json.dumps(line, ensure_ascii=False))


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if _size(path) > ROTATED_AT:
        _rotate(path)
    with path.open("ab", buffering=0) as handle:  # one write a line: those of two processes do not mix
        handle.write(line.encode("utf-8", errors="backslashreplace") + b"\n")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _rotated(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.{number}{path.suffix}")


def drop_rotated(path: Path, kept: int) -> int:
    """Remove all but the ``kept`` newest earlier logs; the bytes freed."""
    freed = 0
    for older in (_rotated(path, number) for number in range(kept + 1, ROTATED_KEPT + 1)):
        if older.exists():
            freed += older.stat().st_size
            older.unlink(missing_ok=True)
    return freed


def _rotate(path: Path) -> None:
    """runs.jsonl becomes runs.1.jsonl, that runs.2.jsonl …; one process does it, whoever else asked meanwhile."""
    with path.with_name(f".{path.name}.rotating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _size(path) <= ROTATED_AT:  # another process has done it, and may not have written to the new one yet
            return
        for number in range(ROTATED_KEPT, 0, -1):
            older = _rotated(path, number - 1) if number > 1 else path
            if older.exists():
                older.replace(_rotated(path, number))


_GATE = re.compile(
    r"\S*DagsterAssetCheckFailedError: \d+ blocking asset checks? failed with ERROR severity:\s*(.+)", re.S
)


def root_cause(error: Any) -> str:
    """What stopped a step: the innermost error of our own, which says what to do; else the innermost of all."""
    chain = [error]
    while chain[-1].cause is not None:
        chain.append(chain[-1].cause)
    ours = [known for known in chain if OURS.match(known.message.strip())]
    message = (ours or chain)[-1].message.strip()
    if gate := _GATE.fullmatch(message):
        return f"stopped by what did not pass: {', '.join(line.strip() for line in gate[1].splitlines())}"
    return OURS.sub("", message)


def cause_of(error: BaseException) -> str:
    """As ``root_cause``, of an error that has just been raised: ours, or the innermost, after its class."""
    chain = [error]
    while (under := chain[-1].__cause__) is not None:
        chain.append(under)
    ours = [e for e in chain if OURS.match(f"{type(e).__module__}.{type(e).__qualname__}: ")]
    return str(ours[-1]) if ours else f"{type(chain[-1]).__name__}: {chain[-1]}"


def _facts(event: Any) -> dict[str, Any]:
    data, kind = event.event_specific_data, event.event_type_value
    if kind == "STEP_SUCCESS":
        return {"seconds": round(data.duration_ms / 1000, 3)}
    if kind == "STEP_FAILURE" and data.error:
        return {"error": root_cause(data.error)}
    if kind == "ASSET_MATERIALIZATION":
        made = data.materialization
        rows = made.metadata.get("dagster/row_count")
        return {
            "table": made.asset_key.to_user_string(),
            "rows": rows.value if rows else None,
            "reused": True if "reused" in made.metadata else None,
        }
    if kind == "ASSET_CHECK_EVALUATION":
        return {"check": data.check_name, "passed": data.passed, "severity": data.severity.value}
    return {}


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a log and of the one before it, which may hold a run's first; one torn by a crash is passed over."""
    parts = [part for part in (_rotated(path, 1), path) if part.exists()]
    lines = []
    for text in "\n".join(part.read_text(encoding="utf-8", errors="replace") for part in parts).splitlines():
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(line, dict) and all(isinstance(line.get(key), str) for key in ("time", "event", "run_id")):
            lines.append({"message": ""} | line)
    return lines
