"""A figure drawn once: as SVG, and of the same strokes as pixels of any resolution.

matplotlib goes through all artists for each format, lays every text out again and places ticks and labels by it, which
takes most of the time. Here the strokes and texts that an SVG is written of are kept, in points, and pixels are made of
those.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox, Transform
from PIL import Image
from PIL.PngImagePlugin import PngInfo

POINTS = 72  # an inch, as SVG is laid out
MARGIN = 0.06  # inches around a figure
_WHITE = (1.0, 1.0, 1.0, 1.0)


class _Pen(GraphicsContextBase):
    """The state of a pen as it was: what it draws later is clipped where it was, at any scale."""

    def __init__(self, of: GraphicsContextBase) -> None:
        super().__init__()
        self.copy_properties(of)
        box, (path, placed) = of.get_clip_rectangle(), of.get_clip_path()
        self._box = None if box is None else box.frozen()
        self._shape: tuple[Any, Any] = (path, None if placed is None else placed.frozen())

    def get_clip_path(self) -> Any:
        """The path that it stays in, and where that lies."""
        return self._shape

    def scaled(self, by: Affine2D) -> "_Pen":
        pen = _Pen(self)
        path, placed = self._shape
        pen.set_clip_rectangle(None if self._box is None else self._box.transformed(by))
        pen._shape = (path, None if placed is None else placed + by)
        return pen


@dataclass(frozen=True, slots=True)
class Strokes:
    """What was drawn, in points from the lower left corner: calls of a renderer's methods, each with its pen."""

    width: float
    height: float
    calls: list[tuple[str, _Pen, tuple[Any, ...]]]

    def png(self, dpi: float, said: dict[str, str]) -> bytes:
        """The figure as PNG on white."""
        scale = dpi / POINTS
        by, canvas = Affine2D().scale(scale), _Pixels(self.width * scale, self.height * scale, dpi)
        ground = canvas.new_gc()
        ground.set_linewidth(0)
        canvas.draw_path(ground, Path.unit_rectangle(), Affine2D().scale(canvas.width, canvas.height), _WHITE)
        for name, pen, given in self.calls:
            getattr(canvas, f"again_{name}")(pen.scaled(by), by, *given)
        info = PngInfo()
        for key, text in said.items():
            info.add_text(key, text)
        out = io.BytesIO()
        # a quarter less time than zlib's own level takes, for files a sixth larger
        canvas.image().save(out, "png", pnginfo=info, dpi=(dpi, dpi), compress_level=3)
        return out.getvalue()


class _Keeping(RendererSVG):
    """Writes SVG and keeps what it was given."""

    def __init__(self, width: float, height: float, written: Any, **said: Any) -> None:
        super().__init__(width, height, written, **said)
        self.strokes = Strokes(width, height, [])
        self.only_strokes = True
        self._inside = False  # of a call that is kept and draws its parts one by one

    def _keep(self, name: str, pen: GraphicsContextBase, *given: Any) -> None:
        if not self._inside:
            held = tuple(g.frozen() if isinstance(g, Transform) else g for g in given)
            self.strokes.calls.append((name, _Pen(pen), held))

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:
        self._keep("path", gc, path, transform, rgbFace)
        super().draw_path(gc, path, transform, rgbFace)

    def draw_markers(self, gc: Any, *given: Any) -> None:
        self._keep("markers", gc, *given)
        super().draw_markers(gc, *given)

    @contextmanager
    def _kept_whole(self, name: str, pen: GraphicsContextBase, *given: Any) -> Iterator[None]:
        """Within, what is drawn one by one is kept as this one call."""
        self._keep(name, pen, *given)
        inside, self._inside = self._inside, True
        yield
        self._inside = inside

    def draw_path_collection(self, gc: Any, *given: Any, **named: Any) -> None:
        with self._kept_whole("path_collection", gc, *given):
            super().draw_path_collection(gc, *given, **named)

    def draw_quad_mesh(self, gc: Any, *given: Any) -> None:
        with self._kept_whole("quad_mesh", gc, *given):
            super().draw_quad_mesh(gc, *given)

    def draw_text(self, gc: Any, x: float, y: float, s: str, prop: Any, *given: Any, **named: Any) -> None:
        self._keep("text", gc, x, self.height - y, s, prop.copy(), *given, named.get("ismath", False))
        super().draw_text(gc, x, y, s, prop, *given, **named)

    def draw_image(self, *given: Any, **named: Any) -> None:
        self.only_strokes = False
        super().draw_image(*given, **named)

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        return _measured(s, prop, ismath)


@lru_cache(maxsize=8192)
def _measured(text: str, font: FontProperties, ismath: bool) -> tuple[float, float, float]:
    """Width, height and descent of a line of text in points, which figures share."""
    return TextToPath().get_text_width_height_descent(text, font, ismath)


