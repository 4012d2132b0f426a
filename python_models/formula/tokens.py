"""A formula cut into tokens; which words are operators and which are names with dots is decided here, once."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from python_models.formula.refusals import strange_character, unreadable

Kind = Literal["operator", "name", "number", "text", "sign", "end"]

# an operator before a name, a backquote, a bracket or another operator
_OPERATOR = re.compile(r"([LFDW])(\d*)\.(?=[^\W\d]|`|\()")
_RANGED = re.compile(r"([LFD])\(([-\d\s:/,]+)\)\s*\.(?=[^\W\d]|`|\()")
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w)")
_SIGNS = re.compile(r"\*\*|==|!=|>=|<=|[~|+\-*:^/(),<>=]")
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula; ``lags`` are those of an operator, ``shown`` that operator as it was written where it is
    one, ``quoted`` says of a name that it had backquotes."""

    kind: Kind
    text: str
    lags: tuple[int, ...] = ()
    quoted: bool = False
    shown: str = ""


def tokens(text: str, columns: Collection[str]) -> list[Token]:
    """Cut a formula.

    Raises
    ------
    InputError
        A sign that has no meaning, an open quote, a word that begins with a digit.
    """
    if len(text) > LONGEST:
        raise unreadable(text, f"it has {len(text):,} signs, more than {LONGEST:,}; name fewer regressors")
    out: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at, columns)
        out.append(token)
    return [*out, Token("end", "the end")]


def _next(text: str, at: int, columns: Collection[str]) -> tuple[Token, int]:
    found = _OPERATOR.match(text, at)
    if found:
        return Token("operator", found[1], (int(found[2] or 1),), shown=found[1] + found[2]), found.end()
    found = _RANGED.match(text, at)
    if found:
        return Token("operator", found[1], lag_list(text, found[2])), found.end()
    if text[at] in "`'\"":
        end = text.find(text[at], at + 1)
        if end < 0:
            raise unreadable(text, f"the quote {text[at]} is not closed; write a name as `a b`")
        if end == at + 1:
            raise unreadable(text, "a pair of quotes holds nothing; write a column's name in backquotes, `a b`")
        inside = text[at + 1 : end]
        return (Token("name", inside, quoted=True) if text[at] == "`" else Token("text", inside)), end + 1
    found = _NAME.match(text, at)
    if found:
        return Token("name", found[0]), found.end()
    found = _NUMBER.match(text, at)
    if found:
        return Token("number", found[0]), found.end()
    found = _SIGNS.match(text, at)
    if found:
        return Token("sign", found[0]), found.end()
    if text[at].isdigit():
        word = re.compile(r"\w+(?:\.\w+)*").match(text, at)
        name = word[0] if word else text[at]
        raise unreadable(text, f"{name} begins with a digit; write such a name in backquotes, `{name}`")
    raise strange_character(text, at, columns)


def lag_list(text: str, inside: str) -> tuple[int, ...]:
    """``1:3`` or ``1/3`` as 1, 2, 3; ``1, 4`` or ``1 4`` as they are.

    Raises
    ------
    InputError
        Not whole numbers, none, or more lags than a panel has periods.
    """
    out: list[int] = []
    for part in re.split(r"[,\s]+", re.sub(r"\s*([:/])\s*", r"\1", inside.strip())):
        found = re.fullmatch(r"(-?\d+)(?:[:/](-?\d+))?", part)
        if found is None:
            raise unreadable(text, f"({inside}) is no list of lags; write L(1:3).x")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last - first > 200:
            raise unreadable(text, f"({inside}) is no run of lags; write the smaller first, L(1:3).x, 200 at most")
        out += range(first, last + 1)
    return tuple(dict.fromkeys(out))
