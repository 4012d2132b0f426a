"""What stands beside a Hausman statistic that cannot be read: the auxiliary regression and Mundlak's test, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from python_models.words import Language, bare, mark
from python_models.words.errors import translated
from python_models.words.tables import TABLES

# Hausman contrasts, and the tests of the same null that are never negative (Hausman 1978, eq. 2.23; Mundlak 1978)
BESIDE = {
    "hausman_unit": ("hausman_unit_auxiliary", "mundlak_unit"),
    "hausman_unit_sigmamore": ("hausman_unit_auxiliary", "mundlak_unit"),
    "hausman_period": ("hausman_period_auxiliary",),
    "hausman_two_way": ("hausman_two_way_auxiliary",),
    "hausman": ("mundlak",),
}
Tests = Mapping[tuple[str, str], Mapping[str, Any]]


def is_readable(row: Mapping[str, Any]) -> bool:
    """Whether a stored contrast follows its chi-square law: it has a p-value and a definite V_FE − V_RE."""
    value = row.get("value")
    indefinite = "indefinite" in (row.get("note") or "")  # stored notes are in English in every language
    return row.get("p_value") is not None and value is not None and value >= 0 and not indefinite


def with_companions(
    stored: Tests, chosen: Sequence[str], shown: Sequence[str]
) -> tuple[list[str], dict[str, list[str]]]:
    """The tests to show, each unreadable contrast followed by those that can be read, and the models it fails for.

    A contrast that no shown model has is left as it is; a companion asked for anyway keeps its place.
    """
    out: list[str] = []
    unread: dict[str, list[str]] = {}
    for test in shown:
        out.append(test)
        models = [m for m in chosen if (m, test) in stored and not is_readable(stored[m, test])]
        if test not in BESIDE or not models:
            continue
        unread[test] = models
        there = [t for t in BESIDE[test] if any((m, t) in stored for m in models)]
        out += [t for t in there if t not in out and t not in shown]
    return out, unread


def reasons(
    stored: Tests,
    chosen: Sequence[str],
    unread: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    language: Language,
) -> list[str]:
    """Sentences per unreadable contrast: the columns, why, and that another test stands beside it.

    Columns whose statistic follows no law and columns without one have a sentence each.
    """
    said = []
    for test, models in unread.items():
        alike: dict[tuple[str, str], list[str]] = {}
        for model in models:
            note = str(stored[model, test].get("note") or "")
            why = ("hausman_indefinite", "") if "indefinite" in note else ("hausman_missing", note)
            alike.setdefault(why, []).append(f"({chosen.index(model) + 1})")
        for (key, reason), columns in alike.items():
            listed = mark("comma", language).join(columns)
            because = bare(translated(reason, language))
            said.append(TABLES(key, language, test=names.get(test, test), columns=listed, reason=because))
    return said
