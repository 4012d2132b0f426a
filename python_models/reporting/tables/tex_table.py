"""A table in LaTeX in three-line style, to the letter as ``maketables`` writes one, but without its import.

Where columns of one width would be too narrow for what stands in them, which then lies over its neighbours, each is as
wide as it needs; type gets smaller where that is too wide for the line, and heads over columns go on in the next line.
What is too wide in the smallest type is drawn as wide as it is, and brought to the line's width as a whole.
The document loads booktabs, threeparttable, makecell, tabularx and array, and graphicx for such a table. All text is
given escaped.
"""

import re
from collections.abc import Sequence
from itertools import groupby, product
from operator import add

from python_models.reporting.tables.html_table import NARROW, SHORT_CELL, Block
from python_models.words import width_of

_NEW_LINE = r"\\"
_COLUMN = r">{%s\centering\arraybackslash}X"
_LINE, _GAP = 69.0, 1.2  # digits of 10 pt that article's line takes, and that lie between columns
_SPARE, _LABEL = 0.8, 18.0  # digits: what is a point too wide begins a line below; the least that labels break at
_SIZES = (("", 1.0), (r"\small", 0.925), (r"\footnotesize", 0.85), (r"\scriptsize", 0.797))  # a digit's width
_MARKUP = re.compile(r"\$-\$|\\[a-zA-Z]+(?:\{\})?|[\\${}^]")  # a minus sign is wider than a digit
_PIECE = re.compile(r"\s+|[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")  # a line ends between two of them
_FRAME = r"""\begingroup%s
\renewcommand\cellalign{t}
\renewcommand\arraystretch{1}
\setlength{\tabcolsep}{3pt}
%s>{\raggedright\arraybackslash}l%s}
\toprule
%s
\midrule
%s
\bottomrule
%s
\endgroup
\noindent\begin{minipage}{\linewidth}\smallskip\footnotesize
%s\end{minipage}
"""
_IN_LINE = (r"\begin{tabularx}{\linewidth}{@{}", r"\end{tabularx}")
_WHOLE = ("\\resizebox{\\linewidth}{!}{%\n\\begin{tabular}{@{}", r"\end{tabular}}")


def tex_table(heads: Sequence[Sequence[str]], blocks: Sequence[Block], *, caption: str, notes: str) -> str:
    """The table; ``heads`` from top to bottom, of which all but the last span columns alike."""
    size, widths, stub, fits = _room(heads[-1], blocks)
    body: list[str] = []

    def lines(cells: Sequence[str]) -> list[str]:
        return [_cell(c) if fits else _in_width(c, w) for c, w in zip(cells, widths, strict=True)]

    for i, block in enumerate(blocks):
        named = block.name is not None
        if i:
            body.append(r"\midrule")
        if named:
            name = str(block.name).split("\n")
            said = _in_lines(*(rf"\emph{{{line}}}" for line in name), side="[l]")
            beyond = max(map(_wide, name)) > stub  # the labels' room: it goes on over the columns
            body.append((rf"\multicolumn{{{len(widths) + 1}}}{{@{{}}l}}{{{said}}}" if beyond else said) + r" \\")
        body.append(r"\addlinespace[0.5ex]")
        for label, cells in block.rows:
            body.append(_row([_in_width(label, stub, "[l]"), *lines(cells)]))
    head = [line for level in heads[:-1] for line in _spanners(level, widths)]
    head.append(_row(["", *lines(heads[-1])]))
    mean = sum(widths) / len(widths)
    parts = ["" if max(widths) == min(widths) else rf"\hsize={wide / mean:.3f}\hsize" for wide in widths]
    columns = "".join(_COLUMN % part for part in parts) if fits else "c" * len(widths)
    begin, end = _IN_LINE if fits else _WHOLE
    text = (begin, columns, "\n".join(head), "\n".join(body), end)
    made = _FRAME % (size, *text, notes.replace("\n", _NEW_LINE))
    made = f"\\begin{{threeparttable}}\n{made}\n\\end{{threeparttable}}"
    if caption:
        over = f"\\begin{{table}}[htbp]\n\\centering\n\\caption{{{caption}}}\n\\smallskip\n"
        made = f"{over}{made}\n\\end{{table}}"
    return made