class _Pixels(RendererAgg):
    """Draws kept calls at another scale."""

    def again_path(self, pen: _Pen, by: Affine2D, path: Path, placed: Transform, face: Any) -> None:
        self.draw_path(pen, path, placed + by, face)

    def again_markers(self, pen: _Pen, by: Affine2D, marker: Path, shaped: Transform, path: Path, placed: Transform,
                      face: Any = None) -> None:  # fmt: skip
        self.draw_markers(pen, marker, shaped + by, path, placed + by, face)

    def again_path_collection(self, pen: _Pen, by: Affine2D, placed: Transform, paths: Any, shaped: Any, offsets: Any,
                              moved: Transform, *looks: Any) -> None:  # fmt: skip
        self.draw_path_collection(pen, placed + by, paths, shaped, offsets, moved + by, *looks)

    def again_quad_mesh(self, pen: _Pen, by: Affine2D, placed: Transform, across: int, down: int, cells: Any,
                        offsets: Any, moved: Transform, *looks: Any) -> None:  # fmt: skip
        self.draw_quad_mesh(pen, placed + by, across, down, cells, offsets, moved + by, *looks)

    def again_text(self, pen: _Pen, by: Affine2D, x: float, y: float, text: str, font: FontProperties, angle: float,
                   ismath: Any) -> None:  # fmt: skip
        x, y = by.transform((x, y))
        down = int(self.height) - y
        if ismath or angle:
            self.draw_text(pen, x, down, text, font, angle, ismath)
            return
        letters, across, below = _letters(text, font, self.dpi)
        self._renderer.draw_text_image(letters, round(x + across), round(down + below) + 1, 0, pen)

    def image(self) -> Image.Image:
        """The pixels, which nothing shines through."""
        return Image.frombuffer("RGBA", (int(self.width), int(self.height)), self.buffer_rgba()).convert("RGB")


@lru_cache(maxsize=8)
def _of_resolution(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)


@lru_cache(maxsize=4096)
def _letters(text: str, font: FontProperties, dpi: float) -> tuple[np.ndarray, float, float]:
    """A level line of text as pixels, and how far these lie beside its origin and below."""
    set_in = _of_resolution(dpi)._prepare_font(font)
    set_in.set_text(text, 0.0, flags=get_hinting_flag())
    set_in.draw_glyphs_to_bitmap()
    across, below = set_in.get_bitmap_offset()
    return np.array(set_in.get_image()), across / 64, (below + set_in.get_descent()) / 64


class _Canvas(FigureCanvasSVG):
    """Writes a figure as SVG and keeps its strokes."""

    strokes: Strokes | None = None

    def print_svg(self, filename: Any, *, bbox_inches_restore: Any = None, metadata: Any = None, **_: Any) -> None:
        """Draw the figure as matplotlib's own does."""
        dpi, (width, height) = self.figure.dpi, self.figure.get_size_inches()
        self.figure.dpi = POINTS
        svg = _Keeping(width * POINTS, height * POINTS, filename, image_dpi=dpi, metadata=metadata)
        both: Any = MixedModeRenderer(self.figure, width, height, dpi, svg, bbox_inches_restore=bbox_inches_restore)
        self.figure.draw(both)
        svg.finalize()
        self.strokes = svg.strokes if svg.only_strokes else None


def drawn(figure: Figure, said: dict[str, Any]) -> tuple[str, Strokes | None, Bbox]:
    """The figure as SVG, its strokes, and what it takes up in inches; no strokes where a part of it is an image."""
    before, out = figure.canvas, io.StringIO()
    takes_up = _laid_out(figure)
    canvas = _Canvas(figure)  # becomes the figure's
    try:
        with without_layout(figure):
            figure.savefig(out, format="svg", bbox_inches=takes_up, metadata=said)
    finally:
        figure.set_canvas(before)
    return out.getvalue(), canvas.strokes, takes_up


def png(figure: Figure, takes_up: Bbox, dpi: float, said: dict[str, str]) -> bytes:
    """The figure as PNG on white, drawn anew: what is an image in the SVG has the pixels of that."""
    out = io.BytesIO()
    with without_layout(figure):
        figure.savefig(out, format="png", dpi=dpi, facecolor="white", bbox_inches=takes_up, metadata=said)
    return out.getvalue()


def _laid_out(figure: Figure) -> Bbox:
    """Place the figure's axes by the sizes of its text as SVG; what it then takes up, in inches, with a margin.

    ``bbox_inches="tight"`` draws the whole figure once more to tell it, for each format and resolution again.
    """
    canvas, dpi, engine = figure.canvas, figure.dpi, figure.get_layout_engine()
    try:
        FigureCanvasSVG(figure)  # becomes the figure's
        figure.dpi = POINTS
        if engine is not None:
            engine.execute(figure)
        width, height = figure.get_size_inches() * POINTS
        return figure.get_tightbbox(_Keeping(width, height, io.StringIO())).padded(MARGIN)
    finally:
        figure.dpi = dpi
        figure.set_canvas(canvas)


@contextmanager
def without_layout(figure: Figure) -> Iterator[None]:
    """Within, the axes of the figure stay where they are."""
    engine = figure.get_layout_engine()
    figure._layout_engine = None  # type: ignore[attr-defined]  # set_layout_engine("none") leaves one that draws twice
    try:
        yield
    finally:
        figure._layout_engine = engine  # type: ignore[attr-defined]
