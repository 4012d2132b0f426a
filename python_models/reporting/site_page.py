"""The page of all results, which links every other page and file, and the data dictionary; both open from disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from python_models.reporting.page import Exhibit, Fragment, Section, report_page
from python_models.reporting.publication_table import PublicationTable, Row
from python_models.words import Language
from python_models.words.site import SITE


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study as the page shows it.

    Attributes
    ----------
    title, question
        What it is called, and what it asks.
    answers
        Its answers, in order.
    page
        Address of its report; empty for the study that the panel's report shows.
    exhibits
        Caption of each table and figure, and the addresses of its files.
    """

    title: str
    question: str
    answers: Sequence[str]
    page: str
    exhibits: Sequence[tuple[str, Sequence[str]]]


def site_page(panel: str, pages: Mapping[str, str], studies: Sequence[StudyEntry], *, language: Language = "en") -> str:
    """One HTML document; ``pages`` is what is there (``report``, ``checks``, ``dictionary`` …) -> its address."""
    listed = [(_link(SITE(k, language), to), escape(SITE(f"{k}.shows", language))) for k, to in pages.items()]
    listed += [
        (_link(SITE("study.page", language, title=s.title), s.page), escape(s.question)) for s in studies if s.page
    ]
    heads = (SITE("page", language), SITE("shows", language))
    whole = Exhibit(_table(heads, listed), SITE("pages", language))
    sections = [Section(SITE("pages", language), SITE("pages.question", language), exhibits=[whole])]
    sections += [_study(study, language) for study in studies]
    return report_page(SITE("title", language, panel=panel), sections, language=language)


def _study(study: StudyEntry, language: Language) -> Section:
    rows = [(escape(caption), " ".join(_link(_ending(f), f) for f in files)) for caption, files in study.exhibits]
    if study.page:
        rows.insert(0, (_link(SITE("read", language), study.page), ""))
    exhibits = []
    if rows:
        table = _table((SITE("exhibit", language), SITE("as", language)), rows)
        exhibits.append(Exhibit(table, SITE("files", language, title=study.title)))
    said = list(study.answers) or [SITE("no_answers", language)]
    return Section(study.title, study.question, prose=said, exhibits=exhibits)


def _ending(address: str) -> str:
    return address.rsplit(".", 1)[-1]


def _link(text: str, address: str) -> str:
    return f'<a href="{escape(address, quote=True)}">{escape(text)}</a>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Fragment:
    """A table whose cells are finished markup."""
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return Fragment("table", f'<table class="links"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def dictionary_page(panel: str, columns: pl.DataFrame, *, language: Language = "en") -> str:
    """Every table and column: schema, table, about, column, type, meaning; a section a schema, a table a table."""
    sections = []
    for (schema,), tables in columns.group_by("schema", maintain_order=True):
        exhibits = []
        for (name, about), rows in tables.group_by("table", "about", maintain_order=True):
            lines = tuple(Row(r["column"], (r["type"], r["meaning"])) for r in rows.to_dicts())
            heads = ((SITE("type", language), SITE("meaning", language)),)
            called = f"{schema}.{name}"
            caption = SITE("columns_of", language, table=called, description=about) if about else called
            exhibits.append(Exhibit(PublicationTable(heads, lines, align="left", language=language), caption))
        question = SITE("schema.question", language, tables=len(exhibits))
        sections.append(Section(str(schema), question, exhibits=exhibits))
    return report_page(SITE("dictionary.title", language, panel=panel), sections, language=language)
