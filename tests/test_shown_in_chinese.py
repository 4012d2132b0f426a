"""What a fit and other results say of themselves where the language is Chinese: line of text, summary, notebook."""

import re
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from test_fit_protocol import FITS, KEYS, PANEL, W

import coagg
from python_models.words import width_of
from python_models.words.errors import translated

ENGLISH = re.compile(r"[a-z]{3,},? [a-z]{2,},? [a-z]{2,}")  # three words in a row
FIGURE = re.compile(r"-?\d[\d,]*\.\d+")
LISTS = re.compile(r"^  (iv|gmm)\(.*$", re.M)  # instruments as they are written in a call


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    assert coagg.fit_panel  # the door gives results their language


@pytest.mark.parametrize("name", FITS)
def test_a_summary_is_chinese_and_has_the_figures_of_the_english_one(name):
    fit = FITS[name]
    chinese, english = fit.summary(), fit.summary("en")
    assert chinese == fit.summary("zh") != english and "系数" in chinese and "观测值" in chinese
    assert ENGLISH.findall(LISTS.sub("", chinese)) == []
    assert FIGURE.findall(chinese) == FIGURE.findall(english)
    assert max(map(width_of, LISTS.sub("", chinese).splitlines())) <= 80
    assert not re.search(r"^[，。；：、）]", chinese, re.M)


@pytest.mark.parametrize("name", FITS)
def test_the_columns_of_a_chinese_table_stand_under_their_heads(name):
    heads = [
        next(line for line in FITS[name].summary(language).splitlines() if f"{word} " in line and " |" in line)
        for language, word in (("zh", "系数"), ("en", "Coefficient"))
    ]
    assert width_of(heads[0]) == width_of(heads[1])
    for chinese, english in (("系数", "Coefficient"), ("95% 置信区间]", "95% conf. interval]")):
        ends = [
            width_of(head[: head.index(word) + len(word)]) for head, word in zip(heads, (chinese, english), strict=True)
        ]
        assert ends[0] == ends[1]


def results():
    """Each kind of result that is no fit, with its line of text in English."""
    scores = PANEL.with_columns(k=pl.col("x").exp(), q=pl.col("m").exp(), big=pl.col("x").exp() + 1)
    sided = PANEL.with_columns(side=pl.when(pl.col("id") < "r15").then(pl.lit("a")).otherwise(pl.lit("b")))
    treated = PANEL.with_columns(since=pl.when(pl.col("id") < "r10").then(2006))
    roles = {"inputs": ["k"], "goods": ["q"]}
    fit = {"unit": "id", "period": "year"}

    def ols(frame, formula="y ~ x"):
        return coagg.fit_panel(frame, "id", "year", formula)

    yield coagg.sbm(scores, *KEYS, **roles)
    yield coagg.malmquist(scores, *KEYS, **roles)
    yield coagg.luenberger(scores, *KEYS, **roles)
    yield coagg.malmquist_luenberger(scores.with_columns(b=1 / pl.col("q")), *KEYS, **roles, bads=["b"])
    yield coagg.fit_spatial_panel(sided, *KEYS, "y ~ x", weights=W, by="side", model="sar")
    yield coagg.mediate(PANEL, ols, **fit, outcome="y", treatment="x", mediator="m", n_draws=5)
    yield coagg.permutation_test(sided, ols, unit="id", group="side", terms="x", n_permutations=5)
    yield coagg.bootstrap(PANEL, lambda f: np.array([f["x"].mean()]), **fit, n_draws=5)
    when = {"period": "year"}
    yield coagg.sigma_convergence(scores, "big", **when)
    yield coagg.beta_convergence(scores, "big", **fit)
    yield coagg.markov(scores, "big", **fit)
    yield coagg.dagum(sided.with_columns(big=pl.col("x").exp()), "big", group="side", **when)
    yield coagg.u_test(coagg.fit_panel(PANEL, *KEYS, "y ~ x + I(x**2)"), "x")
    yield coagg.etable([FITS["pooled"]])
    yield coagg.event_study(treated, "y", **fit, first="since")
    yield coagg.bootstrap_efficiency(scores, *KEYS, **roles, n_draws=5)
    yield coagg.meta_frontier(sided.select("id", "year", "side").hstack(scores.select("k", "q")), *KEYS, groups="side",
                              **roles)  # fmt: skip
    yield coagg.did_decomposition(treated, "y", **fit, first="since")


def test_every_other_result_is_one_line_of_chinese(monkeypatch):
    for result in results():
        said = repr(result)
        assert re.search("[\u4e00-\u9fff]", said) and "\n" not in said and said.endswith("）"), said
        assert ENGLISH.findall(said) == [], said
        monkeypatch.setenv("COAGG_LANGUAGE", "en")
        english = repr(result)
        monkeypatch.setenv("COAGG_LANGUAGE", "zh")
        assert FIGURE.findall(said) == FIGURE.findall(english) and not re.search("[\u4e00-\u9fff]", english), english


@pytest.mark.parametrize(
    "model",
    [
        "radial: θ; smoothed bootstrap, returns vrs, level 0.95, on the score",
        "malmquist index of radial scores, adjacent technology, returns crs; smoothed bootstrap, level 0.95",
        "truncated regression of distances, algorithm 2 (Simar & Wilson 2007); first stage: θ, returns crs, "
        "global technology",
    ],
)
def test_what_was_measured_is_said_in_chinese(model):
    assert ENGLISH.findall(translated(model, "zh")) == [] and "规模报酬" in translated(model, "zh")


def test_a_notebook_shows_a_fit_in_chinese():
    html = FITS["sdm"]._repr_html_()
    assert all(word in html for word in ("系数", "标准误", "95% 下限", "观测值", "双向效应"))
    assert "Std. err." not in html and "Observations" not in html
    assert "括号内为标准误" in FITS["sdm"].to_markdown()


def test_the_language_is_the_panels_where_nobody_asks_for_one(tmp_path, monkeypatch):
    monkeypatch.delenv("COAGG_LANGUAGE")
    (tmp_path / "panel.yml").write_text("name: x\nlanguage: zh\n", encoding="utf-8")
    assert "two-way effects" in repr(FITS["sdm"])
    monkeypatch.setenv("COAGG_PANEL", str(tmp_path))
    assert "双向效应" in repr(FITS["sdm"]) and "最大似然" in FITS["sdm"].summary()
    assert "maximum likelihood" in FITS["sdm"].summary("en")


def test_english_loads_no_chinese_catalogue():
    code = (
        "import sys, polars as pl, coagg; f = pl.DataFrame({'u': [1, 1, 2, 2, 3, 3], 't': [1, 2] * 3, "
        "'x': [1., 2, 4, 3, 5, 7], 'y': [1., 3, 2, 5, 6, 4]}); fit = coagg.fit_panel(f, 'u', 't', 'y ~ x'); "
        "repr(fit), fit.summary(); assert not [m for m in sys.modules if '.errors_' in m]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PATH": ""})
