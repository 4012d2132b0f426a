"""What is left out of a library is nothing that a run uses, and is there for whoever imports it afterwards."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = {
    "library/__init__.py": "from library.used import one\nfrom library.unused import Two, three\nmade = three(4)\n",
    "library/used.py": "one = 1\n",
    "library/unused.py": "class Two:\n    pass\n\n\ndef three(x):\n    return 3\n",
}


def printed(code: str) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_a_module_is_left_out_once_and_there_afterwards(tmp_path, monkeypatch) -> None:
    from orchestration.light.left_out import left_out

    for name, text in LIBRARY.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with left_out(lambda name: name == "library.unused", instead={"three": lambda x: x}):
        import library
    assert (library.one, library.made) == (1, 4)
    assert isinstance(library.Two, type) and library.Two.__module__ != "library.unused"
    import library.unused

    assert library.unused.Two.__module__ == "library.unused" and library.unused.three(4) == 3
    for name in [name for name in sys.modules if name.partition(".")[0] == "library"]:
        del sys.modules[name]


GATE = """
import json
from pathlib import Path
import polars as pl
from expectations import runner, suites
frame = pl.DataFrame({"region_id": ["a", "a", "b"], "year": [1, 2, 2], "growth_gap": [0.0, 0.01, 2.0]})
outcome = runner.validated([runner.Gate("growth", frame, suites.growth())], Path(folder))
told = json.loads((Path(folder) / "growth.json").read_text(encoding="utf-8"))
results = [[result[key] for key in ("success", "result", "exception_info")] for result in told["results"]]
said = json.dumps([results, told["statistics"], outcome.failures.to_dicts()]).split()
"""


def test_of_great_expectations_the_gates_have_what_they_ask_and_say_the_same(tmp_path) -> None:
    code = f"""
import sys
from orchestration.light.great_expectations_alone import OWN, great_expectations as gx
import great_expectations.expectations as gxe
made = [kind for kind in vars(gxe).values() if isinstance(kind, type) and kind.__module__.startswith("great")]
print(*sorted(kind.__name__ for kind in made if kind.__module__.rpartition(".")[2] in OWN))
print(len(OWN), "great_expectations.datasource.fluent.spark_datasource" in sys.modules)
from great_expectations.datasource.fluent.spark_datasource import SparkDatasource
print(SparkDatasource.__module__)
folder = {str(tmp_path / "alone")!r}
{GATE}
print(*said)
"""
    own = [
        *("ExpectColumnDistinctValuesToEqualSet", "ExpectColumnUniqueValueCountToBeBetween"),
        *("ExpectColumnValuesToBeBetween", "ExpectCompoundColumnsToBeUnique", "ExpectTableRowCountToEqual"),
    ]
    whole = {"folder": str(tmp_path / "whole")}
    exec(GATE, whole)
    left = ["5", "False", "great_expectations.datasource.fluent.spark_datasource"]
    assert printed(code) == [*own, *left, *whole["said"]]


def test_great_expectations_is_imported_as_if_there_were_no_spark(tmp_path) -> None:
    (tmp_path / "pyspark.py").write_text("import sys\nspark = 1\nif not hasattr(sys, 'wanted'):\n    sys.exit(0)\n")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import orchestration.light.great_expectations_alone
sys.wanted = True
import pyspark
print("alive", pyspark.spark)
"""
    assert printed(code) == ["alive", "1"]
