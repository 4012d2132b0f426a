"""Figures of a page whose words for those who cannot see them say too little, or say it in names of columns."""

import re

from lxml import html

CODED = re.compile(r"\w_\w|\b[a-z]\w*:[a-z]|\b(?:null|nan|none)\b", re.I)
HAN, LATIN_ONLY = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"^[^\u4e00-\u9fff]*$")
# what is seen, beside what is drawn: a number and a sentence or clause about it
SEEN = re.compile(r"\d")


def alt_texts(page: str) -> list[str]:
    """The words of every figure of a page, in order."""
    return [str(text) for text in html.fromstring(page).xpath("//figure//*[local-name()='svg']/@aria-label")]


def unsaid(page: str, language: str) -> list[str]:
    """The words that hold a column's name, no number, too few letters, or none of the page's language."""
    wrong = []
    for text in alt_texts(page):
        strange = LATIN_ONLY.search(text) or re.search(r"\bvalue\b", text) if language == "zh" else HAN.search(text)
        if CODED.search(text) or not SEEN.search(text) or len(text) < (12 if language == "zh" else 25) or strange:
            wrong.append(text)
    figures = len(html.fromstring(page).xpath("//figure[contains(@class, 'figure')]"))
    return wrong if len(alt_texts(page)) == figures else [*wrong, f"{figures} figures, {len(alt_texts(page))} texts"]
