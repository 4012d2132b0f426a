"""The fit laid out as ``xtabond2`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.gmm.instruments import Instruments
from python_models.gmm.specification import Specification
from python_models.gmm.tests import LEVEL_GMM, TestResult
from python_models.words import Language, set_tight
from python_models.words.errors import translated
from python_models.words.fits import FITS, said

RULE = stata.rule()


def _head(spec: Specification, top: Mapping[str, Any], df: float | None, language: Language) -> list[str]:
    steps = said("steps", top["steps"], language, FITS("steps_iterated", language))
    kind = f"F({top['wald_df']}, {df})" if df is not None else f"Wald chi2({top['wald_df']})"
    p_label = "Prob > F" if df is not None else "Prob > chi2"
    left = [
        FITS("group_variable", language, name=spec.unit),
        FITS("time_variable", language, name=spec.period),
        FITS("n_instruments", language, n=top["n_instruments"]),
        f"{kind} = {top['wald']:.2f}",
        f"{p_label}   = {top['wald_p']:.3f}",
    ]
    per_group = top["obs_per_group_min"], top["obs_per_group_avg"], top["obs_per_group_max"]
    lines = stata.two_columns(left, stata.sizes(top["n_obs"], top["n_groups"], per_group, language))
    title = FITS("title_dynamic", language, steps=steps, model=said("model", spec.model, language))
    return [title, RULE, *lines]


def _instrument_list(spec: Specification, z: Instruments, language: Language) -> list[str]:
    lines = []
    titles = ((0, f"instruments_{spec.transformation}"), (1, "instruments_level"))
    for equation, title in titles:
        members = np.isin(z.equation, (equation, 2))
        if not members.any():
            continue
        lines.append(FITS(title, language))
        for number, group in enumerate(z.groups):
            count = int((members & (z.group == number)).sum())
            if count:
                lines.append(f"  {group}  [{count}]")
    return [*lines, RULE]


def _chi2(t: TestResult) -> str:
    return f"chi2({t.df}) = {stata.number(t.value, 8, 2)}  Prob > chi2 = {stata.number(t.p_value, 6, 3)}"


def _tests(tests: Sequence[TestResult], language: Language) -> list[str]:
    lines: list[str] = []
    difference: list[str] = []
    for t in tests:
        name, _, group = t.name.partition(": ")
        if name.startswith("ar"):
            z, p = stata.number(t.value, 6, 2), stata.number(t.p_value, 6, 3)
            told = f"{FITS('ar', language, order=name[2:])} z = {z}  Pr > z = {p}"
            lines.append(set_tight(told, language))
        elif name in ("sargan", "hansen"):
            told = f"{FITS('overid', language, name=name.title())} {_chi2(t)}"
            lines.append(set_tight(told, language))
        elif group:
            excluding = "excluding" in name
            title = FITS("excluding", language, name=name.split("_")[0].title())
            title = title if excluding else FITS("difference", language)
            named = FITS("group_level", language) if group == LEVEL_GMM else group
            difference += [f"  {named}"] if excluding else []
            difference.append(f"    {stata.left(title, 34)}{_chi2(t)}")
        else:
            lines.append(
                f"{t.name.capitalize()}: {t.value:.4g}" + (f" ({translated(t.note, language)})" if t.note else "")
            )
    if difference:
        lines += ["", FITS("differences", language), *difference]
    return [*lines, RULE]


def summary_table(
    spec: Specification,
    top: Mapping[str, Any],
    terms: pl.DataFrame,
    instruments: Instruments,
    tests: Sequence[TestResult],
    df: float | None,
    cautions: Sequence[Caution],
    base_period: Sequence[str],
    language: Language,
) -> str:
    """Head, coefficients, instruments, tests and cautions as text; ``top`` is the row of ``glance``."""
    notes = stata.noted(cautions, language, "warning")
    if base_period:
        notes.append(FITS("base_period", language, period=", ".join(base_period)))
    blocks = (
        _head(spec, top, df, language),
        stata.coefficients(terms, top["outcome"], df, top["errors"], language=language),
        _instrument_list(spec, instruments, language),
        _tests(tests, language),
        notes,
    )
    return "\n".join(line for block in blocks for line in block)
