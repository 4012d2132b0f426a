"""Scores on the technologies of a unit's own and of other periods, which productivity indices compare."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from python_models.efficiency.panel_inputs import Units
from python_models.efficiency.programmes import Returns
from python_models.efficiency.slacks_based_programmes import slacks_based_programme
from python_models.efficiency.solver import frontier_pools
from python_models.efficiency.technology import Technology, reference_periods, rows_by_period, technologies

# (units, technologies, returns, whether the units belong to them) -> (n,) efficiencies by row
Score = Callable[[Units, list[Technology], Returns, bool], np.ndarray]


@dataclass(frozen=True, slots=True)
class Scores:
    """Efficiencies (n,) by row on every technology an index asks for.

    Attributes
    ----------
    units
        The panel.
    score
        How they are measured.
    technology
        That of the index; a ``sequential`` one has technologies that never forget.
    elsewhere
        Those on technologies of other periods, by which periods and returns: measured once, and kept.
    envelops
        Whether reference units below their own period's frontier may be left out, which no longer technology needs.
    frontiers
        (n,) rows on the frontier of their own period, by returns: found once for all sequential technologies.
    """

    units: Units
    score: Score
    technology: str
    elsewhere: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    envelops: bool = False
    frontiers: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The technology of a unit's own period."""
        return "sequential" if self.technology == "sequential" else "contemporaneous"

    def own(self, returns: Returns) -> np.ndarray:
        """On the technology of the row's own period."""
        return self.score(self.units, self._spanned(technologies(self.units, self.kind), returns), returns, True)

    def overall(self, returns: Returns) -> np.ndarray:
        """On the technology of all periods."""
        return self.score(self.units, technologies(self.units, "global"), returns, True)

    def previous(self, returns: Returns) -> np.ndarray:
        """On the technology of the period before; nan in the first."""
        return self._kept("previous", across_periods(self.units, self.kind, 1), returns, False)

    def following(self, returns: Returns) -> np.ndarray:
        """On the technology of the period after; nan in the last."""
        groups = across_periods(self.units, self.kind, -1)
        return self._kept("following", groups, returns, self.kind == "sequential")

    def with_neighbours(self, returns: Returns) -> tuple[np.ndarray, np.ndarray]:
        """On the technology that the period spans together with the one after, and with the one before."""
        rows = rows_by_period(self.units)
        both = [np.concatenate(two) for two in pairwise(rows)]
        after = [Technology(r, ref) for r, ref in zip(rows[:-1], both, strict=True)]
        before = [Technology(r, ref) for r, ref in zip(rows[1:], both, strict=True)]
        names = ("own and following", "own and previous")
        first, second = (self._kept(n, g, returns, True) for n, g in zip(names, (after, before), strict=True))
        return first, second

    def _kept(self, periods: str, groups: list[Technology], returns: Returns, inside: bool) -> np.ndarray:
        key = periods, str(returns)  # returns may come as a list
        if key not in self.elsewhere:
            self.elsewhere[key] = self.score(self.units, self._spanned(groups, returns), returns, inside)
        return self.elsewhere[key]

    def _spanned(self, groups: list[Technology], returns: Returns) -> list[Technology]:
        """Sequential technologies without the rows that their own period's frontier envelops."""
        units = self.units
        known = isinstance(returns, str) and not (units.values == 0).any()
        if self.kind != "sequential" or not self.envelops or not known:
            return groups
        # what is dominated under variable returns is so under constant ones
        key = "vrs" if "vrs" in self.frontiers else str(returns)
        if key not in self.frontiers:
            shape = (units.n_inputs, units.n_goods, len(units.names) - units.n_inputs - units.n_goods)
            programme = slacks_based_programme(*shape, returns)
            pools = frontier_pools(programme, units.values, technologies(units, "contemporaneous"))
            self.frontiers[key] = np.isin(np.arange(len(units.values)), np.concatenate(pools))
        on = self.frontiers[key]
        return [Technology(t.evaluated, t.reference[on[t.reference]]) for t in groups]


def across_periods(units: Units, kind: str, lead: int) -> list[Technology]:
    """Rows of each period t against the technology of period t - lead."""
    rows = rows_by_period(units)
    out = []
    for t, evaluated in enumerate(rows):
        if 0 <= t - lead < len(rows):
            spans = reference_periods(kind, t - lead, len(rows), 1)
            out.append(Technology(evaluated, np.concatenate([rows[s] for s in spans])))
    return out
