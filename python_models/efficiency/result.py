"""The result of a measure: scores at once, everything else as a tidy frame when it is first asked for."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency.chunked import measure_in_chunks
from python_models.efficiency.measured import Measured
from python_models.efficiency.panel_inputs import Units, require_free_keys
from python_models.efficiency.programmes import Returns
from python_models.efficiency.technology import Technology, reference_hashes
from python_models.efficiency.uniqueness import uniqueness_frame
from python_models.frames import Answer, html_of
from python_models.words import listed
from python_models.words.fits import line, said, spread
from python_models.words.spoken import spoken


@dataclass(frozen=True, eq=False, repr=False)
class EfficiencyResult(Answer):
    """Everything a measure knows about its units, as tidy frames.

    ``scores`` is there at once; the other frames are computed when first asked for, and kept. A result can be pickled.

    Attributes
    ----------
    scores
        One row per unit-period: keys, score, status, slacks, targets and the certificate (see the measure).
    model
        The programme in words and formula.
    """

    scores: pl.DataFrame
    model: str
    _measured: Measured

    @cached_property
    def slacks(self) -> pl.DataFrame:
        """One row per unit-period and variable: keys, ``variable``, ``value``, the slack in units of the data."""
        return _long(self._measured.units, self._measured.slack, "value")

    @cached_property
    def targets(self) -> pl.DataFrame:
        """One row per unit-period and variable: keys, ``variable``, ``value``, the target in units of the data."""
        return _long(self._measured.units, self._measured.target, "value")

    @cached_property
    def peers(self) -> pl.DataFrame:
        """One row per unit-period and peer: keys, ``peer``, in a panel ``peer_period``, ``weight`` (λ > 0)."""
        return _peer_frame(self._measured)

    @cached_property
    def shadow_prices(self) -> pl.DataFrame:
        """One row per unit-period and variable: keys, ``variable``, ``role`` (input, good, bad), ``shadow_price``.

        The change of the score per unit of the variable, in absolute value.
        """
        units = self._measured.units
        roles = ["input"] * units.n_inputs + ["good"] * units.n_goods
        roles += ["bad"] * (len(units.names) - len(roles))
        return _long(units, self._measured.price, "shadow_price", {"role": roles})

    @cached_property
    def uniqueness(self) -> pl.DataFrame:
        """One row per unit-period: keys, ``peers_unique`` and ``slack_<v>_unique``; null where there is no solution.

        False where other optima have other peers or another slack. Up to 2 (k + 1) linear programmes a unit, for k
        variables: this can take longer than the scores.
        """
        return uniqueness_frame(self._measured)

    def __repr__(self) -> str:
        score = self._measured.score[np.isfinite(self._measured.score)]
        states, counts = np.unique(self._measured.status, return_counts=True)
        pairs = zip(states.tolist(), counts.tolist(), strict=True)
        found = listed([f"{c:,} {said('state', s, spoken())}" for s, c in pairs], spoken())
        return line("EfficiencyResult", [found + spread("scores", score, spoken())], spoken(), self.model)

    def _repr_html_(self) -> str:
        return html_of(self, self.scores)


def evaluate(
    run: Callable[..., Measured],
    units: Units,
    groups: list[Technology],
    model: str,
    pool: Executor | None,
    progress: Callable[[int, int], None] | None,
    returns: Returns,
    pieces: bool = False,
    **choices: Any,
) -> EfficiencyResult:
    """The result of ``run`` on all units; arguments as in ``measure_in_chunks``."""
    measured = measure_in_chunks(run, units, groups, pool, progress, pieces, returns=returns, **choices)
    return EfficiencyResult(_score_frame(measured, reference_hashes(units, groups, returns)), model, measured)


def _score_frame(measured: Measured, hashes: pl.Series) -> pl.DataFrame:
    """One row per evaluated unit-period, in the order of the input."""
    names = measured.units.names
    require_free_keys(measured.units.keys.columns, measured.extra)
    measures = pl.Series("measure", ["", *(s.measure for s in measured.solved)], dtype=pl.String)
    columns = {
        **measured.extra,
        **{f"slack_{v}": measured.slack[:, i] for i, v in enumerate(names)},
        **{f"target_{v}": measured.target[:, i] for i, v in enumerate(names)},
    }
    certificate = ("primal_residual", "least_reduced_cost", "gap")
    return pl.DataFrame(
        [
            *measured.units.keys.get_columns(),
            pl.Series("score", measured.score),
            _few("status", measured.status),
            measures[measured.stage + 1],
            *(pl.Series(name, values) for name, values in columns.items()),
            hashes,
            *(pl.Series(name, measured.certificate[:, i]) for i, name in enumerate(certificate)),
        ]
    )


def _few(name: str, values: np.ndarray) -> pl.Series:
    """A column of few different words."""
    words: list[str] = []
    which, left = np.zeros(len(values), dtype=np.int64), np.ones(len(values), dtype=bool)
    while left.any():
        here = values == values[left.argmax()]
        which[here] = len(words)
        words.append(str(values[left.argmax()]))
        left &= ~here
    return pl.Series(name, words, dtype=pl.String)[which]


def _long(
    units: Units, values: np.ndarray, name: str, labels: Mapping[str, Sequence[str]] | None = None
) -> pl.DataFrame:
    """One row per evaluated unit-period and variable of ``values`` (n, k), variable after variable."""
    told = {"variable": units.names, **(labels or {})}
    parts = [
        units.keys.with_columns(
            *(pl.lit(text[i]).alias(label) for label, text in told.items()), pl.Series(name, values[:, i])
        )
        for i in range(len(units.names))
    ]
    return pl.concat(parts)


def _peer_frame(measured: Measured) -> pl.DataFrame:
    """One row per evaluated unit-period and peer with a positive intensity λ, of the programme that gave the score."""
    units = measured.units
    pairs = np.concatenate([s.peers for s in measured.solved])
    weights = np.concatenate([s.weights for s in measured.solved])
    stage = np.repeat(np.arange(len(measured.solved)), [len(s.peers) for s in measured.solved])
    latest = measured.stage[pairs[:, 0]] == stage
    pairs, weights = pairs[latest], weights[latest]
    order = np.argsort(pairs[:, 0], kind="stable")
    names = units.keys.columns
    peers = units.labels[pairs[order, 1]].rename({n: f"peer_{n}" if i else "peer" for i, n in enumerate(names)})
    if len(names) > 1:
        peers = peers.rename({f"peer_{names[1]}": "peer_period"})
    frame = pl.concat([units.keys[pairs[order, 0]], peers], how="horizontal")
    return frame.with_columns(pl.Series("weight", weights[order]))
