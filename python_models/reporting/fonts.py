"""Chinese where the machine has no font for it: one font that is installed with coagg, and of it what a page shows.

Noto Sans SC (SIL Open Font License) comes with the package ``pylopdf-fonts-zh-cn``; figures are set in it on every
machine alike. Pages carry those of its glyphs that they show.
"""

import base64
import io
import re
from functools import lru_cache

from matplotlib import font_manager

from python_models.reporting.kept_drawings import kept_piece, mark

LATIN_FONTS = ("Source Sans 3", "Noto Sans", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
PAGE_FAMILY = "coagg Han"  # what pages call the part of the font that they carry
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WIDE = re.compile(r"[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
_BOXES = re.compile(r"\.?Last ?Resort")  # fonts with one box for many characters: matplotlib's, a system's
_SPACE = chr(0x3000)  # as wide as a character
_TEXT = re.compile(r'<text style="([^"]*)"[^>]*>([^<]*)')
_UNUSED = ["GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "DSIG"]  # vertical text, alternates


def has_cjk(text: str) -> bool:
    """True where ``text`` holds a Chinese character."""
    return bool(_CJK.search(text))


def _shipped() -> str:
    """Path of the font that is installed with coagg."""
    from pylopdf_fonts_zh_cn import sans_path

    return str(sans_path())


@lru_cache(maxsize=1)
def chinese_font() -> str:
    """Family of the font that is installed with coagg, known to matplotlib from now on."""
    path = _shipped()
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if path not in known:
        font_manager.fontManager.addfont(path)
    return str(font_manager.get_font(path).family_name)


@lru_cache(maxsize=1)
def font_families() -> tuple[str, ...]:
    """The families figures are set in, Latin first; matplotlib falls back glyph by glyph."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    latin = [name for name in LATIN_FONTS if name in installed][:1]
    return tuple(dict.fromkeys((*latin, chinese_font(), "DejaVu Sans")))


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """Every character that the families of figures have."""
    found = (font_manager.findfont(font_manager.FontProperties(family=[name])) for name in font_families())
    return frozenset(code for path in found for code in font_manager.get_font(path).get_charmap())


def not_covered(text: str) -> str:
    """The characters of a text that no family of figures has, each once."""
    return "".join(dict.fromkeys(c for c in text if c.isprintable() and not c.isspace() and ord(c) not in _covered()))


@lru_cache(maxsize=256)
def installed_font_with(characters: str) -> str | None:
    """Another font of this machine that has all of some characters (Hangul, say), by name; else ``None``."""
    entries = {e.name: e.fname for e in font_manager.fontManager.ttflist if not _BOXES.match(e.name)}
    for name in sorted(entries):
        try:
            known = font_manager.get_font(entries[name]).get_charmap()
        except (OSError, RuntimeError):
            continue
        if all(ord(c) in known for c in characters):
            return name
    return None


def font_face(text: str) -> str:
    """The ``@font-face`` of a page that shows ``text``: its Chinese glyphs and no other; empty where it has none.

    The page's own families go first, so a reader with a Chinese font sees that one.
    """
    shown = "".join(sorted(set(_WIDE.findall(text))))
    if not has_cjk(shown):
        return ""
    return kept_piece(lambda: mark(("fonts.py",), ("fonttools", "pylopdf-fonts-zh-cn"), shown), lambda: _face(shown))


def first_words(drawing: str) -> str:
    """An empty text of each kind that an SVG sets Chinese in: Chromium keeps its first words of a kind as boxes.

    It sets them before the font that the file carries is read; a page has a script that reads it first.
    """
    kinds = dict.fromkeys(kind for kind, said in _TEXT.findall(drawing) if has_cjk(said))
    return "".join(f'<text style="{kind}">{_SPACE}</text>' for kind in kinds)


@lru_cache(maxsize=8)
def _face(characters: str) -> str:
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=[], name_IDs=[0, 13, 14], hinting=False)
    options.drop_tables += _UNUSED
    font = subset.load_font(_shipped(), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[ord(c) for c in characters])
    chosen.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return f'@font-face{{font-family:"{PAGE_FAMILY}";src:url(data:font/woff;base64,{data}) format("woff")}}'
