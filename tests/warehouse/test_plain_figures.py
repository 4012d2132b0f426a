"""Figures that are read at once, many a row, are the numbers that reading cell by cell gives."""

import itertools
import random

import pytest

from warehouse.readers.cells import Figure, FigureFormat, _figure

FORMS = [
    FigureFormat(frozenset({"", "-"}), decimal=decimal, thousands=thousands, stored=stored, lakh=lakh)
    for (decimal, thousands), stored, lakh in itertools.product(
        [(".", ","), (".", ""), (".", " "), (",", "."), (",", ""), (",", " ")], (False, True), (False, True)
    )
]


def texts() -> list[str]:
    """Groups of digits with points and commas between them, as figures are printed and as none is."""
    draw = random.Random(1)

    def text() -> str:
        groups = [
            "".join(draw.choices("0123456789", k=draw.choice((1, 2, 3, 3, 4, 5))))
            for _ in range(draw.choice((1, 2, 3)))
        ]
        return draw.choice(("", "", "-")) + "".join(g + draw.choice(".,") for g in groups[:-1]) + groups[-1]

    return sorted({text() for _ in range(3000)})


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f"{f.decimal}{f.thousands}{f.stored:d}{f.lakh:d}")
def test_a_plain_figure_is_the_number_that_the_cell_says(form):
    read = [text for text in texts() if form.plain and form.plain.fullmatch(text)]
    assert [_figure(text, form) for text in read] == [Figure("number", form.number(text)) for text in read]
    assert bool(read) == (form.plain is not None)


def test_a_decimal_comma_is_as_plain_as_a_point():
    printed = FigureFormat(frozenset(), decimal=",", thousands=".")
    assert [printed.number(t) for t in ("1.234,5", "12,75", "1.234", "-7")] == [1234.5, 12.75, 1234.0, -7.0]
    assert all(printed.plain.fullmatch(t) for t in ("1.234,5", "12,75", "1.234", "-7"))
    stored = FigureFormat(frozenset(), decimal=",", thousands=".", stored=True)
    assert not stored.plain.fullmatch("1.234"), "a number itself, or a thousand and some"
    assert stored.plain.fullmatch("12.5") and stored.number("12.5") == 12.5
