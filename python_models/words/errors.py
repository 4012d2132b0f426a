"""Messages of errors, rejects and refusals in the language of the person who reads them.

They are raised and stored in English; where one is printed, ``translated`` finds the template that it was made from
(``errors_of``: English template -> Chinese), says it in Chinese with the same values, and goes on with what those
values say themselves: a message within a message, a place before a colon, a hint after a semicolon. What no template
fits stays as it is.
"""

import itertools
import re
import string
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from python_models.words import _LATIN, PLURAL, Language, _apart
from python_models.words.rejects import reject

_TOKEN = r"""(?:'[^']*'|"[^"]*"|`[^`]*`|[^\s,;:'"`]+)"""
_LIST = re.compile(rf"{_TOKEN}(?:(?:, |,? or |,? and ){_TOKEN})+")
_BETWEEN = re.compile(r"(, |,? or |,? and )(?=['\"`]|[^\s,;:]+)")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_SEPARATOR, _COMMA = re.compile(r"; |: |\. | \("), re.compile(", ")
_MARKS = {"; ": "；", ": ": "：", ". ": "。", ", ": "，"}
_JOINED = {", ": "、", "or": " 或 ", "and": " 和 "}
_CODE_IN_BRACKETS = re.compile(r"（([^（）]*)（([a-z]+(?:_[a-z]+)+)）")  # a reject's, within brackets already
_AROUND = re.compile(r"^([ \t]*(?:[-•✗✓] )?)(.*?)([ \t]*)$", re.S)
_PLACE = re.compile(r"study \w+, [\w., ]+: ")
MOST_CUTS, MOST_COMMAS = 16, 6
_BRIEF = 20  # letters of a text of places, or of what is stored, below which a value of it must be a name
_SHORT = 5  # letters of a template that would fit anything: its values are names
_NAME = r"""(?:'[^']*'|"[^"]*"|[^\s,;]+)"""
_FIELD = re.compile(r"(?<!\{)\{\w+\}(?!\})")
_SPACE_BEFORE = re.compile(r"(?<=[\u3400-\u9fff]) (?=\{(\w+)\})")
_SPACE_AFTER = re.compile(r"\{(\w+)\} (?=[\u3400-\u9fff])")


class _Form(NamedTuple):
    """A template: the longest of its pieces of plain text, how much text they are, whether its values are names only.

    Its pattern is compiled for the first text that holds the key: all of them take a second, a message needs a few.
    """

    key: str
    weight: int
    template: str
    of_names: bool
    chinese: str


def translated(message: str, language: Language) -> str:
    """A message as the code raises it, said in a language; what is not known stays English.

    Parameters
    ----------
    message
        One message, or several, a line each.
    language
        ``en`` gives the message back untouched, without loading a catalogue.
    """
    if language == "en" or not message:
        return message
    return "\n".join(_line(line) for line in message.split("\n"))


def pieces(template: str) -> tuple[list[str], list[str]]:
    """The plain texts of a template and the names of the fields between them; fields side by side are one."""
    texts: list[str] = [""]
    names: list[str] = []
    for text, name, _, _ in string.Formatter().parse(template):
        texts[-1] += text
        if name is not None and (texts[-1] or not names):
            names.append(name)
            texts.append("")
    return texts, names


def _form(template: str, chinese: str, of_names: bool) -> _Form:
    texts, _ = pieces(template)
    plain = [part for text in texts for part in text.split(PLURAL)]
    return _Form(max(plain, key=len), len("".join(plain)), template, of_names, chinese)


@cache
def _pattern(template: str, of_names: bool) -> re.Pattern[str]:
    texts, names = pieces(template)
    letters = len(re.findall("[A-Za-z]", "".join(texts)))
    pattern = re.escape(texts[0])
    for name, text in zip(names, texts[1:], strict=True):
        within = f"{_NAME}(?:, {_NAME})*" if letters < _SHORT or (of_names and name != "problem") else ".*?"
        pattern += f"(?P<{name}>{within}){re.escape(text)}"
    pattern = pattern.replace(re.escape(PLURAL), rf"(?:s|{re.escape(PLURAL)})?")  # of other programs as it stands
    return re.compile(pattern, re.S)


@cache
def _forms() -> list[_Form]:
    from python_models.words.errors_catalogue import MESSAGES, STORED
    from python_models.words.errors_of import places

    named = places.MESSAGES.keys() | {t for t in STORED if len(re.sub(r"\{.*?\}", "", t)) < _BRIEF}
    made = [_form(template, chinese, template in named) for template, chinese in (STORED | MESSAGES).items()]
    return sorted(made, key=lambda form: -form.weight)


@lru_cache(maxsize=4096)
def _line(line: str) -> str:
    before, text, after = _AROUND.match(line).groups()  # type: ignore[union-attr]
    said = _CODE_IN_BRACKETS.sub(r"（\1 \2", _said(text))
    return f"{before}{said}{after}"


def _said(text: str) -> str:
    return _understood(text).said


class _Understood(NamedTuple):
    """A text in Chinese, and how many letters of it were of a template: 0 where nothing was known."""

    said: str
    known: int


