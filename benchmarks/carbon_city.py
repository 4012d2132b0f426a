"""CPU time of whole studies at 280 regions and 13 years beside an earlier build, report and files included.

    OMP_NUM_THREADS=1 python -m benchmarks.carbon_city --base CHECKOUT [--permutations 1000] [--repeats 1]

An invented panel stands in a DuckDB file as ``marts.estimation_panel``; the study is paper 000's in the keys that
db0fc59 knew: efficiency with Malmquist's index, descriptives, baseline, Moran's I, spatial models with tests, effects,
robustness (spatial GMM too), four groups and a specification curve. The second run adds four permutation tests and two
mediations. The file is made before; each run is a process of its own, and seconds are its own and those of processes
that it starts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

CONTROLS = ["income", "government", "road", "open", "human"]
SAMPLES = ("east", "west", "resource_based", "not_resource_based")


def panel(units: int = 280, years: int = 13) -> dict[str, Any]:
    """Columns of the panel: places, groups, inputs and outputs, θ, controls and a mediator."""
    rng = np.random.default_rng(5)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    size, east = np.exp(rng.normal(0, 0.8, units)), rng.random(units) < 0.5
    theta = 2 + 0.3 * rng.normal(size=units)[unit] + 0.1 * rng.normal(size=len(unit)) + 0.01 * year
    lost = np.exp(np.abs(rng.normal(0, 0.4, units)))[unit] * np.exp(-0.2 * (theta - 2))
    columns: dict[str, Any] = {
        "region_id": [f"{110000 + i}" for i in unit],
        "region_name": [f"{i:03d}市" for i in unit],
        "region_name_en": [f"{i:03d} City" for i in unit],
        "year": year + 2006,
        "macro_region": np.where(east, "east", "west")[unit],
        "resource_based": (rng.random(units) < 0.4)[unit],
        "longitude": rng.uniform(98, 124, units)[unit],
        "latitude": rng.uniform(20, 46, units)[unit],
        "theta": theta,
        "patents": np.exp(0.5 * theta + 0.3 * rng.normal(size=len(unit))),
    }
    for j, name in enumerate(("capital", "labour", "energy")):
        mix = np.exp(rng.normal(0, 0.35, units)[unit] + rng.normal(0, 0.08, len(unit)))
        columns[name] = (size[unit] * mix * (3000.0, 300.0, 900.0)[j]).round(4)
    columns["gdp"] = 1000 * size[unit] / lost * np.exp(0.03 * year + rng.normal(0, 0.05, len(unit)))
    columns["co2"] = 50 * size[unit] * np.exp(rng.normal(0, 0.4, units)[unit] + rng.normal(0, 0.05, len(unit)))
    for name in CONTROLS:
        columns[name] = rng.normal(size=units)[unit] + 0.5 * rng.normal(size=len(unit))
    return columns


def models(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A step with a title."""
    return {"name": name, "kind": kind, "title": name, "question": f"{name}?", **more}


