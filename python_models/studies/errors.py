"""What is wrong with a study, all of it at once, each line naming study, step and key."""

import difflib
from collections.abc import Iterable, Sequence

from python_models.errors import InputError


class StudyError(InputError):
    """A study that cannot run as written.

    Attributes
    ----------
    problems
        One sentence per mistake.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def near(name: str, known: Iterable[str]) -> str:
    """``; did you mean a, b?`` for a misspelt name, or what there is where nothing is near."""
    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return f"; did you mean {', '.join(close)}?"
    return f"; there are {', '.join(names[:40])}{' …' if len(names) > 40 else ''}" if names else "; there are none"
