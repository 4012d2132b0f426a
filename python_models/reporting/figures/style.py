"""One look for every figure: colours, type, fonts that show Chinese, and the ``Chart`` that figures come back as."""

import hashlib
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, wraps
from html import escape, unescape
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from python_models.reporting.figures.regions import with_regions
from python_models.reporting.figures.strokes import drawn, png
from python_models.reporting.fonts import (
    PAGE_FAMILY,
    chinese_font,
    first_words,
    font_face,
    font_families,
    has_cjk,
    installed_font_with,
    not_covered,
)
from python_models.reporting.kept_drawings import drawing_in, figures_before, hash_of_call, hash_of_figure, mark
from python_models.reporting.numbers import signed

# These five are replaced by CSS variables when a figure is set into a page, so that it follows light and dark;
# nothing drawn on a coloured cell may use them.
INK, MUTED, RULE, FAINT, SURFACE = "#1d2733", "#66717f", "#c9d0d8", "#e9edf1", "#fefefe"
THEME = {INK: "--ink", MUTED: "--muted", RULE: "--rule", FAINT: "--faint", SURFACE: "--surface"}

# Told apart by people who do not see red or green as others do, and legible on white and on near-black.
PALETTE = ("#2283a8", "#dd7a26", "#4b9b62", "#a8557f", "#7a74b8", "#b89b2e", "#5aa9b8", "#8b8f97")
NEUTRAL = "#9aa3ad"
ACCENT, CONTRAST = PALETTE[0], PALETTE[1]
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "coagg", ["#e8f1ef", "#b4d6d2", "#6fb0b8", "#2f8098", "#17506f", "#102f4d"]
)
DIVERGING = LinearSegmentedColormap.from_list(
    "coagg_div", ["#8f3a1c", "#d37c45", "#f0c9a4", "#f3f1ec", "#a9cfd3", "#3c8ea6", "#14506e"]
)


# what draws a figure, and what makes one of frames and words
DRAWN_BY = (
    *("figures/style.py", "figures/strokes.py", "figures/regions.py", "figures/many_texts.py"),
    *("fonts.py", "numbers.py"),
)
MADE_BY = ("**/*.py", "../words/**/*.py", "../panel_data.py", "../straight_line.py")
_END_OF_PNG = b"IEND\xaeB`\x82"


class FontWarning(UserWarning):
    """A figure has text for which neither coagg nor this machine has a font."""


class _Findfont(logging.Filter):
    """Holds back matplotlib's lines on fonts it looked for: the families are chosen here, with one that it ships."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("findfont")


_SAID = threading.Event()
_NO_FINDFONT = _Findfont()
_FONT_LOG = logging.getLogger("matplotlib.font_manager")


def rc() -> dict[str, Any]:
    """Settings of matplotlib that make the house style."""
    return {
        "font.family": list(font_families()),
        "font.enable_last_resort": False,  # boxes are no glyphs
        "font.size": 9.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": RULE,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.labelsize": 9,
        "axes.labelpad": 7,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 9,
        "axes.facecolor": "none",
        "axes.prop_cycle": cycler(color=PALETTE),
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "grid.color": FAINT,
        "grid.linewidth": 0.9,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": MUTED,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "ytick.major.size": 0,
        "xtick.major.size": 3,
        "lines.linewidth": 1.9,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "legend.labelcolor": INK,
        "svg.fonttype": "none",  # text stays text: found, copied, read aloud; files carry what Chinese they show
        "svg.hashsalt": "coagg",
    }


def _said_before() -> bool:
    """True from the second call on: a report of a hundred figures says once that a font is missing."""
    before = _SAID.is_set()
    _SAID.set()
    return before


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside the house style without touching the caller's matplotlib settings."""
    held = _NO_FINDFONT in _FONT_LOG.filters  # a figure inside another's style
    with mpl.rc_context(rc()):  # type: ignore[arg-type]
        _FONT_LOG.addFilter(_NO_FINDFONT)
        try:
            yield
        finally:
            if not held:
                _FONT_LOG.removeFilter(_NO_FINDFONT)


@contextmanager
def _drawing() -> Iterator[None]:
    """The house style, and no word of matplotlib's on glyphs that are missing, which ``_find_font`` says."""
    with house_style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing")
        yield


