"""Composite indices in SQL: hand-worked tables, numpy written otherwise, R's numbers, and what is refused by name."""

import json
from decimal import Decimal, localcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from tests.dbt.conftest import COMPOSITES
from warehouse.panel_sections import Composite

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "reference" / "methods2"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the tables may not be redistributed")


def made(frame: pl.DataFrame, composite: dict[str, Any]) -> pl.DataFrame:
    """What the macros give for a frame with region_id and year, run in DuckDB; ``NAME_weights`` joined to each row."""
    specs = {name: Composite(**spec).model_dump() for name, spec in composite.items()}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    returned: dict[str, Any] = {"var": lambda name: specs, "target": SimpleNamespace(type="duckdb")}
    source = (ROOT / "dbt_project" / "macros" / "composite.sql").read_text(encoding="utf-8")
    # dbt's return() hands a list out of a macro, which plain jinja cannot: that macro is tested through dbt below
    source = source[: source.index("{#- Columns that the composites add")]
    sql = environment.from_string(
        source + "with {{ composites('panel') }} select * from composites order by year, region_id"
    )
    with duckdb.connect() as con:
        con.register("panel", frame)
        return con.sql(sql.render(**returned)).pl()


def weights(frame: pl.DataFrame, spec: dict[str, Any]) -> pl.DataFrame:
    """The row (or rows by year) of weights of one composite."""
    dumped = Composite(**spec).model_dump()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    source = (ROOT / "dbt_project" / "macros" / "composite.sql").read_text(encoding="utf-8")
    source = source[: source.index("{#- Every composite of")]
    sql = environment.from_string(source + "with {{ composite_rows('c', spec, 'panel') }} select * from c_weights")
    with duckdb.connect() as con:
        con.register("panel", frame)
        return con.sql(sql.render(spec=dumped, target=SimpleNamespace(type="duckdb"))).pl()


TINY = pl.DataFrame(
    {
        "region_id": ["A", "B", "C"],
        "year": [2001] * 3,
        "x": [0.0, 5.0, 10.0],
        "y": [4.0, 2.0, 0.0],
        "z": [1.0, 1.0, 4.0],
    }
)


def test_a_table_worked_by_hand():
    """Equal weights: z of x 0, .5, 1; of y (less is better) 0, .5, 1; scores 0, .5, 1; min-max TOPSIS the same."""
    spec = {"columns": {"x": "+", "y": "-"}, "weights": "equal", "topsis": "minmax"}
    found = made(TINY, {"c": spec})
    assert found["c"].to_list() == [0, 0.5, 1] and found["c_topsis"].to_list() == [0, 0.5, 1]
    # entropy without a shift: p of x is 0, 1/3, 2/3: e = (ln 3 - 2/3 ln 2) / ln 3; z has 0, 0, 1: e = 0
    row = weights(TINY, {"columns": {"x": "+", "z": "+"}, "shift": 0}).row(0, named=True)
    e = (np.log(3) - 2 / 3 * np.log(2)) / np.log(3)
    assert [row["e_1"], row["e_2"]] == pytest.approx([e, 0], abs=1e-15)
    assert [row["w_1"], row["w_2"]] == pytest.approx([(1 - e) / (2 - e), 1 / (2 - e)], rel=1e-14)
    scored = made(TINY, {"c": {"columns": {"x": "+", "z": "+"}, "shift": 0}})
    w = (1 - e) / (2 - e)
    assert scored["c"].to_list() == pytest.approx([0, 0.5 * w, 1], abs=1e-15)


