"""Which panel and which language a person asks for, in the environment; what shows help imports this and no schema."""

import os
import re
from pathlib import Path
from typing import Literal, get_args

from warehouse.bundled import PANEL as BUNDLED
from warehouse.errors import WarehouseError
from warehouse.once_read import once_read

Language = Literal["en", "zh"]
_OF_PANEL = re.compile(rf"""^language:\s*["']?({"|".join(get_args(Language))})\b""", re.M)


def asked_language() -> Language | None:
    """The language that ``COAGG_LANGUAGE`` or ``--language`` asks for; none where neither does.

    Raises
    ------
    WarehouseError
        It is none that coagg speaks.
    """
    return known_language(os.environ.get("COAGG_LANGUAGE") or None)


def known_language(asked: str | None) -> Language | None:
    """What is asked for, if coagg speaks it.

    Raises
    ------
    WarehouseError
        It is none that coagg speaks.
    """
    if asked not in (None, *get_args(Language)):
        raise WarehouseError(f"Language {asked!r} is not known; use {' or '.join(get_args(Language))}.")
    return asked  # type: ignore[return-value]


def panel_folder() -> Path:
    """Folder named by ``COAGG_PANEL``; the bundled panel if it is not set."""
    return _panel_asked().resolve()


def _panel_asked() -> Path:
    return Path(os.environ.get("COAGG_PANEL") or BUNDLED)


def language() -> Language:
    """``COAGG_LANGUAGE`` or ``--language``, else ``language`` of panel.yml; English where neither says.

    The file's line is read and no more: help and errors have a language where the panel itself has a mistake.
    """
    if asked := asked_language():
        return asked
    try:
        return _language_of(_panel_asked() / "panel.yml")
    except (OSError, UnicodeDecodeError):
        return "en"


@once_read
def _language_of(path: Path) -> Language:
    found = _OF_PANEL.search(path.read_text(encoding="utf-8"))
    return found[1] if found else "en"  # type: ignore[return-value]
