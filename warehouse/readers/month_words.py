"""Months, quarters and halves of a year as offices of other languages print them; `periods` looks for them.

Words that are something else beside a year (out, set, ago) are left out.
"""

from __future__ import annotations

_BY_MONTH = (
    "january jan januar janvier enero janeiro gennaio jänner",
    "february feb februar février fevrier febrero fevereiro febbraio fev",
    "march mar märz maerz mrz mars marzo março marco",
    "april apr avril abril aprile abr",
    "may mai mayo maio maggio",
    "june jun juni juin junio junho giugno",
    "july jul juli juillet julio julho luglio",
    "august aug août aout agosto",
    "september sept sep septembre septiembre setiembre setembro settembre",
    "october oct oktober okt octobre octubre outubro ottobre",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre diciembre dic dezembro dicembre",
)
NAMES_OF_PLACES = frozenset("may mai mayo mars marco".split())  # no months where they stand alone
MONTHS = frozenset(name for names in _BY_MONTH for name in names.split())


def _any_of(words: frozenset[str]) -> str:
    return rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})\.?"


MONTH = _any_of(MONTHS)
MONTH_ALONE = _any_of(MONTHS - NAMES_OF_PLACES | {"may"})
FIRST = _any_of(frozenset(_BY_MONTH[0].split()))
LAST = _any_of(frozenset(_BY_MONTH[11].split()))
OF = r"(?:\s+(?:de|del|di)\s+|[\s,'_/-]{0,3})"  # janeiro de 2019

_NTH = r"""(?:[1-4]\s*[.:]?\s*(?:er|re|e|[eè]me|nd|o|a|°)?\.?|\b(?:i{1,3}|iv)\.?|\b(?:primer[oa]?|premier|segund[oa]
    |second|deuxi[eè]me|tercer[oa]?|terceir[oa]|troisi[eè]me|cuarto|quarto|quatri[eè]me|primo|secondo|terzo
    |erste[sn]?|zweite[sn]?|dritte[sn]?|vierte[sn]?|[uú]ltimo|dernier))""".replace("\n    ", "")
_PART = r"(?:halbjahr|quartal|vierteljahr|trimestre|semestre|bimestre|[cq]uadrimestre|cuatrimestre)"
_YEAR = r"(?:1[89]\d\d|20\d\d)"

SPANS = (
    rf"(?<!\d){_NTH}\s*(?:{_PART}|hj\.?|vj\.?)(?!\w)",
    rf"\b{_PART}\s*(?:[1-4]|i{{1,3}}|iv)(?!\w)|\b(?:winter|sommer){_PART}(?!\w)",
    rf"(?<![a-z\d])(?<!table )(?<!tabelle )(?<!tableau )(?<!tabla )(?<!tabela )(?:T[1-4]|S[12])[-_ /]?{_YEAR}(?!\d)",
    rf"(?<![a-z\d])(?:[1-4]T|[12]S){_YEAR}(?!\d)",
    # Korean and Japanese
    r"[상하]반기|[1-4]\s*(?:/\s*4)?\s*분기",
    r"(?:\d{1,2}\s*월?\s*[-~–]\s*)?(?<!\d)\d{1,2}\s*월(?:\s*\d{1,2}\s*일)?",
    rf"(?<!\d){_YEAR}\s*[.년]\s*[1-4]\s*/\s*4(?!\d)",
    r"[上下]半期|(?<![\u4e00-\u9fff])[上下]期(?!間)|第?\s*[一二三四1-4]\s*四半期",
)
WHOLE = r"""(?:(?<!\d)1\s*월?\s*[-~–]\s*12\s*월|12\s*월\s*31\s*일|12\s*월\s*말
    |(?<!\d)31\s*[./]\s*12\s*[./]\s*(?=(?:19|20)\d\d))"""
TO_DATE = r"kumuliert|acumulado(?:\s+[dn]o\s+ano|\s+del\s+año)?|cumul[eé]|누계|누적"
