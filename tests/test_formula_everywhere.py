"""One grammar for every estimator: what a formula says is what is estimated, against columns made by hand."""

import functools
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest

from python_models.errors import InputError
from python_models.gmm import fit_dynamic_panel, gmm, iv
from python_models.inference import mediate, permutation_test, specification_curve
from python_models.panel import fit_panel
from python_models.spatial import fit_spatial_panel

UNITS, YEARS = [f"r{i}" for i in range(9)], list(range(2001, 2009))


def panel(seed=1) -> pl.DataFrame:
    """A balanced panel; ``x`` is positive so that it has a log, ``side`` and ``产 值`` are what their names say."""
    rng = np.random.default_rng(seed)
    n = len(UNITS) * len(YEARS)
    out = pl.DataFrame({"id": np.repeat(UNITS, len(YEARS)), "year": np.tile(YEARS, len(UNITS))})
    return out.with_columns(
        x=pl.Series(np.exp(rng.normal(size=n))),
        z=pl.Series(rng.normal(size=n)),
        side=pl.Series(rng.choice(["east", "mid", "west"], n)),
        y=pl.Series(rng.normal(size=n)),
        treated=(pl.col("id") < "r4").cast(pl.Float64),
    )


def ring() -> pl.DataFrame:
    w = np.zeros((len(UNITS), len(UNITS)))
    for i in range(len(UNITS)):
        w[i, [(i + 1) % len(UNITS), (i - 1) % len(UNITS)]] = 0.5
    return pl.DataFrame(w, schema=UNITS, orient="row")


def lagged(column: str, k: int = 1) -> pl.Expr:
    """By row order, which is right in a balanced panel only: independent of what is tested."""
    return pl.col(column).shift(k).over("id", order_by="year")


def by_panel(frame, formula, **keys):
    return fit_panel(frame, "id", "year", formula, **{"effects": "unit", **keys})


def by_random(frame, formula, **keys):
    return fit_panel(frame, "id", "year", formula, **{"effects": "random", **keys})


def by_spatial(frame, formula, **keys):
    return fit_spatial_panel(
        frame, "id", "year", formula, weights=ring(), **{"model": "sar", "effects": "unit", **keys}
    )


def by_gmm(frame, formula, **keys):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        keys = {"gmm": gmm("y", (2, 3), collapse=True), "time_dummies": False, "steps": 1, **keys}
        right = formula.partition("~")[2].partition("|")[0]
        return fit_dynamic_panel(frame, "id", "year", formula, iv=iv([right]), **keys)


FITS = {"panel": by_panel, "random": by_random, "spatial": by_spatial, "gmm": by_gmm}

SAME = {  # a formula, and the columns by hand that it means
    "lag()": ("lag(x)", {"h": lagged("x")}),
    "lag(, 2)": ("lag(x, 2) + z", {"h": lagged("x", 2), "z": pl.col("z")}),
    "L(x, 1:2)": ("L(x, 1:2)", {"h": lagged("x"), "g": lagged("x", 2)}),
    "L(0:1).x": ("L(0:1).x", {"x": pl.col("x"), "h": lagged("x")}),
    "lag of a log": ("L.log(x)", {"h": lagged("x").log()}),
    "log of a lag": ("log(L.x)", {"h": lagged("x").log()}),
    "difference of a log": ("D.log(x)", {"h": pl.col("x").log() - lagged("x").log()}),
    "square": ("x + x^2", {"x": pl.col("x"), "h": pl.col("x") ** 2}),
    "square, Python": ("x + x**2", {"x": pl.col("x"), "h": pl.col("x") ** 2}),
    "lag times": ("L.x:z", {"h": lagged("x") * pl.col("z")}),
    "star": ("z*x", {"z": pl.col("z"), "x": pl.col("x"), "h": pl.col("x") * pl.col("z")}),
    "arithmetic": ("I(x / (1 + x)) + sqrt(x)", {"h": pl.col("x") / (1 + pl.col("x")), "g": pl.col("x").sqrt()}),
    "comparison": ("I(z > 0)", {"h": (pl.col("z") > 0).cast(pl.Float64)}),
    "categories": ("C(side)", {"h": pl.col("side") == "mid", "g": pl.col("side") == "west"}),
    "text": ("side", {"h": pl.col("side") == "mid", "g": pl.col("side") == "west"}),
    "another base": ("C(side, ref='west')", {"h": pl.col("side") == "east", "g": pl.col("side") == "mid"}),
    "lag of categories": ("L.C(side)", {"h": lagged("side") == "mid", "g": lagged("side") == "west"}),
    "interaction of categories": (
        "x + C(side):x",
        {"x": pl.col("x"), "h": pl.col("x") * (pl.col("side") == "mid"), "g": pl.col("x") * (pl.col("side") == "west")},
    ),
    "lag beside years": (
        "L.x + C(year)",
        {"h": lagged("x"), **{f"t{t}": pl.col("year") == t for t in YEARS[2:]}},
    ),
    "event study": (
        "i(year, treated, ref=2004)",
        {f"t{t}": (pl.col("year") == t) * pl.col("treated") for t in YEARS if t != 2004},
    ),
}


