"""Every function of `import coagg` takes pandas, polars, pyarrow and DuckDB frames alike, and answers in kind."""

import functools
import inspect
import pickle
import warnings

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal

import coagg
from python_models.errors import InputError
from python_models.frames import Answered, as_polars, plain
from python_models.panel import PanelFit

N, T = 12, 6
RNG = np.random.default_rng(7)
IDS = [f"r{i:02d}" for i in range(N)]
KEYS = {"id": IDS * T, "year": np.repeat(np.arange(2001, 2001 + T), N), "side": (["a"] * 6 + ["b"] * 6) * T}
PANEL = pl.DataFrame(
    KEYS | {name: RNG.normal(size=N * T) for name in ("y", "x", "m")} | {n: RNG.uniform(1, 9, N * T) for n in "klqb"}
)
PLACE = np.arange(N)
RING = np.zeros((N, N))
RING[PLACE, (PLACE + 1) % N] = RING[PLACE, (PLACE - 1) % N] = 0.5
PANEL = PANEL.with_columns(treated=((pl.col("side") == "a") & (pl.col("year") > 2003)).cast(pl.Int64))
PANEL = PANEL.with_columns(east=pl.Series(list(PLACE) * T) + 100.0, north=pl.Series(list(PLACE % 5) * T) + 30.0)
W = pl.DataFrame(RING, schema=IDS, orient="row")
EDGES = pl.DataFrame({"region": IDS * 2, "neighbour": IDS[1:] + IDS[:1] + IDS[-1:] + IDS[:-1]})
PLACES = pl.DataFrame({"region": IDS, "longitude": np.linspace(100, 110, N), "latitude": np.linspace(30, 33, N)})
ROLES = {"inputs": ["k", "l"], "goods": ["q"], "bads": ["b"]}
GOOD = {"inputs": ["k", "l"], "goods": ["q"]}
DYNAMIC = {"gmm": coagg.gmm("y x", (2, 3), True), "time_dummies": False}
DRAWS = 3  # each is made of the same frame, and is to be the same in every kind
KINDS = ("pandas", "polars", "pyarrow", "duckdb")
TYPES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table, "duckdb": duckdb.DuckDBPyRelation}


def x_slope(frame):
    """A statistic that any kind answers: its frame's `x` is a column of each."""
    return np.array([float(np.sum(np.asarray(frame["x"]) * np.asarray(frame["y"])))])


def fit_of(frame, **options):
    return coagg.fit_panel(frame, "id", "year", **{"formula": "y ~ x"} | options)


