"""Super-efficient slacks-based programmes: each slack and its disposal are one variable with a kink in its cost.

Where production may stop, a unit can be compared with doing nothing at all, and where it may not, with the peer nearest
to it, so that no first phase is needed. From there a step goes on through the kinks, a slack becoming a disposal or the
other way round, as long as the score falls: N / D for the numerator and the denominator of the measure, which are rows
of the tableau (B. Martos 1964, "Hyperbolic programming", Naval Research Logistics Quarterly 11). What enters gains much
beside its length, in units of the unit's own data: neighbours of the unit first, slacks last.
"""

from dataclasses import dataclass

import numpy as np

from python_models.efficiency.pricing import (
    ENTER,
    Batch,
    Candidates,
    own_places,
    price,
    price_in_turn,
    row_numbers,
    worth_of_length,
)
from python_models.efficiency.programmes import Programme
from python_models.efficiency.simplex import CROWDED, PIVOT, start_factors

MAX_SWEEPS = 100  # beyond which the simplex in two phases is asked
AHEAD = 8  # times as much as a candidate must a slack or disposal gain to enter before it


@dataclass(frozen=True, slots=True)
class Kinks:
    """The k rows of a programme without the norm; row v is sign (a'λ - t c) - slack + disposal = 0.

    Attributes
    ----------
    sign
        (k,) -1 for goods, so that a slack is always worse than the unit.
    bound
        (k,) c: 1, or a bound on the sum of intensities.
    numerator, denominator
        (k,) costs of the slack in the numerator, inf without a slack, and in the denominator.
    disposal
        (k,) costs of the disposal: 0, inf without one.
    peer
        The row whose bound forbids doing nothing, met at the start by the intensity of one peer; -1 without such a row.
    columns
        (2 k,) numbers of the columns: slacks, then disposals.
    """

    sign: np.ndarray
    bound: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    disposal: np.ndarray
    peer: int
    columns: np.ndarray


def kinks(programme: Programme) -> Kinks | None:
    """Of a super-efficient slacks-based programme where doing nothing, or any peer, is a start; of others None."""
    fixed, cost, t = programme.fixed, programme.cost, programme.scale
    if t < 0 or programme.slack_sign[0] > 0 or fixed.ndim > 2:
        return None
    m, g, b = programme.shape
    k = len(programme.rhs) - 1
    slack = np.append(programme.slack, np.full(k - m - g - b, -1))
    free = (fixed[0] == 0) & (cost == 0)
    free[[t, programme.self_column]] = False
    sign = np.ones(k)
    sign[m : m + g] = -1.0
    sign[m + g + b :] = np.where((fixed[m + g + b + 1 :, free] < 0).any(axis=1), -1.0, 1.0)
    disposal = np.array([np.flatnonzero(free & (fixed[v + 1] * s > 0))[:1].sum() for v, s in enumerate(sign)])
    numerator = np.where(slack < 0, np.inf, cost[slack])
    denominator = np.where(slack < 0, 0.0, -fixed[0, slack])
    barred = np.flatnonzero(np.where(sign < 0, slack, disposal) <= 0)
    if len(barred) > 1 or (len(barred) and (barred[0] < m + g + b or (programme.slack < 0).any())):
        return None
    return Kinks(
        sign,
        -fixed[1:, t],
        numerator,
        denominator,
        np.where(disposal > 0, 0.0, np.inf),
        int(barred[0]) if len(barred) else -1,
        np.concatenate([slack, disposal]),
    )


