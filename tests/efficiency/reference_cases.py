"""Runs a reference case by its file and gives the differences from the peer's numbers, by quantity."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from python_models.efficiency import ddf, malmquist, malmquist_luenberger, radial, sbm

HERE = Path(__file__).parents[1] / "reference" / "efficiency"
SHARED = Path(__file__).parents[2].parent / "shared" / "reference" / "efficiency"

Differences = dict[str, tuple[float, float]]  # quantity -> (largest difference, tolerance)


def load(folder: Path, case: str) -> dict[str, Any]:
    """The case's JSON."""
    return json.loads((folder / f"{case}.json").read_text())


def numbers(nested: Any) -> np.ndarray:
    """Nested lists as floats, null as nan."""
    return np.array(nested, dtype=float)


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference where the peer has a number; infinite where only the peer has one."""
    known = np.isfinite(theirs)
    assert known.any()
    return float("inf") if not np.isfinite(ours[known]).all() else float(np.abs(ours - theirs)[known].max())


def table(frame: pl.DataFrame, unit: str, period: str, column: str, units: Any, periods: Any) -> np.ndarray:
    """(periods, units) values of a column."""
    found = {
        (str(u), str(p)): v for u, p, v in zip(frame[unit], frame[period], frame[column], strict=True) if v is not None
    }
    return np.array([[found.get((str(u), str(p)), np.nan) for u in units] for p in periods], dtype=float)


def variables(data: dict[str, Any]) -> dict[str, list[str]]:
    """Roles of the columns."""
    goods = data.get("good_outputs", data.get("outputs"))
    return {"inputs": data["inputs"], "goods": goods, "bads": data.get("bad_outputs", [])}


def sbm_case(folder: Path, case: dict[str, Any]) -> Differences:
    """Scores, slacks, targets and intensities of every reference set, and the index derived from the scores."""
    data, model, tolerance = case["data"], case["model"], case["tolerance"]
    frame = pl.read_csv(folder / data["csv"])
    roles = variables(data)
    options = {
        "returns": model["rts"], "orientation": model["orientation"],
        "input_weights": None if model["orientation"] == "output" else model["weight_input"],
        "output_weights": None if model["orientation"] == "input" else model["weight_output"],
        "super_efficiency": model["family"] == "super_sbm",
    }  # fmt: skip
    out: Differences = {}
    for name, rows in case["results"].items():
        if name in ("next", "previous"):
            continue  # cross-period scores are checked through the adjacent index
        technology = "contemporaneous" if name == "pooled" else name
        result = sbm(frame, data["dmu"], data["time"], technology=technology, **roles, **options)
        for quantity, value in _compare_rows(result, frame, data, roles, rows, options["super_efficiency"]).items():
            limit = {"score": "efficiency", "peers": "lambda_abs"}.get(quantity, "slack_relative_to_own_data")
            out[f"{name} {quantity}"] = (value, tolerance[limit])
    if "derived_malmquist" in case:
        out |= _derived_indices(frame, case, roles)
    return out


def row_names(frame: pl.DataFrame, unit: str, period: str | None) -> list[str]:
    """``name@period`` as the cases write it."""
    if period is None:
        return [str(u) for u in frame[unit]]
    return [f"{u}@{p}" for u, p in zip(frame[unit], frame[period], strict=True)]


def _compare_rows(result, frame, data, roles, rows, is_super) -> dict[str, float]:
    scores = result.scores
    position = {name: i for i, name in enumerate(row_names(scores, data["dmu"], data["time"]))}
    names = [*roles["inputs"], *roles["goods"], *roles["bads"]]
    own = frame.select(names).to_numpy()
    slack = scores.select([f"slack_{v}" for v in names]).to_numpy()
    target = scores.select([f"target_{v}" for v in names]).to_numpy()
    peers: dict[str, dict[str, float]] = {}
    evaluated = row_names(result.peers, data["dmu"], data["time"])
    who = row_names(result.peers, "peer", "peer_period" if data["time"] else None)
    for unit, peer, weight in zip(evaluated, who, result.peers["weight"], strict=True):
        peers.setdefault(unit, {})[peer] = weight
    worst = {"score": 0.0}
    for row in rows:
        i, theirs = position[row["dmu"]], row["efficiency"]
        theirs = row.get("independent_efficiency") if theirs is None else theirs
        if theirs is None:
            assert np.isnan(scores["score"][i]) and scores["status"][i] == "infeasible"
            continue
        if is_super and theirs < 1 + 1e-9:
            continue  # deaR gives 1 to units that are not efficient; here they keep their score
        worst["score"] = max(worst["score"], abs(scores["score"][i] - theirs))
        if is_super:
            projected = numbers(row["project_input"] + row["project_output"])
            if "slack_unique" not in row:
                continue
            worst["target"] = max(worst.get("target", 0.0), np.abs((target[i] - projected) / own[i]).max())
            continue
        unique = np.array(row["slack_unique"])
        # the case calls a slack unique by a looser rule: what is unique there is so here
        told = result.uniqueness.row(i, named=True)
        assert all(told[f"slack_{v}_unique"] for v, u in zip(names, unique, strict=True) if u)
        assert told["peers_unique"] or not row["lambda_unique"]
        for quantity, ours in (("slack", slack), ("target", target)):
            their = numbers(row[f"{quantity}_input"] + row[f"{quantity}_output"])
            if unique.any():
                gap = np.abs((ours[i] - their) / own[i])[unique].max()
                worst[quantity] = max(worst.get(quantity, 0.0), float(gap))
        if row["lambda_unique"]:
            mine = peers[row["dmu"]]
            gap = max(abs(mine.get(p, 0.0) - row["lambda"].get(p, 0.0)) for p in {*mine, *row["lambda"]})
            worst["peers"] = max(worst.get("peers", 0.0), gap)
    return worst


def _derived_indices(frame, case, roles) -> Differences:
    data, rows = case["data"], case["derived_malmquist"]["rows"]
    units = sorted({r["dmu"] for r in rows})
    periods = sorted({r["to"] for r in rows}, key=int)
    wanted = {
        "global": {"GML": "index", "EC": "efficiency_change", "BPC": "best_practice_change"},
        "adjacent": {"adjacent_M": "index", "adjacent_TC": "best_practice_change"},
        "sequential": {"EC_sequential": "efficiency_change"},
    }
    out: Differences = {}
    for technology, columns in wanted.items():
        columns = {k: v for k, v in columns.items() if k in rows[0]}
        if not columns:
            continue
        result = malmquist(
            frame, data["dmu"], data["time"], **roles, technology=technology, returns=case["model"]["rts"]
        )
        for key, column in columns.items():
            found = {(r["dmu"], r["to"]): r[key] for r in rows}
            theirs = numbers([[found[u, p] for u in units] for p in periods])
            ours = table(result.index, data["dmu"], "period_to", column, units, periods)
            out[f"{technology} {key}"] = (difference(ours, theirs), 1e-8)
            if key == "adjacent_M":
                assert (np.isnan(ours) == np.isnan(theirs)).all()
                assert result.undefined == np.isnan(theirs).sum()
    return out


def super_bads_case(folder: Path, case: dict[str, Any]) -> Differences:
    """Super-efficient scores and signed slacks with bads."""
    data = case["data"]
    frame = pl.read_csv(folder / data["csv"])
    roles = variables(data)
    technology = "global" if data["time"] else "contemporaneous"
    scores = sbm(frame, data["dmu"], data["time"], **roles, technology=technology, super_efficiency=True).scores
    position = {name: i for i, name in enumerate(row_names(scores, data["dmu"], data["time"]))}
    at = [position[r["dmu"]] for r in case["results"]]
    names = [*roles["inputs"], *roles["goods"], *roles["bads"]]
    own = frame.select(names).to_numpy()[at]
    slack = scores.select([f"slack_{v}" for v in names]).to_numpy()[at]
    theirs = numbers([r["slacks_signed"] for r in case["results"]])
    score = numbers([r["efficiency"] for r in case["results"]])
    return {
        "score": (difference(scores["score"].to_numpy()[at], score), case["tolerance"]["efficiency"]),
        "slack": (difference(slack / own, theirs / own), 1e-6),
    }


def second_peer_case(folder: Path, case: dict[str, Any]) -> Differences:
    """Global scores of a second program."""
    data = case["data"]
    frame = pl.read_csv(folder / data["csv"])
    scores = sbm(
        frame, data["dmu"], data["time"], **variables(data), technology="global", returns=case["model"]["rts"]
    ).scores
    position = {name: i for i, name in enumerate(row_names(scores, data["dmu"], data["time"]))}
    at = [position[r[0]] for r in case["results"]]
    theirs = numbers([r[4] for r in case["results"]])
    return {"score": (difference(scores["score"].to_numpy()[at], theirs), case["tolerance"]["efficiency"])}


COMPONENTS = {
    "mi": "index", "ec": "efficiency_change", "tc": "best_practice_change",
    "pech": "pure_efficiency_change", "sech": "scale_efficiency_change",
}  # fmt: skip


def dear_malmquist_case(folder: Path, case: dict[str, Any]) -> Differences:
    """deaR's radial indices; its ``rd`` and its variable-returns ``glob`` take the scale term at the first period."""
    _, data_set, orientation, technology, returns, kind = case["case_id"].split("_")
    frame = pl.read_csv(folder / case["data"]["csv"])
    unit, period = ("DMUs", "Period") if data_set == "economy" else ("DMU", "Year")
    base_scale = kind == "rd" or (technology == "glob" and returns == "vrs")
    decomposition = "ray_desli" if base_scale else {"fgnz": "fgnz", "gl": "grifell_lovell"}[kind]
    decomposition = decomposition if returns == "vrs" else "own"  # under constant returns all are one
    result = malmquist(
        frame, unit, period, **variables(case["data"]), measure="radial", returns=returns, decomposition=decomposition,
        technology={"cont": "adjacent", "seq": "sequential", "glob": "global"}[technology],
        orientation={"io": "input", "oo": "output"}[orientation],
        cross_period="base" if base_scale and (returns == "vrs" or technology != "glob") else "geometric_mean",
    )  # fmt: skip
    out: Differences = {}
    for key, block in case["results"].items():
        periods = block["periods"] if isinstance(block["periods"], list) else [block["periods"]]
        ours = table(result.index, unit, "period_to", COMPONENTS[key], block["dmus"], periods)
        out[key] = (difference(ours, numbers(block["values"])), case["tolerance"]["index"])
    for name, column in (("efficiency.crs", "crs"), ("efficiency.vrs", "vrs")):
        block = case["efficiencies"][name]
        kind_of = "sequential" if technology == "seq" else "contemporaneous"
        scores = radial(
            frame, unit, period, **variables(case["data"]), technology=kind_of, returns=column,
            orientation={"io": "input", "oo": "output"}[orientation],
        ).scores  # fmt: skip
        ours = table(scores, unit, period, "score", block["dmus"], block["periods"])
        out[name] = (difference(ours, numbers(block["values"])), case["tolerance"]["index"])
    return out


