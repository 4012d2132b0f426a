"""Options that cannot mean what they say, or would change nothing, are refused by name ("no" counted as yes)."""

from functools import partial

import numpy as np
import polars as pl
import pytest

import coagg
from python_models.errors import InputError
from python_models.words.errors import translated

UNITS = [f"r{i:02d}" for i in range(12)]
ROLES = {"inputs": ["k"], "goods": ["y"]}
LINE = pl.DataFrame({"a": UNITS[:-1], "b": UNITS[1:]})


@pytest.fixture(scope="module")
def panel() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    columns = {c: rng.lognormal(0, 0.5, 60) for c in ("k", "y", "q", "b")}
    places = {"longitude": np.tile(rng.uniform(100, 120, 12), 5), "latitude": np.tile(rng.uniform(20, 40, 12), 5)}
    return pl.DataFrame({"u": UNITS * 5, "t": np.repeat(np.arange(5), 12)} | columns | places)


@pytest.fixture(scope="module")
def links() -> tuple[np.ndarray, list[str]]:
    w = np.random.default_rng(1).random((12, 12))
    np.fill_diagonal(w, 0)
    return w / w.sum(axis=1, keepdims=True), UNITS


def rows(panel: pl.DataFrame) -> pl.DataFrame:
    return panel.filter(pl.col("t") == 0)


IV = {"endogenous": "k", "instruments": "q"}
FLAGS = {
    "sbm super_efficiency": lambda f, w, v: coagg.sbm(f, "u", "t", **ROLES, super_efficiency=v),
    "radial super_efficiency": lambda f, w, v: coagg.radial(f, "u", "t", **ROLES, super_efficiency=v),
    "ddf radial": lambda f, w, v: coagg.ddf(f, "u", "t", **ROLES, radial=v),
    "luenberger radial": lambda f, w, v: coagg.luenberger(f, "u", "t", **ROLES, radial=v),
    "fit_panel small": lambda f, w, v: coagg.fit_panel(f, "u", "t", "y ~ k", small=v),
    "fit_iv small": lambda f, w, v: coagg.fit_iv(f, "u", "t", "y ~ k", **IV, small=v),
    "fit_iv spatial_error": lambda f, w, v: coagg.fit_iv(f, "u", "t", "y ~ k", **IV, weights=w, spatial_error=v),
    "fit_iv lag_instruments": lambda f, w, v: coagg.fit_iv(f, "u", "t", "y ~ k", **IV, weights=w, lag_instruments=v),
    "shift_share leave_out": lambda f, w, v: coagg.shift_share(
        f.with_columns(i=pl.lit("a")), "u", "t", "i", "y", leave_out=v
    ),
    "weights rook": lambda f, w, v: coagg.weights(
        rows(f), "contiguity", unit="u", edges=pl.DataFrame({"a": UNITS[:-1], "b": UNITS[1:]}), rook=v
    ),
    "kernel_density relative": lambda f, w, v: coagg.kernel_density(f, "y", period="t", relative=v),
    "markov relative": lambda f, w, v: coagg.markov(f, "y", unit="u", period="t", relative=v),
    "deviational_ellipse projected": lambda f, w, v: coagg.deviational_ellipse(f, "y", unit="u", projected=v),
    "gmm collapse": lambda f, w, v: coagg.gmm("y", collapse=v),
    "iv passthru": lambda f, w, v: coagg.iv("y", equation="transformed", passthru=v),
    "fit_dynamic_panel constant": lambda f, w, v: coagg.fit_dynamic_panel(
        f, "u", "t", "y ~ L.y", gmm=[coagg.gmm("y", collapse=True)], constant=v
    ),
    "fit_dynamic_panel small": lambda f, w, v: coagg.fit_dynamic_panel(
        f, "u", "t", "y ~ L.y", gmm=[coagg.gmm("y", collapse=True)], small=v
    ),
}


