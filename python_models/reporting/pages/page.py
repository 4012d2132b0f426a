"""One self-contained HTML page from sections of prose, figures and tables; it opens from disk without the network."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import chain, count
from pathlib import Path
from typing import Any, Literal

from python_models.reporting.figures.style import Chart
from python_models.reporting.fonts import font_face
from python_models.reporting.hashes import shortened
from python_models.reporting.numbers import signed
from python_models.reporting.tables.publication_table import PublicationTable
from python_models.words import Language, sentences
from python_models.words.page import PAGE, PROVENANCE
from python_models.words.site import SITE

TEMPLATES = Path(str(files("python_models.reporting") / "templates"))  # found in a wheel too

MOST_TABLE_ROWS = 300
# three bars on a line; in the page itself, so that a browser asks nobody for a favicon
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http:%2F%2Fwww.w3.org%2F2000%2Fsvg' viewBox='0 0 16 16'%3E"
    "%3Cpath fill='%231b6f90' "
    "d='M2 9h3v5H2zM6.5 5h3v9h-3zM11 2h3v12h-3z'/%3E%3C/svg%3E"
)
SCRIPTS = ("page.js", "tables.js", "regions.js")
FRAGMENTS = "page"  # folder of finished markup beside the files of a study's tables and figures
FRAGMENT = ".part"  # its files are pieces of a page and no pages, so that no browser opens one


@dataclass(frozen=True, slots=True)
class Fragment:
    """A figure or a table that was made before: its finished markup."""

    kind: Literal["figure", "table"]
    markup: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure or a table with its caption, where its numbers come from, and the query that gives them.

    ``name`` is what its files are called by, ``files`` their addresses beside the page.
    """

    content: Chart | PublicationTable | Fragment
    caption: str
    source: str = ""
    query: str = ""
    note: str = ""
    name: str = ""
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """A number to see first: what it is, and what to hold against it."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    title, question
        Its heading, and the question it answers.
    prose
        Paragraphs of plain text, or finished markup (``markupsafe.Markup``).
    exhibits
        Figures and tables in order.
    warnings
        Why an estimate should not be trusted; shown in a box.
    absences
        Sentences that say what is left out and why.
    headlines
        Numbers shown large at the head of the section.
    anchor
        Its address within the page; made from the title where not given.
    """

    title: str
    question: str = ""
    prose: Sequence[str] = ()
    exhibits: Sequence[Exhibit] = ()
    warnings: Sequence[str] = ()
    absences: Sequence[str] = ()
    headlines: Sequence[Headline] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from: facts to list, and the files that were read (any columns, one mapping a file).

    ``links`` are pages beside the report, what they show -> relative address.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Mapping[str, Any]] = ()
    links: Mapping[str, str] = field(default_factory=dict)


def slug(title: str, taken: set[str]) -> str:
    """An anchor from a title, different from those taken."""
    base = re.sub(r"[^\w]+", "-", title.lower()).strip("-") or "section"
    name = next(n for n in chain([base], (f"{base}-{i}" for i in count(2))) if n not in taken)
    taken.add(name)
    return name


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["signed"] = lambda text: text if hasattr(text, "__html__") else signed(text)  # finished markup
    environment.filters["shortened"] = shortened
    return environment.get_template("page.html.j2")


def fragment(content: Chart | PublicationTable | Fragment, prefix: str) -> Fragment:
    """Finished markup for a page; ``prefix`` keeps the ids of a figure apart from those of others."""
    if isinstance(content, Fragment):
        return content
    if isinstance(content, Chart):
        return Fragment("figure", content.inline_svg(prefix))
    return Fragment("table", _short(content).html(styled=False))


def _short(table: PublicationTable) -> PublicationTable:
    """A table of a page: of very many rows the first, and a note that says so; its files hold all of them."""
    if len(table.rows) <= MOST_TABLE_ROWS:
        return table
    said = PAGE("rows_of", table.language, shown=MOST_TABLE_ROWS, total=len(table.rows))
    return replace(table, rows=table.rows[:MOST_TABLE_ROWS], notes=sentences([said, table.notes], table.language))


def _shown(exhibit: Exhibit, count: dict[str, int], language: Language) -> dict[str, Any]:
    """What the template needs of an exhibit: its kind, name and finished markup."""
    from markupsafe import Markup

    made = fragment(exhibit.content, f"f{count['figure'] + 1}-")
    count[made.kind] += 1
    name = PAGE(made.kind, language, number=count[made.kind])
    markup = _captioned(made, f"{name} {signed(exhibit.caption)}")
    links = [(file_kind(address, language), address) for address in exhibit.files]
    return {"kind": made.kind, "name": name, "markup": Markup(markup), "exhibit": exhibit, "links": links}


def file_kind(address: str, language: Language = "en") -> str:
    """What a file is to a reader: Word, LaTeX, Excel, CSV, SVG, PNG."""
    return PAGE.get(f"file.{address.rsplit('.', 1)[-1].lower()}", language)


def _captioned(made: Fragment, caption: str) -> str:
    """A table with its caption as a table's own, for those who hear it or copy it; the page shows it above."""
    if made.kind != "table":
        return made.markup
    said = f'<caption class="heard">{escape(caption)}</caption>'
    return re.sub(r"<table\b[^>]*>", lambda found: found[0] + said, made.markup, count=1)


def report_page(
    title: str,
    sections: Sequence[Section],
    provenance: Provenance | Mapping[str, str] | None = None,
    *,
    subtitle: str = "",
    pages: Mapping[str, str] | None = None,
    language: Language = "en",
) -> str:
    """The page as one HTML document: style, figures and tables inside, nothing fetched.

    All text is escaped; figures are inline SVG in the page's own colours (light and dark). ``pages`` are the other
    pages of the site, by a key of ``words.site`` -> relative address, an empty one for this page itself.
    """
    from markupsafe import Markup

    taken: set[str] = {"provenance"}
    numbered = {"figure": 0, "table": 0}
    parts = [
        {
            "anchor": slug(s.anchor or s.title, taken),
            "section": s,
            "exhibits": [_shown(e, numbered, language) for e in s.exhibits],
        }
        for s in sections
    ]
    if provenance is not None and not isinstance(provenance, Provenance):
        provenance = Provenance(facts=provenance)
    page = _template().render(
        title=title,
        icon=ICON,
        subtitle=subtitle,
        language=PAGE("html_language", language),
        ui=PAGE.all(language),
        told=lambda name: PROVENANCE.get(name, language),
        style=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
        script=Markup("\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS)),
        pages=[(SITE(key, language), address) for key, address in (pages or {}).items()],
        parts=parts,
        provenance=provenance,
    )
    # of the finished page: figures and tables hold Chinese, too
    return page.replace("<style>", f"<style>\n{face}", 1) if (face := font_face(page)) else page
