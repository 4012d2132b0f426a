"""What was drawn before is taken again where nothing it shows changed: figures, tables' markup, fonts, tiles' places.

Drawing takes seconds, and a refresh changes few figures and tables. Whether one changed is told by a hash: of the frame
and the words that a figure is made of (of the whole object that matplotlib would draw where those cannot be told), of a
table's cells, heads and notes, and of the programs that make a drawing of them.
"""

import hashlib
import io
import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib.metadata import version as _version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = "drawn.json"  # beside the folders of a page's figures and tables: what each was drawn of
_FACE = re.compile(r"(<svg\b[^>]*>)<style>@font-face\{[^<]*\}</style>(?:<text\b[^>]*>\u3000</text>)*")
_FIGURES: ContextVar[Mapping[str, Path] | None] = ContextVar("kept figures", default=None)
_KEPT: ContextVar["_Pieces | None"] = ContextVar("kept pieces", default=None)

version = cache(_version)  # a package's, whose metadata are read once


class _Plain(pickle.Pickler):
    """Pickles a figure to the same bytes in every process."""

    def reducer_override(self, thing: Any) -> Any:
        from matplotlib.transforms import TransformNode

        if isinstance(thing, TransformNode):  # which nodes hang on it is kept by their addresses in memory
            reduced: Any = thing.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
            made, given, state, *more = reduced
            if isinstance(state, dict):
                state = {name: value for name, value in state.items() if name != "_parents"}
            return made, given, state, *more
        if isinstance(thing, set | frozenset):
            return type(thing), (sorted(thing, key=repr),)
        return NotImplemented


def hash_of_figure(figure: "Figure") -> str:
    """A hash of all that is drawn; empty where it cannot be told, as of one that holds a function without a name."""
    written = io.BytesIO()
    try:
        _Plain(written, pickle.HIGHEST_PROTOCOL).dump(figure)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        return ""
    return hashlib.sha256(written.getvalue()).hexdigest()


def hash_of_call(draw: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]) -> str:
    """A hash of what a drawing function is given; empty where it is given more than frames, numbers and words."""
    digest = hashlib.sha256(f"{draw.__module__}.{draw.__qualname__}".encode())
    try:
        for part in _flat([*args, *sorted(named.items())]):
            digest.update(part + b"\x1e")
    except TypeError:
        return ""
    return digest.hexdigest()


def _flat(given: Any) -> Iterator[bytes]:
    """What is given, piece by piece, as bytes that are the same in every process."""
    if isinstance(given, pl.DataFrame):
        written = io.BytesIO()
        given.rechunk().write_ipc(written)
        yield written.getvalue()
    elif isinstance(given, Mapping):
        yield from _flat(list(given.items()))
    elif isinstance(given, list | tuple):
        yield f"{type(given).__name__} {len(given)}".encode()
        for part in given:
            yield from _flat(part)
    elif given is None or isinstance(given, str | int | float):
        yield repr(given).encode()
    else:
        raise TypeError(type(given).__name__)


def mark(modules: tuple[str, ...], packages: tuple[str, ...], *shown: Any) -> str:
    """A hash of what is shown (as JSON has it) and of the modules of this room and the packages that make it."""
    told = json.dumps([_made_by(modules, packages), *shown], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _made_by(modules: tuple[str, ...], packages: tuple[str, ...]) -> str:
    """Our own modules and the packages that make a drawing."""
    digest = hashlib.sha256(" ".join(map(version, packages)).encode())
    for name in modules:
        for path in sorted(Path(__file__).parent.glob(name)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class _Pieces:
    """Pieces of a page by what they show; of those asked for."""

    def __init__(self, before: dict[str, str]) -> None:
        self.before, self.asked = before, dict[str, str]()

    def piece(self, told: str, make: Callable[[], str]) -> str:
        self.asked[told] = found = self.asked.get(told) or self.before.get(told) or make()
        return found


@contextmanager
def pieces_kept(path: Path) -> Iterator[None]:
    """Within, a table's markup or a font that ``path`` holds is not made again; it holds what was shown afterwards."""
    kept = _Pieces(_read(path))
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)
    if kept.asked != kept.before:
        _write(path, kept.asked)


def kept_piece(told: Callable[[], str], make: Callable[[], str]) -> str:
    """A piece of a page, by the hash of what it shows: as it is kept, where it is, else made."""
    kept = _KEPT.get()
    return make() if kept is None else kept.piece(told(), make)


@contextmanager
def figures_kept(drawn: Mapping[str, Path]) -> Iterator[None]:
    """Within, a figure is not made that was drawn of the same: ``drawn`` are SVG files by what they were drawn of."""
    token = _FIGURES.set(drawn)
    try:
        yield
    finally:
        _FIGURES.reset(token)


def figures_before() -> Mapping[str, Path] | None:
    """The figures that are kept; None outside ``figures_kept``."""
    return _FIGURES.get()


def marks(folder: Path) -> dict[str, str]:
    """What the figures of a folder were drawn of, by the stem of their files."""
    return _read(folder / MARKS)


def keep_marks(folder: Path, told: dict[str, str]) -> None:
    """Say what the figures of a folder were drawn of."""
    _write(folder / MARKS, told)


def drawing_in(path: Path) -> str | None:
    """The drawing that an SVG file of ours holds, without the font that it carries; None where it is not whole."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return _FACE.sub(r"\1", text, count=1) if text.rstrip().endswith("</svg>") else None


def _read(path: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and all(isinstance(text, str) for text in found.values()):
            return found
    return {}


def _write(path: Path, told: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
