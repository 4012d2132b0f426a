"""Why an estimate of a study should not be trusted, from its stored numbers and the sample behind it."""

import re
from collections.abc import Sequence

import polars as pl

from python_models.reporting.cautions import model_cautions
from python_models.results import fit_rows
from python_models.studies.context import Context
from python_models.studies.outputs import FittedModel
from python_models.words.tables import TABLES

_NUMBER = re.compile(r"\d+\.\d+")
_COUNTED = re.compile(r" \(\d+ of \d+ eigenvalues negative\)")
_MARK = "\x00"
_FEW = re.compile(r"(?:only|仅) ?(\d+) ?(?:regions|clusters|个地区)", re.IGNORECASE)


def of_models(models: Sequence[FittedModel], context: Context, shown: Sequence[str] = ()) -> list[str]:
    """Cautions about a step's models and its ``shown`` tests, each naming the columns it holds for.

    That there are few regions is said once in a study for each number of them.
    """
    found: dict[str, tuple[list[str], list[list[str]]]] = {}
    few: dict[str, str] = {}
    for number, model in enumerate(models, 1):
        several = [m.heading for m in models].count(model.heading) > 1
        name = f"({number})" if several else model.heading
        said = [_refused(model, context)] if model.problem else _sentences(model, context, shown)
        for sentence in said:
            counted = _FEW.match(sentence)
            if counted is None:
                names, numbers = found.setdefault(_NUMBER.sub("#", sentence), ([], []))
                names.append(name)
                numbers.append(_NUMBER.findall(sentence))
            elif sentence not in context.said or counted[0].lower().endswith(("clusters", "cluster")):
                few[name] = f"{name}: {counted[1]}"
                context.said.add(sentence)
    colon, stop = ("：", "。") if context.language == "zh" else (": ", ".")
    out = [f"{', '.join(names)}{colon}{_filled(said, numbers)}{stop}" for said, (names, numbers) in found.items()]
    return [*out, *([_few(list(few.values()), context)] if few else [])]


def _filled(sentence: str, numbers: Sequence[Sequence[str]]) -> str:
    """One sentence for several models: its numbers listed where they differ."""
    places = iter([", ".join(dict.fromkeys(values)) for values in zip(*numbers, strict=True)])
    return re.sub("#", lambda _: next(places), sentence).rstrip(".。")


def _few(counts: Sequence[str], context: Context) -> str:
    listed = ("；" if context.language == "zh" else "; ").join(counts)
    if context.language == "zh":
        return f"地区或聚类数很少（{listed}）：标准误可能偏小，p 值也偏小。"
    return f"Few regions or clusters ({listed}): standard errors are likely too small, and so are p-values."


def _refused(model: FittedModel, context: Context) -> str:
    text = "没有估计结果：{why}" if context.language == "zh" else "no estimate: {why}"
    return text.format(why=model.problem)


def _sentences(model: FittedModel, context: Context, shown: Sequence[str]) -> list[str]:
    runs = pl.DataFrame({"model_id": [model.model_id], "estimator": [_MARK]})
    fit = fit_rows(model.glance).with_columns(model_id=pl.lit(model.model_id))
    tests = model.tests.with_columns(model_id=pl.lit(model.model_id))
    said = model_cautions(runs, fit, tests, language=context.language)
    stripped = [s.split(_MARK, 1)[-1].lstrip(":： ").rstrip(".。") for s in said]
    shaky = [
        f"{TABLES.get(test, context.language)}{'：' if context.language == 'zh' else ': '}{_indefinite(note, context)}"
        for test, note in model.tests.filter(pl.col("test").is_in(list(shown))).select("test", "note").iter_rows()
        if note and "indefinite" in note
    ]
    return [*stripped, *_explosive(model, context), *(n.rstrip(".") for n in model.notes), *shaky]


def _explosive(model: FittedModel, context: Context) -> list[str]:
    """A lagged outcome that does not die out, where the estimator does not look for it itself (it does with W y)."""
    if "gmm" not in model.estimator or model.weights:
        return []
    lagged = model.terms.filter(pl.col("term") == f"L.{model.outcome}")["estimate"].to_list()
    return [context.word("explosive", value=v) for v in lagged if v is not None and abs(v) >= 1]


def _indefinite(note: str, context: Context) -> str:
    return context.word("indefinite") if context.language == "zh" else _COUNTED.sub("", note)


def of_sample(context: Context) -> list[str]:
    """What holds for the whole study: filled cells, and years that a variable lacks."""
    frame, study = context.data.frame, context.study
    out = []
    column = study.sample.filled
    if column and column in frame.columns:
        listed = frame.select(pl.col(column).str.split(",")).explode(column).drop_nulls().to_series()
        mentioned = study.model_dump_json()
        for name, count in listed.str.strip_chars().value_counts(sort=True).iter_rows():
            if name and name in mentioned:
                share = f"{count} of {frame.height} rows"
                text = f"{context.label(name)} is interpolated or estimated, not published, in {share}."
                if context.language == "zh":
                    text = f"{context.label(name)}：{frame.height} 行中有 {count} 行为插值或估计值。"
                out.append(text)
    return out
