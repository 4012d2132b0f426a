"""What a figure shows of each region, drawn at once; in SVG each region keeps a group of its own with its tip."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import cycle
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from python_models.reporting.numbers import signed

_REGION = "region:"


def tagged(region: str, tip: str) -> str:
    """The id of what is drawn for a region; in SVG it becomes the mark and the words by which a page finds it."""
    return f"{_REGION}{quote(region, safe='')}:{quote(signed(tip), safe='')}"


def with_regions(svg: str) -> str:
    """Groups of regions under attributes of their own, with what a viewer of the file shows beside the pointer."""

    def told(found: re.Match[str]) -> str:
        region, tip = (escape(unquote(part), quote=True) for part in found[1].split(":", 1))
        return f'<g data-region="{region}" data-tip="{tip}"><title>{tip}</title>'

    return re.sub(rf'<g id="{_REGION}([^"]*)">', told, svg)


def draw_shapes(axes: Axes, shapes: Sequence[Path], tags: Sequence[str], **drawn: Any) -> None:
    """Draw a shape of each region, in the units of the axes."""
    axes.add_collection(_Regions(shapes, tags, **drawn))


def draw_points(axes: Axes, x: np.ndarray, y: np.ndarray, tags: Sequence[str], size: float, **drawn: Any) -> None:
    """Draw a point of each region, as ``Axes.scatter`` draws one; ``size`` is its area in square points."""
    disc = Path.unit_circle().transformed(Affine2D().scale(0.5))
    places = np.column_stack([x, y])
    points = _Regions([disc], tags, sizes=[size], offsets=places, offset_transform=axes.transData, **drawn)
    points.set_transform(IdentityTransform())
    axes.add_collection(points)


class _Regions(PathCollection):
    """Shapes or points of many regions: one artist where many would each be measured, laid out and drawn."""

    def __init__(self, shapes: Sequence[Path], tags: Sequence[str], **drawn: Any) -> None:
        super().__init__(shapes, **drawn)
        self._tags = tuple(tags)

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw all at once where pixels are made, one by one where a page has to find them."""
        figure = self.get_figure(root=True)
        apart = figure is not None and isinstance(figure.canvas, FigureCanvasSVG)
        drawn: Any = _Apart(renderer, self._tags) if apart else renderer
        super().draw(drawn)


class _Apart:
    """A renderer that gives each thing drawn of a collection a group of its own, by its tag."""

    def __init__(self, renderer: Any, tags: Sequence[str]) -> None:
        self._renderer, self._left, self._shared = renderer, cycle(tags), False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)

    @contextmanager
    def _group(self) -> Iterator[None]:
        tag = next(self._left)
        self._renderer.open_group("region", gid=tag or None)
        yield
        self._renderer.close_group("region")

    def draw_markers(self, gc: Any, marker: Path, shaped: Any, path: Path, placed: Any, face: Any = None) -> None:
        """Points that look alike."""
        for place in np.asarray(path.vertices):
            with self._group():
                self._renderer.draw_markers(gc, marker, shaped, Path(place[None]), placed, face)

    def draw_path_collection(self, gc: Any, transform: Any, paths: Sequence[Path], *drawn: Any, **named: Any) -> None:
        """Shapes of any look, or points of one shape."""
        self._shared = len(paths) == 1
        RendererBase.draw_path_collection(self, gc, transform, paths, *drawn, **named)  # type: ignore[arg-type]

    def draw_path(self, gc: Any, path: Path, transform: Any, face: Any = None) -> None:
        """One of them; a shape that points share is written once."""
        with self._group():
            if not self._shared:
                self._renderer.draw_path(gc, path, transform, face)
                return
            matrix = transform.get_matrix().copy()
            place = Path(matrix[None, :2, 2].copy())
            matrix[:2, 2] = 0
            self._renderer.draw_markers(gc, path, Affine2D(matrix), place, IdentityTransform(), face)