def other_malmquist_case(folder: Path, case: dict[str, Any]) -> Differences:
    """Radial indices of Benchmarking, DEAMATLAB and Orange."""
    name, results = case["case_id"], case["results"]
    frame = pl.read_csv(folder / case["data"]["csv"])
    limit = case["tolerance"]["index"]
    roles: dict[str, Any] = {"inputs": ["Capital", "Labor"], "goods": ["GIOV"], "measure": "radial"}
    if name == "malmquist_economy_benchmarking":
        ours = malmquist(frame.filter(pl.col("Period") <= 2006), "DMUs", "Period", **roles, technology="adjacent").index
        pairs = {"m": "index", "ec": "efficiency_change", "tc": "best_practice_change"}
        found = {k: table(ours, "DMUs", "period_to", c, results["id"], [2006])[0] for k, c in pairs.items()}
    elif name.startswith("globalmalmquist"):
        ours = malmquist(frame, "DMUs", "Period", **roles, technology="global").index
        pairs = {"MI": "index", "EC": "efficiency_change", "BPC": "best_practice_change"}
        at = case["dmus"], case["periods"][1:]
        found = {k: table(ours, "DMUs", "period_to", c, *at).T for k, c in pairs.items()}
    else:
        cross = "base" if name.endswith("base") else "geometric_mean"
        ours = malmquist(
            frame, "dmu", "year", **variables(case["data"]), measure="radial", technology="adjacent",
            orientation="output", cross_period=cross,
        ).index  # fmt: skip
        pairs = {"M": "index", "EC": "efficiency_change", "TC": "best_practice_change"}
        found = {k: table(ours, "dmu", "period_to", c, case["dmus"], case["periods_to"]) for k, c in pairs.items()}
    return {k: (difference(v, numbers(results[k])), limit) for k, v in found.items()}


