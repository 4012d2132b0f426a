"""Which part of the year a text speaks of: 1-6月, first half, 2019Q4, 2019-11; and years that are two, 2018-19.

A figure of six months under the year's name is wrong by a factor nobody sees, so a span is named and refused unless the
source says `period: part`. The whole year by its months (January to December), a day that ends it (31 December) and
what is counted at its end are the year.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from warehouse.readers import month_words as words
from warehouse.readers.cells import fold, years_in

_NUMERAL = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_MONTH = words.MONTH
_TO = r"\s*(?:-|~|–|—|−|－|至|到|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\bbis\b|\bau?\b|\bal\b|à|\baté\b|\bhasta\b)\s*"
_Y = r"(?:1[89]\d\d|20\d\d)"
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|last)"
_END = r"\s*(?:月\s*(?:份)?\s*)?(?:末|底)"

# the year itself, however it is spelt: taken out before spans are looked for
_WHOLE = re.compile(
    rf"""
    1\s*月?{_TO}12\s*月份? | 一月?{_TO}十二月份?
    | (?:(?:1|一)\s*季?度?{_TO}(?:4|四)\s*季度) | \bq1{_TO}q4\b
    | \b{words.FIRST}{_TO}{words.LAST}(?!\w) | {words.WHOLE}
    | 12\s*月\s*31\s*日 | 十二月三十一日 | (?:12|十二)\s*月份?\s*(?:末|底)
    | \b(?:31(?:st|\.)?\s+(?:of\s+|de\s+)?{words.LAST}(?!\w)|(?:december|dec\.?)\s+31(?:st)?)\b
    | \b(?:end|end\s+of|year\s+end(?:ed|ing)(?:\s+in)?)\s+(?:december|dec\.?)(?!\w)
    | (?<=\d)[-/.]12[-/.]31(?:[T\s]0?0:00(?::00)?)?
    """,
    re.I | re.X,
)

_SPANS = (
    # 1-6月, 1月至6月, 十月, 12月, 一月份; not 6个月, 月龄
    rf"(?:{_NUMERAL}\s*月?{_TO})?(?<!\d){_NUMERAL}\s*月(?!龄|息|子|饼|台|票)(?:份)?(?:\s*\d{{1,2}}\s*日|\s*[末底])?",
    r"[上下前后]半年|半年度|年初(?:至|到|以来)|(?:本|当)(?:月|季)(?!度工资)|上年同(?:月|期)止?累计",
    rf"前\s*{_NUMERAL}\s*(?:个)?(?:月|季度?)|(?:头|前)三季",
    rf"(?<!近)(?<!近 )第?\s*[一二三四1-4]\s*(?:(?:{_TO}|[、,])\s*第?[一二三四1-4]\s*)?季度",
    r"第\s*[一二三四1-4]\s*季",
    # 2019Q4, Q4 2019, 4Q19, H1 2019, 2019H1, 2019M03
    rf"(?<![a-z\d]){_Y}\s*[-_ :年]?\s*(?:Q\s?[1-4]|H\s?[12]|S[12]|T[1-4]|M(?:0?[1-9]|1[0-2]))(?![a-z\d])",
    rf"(?<![a-z\d])(?:Q\s?[1-4]|H\s?[12])(?:{_TO}(?:Q\s?[1-4]|H\s?[12]))?\s*[-_ /,:']?\s*(?:{_Y}|\d\d)(?!\d)",
    rf"(?<![a-z\d])[1-4]\s?Q(?:[-_ ]?(?:{_Y}|\d\d))?(?![a-z\d])|(?<![a-z\d])[12]\s?H[-_ ]?(?:{_Y}|\d\d)(?!\d)",
    rf"\b{_ORDINAL}[\s-]+(?:(?:\w+|\d)\s+)?(?:quarters?|half|months?|semesters?|trimesters?)\b",
    r"\bquarters?\s+(?:[1-4]|i{1,3}|iv)\b|\b(?:i{1,3}|iv)\s+quarters?\b",
    r"\bhalf[\s-]?year(?:ly)?\b|\byear[\s-]to[\s-]date\b|\bytd\b|\b(?:three|six|nine|3|6|9)\s+months\s+(?:ended|ending|to|of)\b",
    # Jan-Jun 2019, June 2019, 2019 June, 2019年Jun
    rf"\b{_MONTH}\s*\d{{0,4}}{_TO}{_MONTH}(?!\w)",
    rf"\b(?:year\s+(?:ended|ending|to)|12\s+months\s+to|end\s+of|ended|ending|as\s+(?:of|at))\s+(?:\d{{1,2}}\s+)?{_MONTH}(?!\w)",
    rf"\b{_MONTH}{words.OF}{_Y}(?!\d)|(?<!\d){_Y}[\s,_/-]{{0,3}}{_MONTH}(?!\w)|\b{_MONTH}[-']\d\d(?!\d)",
    # 2019-11, 2019.03, 2019/3, 201903, also with a day; 2018-19 is no month
    rf"(?<![\d.,-]){_Y}\s*[-/.]\s*(?:0[1-9]|1[0-2])(?!\d)(?:[-/.]\d{{1,2}}(?!\d))?",
    rf"(?<![\d.,-]){_Y}\s*[/-]\s*[1-9](?![\d.])(?:[-/]\d{{1,2}}(?!\d))?",
    rf"(?<!\d){_Y}(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)",
    rf"(?<!\d)(?:\d{{1,2}}[./])?(?:0?[1-9]|1[0-2])[./]{_Y}(?!\d)",
    rf"(?<!\w)FY\s?(?:{_Y}|\d\d)(?!\d)|\bfiscal\s+(?:year\s+)?{_Y}(?!\d)",
)
_SPAN = re.compile("|".join(f"(?:{s})" for s in (*_SPANS, *words.SPANS)), re.I)
_ALONE = re.compile(rf"(?:Q\s?[1-4]|H[12]|[1-4]\s?Q|{words.MONTH_ALONE})", re.I)  # only where a text says nothing else
_TO_DATE = re.compile(rf"(?:本年|本期)?累计(?:数|值|额)?|cumulative|to date|{words.TO_DATE}", re.I)
_TWO_YEARS = re.compile(rf"(?<![\d.])({_Y})\s*(?:年度?)?\s*[-/–—~－]\s*(\d\d)(?![\d.,/-])(?!\s*月)")
_DATE = re.compile(
    rf"""
    (?<!\d){_Y}\s*(?:[-/.]\s*\d{{1,2}}\s*[-/.]\s*\d{{1,2}}|年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)(?!\d)
    | (?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}[\s,]+{_Y} | \b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_Y}
    | (?<!\d)\d{{1,2}}[./]\d{{1,2}}[./]{_Y}(?!\d)
    """,
    re.I | re.X,
)


@lru_cache(maxsize=16384)
def part_of_year(text: str) -> str:
    """The span a text names that is not a whole calendar year, as printed; empty if it names none.

    >>> part_of_year("2019年1-6月"), part_of_year("2019Q4"), part_of_year("Jan-Dec 2019"), part_of_year("2019年末")
    ('1-6月', '2019Q4', '', '')
    """
    text = fold(text)
    rest = _WHOLE.sub(" ", text)
    if _ALONE.fullmatch(rest.strip()):
        return rest.strip()
    found = _SPAN.search(rest)
    two = _TWO_YEARS.search(rest)
    if two and len(years_of_pair(two)) > 1 and (not found or found.start() >= two.start()):
        return two[0].strip()
    return found[0].strip() if found else ""


_TWELVE_MONTHS = re.compile(rf"(?<!\d)1\s*月?{_TO}12\s*月份?")


def without_twelve_months(text: str) -> str:
    """The text without the months of a whole year: 2018年1-12月 is 2018年."""
    return _TWELVE_MONTHS.sub("", text)


def years_of_pair(pair: re.Match[str]) -> list[int]:
    """2018-19 -> 2018, 2019; 2019-06 is a month and no pair."""
    first, second = int(pair[1]), int(pair[1][:2] + pair[2])
    if second < first and pair[1][2:] == "99":
        second += 100
    return [first, second] if second > first else [first]


def to_date(text: str) -> str:
    """A head that beside months or quarters means the year so far; empty for any other."""
    found = _TO_DATE.fullmatch(fold(text))
    return found[0] if found else ""


_BEFORE = re.compile(
    r"[上去前]年(?:度|数|末|同期|实际|同期数)?|上期|(?:the\s+)?(?:previous|preceding|prior|last)\s+year|vorjahr"
    r"|ano\s+anterior|año\s+anterior|année\s+précédente|전년(?:도|\s*동기)?",
    re.I,
)


def is_year_before(*labels: str) -> bool:
    """Whether a line of the labels says that the figures are of the year before, and says no more."""
    return any(_BEFORE.fullmatch(line.strip()) for label in labels for line in fold(label).split("\n"))


def is_pair(span: str) -> bool:
    """Whether the span is two calendar years, 2018-19, not months or quarters of one."""
    two = _TWO_YEARS.fullmatch(span)
    return bool(two and len(years_of_pair(two)) > 1)


SHORT_YEAR = re.compile(
    r"(?<![\d.])(?:['’]?(?P<year>\d\d)\s*(?P<word>年(?=度|末|底|$|\s)(?:度|末|底)?)|['’](?P<bare>\d\d)(?![\w.]))"
)


def of_century(short: int, century: int) -> int:
    """The year of two digits in the hundred years from `century` on: 98 of 1900 or 1998 is 1998, 0 of 1998 is 2000."""
    return century + (short - century) % 100


def in_full(text: str, century: int) -> str:
    """The text with its years of two digits written out: 18年 is 2018年 of the century 2000, '00 is 2000 of 1998.

    >>> in_full("18年", 2000), in_full("98年末", 1900), in_full("2018年", 2000), in_full("18年以上", 2000)
    ('2018年', '1998年末', '2018年', '18年以上')
    """
    return SHORT_YEAR.sub(lambda m: f"{of_century(int(m['year'] or m['bare']), century)}{m['word'] or ''}", text)


_FISCAL = re.compile(rf"(?<!\w)FY\s?({_Y}|\d\d)(?!\d)|\bfiscal\s+(?:year\s+)?({_Y})(?!\d)", re.I)
_LONG_PAIR = re.compile(rf"(?<![\d.])({_Y})\s*(?:年度?)?\s*[-/–—~－]\s*({_Y})(?![\d.,/-])")
_YEAR_ENDS = re.compile(rf"(?<!\d)({_Y})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[T\s]0?0:00(?::00)?)?(?!\d)")


def in_calendar_years(text: str, which: str) -> str:
    """The text with its fiscal years by the calendar year in which they `start` or `end`.

    FY2019 and 2019 alone stay the year that they name. A date (the head of a column, 2019-03-31) ends its fiscal year.

    >>> in_calendar_years("2018-19", "start"), in_calendar_years("2018/2019", "end"), in_calendar_years("FY19", "end")
    ('2018', '2019', '2019')
    """
    last = which == "end"

    def of_pair(m: re.Match[str]) -> str:
        years = [int(m[1]), int(m[2])] if len(m[2]) == 4 else years_of_pair(m)
        return str(years[last]) if len(years) == 2 and years[1] == years[0] + 1 else m[0]

    def of_date(m: re.Match[str]) -> str:
        at_an_end = (int(m[2]), int(m[3])) in ((12, 31), (1, 1))
        return str(int(m[1]) - (not last and not at_an_end))

    text = _YEAR_ENDS.sub(of_date, fold(text))
    text = _TWO_YEARS.sub(of_pair, _LONG_PAIR.sub(of_pair, text))
    return _FISCAL.sub(lambda m: m[2] or (m[1] if len(m[1]) == 4 else f"20{m[1]}"), text)


def is_fiscal(text: str) -> bool:
    """Whether a text is a fiscal year and nothing else: 2018-19, 2018/2019, FY19.

    >>> is_fiscal("2018-2019"), is_fiscal("FY19"), is_fiscal("2018年"), is_fiscal("2018")
    (True, True, False, False)
    """
    text = re.sub(r"\s*年度?$", "", fold(text))
    return any(form.fullmatch(text) for form in (_FISCAL, _LONG_PAIR)) or is_pair(text)


_DAY = re.compile(
    rf"({_Y})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})(?:[T\s]0?0:00(?::00)?)?|({_Y})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日"
    rf"|(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*({_Y})"
)
_ONE_YEAR = re.compile(rf"({_Y})(?:\.0+|-?A1?|-01-01(?:T00:00:00)?/P(?:1Y|12M))")  # of decimals; a year of SDMX


def day_in(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that is a date and nothing else; of 5/3/2019 nobody can say which is the month.

    >>> day_in("2019-12-31 00:00:00"), day_in("31.12.2019"), day_in("12/31/2019"), day_in("3/5/2019")
    ((2019, 12, 31), (2019, 12, 31), (2019, 12, 31), None)
    """
    found = _DAY.fullmatch(fold(text))
    if not found:
        return None
    first = [int(n) for n in found.groups()[:6] if n]
    if first:
        return first[0], first[1], first[2]
    a, b, year = map(int, found.groups()[6:])
    return (year, min(a, b), max(a, b)) if max(a, b) > 12 or a == b else None


