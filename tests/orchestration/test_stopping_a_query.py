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


def _pressed_at_the_start(before: float) -> type[threading.Thread]:
    """Threads whose start is interrupted ``before`` seconds ahead of their first step; 0: just after it."""

    class Thread(threading.Thread):
        def start(self) -> None:
            if before:
                threading.Timer(before, super().start).start()
            else:
                super().start()
            raise KeyboardInterrupt

    return Thread


def test_a_query_whose_thread_has_not_begun_never_begins(monkeypatch):
    began = []
    with monkeypatch.context() as patched:
        patched.setattr(sql_output.threading, "Thread", _pressed_at_the_start(0.1))
        with pytest.raises(KeyboardInterrupt):
            stoppable(duckdb.connect(), lambda: began.append(1))
    time.sleep(0.4)
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
        patched.setattr(sql_output.threading, "Thread", _pressed_at_the_start(0))
        with pytest.raises(KeyboardInterrupt):
            stoppable(con, work)
    assert ended == began
    assert con.execute("select 1").fetchone() == (1,)


def test_pressed_three_times_it_stops_once():
    con = duckdb.connect()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for delay in (0.2, 0.2, 0.21):
            threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
        pressed = 0
        try:
            with pytest.raises(KeyboardInterrupt):
                stoppable(con, lambda: con.execute(LONG))
            time.sleep(0.3)
        except KeyboardInterrupt:  # a press after the query had ended
            pressed += 1
        assert pressed <= 2
    finally:
        signal.signal(signal.SIGINT, before)
    assert con.execute("select 1").fetchone() == (1,)