@pytest.mark.parametrize("value", ["no", "false", [], float("nan"), -1, 2.5], ids=repr)
@pytest.mark.parametrize("call", FLAGS)
def test_yes_or_no_is_true_or_false(panel, links, call, value):
    with pytest.raises(InputError, match=rf"{call.split()[1]}=.* must be True or False"):
        FLAGS[call](panel, links, value)


UNUSED = [
    ("k=", lambda f, w: coagg.weights(rows(f), unit="u", k=6)),
    ("column=", lambda f, w: coagg.weights(rows(f), unit="u", column="y")),
    ("edges=", lambda f, w: coagg.weights(rows(f), unit="u", edges=pl.DataFrame({"a": ["r00"], "b": ["r01"]}))),
    ("power=", lambda f, w: coagg.weights(rows(f), "knn", unit="u", power=2)),
    ("cutoff=", lambda f, w: coagg.weights(rows(f), "economic", unit="u", column="y", cutoff=500)),
    ("share=", lambda f, w: coagg.weights(rows(f), "gravity", unit="u", column="y", share=0.3)),
    ("subsample", lambda f, w: coagg.bootstrap_efficiency(f, "u", "t", **ROLES, n_draws=4, subsample=0.5)),
    ("bandwidth", lambda f, w: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=4, method="subsampling", bandwidth="ucv")),
    ("subsample", lambda f, w: coagg.bootstrap_malmquist(f, "u", "t", **ROLES, n_draws=4, subsample=0.5)),
    ("window=", lambda f, w: coagg.sbm(f, "u", "t", **ROLES, window=5)),
    ("orientation=", lambda f, w: coagg.meta_frontier(
        f.with_columns(g=pl.lit("a")), "u", "t", groups="g", **ROLES, measure="ddf", orientation="input")),
    ("input_weights=", lambda f, w: coagg.sbm(
        f, "u", "t", inputs=["k", "q"], goods=["y"], orientation="output", input_weights=[1, 3])),
    ("output_weights=", lambda f, w: coagg.malmquist(
        f, "u", "t", inputs=["k"], goods=["y", "q"], orientation="input", output_weights=[1, 3])),
    ("decomposition=", lambda f, w: coagg.malmquist(f, "u", "t", **ROLES, measure="radial", decomposition="fgnz")),
    ("decomposition=", lambda f, w: coagg.luenberger(f, "u", "t", **ROLES, returns="nirs", decomposition="ray_desli")),
    ("cross_period=", lambda f, w: coagg.malmquist(f, "u", "t", **ROLES, cross_period="base")),
    ("cross_period=", lambda f, w: coagg.luenberger(
        f, "u", "t", **ROLES, technology="biennial", cross_period="comparison")),
    ("scale=", lambda f, w: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=4, measure="ddf", scale="score")),
    ("n_first=", lambda f, w: coagg.second_stage(
        f, "u", "t", **ROLES, regressors=["q"], algorithm=1, n_first=7, n_draws=4)),
    ("metric=", lambda f, w: coagg.weights(rows(f), "economic", unit="u", column="y", metric="euclidean")),
    ("longitude=", lambda f, w: coagg.weights(rows(f), "contiguity", unit="u", edges=LINE, longitude="longitude")),
    ("duplicates=", lambda f, w: coagg.weights(rows(f), "exponential", unit="u", duplicates="drop")),
    ("share=", lambda f, w: coagg.weights(rows(f), "nested", unit="u", column="y", share=0.3)),
    ("relative=", lambda f, w: coagg.markov(f, "y", unit="u", period="t", by="period", relative=True)),
    ("effects=", lambda f, w: coagg.beta_convergence(
        f, "y", unit="u", period="t", form="cross-section", effects="period")),
    ("singletons=", lambda f, w: coagg.fit_panel(f, "u", "t", "y ~ k", effects="random", singletons="drop")),
    ("lee_yu=", lambda f, w: spatial(f, w, effects="pooled", lee_yu="bias_corrected")),
    ("lag_order=", lambda f, w: spatial(f, w, effects="pooled", lag_order="after_demeaning")),
    ("lag_order=", lambda f, w: spatial(f, w, model="slx", lag_order="after_demeaning")),
    ("random_error=", lambda f, w: spatial(f, w, model="sem", random_error="kkp")),
    ("random_error=", lambda f, w: spatial(f, w, effects="random", random_error="kkp")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "call"), UNUSED)