# name: call with a frame of some kind (and how to turn others into it), and the tables of the answer
CALLS = {
    "sbm": lambda f, to: coagg.sbm(f, "id", "year", **ROLES),
    "ddf": lambda f, to: coagg.ddf(f, "id", "year", **ROLES, direction={"q": "q", "b": 1}),
    "radial": lambda f, to: coagg.radial(f, "id", "year", **GOOD, technology=to(PANEL.head(N))),
    "malmquist": lambda f, to: coagg.malmquist(f, "id", "year", **ROLES),
    "malmquist_luenberger": lambda f, to: coagg.malmquist_luenberger(f, "id", "year", **ROLES),
    "luenberger": lambda f, to: coagg.luenberger(f, "id", "year", **ROLES),
    "fit_panel": lambda f, to: coagg.fit_panel(f, "id", "year", "y ~ x + m", effects="unit"),
    "fit_iv": lambda f, to: coagg.fit_iv(f, "id", "year", "y ~ x + m", endogenous="m", instruments=["k", "l"]),
    "shift_share": lambda f, to: coagg.shift_share(f, "id", "year", "side", "k", absent="zero"),
    "fit_threshold": lambda f, to: coagg.fit_threshold(
        f, "id", "year", "y ~ x + m", threshold="m", regime="x", thresholds=1, draws=5
    ),
    "meta_frontier": lambda f, to: coagg.meta_frontier(f, "id", "year", groups="side", **ROLES),
    "bootstrap_efficiency": lambda f, to: coagg.bootstrap_efficiency(f, "id", "year", **GOOD, n_draws=DRAWS),
    "bootstrap_malmquist": lambda f, to: coagg.bootstrap_malmquist(f, "id", "year", **GOOD, n_draws=DRAWS),
    "second_stage": lambda f, to: coagg.second_stage(
        f, "id", "year", **GOOD, regressors=["x"], n_draws=DRAWS, n_first=DRAWS, technology="global"
    ),
    "dagum": lambda f, to: coagg.dagum(f, "k", group="side", period="year"),
    "theil": lambda f, to: coagg.theil(f, "k", group="side", period="year"),
    "kernel_density": lambda f, to: coagg.kernel_density(f, "k", period="year", points=9),
    "sigma_convergence": lambda f, to: coagg.sigma_convergence(f, "k", period="year", unit="id"),
    "beta_convergence": lambda f, to: coagg.beta_convergence(f, "k", unit="id", period="year", weights=to(W)),
    "markov": lambda f, to: coagg.markov(f, "k", unit="id", period="year", classes=2, weights=to(W)),
    "deviational_ellipse": lambda f, to: coagg.deviational_ellipse(
        f, "k", unit="id", period="year", longitude="east", latitude="north"
    ),
    "did": lambda f, to: coagg.did(f, "y", unit="id", period="year", treatment="treated"),
    "did_decomposition": lambda f, to: coagg.did_decomposition(f, "y", unit="id", period="year", treatment="treated"),
    "event_study": lambda f, to: coagg.event_study(f, "y", unit="id", period="year", treatment="treated"),
    "placebo_test": lambda f, to: coagg.placebo_test(f, "y", unit="id", period="year", treatment="treated", draws=9),
    "moran": lambda f, to: coagg.moran(f, "y", unit="id", period="year", weights=to(W), permutations=19),
    "local_moran": lambda f, to: coagg.local_moran(f, "y", unit="id", period="year", weights=to(W), permutations=19),
    "fit_spatial_panel": lambda f, to: coagg.fit_spatial_panel(f, "id", "year", "y ~ x", weights=to(W)),
    "fit_dynamic_panel": lambda f, to: coagg.fit_dynamic_panel(f, "id", "year", "y ~ L.y + x", **DYNAMIC),
    "describe": lambda f, to: coagg.describe(f, ["y", "x"], by="side"),
    "correlations": lambda f, to: coagg.correlations(f, ["y", "x", "m"]),
    "bootstrap": lambda f, to: coagg.bootstrap(f, x_slope, unit="id", period="year", n_draws=DRAWS),
    "permutation_test": lambda f, to: coagg.permutation_test(
        f, fit_of, unit="id", group="side", terms="x", n_permutations=DRAWS
    ),
    "mediate": lambda f, to: coagg.mediate(
        f, fit_of, unit="id", period="year", outcome="y", treatment="x", mediator="m", n_draws=DRAWS
    ),
    "specification_curve": lambda f, to: coagg.specification_curve(
        f, unit="id", outcome="y", treatment="x", estimators={"ols": fit_of}, controls={"m": ["m"], "none": []}
    ),
}
TABLES = {
    "sbm": ("scores", "slacks", "peers"), "ddf": ("scores",), "radial": ("scores", "targets"),
    "malmquist": ("index", "scores"), "malmquist_luenberger": ("index",), "luenberger": ("index", "cross_scores"),
    "fit_panel": ("tidy", "glance", "tests", "rows"), "fit_spatial_panel": ("tidy", "effects", "glance", "rows"),
    "meta_frontier": ("scores",), "bootstrap_efficiency": ("scores",), "bootstrap_malmquist": ("index",),
    "second_stage": ("terms", "distances"), "dagum": ("tidy", "groups", "pairs"), "sigma_convergence": ("tidy",),
    "beta_convergence": ("tidy",), "markov": ("tidy", "tests"), "did": ("tidy",), "event_study": ("tidy", "tests"),
    "placebo_test": ("tidy",), "did_decomposition": ("tidy", "pairs"),
    "fit_iv": ("tidy", "first_stage", "confidence_set", "rows"),
    "fit_threshold": ("tidy", "thresholds", "likelihood_ratio", "regimes", "rows"),
    "fit_dynamic_panel": ("tidy", "instruments", "rows"), "permutation_test": ("tidy",), "mediate": ("effects", "tidy"),
}  # fmt: skip
NOT_FRAMES = {  # what takes no frame first, and where it is tested here or otherwise
    "gmm", "iv", "weights_from_file", "load_study", "open_warehouse", "run_study", "__version__", "etable", "coefplot",
    "weights", "newer_release", "u_test", "exposure_robust",
}  # fmt: skip


def turned(kind, con=None):
    """What makes a frame of ``kind`` of a polars frame."""
    return {
        "pandas": lambda f: f.to_pandas(),
        "polars": lambda f: f,
        "pyarrow": lambda f: f.to_arrow(),
        "duckdb": lambda f: con.from_arrow(f.to_arrow()),
    }[kind]


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def own():
    """A connection for a test that changes what is there."""
    with duckdb.connect() as con:
        yield con


def tables(name, answer):
    found = {table: getattr(answer, table) for table in TABLES.get(name, ())}
    return {k: v() if callable(v) else v for k, v in found.items()} or {"": answer}


def plainly(name, frame, to):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CALLS[name](frame, to)


@functools.cache
def expected_of(name):
    """The answer to the polars frame: what every other kind is held against."""
    return plainly(name, PANEL, turned("polars"))


