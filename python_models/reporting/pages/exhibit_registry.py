"""Which exhibits stand in which section of the panel report: each maker says so where it is written.

A module of this folder whose name ends in ``_exhibits`` is found by its name, so a new exhibit is a function in one of
them (or in a new one), its caption in ``words.panel_report``, and its test.
"""

import importlib
import pkgutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from python_models.reporting.pages.page import Exhibit
from python_models.reporting.pages.panel_report_context import PanelReport

Maker = Callable[[PanelReport], Exhibit]
_MAKERS: list[tuple[str, Maker]] = []


def shown_in(section: str) -> Callable[[Maker], Maker]:
    """Have the function's exhibit shown in a section of the panel report, after those above it in its module.

    The function raises ``Absent`` (what it reads is not stored) or ``Nothing`` (there is nothing to show) with a key of
    ``words.absences``, and the sentence is printed in the exhibit's place.
    """

    def register(maker: Maker) -> Maker:
        _MAKERS.append((section, maker))
        return maker

    return register


def exhibits_of(section: str) -> list[Maker]:
    """Makers of a section's exhibits: modules by name, and in each the order they are written in."""
    _find()
    return sorted((maker for name, maker in _MAKERS if name == section), key=lambda maker: maker.__module__)


@lru_cache(maxsize=1)
def _find() -> None:
    """Import every module of exhibits once, which registers its makers."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.endswith("_exhibits"):
            importlib.import_module(f"{__package__}.{module.name}")
