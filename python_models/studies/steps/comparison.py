"""Printed numbers beside those that a study computes: line by line, to how many digits, and under which choices."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.errors import InputError
from python_models.studies.alternatives import Alternative, all_resolved, changed_model, options_by_key
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.estimation import estimated, fit, stored_frames
from python_models.studies.estimators import MODELS
from python_models.studies.model_tables import declared
from python_models.studies.option_labels import key_label, option_label
from python_models.studies.outputs import Answer, Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.studies.under import context_under, step_under
from python_models.words import Words, bare, mark

NEEDED = ("of", "what", "column", "printed", "digits")
OWN = (*NEEDED, "exhibit", "reason", "part")  # the other columns of the table are conditions on the row
MODEL_FRAMES = ("terms", "tests", "glance")
LINES = {
    **dict.fromkeys(("part", "what"), pl.String),
    **dict.fromkeys(("printed", "computed", "difference"), pl.Float64),
    "digits": pl.Int64,
    **dict.fromkeys(("verdict", "reason"), pl.String),
}


class Comparison(Step):
    """Printed numbers against computed ones, each named; and the whole again under other choices."""

    kind: Literal["comparison"]
    of: list[str] = Field(min_length=1, description="what gives the numbers: models as step.model, steps with tables")
    printed: str = Field(
        description="name under `tables`: of, what, column, printed, digits (decimals printed), maybe exhibit, reason, "
        "part; every other column is a condition on the row that has the number"
    )
    alternatives: dict[str, list[Any]] = Field({}, description="other choices, as in a sensitivity step")

    @model_validator(mode="after")
    def _written(self) -> "Comparison":
        options_by_key(self.alternatives)
        return self

    def refers_to(self) -> list[str]:
        return list(self.of)

    def under(self, study: Any) -> list[Alternative]:
        """Every alternative, resolved against the study.

        Raises
        ------
        InputError
            An alternative that does not fit, named.
        """
        takes = {
            key
            for name in self.of
            for kind in (list(MODELS.values()) if "." in name else [type(study.step(name))])
            for key in kind.model_fields
        } - {"name", "heading", *Step.model_fields}
        return all_resolved(study, self.alternatives, takes)

    def variants(self, study: Any) -> dict[str, Any]:
        return {a.identity: a.declared for a in self.under(study) if a.declared is not None}


def check(step: Comparison, here: Checker) -> None:
    known = [*(s.name for s in here.study.steps), *(f"{s.name}.{m}" for s in here.study.steps for m in s.model_names())]
    known.remove(step.name)
    for name in step.of:
        if name not in known:
            here.say("of", f"no step or model {name!r}{near(name, known)}")
    if step.printed not in here.data.tables:
        here.say("printed", f"no table {step.printed!r} under tables{near(step.printed, here.data.tables)}")
        return
    table = here.data.tables[step.printed]
    absent = [c for c in NEEDED if c not in table.columns]
    if absent:
        here.say("printed", f"tables.{step.printed} lacks the column {', '.join(absent)}")
        return
    for number, row in enumerate(table.to_dicts(), 1):
        _check_line(step, number, row, here)
    try:
        step.under(here.study)
    except InputError as exc:
        key, _, said = str(exc).partition(": ")
        here.say(key, said)


def _check_line(step: Comparison, number: int, row: Mapping[str, Any], here: Checker) -> None:
    where = f"tables.{step.printed}, line {number}"
    if row["of"] not in step.of:
        here.say("printed", f"{where}: {row['of']!r} is not named under of{near(str(row['of']), step.of)}")
    for column in ("printed", "digits"):
        if not isinstance(row[column], int | float):
            here.say("printed", f"{where}: {column} is {row[column]!r}, not a number")
    if isinstance(row["digits"], float) and row["digits"] % 1:
        here.say("printed", f"{where}: digits is {row['digits']}, not a count of decimals")


def run(step: Comparison, context: Context) -> Produced:
    """A row for each printed number; how near the whole comes under every other choice; what it comes to."""
    printed = context.data.tables[step.printed].to_dicts()
    lines = _lines(printed, None, context)
    exhibits = [_table(lines, context)]
    found = step.under(context.study)
    if found:
        sums = [_summed(lines, "", context.word("as_declared"))]
        for number, alternative in enumerate(found, 1):
            label = mark("colon", context.language).join(
                (key_label(alternative.key, context), option_label(alternative, context))
            )
            sums.append(_summed(_lines(printed, alternative, context), alternative.key, label))
            if context.progress:
                context.progress(number, len(found))
        exhibits.append(_choices(sums, context))
    return Produced(exhibits, tables={}, answers=[_answer(lines)])


def _lines(printed: Sequence[Mapping[str, Any]], alternative: Alternative | None, context: Context) -> pl.DataFrame:
    there = context_under(alternative, context)
    frames: dict[str, Sequence[tuple[str, pl.DataFrame]]] = {}
    rows = []
    for line in printed:
        row = {"part": line.get("part"), "what": line["what"], "reason": line.get("reason")}
        row |= {"printed": float(line["printed"]), "digits": int(line["digits"])}
        try:
            if line["of"] not in frames:
                frames[line["of"]] = _frames(line["of"], alternative, there)
            row["computed"] = _number(line, frames[line["of"]])
            row["difference"] = row["computed"] - row["printed"]
            row["verdict"] = "met" if _met(row) else "near" if row["reason"] else "apart"
        except InputError as exc:
            row |= {"verdict": "absent", "reason": bare(str(exc))}
        rows.append(row)
    return pl.DataFrame(rows, schema=LINES)


def _met(row: Mapping[str, Any]) -> bool:
    """Equal at the printed digits: within half a unit of the last one."""
    return abs(row["difference"]) <= 0.5 * 10.0 ** -row["digits"] * (1 + 1e-6)


def _frames(name: str, alternative: Alternative | None, context: Context) -> Sequence[tuple[str, pl.DataFrame]]:
    """Tidy frames of a model (terms, tests, glance) or the tables of a step, by name.

    Raises
    ------
    InputError
        The model has no estimate.
    """
    step_name, _, model = name.partition(".")
    if not model:
        assert context.perform is not None
        made = context.perform(step_under(step_name, alternative, context), context)
        return [(e.name, e.frame) for e in made.exhibits if isinstance(e, TableOutput)]
    declared_model, _ = declared(name, context)
    if alternative is not None and alternative.keys:
        changed = changed_model(declared_model, alternative)
        frames = stored_frames(fit(changed, context), effects=changed.has_effects)
        return [(part, frames[part]) for part in MODEL_FRAMES]
    done = estimated(declared_model, step_name, context)
    if done.problem:
        raise InputError(done.problem)
    return [(part, getattr(done, part)) for part in MODEL_FRAMES]


def _number(line: Mapping[str, Any], frames: Sequence[tuple[str, pl.DataFrame]]) -> float:
    """The number of the one row that meets the line's conditions, in the first table that can have it."""
    wanted = {k: v for k, v in line.items() if k not in OWN and v is not None}
    for name, table in frames:
        if line.get("exhibit") not in (None, name) or {line["column"], *wanted} - set(table.columns):
            continue
        rows = table
        for column, value in wanted.items():
            rows = rows.filter(pl.col(column).cast(pl.String) == str(value))
        if rows.height > 1 and "component" in rows.columns and "component" not in wanted:
            rows = rows.filter(pl.col("component") == "main")
        if rows.height != 1:
            raise InputError(f"{rows.height} rows of {name} meet {wanted}; one is needed")
        value = rows[line["column"]][0]
        if value is None:
            raise InputError(f"{line['column']} of {name} is empty where {wanted}")
        return float(value)
    raise InputError(f"no table of {line['of']} has the columns {', '.join([line['column'], *wanted])}")


