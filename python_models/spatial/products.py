"""Products of a sample's columns and of their spatial lags once effects are out: formed once for all of its models.

Columns are y, x and, where asked for, the constant; of order 0 as they are, of order 1 and 2 with W before them.
"""

import numpy as np

from python_models.spatial.sample import Sample


def without_means(values: np.ndarray, unit: bool, period: bool) -> np.ndarray:
    """(..., T, N) without unit means, period means or both; one new array, for memory is most of the time."""
    if unit:
        values = values - values.mean(axis=-2, keepdims=True)
    if period:
        values = np.subtract(values, values.mean(axis=-1, keepdims=True), out=values if unit else None)
    return values


def deviations(sample: Sample, order: int, unit: bool, period: bool) -> np.ndarray:
    """(1 + K, T, N) columns of an order without unit means, period means or both."""
    name = "deviations", order, unit, period
    return sample.keep(name, lambda: without_means(sample.lagged(order), unit, period))


def gram(sample: Sample, orders: int, unit: bool, period: bool, constant: bool) -> np.ndarray:
    """Products of ``deviations`` of the first orders, order by order; a constant is nothing once unit means are out."""

    def block(a: int, b: int) -> np.ndarray:
        inner = _block(sample, a, b, unit, period) if a <= b else _block(sample, b, a, unit, period).T
        if not constant:
            return inner
        out = np.zeros((len(inner) + 1, len(inner) + 1))
        out[:-1, :-1] = inner
        if not unit:
            left, right = sample.constant(a), sample.constant(b)
            out[-1, :-1] = deviations(sample, b, unit, period).sum(axis=1) @ left
            out[:-1, -1] = deviations(sample, a, unit, period).sum(axis=1) @ right
            out[-1, -1] = sample.n_periods * float(left @ right)
        return out

    size = 1 + len(sample.names) + constant
    whole = np.empty((orders, size, orders, size))
    for a in range(orders):
        for b in range(orders):
            whole[a, :, b] = block(a, b)
    return whole.reshape(orders * size, -1)


def _block(sample: Sample, a: int, b: int, unit: bool, period: bool) -> np.ndarray:
    """(1 + K, 1 + K) products of two orders."""

    def make() -> np.ndarray:
        if sample.source is not None and unit:  # unit means, which have no deviations, beside another sample's columns
            inner = _block(sample.source[0], a, b, unit, period)
            return np.pad(inner, (0, len(sample.source[1]) - len(inner)))
        left, right = (deviations(sample, order, unit, period).reshape(1 + len(sample.names), -1) for order in (a, b))
        return left @ right.T

    return sample.keep(("products", a, b, unit, period), make)


def unit_means(sample: Sample, order: int, constant: bool) -> np.ndarray:
    """(1 + K, N) unit means of an order times sqrt(T), with those of the constant."""

    def make() -> np.ndarray:
        if sample.source is not None:
            return unit_means(sample.source[0], order, False)[sample.source[1]]
        return sample.lagged(order).mean(axis=1) * np.sqrt(sample.n_periods)

    means = sample.keep(("means", order), make)
    return np.vstack([means, sample.constant(order) * np.sqrt(sample.n_periods)]) if constant else means


def squares(sample: Sample, order: int, constant: bool) -> np.ndarray:
    """(1 + K,) squared lengths of an order with its effects."""

    def make() -> np.ndarray:
        if sample.source is None:
            return np.einsum("ktn,ktn->k", sample.lagged(order), sample.lagged(order))
        own = squares(sample.source[0], order, False)
        means = unit_means(sample, order, False)[len(own) :]
        return np.append(own, np.einsum("kn,kn->k", means, means))

    found = sample.keep(("squares", order), make)
    if not constant:
        return found
    one = sample.constant(order)
    return np.append(found, sample.n_periods * float(one @ one))
