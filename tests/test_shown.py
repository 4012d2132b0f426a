"""What a fit is shown as: a short line, Stata's layout, a notebook's table, LaTeX, Markdown, maketables' columns."""

import re

import maketables
import numpy as np
import pandas as pd
import polars as pl
import pytest
from test_fit_protocol import FITS, KEYS, PANEL, W

import coagg
from python_models.errors import InputError
from python_models.reporting.numbers import number
from python_models.reporting.tables.decimal_points import points_in_line

SCORES = PANEL.with_columns(k=pl.col("x").exp(), q=pl.col("m").exp())
ROLES = {"inputs": ["k"], "goods": ["q"]}


@pytest.fixture(scope="module")
def others():
    """Results that are no single fit."""
    fit = {"unit": "id", "period": "year"}
    sided = PANEL.with_columns(side=pl.when(pl.col("id") < "r15").then(pl.lit("a")).otherwise(pl.lit("b")))

    def ols(frame, formula="y ~ x"):
        return coagg.fit_panel(frame, "id", "year", formula)

    return {
        "efficiency": coagg.sbm(SCORES, *KEYS, **ROLES),
        "index": coagg.malmquist(SCORES, *KEYS, **ROLES),
        "samples": coagg.fit_spatial_panel(sided, *KEYS, "y ~ x", weights=W, by="side", model="sar"),
        "mediation": coagg.mediate(PANEL, ols, **fit, outcome="y", treatment="x", mediator="m", n_draws=5),
        "permutation": coagg.permutation_test(sided, ols, unit="id", group="side", terms="x", n_permutations=5),
        "bootstrap": coagg.bootstrap(PANEL, lambda f: np.array([f["x"].mean()]), **fit, n_draws=5),
    }


@pytest.mark.parametrize("name", FITS)
def test_a_fit_is_one_line(name):
    told = repr(FITS[name])
    assert "\n" not in told and len(told) < 160 and FITS[name].formula in told and type(FITS[name]).__name__ in told


def test_other_results_are_one_line_and_a_table(others):
    for name, result in others.items():
        told = repr(result)
        assert "\n" not in told and len(told) < 300 and "array" not in told, name
        if name != "bootstrap":
            assert "<table" in result._repr_html_(), name
    assert "2 statistic" not in repr(others["bootstrap"]) and "5 unit draws" in repr(others["bootstrap"])


