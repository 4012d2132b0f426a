"""The files of a figure or a table: SVG and PNG, or HTML, LaTeX, Word, Excel and CSV."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from python_models.reporting.figures.style import Chart
from python_models.reporting.kept_drawings import keep_marks, marks
from python_models.reporting.pages.page import Exhibit, Fragment, Section
from python_models.reporting.tables.publication_table import PublicationTable
from python_models.words.page import PAGE

FIGURES, TABLES = ("svg", "png"), ("html", "tex", "docx", "xlsx", "csv")
LISTED = "listed.json"  # captions, sections and files of a page's own exhibits, for the page that links all
DOWNLOADS = (
    "docx",
    "tex",
    "xlsx",
    "csv",
    "svg",
    "png",
)  # as a page offers them; markup is on the page itself


def write_exhibit(content: Chart | PublicationTable, folder: Path, stem: str) -> list[Path]:
    """Write a figure below ``folder/figures`` or a table below ``folder/tables``; the files' paths."""
    if isinstance(content, Chart):
        return [content.save(_place(folder / "figures", stem, end)) for end in FIGURES]
    paths = [_place(folder / "tables", stem, end) for end in TABLES]
    html, tex, docx, xlsx, csv = paths
    html.write_text(_page_of(content, stem), encoding="utf-8")
    tex.write_text(content.latex(), encoding="utf-8")
    content.docx(docx)
    content.xlsx(xlsx)
    content.csv(csv)
    return paths


def _page_of(table: PublicationTable, stem: str) -> str:
    """The table as a page of its own: it says its language, its title and in which characters it is written."""
    head = f'<meta charset="utf-8">\n<title>{escape(table.caption or stem)}</title>'
    body = f"<body>\n{table.html()}\n</body>"
    spoken = PAGE("html_language", table.language)
    return f'<!doctype html>\n<html lang="{spoken}">\n<head>{head}</head>\n{body}\n</html>\n'


def _place(folder: Path, stem: str, ending: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stem}.{ending}"  # a stem may hold a point


def _with_content(told: str, files: Sequence[Path]) -> str:
    """A mark with the files as they lie: of a run that was killed they may show something else; empty without one."""
    try:
        digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files))
    except OSError:
        return ""
    return f"{told} {digest.hexdigest()}"


def offered(files: Sequence[str], folder: Path, address: str = "") -> list[str]:
    """Addresses of an exhibit's files that are there and that a page offers; ``address`` leads to ``folder``."""
    there = [f for f in files if (folder / f).is_file()]
    chosen = [f for end in DOWNLOADS for f in there if f.endswith(f".{end}")]
    return [f"{address}/{f}" if address else f for f in chosen]


def figures_in(folder: Path) -> dict[str, Path]:
    """The SVG files of a page's figures by what they were drawn of."""
    return {told.split(" ")[0]: folder / "figures" / f"{stem}.svg" for stem, told in marks(folder).items() if told}


def with_files(sections: Sequence[Section], folder: Path, address: str) -> list[Section]:
    """Sections whose named exhibits have their files, which are then all that ``folder`` holds.

    Finished markup keeps what it has.
    """
    listed, written = [], set[Path]()
    before, drawn = marks(folder), dict[str, str]()

    def filed(section: Section, exhibit: Exhibit) -> Exhibit:
        if isinstance(exhibit.content, Fragment) or not exhibit.name:
            return exhibit
        content, stem = exhibit.content, exhibit.name.replace(".", "_")
        told, kind = content.mark(), "figures" if isinstance(content, Chart) else "tables"
        made = [folder / kind / f"{stem}.{end}" for end in (FIGURES if kind == "figures" else TABLES)]
        same = bool(told) and before.get(stem) == _with_content(told, made)
        if isinstance(content, Chart):
            content = content.as_in(made[0]) if same else content.finished()
        if not same:
            made = write_exhibit(content, folder, stem)
        drawn[stem] = _with_content(told, made)
        written.update(made)
        files = offered([p.relative_to(folder).as_posix() for p in made], folder, address)
        listed.append({"caption": exhibit.caption, "anchor": section.anchor, "files": files})
        return replace(exhibit, content=content, files=files)

    out = [replace(section, exhibits=[filed(section, e) for e in section.exhibits]) for section in sections]
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*/*"):  # of exhibits that are shown no more
        if path not in written:
            path.unlink()
    keep_marks(folder, drawn)
    (folder / LISTED).write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")
    return out
