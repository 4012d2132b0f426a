"""Frames at the door: pandas, polars, pyarrow and DuckDB go in alike, and the answer is of the kind that came in.

Rooms compute in polars alone: ``as_polars`` reads a frame, wherever one is given. ``import coagg`` hands its functions
out through ``in_kind``, the one place where answers are turned back.
"""

import functools
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import polars as pl
from polars import selectors as cs

from python_models.errors import InputError

KINDS = "a pandas or polars frame, a pyarrow table or a DuckDB relation"
CALLED = ("statistic", "fit", "estimators")  # arguments that are called with frames


@dataclass(frozen=True, slots=True)
class Kind:
    """What a frame was before it was read; of DuckDB the relation too, which knows its connection."""

    name: Literal["polars", "pandas", "pyarrow", "duckdb"]
    relation: Any = None


POLARS = Kind("polars")


class Answer:
    """A result that holds or makes tables; at the door they come in the caller's kind (``Answered``)."""

    __slots__ = ()


def kind_of(frame: Any) -> Kind:
    """The kind of a frame; polars for whatever else can be read."""
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return POLARS
    from narwhals import dependencies as known

    if known.is_pandas_dataframe(frame):
        return Kind("pandas")
    if type(frame).__module__.partition(".")[0] == "pyarrow":
        return Kind("pyarrow")
    return Kind("duckdb", frame) if known.is_duckdb_relation(frame) else POLARS


def as_polars(frame: Any) -> pl.DataFrame:
    """An eager polars frame of a frame of any kind, with one way of saying "missing".

    Named levels of a pandas index become columns; a nan is missing as null is, which only pandas' own frames agree on
    (DuckDB counts polars' and Arrow's nan as a value); decimals, which DuckDB's sums are, become numbers.

    Raises
    ------
    InputError
        No frame, or columns that cannot be read.
    """
    if isinstance(frame, pl.DataFrame):
        return _tidied(frame)
    if isinstance(frame, pl.LazyFrame):
        return _tidied(frame.collect())
    try:
        read = _read(frame)
    except InputError:
        raise
    except (TypeError, ValueError, ArithmeticError, pl.exceptions.PolarsError) as exc:  # Arrow's errors are ValueErrors
        raise InputError(f"The data frame cannot be read: {exc}") from exc
    return _tidied(read)


