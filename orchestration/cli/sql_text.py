"""SQL as a person types or pastes it: where a statement ends, and what is no SQL but an order to the prompt."""

import re
from collections.abc import Iterator

# what may hold a semicolon that ends nothing; an opening without its end runs to the end of the text
_SKIPPED = re.compile(
    r"""
      (?P<escaped> \b[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<text> '(?:[^']|'')*(?:'|\Z))
    | (?P<name> "(?:[^"]|"")*(?:"|\Z))
    | (?P<dollar> \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<line> --[^\n]*)
    | (?P<block> /\*)
    | (?P<end> ;)
    """,
    re.VERBOSE | re.DOTALL,
)


def split(text: str) -> tuple[list[str], str]:
    """Finished statements, each without its semicolon, and what has begun since; comments stay in them."""
    done, start = [], 0
    for end in _ends(text):
        done.append(text[start:end].strip())
        start = end + 1
    return [statement for statement in done if not empty(statement)], text[start:]


def pieces(text: str) -> Iterator[str]:
    """Statements of a whole text as in ``split``, the last one with or without its semicolon; where one could begin, a
    line that begins with a point is an order to the prompt and a piece of its own."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if text.startswith((".", "--"), at):
            end = text.find("\n", at) % (len(text) + 1)  # of the last line the text's end
        else:
            end = next(_ends(text, at), len(text))
        piece = text[at:end].strip()
        if not empty(piece):
            yield piece
        at = end + 1


def empty(text: str) -> bool:
    """Whether there is nothing but blanks and comments."""
    kept, at = [], 0
    for kind, start, end in _parts(text):
        if kind in ("line", "block"):
            kept.append(text[at:start])
            at = end
    return not "".join([*kept, text[at:]]).strip()


def _ends(text: str, at: int = 0) -> Iterator[int]:
    return (start for kind, start, _ in _parts(text, at) if kind == "end")


def _parts(text: str, at: int = 0) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each part of the text, from a place on, that is not plain code."""
    while found := _SKIPPED.search(text, at):
        kind = next(k for k in ("escaped", "text", "name", "dollar", "line", "block", "end") if found[k] is not None)
        at = _block_end(text, found.end()) if kind == "block" else found.end()
        yield kind, found.start(), at


def _block_end(text: str, at: int) -> int:
    """Where a ``/*`` comment ends; they stand in one another, as DuckDB reads them."""
    depth = 1
    for found in re.finditer(r"/\*|\*/", text[at:]):
        depth += 1 if found[0] == "/*" else -1
        if not depth:
            return at + found.end()
    return len(text)
