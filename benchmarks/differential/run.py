"""Draw, compute twice, compare."""

import traceback
from collections.abc import Iterable
from types import ModuleType

from benchmarks.differential import dynamic, panel, spatial
from benchmarks.differential.compare import Refused, Tally
from python_models.errors import InputError

FAMILIES: dict[str, tuple[ModuleType, int]] = {"panel": (panel, 13), "spatial": (spatial, 3), "gmm": (dynamic, 4)}
"""Module of each family and its share of the specifications."""


def run(family: str, seeds: Iterable[int], tally: Tally) -> Tally:
    """Count what becomes of each seed's specification."""
    module = FAMILIES[family][0]
    for seed in seeds:
        case, *data = module.draw(seed)
        try:
            other = module.theirs(case, *data)
        except Refused as exc:
            other = exc
        try:
            mine = module.ours(case, *data)
        except InputError as exc:
            mine = exc
        except Exception:  # a traceback is what this run is to find
            tally.add("difference", case, traceback.format_exc(limit=3))
            continue
        if "edge" in str(other) and isinstance(other, Refused):
            tally.add("at the edge of collinearity", case)
        elif isinstance(mine, InputError) or isinstance(other, Refused):
            agreed = isinstance(mine, InputError) and isinstance(other, Refused)
            tally.add("refused by both" if agreed else "difference", case, f"ours {mine!r}; theirs {other!r}")
        else:
            over, detail = module.compare(mine, other, case)
            tally.worst = max(tally.worst, over)
            tally.add("equal" if over <= 1 else "difference", case, f"{over:.3g} times the allowance: {detail}")
    return tally
