"""What regions and industries are called where a person reads of them: by name, in the language that is spoken."""

from collections import Counter

import duckdb

from python_models.words import Language

OF = {"en": ("region_name_en", "region_name"), "zh": ("region_name", "region_name_en")}


def names_query(language: Language) -> str:
    """Rows of code and name: in a language, else in the other, else the code."""
    own, other = OF[language]
    return f"select region_id, coalesce(nullif({own}, ''), nullif({other}, ''), region_id) from seeds.regions"


def region_names(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    """Code -> name of the panel's regions, and the code of namesakes; empty before the list is read."""
    try:
        names = dict(con.execute(names_query(language)).fetchall())
    except duckdb.CatalogException:
        return {}
    several = Counter(names.values())
    return {code: name if several[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def coded_names(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    """Code -> name of the panel's industries and regions, as examples of the gate have both; empty before the lists."""
    own, other = ("industry_name_en", "industry_name")[:: 1 if language == "en" else -1]
    try:
        listed = con.execute(
            f"select industry_id, coalesce(nullif({own}, ''), nullif({other}, ''), industry_id) from seeds.industries"
        ).fetchall()
    except duckdb.CatalogException:
        listed = []
    return dict(listed) | region_names(con, language)
