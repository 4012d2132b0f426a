"""What the command prints and where: width, standard error, and commands that work as they are typed here."""

import os
import re
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

from rich.cells import set_cell_size
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from orchestration.language import language
from python_models.words.terminal import TERMINAL
from warehouse.asked import BUNDLED, panel_folder

UNCUT = 100_000  # columns of an output that is no terminal: nothing is folded or cut in a file or a pipe
MOST_FOLDED = 6  # columns of a table whose cells go on in the next line where they are too wide
COMMANDS = "boundaries|checks|clean|docs|export|new|restore|run|source|sql|status|study|trace|ui"
# "coagg run" in a sentence; not where the panel is named already, or a path or a module ends in "coagg"
_TYPED = re.compile(rf"(?<![\w/.-])(?<!-m )coagg (?:(?P<panel>--panel )|(?=(?:{COMMANDS})\b))")


def width_of(stream: Any) -> int | None:
    """Columns to print in: the terminal's; elsewhere those of ``COLUMNS``, and without it as many as it takes."""
    if stream.isatty():
        return None
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isdecimal() and int(told) > 0 else UNCUT


@cache
def program() -> str:
    """The command as it can be typed here: ``coagg`` where it is on the path, else its file, else the module."""
    own = Path(sys.executable).with_name("coagg")
    found = shutil.which("coagg")
    if found and own.exists() and Path(found).samefile(own):
        return "coagg"
    if not own.exists():
        return f"{shlex.quote(sys.executable)} -m coagg"
    return shlex.quote(min(os.path.relpath(own), str(own), key=len))


def with_panel() -> str:
    """``program`` with the panel it speaks of, where that is not the bundled one."""
    folder = panel_folder()
    return program() if folder == BUNDLED else f"{program()} --panel {shlex.quote(os.path.relpath(folder))}"


def as_typed(text: str) -> str:
    """The text with each ``coagg …`` command as it works in this shell, for this panel."""
    if "coagg " not in text:
        return text
    return _TYPED.sub(lambda m: f"{program()} --panel " if m["panel"] else f"{with_panel()} ", text)


def said(key: str, **values: object) -> str:
    """A sentence or label of the terminal in the language of the panel (``words.terminal``)."""
    return TERMINAL(key, language(), **values)


def said_wide(key: str, columns: int) -> str:
    """A label filled up to a number of columns, of which a Chinese character takes two."""
    return set_cell_size(said(key), columns)


class Terminal(Console):
    """A console whose commands can be typed as they are printed; errors go to standard error."""

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        stream = sys.stderr if stderr else options.get("file", sys.stdout)
        super().__init__(stderr=stderr, highlight=False, width=width_of(stream), **options)

    def print(self, *objects: Any, **options: Any) -> None:
        """As Rich prints, with commands as they are typed."""
        for table in (o for o in objects if isinstance(o, Table)):
            table.title, table.caption = (
                as_typed(t) if isinstance(t, str) else t for t in (table.title, table.caption)
            )
            for column in table.columns if len(table.columns) <= MOST_FOLDED else ():
                column.overflow = "fold"  # Chinese has no spaces: a cell that is too wide goes on in the next line
        super().print(*(as_typed(o) if isinstance(o, str) else o for o in objects), **options)


class Working(Live):
    """A line that moves while something is at work, and says what.

    Standard output stays where it is sent: Rich's own ``status`` draws at a terminal all that others print above its
    line, so that a run's log was on the screen and its file empty.
    """

    def __init__(self, console: Console, text: str) -> None:
        self.spinner = Spinner("dots", text)
        super().__init__(
            self.spinner,
            console=console,
            transient=True,
            refresh_per_second=10,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def say(self, text: str) -> None:
        """What is at work now."""
        self.spinner.update(text=text)
