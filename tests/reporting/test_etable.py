"""A publication table straight from fits: the fits' own numbers, panel, spatial and dynamic side by side."""

import re

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.errors import InputError

REGIONS = [f"r{i}" for i in range(20)]
YEARS = 6


@pytest.fixture(scope="module")
def fits():
    rng = np.random.default_rng(5)
    n = len(REGIONS) * YEARS
    x, z = rng.normal(size=(2, n))
    y = 0.7 * x - 0.2 * z + rng.normal(size=n)
    keys = {"region": np.repeat(REGIONS, YEARS), "year": np.tile(np.arange(YEARS), len(REGIONS))}
    frame = pl.DataFrame({**keys, "x": x, "z": z, "y": y})
    pairs = [(a, b) for a, b in zip(REGIONS, REGIONS[1:] + REGIONS[:1], strict=True)]
    ring = coagg.weights(
        pl.DataFrame({"region": REGIONS}),
        "contiguity",
        unit="region",
        edges=pl.DataFrame([*pairs, *[(b, a) for a, b in pairs]], schema=["region", "neighbour"], orient="row"),
    )
    keyed = (frame, "region", "year")
    return [
        coagg.fit_panel(*keyed, "y ~ x + z"),
        coagg.fit_panel(*keyed, "y ~ x", effects="two-way"),
        coagg.fit_spatial_panel(*keyed, "y ~ x + z", weights=ring, model="sar"),
        coagg.fit_dynamic_panel(
            *keyed, "y ~ L.y + x", gmm=[coagg.gmm("y", lags=(2, 3), collapse=True)], iv=[coagg.iv("x")]
        ),
    ]


def test_one_column_a_fit_with_the_fits_own_numbers(fits):
    table = coagg.etable(fits, labels={"y": "Output", "x": "Input"}, caption="Four fits")
    assert table.heads == (("Output",) * 4, ("(1)", "(2)", "(3)", "(4)"))
    (row,) = [r for r in table.rows if r.label == "Input"]
    for fit, text in zip(fits, row.cells, strict=True):
        (term,) = fit.tidy().filter(term="x", component="main").to_dicts()
        assert text.startswith(f"{term['estimate']:.3f}") and f"({term['std_error']:.3f})" in text
    (only,) = [r for r in table.rows if r.label == "z"]
    assert only.cells[1] == "" and only.cells[3] == ""
    assert "Four fits" in table.html() and "Input" in table.latex()


def test_order_drop_heads_tests_and_language(fits, tmp_path):
    table = coagg.etable(
        fits[:1], heads=["Pooled"], order=["z"], drop=["Intercept"], tests=["hausman_unit"], language="zh"
    )
    labels = [row.label for row in table.rows]
    assert labels[:2] == ["z", "x"] and "Intercept" not in labels
    assert table.heads[0] == ("Pooled",) and table.notes.startswith("注")
    assert len(table.rows) == len(coagg.etable(fits[:1], drop=["Intercept"]).rows) + 1
    for made in (table.docx(tmp_path / "t.docx"), table.xlsx(tmp_path / "t.xlsx")):
        assert made.stat().st_size > 1000


@pytest.mark.parametrize(
    ("choice", "said"),
    [({"tests": ["no_such_test"]}, "no_such_test"), ({"heads": ["one", "two"]}, "heads")],
)
def test_mistakes_are_named(fits, choice, said):
    with pytest.raises(InputError, match=said):
        coagg.etable(fits[:1], **choice)
    with pytest.raises(InputError, match="at least one"):
        coagg.etable([])


def test_a_table_is_one_line_in_a_prompt(fits):
    shown = repr(coagg.etable(fits, caption="Innovation"))
    assert len(shown) < 80 and "\n" not in shown and "Innovation" in shown


def test_a_note_says_of_which_variation_r_squared_is_a_share_where_columns_differ():
    """FE beside a spatial model print a share of what is left after the effects and one of all, as a study says."""
    rng = np.random.default_rng(3)
    ids = [f"r{i:02d}" for i in range(16)]
    frame = pl.DataFrame({"id": np.repeat(ids, 6), "year": np.tile(np.arange(6), 16), "x": rng.normal(size=96)})
    frame = frame.with_columns(y=pl.col("x") + np.repeat(rng.normal(0, 5, 16), 6) + rng.normal(size=96))
    ring = (np.roll(np.eye(16), 1, 0) + np.roll(np.eye(16), -1, 0)) / 2
    within = coagg.fit_panel(frame, "id", "year", "y ~ x", effects="unit")
    pooled = coagg.fit_panel(frame, "id", "year", "y ~ x")
    spatial = coagg.fit_spatial_panel(frame, "id", "year", "y ~ x", weights=(ring, ids), model="sar", effects="unit")
    assert spatial.glance()["r_squared"][0] - within.glance()["r_squared"][0] > 0.2
    after, whole = "R² is that of the regression after its effects", "R² counts the fit of the fixed effects"
    notes = coagg.etable([within, pooled, spatial, within]).notes
    assert re.search(rf"{after}.*\(columns 1, 4\); {whole}.*\(column 3\)\.$", notes), notes
    assert re.search("（第 1 列）；R² 计入.*（第 2 列）", coagg.etable([within, spatial], language="zh").notes)
    for fits in ([within, pooled], [spatial], [pooled, spatial], [within]):
        assert "R²" not in coagg.etable(fits).notes
    assert "R²" not in coagg.etable([within, spatial], measures=["nobs"]).notes
