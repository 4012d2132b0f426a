"""The fit laid out as ``xtabond2`` prints it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from python_models.cautions import Caution
from python_models.gmm.instruments import Instruments
from python_models.gmm.specification import Specification
from python_models.gmm.tests import TestResult
from python_models.words.cautions import sentence

RULE = "-" * 78
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
    right = [
        f"Number of obs      = {top['n_obs']:>9}",
        f"Number of groups   = {top['n_groups']:>9}",
        f"Obs per group: min = {top['obs_per_group_min']:>9}",
        f"avg = {top['obs_per_group_avg']:>9.2f}",
        f"max = {top['obs_per_group_max']:>9}",
    ]
    lines = [f"{a:<44}{b:>34}" for a, b in zip(left, right, strict=True)]
    return [f"Dynamic panel-data estimation, {steps} {spec.model} GMM", RULE, *lines, RULE]


def _shortened(term: str) -> str:
    """A term in Stata's twelve columns."""
    return term if len(term) <= 12 else f"{term[:6]}~{term[-5:]}"


def _body(top: Mapping[str, Any], terms: pl.DataFrame, df: float | None) -> list[str]:
    letter = "t" if df is not None else "z"
    label = _ERRORS[top["errors"]]
    lines = [
        f"{'':>12} |{label:>26}" if label else f"{'':>12} |",
        f"{top['outcome'][:12]:>12} | Coefficient  std. err.      {letter}    P>|{letter}|     [95% conf. interval]",
        "-" * 13 + "+" + "-" * 64,
    ]
    for row in terms.iter_rows(named=True):
        lines.append(
            f"{_shortened(row['term']):>12} |{row['estimate']:>12.7g}{row['std_error']:>12.7g}{row['statistic']:>9.2f}"
            f"{row['p_value']:>8.3f}{row['conf_low']:>14.7g}{row['conf_high']:>12.7g}"
        )
    return [*lines, RULE]


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


def _number(value: float, width: int, digits: int) -> str:
    """Right-aligned, Stata's dot for a missing value."""
    return f"{value:>{width}.{digits}f}" if value == value else f"{'.':>{width}}"


def _chi2(t: TestResult) -> str:
    return f"chi2({t.df}) = {_number(t.value, 8, 2)}  Prob > chi2 = {_number(t.p_value, 6, 3)}"


def _tests(tests: Sequence[TestResult]) -> list[str]:
    lines: list[str] = []
    difference: list[str] = []
    for t in tests:
        name, _, group = t.name.partition(": ")
        if name.startswith("ar"):
            z, p = _number(t.value, 6, 2), _number(t.p_value, 6, 3)
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
