"""A number of another step's table is found by its region's name in whichever language the study is made."""

import polars as pl
import pytest

from python_models.studies import run_study
from tests.studies.conftest import invented
from tests.studies.test_industry_steps import GROUP, table


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "cell",
    [
        {"column": "Region 1", "where": {"year": 2002}, "exhibit": "against_others"},
        {"column": "地区1", "where": {"year": 2002}, "exhibit": "against_others"},
        {"column": "R01", "where": {"year": 2002}},
        {"column": "R01", "where": {"region": "Region 2"}, "exhibit": "pairwise"},
        {"column": "R01", "where": {"region": "地区2"}, "exhibit": "pairwise"},
    ],
    ids=["English", "Chinese", "code", "a row by its English name", "a row by its Chinese name"],
)
def test_a_region_is_found_by_any_of_its_names(small, loaded, folder, language, cell):
    table().write_csv(folder / "t.csv")
    named = pl.format("地区{}", pl.col("region_name").str.strip_prefix("Region "))
    invented().with_columns(region_name_zh=named).write_csv(folder / "named.csv")
    small["sample"] |= {"table": "named.csv", "region_name": {"en": "region_name", "zh": "region_name_zh"}}
    small |= {"tables": {"t": "t.csv"}, "group": GROUP, "language": language}
    small["steps"] = [
        {"name": "s", "kind": "specialisation", "title": "S", "table": "t", "at": [2001, 2002]},
        {"name": "hangs", "kind": "sensitivity", "title": "H", "of": "s", "cell": cell,
         "alternatives": {"industries": [2]}},
    ]  # fmt: skip
    result = run_study(*loaded(small), only=["hangs"]).results[0]
    assert result.status == "ok", result.warnings
    number = result.tables["sensitivity"]["main_estimate"][0]
    shares = {
        r: [v + 1 for v in vs] for r, vs in {"a": [25.0, 25, 50], "b": [20.0, 30, 50], "c": [10.0, 60, 30]}.items()
    }
    if "exhibit" in cell and cell["exhibit"] == "pairwise":
        shares.pop("b")
    others = [sum(v) for v in zip(*(vs for r, vs in shares.items() if r != "a"), strict=True)]
    expected = sum(abs(x / sum(shares["a"]) - y / sum(others)) for x, y in zip(shares["a"], others, strict=True))
    assert number == pytest.approx(expected)