def test_an_option_that_would_change_nothing_is_refused(panel, links, name, call):
    with pytest.raises(InputError, match=rf"{name}.* belongs to .*leave it out"):
        call(panel, links)


IDLE = [
    ("points= changes nothing beside at=", lambda f, w: coagg.kernel_density(f, "y", period="t", at=[1], points=50)),
    ("by= changes nothing beside cut-offs", lambda f, w: coagg.markov(
        f, "y", unit="u", period="t", classes=[0.7, 1.3], by="period")),
    ("isolates= changes nothing without weights=", lambda f, w: coagg.markov(
        f, "y", unit="u", period="t", isolates="drop")),
    ("rook= changes nothing beside edges=", lambda f, w: coagg.weights(
        rows(f), "contiguity", unit="u", edges=LINE, rook=True)),
    ("disposability= changes nothing without bads=", lambda f, w: coagg.ddf(
        f, "u", "t", **ROLES, disposability="strong")),
    ("disposability= changes nothing without bads=", lambda f, w: coagg.luenberger(
        f, "u", "t", **ROLES, disposability="strong")),
    ("window= changes nothing beside a frame", lambda f, w: coagg.sbm(f, "u", "t", **ROLES, technology=f, window=5)),
    ("lag_instruments= changes nothing without instruments=", lambda f, w: coagg.fit_iv(
        f, "u", "t", "y ~ k", weights=w, lag_instruments=True)),
    ("missing_neighbour= changes nothing without weights=", lambda f, w: dynamic(f, missing_neighbour="rescale")),
    ("cluster= changes nothing with one step and conventional errors", lambda f, w: dynamic(
        f, steps=1, errors="conventional", cluster="t")),
    ("weights= changes nothing without estimators that need weights=", lambda f, w: coagg.specification_curve(
        f, unit="u", outcome="y", treatment="k", controls={"none": []}, weights={"w": w},
        estimators={"fe": partial(coagg.fit_panel, unit="u", period="t", effects="unit")})),
    ("No fit has nosuch among its terms; there are: .*k", lambda f, w: coagg.etable(
        coagg.fit_panel(f, "u", "t", "y ~ k"), drop="nosuch")),
    ("No fit has nosuch among its measures; there are: nobs, .*r_squared", lambda f, w: coagg.etable(
        coagg.fit_panel(f, "u", "t", "y ~ k"), measures="nosuch")),
    ("effects= names direct, indirect, total, and no fit is of a spatial model", lambda f, w: coagg.etable(
        coagg.fit_panel(f, "u", "t", "y ~ k"), effects=True)),
]  # fmt: skip


@pytest.mark.parametrize(("said", "call"), IDLE, ids=[said for said, _ in IDLE])
def test_an_option_beside_another_that_takes_its_place_is_refused(panel, links, said, call):
    with pytest.raises(InputError, match=said):
        call(panel, links)


@pytest.mark.parametrize("message", [
    "points= changes nothing beside at=: leave it out.",
    "window= changes nothing beside a frame of reference units: leave it out.",
    "cluster= changes nothing with one step and conventional errors: leave it out.",
])  # fmt: skip
def test_what_changes_nothing_is_said_in_chinese(message):
    said = translated(message, "zh")
    assert "不起任何作用" in said and "changes" not in said and " one " not in said, said


