"""The fit laid out as ``xtabond2`` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from python_models.gmm.fit import DynamicPanelFit
    from python_models.gmm.specification_tests import TestResult

RULE = "-" * 78
_ERRORS = {"conventional": "", "robust": "Robust", "windmeijer": "Corrected"}
_TRANSFORMED = {"fd": "first differences", "fod": "orthogonal deviations"}


def _head(fit: DynamicPanelFit) -> list[str]:
    steps = {"1": "one-step", "2": "two-step"}.get(str(fit.steps), "iterated")
    least, mean, most = fit.obs_per_group
    kind = f"F({fit.wald_df}, {fit.df_resid})" if fit.df_resid is not None else f"Wald chi2({fit.wald_df})"
    p_label = "Prob > F" if fit.df_resid is not None else "Prob > chi2"
    left = [
        f"Group variable: {fit.specification.unit}",
        f"Time variable : {fit.specification.period}",
        f"Number of instruments = {fit.n_instruments}",
        f"{kind} = {fit.wald:.2f}",
        f"{p_label}   = {fit.wald_p:.3f}",
    ]
    right = [
        f"Number of obs      = {fit.n_obs:>9}",
        f"Number of groups   = {fit.n_groups:>9}",
        f"Obs per group: min = {least:>9}",
        f"avg = {mean:>9.2f}",
        f"max = {most:>9}",
    ]
    lines = [f"{a:<44}{b:>34}" for a, b in zip(left, right, strict=True)]
    return [f"Dynamic panel-data estimation, {steps} {fit.specification.model} GMM", RULE, *lines, RULE]


def _shortened(term: str) -> str:
    """A term in Stata's twelve columns."""
    return term if len(term) <= 12 else f"{term[:6]}~{term[-5:]}"


def _body(fit: DynamicPanelFit) -> list[str]:
    letter = "t" if fit.df_resid is not None else "z"
    label = _ERRORS[fit.errors_reported]
    lines = [
        f"{'':>12} |{label:>26}" if label else f"{'':>12} |",
        f"{fit.outcome[:12]:>12} | Coefficient  std. err.      {letter}    P>|{letter}|     [95% conf. interval]",
        "-" * 13 + "+" + "-" * 64,
    ]
    for row in fit.tidy().iter_rows(named=True):
        lines.append(
            f"{_shortened(row['term']):>12} |{row['estimate']:>12.7g}{row['std_error']:>12.7g}{row['statistic']:>9.2f}"
            f"{row['p_value']:>8.3f}{row['conf_low']:>14.7g}{row['conf_high']:>12.7g}"
        )
    return [*lines, RULE]


def _instrument_list(fit: DynamicPanelFit) -> list[str]:
    lines = []
    z = fit.moments.instruments
    titles = ((0, f"{_TRANSFORMED[fit.specification.transformation]} equation"), (1, "levels equation"))
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


def _tests(fit: DynamicPanelFit) -> list[str]:
    lines: list[str] = []
    difference: list[str] = []
    for t in fit.test_results:
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


def summary_table(fit: DynamicPanelFit) -> str:
    """Head, coefficients, instruments, tests and warnings as text."""
    notes = [f"Warning: {w}" for w in fit.warnings]
    if fit.base_period:
        notes.append(f"Base period: {', '.join(fit.base_period)}")
    return "\n".join([*_head(fit), *_body(fit), *_instrument_list(fit), *_tests(fit), *notes])