@lru_cache(maxsize=4096)
def _understood(text: str) -> _Understood:
    """A message, or a part of one: as a whole or cut at a mark, whichever leaves less of it unknown."""
    for edge, mark in (("; ", "；"), (", ", "，")):  # a hint that is put before or behind others
        if text.startswith(edge) or text.endswith(edge):
            inner = _understood(text.removeprefix(edge).removesuffix(edge))
            said = (mark if text.startswith(edge) else "") + inner.said + (mark if text.endswith(edge) else "")
            return _Understood(said, inner.known)
    if not _PLACE.match(text) and (items := _items(text)):
        return items
    best = whole = _whole(text)
    for cut in _cuts(text):
        found = _in_two(text[: cut.start()], cut[0], text[cut.end() :])
        if found.known > best.known or (best is whole and found.known == best.known and _swallowed(text, cut[0])):
            best = found
    return best


def _swallowed(text: str, mark: str) -> bool:
    """Whether the template of the whole took a place before a colon, or a hint, for its value, amid its Chinese."""
    fit = _best(text) if mark in (": ", "; ") else None
    return fit is not None and any(
        mark in value and not fit.form.chinese.endswith((f"{{{name}}}", f"{{{name}}}。"))
        for name, value in fit.values.items()
    )


def _cuts(text: str) -> Iterator[re.Match[str]]:
    """Marks at which a text is tried to be cut: a comma parts names more often than messages."""
    for found, most in ((_SEPARATOR, MOST_CUTS), (_COMMA, MOST_COMMAS)):
        yield from itertools.islice(found.finditer(text), most)


def _whole(text: str) -> _Understood:
    """As one template, with what its values say, or as a value."""
    fit = _best(text)
    if fit is None and text.endswith("."):
        bare = _whole(text[:-1])
        return _Understood(f"{bare.said}。", bare.known) if bare.known else _Understood(_value(text), 0)
    if fit is None:
        return _Understood(_value(text), 0)
    inner = {name: _understood(value) for name, value in fit.values.items()}
    said = filled(fit.form.chinese, {name: one.said for name, one in inner.items()}, fit.values)
    return _Understood(said, fit.form.weight + sum(one.known for one in inner.values()))


def _in_two(head: str, mark: str, tail: str) -> _Understood:
    first = _whole(head)
    if mark in (". ", "; ") and not first.known:
        first = _whole(f"{head}.")  # a sentence before another one, or before a hint
    if mark == " (":
        tail, stop = tail.removesuffix("."), "。" if tail.endswith(").") else ""
        if not tail.endswith(")"):
            return _Understood("", 0)
        bracket = _whole(f"({tail}")
        inner = bracket if bracket.known else _understood(tail[:-1])
        if not first.known and not inner.known:
            return _Understood("", 0)
        said = inner.said if bracket.known else f"（{inner.said}）"
        return _Understood(first.said + said + stop, first.known + inner.known)
    rest = _understood(tail)
    return _Understood(f"{first.said.rstrip('。')}{_MARKS[mark]}{rest.said}", first.known + rest.known)


def _items(text: str) -> _Understood | None:
    """A list of messages that are made alike, each by itself; None where the text is none."""
    parts = text.split(", ")
    fits = [fit for part in parts if (fit := _best(part)) is not None]
    if not len(fits) == len(parts) > 1 == len({fit.form.chinese for fit in fits[:-1]}):
        return None
    each = [_whole(part) for part in parts]
    return _Understood("、".join(one.said for one in each), sum(one.known for one in each))


class _Fit(NamedTuple):
    """The template that a text was made from, and its values."""

    form: _Form
    values: dict[str, str]


@lru_cache(maxsize=4096)
def _best(text: str) -> _Fit | None:
    """The template with most text of its own that a text was made from."""
    for form in _forms():
        if form.key in text and (found := _pattern(form.template, form.of_names).fullmatch(text)):
            return _Fit(form, found.groupdict())
    return None


def filled(chinese: str, values: dict[str, str], plain: dict[str, str] | None = None) -> str:
    """A Chinese template with its values: a space where Latin or figures would touch its characters.

    ``{kind:w}`` is one of a few words of ours (region, year), not a name of the user's: ``errors_catalogue.WORDS``.
    """
    from python_models.words.errors_catalogue import WORDS

    said = dict(values)
    for name in re.findall(r"\{(\w+):w\}", chinese):
        given = (plain or values)[name]
        said[name] = WORDS.get(f"{name} {given}", WORDS.get(given, values[name]))
    plain_text = chinese.replace(":w}", "}")
    plain_text = _SPACE_BEFORE.sub(lambda found: _gap(said[found[1]][:1]), plain_text)
    plain_text = _SPACE_AFTER.sub(lambda found: f"{{{found[1]}}}{_gap(said[found[1]][-1:])}", plain_text)
    return _FIELD.sub(lambda found: _apart(found, said), plain_text).format(**said)


def _gap(end: str) -> str:
    """The space that a template has beside a field: none beside Chinese or its quotes, nor where ``_apart`` sets it."""
    return " " if end and end.isascii() and not _LATIN.match(end) else ""


def _value(text: str) -> str:
    """Names that are listed, with the marks of Chinese; a quoted one in its quotes; all else as it is."""
    if "_" in text and text.isidentifier():
        return reject(text, "zh")  # a code of a reject before its message
    if _LIST.fullmatch(text):
        text = _BETWEEN.sub(lambda found: _JOINED[found[1].strip(" ,") or ", "], text)
        return _QUOTED.sub(_in_quotes, text)
    return _QUOTED.sub(_in_quotes, text) if _QUOTED.fullmatch(text) else text


def _in_quotes(found: re.Match[str]) -> str:
    said = found[1] if found[1] is not None else found[2]
    return f"“{said}”"
