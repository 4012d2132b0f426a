"""What a conclusion hangs on: one model or number again under each other choice that could have been made."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import polars as pl
from pydantic import Field, model_validator

from python_models.errors import InputError
from python_models.reporting.figures import model_charts
from python_models.studies.alternatives import Alternative, all_resolved, changed_model, options_by_key
from python_models.studies.check_models import check_model, model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.errors import near
from python_models.studies.estimation import EFFECTS, fit
from python_models.studies.estimators import MODELS, BaseModel
from python_models.studies.model_tables import declared
from python_models.studies.option_labels import key_label, option_label
from python_models.studies.outputs import Answer, Column, Exhibit, FigureOutput, Produced, TableOutput
from python_models.studies.rank_changes import rank_table
from python_models.studies.steps.base import Kind, Step
from python_models.studies.text import Strict
from python_models.studies.under import context_under, data_under, step_under
from python_models.words import Words, bare, mark
from python_models.words.errors import translated

LEVEL = 0.05
SCHEMA = {
    **dict.fromkeys(("key", "alternative", "status", "note", "verdict"), pl.String),
    **{f"{c}_{v}": pl.Float64 for c in ("main", *EFFECTS) for v in ("estimate", "std_error", "p_value", "low", "high")},
    "n_obs": pl.Int64,
}


class Cell(Strict):
    """A number in a table of the step that ``of`` names."""

    column: str = Field(description="of the table; a region by its code or its name in any language")
    where: dict[str, str | int | float] = Field({}, description="column: value of the row, said alike")
    exhibit: str | None = Field(None, description="the table; the first that has the column where not given")


class Sensitivity(Step):
    """A model (or a number of another step) under each alternative, one at a time."""

    kind: Literal["sensitivity"]
    of: str = Field(description="a model as step.model; or a step, with `cell`")
    term: str | None = Field(None, description="the term whose estimate is compared; the first regressor if not given")
    cell: Cell | None = Field(None, description="the number compared, where `of` is a step")
    alternatives: dict[str, list[Any]] = Field(
        min_length=1,
        description="key of the model, variable under sample.derived or of the formula, BLOCK.key of an efficiency "
        "block, or tables.NAME: the other values; {set: {...}, label: ...} for several keys at once",
    )

    @model_validator(mode="after")
    def _written(self) -> "Sensitivity":
        options_by_key(self.alternatives)
        if ("." in self.of) == (self.cell is not None):
            raise ValueError("of: name a model as step.model, or a step together with a cell")
        return self

    def refers_to(self) -> list[str]:
        return [self.of]

    def under(self, study: Any) -> list[Alternative]:
        """Every alternative, resolved against the study.

        Raises
        ------
        InputError
            The model is not there, or an alternative does not fit (named).
        """
        target = study.step(self.of.partition(".")[0])
        model = target.only(self.of.partition(".")[2]) if self.cell is None else None
        if self.cell is None and model is None:
            raise InputError(f"of: {self.of!r} names no model of the study")
        formula = model.models[0].formula if model else ""
        takes = _takes() if model else set(type(target).model_fields) - set(Step.model_fields)
        return all_resolved(study, self.alternatives, takes, formula)

    def variants(self, study: Any) -> dict[str, Any]:
        return {a.identity: a.declared for a in self.under(study) if a.declared is not None}


def compared(step: Sensitivity, study: Any) -> dict[str, str]:
    """The variables whose units a compared coefficient has: ``outcome`` and ``term``, where they stand alone.

    Raises
    ------
    InputError
        The model is not there.
    """
    target = study.step(step.of.partition(".")[0])
    kept = target.only(step.of.partition(".")[2])
    if kept is None:
        raise InputError(f"of: {step.of!r} names no model of the study")
    model = kept.models[0]
    return {"outcome": model.outcome, "term": _term(step, model)}


def _takes() -> set[str]:
    """Keys that some estimator takes: an alternative may be another estimator's."""
    return {key for kind in MODELS.values() for key in kind.model_fields} - {"name", "heading"}