def year_end(text: str) -> str:
    """The year alone where a text is its last day and nothing else, a number with a point, or a year as SDMX has them:
    31.12.2019, 2019.0, 2019-A1, 2019-01-01/P1Y.
    """
    if (day := day_in(text)) and day[1:] == (12, 31):
        return str(day[0])
    return found[1] if (found := _ONE_YEAR.fullmatch(text)) else text


_FRACTION = re.compile(rf"{_Y}\.(?:25|75|\d{{3,}})0*")


def fraction_of_year(texts: Iterable[str]) -> str:
    """The first text that is a year and a fraction of it, as R counts quarters and months; empty where none is.

    >>> fraction_of_year(["2018", "2018.25"]), fraction_of_year(["2018.000", "2018.12"])
    ('2018.25', '')
    """
    return next((t for t in dict.fromkeys(texts) if _FRACTION.fullmatch(fold(t)) and float(fold(t)) % 1), "")


def are_first_days(texts: Collection[str]) -> bool:
    """Whether texts are the first days of several years: then they stand for years, not for their Januaries."""
    days = [day_in(text) for text in texts]
    return len({day[0] for day in days if day}) > 1 and all(day and day[1:] == (1, 1) for day in days)


def years_for_dates(row: list[str]) -> list[str]:
    """A row with years for its dates, where they stand for years: several, all the first day or all the last."""
    dated = [j for j, c in enumerate(row) if 7 < len(c) < 20 and c[:1].isdigit()]  # most cells are none
    dates = {j: found for j in dated if (found := day_in(row[j]))} if len(dated) > 1 else {}
    days = {d[1:] for d in dates.values()}
    if days not in ({(1, 1)}, {(12, 31)}) or not 1 < len({d[0] for d in dates.values()}) == len(dates):
        return row
    return [str(dates[j][0]) if j in dates else c for j, c in enumerate(row)]


