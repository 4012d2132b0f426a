"""Bad input is refused with a sentence that says what is wrong and where."""

import numpy as np
import polars as pl
import pytest
from gmm_reference import abdata

from python_models.errors import InputError
from python_models.gmm import GMMWarning, fit_dynamic_panel, gmm, iv

PANEL = abdata()
FIRM = pl.col("id").cast(pl.String)


def fit(frame=PANEL, **options):
    defaults = {
        "unit": "id",
        "period": "year",
        "formula": "n ~ L.n + w + k",
        "gmm": gmm("n", (2, 4), collapse=True),
        "iv": iv("w k"),
        "time_dummies": False,
    }
    return fit_dynamic_panel(frame, **(defaults | options))


def with_area(**more):
    return {"frame": PANEL.with_columns(area=pl.col("id") * 1.5), "formula": "n ~ L.n + w + area", **more}


CASES = {
    "swapped years": ({"unit": "year", "period": "id"}, "look swapped: unit='year' has 9 values.*period='id' has 140"),
    "swapped names": ({"frame": PANEL.with_columns(f=FIRM), "unit": "year", "period": "f"}, "look swapped"),
    "one column": ({"unit": "id", "period": "id"}, "same column"),
    "duplicates": ({"frame": pl.concat([PANEL, PANEL.head(2)])}, "2 duplicated id-year pair.*1 1977 .2 rows."),
    "no such key": ({"unit": "firm"}, "Not in the data: firm"),
    "empty key": (
        {"frame": PANEL.with_columns(year=pl.when(pl.col("id") == 3).then(None).otherwise("year"))},
        "year has 7 empty",
    ),
    "uneven fractions": (
        {"frame": PANEL.with_columns(year=pl.col("year") + 0.3 * (pl.col("year") == 1980))},
        "fractions that are not equally spaced",
    ),
    "no calendar": (
        {"frame": PANEL.with_columns(year=10_000 * pl.col("year") + 17 * (pl.col("year") % 2))},
        "after 19760000 comes 19770017",
    ),
    "text period": ({"frame": PANEL.with_columns(pl.col("year").cast(pl.String))}, "year holds String"),
    "two periods": ({"frame": PANEL.filter(pl.col("year") < 1978)}, "Only 2 period"),
    "deep lag": ({"frame": PANEL.filter(pl.col("year") < 1979), "formula": "n ~ L.n + L3.n"}, "L3.n has no value.*3 p"),
    "few periods": (
        {"frame": PANEL.filter(pl.col("year") < 1979), "formula": "n ~ L.n + L2.n"},
        "Too few periods.*L2.n",
    ),
    "constant, differences": (with_area(model="difference"), "area is constant within every id.*model='system'"),
    "all missing": (
        {"frame": PANEL.with_columns(z=pl.lit(None)), "formula": "n ~ L.n + z"},
        "z has no value in any row",
    ),
    "missing instrument": ({"frame": PANEL.with_columns(z=pl.lit(None)), "iv": iv("w z")}, "z has no value"),
    "empty group": ({"gmm": gmm("n", (12, None))}, r"gmm\(n, lag\(12 .\)\) yields no instrument.*9 periods"),
    "no groups": ({"gmm": [], "iv": []}, "No instruments"),
    "too few instruments": ({"gmm": [], "iv": iv("w")}, "4 coefficients but only 2 instruments"),
    "not identified": ({"gmm": [], "iv": [iv("w k"), iv("w")]}, "do not identify L.n"),
    "unknown column": ({"formula": "n ~ L.n + q"}, "Column q not in the data"),
    "unknown instrument": ({"iv": iv("q")}, "Column q not in the data"),
    "text column": ({"frame": PANEL.with_columns(s=FIRM), "formula": "n ~ L.n + s"}, "s holds String"),
    "infinite": ({"frame": PANEL.with_columns(w=pl.lit(np.inf))}, "w has 1,031 infinite values"),
    "one unit": ({"frame": PANEL.filter(pl.col("id") == 1)}, "Only one id"),
    "empty frame": ({"frame": PANEL.head(0)}, "no rows"),
    "no tilde": ({"formula": "n L.n"}, "cannot be read"),
    "half formula": ({"formula": "n ~ L.n + log("}, "cannot be read: it ends where a name"),
    "constant out": ({"formula": "n ~ L.n + w - 1"}, "constant=False"),
    "level in differences": ({"model": "difference", "gmm": gmm("n", equation="level")}, "level equation, but"),
    "unknown model": ({"model": "sys"}, "model='sys' is not one of 'system', 'difference'"),
    "three steps": ({"steps": 3}, "steps=3"),
    "spatial without W": ({"formula": "n ~ L.n + W.n"}, "W.n needs the spatial weights"),
    "cluster column": ({"cluster": "sector"}, "sector"),
    "one cluster": (
        {"frame": PANEL.with_columns(land=pl.lit(1)), "cluster": ("id", "land"), "small": True},
        "Cluster column land has a single value",
    ),
    "not a group": ({"iv": "w"}, "made with gmm"),
    "no degrees of freedom": (
        {
            "frame": PANEL.filter(pl.col("year").is_between(1978, 1980) & (pl.col("id") < 4)),
            "gmm": gmm("n", (1, 2)),
            "small": True,
            "model": "difference",
        },
        r"small=True divides by rows less coefficients, but \d rows",
    ),
    "text in a function": ({"formula": "n ~ L.n + C(region)"}, "Column region not in the data"),
    "quadratic system": ({"ahn_schmidt": True}, "model='difference'"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused(name):
    options, said = CASES[name]
    with pytest.raises(InputError, match=said):
        fit(**options)


@pytest.mark.parametrize(
    "make, said",
    [
        (lambda: gmm([]), "empty"),
        (lambda: iv(" "), "empty"),
        (lambda: gmm("n", (3, 2)), "leaves no lag"),
        (lambda: gmm("n", (-1, 2)), "leaves no lag"),
        (lambda: gmm("n", (2,)), "least and a greatest"),
        (lambda: gmm("n", equation="diff"), "not one of both, transformed, level"),
        (lambda: iv("n", passthru=True), "passthru"),
    ],
)
def test_groups_refuse(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_constant_regressor_instrumented_in_levels_is_taken():
    fitted = fit(**with_area(iv=[iv("w"), iv("area", equation="level")]))
    assert "area" in fitted.terms


def test_collinear_term_is_named():
    frame = PANEL.with_columns(w2=2 * pl.col("w"))
    with pytest.warns(GMMWarning, match="collinear: w2"):
        fitted = fit(frame, formula="n ~ L.n + w + k + w2")
    np.testing.assert_allclose(fitted.params, fit(frame).params, rtol=1e-10)


def test_instruments_above_groups_warn():
    with pytest.warns(GMMWarning, match="148 instruments for 140 groups"):
        fitted = fit(
            formula="n ~ L.n + w + L.w + k + L.k + ys + L.ys", gmm=gmm("n w k ys"), iv=(), time_dummies="level"
        )
    assert fitted.steps == 1 and fitted.n_instruments == 148


def test_hansen_near_one_is_flagged():
    rng = np.random.default_rng(41)
    effect = rng.normal(size=100)
    y = [effect + rng.normal(size=100)]
    for _ in range(3):
        y.append(0.5 * y[-1] + effect + rng.normal(size=100))
    frame = pl.DataFrame({"id": list(range(100)) * 4, "t": np.repeat(range(4), 100), "y": np.concatenate(y)})
    with pytest.warns(GMMWarning, match=r"Hansen p = 0.995 is close to 1"):
        fit(frame, period="t", formula="y ~ L.y", gmm=gmm("y"), iv=(), model="difference")


def test_a_long_panel_of_years_is_not_swapped():
    """Two firms over seven years are few for GMM, which the fit warns of, but not unit and period exchanged."""
    with pytest.warns(GMMWarning, match="7 instruments for 2 groups"):
        assert fit(PANEL.filter(pl.col("id").is_in([1, 2]))).n_groups == 2


def test_keys_that_are_not_numbers_are_empty():
    holed = PANEL.with_columns(pl.when(pl.col("id") == 3).then(float("nan")).otherwise("id").alias("id"))
    with pytest.raises(InputError, match="Column id has 7 empty"):
        fit(holed)