def test_coupling_worked_by_hand():
    """U = .5 and .5: C 1, T .5, D sqrt(.5). U = 1 and 0: C 0. U = 0 and 0: no C."""
    frame = pl.DataFrame({"region_id": ["A", "B", "C", "D"], "year": [1] * 4, "a": [1.0, 2, 3, 1], "b": [1.0, 2, 3, 1],
                          "c": [1.0, 2, 1, 3], "d": [1.0, 2, 1, 3]})  # fmt: skip
    two = {"columns": {"a": "+", "b": "+"}, "weights": "equal"}, {"columns": {"c": "+", "d": "+"}, "weights": "equal"}
    found = made(frame, {"u": two[0], "v": two[1], "k": {"of": ["u", "v"], "alpha": [0.25, 0.75]}})
    assert found["k_coupling"].to_list() == [None, 1.0, 0.0, 0.0]
    assert found["k_development"].to_list() == pytest.approx([0, 0.5, 0.25, 0.75])
    assert found["k"].to_list() == [None, pytest.approx(np.sqrt(0.5)), 0.0, 0.0]


def numpy_index(frame: pl.DataFrame, spec: Composite) -> np.ndarray:
    """(n, 2) score and closeness in numpy, of one pool."""
    x = frame.select(list(spec.columns)).to_numpy()
    sign = np.array([1 if d == "+" else -1 for d in spec.columns.values()])
    z = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    z = np.where(sign > 0, z, 1 - z)
    base = x if spec.scaling == "shares" else spec.shift + (1 - 2 * spec.shift) * z
    p = base / base.sum(axis=0)
    e = -np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(axis=0) / np.log(len(x))
    w = {"entropy": (1 - e) / (1 - e).sum(), "equal": np.full(len(e), 1 / len(e))}[spec.weights]
    v = w * (x / np.sqrt((x**2).sum(axis=0)) if spec.topsis == "vector" else z)
    up = np.ones_like(sign) if spec.topsis == "minmax" else sign
    best, worst = np.where(up > 0, v.max(axis=0), v.min(axis=0)), np.where(up > 0, v.min(axis=0), v.max(axis=0))
    far, near = np.sqrt(((v - best) ** 2).sum(axis=1)), np.sqrt(((v - worst) ** 2).sum(axis=1))
    return np.column_stack([z @ w, near / (far + near)])


