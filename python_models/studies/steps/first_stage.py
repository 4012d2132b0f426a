"""Whether instruments identify: first stages and tests of instrumental-variables models side by side."""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.studies.check_models import model_reference
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.model_tables import model_of
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, Step
from python_models.words import Words

if TYPE_CHECKING:
    from python_models.instruments import IvFit


class FirstStage(Step):
    """First stages, weakness, over-identification, endogeneity and Anderson–Rubin sets of models of estimator iv."""

    kind: Literal["first_stage"]
    of: list[str] = Field(min_length=1, description="models of estimator iv as step.model")

    def refers_to(self) -> list[str]:
        return self.of


def check(step: FirstStage, here: Checker) -> None:
    for reference in step.of:
        model = model_reference("of", reference, here)
        if model is not None and not getattr(model, "instrumented", False):
            here.say("of", f"{reference} has no instruments; name models of estimator iv")


def run(step: FirstStage, context: Context) -> Produced:
    """One row per model and endogenous regressor."""
    from python_models.instruments import IvFit

    rows = []
    for reference in step.of:
        fitted = model_of(reference, context)
        fit = fitted.fit
        assert isinstance(fit, IvFit)
        rows += [{"model": fitted.heading, **row} for row in _rows(fit, context)]
    numbers = [name for name in rows[0] if name not in ("model", "endogenous", "set")]
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(numbers, pl.Float64))
    tests, weak = context.word("tests_of"), context.word("weakness")
    heads = [
        Column("endogenous", context.word("endogenous")),
        Column("f", "F", 2, over=context.word("first_stage"), p_value="f_p"),
        Column("partial_r2", context.word("partial_r2"), over=context.word("first_stage")),
        Column("rk_lm_p", context.word("rk_lm"), over=weak, is_p=True),
        Column("rk_f", context.word("rk_f"), 2, over=weak),
        Column("cragg_donald", context.word("cd_f"), 2, over=weak),
        Column("stock_yogo", context.word("stock_yogo"), 2, over=weak),
        Column("j_p", context.word("j"), over=tests, is_p=True),
        Column("endogeneity_p", context.word("endogeneity"), over=tests, is_p=True),
        Column("ar_p", context.word("ar"), over=tests, is_p=True),
        Column("set", context.word("ar_set")),
    ]
    table = TableOutput("first_stage", frame, "model", heads, context.word("model"), note=context.word("about_tests"))
    return Produced([table])


def _rows(fit: "IvFit", context: Context) -> list[dict[str, Any]]:
    """The numbers of a model, its first stages one below the other."""
    tests = {row["test"]: row for row in fit.tests().iter_rows(named=True)}
    assert fit.diagnosis is not None
    size = [value for kind, share, value in fit.diagnosis.critical if kind != "bias" and share == 10]
    shared = {
        "rk_lm_p": tests["underidentification"]["p_value"],
        "rk_f": tests["weak_identification"]["value"],
        "cragg_donald": tests["cragg_donald"]["value"],
        "stock_yogo": size[0] if size else None,
        "j_p": tests["overidentification"]["p_value"],
        "endogeneity_p": tests["endogeneity"]["p_value"],
        "ar_p": tests["anderson_rubin"]["p_value"],
        "set": _set(fit, context),
    }
    out = []
    for row in fit.first_stage().iter_rows(named=True):
        own = {"endogenous": context.label(row["endogenous"]), "f": row["f"], "f_p": row["p_value"]}
        out.append({**own, "partial_r2": row["partial_r2"], **shared})
    return out


def _set(fit: "IvFit", context: Context) -> str:
    """The 95 % set as intervals; empty text where several regressors are endogenous."""
    try:
        found = list(fit.confidence_set().iter_rows())
    except InputError:
        return ""
    if not found:
        return context.word("empty_set")

    def end(value: float) -> str:
        return f"{value:.3f}" if np.isfinite(value) else ("−∞" if value < 0 else "∞")

    def said(low: float, high: float) -> str:
        return f"{'[' if np.isfinite(low) else '('}{end(low)}, {end(high)}{']' if np.isfinite(high) else ')'}"

    return " ∪ ".join(said(low, high) for low, high in found).replace("-", "−")


WORDS = Words(
    {
        "model": ("Model", "模型"),
        "endogenous": ("Endogenous", "内生变量"),
        "first_stage": ("First stage", "第一阶段"),
        "partial_r2": ("partial R²", "偏 R²"),
        "weakness": ("Identification", "识别"),
        "rk_lm": ("rk LM, p", "rk LM，p 值"),
        "rk_f": ("rk Wald F", "rk Wald F"),
        "cd_f": ("Cragg–Donald F", "Cragg–Donald F"),
        "stock_yogo": ("Stock–Yogo, 10 % size", "Stock–Yogo 10% 水平"),
        "tests_of": ("Tests, p", "检验，p 值"),
        "j": ("Hansen J", "Hansen J"),
        "endogeneity": ("exogeneity", "外生性"),
        "ar": ("Anderson–Rubin", "Anderson–Rubin"),
        "ar_set": ("Anderson–Rubin set, 95 %", "Anderson–Rubin 置信集，95%"),
        "empty_set": ("empty", "空集"),
        "about_tests": (
            "rk: Kleibergen and Paap (2006), on the errors of the model; of one endogenous regressor rk Wald F is the "
            "first-stage F. Stock and Yogo's values hold for the Cragg–Donald F and independent errors only. No J "
            "where as many instruments as endogenous regressors",
            "rk：Kleibergen 与 Paap（2006），使用模型的标准误；仅一个内生变量时 rk Wald F 即第一阶段 F。Stock–Yogo "
            "临界值仅适用于 Cragg–Donald F 与独立同分布误差。恰好识别时没有 J 检验",
        ),
    }
)
KIND = Kind(FirstStage, check, run, WORDS)