def check(step: Sensitivity, here: Checker) -> None:
    if step.cell is None:
        model = model_reference("of", step.of, here)
        if model is None:
            return
        words = here.words(model.formula.partition("~")[2])
        if step.term and not set(here.words(step.term)) <= set(words):
            here.say("term", f"{step.term!r} is no regressor of {step.of}{near(step.term, words)}")
            return
    elif step.of not in [s.name for s in here.study.steps]:
        here.say("of", f"no step {step.of!r}{near(step.of, [s.name for s in here.study.steps])}")
        return
    try:
        found = step.under(here.study)
    except InputError as exc:
        key, _, said = str(exc).partition(": ")
        here.say(key, said)
        return
    for alternative in found:
        _check_alternative(step, alternative, here)


def _check_alternative(step: Sensitivity, alternative: Alternative, here: Checker) -> None:
    key = f"alternatives.{alternative.key}"
    there = replace(here, study=alternative.declared or here.study)
    if alternative.declared is not None:
        there = replace(
            there, context=context_under(alternative, here.context), data=data_under(alternative, here.context)
        )
    try:
        if step.cell is None:
            check_model(changed_model(declared(step.of, here.context)[0], alternative), key, there)
        else:
            step_under(step.of, alternative, here.context)
    except InputError as exc:
        here.say(key, str(exc))


def run(step: Sensitivity, context: Context) -> Produced:
    """One row per alternative, the study as it stands first; a figure; and what the conclusion hangs on."""
    found = step.under(context.study)
    rows = [_row(step, None, context)]
    if rows[0]["status"] != "ok":
        raise InputError(f"{step.of} has no estimate to compare with: {rows[0]['note']}")
    for number, alternative in enumerate(found, 1):
        rows.append(_row(step, alternative, context))
        if context.progress:
            context.progress(number, len(found))
    table = pl.DataFrame(rows, schema=SCHEMA)
    table = table.with_columns(verdict=pl.Series([_verdict(r, rows[0]) for r in rows]))
    shown = table.with_columns(
        said=pl.Series([context.word(f"verdict_{v}") for v in table["verdict"]]),
        key=pl.Series([key_label(k, context) for k in table["key"]]),
    )
    exhibits: list[Exhibit] = [_table(step, shown, context)]
    chart = model_charts.sensitivity_plot(
        shown, component=_headline(rows[0]), label=_called(step, context), language=context.language
    )
    figure = FigureOutput("alternatives", chart, shown, context.word("sensitivity_figure"))
    exhibits = [*exhibits, figure, *(rank_table(found, context) if step.cell is None else [])]
    return Produced(exhibits, tables={"sensitivity": table}, answers=_answers(step, rows, table, context))


def _row(step: Sensitivity, alternative: Alternative | None, context: Context) -> dict[str, Any]:
    """The estimate under one alternative, or the reason why there is none."""
    row: dict[str, Any] = dict.fromkeys(SCHEMA)
    row |= {
        "key": alternative.key if alternative else "",
        "alternative": option_label(alternative, context) if alternative else context.word("as_declared"),
        "status": "ok",
    }
    there = context_under(alternative, context)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return row | (_number(step, alternative, there) if step.cell else _estimate(step, alternative, there))
    except InputError as exc:
        return row | {"status": "refused", "note": bare(str(exc))}


def _estimate(step: Sensitivity, alternative: Alternative | None, context: Context) -> dict[str, Any]:
    model, _ = declared(step.of, context)
    term = _term(step, model)
    if alternative:
        model, term = changed_model(model, alternative), alternative.of_term(term)
    done = fit(model, context)
    terms = done.tidy().filter((pl.col("term") == term) & (pl.col("component") == "main"))
    if terms.is_empty():
        raise InputError(f"the model has no term {term!r}")
    parts = {"main": terms.row(0, named=True)}
    if model.has_effects:
        effects = done.effects().filter(pl.col("term") == term)
        parts |= {r["component"]: r for r in effects.to_dicts() if r["component"] in EFFECTS}
    row: dict[str, Any] = {"n_obs": done.nobs}
    for name, part in parts.items():
        row |= {f"{name}_{v}": part[v] for v in ("estimate", "std_error", "p_value")}
        row |= {f"{name}_low": part["conf_low"], f"{name}_high": part["conf_high"]}
    return row