def test_a_name_of_a_table_may_stand_without_a_list(panel):
    """A text was taken as a list of its letters, and left every row where it was."""
    fit = coagg.fit_panel(panel, "u", "t", "y ~ k + q")
    assert coagg.etable(fit, drop="q").markdown() == coagg.etable(fit, drop=["q"]).markdown()
    assert coagg.etable(fit, order="q").markdown() == coagg.etable(fit, order=["q"]).markdown()
    assert "| q" not in coagg.etable(fit, drop="q").markdown()
    assert coagg.etable(fit, measures="nobs", tests="pesaran_cd").markdown() == coagg.etable(
        fit, measures=["nobs"], tests=["pesaran_cd"]).markdown()  # fmt: skip
    assert coagg.coefplot(fit, terms="q").alt == coagg.coefplot(fit, terms=["q"]).alt


FILES = [
    ("links.gal", {"sheet": "Sheet1"}, r"sheet= belongs to path='.xlsx'.*, not '.gal'"),
    ("links.gal", {"variable": "w"}, "variable= belongs to path='.mat', not '.gal'"),
    ("links.gal", {"power": 2}, "power= belongs to values='distances', not None"),
    ("square.parquet", {"encoding": "gb18030"}, "encoding= belongs to path='.gal'.*, not '.parquet'"),
]


@pytest.mark.parametrize(("file", "option", "said"), FILES, ids=str)
def test_an_option_of_another_kind_of_weights_file_is_refused(tmp_path, file, option, said):
    (tmp_path / "links.gal").write_text("3\na 1\nb\nb 2\na c\nc 1\nb\n")
    square = {"id": ["a", "b"], "a": [0.0, 1.0], "b": [1.0, 0.0]}
    pl.DataFrame(square).write_parquet(tmp_path / "square.parquet")
    assert coagg.weights_from_file(tmp_path / file).n >= 2
    with pytest.raises(InputError, match=said):
        coagg.weights_from_file(tmp_path / file, **option)


WRONG = [
    ("algorithm = True", lambda f, w: coagg.second_stage(f, "u", "t", **ROLES, regressors=["q"], algorithm=True)),
    ("regressors=3 must be", lambda f, w: coagg.second_stage(f, "u", "t", **ROLES, regressors=3)),
    ("steps=True is not", lambda f, w: coagg.fit_dynamic_panel(
        f, "u", "t", "y ~ L.y", gmm=[coagg.gmm("y")], steps=True)),
    ("h=True is not", lambda f, w: coagg.fit_dynamic_panel(f, "u", "t", "y ~ L.y", gmm=[coagg.gmm("y")], h=True)),
    ("pca=-1 must be", lambda f, w: coagg.fit_dynamic_panel(f, "u", "t", "y ~ L.y", gmm=[coagg.gmm("y")], pca=-1)),
    ("lags=True", lambda f, w: coagg.gmm("y", True)),
    ("variables=2.5 must be", lambda f, w: coagg.iv(2.5)),
    ("cluster=3 must be", lambda f, w: coagg.fit_panel(f, "u", "t", "y ~ k", covariance="clustered", cluster=3)),
    ("instruments=3 must be", lambda f, w: coagg.fit_iv(f, "u", "t", "y ~ k", endogenous="k", instruments=3)),
    ("durbin=0 must be", lambda f, w: coagg.fit_iv(f, "u", "t", "y ~ k", **IV, weights=w, durbin=0)),
    ("threshold=3 must be", lambda f, w: coagg.fit_threshold(f, "u", "t", "y ~ k", threshold=3, regime="k")),
    ("regime=None must be", lambda f, w: coagg.fit_threshold(f, "u", "t", "y ~ k", threshold="q", regime=None)),
    ("trim='a' is no share", lambda f, w: coagg.fit_threshold(
        f, "u", "t", "y ~ k", threshold="q", regime="k", trim="a")),
    ("power=nan must be", lambda f, w: coagg.weights(rows(f), unit="u", power=float("nan"))),
    ("cutoff='far' must be", lambda f, w: coagg.weights(rows(f), unit="u", cutoff="far")),
    ("alpha='a' must lie", lambda f, w: coagg.local_moran(f, "y", unit="u", period="t", weights=w, alpha="a")),
    ("name=3 must be a text", lambda f, w: coagg.shift_share(
        f.with_columns(i=pl.lit("a")), "u", "t", "i", "y", name=3)),
    (r"level=\[0.9\] must lie", lambda f, w: coagg.fit_spatial_panel(
        f, "u", "t", "y ~ k", weights=w, model="sar", effects="pooled").effects(level=[0.9])),
]  # fmt: skip


