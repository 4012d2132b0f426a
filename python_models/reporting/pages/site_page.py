"""The entry of the site, which links every other page and file, and the data dictionary; both open from disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from python_models.reporting.numbers import signed
from python_models.reporting.pages.page import Exhibit, Fragment, Headline, Provenance, Section, file_kind, report_page
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.words import Language
from python_models.words.site import SITE


@dataclass(frozen=True, slots=True)
class ShownExhibit:
    """A table or figure: its caption, the address of the section that shows it, the addresses of its files."""

    caption: str
    address: str
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study as the page shows it.

    Attributes
    ----------
    name, title, question
        What it is called in addresses and in words, and what it asks.
    answers
        Its answers, in order.
    page
        Address of its report.
    exhibits
        Its tables and figures.
    warnings
        What to know before it is read, such as data that came after it ran.
    """

    name: str
    title: str
    question: str
    answers: Sequence[str]
    page: str
    exhibits: Sequence[ShownExhibit]
    warnings: Sequence[str] = ()


def site_page(
    panel: str,
    pages: Mapping[str, str],
    studies: Sequence[StudyEntry],
    *,
    headlines: Sequence[Headline] = (),
    own: Sequence[ShownExhibit] = (),
    provenance: Provenance | None = None,
    site: Mapping[str, str] | None = None,
    language: Language = "en",
) -> str:
    """The entry as one HTML document.

    Parameters
    ----------
    pages
        What there is to read: a key of ``words.site`` (``report``, ``checks``, ``dictionary`` …) -> its address.
    studies
        What each study asks and answers.
    headlines
        The panel's numbers to see first.
    own
        Tables and figures of the panel's report that are of no study.
    site
        The pages linked at the head of every page, as ``report_page`` takes them.
    """
    listed = [(_link(SITE(k, language), to), escape(SITE(f"{k}.shows", language))) for k, to in pages.items()]
    listed += [
        (_link(SITE("study.page", language, title=s.title), s.page), escape(s.question)) for s in studies if s.page
    ]
    heads = (SITE("page", language), SITE("shows", language))
    whole = Exhibit(_table(heads, listed), SITE("pages", language))
    first = Section(
        SITE("pages", language), SITE("pages.question", language), [SITE("about", language)], [whole],
        headlines=headlines, anchor="pages",
    )  # fmt: skip
    sections = [first, *(_study(study, language) for study in studies)]
    if own:
        title = SITE("own", language)
        files = Exhibit(_exhibits(own, language), SITE("files", language, title=title))
        sections.insert(1, Section(title, SITE("own.question", language), exhibits=[files], anchor="indices"))
    return report_page(SITE("title", language, panel=panel), sections, provenance, pages=site, language=language)


def _study(study: StudyEntry, language: Language) -> Section:
    whole = [ShownExhibit(SITE("read", language), study.page, [])] if study.page else []
    shown = [*whole, *study.exhibits]
    caption = SITE("files", language, title=study.title)
    exhibits = [Exhibit(_exhibits(shown, language), caption)] if shown else []
    said = list(study.answers) or [SITE("no_answers", language, exhibits=len(study.exhibits))]
    return Section(study.title, study.question, said, exhibits, study.warnings, anchor=study.name)


def _exhibits(shown: Sequence[ShownExhibit], language: Language) -> Fragment:
    """A row an exhibit: its caption, which leads to where it is shown, and its files by what they are."""
    rows = [
        (
            _link(signed(e.caption), e.address) if e.address else escape(signed(e.caption)),
            " ".join(_link(file_kind(f, language), f, download=True) for f in e.files),
        )
        for e in shown
    ]
    return _table((SITE("exhibit", language), SITE("as", language)), rows)


def _link(text: str, address: str, *, download: bool = False) -> str:
    return f'<a href="{escape(address, quote=True)}"{" download" if download else ""}>{escape(text)}</a>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Fragment:
    """A table whose cells are finished markup."""
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return Fragment("table", f'<table class="links"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _sources(sources: Sequence[Mapping[str, str]], language: Language) -> Section:
    """Where the figures come from, in words; the code is what the tables of raw have."""
    named = ("title", "publisher", "citation", "figures")
    heads = tuple(SITE(f"sources.{name}", language) for name in named)
    lines = tuple(Row(s["source"], tuple(s[name] for name in named)) for s in sources)
    table = PublicationTable((heads,), lines, align="left", language=language)
    shown = Exhibit(table, SITE("sources.caption", language))
    question = SITE("sources.question", language, sources=len(sources))
    return Section(SITE("sources", language), question, exhibits=[shown], anchor="sources")


def dictionary_page(
    panel: str,
    columns: pl.DataFrame,
    *,
    sources: Sequence[Mapping[str, str]] = (),
    pages: Mapping[str, str] | None = None,
    language: Language = "en",
) -> str:
    """Every table and column: schema, table, about, column, type, meaning; a section a schema, a table a table.

    ``sources`` stand first: rows with ``source``, ``title``, ``publisher``, ``citation`` and ``figures``.
    """
    sections = [_sources(sources, language)] if sources else []
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
    return report_page(SITE("dictionary.title", language, panel=panel), sections, pages=pages, language=language)
