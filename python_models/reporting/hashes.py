"""Hashes and identifiers as a page prints them: their first characters, the whole where a reader points at them."""

import re
from html import escape
from typing import Any

SHOWN = 8
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEX = r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{11,}"  # letters and digits: a number of eleven digits is none
_LONG = re.compile(rf"(?<![0-9A-Za-z])(?:{_UUID}|{_HEX})(?![0-9A-Za-z])")


def shortened(text: object) -> Any:
    """Markup of a text in which each hash of more than ten characters is its first eight, whole in its title."""
    from markupsafe import Markup

    said = "" if text is None else str(text)
    out, at = [], 0
    for found in _LONG.finditer(said):
        out += [escape(said[at : found.start()]), f'<span class="hash" title="{found[0]}">{found[0][:SHOWN]}</span>']
        at = found.end()
    return Markup("".join([*out, escape(said[at:])]))