_PLAN = re.compile(r"(?:十[一二三四五]|[一二三四五六七八九])五(?:时期|期间|规划|计划)?(?:末|年均|合计|平均)?")


def is_plan(text: str) -> bool:
    """Whether a text is the years of a five-year plan, and nothing else: “十二五”时期."""
    return bool(_PLAN.fullmatch(re.sub(r"[\s“”\"']", "", fold(text))))


_FORECAST = re.compile(
    rf"{_Y}\s*年?\s*(?:\(?[EF]\)?|\(?(?:预测|预计|预期|预算|计划|目标)(?:数|值)?\)?|\(?(?:forecasts?|projected|projections?)\)?)"
    rf"|(?:预计|预测|计划|目标)\s*{_Y}\s*年?",
    re.I,
)


def is_forecast(text: str) -> bool:
    """Whether a text is a year with a word, or a letter, for figures that nobody has counted: 2019E, 2025年预测."""
    return bool(_FORECAST.fullmatch(text.strip()))


def span_in_file_name(name: str) -> str:
    """The months, quarter or half that a file's name says; a day in it is that of publication."""
    stem = name.rpartition("/")[2].rpartition(".")[0] or name
    stem = re.sub(r"(?<!\d)(?:19|20)\d{6}(?!\d)", " ", _DATE.sub(" ", fold(stem).replace("_", " ")))
    span = part_of_year(stem)
    if is_pair(span) or not (years_in(span) or re.search(r"[\u4e00-\u9fff]|(?:19|20)\d\d", span)):
        return ""
    dated = re.search(rf"{_Y}\s*年?\s*{re.escape(span)}", stem) if span else None
    return dated[0] if dated else span
