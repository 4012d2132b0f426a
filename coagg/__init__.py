"""From yearbook files to co-agglomeration indices, efficiency and spatial-panel estimates: the one way in.

``import coagg`` costs nothing: each name is loaded when it is first used.

>>> import coagg
>>> coagg.sbm  # doctest: +ELLIPSIS
<function sbm at ...>
"""

import importlib
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_models.distribution import (
        beta_convergence,
        dagum,
        deviational_ellipse,
        kernel_density,
        markov,
        sigma_convergence,
        theil,
    )
    from python_models.efficiency import (
        bootstrap_efficiency,
        bootstrap_malmquist,
        ddf,
        luenberger,
        malmquist,
        malmquist_luenberger,
        meta_frontier,
        radial,
        sbm,
        second_stage,
    )
    from python_models.gmm import fit_dynamic_panel, gmm, iv
    from python_models.inference import (
        bootstrap,
        correlations,
        describe,
        mediate,
        permutation_test,
        specification_curve,
    )
    from python_models.inference.u_shape import u_test
    from python_models.instruments import exposure_robust, fit_iv, shift_share
    from python_models.panel import fit_panel
    from python_models.policy import did, did_decomposition, event_study, placebo_test
    from python_models.reporting.figures.coefplot import coefplot
    from python_models.reporting.tables.etable import etable
    from python_models.spatial import fit_spatial_panel, local_moran, moran, weights, weights_from_file
    from python_models.studies import load_study, run_study
    from python_models.threshold import fit_threshold
    from warehouse.door import newer_release, open_warehouse

    __version__: str

# Where each name lives, by subject; docs/api.md has the same order.
_ROOMS = {
    "python_models.efficiency": (
        *("sbm", "ddf", "radial", "malmquist", "malmquist_luenberger", "luenberger"),
        *("meta_frontier", "bootstrap_efficiency", "bootstrap_malmquist", "second_stage"),
    ),
    "python_models.panel": ("fit_panel",),
    "python_models.instruments": ("fit_iv", "shift_share", "exposure_robust"),
    "python_models.threshold": ("fit_threshold",),
    "python_models.inference.u_shape": ("u_test",),
    "python_models.spatial": ("weights", "weights_from_file", "moran", "local_moran", "fit_spatial_panel"),
    "python_models.gmm": ("fit_dynamic_panel", "gmm", "iv"),
    "python_models.inference": (
        *("describe", "correlations", "bootstrap", "permutation_test", "mediate"),
        "specification_curve",
    ),
    "python_models.distribution": (
        *("dagum", "theil", "kernel_density", "sigma_convergence", "beta_convergence", "markov"),
        "deviational_ellipse",
    ),
    "python_models.policy": ("did", "did_decomposition", "event_study", "placebo_test"),
    "python_models.reporting.tables.etable": ("etable",),
    "python_models.reporting.figures.coefplot": ("coefplot",),
    "python_models.studies": ("load_study", "run_study"),
    "warehouse.door": ("open_warehouse", "newer_release"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "__version__",
    "beta_convergence",
    "bootstrap",
    "bootstrap_efficiency",
    "bootstrap_malmquist",
    "coefplot",
    "correlations",
    "dagum",
    "ddf",
    "describe",
    "deviational_ellipse",
    "did",
    "did_decomposition",
    "etable",
    "event_study",
    "exposure_robust",
    "fit_dynamic_panel",
    "fit_iv",
    "fit_panel",
    "fit_spatial_panel",
    "fit_threshold",
    "gmm",
    "iv",
    "kernel_density",
    "load_study",
    "local_moran",
    "luenberger",
    "malmquist",
    "malmquist_luenberger",
    "markov",
    "mediate",
    "meta_frontier",
    "moran",
    "newer_release",
    "open_warehouse",
    "permutation_test",
    "placebo_test",
    "radial",
    "run_study",
    "sbm",
    "second_stage",
    "shift_share",
    "sigma_convergence",
    "specification_curve",
    "theil",
    "u_test",
    "weights",
    "weights_from_file",
]


def __getattr__(name: str) -> Any:
    """The name from its room, loaded now and kept (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        found: Any = version("coagg")
    elif name in _ROOM_OF:
        _speak_as_the_command()
        found = _handed_out(getattr(importlib.import_module(_ROOM_OF[name]), name))
    else:
        raise AttributeError(f"module 'coagg' has no attribute {name!r}; dir(coagg) lists what there is")
    globals()[name] = found
    return found


def _speak_as_the_command() -> None:
    """What a result says of itself is in the language that the command speaks: environment, then panel.yml."""
    from python_models.words.spoken import speak_by
    from warehouse.asked import language

    speak_by(language)


def _handed_out(member: Any) -> Any:
    """A function of a frame, or of a fit, answers in its kind; anything else is handed out as it is."""
    from python_models.frames import in_kind

    first = next(iter(inspect.signature(member).parameters), None) if inspect.isfunction(member) else None
    return in_kind(member, __name__) if first in ("frame", "fit") else member


def __dir__() -> list[str]:
    return list(__all__)
