"""A fitted spatial panel as plain text, laid out as ``xsmle`` prints it; publication tables belong to ``reporting``."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from python_models import stata_layout as stata
from python_models.cautions import Caution
from python_models.words import Language
from python_models.words.errors import translated
from python_models.words.fits import FITS, said


def summary_text(
    top: Mapping[str, Any],
    formula: str,
    terms: pl.DataFrame,
    effects: pl.DataFrame,
    tests: pl.DataFrame,
    cautions: Sequence[Caution],
    language: Language,
) -> str:
    """Head, coefficients by equation, effects, tests and cautions; ``top`` is the row of ``glance``."""
    effects_named = said("effects", top["effects"], language).removesuffix(" effects")
    form = said("form", top["transformation"], language, "")
    left = [
        FITS("spatial_effects", language, effects=effects_named, form=form),
        FITS("spatial_errors", language, kind=said("information", top["information"], language)),
        f"{FITS('log_likelihood', language)} = {stata.number(top['log_likelihood'])}",
        f"AIC = {stata.number(top['aic'])}   BIC = {stata.number(top['bic'])}",
    ]
    right = [
        (FITS("panel_obs", language), f"{top['n_obs']:,}"),
        (FITS("panel_groups", language), f"{top['n_units']:,}"),
        (FITS("panel_length", language), f"{top['n_periods']:,}"),
        (FITS("r2_within", language), stata.number(top["r_squared_within"])),
        (FITS("r2_effects", language), stata.number(top["r_squared"])),
        (FITS("r2_correlation", language), stata.number(top["corr_squared"])),
    ]
    title = FITS("title_spatial", language, model=top["model"].upper(), outcome=top["outcome"])
    lines = [title, FITS("formula", language, formula=formula), *stata.two_columns(left, right)]
    lines += stata.coefficients(terms, top["outcome"], None, blocks=True, language=language)
    if effects.height:
        lines += ["", FITS("effects_below", language)]
        lines += stata.coefficients(effects, top["outcome"], None, blocks=True, language=language)
    lines += ["", FITS("tests", language), *_tests(tests, language)] if tests.height else []
    return "\n".join([*lines, *stata.noted(cautions, language)])


def _tests(table: pl.DataFrame, language: Language) -> list[str]:
    lines = []
    for r in table.iter_rows(named=True):
        value = "" if r["value"] is None else f"{r['value']:.4f}"
        df = "" if r["df"] is None else f"{r['df']:.0f}"
        p = "" if r["p_value"] is None else f"{r['p_value']:.4f}"
        note = translated(r["note"] or "", language)
        lines += stata.wrapped(f"{r['test']:<18} {value:>12} {df:>4} {p:>8}  {note}".rstrip(), 46)
    return lines
