"""Luenberger indicators and the bias of technical change: R's, Stata's and plain programmes' numbers; identities."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import ddf, luenberger, malmquist
from python_models.errors import InputError
from tests.efficiency import oracle
from tests.efficiency.test_efficiency_properties import ROLES, panel, parts

SHARED = Path(__file__).parents[2].parent / "shared" / "reference"
POLICE = {"inputs": ["polpc", "taxpc"], "goods": ["prbarr", "prbconv"]}
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the reference tables may not be redistributed")

# gtfpch K L= Y: CO2, dmu(Province) nonr global (Stata 16, version 4): TFPCH and TECH as its authors stored them
GTFPCH_NONRADIAL = {
    ("Anhui", 2014): (-0.0676, -0.2281349),
    ("Anhui", 2015): (0.0213944, -0.0596775),
    ("Beijing", 2014): (0.0832151, 0.0),
    ("Beijing", 2015): (0.1705257, 0.0),
    ("Chongqing", 2014): (0.0174817, -0.0563601),
    ("Chongqing", 2015): (0.0178058, -0.1078522),
    ("Hebei", 2014): (-0.084239, -0.205691),
    ("Hebei", 2015): (-0.0754097, -0.1438447),
    ("Xinjiang", 2014): (-0.2220924, -0.3371359),
    ("Xinjiang", 2015): (-0.2231934, -0.2930861),
    ("Yunnan", 2014): (0.012796, -0.1320134),
    ("Yunnan", 2015): (0.137791, 0.0586277),
    ("Zhejiang", 2014): (0.011907, -0.0557992),
    ("Zhejiang", 2015): (-0.0092435, -0.099559),
}


def police(case):
    expected = json.loads((SHARED / "methods2" / "cases" / f"{case}.json").read_text())["expected"]
    return pl.read_csv(SHARED / "methods2" / "data" / "nc_police_panel.csv"), expected


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_distances_of_benchmarking(returns):
    frame, expected = police("luenberger_nc_police")
    found = luenberger(frame, "county", "year", **POLICE, returns=returns).index
    for span, year in (("81_84", 84), ("84_87", 87)):
        rows = found.filter(pl.col("period_to") == year)
        theirs = expected[f"{returns}.{span}"]["value"]
        for name, ours in (("L", "index"), ("EFFCH", "efficiency_change"), ("TECH", "best_practice_change")):
            numbers = [theirs[name][str(county)] for county in rows["county"]]
            np.testing.assert_allclose(rows[ours], numbers, atol=1e-7)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_bias_of_dear(orientation):
    frame, expected = police("malmquist_bias_nc_police")
    found = malmquist(
        frame, "county", "year", **POLICE, measure="radial", technology="adjacent", orientation=orientation,
        decomposition="bias",
    ).index  # fmt: skip
    names = {
        "mi": "index", "ec": "efficiency_change", "tc": "best_practice_change", "obtech": "output_bias_change",
        "ibtech": "input_bias_change", "matech": "magnitude_change",
    }  # fmt: skip
    for name, ours in names.items():
        theirs = expected[f"{orientation[0]}o.{name}"]["value"]
        numbers = [theirs[str(county)][str(year)] for county, year in found.select("county", "period_to").iter_rows()]
        np.testing.assert_allclose(found[ours], numbers, rtol=1e-6)


@pytest.mark.shared
@needs_shared
def test_non_radial_indicator_of_stata():
    frame = pl.read_csv(SHARED / "efficiency" / "data" / "cn30_2013_2015.csv")
    found = luenberger(
        frame, "dmu", "year", inputs=["K", "L"], goods=["Y"], bads=["CO2"], technology="global", direction="outputs",
        radial=False,
    ).index  # fmt: skip
    rows = {(r["dmu"], r["period_to"]): r for r in found.to_dicts()}
    for key, (index, efficiency) in GTFPCH_NONRADIAL.items():
        assert rows[key]["index"] == pytest.approx(index, abs=5e-7)
        assert rows[key]["efficiency_change"] == pytest.approx(efficiency, abs=5e-7)


def distance(frame, row, period, returns):
    x, g, b = parts(frame)
    keep = frame["year"].to_numpy() == period
    return oracle.distance(x[row], g[row], b[row], (x[keep], g[keep], b[keep]), (x[row], g[row], b[row]), returns)


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_indicator_of_plain_programmes(returns):
    frame = panel(9, 3, seed=41)
    found = luenberger(frame, "unit", "year", **ROLES, returns=returns).index
    row = {key: i for i, key in enumerate(frame.select("unit", "year").iter_rows())}
    for pair in found.to_dicts():
        t, u = pair["period_from"], pair["period_to"]
        before, after = row[pair["unit"], t], row[pair["unit"], u]
        own = distance(frame, before, t, returns), distance(frame, after, u, returns)
        cross = distance(frame, after, t, returns), distance(frame, before, u, returns)
        expected = (own[0] - cross[0] + cross[1] - own[1]) / 2
        np.testing.assert_allclose(pair["index"], expected, atol=1e-8)
        np.testing.assert_allclose(pair["efficiency_change"], own[0] - own[1], atol=1e-8)
    assert np.isfinite(found["index"].to_numpy()).sum() > 5


@pytest.mark.parametrize("radial", [True, False])
def test_global_indicator_adds_up(radial):
    frame = panel(12, 5, seed=42)
    found = luenberger(frame, "unit", "year", **ROLES, technology="global", radial=radial)
    index = found.index
    np.testing.assert_allclose(index["index"], index["efficiency_change"] + index["best_practice_change"], atol=1e-12)
    scores = ddf(frame, "unit", "year", **ROLES, technology="global", radial=radial).scores.sort("unit", "year")
    ends = scores.group_by("unit", maintain_order=True).agg((pl.first("score") - pl.last("score")).alias("gain"))
    level = index.group_by("unit", maintain_order=True).agg(pl.last("level"), pl.col("index").sum())
    np.testing.assert_allclose(level["level"], ends["gain"], atol=1e-11)
    np.testing.assert_allclose(level["index"], ends["gain"], atol=1e-11)


@pytest.mark.filterwarnings("ignore:.*indices are undefined")
@pytest.mark.parametrize("scale", [1e-9, 1e9])
@pytest.mark.parametrize("decomposition", ["own", "fgnz", "ray_desli"])
def test_indicator_is_free_of_units_and_of_the_order_of_rows(scale, decomposition):
    frame = panel(10, 3, seed=43)
    choices = {"returns": "vrs", "decomposition": decomposition}
    first = luenberger(frame, "unit", "year", **ROLES, **choices).index
    other = frame.with_columns(pl.col("l") * scale, pl.col("co2") / scale).sample(fraction=1, shuffle=True, seed=1)
    second = luenberger(other, "unit", "year", **ROLES, **choices).index.sort("unit", "period_from")
    for name in ("index", "efficiency_change", "best_practice_change", "scale_efficiency_change", "level"):
        np.testing.assert_allclose(first[name], second[name], atol=1e-10)


def test_weights_of_groups_are_those_of_zhou_ang_and_wang():
    frame = panel(10, 2, seed=44)
    shared = ddf(frame, "unit", "year", **ROLES, radial=False, weights="groups").scores["score"]
    written = ddf(frame, "unit", "year", **ROLES, radial=False, weights=[1 / 9] * 3 + [1 / 3] * 2).scores["score"]
    np.testing.assert_allclose(shared, written, atol=1e-12)
    outputs = {"radial": False, "direction": "outputs"}
    shared = ddf(frame, "unit", "year", **ROLES, **outputs, weights="groups").scores["score"]
    written = ddf(frame, "unit", "year", **ROLES, **outputs, weights=[0, 0, 0, 0.5, 0.5]).scores["score"]
    np.testing.assert_allclose(shared, written, atol=1e-12)


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_bias_multiplies_to_best_practice_change_and_is_one_where_progress_is_neutral(orientation):
    frame = panel(12, 3, seed=45)
    roles = {"inputs": ["k", "l"], "measure": "radial", "technology": "adjacent", "decomposition": "bias"}
    roles |= {"orientation": orientation}
    two = malmquist(frame, "unit", "year", **roles, goods=["y", "e"]).index
    parts = two["magnitude_change"] * two["output_bias_change"] * two["input_bias_change"]
    np.testing.assert_allclose(parts, two["best_practice_change"], rtol=1e-12)
    assert (two["output_bias_change"] - 1).abs().max() > 1e-3
    one = malmquist(frame, "unit", "year", **roles, goods=["y"]).index
    np.testing.assert_allclose(one["output_bias_change"], 1, rtol=1e-9)
    # every unit makes 7 % more of everything out of the same inputs: all of it is magnitude
    start = frame.filter(pl.col("year") == 0)
    later = start.with_columns(pl.col("year") + 1, pl.col("y") * 1.07, pl.col("e") * 1.07)
    neutral = malmquist(pl.concat([start, later]), "unit", "year", **roles, goods=["y", "e"]).index
    np.testing.assert_allclose(neutral["magnitude_change"], 1.07, rtol=1e-9)
    np.testing.assert_allclose(neutral["output_bias_change"], 1, rtol=1e-9)
    np.testing.assert_allclose(neutral["input_bias_change"], 1, rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda f: malmquist(f, "unit", "year", **ROLES, decomposition="bias"), "use it with technology = 'adjacent'"),
        (lambda f: luenberger(f, "unit", "year", **ROLES, decomposition="bias"), "'own', 'fgnz', 'ray_desli'"),
        (lambda f: luenberger(f, "unit", "year", **ROLES, weights="groups"), "set radial=False"),
        (lambda f: luenberger(f, "unit", "year", **ROLES, radial=False, weights="even"), "must be 'groups' or 5"),
    ],
)
def test_options_that_do_not_go_together(call, message):
    with pytest.raises(InputError, match=message):
        call(panel(5, 2))
