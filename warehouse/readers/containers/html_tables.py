"""HTML tables, often named .xls: the tables of a page and the text between them."""

from __future__ import annotations

import re

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Merge, Sheet, mark_shared, raised, rectangle

_BREAKS = frozenset(("br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "table"))  # a line of their own


def html_sheet(text: str, limits: Limits | None = None) -> Sheet:
    """All tables and the text between them, top to bottom, with spanned cells left empty as in a workbook."""
    from lxml import html

    try:
        root = html.document_fromstring(_without_declaration(text), parser=html.HTMLParser(no_network=True))
    except Exception as error:
        raise FileError("unreadable", f"the HTML cannot be parsed: {error}") from None
    body = root.find("body")
    rows: list[list[str]] = []
    if body is not None:
        _count_spans(body, limits or Limits())
        _html_rows(body, rows)
    return Sheet("html", rectangle(rows))


def _count_spans(body: object, limits: Limits) -> None:
    """Spans are counted before they are expanded: a few cells may declare millions."""
    cells = 0
    for cell in body.iter("td", "th"):  # type: ignore[attr-defined]
        cells += _span(cell.get("rowspan")) * _span(cell.get("colspan"))
        if cells > limits.max_cells:
            raise FileError("too_large", f"the tables span more cells than the limit of {limits.max_cells:,}")


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _html_rows(element: object, rows: list[list[str]]) -> None:
    for child in element:  # type: ignore[attr-defined]
        if not isinstance(child.tag, str) or child.tag in ("script", "style") or _hidden(child):
            pass
        elif child.tag == "table" and not child.xpath(".//table"):  # one around others only lays the page out
            rows.extend(_html_table(child))
        elif child.xpath(".//table"):
            _text_row(child.text, rows)
            _html_rows(child, rows)
        else:
            _text_row(child.text_content(), rows)
        _text_row(child.tail, rows)


def _hidden(element: object) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "").lower()  # type: ignore[attr-defined]


def _text_row(text: str | None, rows: list[list[str]]) -> None:
    if text and text.strip():
        rows.append([text.strip()])


def _html_table(table: object) -> list[list[str]]:
    grid: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    merges: list[Merge] = []
    lines = [line for line in table.iter("tr") if not _hidden(line)]  # type: ignore[attr-defined]
    for i, line in enumerate(lines):
        j = 0
        for cell in (cell for cell in line.iter("td", "th") if not _hidden(cell)):
            while (i, j) in taken:
                j += 1
            down, right = (_span(cell.get(key)) for key in ("rowspan", "colspan"))
            taken.update((i + a, j + b) for a in range(down) for b in range(right))
            grid[i, j] = _cell_text(cell)
            merges += [(i, j, down, right)] if down > 1 or right > 1 else []
            j += right
    width = max((j for _, j in taken), default=-1) + 1
    rows = [[grid.get((i, j), "") for j in range(width)] for i in range(len(lines))]
    mark_shared(rows, merges)
    return rows


def _cell_text(cell: object) -> str:
    """The lines of a cell: <b>5</b>8 is 58, 5<br>8 are two lines, 58<sup>1</sup> has a footnote; no comments."""
    parts: list[str] = []

    def add(element: object) -> None:
        tag = element.tag  # type: ignore[attr-defined]
        if not isinstance(tag, str) or tag in ("script", "style") or _hidden(element):
            return
        parts.append("\x1f" if tag in _BREAKS and element is not cell else "")
        if text := element.text:  # type: ignore[attr-defined]
            parts.append(raised(text) if tag == "sup" else text)
        for child in element:  # type: ignore[attr-defined]
            add(child)
            parts.append(child.tail or "")
        parts.append("\x1f" if tag in _BREAKS and element is not cell else "")

    add(cell)
    return "\n".join(filter(None, (" ".join(line.split()) for line in "".join(parts).split("\x1f"))))


def _span(value: str | None) -> int:
    return min(max(int(value), 1), 1000) if value and value.isdigit() else 1
