"""A table in LaTeX in three-line style, to the letter as ``maketables`` writes one, but without its import.

The document loads booktabs, threeparttable, makecell, tabularx and array. All text is given escaped.
"""

from collections.abc import Sequence
from itertools import groupby

from python_models.reporting.html_table import Block

_NEW_LINE = r"\\"
_COLUMN = r">{\centering\arraybackslash}X"
_FRAME = r"""\begingroup
\renewcommand\cellalign{t}
\renewcommand\arraystretch{1}
\setlength{\tabcolsep}{3pt}
\begin{tabularx}{\linewidth}{@{}>{\raggedright\arraybackslash}l%s}
\toprule
%s
\midrule
%s
\bottomrule
\end{tabularx}
\endgroup
\noindent\begin{minipage}{\linewidth}\smallskip\footnotesize
%s\end{minipage}
"""


def tex_table(heads: Sequence[Sequence[str]], blocks: Sequence[Block], *, caption: str, notes: str) -> str:
    """The table; ``heads`` from top to bottom, of which all but the last span columns alike."""
    body: list[str] = []
    for i, block in enumerate(blocks):
        named = block.name is not None
        if i:
            body.append(r"\midrule")
        if named:
            body.append(_in_lines(*(rf"\emph{{{line}}}" for line in str(block.name).split("\n")), side="[l]") + r" \\")
        body.append(r"\addlinespace[0.5ex]")
        for label, cells in block.rows:
            body.append(_row([_cell(label, "[l]"), *map(_cell, cells)]))
    head = [line for level in heads[:-1] for line in _spanners(level)]
    head.append(_row(["", *map(_cell, heads[-1])]))
    made = _FRAME % (_COLUMN * len(heads[-1]), "\n".join(head), "\n".join(body), notes.replace("\n", _NEW_LINE))
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


def _spanners(level: Sequence[str]) -> list[str]:
    """A level of heads over columns and the rules below it, none below a head that says nothing."""
    cells, rules, at = [""], [], 2
    for text, run in groupby(level):
        span = len(list(run))
        cells.append(rf"\multicolumn{{{span}}}{{c}}{{{_cell(text)}}}")
        if text.strip("\u200b "):
            rules.append(rf"\cmidrule(lr){{{at}-{at + span - 1}}}")
        at += span
    return [_row(cells), *([" ".join(rules)] if rules else [])]
