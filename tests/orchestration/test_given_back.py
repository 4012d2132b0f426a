"""Memory of steps goes back to the system where there is much of it, and the collector looks at nothing for little."""

import gc
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration import given_back


class Instance:
    """Keeps who listens to a run."""

    def add_event_listener(self, run_id: str, listen: Any) -> None:
        self.listen = listen

    def ends(self, kind: str = "STEP_SUCCESS") -> None:
        self.listen(SimpleNamespace(dagster_event=SimpleNamespace(event_type_value=kind)))


@pytest.fixture
def frozen() -> Any:
    yield
    gc.unfreeze()


def given_back_at(monkeypatch: pytest.MonkeyPatch, held: list[int | None]) -> list[int | None]:
    """What the process took up when memory was given back; it then has what it began with."""
    instance, at, now = Instance(), list[int | None](), [held[0]]
    monkeypatch.setattr(given_back, "_held", lambda: now[0])

    def give() -> None:
        at.append(now[0])
        now[0] = held[0]

    monkeypatch.setattr(given_back, "give_back", give)
    given_back.give_back_after_steps(instance, "run")
    for bytes_held in held[1:]:
        now[0] = bytes_held
        instance.ends("STEP_OUTPUT")
        instance.ends()
    return at


@pytest.mark.usefixtures("frozen")
def test_only_what_is_much_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    mb = 1_000_000
    assert given_back_at(monkeypatch, [300 * mb, 310 * mb, 420 * mb, 590 * mb]) == []
    assert given_back_at(monkeypatch, [300 * mb, 610 * mb, 320 * mb, 900 * mb]) == [610 * mb, 900 * mb]
    assert given_back_at(monkeypatch, [800 * mb, 820 * mb, 860 * mb, 870 * mb]) == [870 * mb]
    assert given_back_at(monkeypatch, [None, None]) == [None]  # where the system does not tell, after each step


def test_a_process_that_holds_little_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[str] = []
    monkeypatch.setattr(given_back.gc, "collect", lambda: collected.append("all"))
    monkeypatch.setattr(given_back, "_held", lambda: 500)
    given_back.give_back(over=500)
    assert collected == []
    given_back.give_back(over=499)
    given_back.give_back()
    assert collected == ["all", "all"]
    monkeypatch.setattr(given_back, "_held", lambda: None)  # where the system does not tell, it is given back
    given_back.give_back(over=499)
    assert len(collected) == 3


def test_nothing_is_looked_at_until_the_steps_begin() -> None:
    with given_back.unwatched():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="mistake"), given_back.unwatched():
        raise ValueError("mistake")
    assert gc.isenabled()


@pytest.mark.usefixtures("frozen")
def test_steps_are_looked_through_again() -> None:
    with given_back.unwatched():
        given_back.give_back_after_steps(Instance(), "run")
        assert gc.isenabled()


def test_what_the_process_takes_up_is_told() -> None:
    held = given_back._held()
    assert held is None or 10_000_000 < held < 100_000_000_000