def test_every_name_that_takes_a_frame_is_called_here():
    takes = {
        n for n in coagg.__all__ if n != "__version__" and "frame" in inspect.signature(getattr(coagg, n)).parameters
    }
    assert takes == set(CALLS) and set(coagg.__all__) == takes | NOT_FRAMES


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", KINDS)
def test_same_answer_in_the_kind_that_came_in(name, kind, con):
    to = turned(kind, con)
    if name == "bootstrap":  # no table: the statistic is called with the caller's kind
        seen = []
        coagg.bootstrap(
            to(PANEL), lambda f: (seen.append(type(f)), np.zeros(1))[1], unit="id", period="year", n_draws=2
        )
        assert set(seen) == {pl.DataFrame if kind == "duckdb" else TYPES[kind]}
        expected, found = expected_of(name), plainly(name, to(PANEL), to)
        np.testing.assert_array_equal(found.draws, expected.draws)
        return
    expected = tables(name, expected_of(name))
    for table, frame in tables(name, plainly(name, to(PANEL), to)).items():
        assert isinstance(frame, TYPES[kind]), table
        assert_frame_equal(as_polars(frame), as_polars(expected[table]), check_dtypes=False, rel_tol=1e-12)


@pytest.mark.parametrize("name", [n for n in CALLS if n not in ("sbm", "ddf", "radial") and "malm" not in n])
@pytest.mark.parametrize("kind", KINDS)
def test_nan_and_null_are_both_missing(name, kind, con):
    """A missing x, said as nan or as null, gives the same answer or the same refusal."""
    to = turned(kind, con)
    row = pl.int_range(pl.len()) == 17
    as_null = PANEL.with_columns(x=pl.when(row).then(None).otherwise("x"), y=pl.when(row).then(None).otherwise("y"))
    as_nan = as_null.with_columns(pl.col("x", "y").fill_null(float("nan")))

    def outcome(frame):
        try:
            answer = plainly(name, to(frame), to)
        except InputError as exc:
            return str(exc)
        return {k: as_polars(v) for k, v in tables(name, answer).items()} if name != "bootstrap" else answer.draws

    told, expected = outcome(as_nan), outcome(as_null)
    if isinstance(expected, dict):
        for table in expected:
            assert_frame_equal(told[table], expected[table])
    elif isinstance(expected, str):
        assert told == expected
    else:
        np.testing.assert_array_equal(told, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_missing_cells_of_efficiency_are_named(kind, con):
    for hole in (None, float("nan")):
        frame = PANEL.with_columns(k=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(hole)).otherwise("k"))
        with pytest.raises(InputError, match="k = nan at r03 2001"):
            coagg.sbm(turned(kind, con)(frame), "id", "year", **ROLES)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_any_kind(kind, con):
    to = turned(kind, con)
    graph = coagg.weights(to(PLACES), "knn", k=2, unit="region")
    assert graph.n == N and (graph.sparse.sum(axis=1) == pytest.approx(1))
    edged = coagg.weights(to(PLACES), "contiguity", edges=to(EDGES), unit="region")
    assert edged.n == N and edged.cardinalities.eq(2).all()
    links = to(EDGES.with_columns(weight=pl.lit(0.5)))
    fits = [coagg.fit_spatial_panel(PANEL, "id", "year", "y ~ x", weights=w) for w in (to(W), links, edged)]
    for fit in fits[1:]:
        np.testing.assert_allclose(fit.params, fits[0].params, rtol=1e-6)


def test_named_levels_of_a_pandas_index_are_columns():
    frame = PANEL.to_pandas()
    expected = coagg.fit_panel(frame, "id", "year", "y ~ x", effects="unit").tidy()
    for index in (["id", "year"], ["year"], "id"):
        found = coagg.fit_panel(frame.set_index(index), "id", "year", "y ~ x", effects="unit").tidy()
        pd.testing.assert_frame_equal(found, expected)
    shuffled = frame.sample(frac=1, random_state=1)  # a nameless index says nothing
    assert "index" not in as_polars(shuffled).columns
    kept = frame.set_index("id", drop=False)
    assert as_polars(kept).columns.count("id") == 1
    doubled = frame.set_index(pd.MultiIndex.from_arrays([frame["id"], range(len(frame))], names=["id", None]))
    assert set(as_polars(doubled.drop(columns="id")).columns) == set(frame.columns)


@pytest.mark.parametrize("dtype", ["Float64", "float64[pyarrow]", "float32"])
def test_pandas_own_kinds_of_columns(dtype):
    frame = PANEL.to_pandas().astype({"x": dtype, "id": "category"})
    frame.loc[5, "x"] = None
    assert coagg.fit_panel(frame, "id", "year", "y ~ x").nobs == N * T - 1