def _table(lines: pl.DataFrame, context: Context) -> TableOutput:
    said = lines.with_columns(said=pl.Series([context.word(f"printed_{v}") for v in lines["verdict"]], dtype=pl.String))
    digits = max(lines["digits"].to_list(), default=0)
    heads = [
        Column("printed", context.word("printed"), digits),
        Column("computed", context.word("computed"), digits + 1),
        Column("difference", context.word("from_print"), digits + 1),
        Column("said", context.word("agrees")),
        Column("reason", context.word("reason")),
    ]
    block = "part" if lines["part"].is_not_null().any() else None
    return TableOutput("lines", said, "what", heads, context.word("number_printed"), block=block)


def _summed(lines: pl.DataFrame, key: str, label: str) -> dict[str, Any]:
    """How near the computed numbers come, all and by part."""
    size = pl.col("difference").abs()
    there = lines.drop_nulls("difference")
    parts = {f"mean {p}": there.filter(pl.col("part") == p)["difference"].abs().mean() for p in _parts(lines)}
    met = there.filter(pl.col("verdict") == "met").height
    whole = there.select(mean=size.mean(), largest=size.max()).row(0, named=True)
    return {"key": key, "choice": label, "lines": there.height, "met": met, **whole, **parts}


def _parts(lines: pl.DataFrame) -> list[str]:
    return lines["part"].drop_nulls().unique(maintain_order=True).to_list()


def _choices(sums: Sequence[Mapping[str, Any]], context: Context) -> TableOutput:
    frame = pl.DataFrame(sums, infer_schema_length=None)
    heads = [Column("lines", context.word("lines"), 0), Column("met", context.word("met"), 0)]
    over = context.word("mean_distance")
    heads.append(Column("mean", context.word("whole_table"), 4, over=over))
    heads += [Column(c, c.removeprefix("mean "), 4, over=over) for c in frame.columns if c.startswith("mean ")]
    heads.append(Column("largest", context.word("largest"), 4))
    return TableOutput("choices", frame, "choice", heads, context.word("choice"), caption=context.word("choices"))


def _answer(lines: pl.DataFrame) -> Answer:
    there = lines.drop_nulls("difference")
    far = there.sort(pl.col("difference").abs(), descending=True).head(1)
    facts = {
        "count": lines.height,
        "met": lines.filter(pl.col("verdict") == "met").height,
        "apart": lines.filter(pl.col("verdict").is_in(["apart", "absent"])).height,
        "largest": abs(far["difference"][0]) if far.height else 0.0,
        "where": far["what"][0] if far.height else "",
    }
    return Answer("printed_all" if facts["met"] == facts["count"] else "printed_some", facts)


WORDS = Words(
    {
        "printed": ("Printed", "原文"),
        "computed": ("Computed", "计算"),
        "from_print": ("Difference", "差异"),
        "agrees": ("At the printed digits", "按原文位数"),
        "reason": ("Reason", "原因"),
        "number_printed": ("Number", "数值"),
        "printed_met": ("the same", "相同"),
        "printed_near": ("differs", "不同"),
        "printed_apart": ("differs, no reason known", "不同，原因不明"),
        "printed_absent": ("not computed", "无法计算"),
        "choices": ("How near the numbers come under other choices", "其他设定下与原文的接近程度"),
        "choice": ("Choice", "设定"),
        "lines": ("Numbers", "数值个数"),
        "met": ("The same", "相同个数"),
        "mean_distance": ("Mean absolute difference", "平均绝对差异"),
        "whole_table": ("All", "全部"),
        "largest": ("Largest", "最大差异"),
    }
)
KIND = Kind(Comparison, check, run, WORDS)