@pytest.mark.parametrize("name", FITS)
def test_summary_is_laid_out_as_statas(name):
    """Every number of the coefficient table is tidy's, under Stata's heads; the head has the sizes."""
    fit, text = FITS[name], FITS[name].summary()
    letter = "z" if fit.df_resid is None else "t"
    assert re.search(
        rf"y \| Coefficient  std\. err\.      {letter}    P>\|{letter}\|     \[95% conf\. interval\]", text
    )
    assert re.search(rf"Number of obs +=\s+{fit.nobs}", text) and re.search(r"Number of groups +=\s+30", text)
    lists = ("  iv(", "  gmm(")  # instruments as they are written in a call
    assert max(len(line) for line in text.splitlines() if not line.startswith(lists)) <= 80
    assert "shape:" not in text and "┌" not in text
    table = text[text.index("Coefficient") :].split("Effects: the")[0].split("Instruments for")[0]
    lines = [line for line in table.splitlines() if re.match(r" *\S+ \| +-?[\d.]", line)]
    rows = fit.tidy().to_dicts()
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        figures = [float(v) for v in line.split("|")[1].split()]
        wanted = [row[c] for c in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")]
        np.testing.assert_allclose(figures, wanted, rtol=1e-4, atol=6e-3)
        np.testing.assert_allclose(figures[:2], wanted[:2], rtol=1e-4)


def test_summary_names_what_stata_names():
    random, sdm = FITS["random"].summary(), FITS["sdm"].summary()
    for told in (
        "Random-effects GLS regression",
        "Wald chi2(3)",
        "adjusted for 30 clusters in id",
        "Robust",
        "sigma_u",
    ):
        assert told in random
    top = FITS["random"].glance().to_dicts()[0]
    assert f"{top['r_squared_within']:.4f}" in random and f"{top['log_likelihood']:.4f}" in random
    assert re.findall(r"^(Main|Wx|Spatial|Variance|Direct|Indirect|Total) +\|", sdm, re.M) == [
        *("Main", "Wx", "Spatial", "Variance", "Direct", "Indirect", "Total")
    ]
    fixed = coagg.fit_panel(PANEL, *KEYS, "y ~ x", effects="unit").summary()
    assert "Fixed-effects (within) regression" in fixed and "F(1, 209)" in fixed and " t    P>|t|" in fixed


def test_long_names_stay_apart():
    """Stata cuts names to twelve characters; two that would be cut to the same are told in full."""
    frame = PANEL.rename({"x": "employment_of_services", "m": "employment_by_services"})
    text = coagg.fit_panel(frame, *KEYS, "y ~ employment_of_services + employment_by_services").summary()
    assert "employment_of_services |" in text and "employment_by_services |" in text


@pytest.mark.parametrize("name", FITS)
def test_notebook_latex_markdown(name):
    fit = FITS[name]
    html, latex, markdown = fit._repr_html_(), fit.to_latex(labels={"x": "Synergy"}), fit.to_markdown()
    for row in fit.tidy().head(3).to_dicts():
        assert number(row["estimate"], 4).replace("-", "−") in html and number(row["std_error"], 4) in html
        assert number(row["estimate"]) in markdown
    assert "Synergy" in latex and r"\begin{tabular" in latex and r"\toprule" in latex
    width = {line.count("|") - line.count(r"\|") for line in markdown.splitlines() if line.startswith("|")}
    assert width == {3}


def test_markdown_escapes_what_it_would_read():
    table = coagg.etable([FITS["pooled"]], labels={"x": "a|b *c* _d_ <e>"}, stars=((0.999, "*"),), caption="Two_words")
    text = table.markdown()
    assert r"a\|b \*c\* \_d\_ \<e\>" in text and text.startswith(r"**Two\_words**") and r"\* p \< 0.999" in text


def test_maketables_takes_the_fits():
    """Through its plug-in attributes, beside each other and without a word of ours to it."""
    some = [
        FITS["random"],
        FITS["sdm"],
        FITS["system"],
        coagg.fit_panel(PANEL.to_pandas(), *KEYS, "y ~ x", effects="two-way"),
    ]
    table = maketables.ETable(some)
    body = table.df.astype(str)
    told = " ".join(body.to_numpy().ravel())
    for fit in some[:3]:
        assert f"{fit.params[1]:.3f}" in told
    assert any("W.x" in str(label) for label in body.index)
    extractor = maketables.extractors.get_extractor(some[0])
    frame = extractor.coef_table(some[0])
    assert isinstance(frame, pd.DataFrame) and list(frame.index) == list(some[0].terms)
    np.testing.assert_array_equal(frame["se"], some[0].tidy()["std_error"])
    assert extractor.stat(some[0], "N") == some[0].nobs and extractor.depvar(some[0]) == "y"
    assert extractor.stat(some[1], "ll") == some[1].glance()["log_likelihood"][0]
    assert extractor.fixef_string(some[3]) == "id+year" and extractor.fixef_string(some[0]) is None
    assert extractor.stat(some[0], "no such") is None
    assert extractor.vcov_info(some[0]) == {"vcov_type": "clustered", "clustervar": "id"}


def test_effects_rows_beside_other_estimators():
    fits = [FITS["pooled"], FITS["sdm"], FITS["system"]]
    table = coagg.etable(fits, effects=True, labels={"x": "Synergy"})
    rows = {row.label: row.cells for row in table.rows}
    for kind, label in (("direct", "Direct effect"), ("indirect", "Indirect effect"), ("total", "Total effect")):
        (wanted,) = FITS["sdm"].effects().filter(term="x", component=kind).to_dicts()
        cells = rows[f"{label}: Synergy"]
        assert cells[0] == cells[2] == "" and cells[1].startswith(f"{wanted['estimate']:.3f}")
        assert f"({wanted['std_error']:.3f})" in cells[1]
    assert "直接效应：x" in {row.label for row in coagg.etable(fits, effects=["direct"], language="zh").rows}
    assert not [row for row in coagg.etable(fits).rows if "effect" in row.label]


def test_one_line_to_every_form(tmp_path):
    chosen = {"below": "statistic", "decimals": 2, "measures": ["nobs", "aic"], "align": "decimal", "effects": True}
    written = {"rows": {"Year dummies": ["yes"]}, "notes": "Made up.", "stars": ((0.5, "+"),)}
    table = coagg.etable(FITS["sdm"], **chosen, **written)
    assert table.docx(tmp_path / "t.docx").stat().st_size and table.xlsx(tmp_path / "t.xlsx").stat().st_size
    for text in (table.html(), table.latex(), table.markdown(), table._repr_html_()):
        assert "Made up" in text and "Year dummies" in text and "+ p" in text.replace(r"\+", "+")
    assert [r.label for r in table.rows if r.block == "foot"] == ["Year dummies", "Observations", "AIC"]
    tidy = FITS["sdm"].tidy().row(0, named=True)
    plain = table.frame().row(0)[1]
    assert plain.rstrip("+") == f"{tidy['estimate']:.2f}" and table.frame().row(1)[1] == f"({tidy['statistic']:.2f})"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"effects": ["short"]}, "direct, indirect, total"), ({"effects": "direct"}, "as a list"),
        ({"align": "dot"}, "align='dot'"), ({"below": "ci"}, "below='ci'"),
    ],
)  # fmt: skip
def test_unknown_choices_are_refused(options, said):
    with pytest.raises(InputError, match=said):
        coagg.etable([FITS["pooled"]], **options)


@pytest.mark.parametrize("given", [[], [3], "fit", PANEL, [FITS["pooled"], None]])
def test_what_is_no_fit_is_refused(given):
    for function in (coagg.etable, coagg.coefplot):
        with pytest.raises(InputError, match="fit"):
            function(given)