def _term(step: Sensitivity, model: BaseModel) -> str:
    right = model.formula.partition("~")[2].partition("|")[0]
    first = [t.strip() for t in right.split("+")]
    lag = f"L.{model.outcome}"
    return step.term or next(t for t in first if t not in (lag, "1", "0"))


def _number(step: Sensitivity, alternative: Alternative | None, context: Context) -> dict[str, Any]:
    """The cell of the step's table."""
    assert step.cell is not None and context.perform is not None
    made = context.perform(step_under(step.of, alternative, context), context)
    sought = [context.also_called(name) for name in (step.cell.column, *step.cell.where)]
    for exhibit in made.exhibits:
        if not isinstance(exhibit, TableOutput) or step.cell.exhibit not in (None, exhibit.name):
            continue
        frame = exhibit.frame
        found = [next((c for c in frame.columns if c in names), None) for names in sought]
        if None in found:
            continue
        column, *places = found
        for place, value in zip(places, step.cell.where.values(), strict=True):
            frame = frame.filter(pl.col(str(place)).cast(pl.String).is_in(sorted(context.also_called(str(value)))))
        if frame.height != 1:
            raise InputError(f"cell: {frame.height} rows of {exhibit.name} meet {dict(step.cell.where)}; one is needed")
        value = frame[str(column)][0]
        if value is None:
            raise InputError(f"cell: {step.cell.column} of {exhibit.name} is empty there")
        return {"main_estimate": float(value)}
    raise InputError(f"cell: no table of {step.of} has the columns {', '.join([step.cell.column, *step.cell.where])}")


def _headline(row: Mapping[str, Any]) -> str:
    """What a spatial model answers is its total effect, others their coefficient."""
    return "main" if row["total_estimate"] is None else "total"


def _verdict(row: Mapping[str, Any], base: Mapping[str, Any]) -> str:
    """How an alternative stands to the study as declared: same or other sign, told from zero or not."""
    if row["status"] != "ok":
        return "none"
    if row["key"] == "":
        return "base"
    part = _headline(base) if row[f"{_headline(base)}_estimate"] is not None else "main"
    first, now = base[f"{_headline(base)}_estimate"], row[f"{part}_estimate"]
    same = "same" if (first > 0) == (now > 0) else "other"
    p = row[f"{part}_p_value"]
    return f"{same}_clear" if p is not None and p < LEVEL else same


def _table(step: Sensitivity, shown: pl.DataFrame, context: Context) -> TableOutput:
    present = [c for c in ("main", *EFFECTS) if shown[f"{c}_estimate"].is_not_null().any()]
    heads = [
        Column(
            f"{c}_estimate",
            context.word(f"sensitivity_{c}"),
            p_value=f"{c}_p_value" if step.cell is None else None,
            below=f"{c}_std_error" if step.cell is None else None,
            level=c,
        )
        for c in present
    ]
    if step.cell is None:
        heads.append(Column("n_obs", context.word("observations"), 0))
    heads.append(Column("said", context.word("verdict")))
    refused = shown.filter(pl.col("status") != "ok")
    said = [
        context.word("no_estimate_of", alternative=f"{k}: {a}", note=translated(n, context.language))
        for k, a, n in refused.select("key", "alternative", "note").iter_rows()
    ]
    note = " ".join([context.word("sensitivity_note", of=_named(step, context)), *said])
    return TableOutput(
        "sensitivity", shown, "alternative", heads, context.word("alternative"), block="key",
        caption=_called(step, context), note=note,
    )  # fmt: skip


def _named(step: Sensitivity, context: Context) -> str:
    """What is varied, by the headings that its table shows."""
    name, _, model = step.of.partition(".")
    table = context.say(context.study.step(name).title)
    if not model:
        return table
    heading = getattr(declared(step.of, context)[0], "heading", None)
    return context.word("model_of", model=context.say(heading) if heading else model, table=table)


def _called(step: Sensitivity, context: Context) -> str:
    """What is compared: the term, or the number's column."""
    return context.label(step.cell.column if step.cell else _term(step, declared(step.of, context)[0]))


