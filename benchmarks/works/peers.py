"""The same works by other programs; what a peer finds is compared with our first numbers, where the model is one.

pyfixest, within-py, esda, spreg, panelbox and deapack run in one interpreter, pydynpd in one of its own (it needs an
older numpy), gretl from the path.
"""

import contextlib
import functools
import io
import resource
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .panels import ROLES, dense, panel, producers
from .regressions import AB
from .space import values_and_weights

Task = Callable[[], Any]


def pyfixest(units: int, missing: float) -> Task:
    """Coefficients and clustered errors."""
    import pandas as pd
    import pyfixest

    frame = pd.DataFrame(panel(units, 20, missing=missing))

    def work() -> list[float]:
        fit = pyfixest.feols("y ~ x1 + x2 + x3 | id + year", frame, vcov={"CRV1": "id"})
        return [*fit.coef().tolist(), *fit.se().tolist()]

    return work


def esda(n: int, local: bool, is_dense: bool) -> Task:
    """Moran's I with 999 permutations."""
    import esda
    from libpysal.graph import Graph
    from scipy import sparse

    values, w = values_and_weights(n, is_dense)
    graph = Graph.from_sparse(sparse.coo_array(w)).transform("r")
    if local:
        share = n / (n - 1)  # esda divides by the variance with n - 1
        return lambda: [float(esda.Moran_Local(values, graph, permutations=999).Is.sum()) * share]
    return lambda: [float(esda.Moran(values, graph, permutations=999).I)]


def _durbin_frame() -> tuple[Any, np.ndarray, list[str]]:
    import pandas as pd

    return pd.DataFrame(panel(281, 16, 6)), dense(281, True), [f"x{j + 1}" for j in range(6)]


def spreg() -> Task:
    """A spatial lag panel with unit effects on x and W x: spreg has no two-way effects and no transformation."""
    from libpysal.weights import full2W
    from spreg import Panel_FE_Lag

    frame, w, names = _durbin_frame()
    x = frame.sort_values(["year", "id"])[names].to_numpy().reshape(16, 281, 6)
    y = frame.sort_values(["year", "id"])["y"].to_numpy()[:, None]
    both = np.concatenate([x, np.einsum("ij,tjk->tik", w, x)], axis=2).reshape(-1, 12)
    weights = full2W(w)
    weights.transform = "r"

    def work() -> list[float]:
        Panel_FE_Lag(y, both, weights)
        return [np.nan]  # another model

    return work


def panelbox_durbin() -> Task:
    """An SDM with unit effects."""
    from panelbox.models.spatial import SpatialDurbin

    frame, w, names = _durbin_frame()
    warnings.simplefilter("ignore")

    def work() -> list[float]:
        with contextlib.redirect_stdout(io.StringIO()):
            SpatialDurbin(f"y ~ {' + '.join(names)}", frame, "id", "year", w).fit()
        return [np.nan]  # another model

    return work


def panelbox_gmm() -> Task:
    """The 38 instruments of ``arellano_bond``."""
    import pandas as pd
    from panelbox.gmm import SystemGMM

    frame = pd.read_csv(AB)
    warnings.simplefilter("ignore")
    model = functools.partial(SystemGMM, frame, "n", 1, exog_vars=["w", "k"], time_dummies=False)
    return lambda: [float(v) for v in model().fit().params]


def pydynpd() -> Task:
    """The same."""
    import pandas as pd
    from pydynpd import regression

    frame = pd.read_csv(AB)
    warnings.simplefilter("ignore")

    def work() -> list[float]:
        with contextlib.redirect_stdout(io.StringIO()):
            model = regression.abond("n L1.n w k | gmm(n, 2:.) iv(w k)", frame, ["id", "year"]).models[0]
        return [float(v) for v in model.regression_table.iloc[:, 1]]

    return work


def gretl(repeats: int = 20) -> tuple[float, list[float]]:
    """CPU seconds of one estimation of the same (a script of twenty less one that only reads), and coefficients."""
    read = f"set verbose off\nopen {AB} -q\nsetobs id year --panel-vars\n"
    model = "dpanel 1 ; n w k const ; w k GMM(n,2,99) GMMlevel(n,1,1) --system --two-step\n"
    told = 'matrix b = $coeff\nprintf "COEFF %.12g %.12g %.12g %.12g\\n", b[1], b[2], b[3], b[4]\n'

    def spent(script: str) -> tuple[float, str]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.inp"
            path.write_text(script)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(["gretlcli", "-b", str(path)], capture_output=True, text=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout

    seconds, text = spent(read + model * repeats + told)
    line = next(t for t in text.splitlines() if t.startswith("COEFF"))
    return (seconds - spent(read)[0]) / repeats, [float(v) for v in line.split()[1:]]


def deapack(units: int, years: int, technology: str) -> Task:
    """SBM with bad outputs."""
    import pandas as pd
    from deapack import DEAData, UndesirableSBM

    frame = pd.DataFrame(producers(units, years))
    roles = {"inputs": ROLES["inputs"], "outputs": ROLES["goods"], "bad_outputs": ROLES["bads"]}
    data = DEAData.from_frame(frame, **roles, dmu="unit", period="year")
    model = UndesirableSBM(returns_to_scale="crs", reference=technology)
    return lambda: [float(model.fit(data).summary_frame["score"].mean())]


GMM = "system GMM, AB data, 38 instruments"
PEERS: dict[str, dict[str, Callable[[], Task]]] = {
    "SDM fit 281 x 16": {"spreg": spreg, "panelbox": panelbox_durbin},
    GMM: {"panelbox": panelbox_gmm, "pydynpd": pydynpd},
    "SBM 281 x 16, contemporaneous": {"deapack": functools.partial(deapack, 281, 16, "contemporaneous")},
}
PEERS |= {
    f"two-way FE, clustered, {n:,} x 20{', 10 % missing' if m else ''}": {"pyfixest": functools.partial(pyfixest, n, m)}
    for n in (3000, 30_000)
    for m in (0.0, 0.1)
}
PEERS |= {
    f"Moran {'local' if local else 'global'}, 999, {n:,} {'dense' if full else 'contiguity'}": {
        "esda": functools.partial(esda, n, local, full)
    }
    for n, full in ((281, False), (3000, False), (281, True), (3000, True))
    for local in (False, True)
}
