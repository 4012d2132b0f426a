"""One effect under every combination of choices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import polars as pl
from pydantic import Field, ValidationError, model_validator

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.reporting.figures import model_charts
from python_models.studies.alternatives import options_by_key
from python_models.studies.check_models import check_model
from python_models.studies.checker import Checker
from python_models.studies.context import Context, Progress
from python_models.studies.crossed import Crossed, crossed
from python_models.studies.data import CUT
from python_models.studies.estimators import MODELS, Name
from python_models.studies.option_labels import key_label, option_label
from python_models.studies.outputs import Column, FigureOutput, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.studies.under import context_under
from python_models.words import Words, bare

OPTION = "option_"  # prefix of the column of each alternative's values


class SpecificationCurve(SampledStep):
    """One effect under every combination of estimators, weights, controls, samples and alternatives."""

    kind: Literal["specification_curve"]
    outcome: str
    treatment: str
    controls: list[str] = Field([], description="every subset of them is tried")
    always: list[str] = Field([], description="controls in every model")
    estimators: dict[Name, dict[str, Any]] = Field(min_length=1, description="keys of a model without formula")
    weights: list[str] = Field([])
    samples: list[str] = Field(["all"], description="`all` and names under `samples`")
    component: Literal["main", "direct", "indirect", "total"] = "main"
    alternatives: dict[str, list[Any]] = Field(
        {},
        description="variable under sample.derived or of the models, BLOCK.key of an efficiency block, or tables.NAME: "
        "the other values, as in `sensitivity`; crossed with one another and with every other choice",
    )

    @model_validator(mode="after")
    def _written(self) -> "SpecificationCurve":
        for key, options in options_by_key(self.alternatives).items():
            if any(option.set for option in options):
                raise ValueError(
                    f"alternatives.{key}: a curve takes values; keys of a model are choices of their own here"
                )
        return self

    def under(self, study: Any) -> list[Crossed]:
        """Every combination of the alternatives, the study as it stands first.

        Raises
        ------
        InputError
            An alternative that does not fit, named.
        """
        formula = f"{self.outcome} ~ {' + '.join([self.treatment, *self.always, *self.controls])}"
        return crossed(study, self.alternatives, formula)

    def variants(self, study: Any) -> dict[str, Any]:
        return {c.identity: c.declared for c in self.under(study) if c.declared is not None}

    def changed(self, choice: Crossed) -> "SpecificationCurve":
        """The step with other variables in its models."""
        terms = {key: [choice.of_term(t) for t in getattr(self, key)] for key in ("always", "controls")}
        names = {key: choice.of_term(getattr(self, key)) for key in ("outcome", "treatment")}
        return self.model_copy(update=terms | names)


def check(step: SpecificationCurve, here: Checker) -> None:
    kinds = {keys.get("estimator", "panel") for keys in step.estimators.values()}
    if step.component != "main" and "spatial" not in kinds:
        here.say("component", f"{step.component} is an effect of spatial models, and no estimator is one: leave it out")
    if step.weights and "spatial" not in kinds:
        here.say("weights", "no estimator is spatial; leave it out")
    for weights_name in step.weights:
        here.weights("weights", weights_name)
    for name in step.samples:
        if name != "all":
            here.sample("samples", name)
    try:
        choices = step.under(here.study)
    except InputError as exc:
        key, _, said = str(exc).partition(": ")
        here.say(key, said)
        return
    for choice in choices:
        try:
            context = context_under(choice if choice.declared else None, here.context)
        except InputError as exc:
            here.say("alternatives", str(exc))
            continue
        _check_choice(step.changed(choice), replace(here, study=context.study, context=context, data=context.data))


def _check_choice(step: SpecificationCurve, here: Checker) -> None:
    """The models of one combination of alternatives."""
    named = [step.outcome, step.treatment, *step.always, *step.controls]
    for name in sorted({n for n in named if named.count(n) > 1}):
        here.say("controls", f"{name} has two parts in it; it can have one")
    controls = " + ".join(["", *step.always, *step.controls])
    for name, keys in step.estimators.items():
        kind = keys.get("estimator", "panel")
        if kind not in ("panel", "spatial"):
            here.say(f"estimators.{name}.estimator", f"{kind!r} cannot be fitted here; use panel or spatial")
            continue
        formula = f"{step.outcome} ~ {step.treatment}{controls}"
        filled: dict[str, Any] = {"name": name, "formula": formula, "years": step.years, **keys}
        if kind == "spatial" and not step.weights:
            here.say("weights", f"estimator {name} needs at least one of the study's weights")
            continue
        choices: list[str | None] = list(step.weights) if kind == "spatial" else [None]
        for weights in choices:
            _curve_model(filled | ({"weights": weights} if weights else {}), step, name, here)


def _curve_model(keys: dict[str, Any], step: SpecificationCurve, name: str, here: Checker) -> None:
    try:
        model = MODELS[keys.get("estimator", "panel")](**keys)
    except ValidationError as exc:
        for error in exc.errors():
            place = ".".join(str(p) for p in ("estimators", name, *error["loc"]))
            here.say(place, "no such key" if error["type"] == "extra_forbidden" else error["msg"])
        return
    for sample in step.samples:
        if sample == "all" or here.has_sample(sample):
            check_model(
                model.model_copy(update={"sample": None if sample == "all" else sample}), f"estimators.{name}", here
            )


def run(step: SpecificationCurve, context: Context) -> Produced:
    """Every combination sorted by its estimate, and what they come to, in all and by each alternative."""
    choices = step.under(context.study)
    parts = []
    for number, choice in enumerate(choices):
        there = context_under(choice if choice.declared else None, context)
        part = _fitted(step.changed(choice), replace(there, progress=_progress(context, number, len(choices))))
        labels = {f"{OPTION}{key}": _option(key, choice, context) for key in step.alternatives}
        parts.append(part.with_columns(**{name: pl.lit(label) for name, label in labels.items()}))
    table = pl.concat(parts).sort("estimate", nulls_last=True, maintain_order=True)
    table = table.with_columns(rank=pl.int_range(1, table.height + 1), specification=pl.int_range(table.height))
    drawn, drawn_choices, names = _drawn(table, step, choices, context)
    chart = model_charts.specification_curve(
        drawn.filter(pl.col("status") == "ok"),
        label=context.label(step.treatment),
        names=names,
        choices=drawn_choices,
        language=context.language,
    )
    return Produced(
        [FigureOutput("curve", chart, drawn), _summary(table, step, context)],
        cautions=_refusals(drawn, [f"{OPTION}{key}" for key in step.alternatives], context),
    )


def _fitted(step: SpecificationCurve, context: Context) -> pl.DataFrame:
    """Every specification on the rows of one combination of alternatives."""
    from python_models.inference import control_subsets
    from python_models.inference import specification_curve as fit_curve

    estimators = {}
    for name, keys in step.estimators.items():
        kind = keys.get("estimator", "panel")
        filled = {"name": name, "formula": "", **keys} | ({"weights": "?"} if kind == "spatial" else {})
        estimators[name] = MODELS[kind](**filled).repeated(context.unit, context.period)
    frame = context.rows(step.sample, step.years)
    units = frame[context.unit].unique().sort().to_list()
    return fit_curve(
        frame,
        unit=context.unit,
        outcome=step.outcome,
        treatment=step.treatment,
        estimators=estimators,
        controls=control_subsets(step.controls, step.always),
        samples={s: None if s == "all" else pl.col(f"{CUT}{s}") for s in step.samples},
        weights={w: context.weights(w, units) for w in step.weights} or None,
        component=step.component,
        pool=context.pool,
        progress=context.progress,
    )


def _progress(context: Context, number: int, count: int) -> Progress | None:
    """Counts one part's specifications among those of all parts, which have as many each."""
    told = context.progress
    if told is None:
        return None
    return lambda done, total: told(number * total + done, count * total)


