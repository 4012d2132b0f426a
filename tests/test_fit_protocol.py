"""Panel, spatial and dynamic-panel fits answer the same questions in the same shapes."""

import inspect
import warnings

import numpy as np
import polars as pl
import pytest

from python_models.cautions import Caution
from python_models.errors import InputError
from python_models.fit import Fit
from python_models.gmm import fit_dynamic_panel, gmm
from python_models.inference import marginal_effects
from python_models.inference.estimates import row_of
from python_models.instruments import fit_iv
from python_models.marginal_effects import effects_at, fit_effects
from python_models.panel import fit_panel
from python_models.results import TERM_SCHEMA, TEST_SCHEMA
from python_models.spatial import fit_spatial_panel
from python_models.threshold import fit_threshold
from python_models.words.cautions import CAUTIONS, sentence

N, T = 30, 8
RNG = np.random.default_rng(11)
IDS = [f"r{i:02d}" for i in range(N)]
PANEL = pl.DataFrame(
    {"id": IDS * T, "year": np.repeat(np.arange(2001, 2001 + T), N)}
    | {name: RNG.normal(size=N * T) for name in ("y", "x", "m")}
)
PLACE = np.arange(N)
RING = np.zeros((N, N))
RING[PLACE, (PLACE + 1) % N] = RING[PLACE, (PLACE - 1) % N] = 0.5
W = pl.DataFrame(RING, schema=IDS, orient="row")
KEYS = ("id", "year")
INSTRUMENTS = gmm("y x m x:m", (2, 3), True)
MEMBERS = [name for name in vars(Fit) if not name.startswith("_")]


def fits():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "pooled": fit_panel(PANEL, *KEYS, "y ~ x * m"),
            "random": fit_panel(PANEL, *KEYS, "y ~ x * m", effects="random", covariance="clustered"),
            "sdm": fit_spatial_panel(PANEL, *KEYS, "y ~ x * m", weights=W),
            "sem": fit_spatial_panel(PANEL, *KEYS, "y ~ x * m", weights=W, model="sem", effects="random"),
            "iv": fit_iv(PANEL, *KEYS, "y ~ x * m", endogenous="m", instruments=["L.m", "L.x"]),
            "threshold": fit_threshold(PANEL, *KEYS, "y ~ x + m", threshold="m", regime="x", thresholds=1, draws=9),
            "spatial iv": fit_iv(PANEL, *KEYS, "y ~ x + m", weights=W, effects="unit", small=False),
            "system": fit_dynamic_panel(PANEL, *KEYS, "y ~ L.y + x * m", gmm=INSTRUMENTS),
            "difference": fit_dynamic_panel(
                PANEL, *KEYS, "y ~ L.y + x * m", gmm=INSTRUMENTS, model="difference", transformation="fod"
            ),
        }


FITS = fits()


@pytest.mark.parametrize("name", FITS)
def test_shapes(name):
    fit = FITS[name]
    k = len(fit.terms)
    assert len(set(fit.terms)) == k and isinstance(fit.terms, tuple)
    assert fit.params.shape == (k,) and fit.covariance.shape == (k, k)
    assert fit.formula.startswith("y ~ ") and fit.nobs == fit.glance()["n_obs"][0] > 0
    tidy = fit.tidy(0.9)
    np.testing.assert_array_equal(tidy["estimate"], fit.params)
    assert dict(tidy.schema) == TERM_SCHEMA and dict(fit.tests().schema) == TEST_SCHEMA
    effects = fit.effects(draws=5)
    assert list(effects.columns)[: len(TERM_SCHEMA)] == list(TERM_SCHEMA)
    assert bool(effects.height) == (name in ("sdm", "sem", "spatial iv"))
    rows = fit.rows()
    assert rows.columns == ["unit", "period", "outcome", "fitted", "residual"] and rows.height == fit.nobs
    np.testing.assert_allclose(rows["fitted"] + rows["residual"], rows["outcome"], atol=1e-12)
    assert rows.select("unit", "period").is_unique().all()
    assert isinstance(fit.summary(), str) and not {"note", "warnings"} & set(fit.glance().columns)


@pytest.mark.parametrize("name", FITS)
def test_every_member_is_there_and_documented(name):
    for member in MEMBERS:
        own = inspect.getattr_static(FITS[name], member)
        assert inspect.isfunction(own) == inspect.isfunction(vars(Fit)[member]), member


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_cautions_have_words(name, language):
    for caution in (*FITS[name].cautions, *FITS[name].test_cautions()):
        assert isinstance(caution, Caution) and sentence(caution, language).strip(".。") == sentence(caution, language)


def test_indefinite_hausman_is_a_fact():
    """A contrast that is indefinite in the table of tests is a caution that names the test, and nothing else is."""
    found = 0
    for seed in range(6):
        frame = PANEL.with_columns(y=pl.Series(np.random.default_rng(seed).normal(size=N * T)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            several = (
                fit_panel(frame, *KEYS, "y ~ x + m", effects="unit"),
                fit_spatial_panel(frame, *KEYS, "y ~ x + m", weights=W, model="sar", effects="unit"),
            )
        for fit in several:
            noted = fit.tests().filter(pl.col("note").str.contains("indefinite"))["test"].to_list()
            cautions = fit.test_cautions()
            assert [c.values["test"] for c in cautions] == noted
            assert all(0 < c.values["negative"] <= c.values["of"] for c in cautions)
            found += len(noted)
    assert found


def test_one_marginal_effect_for_all():
    """The two ways in give the same numbers to the last digit, for every estimator."""
    for name in ("pooled", "random", "sdm", "system"):
        fit = FITS[name]
        ours = fit_effects(fit, "x", {"m": [-1.0, 0.5]})
        at = marginal_effects(
            fit.terms, fit.params, fit.covariance, variable="x", moderator="m", at=[-1.0, 0.5], df=fit.df_resid
        )
        for column in ("estimate", "std_error", "p_value", "conf_low"):
            np.testing.assert_allclose(ours[column], at[column], rtol=1e-12)
        assert ours["at_m"].to_list() == at["level"].to_list()
    with pytest.raises(InputError, match=r"x interacts with m; pass at=\{'m'"):
        effects_at(FITS["pooled"].terms, FITS["pooled"].params, FITS["pooled"].covariance, "x")


@pytest.mark.parametrize("key", CAUTIONS.entries)
def test_every_caution_is_said_in_both_languages_with_the_same_values(key):
    import string

    english, chinese = (
        {(name, form) for _, name, form, _ in string.Formatter().parse(text) if name} for text in CAUTIONS.entries[key]
    )
    assert english == chinese and all(CAUTIONS.entries[key])


def test_effects_of_a_model_without_are_refused():
    assert row_of(FITS["sdm"], "x", "direct")["std_error"] > 0
    for name in ("pooled", "system"):
        with pytest.raises(InputError, match="no direct effects beside its coefficients; use component='main'"):
            row_of(FITS[name], "x", "direct")