def luenberger_case(folder: Path, case: dict[str, Any]) -> Differences:
    """DEAMATLAB's Malmquist-Luenberger index and its distances; strong disposability."""
    frame = pl.read_csv(folder / case["data"]["csv"])
    limit, roles = case["tolerance"]["index"], variables(case["data"])
    ours = malmquist_luenberger(frame, "dmu", "year", **roles, disposability="strong").index
    pairs = {"ML": "index", "EC": "efficiency_change", "TC": "best_practice_change"}
    at = case["dmus"], case["periods_to"]
    out = {
        k: (difference(table(ours, "dmu", "period_to", c, *at), numbers(case["results"][k])), limit)
        for k, c in pairs.items()
    }
    for name, technology in (("contemporaneous", "contemporaneous"), ("glob", "global")):
        scores = ddf(
            frame, "dmu", "year", **roles, direction="outputs", disposability="strong", technology=technology
        ).scores
        years = sorted(frame["year"].unique())
        theirs = numbers(case["ddf"][name])
        distance = table(scores, "dmu", "year", "score", case["dmus"], years)
        out[f"distance {name}"] = (difference(distance, theirs), limit)
    return out


def stata_case(folder: Path, case: dict[str, Any]) -> Differences:
    """gtfpch and teddf."""
    frame = pl.read_csv(folder / case["data"]["csv"])
    limit, roles, rows = case["tolerance"]["abs"], variables(case["data"]), case["results"]
    if case["case_id"] == "stata_gtfpch":
        ours = malmquist_luenberger(frame, "dmu", "year", **roles, technology="global").index
        spans = zip(ours["dmu"], ours["period_from"], ours["period_to"], strict=True)
        position = {(u, f"{a}~{b}"): i for i, (u, a, b) in enumerate(spans)}
        at = [position[r[1], r[3]] for r in rows]
        columns = ("index", "efficiency_change", "best_practice_change")
        return {
            c: (difference(ours[c].to_numpy()[at], numbers([r[4 + j] for r in rows])), limit)
            for j, c in enumerate(columns)
        }
    nonradial = case["case_id"].endswith("nonr")
    direction = "outputs" if case["case_id"].endswith("direction") else "observed"
    ours = ddf(frame, "dmu", "year", **roles, direction=direction, radial=not nonradial).scores
    position = {key: i for i, key in enumerate(zip(ours["dmu"], ours["year"], strict=True))}
    at = [position[r[1], r[2]] for r in rows]
    columns = ("score", *(["beta_K", "beta_L", "beta_Y", "beta_CO2"] if nonradial else []))
    return {
        c: (difference(ours[c].to_numpy()[at], numbers([r[3 + j] for r in rows])), limit) for j, c in enumerate(columns)
    }


