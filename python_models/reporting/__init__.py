"""Tables, figures, maps and pages made from stored results; all formatting of the product lives here.

The names below are loaded when they are first asked for: a study is checked without what draws.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_models.reporting.pages.page import Exhibit, Headline, Provenance, Section, report_page
    from python_models.reporting.pages.panel_report_context import PanelMeta

__all__ = ["Exhibit", "Headline", "PanelMeta", "Provenance", "Section", "report_page"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "pages.panel_report_context" if name == "PanelMeta" else "pages.page"
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