@pytest.mark.parametrize("over", ["pooled", "year"])
@pytest.mark.parametrize("scaling", ["minmax", "shares"])
@pytest.mark.parametrize("topsis", ["vector", "minmax"])
@pytest.mark.parametrize("weighing", ["entropy", "equal"])
def test_every_choice_agrees_with_numpy_on_random_tables(over, scaling, topsis, weighing):
    rng = np.random.default_rng(5)
    regions, years = [f"R{i:02d}" for i in range(20)] * 3, np.repeat([2001, 2002, 2003], 20)
    a, b, c = rng.lognormal(0, 1, 60), rng.gamma(2, 3, 60), rng.uniform(1, 2, 60)
    frame = pl.DataFrame({"region_id": regions, "year": years, "a": a, "b": b, "c": c})
    keys = {"columns": {"a": "+", "b": "-", "c": "+"}, "over": over, "scaling": scaling, "topsis": topsis}
    spec = Composite(**keys, weights=weighing)
    found = made(frame, {"c0": spec.model_dump()}).select("c0", "c0_topsis").to_numpy()
    parts = [frame] if over == "pooled" else [frame.filter(pl.col("year") == y) for y in (2001, 2002, 2003)]
    assert found == pytest.approx(np.vstack([numpy_index(p, spec) for p in parts]), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("apart", [1e-4, 1e-6, 1e-8])
def test_entropy_weights_keep_their_digits_where_figures_are_nearly_alike(apart):
    """1 - e is of the order of apart squared: as a difference of numbers near one, weights meant nothing."""
    rng = np.random.default_rng(8)
    a, b = 1000 * (1 + apart * rng.normal(size=40)), 300 * (1 + 3 * apart * rng.uniform(size=40))
    frame = pl.DataFrame({"region_id": [f"R{i:02d}" for i in range(40)], "year": [1] * 40, "a": a, "b": b})
    found = weights(frame, {"columns": {"a": "+", "b": "+"}, "scaling": "shares"}).row(0, named=True)
    with localcontext() as digits:
        digits.prec = 50
        left = []
        for column in (a, b):
            values = [Decimal(float(v)) for v in column]
            shares = [v / sum(values) for v in values]
            left.append(1 + sum(p * p.ln() for p in shares) / Decimal(len(values)).ln())
        exact = float(left[0] / sum(left))
    assert found["w_1"] == pytest.approx(exact, rel=1e-14 / apart)
    assert found["w_1"] + found["w_2"] == pytest.approx(1, abs=1e-15)


def test_scores_do_not_depend_on_unit_or_order():
    rng = np.random.default_rng(2)
    frame = pl.DataFrame({"region_id": [f"R{i:02d}" for i in range(30)], "year": [1] * 30, "a": rng.lognormal(0, 1, 30),
                          "b": rng.normal(0, 1, 30)})  # fmt: skip
    spec = {"c": {"columns": {"a": "+", "b": "-"}, "topsis": "minmax"}}
    other = frame.with_columns(pl.col("a") * 1e6, pl.col("b") * 1e-3 + 40).sample(fraction=1, shuffle=True, seed=3)
    one, two = (made(f, spec).sort("region_id").select("c", "c_topsis").to_numpy() for f in (frame, other))
    assert two == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "spec", "says"),
    [
        ({"x": [1.0, None, 2.0]}, {}, "composite c: x is missing in 1 of 3 rows, first B 2001; fill it"),
        ({"x": [3.0, 3.0, 3.0]}, {}, "composite c: x has the same value in every row; it tells nothing apart"),
        ({"x": [3.0, 3.0, 3.0]}, {"over": "year"}, "composite c: x has the same value in every row in 2001"),
        ({"x": [1.0, -3.0, 2.0]}, {"scaling": "shares"}, "composite c: x is negative, first B 2001"),
    ],
)
def test_what_makes_no_index_is_refused_by_name(change, spec, says):
    frame = TINY.with_columns(**{k: pl.Series(v) for k, v in change.items()})
    with pytest.raises(duckdb.Error, match=says):
        made(frame, {"c": {"columns": {"x": "+", "y": "-"}, **spec}})


def test_rows_that_lack_a_column_may_be_left_out():
    frame = pl.concat(
        [TINY, TINY.head(1).with_columns(region_id=pl.lit("D"), x=pl.lit(None, pl.Float64), y=pl.lit(99.0))]
    )
    spec = {"columns": {"x": "+", "y": "-"}, "weights": "equal", "missing": "drop"}
    found = made(frame, {"c": spec})
    assert found["c"].to_list()[3] is None and found["region_id"].to_list()[3] == "D"
    assert found.head(3).equals(made(TINY, {"c": spec}))  # D's 99 is in no range


