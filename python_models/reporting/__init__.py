"""Tables, figures, maps and pages made from stored results; all formatting of the product lives here."""

from python_models.reporting.page import Exhibit, Headline, Provenance, Section, report_page
from python_models.reporting.panel_report import PanelMeta, panel_report

__all__ = ["Exhibit", "Headline", "PanelMeta", "Provenance", "Section", "panel_report", "report_page"]