def study(permutations: int) -> dict[str, Any]:
    """The declaration; with permutations, four tests and two mediations beside the rest."""
    spatial = {"estimator": "spatial", "formula": "tce ~ theta + {controls}", "weights": "squared"}
    gmm = [{"variables": [v], "lags": [2, 3], "collapse": True} for v in ("tce", "theta")]
    fixed = {"estimator": "panel", "formula": "tce ~ theta + {controls}", "covariance": "clustered"}
    steps = [
        models("descriptives", "descriptives", variables=["tce", "theta", "{controls}", "patents"]),
        models("trend", "means", variables=["tce_index", "tce"], by="macro_region"),
        models("baseline", "models", defaults=fixed, order=["theta"], models=[
            {"name": e.replace("-", "_"), "effects": e, "heading": e} for e in ("pooled", "two-way", "random")]),
        models("moran", "moran", variables=["tce", "theta"], weights=["squared", "plain"], local=[2006, 2018]),
        models("spatial", "models", defaults=spatial | {"effects": "two-way"}, order=["theta"],
               models=[{"name": m, "model": m, "heading": m} for m in ("sar", "sem", "sdm")],
               tests=["lm_lag", "lm_error", "wald_sdm_sar", "lr_sdm_sar", "wald_sdm_sem", "hausman", "mundlak"]),
        models("effects", "effects", of=["spatial.sdm"], plot=["theta"]),
        models("robustness", "models", order=["theta"],
               defaults={"weights": "squared", "formula": "tce ~ theta + {controls}"},
               models=[{"name": "patents", "estimator": "spatial", "formula": "patents ~ theta + {controls}",
                        "heading": "SDM"},
                       {"name": "gmm", "estimator": "gmm", "formula": "tce ~ L.tce + theta + {controls}", "gmm": gmm,
                        "iv": [{"variables": ["{controls}"]}], "heading": "Spatial GMM"}]),
        models("heterogeneity", "models", defaults=spatial, order=["theta"], plot=["theta"],
               models=[{"name": s, "sample": s, "heading": s} for s in SAMPLES]),
        models("curve", "specification_curve", outcome="tce", treatment="theta", controls=["{controls}"],
               weights=["squared", "plain"], samples=["all", "east"],
               estimators={"two_way": {"estimator": "panel", "effects": "two-way"},
                           "sar": {"estimator": "spatial", "model": "sar"},
                           "sdm": {"estimator": "spatial", "model": "sdm"}}),
    ]  # fmt: skip
    if permutations:
        pairs = [["east", "west"], ["not_resource_based", "resource_based"]]
        panel_model = {"estimator": "panel", "formula": "tce ~ theta + {controls}", "effects": "two-way"}
        for name, model in (("differences_sdm", spatial), ("differences_fe", panel_model)):
            steps.append(models(name, "difference", model=model, terms=["theta"], compare=pairs,
                                permutations=permutations))  # fmt: skip
        share = {"outcome": "tce", "treatment": "theta", "mediator": "patents", "controls": ["{controls}"]}
        steps.append(models("mediation_fe", "mediation", **share, estimator="panel"))
        steps.append(models("mediation_sdm", "mediation", **share, weights="squared"))
    return {
        "name": "carbon_city", "title": "Efficiency of 280 cities", "question": "?", "source": "invented figures",
        "sample": {"table": "marts.estimation_panel", "years": [2006, 2018], "region_name": "region_name_en"},
        "labels": {"tce": "Efficiency", "tce_index": "Malmquist index", "theta": "θ", "patents": "Patents",
                   "two_way": "Two-way FE", "sar": "SAR", "sdm": "SDM", **{c: c.title() for c in CONTROLS}},
        "efficiency": {"tce": {"inputs": ["capital", "labour", "energy"], "goods": ["gdp"], "bads": ["co2"]}},
        "weights": {n: {"kind": "inverse_distance", "power": p, "label": n} for n, p in (("squared", 2), ("plain", 1))},
        "terms": {"controls": CONTROLS},
        "samples": {"east": {"where": "macro_region = 'east'", "label": "East"},
                    "west": {"where": "macro_region = 'west'", "label": "West"},
                    "resource_based": {"where": "resource_based", "label": "Resource-based"},
                    "not_resource_based": {"where": "not resource_based", "label": "Others"}},
        "steps": steps,
    }  # fmt: skip


def prepared(folder: Path, permutations: int) -> Path:
    """The study's file, and beside it the panel."""
    import duckdb
    import polars as pl
    import yaml

    path = folder / "carbon_city.yml"
    path.write_text(yaml.safe_dump(study(permutations), allow_unicode=True, sort_keys=False), encoding="utf-8")
    with duckdb.connect(folder / "panel.duckdb") as con:
        frame = pl.DataFrame(panel())  # noqa: F841, DuckDB reads it by its name
        con.execute("create schema marts")
        con.execute("create table marts.estimation_panel as select * from frame")
    return path


def one(path: Path) -> dict[str, Any]:
    """Read, check, run and write the study in this process, by whichever build it has."""
    import duckdb

    from orchestration.studies.data import study_data
    from python_models.studies import check_study, load_study, run_study
    from python_models.studies.report import write_files

    declared = load_study(path)
    with duckdb.connect(path.with_name("panel.duckdb")) as con:
        data = study_data(con, declared)
    if problems := check_study(declared, data):
        raise SystemExit("; ".join(map(str, problems)))
    run = run_study(declared, data, language="en")
    write_files(run, path.parent)
    failed = {r.step: r.message for r in run.results if r.status != "ok"}
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": sum(u.ru_utime + u.ru_stime for u in usage),
        "mb": max(u.ru_maxrss for u in usage) / 1000,
        "steps": {r.step: round(r.seconds, 2) for r in run.results},
        "failed": failed,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, help="checkout of the earlier build, with its own .venv")
    parser.add_argument("--permutations", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(one(chosen.one)))
        return
    here = Path(__file__).resolve()
    builds = {"base": chosen.base.resolve()} if chosen.base else {}
    print("| study | build | CPU s | MB | wall seconds of the longest steps |\n|---|---|---|---|---|")
    for permutations in (0, chosen.permutations):
        for _ in range(chosen.repeats):
            for build, folder in (builds | {"new": here.parents[1]}).items():
                python = folder / ".venv/bin/python" if build == "base" else sys.executable
                with tempfile.TemporaryDirectory() as scratch:
                    path = prepared(Path(scratch), permutations)
                    command = [str(python), "-W", "ignore", str(here), "--one", str(path)]
                    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ)
                if done.returncode:
                    raise SystemExit(done.stderr[-3000:])
                found = json.loads(done.stdout.strip().splitlines()[-1])
                longest = sorted(found["steps"].items(), key=lambda item: -item[1])[:5]
                told = ", ".join(f"{step} {seconds}" for step, seconds in longest)
                what = f"with 4 x {permutations:,} permutations" if permutations else "without permutations"
                print(f"| {what} | {build} | {found['seconds']:.1f} | {found['mb']:.0f} | {told} |", flush=True)
                if found["failed"]:
                    print(f"failed: {found['failed']}", file=sys.stderr)


if __name__ == "__main__":
    main()
