"""First differences and forward orthogonal deviations of periods × units arrays, and the one-step weight they imply."""

import numpy as np


def first_difference(values: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """``x_t - x_{t-1}`` along the first axis, nan in the first period; put into ``out`` where it is given."""
    out = np.empty_like(values) if out is None else out
    out[0] = np.nan
    np.subtract(values[1:], values[:-1], out=out[1:])
    return out


def forward_orthogonal_deviation(values: np.ndarray, complete: np.ndarray) -> np.ndarray:
    """Forward orthogonal deviations, stored one period late (Arellano & Bover 1995; ``xtabond2``'s storage).

    Parameters
    ----------
    values
        (T, ..., N).
    complete
        (T, N) rows that enter the averages of later values.

    Notes
    -----
    Row ``t + 1`` holds ``sqrt(n / (n + 1)) (x_t - mean of the n complete later x)``.
    """
    out = np.full_like(values, np.nan)
    # from a value of the unit's own: what does not vary is wiped out to the last digit, and no year costs any
    place = np.argmax(np.isfinite(values), axis=0)[None]
    values = values - np.nan_to_num(np.take_along_axis(values, place, axis=0))
    count, total = np.zeros(values.shape[-1]), np.zeros(values.shape[1:])
    with np.errstate(divide="ignore", invalid="ignore"):
        for t in range(len(values) - 1, -1, -1):
            if t + 1 < len(values):
                deviation = np.sqrt(count / (count + 1)) * (values[t] - total / count)
                out[t + 1] = np.where(count > 0, deviation, np.nan)
            count = count + complete[t]
            total = total + np.where(complete[t], values[t], 0.0)
    return out


def transform(
    values: np.ndarray, transformation: str, complete: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Transform (T, ..., N) values by ``fd`` or ``fod``; put into ``out`` where it is given."""
    if transformation == "fd":
        return first_difference(values, out)
    found = forward_orthogonal_deviation(values, complete)
    if out is not None:
        out[:] = found
    return found


def transformation_matrix(transformation: str, periods: int) -> np.ndarray:
    """(T, T) matrix M with ``M @ x`` the transformed full series; its first row is zero."""
    matrix = np.zeros((periods, periods))
    for t in range(1, periods):
        if transformation == "fd":
            matrix[t, t], matrix[t, t - 1] = 1.0, -1.0
        else:
            later = periods - t
            scale = np.sqrt(later / (later + 1))
            matrix[t, t - 1], matrix[t, t:] = scale, -scale / later
    return matrix
