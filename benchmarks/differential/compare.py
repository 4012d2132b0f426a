"""What a comparison says: equal, refused by both, or a difference, with all that is needed to see it again."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

TOLERANCE = 1e-8


class Refused(Exception):
    """The reference holds that these data carry no such estimate; the message says why."""


@dataclass
class Tally:
    """Counts by outcome and the differences met."""

    counts: Counter = field(default_factory=Counter)
    worst: float = 0.0
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, outcome: str, case: dict[str, Any], detail: str = "") -> None:
        """Count an outcome; ``difference`` is kept with its case."""
        self.counts[f"{case['family']}: {outcome}"] += 1
        if outcome == "difference":
            self.differences.append({**case, "detail": detail})


def gaps(
    ours: np.ndarray, theirs: np.ndarray, allowed: np.ndarray | float, scale: np.ndarray | float
) -> tuple[float, str]:
    """Largest difference over what is allowed, and where; a number on one side alone is a difference.

    ``scale`` is what a difference is measured by: a coefficient's standard error, or the number itself.
    """
    ours, theirs = np.atleast_1d(np.asarray(ours, float)), np.atleast_1d(np.asarray(theirs, float))
    if ours.shape != theirs.shape:
        return np.inf, f"shapes {ours.shape} and {theirs.shape}"
    one_sided = np.isfinite(ours) != np.isfinite(theirs)
    if one_sided.any():
        return np.inf, f"at {np.flatnonzero(one_sided).tolist()}: {ours} for {theirs}"
    both = np.isfinite(ours)
    if not both.any():
        return 0.0, ""
    size = np.broadcast_to(np.maximum(np.abs(theirs), scale), ours.shape)[both]
    found = np.abs(ours - theirs)[both] / np.where(size > 0, size, 1.0)
    over = found / np.broadcast_to(allowed, ours.shape)[both]
    at = int(over.argmax())
    return float(over[at]), f"{ours[both][at]!r} for {theirs[both][at]!r} (relative {found[at]:.2e})"
