"""A fitted panel regression as plain text for the terminal."""

from collections.abc import Mapping, Sequence

import polars as pl

from python_models.cautions import Caution
from python_models.panel.specification import Specification
from python_models.words.cautions import sentence


def summary_text(
    spec: Specification,
    terms: pl.DataFrame,
    glance: pl.DataFrame,
    cautions: Sequence[Caution],
    bases: Mapping[str, str],
) -> str:
    """Head with the base level of each list of categories, coefficients, measures and cautions."""
    head = f"{spec.formula}: {spec.effects} effects, {spec.covariance} standard errors"
    head += "".join(f"\nbase of {term}: {level}" for term, level in bases.items())
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_width_chars=120):
        measures = glance.select(pl.selectors.numeric()).unpivot(variable_name="measure")
        parts = [head, str(terms.drop("component")), str(measures), *(f"{sentence(c)}." for c in cautions)]
    return "\n".join(parts)
