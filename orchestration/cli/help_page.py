"""How Typer's pages of help and of mistakes look: headings in the language asked for, wide texts folded."""

from typing import Any

from rich.columns import Columns
from rich.table import Table
from rich.text import Text
from typer import rich_utils

from python_models.words import Language
from python_models.words.commands import HELP

HEADINGS = {
    "OPTIONS_PANEL_TITLE": "options",
    "ARGUMENTS_PANEL_TITLE": "arguments",
    "COMMANDS_PANEL_TITLE": "commands",
    "ERRORS_PANEL_TITLE": "error",
    "DEFAULT_STRING": "default",
    "REQUIRED_LONG_STRING": "required",
    "ABORTED_TEXT": "aborted",
    "RICH_HELP": "try_help",
}


def put_headings(chosen: Language) -> None:
    """Give Typer's pages their words, and tables that fold."""
    rich_utils.Table, rich_utils.Columns = _Folded, _on_one_line  # type: ignore[assignment,misc]
    for name, key in HEADINGS.items():
        setattr(rich_utils, name, HELP(key, chosen))


class _Folded(Table):
    """A table of help whose cells go on in the next line: Chinese has no spaces to break at."""

    def add_row(self, *cells: Any, **options: Any) -> None:
        """As Rich adds one; columns that may wrap fold."""
        super().add_row(*cells, **options)
        for column in self.columns:
            column.overflow = "fold"


def _on_one_line(items: list[Any]) -> Any:
    """What Typer says of a parameter, one after the other, folded where it is too wide."""
    if not all(isinstance(item, Text) for item in items):
        return Columns(items)
    return Text(" ", overflow="fold").join(items)
