"""Principal components of the GMM-style instruments (Kapetanios & Marcellino 2010; Bai & Ng 2010)."""

from dataclasses import replace

import numpy as np

from python_models.gmm.instruments import NO_LAG, Instruments
from python_models.gmm.moments import Moments, row_gram, times_columns
from python_models.gmm.specification import Specification


def with_principal_components(moments: Moments, spec: Specification) -> Moments:
    """Replace the gmm columns by components of their correlation matrix over used rows, as ``xtabond2, pca`` does.

    Every product with Z is linear in its columns, so the components are a rotation of products already formed.
    """
    z, equations = moments.instruments, moments.equations
    is_gmm = z.lag != NO_LAG
    gram, n_rows = row_gram(z), int(equations.used.sum())
    is_gmm &= np.diag(gram) > 0
    if not is_gmm.any():
        return moments
    means = times_columns(z, equations.used[:, None].astype(float))[:, 0] / n_rows
    covariance = (gram / n_rows - np.outer(means, means))[np.ix_(is_gmm, is_gmm)]
    deviation = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / deviation / deviation[:, None])
    values, vectors = values[::-1], vectors[:, ::-1]
    plain = np.flatnonzero(z.lag == NO_LAG)
    needed = len(equations.names) - len(plain)
    wanted = int(spec.pca) if not isinstance(spec.pca, bool) else max(int((values > 0.999999).sum()), needed)
    count = min(wanted, len(values))
    rotation = np.zeros((z.n_columns, len(plain) + count))
    rotation[plain, np.arange(len(plain))] = 1.0
    rotation[np.flatnonzero(is_gmm)[:, None], len(plain) + np.arange(count)] = vectors[:, :count]
    rotated = _rotate(z, plain, rotation, count, float(values[:count].sum() / values.sum()))
    return replace(
        moments,
        instruments=rotated,
        products=rotation.T @ moments.products,
        zhz=rotation.T @ moments.zhz @ rotation,
    )


def _rotate(z: Instruments, plain: np.ndarray, rotation: np.ndarray, count: int, share: float) -> Instruments:
    label = f"pca({count} components, {share:.1%} of the gmm instruments' variance)"
    numbers = {old: new for new, old in enumerate(dict.fromkeys(z.group[plain].tolist()))}
    return replace(
        z,
        rotation=rotation,
        groups=[z.groups[old] for old in numbers] + [label],
        group=np.array([numbers[g] for g in z.group[plain]] + [len(numbers)] * count, dtype=int),
        equation=np.append(z.equation[plain], np.full(count, 2)),
        variable=[z.variable[i] for i in plain] + [f"component {i + 1}" for i in range(count)],
        lag=np.append(z.lag[plain], np.full(count, NO_LAG)),
        period=np.append(z.period[plain], np.full(count, -1)),
    )
