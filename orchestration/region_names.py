"""What regions, industries and variables are called where a person reads of them: by name, in the language spoken."""

from collections import Counter

import duckdb

from python_models.words import Language
from python_models.words.columns import variable_names

LISTS = {"region": "regions", "industry": "industries"}


def names_query(language: Language, kind: str = "region") -> str:
    """Rows of code and name: in a language, else in the other, else the code."""
    own, other = (f"{kind}_name_en", f"{kind}_name")[:: 1 if language == "en" else -1]
    return f"select {kind}_id, coalesce(nullif({own}, ''), nullif({other}, ''), {kind}_id) from seeds.{LISTS[kind]}"


def region_names(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    """Code -> name of the panel's regions, and the code of namesakes; empty before the list is read."""
    names = _names(con, language, "region")
    several = Counter(names.values())
    return {code: name if several[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def coded_names(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    """Code -> name of the panel's variables, industries and regions, which examples of the gate have; else empty."""
    return _variables(con, language) | _names(con, language, "industry") | region_names(con, language)


def _variables(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    try:
        return variable_names(con.execute("select variable, description from seeds.variables").fetchall(), language)
    except duckdb.CatalogException:
        return {}


def _names(con: duckdb.DuckDBPyConnection, language: Language, kind: str) -> dict[str, str]:
    """Code -> name of a list; empty before it is read."""
    try:
        return dict(con.execute(names_query(language, kind)).fetchall())
    except duckdb.CatalogException:
        return {}