@pytest.mark.parametrize(("said", "call"), WRONG, ids=[said for said, _ in WRONG])
def test_a_value_of_another_kind_is_named(panel, links, said, call):
    with pytest.raises(InputError, match=said):
        call(panel, links)


def spatial(f, w, **options):
    return coagg.fit_spatial_panel(f, "u", "t", "y ~ k", weights=w, **{"model": "sdm"} | options)


def dynamic(f, **options):
    return coagg.fit_dynamic_panel(f, "u", "t", "y ~ L.y", **{"gmm": [coagg.gmm("y", collapse=True)]} | options)


def permuted(f, **options):
    fit = partial(coagg.fit_panel, unit="u", period="t", formula="y ~ k", effects="unit")
    data = f.with_columns(g=pl.when(pl.col("u") < "r06").then(pl.lit("a")).otherwise(pl.lit("b")))
    given = {"unit": "u", "group": "g", "terms": ["k"], "n_permutations": 3}
    return coagg.permutation_test(data, fit, **given | options)


EMPTY = {
    "malmquist orientation": lambda f, w, v: coagg.malmquist(f, "u", "t", **ROLES, orientation=v),
    "meta_frontier orientation": lambda f, w, v: coagg.meta_frontier(
        f.with_columns(g=pl.lit("a")), "u", "t", groups="g", **ROLES, orientation=v),
    "bootstrap_efficiency orientation": lambda f, w, v: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=3, orientation=v),
    "bootstrap_efficiency method": lambda f, w, v: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=3, method=v),
    "bootstrap_efficiency direction": lambda f, w, v: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=3, measure="ddf", direction=v),
    "bootstrap_efficiency disposability": lambda f, w, v: coagg.bootstrap_efficiency(
        f, "u", "t", **ROLES, n_draws=3, measure="ddf", disposability=v),
    "bootstrap_malmquist method": lambda f, w, v: coagg.bootstrap_malmquist(f, "u", "t", **ROLES, n_draws=3, method=v),
    "bootstrap_malmquist measure": lambda f, w, v: coagg.bootstrap_malmquist(
        f, "u", "t", **ROLES, n_draws=3, measure=v),
    "fit_spatial_panel effects": lambda f, w, v: spatial(f, w, effects=v),
    "fit_spatial_panel durbin": lambda f, w, v: spatial(f, w, durbin=v),
    "fit_dynamic_panel iv": lambda f, w, v: dynamic(f, iv=v),
    "mediate resample": lambda f, w, v: coagg.mediate(
        f, partial(coagg.fit_panel, unit="u", period="t"), unit="u", period="t", outcome="y", treatment="k",
        mediator="q", n_draws=3, resample=v),
    "beta_convergence covariance": lambda f, w, v: coagg.beta_convergence(
        f, "y", unit="u", period="t", covariance=v),
    "describe by": lambda f, w, v: coagg.describe(f, ["y"], by=v),
    "permutation_test groups": lambda f, w, v: permuted(f, groups=v),
    "did cluster": lambda f, w, v: coagg.did(
        f.with_columns(d=(pl.col("u") < "r05") & (pl.col("t") > 2)), "y", unit="u", period="t", treatment="d",
        cluster=v),
    "weights longitude": lambda f, w, v: coagg.weights(rows(f), unit="u", longitude=v),
    "moran period": lambda f, w, v: coagg.moran(f, "y", unit="u", period=v, weights=w, permutations=9),
    "local_moran period": lambda f, w, v: coagg.local_moran(f, "y", unit="u", period=v, weights=w, permutations=9),
    "dagum group": lambda f, w, v: coagg.dagum(f, "y", group=v, period="t"),
}  # fmt: skip


