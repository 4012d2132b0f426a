"""What a figure shows of each region, drawn at once; in SVG each region has a group of its own with its tip."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from python_models.reporting.numbers import signed

_REGIONS = "regions:"
_GROUP = re.compile(rf'<g id="{_REGIONS}([^"]*)">')
_PART = re.compile(r"<(/?)(g|defs|use|path)\b[^>]*?(/?)>")


def tagged(region: str, tip: str) -> str:
    """What a figure keeps of a region that it draws: in SVG the mark and the words by which a page finds it."""
    return f"{quote(region, safe='')}:{quote(signed(tip), safe='')}"


def with_regions(svg: str) -> str:
    """What was drawn of each region in a group of its own, with what a viewer of the file shows beside the pointer."""
    out, end = [], 0
    for group in _GROUP.finditer(svg):
        tags, parts = group[1].split("|"), list(_drawn_in(svg, group.end()))
        out += [svg[end : group.start()], "<g>"]
        end = group.end()
        for tag, part in zip(tags, parts, strict=False) if len(tags) == len(parts) else ():
            if not tag:  # a shape that is no region of the figure's
                continue
            region, tip = (escape(unquote(said), quote=True) for said in tag.split(":", 1))
            mark = f'<g data-region="{region}" data-tip="{tip}"><title>{tip}</title>'
            out += [svg[end : part.start()], mark, part[0], "</g>"]
            end = part.end()
    return "".join([*out, svg[end:]])


def _drawn_in(svg: str, start: int) -> Iterator[re.Match[str]]:
    """The shapes and points of a group, in order; what it defines to be drawn is not among them."""
    depth, defining = 1, False
    for part in _PART.finditer(svg, start):
        closes, name, whole = part.groups()
        if name == "g":
            depth += -1 if closes else 1
            if not depth:
                return
        elif name == "defs":
            defining = not closes
        elif whole and not defining:
            yield part


def draw_shapes(axes: Axes, shapes: Sequence[Path], tags: Sequence[str], **drawn: Any) -> None:
    """Draw a shape of each region, in the units of the axes: one artist, where many would each be laid out."""
    axes.add_collection(PathCollection(shapes, gid=_REGIONS + "|".join(tags), **drawn))


def draw_points(axes: Axes, x: np.ndarray, y: np.ndarray, tags: Sequence[str], size: float, **drawn: Any) -> None:
    """Draw a point of each region, as ``Axes.scatter`` draws one; ``size`` is its area in square points."""
    if not tags:
        return
    disc = Path.unit_circle().transformed(Affine2D().scale(0.5))
    places = np.column_stack([x, y])
    points = PathCollection(
        [disc], sizes=[size], offsets=places, offset_transform=axes.transData, gid=_REGIONS + "|".join(tags), **drawn
    )
    points.set_transform(IdentityTransform())
    axes.add_collection(points)
