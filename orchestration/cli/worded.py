"""Help in the language of the person: each command, argument and option gets its words (``words.commands``)."""

import os
from pathlib import Path
from typing import Any

from rich.columns import Columns
from rich.table import Table
from rich.text import Text
from typer import rich_utils
from typer.core import TyperGroup

from orchestration.language import language, value_of
from python_models.words import Language
from python_models.words.commands import COMMANDS, HELP
from warehouse.asked import asked_language


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


class Worded(TyperGroup):
    """The whole command; its words are chosen when it is called, as panel and language are known then."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """As Typer does, after every help text has been put in."""
        before = args[: next((i for i, word in enumerate(args) if word in self.commands), len(args))]
        put_words(self, _language_of(args, before))
        return super().make_context(info_name, args, parent, **extra)


def _language_of(args: list[str], before: list[str]) -> Language:
    """Of a command line: its ``--language``, else that of the panel it names, else that of the environment.

    ``before`` is what stands before the sub-command: ``source inspect --panel`` names a panel that is to be made.
    """
    kept = {name: os.environ.get(name) for name in ("COAGG_LANGUAGE", "COAGG_PANEL")}
    told: dict[str, str | None] = {
        "COAGG_LANGUAGE": value_of("--language", args),
        "COAGG_PANEL": value_of("--panel", before),
    }
    try:
        for name, value in told.items():
            if value:
                os.environ[name] = str(Path(value).resolve()) if name == "COAGG_PANEL" else value
        return language()
    finally:
        for name, earlier in kept.items():
            if earlier is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = earlier
        asked_language()


def put_words(command: Any, chosen: Language, path: str = "") -> None:
    """Give a command and all below it their help texts, and the page of help its headings.

    Raises
    ------
    KeyError
        A command, argument or option has no words.
    """
    if not path:
        rich_utils.Table, rich_utils.Columns = _Folded, _on_one_line  # type: ignore[assignment,misc]
        for name, key in (
            ("OPTIONS_PANEL_TITLE", "options"),
            ("ARGUMENTS_PANEL_TITLE", "arguments"),
            ("COMMANDS_PANEL_TITLE", "commands"),
            ("ERRORS_PANEL_TITLE", "error"),
            ("DEFAULT_STRING", "default"),
            ("REQUIRED_LONG_STRING", "required"),
            ("ABORTED_TEXT", "aborted"),
        ):
            setattr(rich_utils, name, HELP(key, chosen))
    command.help, command.short_help = COMMANDS(path, chosen), None
    for parameter in command.params:
        parameter.help = COMMANDS(key_of(path, parameter), chosen)
    _put_frame(command, chosen)
    for name, below in getattr(command, "commands", {}).items():
        put_words(below, chosen, f"{path} {name}".strip())


def key_of(path: str, parameter: Any) -> str:
    """The key of a parameter's words: its command's path and its name, or that which several commands share."""
    called = parameter.opts[0]
    own = f"{path} {called}".strip()
    return own if own in COMMANDS else f"* {called}"


def _put_frame(command: Any, chosen: Language) -> None:
    """ "Usage:" and the text of --help, which Typer makes when it is asked for them."""
    kind = type(command)

    def format_usage(ctx: Any, formatter: Any) -> None:
        pieces = command.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=HELP("usage", chosen))

    def get_help_option(ctx: Any) -> Any:
        option = kind.get_help_option(command, ctx)
        if option is not None:
            option.help = HELP("help", chosen)
        return option

    command.format_usage, command.get_help_option = format_usage, get_help_option