@pytest.mark.parametrize("over", ["pooled", "year"])
def test_ranges_and_weights_are_those_of_the_rows_that_are_whole(over):
    """Holes at random: a year in which one row or none is whole has no index; whole rows that are alike are refused."""
    rng = np.random.default_rng(8)
    frame = pl.DataFrame({"region_id": [f"R{i}" for i in range(9)] * 4, "year": np.repeat([1, 2, 3, 4], 9),
                          "a": rng.lognormal(0, 1, 36), "b": rng.normal(0, 1, 36)})  # fmt: skip
    holes = (rng.random(36) < 0.3) | ((frame["year"] == 3) & (frame["region_id"] != "R0")).to_numpy()
    frame = frame.with_columns(a=pl.when(pl.Series(holes)).then(None).otherwise("a"))
    spec = Composite(columns={"a": "+", "b": "-"}, over=over, missing="drop", topsis="minmax")
    whole = frame.drop_nulls()
    parts = [whole] if over == "pooled" else [p for _, p in whole.group_by("year", maintain_order=True) if p.height > 1]
    expected = pl.concat(
        p.select("region_id", "year").hstack(pl.DataFrame(numpy_index(p, spec), schema=["score", "near"]))
        for p in parts
    )
    found = made(frame, {"c": spec.model_dump()}).join(expected, on=["region_id", "year"], how="left")
    assert found["score"].null_count() == 36 - expected.height > holes.sum() - 1
    for ours, theirs in (("c", "score"), ("c_topsis", "near")):
        assert found[ours].null_count() == found[theirs].null_count()
        assert found[ours].drop_nulls().to_list() == pytest.approx(found[theirs].drop_nulls().to_list(), abs=1e-12)
    alike = TINY.with_columns(y=pl.Series([2.0, 2.0, 7.0]), x=pl.Series([1.0, 2.0, None]))
    with pytest.raises(duckdb.Error, match="y has the same value in every row"):
        made(alike, {"c": {"columns": {"x": "+", "y": "-"}, "missing": "drop"}})


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({}, "name either `columns`"),
        ({"columns": {"a": "+", "b": "-"}, "of": ["x", "y"]}, "name either `columns`"),
        ({"columns": {"a": "up", "b": "-"}}, r"'\+' or '-'"),
        ({"columns": {"a": "+", "b; drop table t": "-"}}, "small letters, digits, underscores"),
        ({"columns": {"a": "+", "b": "-"}, "weights": {"a": 1}}, "weights: b: name a weight for each"),
        ({"columns": {"a": "+", "b": "-"}, "weights": {"a": 1, "b": -1}}, "positive numbers"),
        ({"columns": {"a": "+", "b": "-"}, "alpha": [0.5, 0.5]}, "only a coupling"),
        ({"of": ["a", "a"]}, "each once"),
        ({"of": ["a", "b"], "alpha": [0.5, 0.6]}, "sum to one"),
        ({"columns": {"a": "+"}}, "two or more"),
        ({"columns": {"a": "+", "b": "-"}, "shfit": 0.1}, "shfit"),
    ],
)
def test_bad_keys_are_refused_when_the_panel_is_read(keys, says):
    with pytest.raises(ValidationError, match=says):
        Composite(**keys)


@needs_shared
@pytest.mark.shared
def test_the_numbers_of_r_and_pymcdm():
    def told(case: str) -> dict[str, Any]:
        return dict(json.loads((SHARED / "cases" / f"{case}.json").read_text(encoding="utf-8"))["expected"])

    frame = pl.read_csv(SHARED / "data" / "states1986_indicators.csv")
    frame = frame.select("state", region_id="state", year=pl.lit(1986), **{c: c for c in frame.columns[1:]}).drop(
        "state"
    )
    columns = {c: "-" if c == "unemp" else "+" for c in frame.columns[2:]}
    case, tol = told("entropy_topsis_states1986"), 1e-9
    for shift, key in ((0.002, "weights_minmax_eps0_002"), (0.0001, "weights_minmax_eps0_0001")):
        row = weights(frame, {"columns": columns, "shift": shift}).row(0, named=True)
        assert [row[f"w_{i + 1}"] for i in range(6)] == pytest.approx(list(case[key]["value"].values()), rel=tol)
    row = weights(frame, {"columns": columns, "scaling": "shares"}).row(0, named=True)
    assert [row[f"w_{i + 1}"] for i in range(6)] == pytest.approx(case["weights_raw_sum"]["value"], rel=tol)

    def column(found: pl.DataFrame, name: str) -> dict[str, float]:
        return dict(found.select("region_id", name).iter_rows())

    scored = made(frame, {"c": {"columns": columns, "shift": 0.002}})
    # mathmodels prints 100 times the weighted sum of figures scaled to [shift, 1 - shift]
    printed = {k: 100 * (0.002 + 0.996 * v) for k, v in column(scored, "c").items()}
    assert printed == pytest.approx(case["composite_score_eps0_002"]["value"], rel=tol)
    assert column(scored, "c_topsis") == pytest.approx(case["topsis_entropy_weights"]["value"], rel=tol)
    for topsis, key in (("vector", "topsis_equal_weights"), ("minmax", "topsis_minmax_equal_weights")):
        found = made(frame, {"c": {"columns": columns, "weights": "equal", "topsis": topsis}})
        assert column(found, "c_topsis") == pytest.approx(case[key]["value"], rel=tol)

    case = told("ccd_states1986")
    parts = ({k: columns[k] for k in ("hwy", "water", "util")}, {k: columns[k] for k in ("pc", "gsp", "unemp")})
    indices = {name: {"columns": c, "shift": 0.002} for name, c in zip(("infra", "economy"), parts, strict=True)}
    for key, more in (
        ("standard_equal", {}),
        ("standard_alpha", {"alpha": [0.4, 0.6]}),
        ("adjusted_equal", {"adjusted": True}),
    ):
        found = made(frame, {**indices, "d": {"of": ["infra", "economy"], **more}})
        for ours, theirs in (("d_coupling", "C"), ("d_development", "T"), ("d", "D")):
            values = {k: v[theirs] for k, v in case[key]["value"].items()}
            assert column(found, ours) == pytest.approx(values, rel=tol)
    assert column(found, "infra") == pytest.approx({k: v["infra"] for k, v in case["U"]["value"].items()}, rel=tol)


