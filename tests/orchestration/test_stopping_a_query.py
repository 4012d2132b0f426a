"""Ctrl-C at any moment of a query at the prompt: it has ended, or never begins, when the prompt is back."""

import os
import signal
import threading
import time

import duckdb
import pytest

from orchestration.cli import sql_output
from orchestration.cli.sql_output import stoppable

LONG = "select count(*) from range(100000000000) a, range(1000) b"


def _pressed_at_the_start(before: float, started: list[threading.Thread]) -> type[threading.Thread]:
    """Threads whose start is interrupted ``before`` seconds ahead of their first step; 0: just after it."""

    class Thread(threading.Thread):
        def start(self) -> None:
            started.append(self)
            if before:
                threading.Timer(before, super().start).start()
            else:
                super().start()
            raise KeyboardInterrupt

    return Thread


def test_a_query_whose_thread_has_not_begun_never_begins(monkeypatch):
    began, threads = [], []
    with monkeypatch.context() as patched:
        patched.setattr(sql_output.threading, "Thread", _pressed_at_the_start(0.1, threads))
        with pytest.raises(KeyboardInterrupt):
            stoppable(duckdb.connect(), lambda: began.append(1))
    (thread,) = threads
    while thread.ident is None:  # begun by its timer
        time.sleep(0.01)
    thread.join()
    assert not began


def test_a_query_that_had_just_begun_has_ended(monkeypatch):
    con, began, ended = duckdb.connect(), [], []

    def work():
        began.append(1)
        try:
            con.execute(LONG)
        finally:
            ended.append(1)

    with monkeypatch.context() as patched:
        patched.setattr(sql_output.threading, "Thread", _pressed_at_the_start(0, []))
        with pytest.raises(KeyboardInterrupt):
            stoppable(con, work)
    assert ended == began
    assert con.execute("select 1").fetchone() == (1,)


def test_pressed_three_times_it_stops_once():
    con, pressed, listens, stopped = duckdb.connect(), [], True, False

    def interrupt(*_):
        pressed.append(1)
        if listens:  # a press after the query had ended is nobody's: no test runner's either
            raise KeyboardInterrupt

    def press():
        for pause in (0.2, 0, 0.01):
            time.sleep(pause)
            os.kill(os.getpid(), signal.SIGINT)

    def work():
        presses.start()
        con.execute(LONG)

    presses = threading.Thread(target=press)
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        try:
            stoppable(con, work)
        except KeyboardInterrupt:
            listens, stopped = False, True
        presses.join()
        con.execute("select 1").fetchone()  # Python hears of the last signal at the latest here
    finally:
        signal.signal(signal.SIGINT, before)
    assert stopped and 1 <= len(pressed) <= 3  # two that come at once are one
    assert con.execute("select 1").fetchone() == (1,)
