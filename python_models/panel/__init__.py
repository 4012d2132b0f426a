"""Panel regressions with their specification tests; spatial models live in ``spatial``, dynamic ones in ``gmm``."""

from python_models.panel.model import PanelFit, fit_panel

__all__ = ["PanelFit", "fit_panel"]
