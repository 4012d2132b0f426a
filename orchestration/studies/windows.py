"""Which derived columns of a study look at other rows, and so must see the sample as it is cut.

A mean over the sample is one over the rows that the models use: it is taken after `years`, `include`, `exclude` and
`where` have cut them. A lag looks back from a row, before the first year too: it is taken before the cut, of all rows
of the table.
"""

import re
from collections.abc import Iterable

from python_models.studies import Study, StudyError

QUOTED = re.compile(r"'(?:[^']|'')*'")
WINDOW = re.compile(r"\bover\s*\(", re.I)
# lag and lead, and frames of a fixed number of rows (a moving average)
LOOKS = re.compile(r"\b(?:lag|lead)\s*\(|\b\d+\s+(?:preceding|following)\b", re.I)
FRAME = re.compile(r"\bbetween\s+\d+\s+preceding\s+and\s+\d+\s+following\b", re.I)


def after_the_cut(study: Study, late: Iterable[str]) -> list[str]:
    """Names of derived columns to compute on the cut sample: windows that are no lags, and what uses one of them.

    ``late`` are those that come later still, after efficiency is measured.

    Raises
    ------
    StudyError
        An expression has both a lag and another window, which look at different rows.
    """
    late = set(late)
    after: list[str] = []
    problems = []
    for name, expression in study.sample.derived.items():
        if name in late:
            continue
        text = QUOTED.sub("''", expression)
        windows = len(WINDOW.findall(text))
        looks = len(LOOKS.findall(text)) - len(FRAME.findall(text))
        if 0 < looks < windows:
            problems.append(
                f"study {study.name}, sample.derived.{name}: a lag looks at all rows of the table and another window "
                "only at the sample; write the lag as a column of its own"
            )
        if (windows and not looks) or set(re.findall(r"\w+", text)) & set(after):
            after.append(name)
    used = set(re.findall(r"\w+", QUOTED.sub("''", study.sample.where or ""))) & set(after)
    problems += [
        f"study {study.name}, sample.where: {name} is a window over the sample, which `where` cuts first; "
        "cut by a column of the table, or name the sample under `samples`"
        for name in sorted(used)
    ]
    if problems:
        raise StudyError(problems)
    return after
