"""The published tables as a report reads them: by a query that is run and shown, or by a sentence why it cannot be."""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from python_models.words import Language, listed
from python_models.words.absences import ABSENCES

_NAMED = re.compile(r"\b(?:from|join)\s+([a-z_]+)\.([a-z_]+)", re.IGNORECASE)


class Absent(Exception):
    """Something a report would show is not stored, as a fact; ``said`` is the sentence to print instead.

    Parameters
    ----------
    reason
        A key of ``words.absences``.
    values
        What the sentence tells; a tuple of names is listed.
    """

    def __init__(self, reason: str, **values: str | int | tuple[str, ...]) -> None:
        super().__init__(reason, values)
        self.reason, self.values = reason, values

    def said(self, language: Language = "en") -> str:
        """The sentence in a language."""
        told = {k: listed(v, language) if isinstance(v, tuple) else v for k, v in self.values.items()}
        return ABSENCES(self.reason, language, **told)

    def __str__(self) -> str:
        return self.said()


class Nothing(Absent):
    """There is nothing to show because nothing went wrong; ``said`` says so."""


class StoredTables:
    """Frames by table name, asked with the SQL that is printed beneath the numbers.

    Parameters
    ----------
    tables
        Published tables by ``schema.table``; a mapping may read each when it is asked for.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self._tables = tables

    @staticmethod
    def named(sql: str) -> list[str]:
        """The tables a query reads, in order."""
        return list(dict.fromkeys(f"{schema}.{table}" for schema, table in _NAMED.findall(sql)))

    def get(self, name: str) -> pl.DataFrame | None:
        """The table, or ``None``."""
        return self._tables.get(name)

    def is_empty(self, name: str) -> bool:
        """Whether the table is there and has no row."""
        return name in self._tables and self._tables[name].is_empty()

    def require(self, name: str, *columns: str) -> pl.DataFrame:
        """The table; ``Absent`` where it, its rows or one of ``columns`` is missing."""
        if name not in self._tables:
            raise Absent("not_published", table=name)
        table = self._tables[name]
        if table.is_empty():
            raise Absent("no_rows", table=name)
        missing = tuple(c for c in columns if c not in table.columns)
        if missing:
            raise Absent("no_column", table=name, columns=missing)
        return table

    def query(self, sql: str) -> pl.DataFrame:
        """Rows of a query in the SQL that DuckDB and polars share; ``Absent`` where it has none.

        Names are written ``schema.table`` as in the warehouse, so that the text can be pasted there.
        """
        frames = {name.replace(".", "__"): self.require(name) for name in self.named(sql)}
        plain = _NAMED.sub(lambda m: m[0].replace(f"{m[1]}.{m[2]}", f"{m[1]}__{m[2]}"), sql)
        try:
            rows = pl.SQLContext(frames, eager=True).execute(plain)
        except pl.exceptions.PolarsError as exc:
            said = str(exc).splitlines()[0]
            raise Absent("unanswerable", tables=tuple(self.named(sql)), problem=said) from exc
        if rows.is_empty():
            raise Absent("no_answer", tables=tuple(self.named(sql)))
        return rows


def quoted(text: str) -> str:
    """A string literal in SQL."""
    return "'" + text.replace("'", "''") + "'"


def among(texts: Iterable[str]) -> str:
    """String literals in the parentheses of SQL's ``IN``."""
    return "(" + ", ".join(quoted(text) for text in texts) + ")"
