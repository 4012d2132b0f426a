"""Many texts drawn as one look as a text of each does, in both formats, and a figure has room for them."""

import re

import numpy as np
import pytest
from matplotlib.transforms import offset_copy

from python_models.reporting.figures import style
from python_models.reporting.figures.many_texts import write_each

PLACES = np.array([[0.5, 0.2], [0.9, 0.8], [0.1, 0.5], [1.2, 0.3]])
TEXTS, COLOURS = ["-0.12", "1.50", "▲ 0.3", "-0.12"], ["#14202c", "#ffffff", (0.5, 0.2, 0.1), style.MUTED]
KINDS = [
    {"ha": "center", "va": "center", "fontsize": 8},
    {"ha": "right", "va": "top", "fontsize": 11, "fontweight": "bold"},
    {"ha": "left", "va": "center_baseline", "rotation": 270},
]


@style.in_house_style
def _chart(how: dict, *, one: bool, texts: list[str] = TEXTS) -> style.Chart:
    figure, axes = style.canvas(3, 2)
    moved = offset_copy(axes.transData, figure, -5, 1.5, units="points")
    if one:
        write_each(axes, PLACES, texts, COLOURS, transform=moved, **how)
    else:
        for (x, y), text, colour in zip(PLACES, texts, COLOURS, strict=True):
            axes.text(x, y, text, color=colour, transform=moved, **how)
    return style.Chart(figure, "texts")


def _texts(svg: str) -> list[str]:
    return sorted(re.findall(r"<text .*?</text>", svg))


@pytest.mark.parametrize("how", KINDS)
def test_they_look_as_a_text_of_each_does(how):
    together, apart = (_chart(how, one=one) for one in (True, False))
    assert together.png() == apart.png()
    assert _texts(together.svg()) == _texts(apart.svg()) != []
    assert "−0.12" in together.svg()


def test_chinese_is_set_as_elsewhere_and_a_character_without_a_font_told_of(monkeypatch):
    names = ["北京", "上海", "天津", "重庆"]
    together, apart = (_chart(KINDS[1], one=one, texts=names) for one in (True, False))
    assert together.png() == apart.png()
    monkeypatch.setattr(style, "installed_font_with", lambda characters: None)
    style._SAID.clear()
    with pytest.warns(style.FontWarning):
        _chart(KINDS[0], one=True, texts=["\U0001f9ff", "a", "b", "c"]).svg()


def test_none_at_all_is_no_artist():
    _, axes = style.canvas()
    write_each(axes, np.empty((0, 2)), [], [])
    assert not axes.texts and not axes.artists
