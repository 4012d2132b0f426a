"""What is told to the world when a run fails or a release is published: a command or an e-mail, set in panel.yml.

A hook never fails a run: what goes wrong with it is a line of the log.
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from dataclasses import asdict, dataclass
from typing import Literal

from orchestration import run_log
from orchestration.language import told as in_words
from orchestration.pages import ENTRY
from warehouse.panel import Panel
from warehouse.panel_sections import Email, Hook
from warehouse.store import Store

ON_COMMAND_LINE = "coagg/command_line"  # tag of runs that tell by themselves, so that the UI's sensors do not as well
TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One event, as a hook's command gets it (JSON on its standard input)."""

    event: Literal["failure", "release"]
    panel: str
    run_id: str
    message: str
    store: str


def tell_failure(panel: Panel, store: Store, run_id: str, failures: list[str]) -> None:
    """A run failed or was killed: what stopped it, and what to do."""
    what = "\n".join(f"- {line}" for line in failures) or "- no step says why; see the log"
    _tell(
        panel.operations.on_failure,
        Told("failure", panel.title, run_id, f"{panel.title}: run {run_id} failed.\n{what}\n\n{_advice(store)}", ""),
        store,
    )


def tell_release(panel: Panel, store: Store, run_id: str) -> None:
    """A refresh published a release: which, and of what data."""
    release = next((r for r in reversed(store.history()) if r.run_id == run_id), None)
    if release is None:
        return
    said = (
        f"{panel.title}: release {release.file}, data {release.data_vintage}, {len(release.tables)} tables.\n"
        f"Report: {store.reports / ENTRY}\nWhat is new: coagg status"
    )
    _tell(panel.operations.on_release, Told("release", panel.title, run_id, said, ""), store)


def _advice(store: Store) -> str:
    return (
        "The published release stays in use. What to do: mend what is named above (a file, a value and its bound in "
        "panel.yml, free disk space), then run: coagg run. A run that was killed only needs that.\n"
        f"More: coagg status; {store.run_log}"
    )


def _tell(hook: Hook | None, told: Told, store: Store) -> None:
    if hook is None:
        return
    said = in_words(told.message)
    told = Told(told.event, told.panel, told.run_id, said, str(store.root))
    try:
        if hook.command:
            _run(hook.command, told)
        if hook.email:
            _in_time(hook.email, told)
    except (OSError, subprocess.SubprocessError, ValueError) as exc:  # what smtplib raises is an OSError
        run_log.note(store.run_log, "error", "hook failed", told.run_id, f"on_{told.event} in panel.yml: {exc}")


def _run(command: str, told: Told) -> None:
    environment = {**os.environ, "COAGG_EVENT": told.event, "COAGG_RUN": told.run_id, "COAGG_MESSAGE": told.message}
    with tempfile.TemporaryFile() as told_file, tempfile.TemporaryFile() as printed:
        told_file.write(json.dumps(asdict(told), ensure_ascii=False).encode())
        told_file.seek(0)
        # Files, not pipes: a command that left a child behind would hold a pipe open, and the run with it.
        process = subprocess.Popen(
            shlex.split(command),
            stdin=told_file,
            stdout=printed,
            stderr=printed,
            env=environment,
            start_new_session=True,
        )
        try:
            code = process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with whatever it has started
            process.wait()
            raise
        printed.seek(0)
        said = printed.read().decode(errors="replace").strip()[-300:]
    if code:
        raise OSError(f"{command} ended with {code}: {said}")


def _in_time(email: Email, told: Told) -> None:
    """Send, within ``TIMEOUT_S`` in all: a server that answers drop by drop keeps to every limit of a single answer."""
    failed: list[Exception] = []

    def send() -> None:
        try:
            _send(email, told)
        except Exception as exc:
            failed.append(exc)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(TIMEOUT_S)
    if thread.is_alive():
        raise TimeoutError(f"{email.host} took longer than {TIMEOUT_S} s")
    if failed:
        raise failed[0]


def _send(email: Email, told: Told) -> None:
    import smtplib  # few runs end by a letter
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = " ".join(told.message.splitlines()[0].split())
    message["From"], message["To"] = email.sender, ", ".join(email.to)
    message.set_content(told.message)
    server = smtplib.SMTP_SSL if email.security == "tls" else smtplib.SMTP
    with server(email.host, email.port, timeout=TIMEOUT_S) as smtp:
        if email.security == "starttls":
            smtp.starttls()
        if email.user:
            smtp.login(email.user, os.environ.get(email.password_env or "", ""))
        smtp.send_message(message)