def _read(frame: Any) -> pl.DataFrame:
    from narwhals import dependencies as known

    if known.is_pandas_dataframe(frame):
        return _from_pandas(frame)
    series = isinstance(frame, pl.Series) or known.is_pandas_series(frame)
    if not series and (hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__")):
        return pl.DataFrame(frame)
    raise InputError(f"Expected a data frame ({KINDS}), got {type(frame).__name__}.")


def _from_pandas(frame: Any) -> pl.DataFrame:
    """Columns and the named levels of the index; geometries are left out, which are nobody's numbers."""
    levels = [n for n in frame.index.names if n is not None and n not in frame.columns]
    if levels:
        unnamed = [i for i, n in enumerate(frame.index.names) if n not in levels]
        frame = (frame.droplevel(unnamed) if unnamed else frame).reset_index()
    names = [str(c) for c in frame.columns]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(f"The data frame cannot be read: column names must be unique, and {', '.join(twice)} is not.")
    shapes = [str(kind) == "geometry" for kind in frame.dtypes]
    return pl.from_pandas(frame.loc[:, [not s for s in shapes]] if any(shapes) else frame)


def _tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """nan as null, decimals as whole numbers or floats; the frame itself where there is neither."""
    decimals = [_number(c) for c in frame.get_columns() if c.dtype.is_decimal()]
    return without_nan(frame.with_columns(decimals) if decimals else frame)


def without_nan(frame: pl.DataFrame) -> pl.DataFrame:
    """nan as null; the frame itself where there is none."""
    held = [c.name for c in frame.get_columns() if c.dtype.is_float() and _holds_nan(c)]
    return frame.with_columns(pl.col(held).fill_nan(None)) if held else frame


def _holds_nan(column: pl.Series) -> bool:
    """Whether a column of floats has a nan: its sum is one then, and is soonest asked for (∞ − ∞ is one, too)."""
    return math.isnan(float(column.sum())) and bool(column.is_nan().any())


def _number(column: pl.Series) -> pl.Series:
    if column.dtype.scale == 0:  # type: ignore[attr-defined]
        whole = column.cast(pl.Int64, strict=False)
        if whole.null_count() == column.null_count():
            return whole
    return column.cast(pl.Float64)


def given_back(frame: pl.DataFrame, kind: Kind) -> Any:
    """The frame in a kind; nan is null in those that part the two (Arrow, DuckDB).

    Raises
    ------
    InputError
        A DuckDB connection that was closed off from Python's objects.
    """
    if kind.name == "polars":
        return frame
    if kind.name == "pandas":
        return frame.to_pandas()
    answer = frame.with_columns(cs.float().fill_nan(None)).to_arrow()
    if kind.name == "pyarrow":
        return answer
    try:
        return kind.relation.query("frame", "select * from answer")  # DuckDB finds the local of this name
    except Exception as exc:  # duckdb's own class, which this room does not import
        raise InputError(
            f"DuckDB takes no table back on this connection ({str(exc).splitlines()[0]}); give relation.pl() or .df()."
        ) from exc


def answered(value: Any, kind: Kind) -> Any:
    """A value with the frames in it, or those it will make, in a kind."""
    if kind.name == "polars":
        return value
    if isinstance(value, pl.DataFrame):
        return given_back(value, kind)
    if isinstance(value, Answer):
        return Answered(value, kind)
    if type(value) in (list, tuple):
        return type(value)(answered(v, kind) for v in value)
    return {k: answered(v, kind) for k, v in value.items()} if type(value) is dict else value


def html_of(result: Answer, frame: pl.DataFrame) -> str:
    """A result in a notebook: its line of text over its main table."""
    return f"<p>{escape(repr(result))}</p>{frame._repr_html_()}"


def plain(value: Any) -> Any:
    """A result as its room made it, whatever kind it answers in."""
    return object.__getattribute__(value, "_result") if type(value) is Answered else value


class Answered:
    """A result whose tables come in the caller's kind; in all else the result itself, of which it is an instance."""

    __slots__ = ("_kind", "_result")

    def __init__(self, result: Any, kind: Kind) -> None:
        self._result, self._kind = result, kind

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._result)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._result, name)
        if not inspect.ismethod(found):
            return answered(found, self._kind)

        @functools.wraps(found)
        def call(*args: Any, **options: Any) -> Any:
            return answered(found(*args, **options), self._kind)

        return call

    def __getitem__(self, key: Any) -> Any:
        return answered(self._result[key], self._kind)

    def __repr__(self) -> str:
        return repr(self._result)

    def __dir__(self) -> list[str]:
        return dir(self._result)

    def __reduce__(self) -> Any:  # a connection does not travel: elsewhere the answers are polars frames
        return answered, (self._result, POLARS if self._kind.name == "duckdb" else self._kind)


@dataclass(frozen=True, slots=True)
class _Called:
    """A caller's own function of a frame, called with frames of the caller's kind."""

    function: Callable[..., Any]
    kind: Kind

    @property
    def __wrapped__(self) -> Callable[..., Any]:  # inspect.signature looks here
        return self.function

    def __call__(self, frame: pl.DataFrame, *args: Any, **options: Any) -> Any:
        return plain(self.function(given_back(frame, self.kind), *args, **options))


def undressed(function: Any) -> Any:
    """The function of a room under what the door put around it, for frames of the caller's kind or as ``coagg.…``."""
    while True:
        inner = function.function if isinstance(function, _Called) else getattr(function, "at_home", None)
        if inner is None:
            return function
        function = inner


def _called(value: Any, kind: Kind) -> Any:
    if isinstance(value, Mapping):
        return {name: _called(function, kind) for name, function in value.items()}
    return _Called(value, kind) if callable(value) else value


def in_kind(function: Callable[..., Any], home: str) -> Callable[..., Any]:
    """The function as module ``home`` gives it: its tables come back in the kind of its frame, or of its first fit's.

    Functions that are called with frames get them in that kind too, but polars frames where it is DuckDB's.
    """
    signature = inspect.signature(function)
    first = next(iter(signature.parameters))

    @functools.wraps(function)
    def at_the_door(*args: Any, **options: Any) -> Any:
        try:
            given = signature.bind(*args, **options)
        except TypeError:
            return function(*args, **options)  # whose own message names it
        if first != "frame":
            fit = given.arguments[first]
            kind = object.__getattribute__(fit, "_kind") if type(fit) is Answered else POLARS
            return answered(function(*given.args, **given.kwargs), kind)
        kind = kind_of(given.arguments["frame"])
        given.arguments["frame"] = as_polars(given.arguments["frame"])  # once: a query need not keep its order
        if kind.name in ("pandas", "pyarrow"):
            given.arguments |= {n: _called(given.arguments[n], kind) for n in CALLED if n in given.arguments}
        return answered(function(*given.args, **given.kwargs), kind)

    at_the_door.__module__, at_the_door.__qualname__ = home, function.__name__  # where pickle finds it
    at_the_door.at_home = function  # type: ignore[attr-defined]
    return at_the_door