class Chart:
    """A finished figure.

    Attributes
    ----------
    figure
        The matplotlib figure, for those who want to change it.
    alt
        What the figure shows, for those who cannot see it.
    """

    def __init__(self, figure: Figure | Callable[[], Figure], alt: str, told: str = "") -> None:
        """A figure, or how it is made once somebody asks for it; ``told`` is a hash of what it is made of."""
        self._figure, self.alt, self._told = figure, alt, told
        self._drawn: dict[str, Any] | None = None  # once it is finished

    @property
    def figure(self) -> Figure:
        """The matplotlib figure."""
        if not isinstance(self._figure, Figure):
            self._figure = self._figure()
        return self._figure

    def __repr__(self) -> str:
        return f"Chart({self.alt!r})"

    def _once(self, known: dict[str, Any]) -> "Chart":
        made = Chart(self._figure, self.alt, self._told)
        made._drawn = known
        return made

    def finished(self) -> "Chart":
        """The same figure, which nobody changes any more: it is drawn once, however often it is asked for as SVG."""
        return self._once({} if self._drawn is None else self._drawn)

    def as_in(self, path: str | Path) -> "Chart":
        """The finished figure, with the drawing of an SVG file that was made of the same (``mark``)."""
        kept = drawing_in(Path(path))
        return self.finished() if kept is None else self._once({"svg": kept})

    def mark(self) -> str:
        """A hash of what is drawn, or of what it is made of; empty where it cannot be told."""
        if not isinstance(self._figure, Figure):  # it was drawn before
            return self._told
        if any(not_covered(text.get_text()) for text in self.figure.findobj(Text)):
            return ""  # another font of this machine has them or none, of which a person is told each time
        if self._told:
            return self._told
        drawn = hash_of_figure(self.figure)
        return mark(DRAWN_BY, ("matplotlib", "pillow"), drawn, self.alt, font_families()) if drawn else ""

    def _drawing(self) -> dict[str, Any]:
        """The figure as SVG, its strokes and what it takes up; of a finished one made once, and again if it changed."""
        known = {} if self._drawn is None else self._drawn
        if "takes up" in known and self.figure.stale:
            known.clear()
        if "takes up" not in known:
            said = {"Date": None, "Creator": "coagg", "Title": self.alt}
            with _drawing():
                self._set_texts()
                text, known["strokes"], known["takes up"] = drawn(self.figure, said)
            known.setdefault("svg", _tidied(text))
            self.figure.stale = False  # matplotlib's word for what changed since it was drawn
        return known

    def _set_texts(self) -> None:
        """Fonts and minus signs of all text."""
        texts = self.figure.findobj(Text)
        for text in texts:
            self._find_font(text)
        for text in texts:
            if (said := signed(text.get_text())) != text.get_text():
                text.set_text(said)
            if has_cjk(said):  # the font that is shipped has one weight: bold letters beside plain Chinese look mixed
                text.set_fontweight("normal")

    def _find_font(self, text: Text) -> None:
        """Characters beyond the families: from another font of this machine, or a word that they are boxes."""
        strange = not_covered(text.get_text())
        if not strange:
            return
        if (found := installed_font_with(strange)) is not None:
            text.set_fontfamily([*font_families(), found])
        elif not _said_before():
            warnings.warn(
                f"No font has the characters {strange!r} of {text.get_text()!r}, so they will show as empty boxes. "
                "Install one that has them (Debian: apt-get install fonts-noto) and remove matplotlib's font cache.",
                FontWarning,
                stacklevel=6,
            )

    def png(self, dpi: int = 200) -> bytes:
        """The figure as PNG bytes on white; a finished one tells of what it was drawn, in its ``Source``."""
        said = {"Software": "coagg"} | ({} if self._drawn is None else {"Source": self._mark(dpi)})
        known = self._drawing()
        with _drawing():
            if known["strokes"] is not None:
                return known["strokes"].png(dpi, said)
            made = png(self.figure, known["takes up"], dpi, said)
            self.figure.stale = False
            return made

    def _mark(self, dpi: int = 200) -> str:
        """What the pixels follow from: the drawing as SVG, and the programs that make pixels of it."""
        return hashlib.sha256(f"{dpi} {_drawn_by()} {self._svg()}".encode()).hexdigest()

    def _svg(self) -> str:
        known = self._drawn or {}
        of_a_file = "svg" in known and "takes up" not in known
        return str(known["svg"] if of_a_file else self._drawing()["svg"])

    def svg(self) -> str:
        """The figure as a stand-alone SVG document on a transparent ground, with the Chinese glyphs that it shows."""
        text = self._svg()
        if not (face := font_face(text)):
            return text
        return re.sub(r"(<svg\b[^>]*>)", rf"\1<style>{face}</style>{first_words(text)}", text, count=1)

    def _repr_png_(self) -> bytes:
        return self.png(dpi=110)

    def _repr_svg_(self) -> str:
        return self.svg()

    def inline_svg(self, prefix: str = "") -> str:
        """The figure as an ``<svg>`` element whose ink follows the page's colours.

        ``prefix`` keeps its ids apart from those of other figures in one page.
        """
        text = self._svg()
        text = text[text.index("<svg") :]
        text = re.sub(r' xmlns(:\w+)?="[^"]*"| (width|height)="[\d.]+pt"| version="[^"]*"', "", text)
        text = re.sub(r'(<g) id="[^"]*"', r"\1", text).replace("xlink:href", "href")
        text = re.sub(r'( id="|url\(#|href="#)', rf"\1{prefix}", text)
        for colour, variable in THEME.items():
            text = re.sub(rf"{colour}(?=[;\"])", f"var({variable}, {colour})", text)
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', text)[1]) * 4 / 3  # type: ignore[index]
        head = f'<svg role="img" aria-label="{escape(self.alt, quote=True)}" style="max-width:{width:.0f}px" '
        return text.replace("<svg ", head, 1)

    def save(self, path: str | Path) -> Path:
        """Write ``.svg`` or ``.png``, by the ending of ``path``; a PNG of the same finished figure stays as it is."""
        path = Path(path)
        writers: dict[str, Callable[[], bytes]] = {".svg": lambda: self.svg().encode(), ".png": self.png}
        if path.suffix.lower() not in writers:
            raise ValueError(f"{path.name}: figures are written as .svg or .png.")
        if self._drawn is not None and path.suffix.lower() == ".png" and _source_of(path) == self._mark():
            return path
        if self._drawn and path.suffix.lower() == ".svg" and drawing_in(path) == self._svg():
            return path
        path.write_bytes(writers[path.suffix.lower()]())
        return path


