"""A step of study zero is made anew when anything that it shows or computes with has changed."""

import copy
from pathlib import Path

import duckdb
import polars as pl
import pytest

from orchestration.identity import RunIdentity
from orchestration.reuse import fingerprint
from orchestration.studies.data import study_data
from orchestration.studies.main_study import data_of, is_stored, perform_step, reads
from python_models.studies import StudyData, StudyError
from python_models.studies.study import study_from

REGIONS = ["A", "B", "C", "D"]
KEYS = {
    "name": "main",
    "title": "t",
    "question": "q",
    "source": "s",
    "sample": {"table": "panel.csv", "region_name": "region_id", "derived": {"x2": "x * x"}},
    "labels": {"x": "the x", "y": "the y", "east": "East", "L.x": "x, a year ago"},
    "definitions": {"x": "what x is"},
    "group": ["A"],
    "weights": {"own": {"file": "w.csv"}},
    "steps": [
        {"name": "i", "kind": "moran", "title": "i", "variables": ["x"], "weights": ["own"]},
        {"name": "m", "kind": "means", "title": "m", "variables": ["y"], "by": "side"},
        {"name": "d", "kind": "definitions", "title": "d", "variables": ["x2"]},
        {"name": "lagged", "kind": "models", "title": "l", "models": [{"name": "a", "formula": "y ~ L.x"}]},
    ],
}


@pytest.fixture
def marks(tmp_path):
    """``marks(keys)``: each step's fingerprint."""
    rows = [(r, t, float(i + t), float(i * t), "east") for i, r in enumerate(REGIONS) for t in (1, 2, 3)]
    frame = pl.DataFrame(rows, schema=["region_id", "year", "x", "y", "side"], orient="row")
    frame.write_csv(tmp_path / "panel.csv")
    write_weights(tmp_path, 1)

    def made(keys=KEYS):
        study = study_from(copy.deepcopy(keys), tmp_path)
        with duckdb.connect() as con:
            data = study_data(con, study)
        return {step.name: fingerprint(reads(study, step, data, "en")) for step in study.steps}

    return made


def write_weights(folder: Path, last: int):
    rows = [[r, *(0 if r == c else last if r == "D" else 1 for c in REGIONS)] for r in REGIONS]
    text = "\n".join(",".join(map(str, row)) for row in [["", *REGIONS], *rows])
    (folder / "w.csv").write_text(text.replace(f"D,{last}", "D,1"), encoding="utf-8")


def test_a_file_of_weights_whose_name_is_a_pattern(marks, tmp_path):
    keys = KEYS | {"weights": {"own": {"file": "w [1].csv"}}}
    seen = set()
    for last in (1, 7):
        write_weights(tmp_path, last)
        (tmp_path / "w.csv").rename(tmp_path / "w [1].csv")
        seen.add(marks(keys)["i"])
    assert len(seen) == 2


@pytest.mark.parametrize("kind", ["efficiency_intervals", "second_stage"])
def test_what_a_block_is_measured_from_again(tmp_path, kind):
    """Two of its columns scaled alike leave every score as it was; a step that draws from them shows other numbers."""
    more = {"regressors": ["side"]} if kind == "second_stage" else {}
    keys = {
        **{name: KEYS[name] for name in ("name", "title", "question", "source")},
        "sample": {"table": "panel.csv", "region_name": "region_id"},
        "efficiency": {"score": {"inputs": ["labour"], "goods": ["made"], "measure": "radial"}},
        "steps": [{"name": "drawn", "kind": kind, "title": "d", "block": "score", **more}],
    }
    study, seen = study_from(keys, tmp_path), set()
    for made in (1.0, 2.0):
        rows = {"region_id": REGIONS, "year": [1] * 4, "labour": [1.0, 2, 3, 4], "made": [made] * 4, "side": [1.0] * 4}
        data = StudyData(pl.DataFrame(rows | {"score": [1.0, 0.5, 1 / 3, 0.25]}))
        seen.add(fingerprint(reads(study, study.step("drawn"), data, "en")))
    assert len(seen) == 2


def changed(marks, keys):
    before, after = marks(), marks(keys)
    return {name for name in before if before[name] != after[name]}


def test_a_file_of_weights_that_changed_in_its_place(marks, tmp_path):
    before = marks()
    write_weights(tmp_path, 7)
    assert {name for name, mark in marks().items() if mark != before[name]} == {"i"}


@pytest.mark.parametrize(
    ("part", "steps"),
    [
        ({"group": ["B"]}, {"i", "m", "d", "lagged"}),
        ({"labels": KEYS["labels"] | {"east": "Eastern"}}, {"i", "m", "d", "lagged"}),  # a value: whoever meets it
        ({"labels": KEYS["labels"] | {"y": "another y"}}, {"m", "lagged"}),
        ({"labels": KEYS["labels"] | {"L.x": "x before"}}, {"i", "m", "d", "lagged"}),
        ({"definitions": {"x": "another"}}, {"i", "lagged"}),
        ({"sample": KEYS["sample"] | {"derived": {"x2": "x ** 2"}}}, {"d"}),  # the same numbers, told otherwise
    ],
)
def test_what_a_step_shows_besides_numbers(marks, part, steps):
    assert changed(marks, KEYS | part) == steps