@pytest.mark.parametrize("estimator", FITS)
@pytest.mark.parametrize("case", SAME)
def test_what_a_formula_means(estimator, case):
    """Estimates and errors are those of the columns made by hand."""
    if (estimator, case) in {("random", "lag beside years"), ("random", "event study")}:
        frame = panel().filter(pl.col("year") < 2005)  # the between regression has nine units
    else:
        frame = panel()
    right, columns = SAME[case]
    kept = {f"h_{k}": v for k, v in columns.items() if not k.startswith("t2") or int(k[1:]) <= frame["year"].max()}
    made = frame.with_columns(**{k: v.cast(pl.Float64) for k, v in kept.items()})
    meant, given = (FITS[estimator](f, f"y ~ {r}") for f, r in ((made, " + ".join(kept)), (frame, right)))
    assert given.nobs == meant.nobs
    np.testing.assert_allclose(given.params, meant.params, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(given.covariance, meant.covariance, rtol=1e-8, atol=1e-14)


@functools.cache
def plainly_named(estimator: str, term: str) -> np.ndarray:
    """Estimates where the column is called x."""
    return FITS[estimator](panel(), f"y ~ {term}").params


@pytest.mark.parametrize(
    "name", ["产值", "a b", "log(x)", "L.x", "x+z", "lag", "C", "L", "2012", "class", "ln.gdp", "a:b"]
)
@pytest.mark.parametrize("estimator", FITS)
def test_any_name(estimator, name):
    """In backquotes every name works under every operator and function."""
    frame = panel().rename({"x": name})
    for form in ("{}", "L.{}", "log({})", "L.log({})", "{}:z", "I({} * 2) + z"):
        named = FITS[estimator](frame, f"y ~ {form.format(f'`{name}`')}")
        np.testing.assert_allclose(named.params, plainly_named(estimator, form.format("x")), rtol=1e-9)
    if name in ("产值", "lag", "C", "L", "class", "ln.gdp"):
        np.testing.assert_allclose(FITS[estimator](frame, f"y ~ L.{name}").params, plainly_named(estimator, "L.x"))


@pytest.mark.parametrize(
    "estimator, bar, named",
    [
        ("panel", "id", {"effects": "unit"}),
        ("panel", "year", {"effects": "period"}),
        ("panel", "year + id", {"effects": "two-way"}),
        ("spatial", "id + year", {"effects": "two-way"}),
        ("spatial", "`id`", {"effects": "unit"}),
        ("gmm", "id + year", {"time_dummies": True}),
        ("gmm", "id", {"time_dummies": False}),
    ],
)
def test_effects_after_the_bar(estimator, bar, named):
    """They are those of the argument; the argument may say the same, and may not say another thing."""
    (key,) = named
    left_open = {key: None}
    got = FITS[estimator](panel(), f"y ~ x + z | {bar}", **left_open)
    np.testing.assert_allclose(got.params, FITS[estimator](panel(), "y ~ x + z", **named).params, rtol=1e-12)
    FITS[estimator](panel(), f"y ~ x + z | {bar}", **named)
    other = {"effects": "random"} if key == "effects" else {key: not named[key]}
    with pytest.raises(InputError, match="leave one of them out"):
        FITS[estimator](panel(), f"y ~ x + z | {bar}", **other)
    with pytest.raises(InputError, match=r"side after '\|' is neither the unit id nor the period year"):
        FITS[estimator](panel(), "y ~ x | side", **left_open)


@pytest.mark.parametrize("estimator", ["panel", "gmm"])
def test_a_missing_category_leaves_the_row_out(estimator):
    """It is not the base category."""
    frame = panel()
    holed = frame.with_columns(pl.when(pl.int_range(pl.len()) % 5 == 3).then(None).otherwise("side").alias("side"))
    if estimator == "panel":
        given, meant = by_panel(holed, "y ~ x + C(side)"), by_panel(holed.drop_nulls("side"), "y ~ x + C(side)")
        assert given.glance()["n_dropped"][0] == holed["side"].null_count() > 0
    else:
        dummies = {k: (pl.col("side") == k).cast(pl.Float64) for k in ("mid", "west")}
        given = by_gmm(holed, "y ~ x + C(side)")
        meant = by_gmm(holed.with_columns(**dummies), "y ~ x + mid + west")
    assert given.nobs == meant.nobs
    np.testing.assert_allclose(given.params, meant.params, rtol=1e-9)


KINDS = {
    "text": lambda s: s.cast(pl.String),
    "enum": lambda s: s.cast(pl.String).cast(pl.Enum(["1", "2", "3", "9"])),
    "categorical": lambda s: s.cast(pl.String).cast(pl.Categorical),
    "whole": lambda s: s,
    "float": lambda s: s.cast(pl.Float64),
    "date": lambda s: pl.Series([None if v is None else pd.Timestamp(2000 + v, 1, 1) for v in s]).cast(pl.Date),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_every_kind_of_category(kind, library):
    """With a hole in it; unused levels of an Enum are no columns."""
    codes = pl.Series([None if i % 7 == 2 else i % 3 + 1 for i in range(len(UNITS) * len(YEARS))])
    frame = panel().with_columns(KINDS[kind](codes).alias("g"))
    by_hand = panel().with_columns(two=(codes == 2).cast(pl.Float64), three=(codes == 3).cast(pl.Float64))
    given = by_panel(frame.to_pandas() if library == "pandas" else frame, "y ~ x + C(g)")
    assert len(given.terms) == 4
    np.testing.assert_allclose(given.params, by_panel(by_hand, "y ~ x + two + three").params, rtol=1e-9)


def test_truth_values_are_categories_and_numbers():
    frame = panel().with_columns(up=pl.col("z") > 0).with_columns(up=pl.when(pl.int_range(pl.len()) > 3).then("up"))
    one, two = by_panel(frame, "y ~ x + C(up)"), by_panel(frame, "y ~ x + up")
    np.testing.assert_allclose(one.params, two.params)
    assert one.nobs == two.nobs == len(frame) - 4


def test_lost_levels_are_said_with_their_base():
    fit = by_panel(panel(), "y ~ L.x + C(year)")
    (said,) = [c for c in fit.cautions if c.key == "categories_lost"]
    assert said.values == {"term": "C(year)", "levels": "2001", "base": "2002"}
    assert "base of C(year): 2002" in fit.summary()
    assert "2001" in by_spatial(panel(), "y ~ L.x + C(year)").summary()
    one = by_panel(panel().with_columns(side=pl.lit("east")), "y ~ x + side")
    assert [c.key for c in one.cautions] == ["single_category"] and one.terms == ("Intercept", "x")


def test_years_beside_a_dynamic_spatial_panel():
    """The period that the lagged outcome costs is no base of the others."""
    fit = by_spatial(panel(), "y ~ x + C(year)", dynamic="lag")
    assert fit.terms[:3] == ("L.y", "x", "C(year)[T.2003]")


def test_steps_of_the_period():
    """Five years are one step, in every estimator, and it is said."""
    wide = panel().with_columns(year=pl.col("year") * 5)
    for name, fit in FITS.items():
        got = fit(wide, "y ~ L.x")
        np.testing.assert_allclose(got.params, fit(panel(), "y ~ L.x").params, rtol=1e-9, err_msg=name)
        assert [c.values["step"] for c in got.cautions if c.key == "period_step"] == [5.0], name


def test_tools_over_estimators_find_a_term_however_it_is_written():
    """Mediation, permutation and the specification curve, with a mediator whose name has a space."""
    frame = panel().with_columns(pl.col("z").alias("the m"), h=lagged("x"), half=pl.col("treated").cast(pl.String))
    fit = functools.partial(fit_panel, unit="id", period="year", effects="unit")
    keys = {"unit": "id", "period": "year", "outcome": "y", "mediator": "the m", "controls": ["C(year)"], "n_draws": 2}
    given, meant = (mediate(frame, fit, treatment=t, **keys).effects()["estimate"] for t in ("lag(x)", "h"))
    np.testing.assert_allclose(given, meant)
    given, meant = (
        permutation_test(frame, functools.partial(fit, formula=f"y ~ {t} + side"), unit="id", group="half", terms=t,
                         n_permutations=9).tidy()["difference"] for t in ("L1.x", "h")
    )  # fmt: skip
    np.testing.assert_allclose(given, meant)
    curve = {"unit": "id", "outcome": "y", "estimators": {"fe": fit}, "controls": {"a": ["C(year)"], "b": ["`the m`"]}}
    given, meant = (specification_curve(frame, treatment=t, **curve)["estimate"] for t in ("lag(x, 1)", "h"))
    np.testing.assert_allclose(given, meant)
