"""A fitted model as plain text for the terminal; publication tables belong to ``reporting``."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from python_models.cautions import Caution
from python_models.words.cautions import sentence

_NAMES = {"none": "none", "lee_yu": "Lee-Yu transformation", "direct": "direct", "bias_corrected": "bias-corrected"}


def summary_text(
    top: Mapping[str, Any],
    terms: pl.DataFrame,
    effects: pl.DataFrame,
    tests: pl.DataFrame,
    cautions: Sequence[Caution],
) -> str:
    """Head, coefficients, effects and tests; ``top`` is the row of ``glance``."""
    head = [
        f"{top['model'].upper()} panel of {top['outcome']}: {top['n_units']} units x {top['n_periods']} periods",
        f"effects {top['effects']} ({_NAMES[top['transformation']]}), "
        f"standard errors from the {top['information']} information",
        f"log-likelihood {top['log_likelihood']:.4f}   s2 {top['sigma2']:.6g}   R2 {top['r_squared']:.4f}   "
        f"corr2 {top['corr_squared']:.4f}   AIC {top['aic']:.2f}   BIC {top['bic']:.2f}",
    ]
    if cautions:
        head.append(f"Note: {' '.join(f'{sentence(c)}.' for c in cautions)}")
    blocks = ["\n".join(head), _terms(terms)]
    if effects.height:
        blocks += [f"Effects ({effects['draws'][0]} draws, seed {effects['seed'][0]})", _effects(effects)]
    return "\n\n".join([*blocks, "Tests", _tests(tests)])


def _terms(table: pl.DataFrame) -> str:
    lines = [f"{'component':<12} {'term':<24} {'estimate':>12} {'std. error':>12} {'z':>9} {'p':>7}"]
    for r in table.iter_rows(named=True):
        lines.append(
            f"{r['component']:<12} {r['term']:<24} {r['estimate']:>12.6g} {r['std_error']:>12.6g} "
            f"{r['statistic']:>9.3f} {r['p_value']:>7.4f}"
        )
    return "\n".join(lines)


def _effects(table: pl.DataFrame) -> str:
    lines = [f"{'effect':<18} {'term':<24} {'estimate':>12} {'s.e. delta':>12} {'s.e. sim.':>12} {'p':>7}"]
    for r in table.iter_rows(named=True):
        lines.append(
            f"{r['component']:<18} {r['term']:<24} {r['estimate']:>12.6g} {r['std_error']:>12.6g} "
            f"{r['std_error_simulated']:>12.6g} {r['p_value']:>7.4f}"
        )
    return "\n".join(lines)


def _tests(table: pl.DataFrame) -> str:
    lines = []
    for r in table.iter_rows(named=True):
        value = "" if r["value"] is None else f"{r['value']:.4f}"
        df = "" if r["df"] is None else f"{r['df']:.0f}"
        p = "" if r["p_value"] is None else f"{r['p_value']:.4f}"
        lines.append(f"{r['test']:<18} {value:>12} {df:>4} {p:>8}  {r['note'] or ''}")
    return "\n".join(lines)
