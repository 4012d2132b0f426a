"""Short texts of one type that stand each at a place of its own, as the numbers of cells and bars, in one artist.

As artists, four hundred of them would each be laid out, asked for its size and drawn by itself, several times over.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Bbox


class ManyTexts(Text):
    """A text whose lines stand each where it is told; texts alike are laid out once."""

    def __init__(self, places: np.ndarray, texts: Sequence[str], colours: Sequence[Any], **given: Any) -> None:
        super().__init__(0, 0, "\n".join(texts), clip_on=False, **given)
        self._places, self._colours = np.asarray(places, dtype=float), [to_rgba(colour) for colour in colours]

    def _laid_out(self, renderer: Any) -> list[tuple[str, Bbox, tuple[float, float]]]:
        """Each text, what it takes up and where it begins, both from its place."""
        whole, found = self._text, dict[str, tuple[str, Bbox, tuple[float, float]]]()  # type: ignore[has-type]
        for line in dict.fromkeys(whole.split("\n")):
            self._text = line
            box, ((_, _, begins),), _ = self._get_layout(renderer)  # type: ignore[attr-defined]
            found[line] = line, box, begins
        self._text = whole
        return [found[line] for line in whole.split("\n")]

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """What they take up together."""
        drawn = renderer or self.get_figure(root=True)._get_renderer()  # type: ignore[union-attr]
        places = self.get_transform().transform(self._places)
        laid_out = self._laid_out(drawn)
        return Bbox.union([box.translated(x, y) for (x, y), (_, box, _) in zip(places, laid_out, strict=True)])

    def draw(self, renderer: Any) -> None:
        """Draw each text as ``Text`` draws one."""
        pen, (_, height) = renderer.new_gc(), renderer.get_canvas_width_height()
        self._set_gc_clip(pen)  # type: ignore[attr-defined]
        renderer.open_group("text", self.get_gid())
        font, places = self.get_fontproperties(), self.get_transform().transform(self._places)
        told = zip(self._places, places, self._laid_out(renderer), self._colours, strict=True)
        for (self._x, self._y), (x, y), (line, _, (across, up)), colour in told:  # SVG asks for the place itself
            pen.set_foreground(colour, isRGBA=True)
            renderer.draw_text(pen, x + across, height - y - up, line, font, self.get_rotation(), mtext=self)
        pen.restore()
        renderer.close_group("text")
        self.stale = False


def write_each(axes: Axes, places: np.ndarray, texts: Sequence[str], colours: Sequence[Any], **given: Any) -> None:
    """Write each text at its place in the units of the axes (or of ``transform``), in its colour."""
    if len(texts):
        axes.add_artist(ManyTexts(places, texts, colours, **given))
