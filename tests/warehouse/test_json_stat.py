"""JSON-stat 1.x and 2.0: dense and sparse, status of every form, codes, labels and units; and what is no data set."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.warehouse.conftest import make_source, read, values
from warehouse.drafting.inspection import inspect_file
from warehouse.errors import FileError
from warehouse.readers.containers import Limits, open_document

REGION = {"label": "region", "category": {"index": {"B": 1, "A": 0}, "label": {"A": "北京", "B": "天津"}}}
YEAR = {"label": "Time", "category": {"index": ["2019", "2020"]}}


def cube(**changes: Any) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["geo", "time"],
        "size": [2, 2],
        "dimension": {"geo": REGION, "time": YEAR},
        "value": [1.50, 2, None, 4],
    } | changes


def rows(found: Any, **how: Any) -> list[list[str]]:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    document = open_document(text.encode(), **how)
    assert document.container == "jsonstat"
    return document.sheets[0].rows


def test_a_row_a_cell_in_the_order_of_the_categories():
    assert rows(cube()) == [
        ["region", "region code", "Time", "value"],
        ["北京", "A", "2019", "1.5"],
        ["北京", "A", "2020", "2"],
        ["天津", "B", "2019", ""],
        ["天津", "B", "2020", "4"],
    ]


def test_numbers_keep_the_digits_that_are_written():
    text = json.dumps(cube(value="?")).replace('"?"', "[12345678901234567890, 7.000, 1.5e3, -0.1]")
    assert [r[-1] for r in rows(text)[1:]] == ["12345678901234567890", "7.000", "1.5e3", "-0.1"]


def test_sparse_cells_that_are_not_there_are_no_rows():
    found = rows(cube(value={"3": 4, "0": 1.5}, status={"2": ":"}))
    assert found == [
        ["region", "region code", "Time", "value", "status"],
        ["北京", "A", "2019", "1.5", ""],
        ["天津", "B", "2019", "", ":"],
        ["天津", "B", "2020", "4", ""],
    ]


@pytest.mark.parametrize(
    ("status", "right"),
    [
        ("p", ["p", "p", "p", "p"]),
        (["e"], ["e", "e", "e", "e"]),
        (["", "b", "u", None], ["", "b", "u", ""]),
        ({"1": "b"}, ["", "b", "", ""]),
    ],
)
def test_status_as_text_list_and_object(status, right):
    assert [r[-1] for r in rows(cube(status=status))[1:]] == right


@pytest.mark.parametrize("wrapped", [True, False])
def test_one_data_set_of_version_1(wrapped):
    inner = {"value": [1, 2, 3, 4], "dimension": {"id": ["geo", "time"], "size": [2, 2], "geo": REGION, "time": YEAR}}
    assert [r[-1] for r in rows({"dataset": inner} if wrapped else inner)[1:]] == ["1", "2", "3", "4"]


def test_units_and_powers_of_ten_are_those_of_the_category():
    measure = {
        "category": {
            "label": {"pop": "Population", "gdp": "GDP"},
            "unit": {
                "pop": {"base": "persons", "multiplier": 3, "decimals": 0},
                "gdp": {"label": "millions", "symbol": "$", "position": "start"},
            },
        }
    }
    found = rows(cube(id=["geo", "m"], dimension={"geo": REGION, "m": measure}))
    assert found[0] == ["region", "region code", "m", "m code", "value", "unit", "multiplier"]
    assert [r[-2:] for r in found[1:3]] == [["persons", "3"], ["$ millions", ""]]


def test_heads_that_would_be_alike_are_those_of_the_ids():
    found = rows(cube(dimension={"geo": {**REGION, "label": "value"}, "time": {**YEAR, "label": "value"}}))
    assert found[0] == ["geo", "geo code", "time", "value"]


def test_a_panel_of_json_stat(seeds):
    entry = make_source(
        layout="long", indicator=None, classification=None, total=None,
        long={"region": "region", "year": "Time", "flag": "status"}, columns={"revenue": "value"}, unit="亿元",
    )  # fmt: skip
    data = json.dumps(cube(value={"0": 1.5, "1": 2, "3": 4}, status={"1": "p"}), ensure_ascii=False).encode()
    result = read(data, entry, seeds)
    assert result.rejects.height == 0
    right = {("110000", 2019): 1.5, ("110000", 2020): 2.0, ("120000", 2020): 4.0}
    assert values(result) == {(*place, "revenue", None): value for place, value in right.items()}


def test_the_draft_of_a_cube_of_eurostat_reads_it(tmp_path, seeds):
    geo = {**REGION, "label": "Geopolitical entity (reporting)"}
    unit = {"label": "Unit of measure", "category": {"label": {"THS": "Thousand persons"}}}
    path = tmp_path / "lfst.json"
    path.write_text(
        json.dumps(cube(id=["unit", "geo", "time"], size=[1, 2, 2], dimension={"unit": unit, "geo": geo, "time": YEAR}))
    )
    seen = inspect_file(path, [], seeds)
    assert seen.problem == "" and (seen.trial.figures, seen.trial.missing, seen.trial.regions) == (3, 1, 2)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"version": "2.0", "class": "collection", "link": {"item": []}}, "collection, which holds or names several"),
        ({"a": cube(), "b": cube()}, "collection, which holds or names several"),
        (cube(value=[1, 2, 3]), "4 cells and 3 of 'value'"),
        (cube(status=["a", "b"]), "4 cells and 2 of 'status'"),
        (cube(value={"0": 1, "4": 2}), "'value' of the JSON-stat table names the cell 4, of 4"),
        (cube(value={"-1": 1}), "names the cell -1"),
        (cube(size=[3, 2]), "'region' of the JSON-stat table has not the 3 categories"),
        (cube(size=[2]), "id, size and dimension of one length"),
        (cube(value=None), "has no 'value'"),
        (json.dumps(cube(value="?")).replace('"?"', '{"1": 5, "1": 6}'), "key '1' twice"),
        (cube(dimension={"geo": {"category": {"index": {"A": 0, "B": 0}}}, "time": YEAR}), "2 categories"),
        ({"version": "2.0", "class": "dimension"}, "JSON; fetch"),
    ],
)
def test_what_contradicts_itself_is_refused(found, message):
    with pytest.raises(FileError, match=message):
        rows(found)


def test_a_cube_of_too_many_cells_is_refused_before_it_is_made():
    many = {"category": {"index": [str(k) for k in range(400)]}}
    wide = cube(id=["a", "b"], size=[400, 400], dimension={"a": many, "b": many}, status="p", value=[1] * 160_000)
    with pytest.raises(FileError, match="more cells than the limit"):
        rows(wide, limits=Limits(max_cells=100_000))
    sparse = wide | {"value": {"159999": 1}}
    assert rows(sparse, limits=Limits(max_cells=100_000))[1:] == [["399", "399", "1", "p"]]