def _option(key: str, choice: Crossed, context: Context) -> str:
    """What was taken for a key: a variable by its label, else whether the study stands as it is."""
    chosen = choice.chosen[key]
    if chosen is not None:
        return option_label(chosen, context)
    return context.word("as_declared") if "." in key else context.label(key)


def _summary(table: pl.DataFrame, step: SpecificationCurve, context: Context) -> TableOutput:
    """A row for all specifications, and where there are alternatives one for each."""
    from python_models.inference import curve_summary

    rows = [curve_summary(table).with_columns(label=pl.lit(context.label(step.treatment)), of=pl.lit(""))]
    for key in step.alternatives:
        for (option,), part in table.group_by(f"{OPTION}{key}", maintain_order=False):
            named = curve_summary(part).with_columns(label=pl.lit(option), of=pl.lit(_heading(key, context)))
            rows.append(named)
    frame = pl.concat([rows[0], *sorted(rows[1:], key=lambda r: (r["of"][0], r["label"][0]))])
    heads = [
        Column("n_specifications", context.word("specifications"), 0),
        Column("n_refused", context.word("refused"), 0),
        Column("median", context.word("median")),
        Column("lowest", context.word("lowest")),
        Column("highest", context.word("highest")),
        Column("share_positive", context.word("share_positive"), 2),
        Column("share_significant_positive", context.word("share_sig_positive"), 2),
        Column("share_significant_negative", context.word("share_sig_negative"), 2),
    ]
    return TableOutput(
        "summary", frame, "label", heads, context.word("variable"), block="of" if step.alternatives else None,
        caption=context.word("curve_summary"),
    )  # fmt: skip