@pytest.mark.parametrize("value", ["", 0, False], ids=repr)
@pytest.mark.parametrize("call", EMPTY)
def test_an_empty_value_is_not_taken_for_none(panel, links, call, value):
    with pytest.raises(InputError):
        EMPTY[call](panel, links, value)


MANY = 10**30
COUNTS = {
    "permutations": lambda f, w: coagg.moran(f, "y", unit="u", period="t", weights=w, permutations=MANY),
    "local permutations": lambda f, w: coagg.local_moran(f, "y", unit="u", period="t", weights=w, permutations=MANY),
    "ar_tests": lambda f, w: dynamic(f, ar_tests=MANY),
    "n_draws": lambda f, w: coagg.bootstrap_efficiency(f, "u", "t", **ROLES, n_draws=MANY),
    "draws": lambda f, w: coagg.fit_threshold(f, "u", "t", "y ~ k", threshold="q", regime="k", draws=MANY),
    "n_permutations": lambda f, w: permuted(f, n_permutations=MANY),
    "points": lambda f, w: coagg.kernel_density(f, "y", period="t", points=MANY),
}


@pytest.mark.parametrize("call", COUNTS)
def test_a_count_without_end_is_refused_before_anything_runs(panel, links, call):
    with pytest.raises(InputError, match=f"{call.split()[-1]}={MANY} is more than the 10,000,000 there can be"):
        COUNTS[call](panel, links)


def test_orders_of_serial_correlation_reach_no_farther_than_the_panel(panel):
    assert dynamic(panel, ar_tests=4).tests()["test"].str.starts_with("ar").sum() == 4
    with pytest.raises(InputError, match="ar_tests=5: of 5 periods no two are so far apart"):
        dynamic(panel, ar_tests=5)


NAMES = {
    "groups": lambda f, w, v: coagg.meta_frontier(f, "u", "t", groups=v, **ROLES),
    "row_weights": lambda f, w, v: coagg.fit_iv(f, "u", "t", "y ~ k", **IV, row_weights=v),
    "longitude": lambda f, w, v: coagg.weights(rows(f), unit="u", longitude=v),
    "unit": lambda f, w, v: coagg.moran(f, "y", unit=v, period="t", weights=w),
    "by": lambda f, w, v: spatial(f, w, by=v),
    "group": lambda f, w, v: permuted(f, group=v),
}


@pytest.mark.parametrize("call", NAMES)
def test_one_column_is_named_by_a_text(panel, links, call):
    with pytest.raises(InputError, match=r"array\(\['u'\]"):
        NAMES[call](panel, links, np.array(["u"]))


TEXTS = {
    "measure": lambda f, v: coagg.malmquist(f, "u", "t", **ROLES, measure=v),
    "treatment": lambda f, v: coagg.specification_curve(
        f, unit="u", outcome="y", treatment=v, controls={"q": ["q"]},
        estimators={"fe": partial(coagg.fit_panel, unit="u", period="t", effects="unit")}),
    "moderator": lambda f, v: coagg.mediate(
        f, partial(coagg.fit_panel, unit="u", period="t"), unit="u", period="t", outcome="y", treatment="k",
        mediator="q", moderator=v, n_draws=3),
    "unit": lambda f, v: coagg.deviational_ellipse(f, "y", unit=v, period="t"),
}  # fmt: skip


@pytest.mark.parametrize("value", [[], {}, 3], ids=repr)
@pytest.mark.parametrize("call", TEXTS)
def test_a_text_is_asked_for_where_one_is_meant(panel, call, value):
    with pytest.raises(InputError, match=r"is not known|must be a text|Not in the data"):
        TEXTS[call](panel, value)


def test_levels_without_a_moderator_would_change_nothing(panel):
    fit = partial(coagg.fit_panel, unit="u", period="t")
    roles = {"unit": "u", "period": "t", "outcome": "y", "treatment": "k", "mediator": "q", "n_draws": 3}
    for option in ({"at": [1.0]}, {"moderated": "first"}):
        with pytest.raises(InputError, match="moderated= and at= are of a moderator"):
            coagg.mediate(panel, fit, **roles, **option)


