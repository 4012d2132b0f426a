"""What steps hand back: tables, figures and models as data, before any formatting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from python_models.cautions import Caution
from python_models.fit import Fit

if TYPE_CHECKING:
    from python_models.reporting.figures.style import Chart

CELL_SCHEMA = {
    "study": pl.String,
    "step": pl.String,
    "exhibit": pl.String,
    "kind": pl.String,
    "row": pl.Int64,
    "position": pl.Int64,
    "column": pl.String,
    "value": pl.Float64,
    "text": pl.String,
}


@dataclass(frozen=True, slots=True)
class Column:
    """How one column of a frame is printed.

    Attributes
    ----------
    head
        Its head; ``over`` is the head spanning it and its neighbours with the same.
    decimals
        Of a number; 0 prints a count.
    p_value
        Column whose p-value gives the stars.
    below
        Column printed in parentheses under it.
    level
        Columns of one level share their decimals within a row.
    is_p
        A p-value, printed as ``<0.001`` where it would read as zero.
    """

    name: str
    head: str
    decimals: int = 3
    over: str = ""
    p_value: str | None = None
    below: str | None = None
    level: str = ""
    is_p: bool = False


@dataclass(frozen=True, slots=True)
class TableOutput:
    """A tidy frame and how it is printed: ``stub`` labels the rows, ``block`` parts them."""

    name: str
    frame: pl.DataFrame
    stub: str
    columns: Sequence[Column]
    stub_head: str = ""
    block: str | None = None
    caption: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Stored models printed side by side; ``show`` is ``coefficients`` or ``effects``."""

    name: str
    models: Sequence[str]
    heads: Sequence[str]
    show: str = "coefficients"
    order: Sequence[str] = ()
    drop: Sequence[str] = ()
    tests: Sequence[str] = ()
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)
    caption: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureOutput:
    """A drawn figure, which nobody changes any more, and the rows it was drawn from."""

    name: str
    chart: "Chart"
    frame: pl.DataFrame
    caption: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "chart", self.chart.finished())


Exhibit = TableOutput | ModelTable | FigureOutput


@dataclass(frozen=True, slots=True)
class FittedModel:
    """One regression as it will be stored, with its fit for steps that build on it.

    Attributes
    ----------
    terms, glance, tests, rows
        Tidy frames; ``terms`` includes effects where the model has them; ``rows`` has fitted values and residuals.
    problem
        Why there is no estimate; empty where there is one.
    cautions
        What to hold against it.
    """

    model_id: str
    heading: str
    estimator: str
    outcome: str
    formula: str
    weights: str | None
    sample: str
    specification: dict[str, Any]
    terms: pl.DataFrame
    glance: pl.DataFrame
    tests: pl.DataFrame
    rows: pl.DataFrame | None = None
    fit: Fit | None = None
    problem: str = ""
    cautions: Sequence[Caution] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a study finds, as a fact: a key of ``words.answers`` and the numbers that its sentence tells."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Produced:
    """What a kind of step makes of its specification.

    Attributes
    ----------
    exhibits, models
        Tables and figures in order, and regressions to be stored.
    cautions
        What to hold against the step as a whole; cautions about its models are found by the engine.
    tables
        Tidy frames that the ``results`` schema keeps as they are, by table name.
    answers
        What it says to the study's question, printed at the head of the report.
    """

    exhibits: Sequence[Exhibit]
    models: Sequence[FittedModel] = ()
    cautions: Sequence[Caution] = ()
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    answers: Sequence[Answer] = ()


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step gave.

    ``status`` is ``ok`` or ``failed`` (``message`` says why); ``partial``: one model only; ``warnings``: what to hold
    against it, in the words of the report; ``tables``: as in ``Produced``; ``answers``: its sentences to the question.
    """

    step: str
    kind: str
    status: str = "ok"
    message: str = ""
    seconds: float = 0.0
    models: Sequence[FittedModel] = ()
    exhibits: Sequence[Exhibit] = ()
    warnings: Sequence[str] = ()
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    partial: bool = False
    answers: Sequence[str] = ()


def cells(study: str, step: str, exhibit: TableOutput | FigureOutput) -> pl.DataFrame:
    """A frame as long rows of ``CELL_SCHEMA``: numbers in ``value``, everything else in ``text``."""
    kind = "table" if isinstance(exhibit, TableOutput) else "figure"
    parts = []
    for position, column in enumerate(exhibit.frame.columns):
        series = exhibit.frame[column]
        numeric = series.dtype.is_numeric()
        empty = pl.Series([None] * len(series), dtype=pl.Float64)
        value = series.cast(pl.Float64) if numeric else empty
        text = pl.Series([None] * len(series), dtype=pl.String) if numeric else series.cast(pl.String)
        head = {"study": study, "step": step, "exhibit": exhibit.name, "kind": kind}
        parts.append(
            pl.DataFrame({"row": range(1, len(series) + 1), "value": value, "text": text}).with_columns(
                position=pl.lit(position), column=pl.lit(column), **{k: pl.lit(v) for k, v in head.items()}
            )
        )
    if not parts:
        return pl.DataFrame(schema=CELL_SCHEMA)
    return pl.concat(parts).select([pl.col(c).cast(t) for c, t in CELL_SCHEMA.items()])