def inline_frame(data: dict[str, Any]) -> pl.DataFrame:
    """Toy data written in the case: one list per variable, or one list per period."""
    arrays = {k: np.atleast_2d(v) for k, v in data["inline"].items()}
    periods, units = arrays["X"].shape
    return pl.DataFrame(
        {
            "unit": np.tile(np.arange(units), periods),
            "period": np.repeat(np.arange(periods), units),
            **{k: v.ravel().astype(float) for k, v in arrays.items()},
        }
    )


def julia_case(folder: Path, case: dict[str, Any]) -> Differences:
    """DataEnvelopmentAnalysis.jl's toy cases."""
    frame, results, name = inline_frame(case["data"]), case["results"], case["case_id"]
    keys = ("unit", "period")
    out: Differences = {}
    if name == "julia_deaerg":
        for returns in ("crs", "vrs"):
            scores = sbm(frame, *keys, inputs=["X"], goods=["Y"], returns=returns).scores
            out[returns] = (difference(scores["score"].to_numpy(), numbers(results[returns]["rho"])), 1e-9)
        return out
    if name == "julia_deaenv":
        roles = {"inputs": ["X"], "goods": ["Y"], "bads": ["B"], "disposability": "strong"}
        theirs = {"outputs": results["beta"], "observed": results["directions"]["observed_all"]}
        theirs |= {k: results["directions"][k] for k in ("ones", "mean")}
        for direction, beta in theirs.items():
            scores = ddf(frame, *keys, **roles, direction=direction).scores
            out[direction] = (difference(scores["score"].to_numpy(), numbers(beta)), 1e-9)
            if direction == "outputs":
                for v in ("X", "B"):
                    out[f"slack {v}"] = (
                        difference(scores[f"slack_{v}"].to_numpy(), numbers(results[f"slack_{v}"])),
                        1e-9,
                    )
        return out
    columns = {"M": "index", "ML": "index", "EC": "efficiency_change", "TC": "best_practice_change"}
    if name == "julia_malmquist":
        ours = malmquist(frame, *keys, inputs=["X"], goods=["Y"], measure="radial", technology="adjacent").index
        blocks = {k: (v, [1, 2], 1e-7) for k, v in results.items()}
    else:
        ours = malmquist_luenberger(frame, *keys, inputs=["X"], goods=["Y"], bads=["B"], disposability="strong").index
        blocks = {f"{k} three": (v, [1, 2], 1e-5) for k, v in results["three_periods"].items()}
        two = results["two_periods"] | {f"{k} matlab": v for k, v in case["octave_deamatlab"].items()}
        blocks |= {k: ([[x] for x in v], [1], 1e-9) for k, v in two.items()}
    for key, (values, periods, limit) in blocks.items():
        found = table(ours, "unit", "period_to", columns[key.split()[0]], range(5), periods).T
        out[key] = (difference(found, numbers(values)), limit)
    return out


def run_case(folder: Path, name: str) -> Differences:
    """Differences of one case, by the kind its name tells."""
    case = load(folder, name)
    for prefix, runner in (
        ("sbm_", sbm_case), ("super_", sbm_case), ("superud_", super_bads_case), ("peer2_", second_peer_case),
        ("malmquist_cn30a", other_malmquist_case), ("malmquist_economy_bench", other_malmquist_case),
        ("malmquist_", dear_malmquist_case), ("globalmalmquist_", other_malmquist_case), ("ml_", luenberger_case),
        ("stata_", stata_case), ("julia_", julia_case),
    ):  # fmt: skip
        if name.startswith(prefix):
            return runner(folder, case)
    raise AssertionError(f"no way to run {name}")
