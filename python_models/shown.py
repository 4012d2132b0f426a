"""What every fit can be shown as: a page's table in a notebook, LaTeX, Markdown, a column of ``maketables``' tables.

The tables are made in ``reporting``, which stands above the estimators; so it is loaded by name when it is asked.
"""

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from python_models.frames import Answer

if TYPE_CHECKING:
    import pandas as pd

# what maketables calls a measure, and what estimators call it, the first that is there
_STATISTICS = {
    "N": ("n_obs",),
    "r2": ("r_squared",),
    "r2_within": ("r_squared_within",),
    "ll": ("log_likelihood",),
    "fvalue": ("f_statistic",),
    "f_pvalue": ("f_p_value",),
    "n_groups": ("n_units", "n_groups"),
}
_LABELS = {
    "n_groups": "Groups",
    "n_instruments": "Instruments",
    "ll": "Log-likelihood",
    "hansen_p": "Hansen, p",
    "ar2_p": "AR(2), p",
}
_DEFAULT = ("N", "n_groups", "n_instruments", "r2", "r2_within", "ll", "hansen_p", "ar2_p")
_ABSORBED = {"unit": (0,), "period": (1,), "two-way": (0, 1)}


def made_by_reporting(module: str, name: str, *arguments: Any, **options: Any) -> Any:
    """What a function of ``python_models.reporting`` gives."""
    return getattr(importlib.import_module(f"python_models.reporting.{module}"), name)(*arguments, **options)


class Shown(Answer):
    """A fit's own tables; each reads ``tidy`` and ``glance`` and nothing else."""

    __slots__ = ()

    def to_latex(self, **options: Any) -> str:
        """``etable([fit], **options).latex()``."""
        return str(made_by_reporting("tables.etable", "etable", [self], **options).latex())

    def to_markdown(self, **options: Any) -> str:
        """``etable([fit], **options).markdown()``."""
        return str(made_by_reporting("tables.etable", "etable", [self], **options).markdown())

    def _repr_html_(self) -> str:
        return str(made_by_reporting("tables.fit_table", "fit_table", self).html())

    def _keys(self) -> tuple[str, str]:
        """What unit and period are called."""
        return "unit", "period"

    def _glanced(self) -> dict[str, Any]:
        frame: pl.DataFrame = self.glance()  # type: ignore[attr-defined]
        return frame.row(0, named=True)

    @property
    def __maketables_coef_table__(self) -> "pd.DataFrame":
        import pandas as pd

        frame: pl.DataFrame = self.tidy()  # type: ignore[attr-defined]
        names = {"estimate": "b", "std_error": "se", "statistic": "t", "p_value": "p"}
        limits = {"conf_low": "ci95l", "conf_high": "ci95u"}
        columns = {short: frame[name].to_numpy() for name, short in (names | limits).items()}
        return pd.DataFrame(columns, index=pd.Index(self.terms, name="Coefficient"))  # type: ignore[attr-defined]

    def __maketables_stat__(self, key: str) -> float | str | None:
        found = self._glanced()
        value = next((found[name] for name in _STATISTICS.get(key, (key,)) if name in found), None)
        if isinstance(value, float) and not np.isfinite(value):
            return None
        return value if isinstance(value, int | float | str) else None

    @property
    def __maketables_depvar__(self) -> str:
        return str(self._glanced()["outcome"])

    @property
    def __maketables_fixef_string__(self) -> str | None:
        absorbed = _ABSORBED.get(self._glanced().get("effects", ""), ())
        return "+".join(self._keys()[i] for i in absorbed) or None

    @property
    def __maketables_vcov_info__(self) -> dict[str, Any]:
        found = self._glanced()
        named = (found.get(name) for name in ("covariance", "errors", "information"))
        return {"vcov_type": next(filter(None, named), None), "clustervar": found.get("cluster")}

    @property
    def __maketables_stat_labels__(self) -> dict[str, str]:
        return dict(_LABELS)

    @property
    def __maketables_default_stat_keys__(self) -> list[str]:
        return [key for key in _DEFAULT if self.__maketables_stat__(key) is not None]