def _heading(key: str, context: Context) -> str:
    """What a key's options are options of."""
    return key_label(key, context) if "." in key else context.word("choice_variable")


def _refusals(rows: pl.DataFrame, axes: Sequence[str], context: Context) -> list[Caution]:
    """How many specifications have no estimate, with the most frequent reason."""
    refused = rows.filter(pl.col("status") != "ok")
    if refused.is_empty():
        return []

    def named(choice: str, option: str) -> str:
        return context.weights_label(option) if choice == "weights" else context.label(option)

    # the numbers in a reason differ from fit to fit
    reasons = refused.group_by(pl.col("note").str.replace_all(r"-?\d+\.\d+", "#")).agg(
        pl.len(), pl.col("note").first().alias("said")
    )
    reason = bare(reasons.sort("len", descending=True)["said"][0])
    whole = [
        context.word("no_estimate_for", choice=named(choice, option))
        for choice in ("estimator", "weights", "sample", *axes)
        for option, failed, count in rows.group_by(choice).agg((pl.col("status") != "ok").sum(), n=pl.len()).iter_rows()
        if option is not None and failed == count == refused.height
    ]
    facts = {"failed": refused.height, "count": rows.height, "reason": reason, "where": "".join(whole)}
    return [Caution("curve_refused", facts)]


def _drawn(
    table: pl.DataFrame, step: SpecificationCurve, found: Sequence[Crossed], context: Context
) -> tuple[pl.DataFrame, list[str], dict[str, str]]:
    """The rows with a column per control (its label where it is in the model), the choices to draw, and their names."""
    choices = [c for c in ("estimator", "weights", "sample") if table[c].drop_nulls().n_unique() > 1]
    names = {w: context.weights_label(w) for w in step.weights} | {"all": context.word("all")}
    names |= {s: context.label(s) for s in step.samples if s != "all"}
    names |= {e: context.label(e) for e in step.estimators}
    names |= {c: context.word(f"choice_{c}") for c in choices}
    for key in step.alternatives:
        choices.append(f"{OPTION}{key}")
        names[f"{OPTION}{key}"] = _heading(key, context)
    inside = pl.col("controls").str.split(" + ")
    for number, control in enumerate(step.controls):
        called = {choice.of_term(control) for choice in found}
        held = pl.when(pl.any_horizontal(inside.list.contains(c) for c in called)).then(pl.lit(context.label(control)))
        table = table.with_columns(held.alias(f"with_{control}"))
        choices.append(f"with_{control}")
        names[f"with_{control}"] = context.word("choice_controls") if number == 0 else " "
    return table, choices, names


WORDS = Words(
    {
        "curve_summary": ("What the specifications come to", "设定曲线汇总"),
        "no_estimate_for": (" (all of those with {choice})", "（{choice} 的全部设定）"),
        "specifications": ("Specifications", "设定数"),
        "refused": ("Without estimate", "无法估计"),
        "share_positive": ("Share positive", "为正的比例"),
        "share_sig_positive": ("Positive, p < 0.05", "为正且 p < 0.05"),
        "share_sig_negative": ("Negative, p < 0.05", "为负且 p < 0.05"),
        "lowest": ("Lowest", "最低"),
        "highest": ("Highest", "最高"),
        "choice_estimator": ("Estimator", "估计方法"),
        "choice_weights": ("Weights", "空间权重"),
        "choice_sample": ("Sample", "样本"),
        "choice_controls": ("Controls", "控制变量"),
        "choice_variable": ("Variable", "变量"),
    }
)
KIND = Kind(SpecificationCurve, check, run, WORDS, many_fits=True)