FE = partial(coagg.fit_panel, unit="u", period="t", effects="unit")
OF_NOTHING = {
    "breaks": (lambda f: coagg.markov(f, "y", unit="u", period="t", breaks=""), "list periods of the data"),
    "component": (lambda f: coagg.specification_curve(
        f, unit="u", outcome="y", treatment="k", controls={"q": ["q"]}, estimators={"fe": FE}, component="total"),
        "component='total' is of estimators that need weights=; none does"),
    "name": (lambda f: coagg.shift_share(f, "u", "t", "m", "y", name=""), "name='' must be a text"),
    "weights": (lambda f: coagg.mediate(
        f, lambda frame, formula: FE(frame, formula=formula), unit="u", period="t", outcome="y", treatment="k",
        mediator="q", weights={}), "weights= goes on to fit, which does not take it"),
}  # fmt: skip


@pytest.mark.parametrize("call", OF_NOTHING)
def test_what_is_empty_or_of_nothing_is_refused(panel, call):
    ask, said = OF_NOTHING[call]
    with pytest.raises(InputError, match=said):
        ask(panel.with_columns(m=pl.lit("a")))


def test_a_table_made_keeps_its_keys(panel):
    """The instrument took the place of the unit's column, without a word."""
    with pytest.raises(InputError, match="u is the name of a column made here"):
        coagg.shift_share(panel.with_columns(m=pl.lit("a")), "u", "t", "m", "y", name="u")


def test_lists_of_names_may_be_arrays(panel):
    array, plain = (
        coagg.sbm(panel, "u", "t", inputs=kind(["k"]), goods=kind(["y"])).scores for kind in (np.array, list)
    )
    np.testing.assert_array_equal(array["score"], plain["score"])


def test_ones_and_zeros_of_other_programs_are_read(panel):
    assert coagg.gmm("y", collapse=1).collapse and not coagg.gmm("y", collapse=np.int64(0)).collapse
    two = [coagg.fit_panel(panel, "u", "t", "y ~ k", small=small).tidy() for small in (0, False)]
    assert two[0].equals(two[1])


NAMED_TWICE = {
    "cluster": lambda f, w: FE(f, formula="y ~ k", covariance="clustered", cluster=["u", "u"]),
    "durbin": lambda f, w: coagg.fit_spatial_panel(f, "u", "t", "y ~ k + q", weights=w, durbin=["k", "k"]),
    "regime": lambda f, w: coagg.fit_threshold(f, "u", "t", "y ~ k + q", threshold="q", regime=["k", "k"]),
    "instruments": lambda f, w: coagg.fit_iv(f, "u", "t", "y ~ k", endogenous="k", instruments=["q", "q"]),
    "variables": lambda f, w: coagg.gmm(["y", "y"]),
    "mediator": lambda f, w: coagg.mediate(
        f, FE, unit="u", period="t", outcome="y", treatment="k", mediator=["q", "q"]
    ),
    "controls": lambda f, w: coagg.beta_convergence(f, "y", unit="u", period="t", controls=["k", "k"]),
}  # fmt: skip


@pytest.mark.parametrize("key", NAMED_TWICE)
def test_a_name_given_twice_is_refused(panel, links, key):
    """Some counted it once in silence; a spatial lag was called collinear with itself."""
    with pytest.raises(InputError, match=rf"{key}= names \w+ more than once; name it once"):
        NAMED_TWICE[key](panel, links)


def test_a_difference_model_has_no_level_equation_for_its_dummies(panel):
    """The instruments were said not to identify any regressor."""
    groups = [coagg.gmm("y", collapse=True)]
    with pytest.raises(InputError, match="time_dummies='level' is for the level equation"):
        coagg.fit_dynamic_panel(panel, "u", "t", "y ~ L.y", gmm=groups, model="difference", time_dummies="level")