def test_decimals_and_big_integers_of_duckdb(con):
    """DuckDB's sums are HUGEINT and DECIMAL, which arrive as decimals."""
    panel = PANEL  # noqa: F841  # DuckDB finds it by name
    relation = con.sql(
        "select id, sum(year)::hugeint as year, avg(y) as y, sum(x::decimal(18, 9)) as x from panel group by id, year"
    )
    fit = coagg.fit_panel(relation, "id", "year", "y ~ x", effects="unit")
    expected = coagg.fit_panel(PANEL, "id", "year", "y ~ x", effects="unit")
    np.testing.assert_allclose(fit.params, expected.params, rtol=1e-6)
    assert as_polars(relation).schema["year"] == pl.Int64


def test_a_relation_answers_on_its_own_connection(own):
    own.execute("create table lands as select * from (values ('r00', 'North'), ('r01', 'South')) t(id, land)")
    scores = coagg.sbm(own.from_arrow(PANEL.to_arrow()), "id", "year", **ROLES).scores
    joined = scores.join(own.table("lands"), "id").aggregate("land, count(score) as n", "land").fetchall()
    assert sorted(joined) == [("North", T), ("South", T)]


def test_a_relation_whose_order_is_not_kept_is_read_once(con):
    """A direction by column is a second look at the same rows: a query run twice may give them in another order."""
    panel = PANEL  # noqa: F841
    relation = con.sql("select * from panel order by random()")
    found = coagg.ddf(relation, "id", "year", **ROLES, direction={"q": "k", "b": "l"}).scores.pl().sort("year", "id")
    expected = coagg.ddf(PANEL, "id", "year", **ROLES, direction={"q": "k", "b": "l"}).scores.sort("year", "id")
    np.testing.assert_allclose(found["score"], expected["score"], rtol=1e-9, atol=1e-12)


def test_what_is_no_answer_is_null_in_duckdb_and_arrow():
    """An infeasible score is nan in polars; a nan in DuckDB would make the mean of all of them nan."""
    frame = PANEL.head(N).drop("year").to_arrow()
    outside = PANEL.slice(N, 3).with_columns(pl.col("k") * 9, pl.col("l") * 9, pl.col("q") / 9).to_arrow()
    found = coagg.sbm(frame, "id", **GOOD, technology=outside).scores
    assert found["score"].null_count > 0


def test_the_result_is_still_itself():
    fit = coagg.fit_panel(PANEL.to_pandas(), "id", "year", "y ~ x")
    assert isinstance(fit, PanelFit) and type(fit) is Answered and type(plain(fit)) is PanelFit
    assert repr(fit).startswith("PanelFit(y ~ x") and "tidy" in dir(fit) and fit.nobs == N * T
    assert isinstance(pickle.loads(pickle.dumps(fit)).tidy(), pd.DataFrame)
    assert coagg.etable([fit, coagg.fit_panel(PANEL, "id", "year", "y ~ x")]).rows[0].cells[0]
    assert inspect.signature(coagg.fit_panel).parameters["effects"].default is None
    assert pickle.loads(pickle.dumps(functools.partial(coagg.fit_panel, unit="id"))).func is coagg.fit_panel
    with pytest.raises(AttributeError, match="nonsense"):
        fit.nonsense  # noqa: B018
    with pytest.raises(TypeError, match=r"fit_panel\(\) missing"):
        coagg.fit_panel(PANEL.to_pandas(), "id")


def test_parts_of_a_result_answer_in_kind_too():
    fits = coagg.fit_spatial_panel(PANEL.to_pandas(), "id", "year", "y ~ x", weights=W, by="side")
    assert isinstance(fits["a"].tidy(), pd.DataFrame) and isinstance(fits.fits["b"].effects(), pd.DataFrame)
    found = CALLS["mediate"](PANEL.to_pandas(), turned("pandas"))
    assert isinstance(found.fits["total"].tidy(), pd.DataFrame)


@pytest.mark.parametrize("given", [None, 3, "panel.csv", [1, 2], {"x": [1]}, pd.Series([1.0]), pl.Series([1.0])])
def test_what_is_no_frame_is_refused(given):
    with pytest.raises(InputError, match="Expected a data frame"):
        coagg.describe(given, ["x"])


def test_two_columns_of_one_name_are_refused():
    frame = PANEL.to_pandas()
    frame.columns = [*frame.columns[:-1], "x"]
    with pytest.raises(InputError, match=r"unique.* x is not"):
        coagg.describe(frame, ["x"])


def test_a_closed_connection_says_what_to_do(own):
    relation = own.sql("select * from (values (1.0), (2.0)) t(x)")
    own.execute("set enable_external_access = false")
    with pytest.raises(InputError, match=r"give relation\.pl\(\)"):
        coagg.describe(relation, ["x"])
