"""The linear programmes of the slacks-based measure and of its super-efficient form."""

import numpy as np

from python_models.efficiency.programmes import (
    NORM,
    Columns,
    Programme,
    Returns,
    add_returns,
    normalised_weights,
    row_layout,
)
from python_models.errors import InputError


def slacks_based_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    returns: Returns = "crs",
    orientation: str = "none",
    input_weights: np.ndarray | None = None,
    output_weights: np.ndarray | None = None,
    zero: np.ndarray | None = None,
    in_reference: bool = True,
) -> Programme:
    """Charnes-Cooper form of the slacks-based measure with undesirable outputs (Tone 2003).

    Parameters
    ----------
    zero
        (k,) variables whose value is zero in the evaluated units: their slack has no weight (Tone 2001).
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = row_layout(k, returns, norm=True)
    zero = np.zeros(k, dtype=bool) if zero is None else zero
    weight_in = normalised_weights(None, n_inputs, "") if input_weights is None else input_weights
    weight_out = normalised_weights(None, n_goods + n_bads, "") if output_weights is None else output_weights
    columns = Columns(rows)
    t = columns.add(np.where(rows == NORM, 1.0, -1.0), 1.0)
    slack = np.empty(k, dtype=int)
    for v in range(k):
        is_input, is_good = v < n_inputs, n_inputs <= v < n_inputs + n_goods
        column = np.zeros(len(rows))
        column[row[v]] = -1.0 if is_good else 1.0
        counts = not zero[v]
        if not is_input and orientation != "input" and counts:
            column[0] = weight_out[v - n_inputs]
        slack[v] = columns.add(column, -weight_in[v] if is_input and orientation != "output" and counts else 0.0)
    bounds, returns_slack = add_returns(columns, returns_rows, returns)
    columns.columns[t][returns_rows] = [-b for b in bounds]
    own = np.where(rows == NORM, 0.0, 1.0)
    for v in np.flatnonzero(zero).tolist():
        columns.columns[t][row[v]] = own[row[v]] = 0.0
    self_column = columns.add(own)
    # the unit's own column carries one row: the convexity row, or that of a good output
    spare = [] if len(returns_rows) > len(returns_slack) else [slack[_first_good(n_inputs, n_goods, zero)]]
    start = [t, self_column, *(s for s in slack if s not in spare), *returns_slack]
    rhs = np.where(rows == NORM, 1.0, 0.0)
    return Programme(
        fixed=np.column_stack(columns.columns),
        cost=np.array(columns.costs),
        rhs=rhs,
        rows=rows,
        start=np.array(start),
        artificial=() if in_reference else (self_column,),
        slack=slack,
        slack_sign=np.ones(k),
        scale=t,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=in_reference,
    )


def _first_good(n_inputs: int, n_goods: int, zero: np.ndarray) -> int:
    goods = [v for v in range(n_inputs, n_inputs + n_goods) if not zero[v]]
    if not goods:
        raise InputError("A unit has no positive good output; leave it out, or use zeros='min_tenth'.")
    return goods[0]


def super_slacks_based_programme(
    n_inputs: int,
    n_goods: int,
    n_bads: int,
    returns: Returns = "crs",
    orientation: str = "none",
    input_weights: np.ndarray | None = None,
    output_weights: np.ndarray | None = None,
) -> Programme:
    """Charnes-Cooper form of the super-efficient slacks-based measure (Tone 2002) with bads.

    min [1 + Σ w s⁻/x] / [1 - (Σ w s⁺/g + Σ w s^b/b)] subject to Xλ <= x + s⁻, Gλ >= g - s⁺, Bλ <= b + s^b, the unit
    itself excluded.
    """
    k = n_inputs + n_goods + n_bads
    rows, row, returns_rows = row_layout(k, returns, norm=True)
    weight_in = normalised_weights(None, n_inputs, "") if input_weights is None else input_weights
    weight_out = normalised_weights(None, n_goods + n_bads, "") if output_weights is None else output_weights
    columns = Columns(rows)
    t = columns.add(np.where(rows == NORM, 1.0, -1.0), 1.0)
    slack, disposal = np.full(k, -1), np.empty(k, dtype=int)
    for v in range(k):
        is_input, is_good = v < n_inputs, n_inputs <= v < n_inputs + n_goods
        sign = -1.0 if is_good else 1.0
        disposal[v] = columns.unit(row[v], sign)
        if orientation == ("output" if is_input else "input"):
            continue
        column = np.zeros(len(rows))
        column[row[v]] = -sign
        if not is_input:
            column[0] = -weight_out[v - n_inputs]
        slack[v] = columns.add(column, weight_in[v] if is_input else 0.0)
    bounds, returns_slack = add_returns(columns, returns_rows, returns)
    columns.columns[t][returns_rows] = [-b for b in bounds]
    self_column = columns.add(np.where(rows == NORM, 0.0, 1.0))
    spare = [] if len(returns_rows) > len(returns_slack) else [disposal[n_inputs]]
    start = [t, self_column, *(s for s in disposal if s not in spare), *returns_slack]
    return Programme(
        fixed=np.column_stack(columns.columns),
        cost=np.array(columns.costs),
        rhs=np.where(rows == NORM, 1.0, 0.0),
        rows=rows,
        start=np.array(start),
        artificial=(self_column,),
        slack=slack,
        slack_sign=-np.ones(k),
        scale=t,
        shape=(n_inputs, n_goods, n_bads),
        returns=returns,
        in_reference=False,
    )
