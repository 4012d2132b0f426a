"""Dollars, pounds and rupees of no named country: a draft takes one country's and says that it did."""

import pytest

from warehouse.drafting.panel import draft_panel
from warehouse.drafting.vocabulary import is_anybodys, unit_of


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        *((t, True) for t in ("Dollars", "Thousands of dollars", "Millions of current dollars", "million pounds")),
        *((t, True) for t in ("Rs lakh", "rupees")),
        *((t, False) for t in ("US dollars", "Million US dollars", "mn USD", "U.S. dollars", "万美元", "US$ million")),
        *((t, False) for t in ("million pounds sterling", "£ million", "INR crore", "million euro", "万元", "persons")),
    ],
)
def test_money_whose_country_is_not_said_is_told_from_money_that_names_it(text, open_):
    guess = unit_of(text)
    assert guess is not None and is_anybodys(guess) is open_


@pytest.mark.parametrize(("unit", "said"), [("thousand dollars", True), ("thousand US dollars", False)])
def test_the_draft_says_whose_money_it_took(tmp_path, unit, said):
    path = tmp_path / "gdp.csv"
    rows = "".join(f"{p},{y},{k + 1},{unit}\n" for p in ("Ontario", "Quebec") for k, y in enumerate((2018, 2019)))
    path.write_text("province,year,gross domestic product,unit\n" + rows, encoding="utf-8")
    made = draft_panel(tmp_path / "mine", [path])
    told = [guess for guess in made.guesses if "whose it is" in guess.why]
    assert [(guess.what, guess.taken_for) for guess in told] == ([(unit, "k_usd")] if said else [])
