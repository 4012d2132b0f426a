"""Help in the language of the person: each command, argument and option gets its words (``words.commands``)."""

import os
from pathlib import Path
from typing import Any

from typer import Exit
from typer.core import TyperArgument, TyperGroup, TyperOption

from orchestration.language import language, value_of
from python_models.words import Language
from python_models.words.commands import COMMANDS, HELP
from warehouse.asked import asked_language


class Worded(TyperGroup):
    """The whole command; its words are chosen when it is called, as panel and language are known then."""

    spoken: Language = "en"

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """As Typer does, after every help text has been put in."""
        before = args[: next((i for i, word in enumerate(args) if word in self.commands), len(args))]
        put_words(self, _language_of(args, before))
        try:
            return super().make_context(info_name, args, parent, **extra)
        except Exit:
            raise
        except (Exception, KeyboardInterrupt) as exc:
            self._put_words_of(exc)
            raise

    def invoke(self, ctx: Any) -> Any:
        """As Typer does; what it prints of a mistake has its words."""
        try:
            return super().invoke(ctx)
        except Exit:
            raise
        except (Exception, KeyboardInterrupt) as exc:
            self._put_words_of(exc)
            raise

    def _put_words_of(self, exc: BaseException) -> None:
        """The headings of a page of errors, and what Typer says on it of a command line."""
        _put_headings(self.spoken)
        if hasattr(exc, "format_message"):
            from python_models.words.errors import translated

            said = translated(exc.format_message(), self.spoken)
            exc.format_message = lambda: said


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


class _IfGiven:
    """A parameter's value as Typer makes it, by pydantic, whose import takes longer than many a command.

    A parameter that is not given has the value that the command declares, and a text is one already.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """As Typer's own, which is asked for all else."""
        several = param.multiple or param.nargs == -1
        if not several and (value is None or value is param.default or _is_text(value, param.type_descriptor)):
            return value
        if several and not value:
            return ()
        param._runtime_param = None  # Typer makes its own
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _is_text(value: Any, kind: Any) -> bool:
    return kind.annotation is str and isinstance(value, str)


def put_words(command: Any, chosen: Language, path: str = "") -> None:
    """Give a command and all below it their help texts, and the page of help its headings.

    Raises
    ------
    KeyError
        A command, argument or option has no words.
    """
    if not path:
        command.spoken = chosen
    command.help, command.short_help = COMMANDS(path, chosen), None
    for parameter in command.params:
        parameter.help = COMMANDS(key_of(path, parameter), chosen)
        if isinstance(parameter, TyperArgument | TyperOption):
            parameter._runtime_param = _IfGiven()  # type: ignore[assignment]
    _put_frame(command, chosen)
    for name, below in getattr(command, "commands", {}).items():
        put_words(below, chosen, f"{path} {name}".strip())


def key_of(path: str, parameter: Any) -> str:
    """The key of a parameter's words: its command's path and its name, or that which several commands share."""
    called = parameter.opts[0]
    own = f"{path} {called}".strip()
    return own if own in COMMANDS else f"* {called}"


def _put_frame(command: Any, chosen: Language) -> None:
    """ "Usage:", the text of --help and the headings of the page, which Typer makes when it is asked for them."""
    kind = type(command)

    def format_help(ctx: Any, formatter: Any) -> None:
        _put_headings(chosen)
        kind.format_help(command, ctx, formatter)

    def format_usage(ctx: Any, formatter: Any) -> None:
        pieces = command.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=HELP("usage", chosen))

    def get_help_option(ctx: Any) -> Any:
        option = kind.get_help_option(command, ctx)
        if option is not None:
            option.help = HELP("help", chosen)
            option._runtime_param = _IfGiven()
        return option

    command.format_help = format_help
    command.format_usage, command.get_help_option = format_usage, get_help_option


def _put_headings(chosen: Language) -> None:
    """The headings of a page of help, or of an error: Rich's Markdown comes with them, which no other command needs."""
    from orchestration.cli.help_page import put_headings

    put_headings(chosen)