def _answers(step: Sensitivity, rows: list[dict[str, Any]], table: pl.DataFrame, context: Context) -> list[Answer]:
    """Two facts: what the study finds, and under how many alternatives that stands."""
    base, part = rows[0], _headline(rows[0])
    others = table.filter((pl.col("key") != "") & (pl.col("status") == "ok"))
    counted = {v: others.filter(pl.col("verdict") == v).height for v in ("same_clear", "same", "other", "other_clear")}
    turned = others.filter(pl.col("verdict").str.starts_with("other"))
    clear = others.filter(pl.col("verdict").str.ends_with("clear"))
    colon = mark("colon", context.language)
    named, clearly = (
        [f"{key_label(k, context)}{colon}{a}" for k, a in part.select("key", "alternative").iter_rows()]
        for part in (turned, clear)
    )
    facts: dict[str, Any] = {
        "term": _called(step, context),
        "estimate": base[f"{part}_estimate"],
        "low": base[f"{part}_low"],
        "high": base[f"{part}_high"],
        "count": others.height,
        "refused": table.filter(pl.col("status") != "ok").height,
        "same": counted["same"] + counted["same_clear"],
        "turned": named,
        "clearly": clearly,
        **{f"n_{k}": v for k, v in counted.items()},
    }
    if step.cell:
        values = [facts["estimate"], *others["main_estimate"].to_list()]
        return [Answer("number_found", facts | {"least": min(values), "most": max(values)})]
    p = base[f"{part}_p_value"]
    facts |= {"outcome": context.label(declared(step.of, context)[0].outcome), "clear": p is not None and p < LEVEL}
    return [
        Answer("found_clear" if facts["clear"] else "found_unclear", facts | {"effect": part}),
        Answer(_robust(facts), facts),
    ]


def _robust(facts: Mapping[str, Any]) -> str:
    """Never stronger than the table: robust only where every alternative has an estimate, the sign and significance."""
    if not facts["count"]:
        return "hangs_unknown"
    if not facts["clear"]:
        return "hangs_on_nothing_clear" if facts["n_same_clear"] + facts["n_other_clear"] == 0 else "hangs_unclear"
    if facts["n_same_clear"] == facts["count"] and not facts["refused"]:
        return "hangs_on_nothing"
    return "hangs_turned" if facts["turned"] else "hangs_weaker"


WORDS = Words(
    {
        "as_declared": ("As in the study", "本研究设定"),
        "alternative": ("Alternative", "替代设定"),
        "sensitivity_main": ("Coefficient", "系数"),
        "sensitivity_direct": ("Direct effect", "直接效应"),
        "sensitivity_indirect": ("Indirect effect", "间接效应"),
        "sensitivity_total": ("Total effect", "总效应"),
        "sensitivity_figure": ("The estimate under each alternative", "各替代设定下的估计"),
        "model_of": ("“{model}” ({table})", "“{model}”（{table}）"),
        "sensitivity_note": (
            "Each row changes one choice of {of} and leaves the others as they are. Standard errors in parentheses.",
            "每行仅改变 {of} 的一项设定，其余不变。括号内为标准误。",
        ),
        "no_estimate_of": ("{alternative} has no estimate: {note}.", "{alternative} 无法估计：{note}。"),
        "verdict": ("Against the study", "与本研究相比"),
        "verdict_base": ("—", "—"),
        "verdict_none": ("no estimate", "无法估计"),
        "verdict_same": ("same sign", "符号相同"),
        "verdict_same_clear": ("same sign, p < 0.05", "符号相同，p < 0.05"),
        "verdict_other": ("other sign", "符号相反"),
        "verdict_other_clear": ("other sign, p < 0.05", "符号相反，p < 0.05"),
        "ranks_caption": ("Regions' places in efficiency under each alternative", "各替代设定下地区效率排名的变化"),
        "ranks_note": (
            "Places by the mean score of all years, 1 the most efficient; ties share theirs.",
            "按各年平均效率排名，1 为最高；并列者取平均名次。",
        ),
        "regions_ranked": ("Regions", "地区数"),
        "spearman_of_ranks": ("Spearman", "Spearman 相关"),
        "ranks_moved": ("Moved", "名次变动数"),
        "mean_move": ("Mean move", "平均变动"),
        "largest_move": ("Largest", "最大变动"),
        "largest_movers": ("Farthest", "变动最大者"),
    }
)
KIND = Kind(Sensitivity, check, run, WORDS)
