"""Libraries that a run may not need are not executed where they are only imported; who uses them finds them whole."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = """
import sys, threading
from orchestration.light.deferred import defer
defer(); defer()
import scipy.stats
executed = lambda: "norm" in vars(sys.modules["scipy.stats"])
"""


def printed(code: str) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-c", START + code]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    "use",
    [
        "from scipy import stats; print(executed(), stats.norm.cdf(0.0), executed())",
        "print(executed()); from scipy.stats import norm; print(norm.cdf(0.0), executed())",
        "print(executed()); import scipy.stats.qmc, scipy; print(scipy.stats.norm.cdf(0.0), executed())",
    ],
)
def test_a_library_is_executed_at_its_first_use(use):
    assert printed(use) == ["False", "0.5", "True"]


def test_threads_that_come_together_all_find_it_whole():
    code = """
found = []
def use():
    try: found.append(float(scipy.stats.t.sf(0.0, 5)))
    except Exception as exc: found.append(exc)
threads = [threading.Thread(target=use) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
print(*found)
"""
    assert printed(code) == ["0.5"] * 8


def test_what_it_does_not_have_is_said_as_of_any_module_and_looking_at_all_modules_executes_none():
    code = """
[getattr(m, "__warningregistry__", None) for m in list(sys.modules.values())]
print(executed(), hasattr(scipy.stats, "no_such_name"), executed())
"""
    assert printed(code) == ["False", "False", "True"]


def test_the_definitions_of_a_panel_import_neither_dbt_nor_what_is_seldom_used(atlantis_job):
    code = f"""
import os
os.environ["COAGG_PANEL"] = {str(atlantis_job.folder)!r}
import orchestration.definitions, expectations.runner, great_expectations
print(executed(), "Chart" in vars(sys.modules["altair"]), *(n for n in ("dbt", "networkx") if n in sys.modules))
"""
    assert printed(code) == ["False", "False"]


def test_a_room_is_executed_when_what_it_hands_out_is_asked_for_and_not_for_one_of_its_modules():
    code = """
import python_models.spatial.specification
room = sys.modules["python_models.spatial"]
print("fit_spatial_panel" in vars(room))
from python_models.spatial import information
print(information.__name__, "fit_spatial_panel" in vars(room), hasattr(room, "no_such_name"))
from python_models.spatial import fit_spatial_panel
print(fit_spatial_panel.__name__, "fit_spatial_panel" in vars(room), "moran" in vars(room))
from python_models.efficiency import malmquist
print(callable(malmquist))
"""
    told = ["False", "python_models.spatial.information", "False", "False", "fit_spatial_panel", "True", "True", "True"]
    assert printed(code) == told


def test_a_room_hands_out_its_functions_though_a_module_of_the_same_name_came_first():
    code = """
from pkgutil import iter_modules
from orchestration.light.deferred import ROOMS
from importlib import import_module
same = 0
for name in sorted(ROOMS):
    package = import_module(name)
    inside = [module.name for module in iter_modules(package.__path__)]
    for module in inside:
        import_module(f"{name}.{module}")
    same += sum(callable(getattr(package, module)) for module in inside)
from python_models.efficiency import radial
print(callable(radial), same > 3)
"""
    assert printed(code) == ["True", "True"]


def test_who_only_asks_whether_pandas_is_there_does_not_import_it_and_who_uses_it_finds_it_whole():
    code = """
import duckdb, polars as pl
asked = {"__name__": "warehouse.asks", "duckdb": duckdb, "frame": pl.DataFrame({"a": ["x", None], "b": [1.5, 2.0]})}
exec('con = duckdb.connect(); con.register("t", frame.to_arrow())', asked)
exec('found = con.execute("select a, b * ? as c from t where b < ?", [2, 3]).pl()', asked)
print("pandas" in sys.modules, asked["found"].rows())
import pandas
back = pl.from_pandas(asked["found"].to_pandas().assign(d=pandas.Categorical(["u", "v"])))
print(back.rows(), back.schema["d"] == pl.Categorical)
con = duckdb.connect(); frame = pandas.DataFrame({"a": [1, 2]})
print(con.execute("select sum(a) from frame where a > ?", [1]).fetchall())
"""
    told = "False [('x', 3.0), (None, 4.0)] [('x', 3.0, 'u'), (None, 4.0, 'v')] True [(2,)]"
    assert " ".join(printed(code)) == told


def test_a_panel_and_dense_weights_are_checked_without_scipy():
    code = """
import numpy as np, polars as pl
from python_models.panel.identification import require_identified
from python_models.panel.sample import estimation_sample
from python_models.spatial.cross_sections import cross_sections
rng, units = np.random.default_rng(1), list("abcdef")
drawn = {"y": rng.normal(size=24), "x": rng.normal(size=24)}
rows = pl.DataFrame({"r": np.repeat(units, 4), "t": np.tile(range(4), 6), **drawn})
require_identified(estimation_sample(rows, "r", "t", "y ~ x"), "two-way")
print(len(cross_sections(rows, "y", "r", "t", (1 - np.eye(6), units))))
print("csr_array" in vars(sys.modules["scipy.sparse"]), "solve" in vars(sys.modules["scipy.linalg"]))
"""
    assert printed(code) == ["4", "False", "False"]
