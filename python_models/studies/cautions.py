"""What is held against a study's estimates and sample: found as facts, put into words once for every printer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from python_models.cautions import Caution
from python_models.reporting.labels import MEASURES
from python_models.reporting.tables.regression_tables import CONSTANTS
from python_models.results import fit_rows
from python_models.studies.context import Context
from python_models.studies.outputs import FittedModel
from python_models.words import Language, bare, listed, mark
from python_models.words.cautions import said_of, sentence, whole_sentence
from python_models.words.tables import TABLES

FEW_GROUPS = 50
_EIGENVALUES = ("negative", "of")
UNSAID = {"indefinite": _EIGENVALUES, "indefinite_no_p": _EIGENVALUES}  # values that the sentence does not tell
NAMES = ("endogenous", "instruments", "terms", "term")  # values that are terms, several by commas
FEW = {"few_groups": "groups", "few_clusters": "clusters"}  # said in one sentence: key of the count


def of_model(model: FittedModel, shown: Sequence[str] = ()) -> list[Caution]:
    """Everything to hold against one model and its ``shown`` tests.

    More instruments than groups and a Hansen p-value near one (Roodman 2009), AR(2) found, Hansen rejected, fewer than
    50 groups (Cameron, Gelbach & Miller 2008), a lagged outcome that does not die out, what the fit itself says.
    """
    if model.problem:
        return [Caution("refused", {"why": bare(model.problem)})]
    tests = model.fit.test_cautions() if model.fit else ()
    tested = [c for c in tests if c.values.get("test") in shown]
    return [*_stored(model.glance, model.tests), *_explosive(model), *model.cautions, *tested]


def _stored(glance: pl.DataFrame, tests: pl.DataFrame) -> Iterator[Caution]:
    fit = fit_rows(glance)
    groups = _first(fit, "measure", MEASURES["groups"], "value")
    instruments = _first(fit, "measure", MEASURES["instruments"], "value")
    ar2 = _first(tests, "test", ("ar2",), "p_value")
    hansen = _first(tests, "test", ("hansen",), "p_value")
    if instruments is not None and groups is not None and instruments > groups:
        yield Caution("instruments", {"instruments": instruments, "groups": groups})
    if ar2 is not None and ar2 < 0.05:
        yield Caution("ar2", {"ar2": ar2})
    if hansen is not None and hansen < 0.05:
        yield Caution("hansen_low", {"hansen": hansen})
    if hansen is not None and hansen > 0.95:
        yield Caution("hansen_high", {"hansen": hansen})
    if groups is not None and groups < FEW_GROUPS:
        yield Caution("few_groups", {"groups": groups})


def _first(frame: pl.DataFrame, key: str, wanted: Sequence[str], column: str) -> float | None:
    rows = frame.filter(pl.col(key).is_in(list(wanted))).drop_nulls(column)
    return float(rows[column][0]) if rows.height else None


def _explosive(model: FittedModel) -> list[Caution]:
    """A lagged outcome that does not die out, where the estimator does not look for it itself (it does with W y)."""
    if "gmm" not in model.estimator or model.weights:
        return []
    lagged = model.terms.filter(pl.col("term") == f"L.{model.outcome}")["estimate"].to_list()
    return [Caution("explosive", {"value": v}) for v in lagged if v is not None and abs(v) >= 1]


def of_models(models: Sequence[FittedModel], context: Context, shown: Sequence[str] = ()) -> list[str]:
    """Cautions about a step's models and its ``shown`` tests, each naming the columns it holds for.

    That there are few regions is said once in a study for each number of them.
    """
    found: dict[tuple[Any, ...], tuple[list[str], list[Caution]]] = {}
    few: dict[str, int] = {}
    said_before = set(context.said)
    for number, model in enumerate(models, 1):
        several = [m.heading for m in models].count(model.heading) > 1
        name = f"({number})" if several else model.heading
        for caution in of_model(model, shown):
            if caution.key not in FEW:
                names, alike = found.setdefault(_identity(caution), ([], []))
                names.append(name)
                alike.append(caution)
                continue
            count = int(caution.values[FEW[caution.key]])
            if caution.key == "few_clusters" or count not in said_before:
                few[name] = count
                context.said.add(count)
    language = context.language
    out = []
    for names, alike in found.values():
        out.append(said_of(names, _said(alike, context), language))
    if few:
        told = {"listed": _counts(few, len(models), language)}
        out.append(sentence(Caution("few_several", told), language) + mark("stop", language))
    return out


def _counts(few: Mapping[str, int], models: int, language: Language) -> str:
    """How many regions or clusters which columns have: the number alone where all have the same."""
    if len(few) == models and len(set(few.values())) == 1:
        return str(next(iter(few.values())))
    alike: dict[int, list[str]] = {}
    for name, count in few.items():
        alike.setdefault(count, []).append(name)
    colon = mark("colon", language)
    return mark("semicolon", language).join(f"{listed(names, language)}{colon}{n}" for n, names in alike.items())


def _identity(caution: Caution) -> tuple[Any, ...]:
    """What two cautions must share to be said together: all but their measured numbers."""
    unsaid = UNSAID.get(caution.key, ())
    kept = {k: str(v) for k, v in caution.values.items() if k not in unsaid and not _measured(v)}
    return caution.key, *kept.items()


def _measured(value: object) -> bool:
    return type(value) is float and not value.is_integer()


def _said(alike: Sequence[Caution], context: Context) -> str:
    """One sentence for cautions that differ in numbers only; that of a test begins with the test's name."""
    alike = [replace(caution, values=_with_labels(caution.values, context)) for caution in alike]
    said = sentence(alike, context.language)
    if "test" not in alike[0].values:
        return said
    test = str(alike[0].values["test"])
    name = TABLES(test, context.language) if test in TABLES else test
    return f"{name}{mark('colon', context.language)}{said}"


def _with_labels(values: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The values of a caution, terms by what the study calls them."""

    def called(text: str) -> str:
        own = (TABLES(n, context.language) if n in CONSTANTS else context.label(n) for n in text.split(", "))
        return mark("comma", context.language).join(own)

    return {k: called(v) if k in NAMES and isinstance(v, str) else v for k, v in values.items()}


def of_sample(context: Context) -> list[str]:
    """What holds for the whole study: filled cells that it uses, scores and indices without a value."""
    found = [*_filled(context), *_unmeasured(context)]
    return [whole_sentence(caution, context.language) for caution in found]


def _filled(context: Context) -> list[Caution]:
    frame, study = context.data.frame, context.study
    column = study.sample.filled
    if not column or column not in frame.columns:
        return []
    listed = frame.select(pl.col(column).str.split(",")).explode(column).drop_nulls().to_series()
    mentioned = study.model_dump_json()
    return [
        Caution("filled", {"variable": context.label(name), "count": count, "rows": frame.height})
        for name, count in listed.str.strip_chars().value_counts(sort=True).iter_rows()
        if name and name in mentioned
    ]


def _unmeasured(context: Context) -> Iterator[Caution]:
    """Rows of efficiency blocks whose programme has no solution, and pairs of years whose index is undefined."""
    kinds = (("efficiency_scores", "unmeasured_scores"), ("malmquist_components", "undefined_indices"))
    for table, key in kinds:
        frame = context.data.efficiency.get(table, pl.DataFrame())
        if frame.is_empty() or "status" not in frame.columns:
            continue
        for name in context.study.efficiency:
            status = frame.filter(pl.col("model_id") == name)["status"].drop_nulls()
            lacking = int((status != "optimal").sum())
            if lacking:
                yield Caution(key, {"block": context.label(name), "count": lacking, "of": len(status)})
