"""What pages print for regions, industries and variables: their names, from the panel's own lists, in one place."""

from collections.abc import Callable, Mapping

import polars as pl

from python_models.words import Language
from python_models.words.columns import variable_names

LISTS = {"region": "seeds.regions", "industry": "seeds.industries"}
VARIABLES = "seeds.variables"
NAMED = (*LISTS.values(), VARIABLES)  # the tables that hold the names, before and after a panel is published


def spoken_names(
    table: Callable[[str], pl.DataFrame | None], labels: Mapping[str, str], language: Language
) -> dict[str, str]:
    """Names by code, in a language; of a table that is not there, and of a code without one, nothing.

    Parameters
    ----------
    table
        Gives one of ``NAMED`` by name, or None.
    labels
        What a panel or study calls its variables; they go before the lists.
    """
    out: dict[str, str] = {}
    for kind, name in LISTS.items():
        if (rows := table(name)) is None:
            continue
        wanted = [f"{kind}_name_en"] if language == "en" and f"{kind}_name_en" in rows.columns else []
        text = [pl.col(c).cast(pl.String) for c in (*wanted, f"{kind}_name")]
        said = pl.coalesce(pl.when(t.str.len_chars() > 0).then(t) for t in text)
        out |= dict(rows.select(pl.col(f"{kind}_id").cast(pl.String), said.alias("said")).drop_nulls().iter_rows())
    variables = table(VARIABLES)
    if variables is not None and "description" in variables.columns:
        out |= variable_names(variables.select("variable", "description").iter_rows(), language)
    return out | dict(labels)
