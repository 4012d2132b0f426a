"""Panel regressions with their specification tests; spatial models live in ``spatial``, dynamic ones in ``gmm``."""

from python_models.panel.fit import fit_panel
from python_models.panel.result import PanelFit

__all__ = ["PanelFit", "fit_panel"]