def run_kinked(
    programme: Programme, kinked: Kinks, columns: np.ndarray, candidates: list[Candidates], batch: Batch
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pivot from doing nothing or a peer until no column improves any unit by prices in single precision: to be proved.

    Returns
    -------
    basis (R, n), inverse (n, R, R), finished (n,)
        Of the programme with its norm. Where it is not finished, it is for the simplex in two phases to tell.
    """
    k, n = len(kinked.sign), len(batch.rows)
    numerator, denominator, disposal = (c[:, None] for c in (kinked.numerator, kinked.denominator, kinked.disposal))
    out_basis, finished = np.zeros((k, n), dtype=np.int64), np.zeros(n, dtype=bool)
    out = np.full((n, k, k), np.nan)
    numbers, barred, sign = row_numbers(candidates), own_places(candidates, batch), kinked.sign[:, None]
    peer, known = _nearest(kinked, candidates, batch, numbers, barred) if kinked.peer >= 0 else (None, True)
    basis, tableau = _start(kinked, None if peer is None else sign * (columns[peer].T * batch.scale)[1:], n)
    if peer is not None:
        basis[kinked.peer] = 2 * k + peer
    here = np.flatnonzero((tableau[k + 1, k] > 0) & known)
    basis, tableau, batch = basis.take(here, axis=-1), tableau.take(here, axis=-1), batch.take(here)
    barred = None if barred is None else barred[here]
    moving, worth, none = np.ones(len(here), dtype=bool), None, np.zeros((1, n))
    for _ in range(MAX_SWEEPS):
        at = np.arange(len(here))
        score = tableau[k, k] / tableau[k + 1, k]
        y = tableau[k, :k] - score * tableau[k + 1, :k]
        worse = y + (numerator + score * denominator)
        fixed = np.maximum(y - disposal, -worse)
        j = fixed.argmax(axis=0)
        own = fixed[j, at]
        own[~moving] = np.inf
        dual = np.concatenate([none[:, : len(here)], sign * y])
        gain, which, column = price_in_turn(candidates, numbers, columns, batch, dual, barred, own, worth, None, False)
        worth, column = worth_of_length(gain, column), sign * column[1:]
        most = np.maximum(gain, 0.0) / np.einsum("rn,rn->n", column, column)
        done = moving & (np.maximum(own, gain) <= ENTER)
        if done.any():
            to = np.flatnonzero(done)
            out_basis[:, here[to]], out[here[to]] = basis[:, to], tableau[:k, :k, to].transpose(2, 0, 1)
            finished[here[to]] = True
            moving &= ~done
        left = np.count_nonzero(moving)
        if not left:
            break
        if left < CROWDED * len(moving):
            to = np.flatnonzero(moving)
            here, batch, barred = here[to], batch.take(to), None if barred is None else barred[to]
            basis, tableau, y, column = (a.take(to, axis=-1) for a in (basis, tableau, y, column))
            j, own, which, gain, most, worth = j[to], own[to], which[to], gain[to], most[to], worth[to]
            moving, at = np.ones(left, dtype=bool), at[:left]
        fixed_enters = (own >= AHEAD * most) & (own > ENTER) | (gain <= ENTER)
        slack = fixed_enters & (y[j, at] <= 0) & moving
        to = np.flatnonzero(fixed_enters)
        column[:, to] = 0.0
        column[j[to], to] = np.where(slack[to], -1.0, 1.0)
        entering = np.where(fixed_enters, j + np.where(slack, 0, k), 2 * k + which)
        alpha = np.einsum("rsn,sn->rn", tableau[:, :k], column)
        to = np.flatnonzero(slack)
        alpha[k, to] -= kinked.numerator[j[to]]
        alpha[k + 1, to] += kinked.denominator[j[to]]
        leaving, bounded = _through_kinks(kinked, tableau, basis, alpha)
        moving &= bounded
        pivot = np.where(moving, alpha[leaving, at], 1.0)
        row = np.ascontiguousarray(tableau[leaving, :, at].T)
        row /= pivot
        alpha[leaving, at] -= 1.0
        alpha *= moving
        for i in range(k + 2):
            tableau[i] -= alpha[i] * row
        to = np.flatnonzero(moving)
        basis[leaving[to], to] = entering[to]
    return *_with_norm(programme, kinked, out_basis, out), finished


def _nearest(
    kinked: Kinks, candidates: list[Candidates], batch: Batch, numbers: np.ndarray, barred: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) row of the candidate whose values, at the intensity that meets the bound, are nearest, and if there is any.

    By squares of differences, in units of the unit's own data.
    """
    p = 1 + kinked.peer
    own = batch.scale / batch.scale[p] * kinked.bound[kinked.peer]
    own[[0, p]] = 0.0
    nearness = Batch(batch.rows, batch.group, np.vstack([-(own**2), 2 * own]), batch.position)
    values = [c.columns / c.columns[p] for c in candidates]
    both = [Candidates(c.members, np.vstack([v**2, v])) for c, v in zip(candidates, values, strict=True)]
    nearest, place = price(both, nearness, np.ones_like(nearness.scale), barred)
    return numbers[batch.group, np.maximum(place, 0)], np.isfinite(nearest)


def _start(kinked: Kinks, peer: np.ndarray | None, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Basis (k, n) and inverse basis with perturbed values (k + 2, k + 1, n); numerator and denominator below.

    Of doing nothing, or of the peers with these columns (k, n): whatever slack or disposal they need is in the basis.
    """
    k, p = len(kinked.sign), kinked.peer
    rhs = (kinked.sign * kinked.bound * (1 + kinked.sign * start_factors(k)))[:, None]
    short = np.repeat(rhs, n, axis=1) if peer is None else rhs - peer * (rhs[p] / peer[p])
    worse = short < 0
    tableau = np.zeros((k + 2, k + 1, n))
    row = np.arange(k)
    tableau[row, row], tableau[:k, k] = np.where(worse, -1.0, 1.0), np.abs(short)
    if peer is not None:
        tableau[:k, p] = np.where(worse, peer, -peer) / peer[p]
        tableau[p, p], tableau[p, k], worse[p] = 1 / peer[p], rhs[p] / peer[p], False
    numerator = np.where(worse, kinked.numerator[:, None], 0.0)
    denominator = np.where(worse, kinked.denominator[:, None], 0.0)
    tableau[k], tableau[k + 1] = (np.einsum("rn,rsn->sn", c, tableau[:k]) for c in (numerator, -denominator))
    tableau[k:, k] += 1.0
    return np.where(worse, row[:, None], row[:, None] + k), tableau


def _through_kinks(
    kinked: Kinks, tableau: np.ndarray, basis: np.ndarray, alpha: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(n,) place that leaves each basis, and whether there is one; what turns on the way has turned in the arrays."""
    k = len(kinked.sign)
    numerator = np.concatenate([kinked.numerator, kinked.numerator, [np.inf]])
    denominator = np.concatenate([kinked.denominator, kinked.denominator, [0.0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(alpha[:k] > PIVOT, tableau[:k, k] / alpha[:k], np.inf)
    leaving = ratio.argmin(axis=0)
    to = np.arange(len(leaving))
    bounded = np.isfinite(ratio[leaving, to])
    while len(to):
        place = leaving[to]
        step, rate, number = ratio[place, to], alpha[place, to], basis[place, to]
        kind = np.minimum(number, 2 * k)
        with np.errstate(invalid="ignore"):
            up, down = numerator[kind] * rate - alpha[k, to], -denominator[kind] * rate - alpha[k + 1, to]
            value, length = (tableau[i, k, to] - alpha[i, to] * step for i in (k, k + 1))
            passes = np.flatnonzero(up * length < value * down)
        to, place, rate, number, kind = to[passes], place[passes], rate[passes], number[passes], kind[passes]
        alpha[k, to], alpha[k + 1, to] = -up[passes], -down[passes]
        turned = tableau[place, :, to]
        tableau[k, :, to] -= numerator[kind][:, None] * turned
        tableau[k + 1, :, to] += denominator[kind][:, None] * turned
        tableau[place, :, to], alpha[place, to], ratio[place, to] = -turned, -rate, np.inf
        basis[place, to] = (number + k) % (2 * k)
        leaving[to] = ratio[:, to].argmin(axis=0)
        bounded[to] = np.isfinite(ratio[leaving[to], to])
        to = to[bounded[to]]
    return leaving, bounded


def _with_norm(
    programme: Programme, kinked: Kinks, basis: np.ndarray, inverse: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Basis (R, n) and inverse (n, R, R) of the programme with t and its norm, t D = 1."""
    k, n = basis.shape
    f = len(programme.cost)
    numbers = np.concatenate([kinked.columns, [0]])
    out_basis = np.empty((k + 1, n), dtype=np.int64)
    out_basis[0] = programme.scale
    out_basis[1:] = np.where(basis < 2 * k, numbers[np.minimum(basis, 2 * k)], basis - 2 * k + f)
    cost = np.where(basis < k, -kinked.denominator[np.minimum(basis, k - 1)], 0.0)
    values = inverse @ (kinked.sign * kinked.bound)
    norm = np.vecmat(cost.T, inverse)
    t = 1 / (1 + (norm * (kinked.sign * kinked.bound)).sum(axis=1))
    out = np.empty((n, k + 1, k + 1))
    out[:, 0, 0], out[:, 0, 1:] = t, -t[:, None] * norm
    out[:, 1:, 0] = t[:, None] * values
    out[:, 1:, 1:] = inverse + values[:, :, None] * out[:, :1, 1:]
    out[:, :, 1:] *= kinked.sign
    return out_basis, out
