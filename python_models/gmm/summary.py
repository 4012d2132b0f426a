"""The fit laid out as ``xtabond2`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.gmm.instruments import Instruments
from python_models.gmm.specification import Specification
from python_models.gmm.tests import TestResult
from python_models.words.cautions import sentence

RULE = stata.rule()
_ERRORS = {"conventional": "", "robust": "Robust", "windmeijer": "Corrected"}
_TRANSFORMED = {"fd": "first differences", "fod": "orthogonal deviations"}


def _head(spec: Specification, top: Mapping[str, Any], df: float | None) -> list[str]:
    steps = {"1": "one-step", "2": "two-step"}.get(top["steps"], "iterated")
    kind = f"F({top['wald_df']}, {df})" if df is not None else f"Wald chi2({top['wald_df']})"
    p_label = "Prob > F" if df is not None else "Prob > chi2"
    left = [
        f"Group variable: {spec.unit}",
        f"Time variable : {spec.period}",
        f"Number of instruments = {top['n_instruments']}",
        f"{kind} = {top['wald']:.2f}",
        f"{p_label}   = {top['wald_p']:.3f}",
    ]
    per_group = top["obs_per_group_min"], top["obs_per_group_avg"], top["obs_per_group_max"]
    lines = stata.two_columns(left, stata.sizes(top["n_obs"], top["n_groups"], per_group))
    return [f"Dynamic panel-data estimation, {steps} {spec.model} GMM", RULE, *lines]


def _body(top: Mapping[str, Any], terms: pl.DataFrame, df: float | None) -> list[str]:
    return stata.coefficients(terms, top["outcome"], df, _ERRORS[top["errors"]])


def _instrument_list(spec: Specification, z: Instruments) -> list[str]:
    lines = []
    titles = ((0, f"{_TRANSFORMED[spec.transformation]} equation"), (1, "levels equation"))
    for equation, title in titles:
        members = np.isin(z.equation, (equation, 2))
        if not members.any():
            continue
        lines.append(f"Instruments for {title}")
        for number, group in enumerate(z.groups):
            count = int((members & (z.group == number)).sum())
            if count:
                lines.append(f"  {group}  [{count}]")
    return [*lines, RULE]


def _chi2(t: TestResult) -> str:
    return f"chi2({t.df}) = {stata.number(t.value, 8, 2)}  Prob > chi2 = {stata.number(t.p_value, 6, 3)}"


def _tests(tests: Sequence[TestResult]) -> list[str]:
    lines: list[str] = []
    difference: list[str] = []
    for t in tests:
        name, _, group = t.name.partition(": ")
        if name.startswith("ar"):
            z, p = stata.number(t.value, 6, 2), stata.number(t.p_value, 6, 3)
            lines.append(f"Arellano-Bond test for AR({name[2:]}) in first differences: z = {z}  Pr > z = {p}")
        elif name in ("sargan", "hansen"):
            lines.append(f"{name.title()} test of overid. restrictions: {_chi2(t)}")
        elif group:
            excluding = "excluding" in name
            title = f"{name.split('_')[0 if excluding else -1].title()} test excluding group:"
            difference += [f"  {group}"] if excluding else []
            difference.append(f"    {title if excluding else 'Difference (null H = exogenous):':<34}{_chi2(t)}")
        else:
            lines.append(f"{t.name.capitalize()}: {t.value:.4g}" + (f" ({t.note})" if t.note else ""))
    if difference:
        lines += ["", "Difference-in-Hansen tests of exogeneity of instrument subsets:", *difference]
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
) -> str:
    """Head, coefficients, instruments, tests and cautions as text; ``top`` is the row of ``glance``."""
    notes = [f"Warning: {sentence(c)}." for c in cautions]
    if base_period:
        notes.append(f"Base period: {', '.join(base_period)}")
    blocks = (_head(spec, top, df), _body(top, terms, df), _instrument_list(spec, instruments), _tests(tests), notes)
    return "\n".join(line for block in blocks for line in block)