def test_a_score_is_traced_to_the_figures_of_its_row():
    from orchestration.lineage import with_composites

    def edge(column: str, parent: str) -> dict[str, Any]:
        return {"child": "marts.estimation_panel", "child_column": column, "parent": parent, "parent_columns": [column],
                "on_sql": "same row"}  # fmt: skip

    specs = {"one": {"columns": {"co2_kt": "-", "theta": "+"}}, "two": {"columns": {"gdp": "+", "co2_kt": "+"}}}
    panel = SimpleNamespace(
        composite={k: Composite(**v) for k, v in specs.items()} | {"k": Composite(of=["one", "two"])}
    )
    edges = [edge("co2_kt", "typed"), edge("theta", "coagglomeration"), edge("gdp", "typed"), edge("other", "typed")]
    made = [e for e in with_composites(edges, panel) if e not in edges]
    found = {(e["child_column"], e["parent_columns"][0]) for e in made}
    assert {c for n, c in found if n == "one_topsis"} == {"co2_kt", "theta"}
    assert {c for n, c in found if n == "k_coupling"} == {"co2_kt", "theta", "gdp"}
    assert all(e["on_sql"] == "same row" for e in made) and not any(c == "other" for _, c in found)


def test_marts_and_estimation_panel_have_the_index(rebuilt):
    """Through dbt on the bundled sample: the panel's columns, the long mart and the weights agree."""
    with duckdb.connect(str(rebuilt), read_only=True) as con:
        panel = con.sql("from marts.estimation_panel order by year, region_id").pl()
        long = con.sql("from marts.composite_indices").pl()
        weight = con.sql("from marts.composite_weights").pl()
    complete = panel.drop_nulls(["gdp_real_mn_cny", "co2_kt"])
    told = numpy_index(complete, COMPOSITES["output"])
    assert complete.select("output", "output_topsis").to_numpy() == pytest.approx(told, rel=1e-9, abs=1e-12)
    assert panel.filter(pl.col("co2_kt").is_null())["output"].is_null().all()
    assert set(panel.columns) >= {"people", "harmony", "harmony_coupling", "harmony_development"}
    assert long.height == 3 * panel.height
    mine = long.filter(composite="harmony").join(panel, on=["region_id", "year"])
    assert (mine["score"] - mine["harmony"]).abs().max() == 0 and mine["topsis"].is_null().all()
    first = long.filter(composite="people").drop_nulls("score").filter(pl.col("rank_in_year") == 1)
    assert first["year"].is_unique().all()
    pooled = weight.filter(composite="output")
    assert pooled["year"].is_null().all() and pooled["weight"].sum() == pytest.approx(1)
    yearly = weight.filter(composite="people").group_by("year").agg(pl.col("weight").sum())
    assert yearly["weight"].to_list() == pytest.approx([1.0] * yearly.height)