KINDS = ("0123456789e\u2007", "()[]\u2004", ".,\u2008", "*\u2002", "-−+\u2000")
WIDTH = {c: width for kind, width in zip(KINDS, (500, 333, 250, 501, 564), strict=True) for c in kind}


def test_decimal_points_stand_in_line():
    """Measured in the widths of Times: every number has its point at one place, and lines are equally wide."""
    rng = np.random.default_rng(3)
    values = [*(rng.normal(size=30) * 10.0 ** rng.integers(-2, 5, 30)), 0.0, -1e-7, 12345.678, 1e-9]
    cells = [f"{v:,.3f}{'*' * int(rng.integers(4))}\n({abs(v) / 3:,.3f})" for v in values] + [
        "1.2e-09**\n(3.4e-10)",
        "240",
        "",
    ]
    lines = [line for cell in points_in_line(cells) for line in cell.split("\n") if line]
    left = {sum(WIDTH[c] for c in line.partition(".")[0]) for line in lines if "." in line}
    assert len(left) == 1 and len({sum(WIDTH[c] for c in line) for line in lines if "." in line}) == 1
    strip = str.maketrans("", "", "\u2007\u2004\u2008\u2002\u2000")
    assert [c.translate(strip) for c in points_in_line(cells)] == cells
    assert points_in_line(["yes", "no", "<0.001", "1.5"])[:3] == ["yes", "no", "<0.001"]


def test_padding_is_phantoms_in_latex():
    latex = coagg.etable([FITS["pooled"], FITS["sdm"]], align="decimal").latex()
    assert r"\phantom{(}" in latex and not re.search("[\u2000-\u2008]", latex)


def test_coefficients_are_drawn():
    fits = [FITS["pooled"], FITS["sdm"]]
    chart = coagg.coefplot(fits, terms=["x", "m"], names=["OLS", "SDM"], labels={"x": "Synergy"}, level=0.9)
    axes = chart.figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Synergy", "m"]
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["OLS", "SDM"]
    drawn = {tuple(np.round(line.get_xdata(), 9)) for line in axes.lines}
    for fit in fits:
        row = fit.tidy(0.9).filter(term="x", component="main").to_dicts()[0]
        assert tuple(np.round([row["conf_low"], row["conf_high"]], 9)) in drawn
    assert chart._repr_png_()[:4] == b"\x89PNG" and "<svg" in chart._repr_svg_()
    total = coagg.coefplot(FITS["sdm"], component="total").figure.axes[0]
    wanted = FITS["sdm"].effects().filter(component="total")["estimate"].to_list()
    assert {round(v, 9) for v in wanted} <= {round(float(line.get_xdata()[0]), 9) for line in total.lines}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"terms": ["nobody"]}, "nobody"), ({"names": ["a"]}, "names="), ({"names": "ab"}, "names="),
        ({"names": ["a", "a"]}, "names="), ({"level": 95}, "level=95"), ({"component": "total"}, "Nothing to draw"),
    ],
)  # fmt: skip
def test_a_plot_that_cannot_be_drawn(options, said):
    with pytest.raises(InputError, match=said):
        coagg.coefplot([FITS["pooled"], FITS["random"]], **options)


COUNTS = [0, -1, 1.5, 10.0, True, "100", None]


@pytest.mark.parametrize("count", COUNTS)
def test_counts_are_counts(count):
    def ols(frame, formula="y ~ x"):
        return coagg.fit_panel(frame, "id", "year", formula)

    both = {"unit": "id", "period": "year"}
    halves = PANEL.with_columns(side=pl.col("id") < "r15")
    for name, call in {
        "n_permutations": lambda: coagg.permutation_test(
            halves, ols, unit="id", group="side", terms="x", n_permutations=count
        ),
        "n_draws": lambda: coagg.mediate(PANEL, ols, **both, outcome="y", treatment="x", mediator="m", n_draws=count),
        "n_draws ": lambda: coagg.bootstrap(PANEL, lambda f: np.zeros(1), **both, n_draws=count),
        "permutations": lambda: coagg.moran(PANEL, "y", **both, weights=W, permutations=count),
        "draws": lambda: FITS["sdm"].effects(draws=count),
        "k": lambda: coagg.weights(
            pl.DataFrame({"id": ["a", "b", "c"], "lon": [1.0, 2, 3], "lat": [1.0, 2, 3]}),
            "knn",
            k=count,
            unit="id",
            longitude="lon",
            latitude="lat",
        ),
        "window": lambda: coagg.sbm(SCORES, *KEYS, **ROLES, technology="window", window=count),
        "ar_tests": lambda: (
            coagg.fit_dynamic_panel(PANEL, *KEYS, "y ~ L.y", gmm=coagg.gmm("y"), ar_tests=count)
            if count != 0
            else (_ for _ in ()).throw(InputError("ar_tests=0 is none, which is allowed"))
        ),
    }.items():
        with pytest.raises(InputError, match=f"{name.strip()} ?=") as told:
            call()
        assert repr(count) in str(told.value), name


def test_one_draw_is_no_spread():
    with pytest.raises(InputError, match=r"n_draws=1 .*at least 2"):
        coagg.bootstrap(PANEL, lambda f: np.zeros(1), unit="id", period="year", n_draws=1)