def test_a_step_whose_rows_left_is_not_kept(tmp_path):
    """One that was taken out of the study and put in again as it was."""
    with duckdb.connect() as con:
        con.execute("create schema results")
        con.execute("create table results.study_steps (study varchar, step varchar)")
        con.execute("create table results.study_exhibits (study varchar, step varchar, files varchar)")
        assert not is_stored(con, "main", "moran", tmp_path)
        con.execute("insert into results.study_steps values ('main', 'moran')")
        assert is_stored(con, "main", "moran", tmp_path)
        con.execute("insert into results.study_exhibits values ('main', 'moran', 'gone.html')")
        assert not is_stored(con, "main", "moran", tmp_path)
        con.execute("update results.study_exhibits set files = 'tables/i.html, tables/i.docx'")
        paths = [tmp_path / part for part in ("page/i.part", "tables/i.html", "tables/i.docx")]
        for path in paths:
            path.parent.mkdir(exist_ok=True)
            path.touch()
        assert is_stored(con, "main", "moran", tmp_path)
        for path in paths:
            path.unlink()
            assert not is_stored(con, "main", "moran", tmp_path)
            path.touch()


MISTAKEN = [
    ({"kind": "moran", "variables": ["nothing"], "weights": ["own"]}, "variables: unknown variable 'nothing'"),
    ({"kind": "moran", "variables": ["x"], "weights": ["nothing"]}, "weights: no weights 'nothing'"),
    ({"kind": "map", "variable": "nothing", "at": [1]}, "variable: unknown variable 'nothing'"),
    ({"kind": "effects", "of": ["nothing.a"]}, "of: "),
    ({"kind": "ranking", "variable": "x", "at": [99]}, "at: no rows in 99"),
    (
        {"kind": "models", "models": [{"name": "a", "effects": "pooled", "formula": "y ~ nothing"}]},
        "models.a.formula: unknown variable 'nothing'",
    ),
    ({"kind": "moran", "variables": ["x"], "weights": ["gone"]}, "weights.gone.file: no file gone.csv"),
]


@pytest.mark.parametrize(("step", "said"), MISTAKEN)
def test_a_step_that_does_not_fit_the_data_fails_and_says_why(marks, tmp_path, step, said):
    weights = KEYS["weights"] | {"gone": {"file": "gone.csv"}}
    keys = KEYS | {"weights": weights, "steps": [{"name": "wrong", "title": "w"} | step]}
    assert marks(keys)
    study = study_from(copy.deepcopy(keys), tmp_path)
    with duckdb.connect() as con:
        data = study_data(con, study)
    outcome = perform_step(study, "wrong", data, "en", tmp_path / "a" / "b", RunIdentity("r", "d", "c"))
    (result,) = outcome.run.results
    assert result.status == "failed" and said in result.message and "step wrong" not in result.message


def test_a_model_that_the_data_refuse_is_one_column_less(marks, tmp_path):
    models = [
        {"name": "good", "effects": "pooled", "formula": "y ~ x"},
        {"name": "bad", "effects": "unit", "formula": "y ~ x + x3"},
    ]
    derived = {"x2": "x * x", "x3": "3 * x"}
    keys = KEYS | {
        "sample": KEYS["sample"] | {"derived": derived},
        "steps": [{"name": "some", "title": "s", "kind": "models", "models": models}],
    }
    study = study_from(copy.deepcopy(keys), tmp_path)
    marks()
    with duckdb.connect() as con:
        data = study_data(con, study)
    outcome = perform_step(study, "some", data, "en", tmp_path / "a" / "b", RunIdentity("r", "d", "c"))
    (result,) = outcome.run.results
    assert result.status == "ok" and [bool(m.problem) for m in result.models] == [False, True]


def test_rows_that_share_their_keys_stop_study_zero(marks, tmp_path):
    marks()
    rows = pl.read_csv(tmp_path / "panel.csv")
    pl.concat([rows, rows.head(2)]).write_csv(tmp_path / "panel.csv")
    with duckdb.connect() as con, pytest.raises(StudyError, match="rows share their"):
        data_of(con, study_from(copy.deepcopy(KEYS), tmp_path))


def test_the_steps_of_a_run_share_the_rows_and_read_their_alternatives(marks, tmp_path):
    models = {"name": "m2", "kind": "models", "title": "m", "models": [{"name": "a", "formula": "y ~ x2"}]}
    step = {"name": "s", "kind": "sensitivity", "title": "s", "of": "m2.a", "alternatives": {"x2": ["x + x"]}}
    study = study_from(copy.deepcopy(KEYS | {"steps": [*KEYS["steps"], models, step]}), tmp_path)
    marks()
    with duckdb.connect() as con:
        alone = {step.name: data_of(con, study, [step]) for step in study.steps}
        base = data_of(con, study)
        (tmp_path / "panel.csv").rename(tmp_path / "elsewhere.csv")  # it is not read for those without alternatives
        shared = {step.name: data_of(con, study, [step], base) for step in study.steps if step.name != "s"}
        (tmp_path / "elsewhere.csv").rename(tmp_path / "panel.csv")
        shared["s"] = data_of(con, study, [study.step("s")], base)
    assert len(shared["s"].variants) == 1
    for step in study.steps:
        told = [fingerprint(reads(study, step, data[step.name], "en")) for data in (alone, shared)]
        assert told[0] == told[1], step.name