def _row(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _cell(text: str, side: str = "") -> str:
    """A cell; one of several lines is a table of its own."""
    return _in_lines(*text.split("\n"), side=side)


def _in_lines(*lines: str, side: str = "") -> str:
    return lines[0] if len(lines) == 1 else rf"\makecell{side}{{{_NEW_LINE.join(lines)}}}"


def _wide(text: str) -> float:
    """Digits that a line of escaped text takes."""
    return width_of(_MARKUP.sub(lambda found: "xx" if found[0] == "$-$" else "x" * (len(found[0]) > 1), text))


def _room(heads: Sequence[str], blocks: Sequence[Block]) -> tuple[str, list[float], float, bool]:
    """The size of type in which nothing lies over its neighbour; in it the widths of the columns and of the labels.

    Names of blocks stand in the labels' room where there is enough. Last, whether there is such a size: if not, the
    smallest, and what everything needs.
    """
    rows = [row for block in blocks for row in block.rows]
    columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(heads)
    least = [max(map(_unbroken, column), default=0.0) for column in columns]
    needs = [max(_of_head(head), wide) + _SPARE for head, wide in zip(heads, least, strict=True)]
    words = [
        [wide for c in column for line in c.split("\n") if (wide := _wide(line)) > SHORT_CELL] for column in columns
    ]
    wishes = [max(0.0, *wide, need - _SPARE) + _SPARE - need for wide, need in zip(words, needs, strict=True)]
    labels = [line for label, _ in rows for line in label.split("\n")]
    stub = max(map(_wide, labels), default=0.0)
    lines = min(stub, max(_LABEL, *map(_unbroken, labels), 0.0))
    named = max((_wide(line) for block in blocks for line in (block.name or "").split("\n")), default=0.0)
    for (size, part), label in product(_SIZES, dict.fromkeys((max(stub, named), stub, lines))):
        room = (_LINE - _GAP * len(needs)) / part - label
        if len(needs) * max(map(add, needs, wishes)) <= room:
            return size, [room / len(needs)] * len(needs), label, True
        if (spare := room - sum(needs)) >= 0:
            granted = min(1.0, spare / (sum(wishes) or 1.0))  # cells of words first: they go on in the fewest lines
            even = (spare - granted * sum(wishes)) / len(needs)
            return size, [need + granted * wish + even for need, wish in zip(needs, wishes, strict=True)], label, True
    return size, needs, lines, False


def _unbroken(text: str) -> float:
    """Digits of the longest part of a text that goes on in no other line: figures, and words."""
    return max((_wide(piece) for piece in _PIECE.findall(text)), default=0.0)


def _of_head(head: str) -> float:
    """The same of a head, of which a short one breaks nowhere: Chinese would break off a character."""
    return max((line if (line := _wide(part)) <= NARROW else _unbroken(part) for part in head.split("\n")), default=0.0)


def _in_width(text: str, width: float, side: str = "") -> str:
    """A label, or a head over columns, in as many lines as it needs."""
    lines: list[str] = []
    for part in text.split("\n"):
        lines.append("")
        for piece in _PIECE.findall(part) if _wide(part) > width else [part]:
            if lines[-1].strip() and _wide(lines[-1] + piece) > width and not piece.isspace():
                lines[-1] = lines[-1].strip()
                lines.append("")
            lines[-1] += piece
    return _in_lines(*lines, side=side)


def _spanners(level: Sequence[str], widths: Sequence[float]) -> list[str]:
    """A level of heads over columns and the rules below it, none below a head that says nothing."""
    cells, rules, at = [""], [], 2
    for text, run in groupby(level):
        span = len(list(run))
        room = sum(widths[at - 2 : at - 2 + span])
        cells.append(rf"\multicolumn{{{span}}}{{c}}{{{_in_width(text, room)}}}")
        if text.strip("\u200b "):
            rules.append(rf"\cmidrule(lr){{{at}-{at + span - 1}}}")
        at += span
    return [_row(cells), *([" ".join(rules)] if rules else [])]
