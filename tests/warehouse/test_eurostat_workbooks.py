"""Workbooks of Eurostat's data browser: flags beside figures, what is fixed above them, several sheets, the foot."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.warehouse.conftest import make_source, read, values, xlsx
from warehouse.drafting.inspection import inspect_file
from warehouse.errors import FileError
from warehouse.readers.containers import Limits, open_document

ABOVE = [["Data extracted on 12/05/2024 10:00:00 from [ESTAT]"], ["Dataset:", "Employment [nama_10r_3empers]"]]
FOOT = [[], ["Special value"], [":", "not available"], ["Observation flags:"], ["b", "break in time series"]]
HEADS = ["freq", "unit", "geo", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG"]


def grid(unit: str, times: int = 1, heads: tuple[str, ...] = ("GEO (Labels)",), *, flags: bool = True) -> list[Any]:
    fixed = [["Last updated:", "12/03/2024"], [], ["Time frequency", None, "Annual"], ["Unit of measure", None, unit]]
    beside = [None] if flags else []
    years = ["TIME"] * len(heads) + ["2019", *beside, "2020", *beside]
    rows: list[list[Any]] = [*ABOVE, *fixed, [], years, [*heads]]
    for name, code, first, second in (("北京市", "110000", 1.5, 2.25), ("天津市", "120000", 4, ":")):
        keys = [{"Labels": name, "Codes": code}[h[5:-1]] for h in heads]
        figures = [v if v == ":" else v * times for v in (first, second)]
        flagged = [c for v, f in zip(figures, (None, "b"), strict=True) for c in (v, *([f] if flags else []))]
        rows.append([*keys, *flagged])
    return rows + FOOT


def book(**sheets: Any) -> bytes:
    summary = {"Summary": [["Dataset:", "Employment"]], "Structure": [["Dimension", "Code", "Label"]]}
    return xlsx([], sheets=summary | {name.replace("_", " "): rows for name, rows in sheets.items()})


def rows(data: bytes) -> list[list[str]]:
    return open_document(data).sheets[0].rows


def test_each_sheet_has_its_unit_and_each_figure_its_flag():
    found = rows(book(Sheet_1=grid("Thousand persons"), Sheet_2=grid("Persons", 1000)))
    assert found[:5] == [
        HEADS,
        ["Annual", "Thousand persons", "北京市", "2019", "1.5", ""],
        ["Annual", "Thousand persons", "北京市", "2020", "2.25", "b"],
        ["Annual", "Thousand persons", "天津市", "2019", "4", ""],
        ["Annual", "Thousand persons", "天津市", "2020", "", "b"],
    ]
    assert [r[1:5] for r in found[5:]] == [
        ["Persons", "北京市", "2019", "1500"],
        ["Persons", "北京市", "2020", "2250"],
        ["Persons", "天津市", "2019", "4000"],
        ["Persons", "天津市", "2020", ""],
    ]


def test_codes_or_both_and_no_columns_of_flags():
    codes = rows(book(Sheet_1=grid("Persons", heads=("GEO (Codes)",), flags=False)))
    assert codes[:3] == [HEADS, ["Annual", "Persons", "110000", "2019", "1.5", ""], codes[2]]
    assert [r[2] for r in codes[1:]] == ["110000", "110000", "120000", "120000"]
    both = rows(book(Sheet_1=grid("Persons", heads=("GEO (Codes)", "GEO (Labels)"))))
    assert both[0] == ["freq", "unit", "geo", "geo label", *HEADS[3:]]
    assert both[2] == ["Annual", "Persons", "110000", "北京市", "2020", "2.25", "b"]


def test_what_is_fixed_in_one_sheet_only_is_empty_in_the_other():
    second = grid("Persons")
    second.insert(6, ["Sex", None, "Females"])
    found = rows(book(Sheet_1=grid("Persons"), Sheet_2=second))
    assert found[0] == ["freq", "unit", "Sex", *HEADS[2:]]
    assert [r[2] for r in found[1:]] == [""] * 4 + ["Females"] * 4


def test_read_and_drafted(seeds, tmp_path):
    data = book(Sheet_1=grid("persons"), Sheet_2=grid("10000 persons", 7))
    long = {"region": "geo", "year": "TIME_PERIOD", "unit": "unit", "flag": "OBS_FLAG"}
    changes = {"layout": "long", "long": long, "columns": {"employment": "OBS_VALUE"}, "where": {"unit": ["persons"]}}
    reading = read(data, make_source(**changes, total=None, classification=None, indicator=None, unit=None), seeds)
    assert reading.rejects.height == 0
    assert values(reading) == {
        ("110000", 2019, "employment", None): 1.5,
        ("110000", 2020, "employment", None): 2.25,
        ("120000", 2019, "employment", None): 4.0,
    }
    (tmp_path / "lfst_r.xlsx").write_bytes(data)
    seen = inspect_file(tmp_path / "lfst_r.xlsx", [], seeds)
    assert (seen.trial.figures, seen.trial.missing, seen.trial.regions) == (3, 1, 2)
    entry = yaml.safe_load(seen.draft)
    assert entry["long"] == long and entry["where"] == {"unit": ["persons"]}


def test_a_figure_without_a_period_or_a_region_is_refused():
    for row, column, cell in ((9, 5, 12), (9, 0, None), (9, 2, 12)):
        spoilt = grid("Persons")
        spoilt[row] = [*spoilt[row], None][:6]
        spoilt[row][column] = cell
        with pytest.raises(FileError, match="has no period or no key"):
            rows(book(Sheet_1=spoilt))


def test_size_is_checked_before_the_rows_are_made():
    with pytest.raises(FileError, match="more cells"):
        open_document(book(Sheet_1=grid("Persons")), limits=Limits(max_cells=100))


def test_sheets_of_other_books_stay_as_they_are():
    plain = [["Data extracted on 12/05/2024"], ["region", "2019"], ["北京市", 1]]
    assert [s.name for s in open_document(xlsx(plain)).sheets] == ["1"]
    beside = open_document(book(Sheet_1=grid("Persons"), Mine=[["region", "2019"], ["北京市", 1]])).sheets
    assert [s.name for s in beside] == ["", "1", "Mine"]
