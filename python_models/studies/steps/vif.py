"""Variance inflation factors."""

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field

from python_models.errors import InputError
from python_models.formula.design import design, nodes_of, require_columns_of
from python_models.formula.parser import read_formula
from python_models.formula.tree import quoted
from python_models.studies.checker import Checker
from python_models.studies.context import Context
from python_models.studies.outputs import Column, Produced, TableOutput
from python_models.studies.steps.base import Kind, SampledStep
from python_models.words import Words

FIRST = "__one"  # an outcome that no column is called


class Vif(SampledStep):
    """Variance inflation factors of regressors, pooled, as Stata's ``estat vif``."""

    kind: Literal["vif"]
    terms: list[str] = Field(min_length=2)


def check(step: Vif, here: Checker) -> None:
    rows = here.rows(step.sample, step.years)
    for term in step.terms:
        if term in here.columns():
            here.described("terms", [term], rows)
            continue
        try:
            nodes = nodes_of(read_formula(f"{FIRST} ~ {term}", here.columns()))[1:]
            require_columns_of(term, nodes, here.columns())
        except InputError as exc:
            here.say("terms", str(exc))


def run(step: Vif, context: Context) -> Produced:
    """Variance inflation factors and their mean, largest first."""
    from python_models.panel.tests import variance_inflation

    data = context.rows(step.sample, step.years)
    data = data.with_columns(pl.lit(1.0).alias(FIRST))
    terms = [quoted(term) if term in data.columns else term for term in step.terms]
    x = design(data, f"{FIRST} ~ {' + '.join(terms)}", context.unit, context.period)
    kept = x.x[~np.isnan(x.x).any(axis=1)]
    factors = variance_inflation(kept)
    table = pl.DataFrame({"label": [context.label(n) for n in x.names], "vif": factors}).sort("vif", descending=True)
    mean = pl.DataFrame({"label": [context.word("vif_mean")], "vif": [float(factors.mean())]})
    table = pl.concat([table.with_columns(tolerance=1 / pl.col("vif")), mean], how="diagonal")
    heads = [Column("vif", context.word("vif"), 2), Column("tolerance", context.word("tolerance"))]
    return Produced([TableOutput("vif", table, "label", heads, context.word("variable"))])


WORDS = Words(
    {
        "vif": ("VIF", "VIF"),
        "tolerance": ("1/VIF", "1/VIF"),
        "vif_mean": ("Mean VIF", "VIF 均值"),
    }
)
KIND = Kind(Vif, check, run, WORDS)
