"""A fitted spatial panel as plain text, laid out as ``xsmle`` prints it; publication tables belong to ``reporting``."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.words.cautions import sentence

_NAMES = {"none": "", "lee_yu": " (Lee-Yu transformation)", "direct": " (direct)"}
_NAMES |= {"bias_corrected": " (bias-corrected)"}


def summary_text(
    top: Mapping[str, Any],
    formula: str,
    terms: pl.DataFrame,
    effects: pl.DataFrame,
    tests: pl.DataFrame,
    cautions: Sequence[Caution],
) -> str:
    """Head, coefficients by equation, effects, tests and cautions; ``top`` is the row of ``glance``."""
    left = [
        f"Effects: {top['effects']}{_NAMES[top['transformation']]}",
        f"Errors: {top['information']} information",
        f"Log likelihood = {stata.number(top['log_likelihood'])}",
        f"AIC = {stata.number(top['aic'])}   BIC = {stata.number(top['bic'])}",
    ]
    right = [
        ("Number of obs   ", f"{top['n_obs']:,}"),
        ("Number of groups", f"{top['n_units']:,}"),
        ("Panel length    ", f"{top['n_periods']:,}"),
        ("R-squared: within", stata.number(top["r_squared_within"])),
        ("with effects", stata.number(top["r_squared"])),
        ("squared correlation", stata.number(top["corr_squared"])),
    ]
    title = f"{top['model'].upper()} panel by maximum likelihood of {top['outcome']}"
    lines = [title, f"Formula: {formula}", *stata.two_columns(left, right)]
    lines += stata.coefficients(terms, top["outcome"], None, blocks=stata.BLOCKS)
    if effects.height:
        lines += ["", "Effects: the standard errors are those of the delta method"]
        lines += stata.coefficients(effects, top["outcome"], None, blocks={})
    lines += ["", "Tests", *_tests(tests)] if tests.height else []
    return "\n".join([*lines, *(line for c in cautions for line in stata.wrapped(f"Note: {sentence(c)}."))])


def _tests(table: pl.DataFrame) -> list[str]:
    lines = []
    for r in table.iter_rows(named=True):
        value = "" if r["value"] is None else f"{r['value']:.4f}"
        df = "" if r["df"] is None else f"{r['df']:.0f}"
        p = "" if r["p_value"] is None else f"{r['p_value']:.4f}"
        lines += stata.wrapped(f"{r['test']:<18} {value:>12} {df:>4} {p:>8}  {r['note'] or ''}".rstrip(), 46)
    return lines
