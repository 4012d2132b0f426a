"""Every file of ../shared/cases/files gives what its README says: by its draft, and by the setting that decides."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from benchmarks.drafts import FAILED, drafted, judge
from python_models.errors import InputError
from python_models.reporting.figures.boundaries import read_boundaries
from python_models.weights.files import read_weights_file
from tests.warehouse.case_truth import CASES, FOUR
from tests.warehouse.conftest import SHARED
from warehouse.bundled import PANEL
from warehouse.catalogue import load_catalogue
from warehouse.drafting.reports import shared_words
from warehouse.drafting.trial import file_at, read_draft
from warehouse.reading import IncomingFile, Ingested

FILES = SHARED / "cases" / "files"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FILES.exists(), reason="needs ../shared beside the checkout")]

CODES = ["110000", "120000", "130000"]
LINE = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
WEIGHTS: dict[str, tuple[dict[str, Any], list[str], list[list[float]]]] = {
    "W.gal": ({}, CODES, LINE),
    "W.gwt": ({"values": "distances", "regions": CODES}, CODES, [[0, 2 / 3, 0], [2 / 3, 0, 0], [0, 0, 0]]),
    "W.mat": ({"order": CODES}, CODES, LINE),
    "W_bare.csv": ({"order": CODES}, CODES, LINE),
    "W_gbk.csv": ({}, list(FOUR[:3]), [[0, 1, 1], [1, 0, 1], [1, 1, 0]]),
    "W_ok.csv": ({}, ["a", "b", "c"], LINE),
}
NO_WEIGHTS = "W.xlsx"  # holds the yearbook of plain.xlsx
BOUNDARIES = {"gbk.shp", "gbk.dbf", "gbk.shx"}
# what is refused as drafted and read as the setting says: (settings, figures in the file's order)
SETTINGS: list[tuple[str, dict[str, Any], list[float]]] = [
    ("asi_lakh.csv", {"number": {"grouping": "lakh"}, "year": 2019}, [1845321, 25101, 1702009, 26500, 2511700, 38131]),
    ("eurodec.csv", {"number": {"decimal": ",", "thousands": "."}}, [1234, 5678, 2345, 6789, 3456, 7890]),
    ("eurodec.csv", {"number": {"decimal": ".", "thousands": ""}}, [1.234, 5.678, 2.345, 6.789, 3.456, 7.89]),
    ("eurodec3.csv", {"number": {"decimal": ",", "thousands": "."}}, [1.234, 5.6, 2.345, 6.789, 3.456, 7.891]),
    ("fiscal.csv", {"fiscal_year": "start"}, [3.1, 2.2] * 4),
    ("fiscal.csv", {"fiscal_year": "end"}, [3.1, 2.2] * 4),
    ("firstrow2.csv", {"flags": {"①": "note"}}, [5.5, 6.5, 7.5, 8.5]),
    ("minusparen.csv", {"year": 2019, "number": {"negative": ["parentheses", "trailing"]}}, [-5.5, -5.5, 6, -1234.5]),
    ("longmonth.csv", {"period": "part", "where": {"period": ["2019-12"]}}, [0.12, 1.12, 2.12, 3.12]),
    ("longquarter.csv", {"period": "part"}, [0.5, 1.5, 2.5, 3.5]),
    ("partyear0.csv", {"period": "part"}, [100.5, 101.5, 102.5, 103.5]),
    ("partyear1.csv", {"period": "part"}, [100.5, 101.5, 102.5, 103.5]),
    ("partyear4.csv", {"year": 2018}, [100.5, 101.5, 102.5, 103.5]),
    ("partyear5.csv", {"year": 2019}, [100.5, 101.5, 102.5, 103.5]),
    ("blocks_same.csv", {"tables": ["乡村"]}, [3, 4]),
    ("blocks_same.csv", {"tables": ["城镇"]}, [10, 9]),
]


def test_every_file_is_tried():
    names = {p.name for p in FILES.iterdir()} - {"README.md"}
    assert names == set(CASES) | set(WEIGHTS) | {NO_WEIGHTS} | BOUNDARIES


def test_every_file_of_a_table_has_its_truth():
    """Weights and boundaries are read elsewhere; a file that was added without its truth fails here."""
    other = {"README.md", "gbk.shp", "gbk.dbf", "gbk.shx"}
    assert {p.name for p in FILES.iterdir() if not p.name.startswith("W")} - other == set(CASES)


@cache
def verdict_of(name):
    return judge(FILES / name, CASES[name])


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_file_as_its_draft_reads_it(name):
    verdict = verdict_of(name)
    assert verdict.how != FAILED, verdict.reason


def test_nine_in_ten_cases_are_as_they_must_be_and_none_is_silently_wrong():
    verdicts = [verdict_of(name) for name in sorted(CASES)]
    failed = {v.file: v.reason for v in verdicts if v.how == FAILED}
    assert len(failed) <= 0.1 * len(verdicts), failed
    silent = {f: r for f, r in failed.items() if r.startswith(("reads what is not so", "refuses nothing"))}
    assert not silent


def test_the_settings_are_of_files_that_need_them():
    assert {name for name, _, _ in SETTINGS} <= {n for n, c in CASES.items() if c.outcome in ("refused", "asked")}


def with_setting(name: str, setting: dict[str, Any]) -> Ingested:
    """The file by its draft with what a person writes into it."""
    path: Path = FILES / name
    made = drafted(path, CASES[name].panel, CASES[name].encoding)
    file: IncomingFile = file_at(path)
    shared = shared_words(load_catalogue(PANEL / "sources"))
    entry = {k: v for k, v in {**made.seen.entry, **setting}.items() if k != "number" or "number" in setting}
    return read_draft(file, entry, shared, made.seeds, made.seen.open - set(setting))


@pytest.mark.parametrize(("name", "setting", "figures"), SETTINGS)
def test_a_file_as_its_setting_reads_it(name, setting, figures):
    read = with_setting(name, setting)
    assert sorted(read.observations["value"]) == pytest.approx(sorted(figures))
    assert read.rejects.is_empty(), read.rejects["message"].to_list()
    if which := setting.get("fiscal_year"):
        assert set(read.observations.filter(read.observations["value"] == 3.1)["year"]) == {
            2018 + (which == "end")
        }  # 2018-19


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_weights(name):
    given, ids, matrix = WEIGHTS[name]
    found, weights = read_weights_file(FILES / name, **given)
    assert list(found) == ids
    np.testing.assert_allclose(weights.toarray() if sparse.issparse(weights) else weights, matrix, rtol=1e-12)


@pytest.mark.parametrize("name", ["W_bare.csv", "W.mat", "W.gwt", NO_WEIGHTS])
def test_weights_without_what_only_the_study_knows_are_refused(name):
    with pytest.raises(InputError, match=name):
        read_weights_file(FILES / name)


def test_boundaries_in_gbk_without_cpg():
    read = read_boundaries(FILES / "gbk.shp", key="NAME", regions=["北京市", "天津市"])
    assert sorted(read["region_id"]) == sorted(["北京市", "天津市"])