@cache
def _drawn_by() -> str:
    """matplotlib, Pillow and this module, any of which may draw the same figure otherwise."""
    import PIL

    return f"{mpl.__version__} {PIL.__version__} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def _source_of(path: Path) -> str | None:
    """What a PNG of ours says that it was drawn of; None where there is no whole one that says it."""
    try:
        written = path.read_bytes()
    except OSError:
        return None
    found = re.search(rb"tEXtSource\0([0-9a-f]{64})", written[:4096])
    return found[1].decode() if found and written.endswith(_END_OF_PNG) else None


def _tidied(svg: str) -> str:
    """A drawing without addresses of rights and type, which point to the network, and with its regions marked."""
    return with_regions(_with_families(re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.S)))


def _with_families(svg: str) -> str:
    """Text in families that other machines have, too."""
    wanted = f"'{chinese_font()}', '{PAGE_FAMILY}'"
    svg = svg.replace(f"'{chinese_font()}'", wanted)
    return re.sub(r"'DejaVu Sans'(?!, sans-serif)", "'DejaVu Sans', sans-serif", svg)


P = ParamSpec("P")
Group = TypeVar("Group")


def in_house_style(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    """Run a drawing function inside the house style; within ``figures_kept`` only where its figure is not kept."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Chart:
        def chart() -> Chart:
            with house_style():
                return draw(*args, **kwargs)

        kept = figures_before()
        if kept is None:
            return chart()
        told = hash_of_call(draw, args, kwargs)
        told = told and mark(MADE_BY, ("matplotlib", "numpy", "pillow", "polars", "scipy"), told, font_families())
        drawing = drawing_in(kept[told]) if told in kept else None
        if title := re.search(r"<title>(.*?)</title>", drawing or "", flags=re.S):
            return Chart(lambda: chart().figure, unescape(title[1]), told)
        made = chart()
        return Chart(made.figure, made.alt, told)

    return drawn


def canvas(width: float = 8.2, height: float = 4.0) -> tuple[Figure, Axes]:
    """A figure (inches) with one axes; made without pyplot, so nothing stays in memory."""
    figure = Figure(figsize=(width, height))
    return figure, figure.add_subplot()


def facets(count: int, *, columns: int = 4, width: float = 2.0, height: float = 2.0) -> tuple[Figure, list[Axes]]:
    """A figure with ``count`` small axes that share both scales, at most ``columns`` a row."""
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(width * columns + 0.6, height * rows + 0.5), layout="constrained")
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for spare in axes[count:]:
        spare.set_visible(False)
        # the panel above an empty place carries the axis labels
        axes[list(axes).index(spare) - columns].tick_params(labelbottom=True)
    return figure, list(axes[:count])


def colours_for(groups: Sequence[Group]) -> dict[Group, str]:
    """A colour per group, in order, the palette repeated where there are more groups than colours."""
    return {group: PALETTE[i % len(PALETTE)] for i, group in enumerate(groups)}


def text_on(colour: Any) -> str:
    """Dark or light text, whichever reads better on ``colour``; neither is a theme colour."""
    red, green, blue = to_rgb(colour)
    return "#14202c" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "#ffffff"
