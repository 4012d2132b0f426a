"""The language that a result speaks where its caller names none: its line of text, its summary, a notebook's table."""

from collections.abc import Callable

from python_models.words import Language

_rules: list[Callable[[], Language]] = []


def speak_by(rule: Callable[[], Language]) -> None:
    """Ask ``rule`` from now on; ``import coagg`` gives the one of the command (environment, then panel.yml)."""
    _rules[:] = [rule]


def spoken() -> Language:
    """What the rule says now; English where there is none."""
    return _rules[0]() if _rules else "en"
