"""Files whose names differ by their year have one entry where it reads all of each, else each kind its own."""

import pytest
import yaml

from orchestration.new_panel import make_panel
from warehouse.catalogue import load_catalogue
from warehouse.drafting.panel import draft_panel

FEW = "地区,财政收入(亿元)\n北京,1\n天津,2\n"
MORE = "地区,财政收入(亿元),财政支出(亿元)\n北京,3,5\n天津,4,6\n"
TABLES = {2017: FEW, 2018: FEW, 2019: MORE, 2020: MORE, 2021: FEW}


def _files(tmp_path, name="财政{}.csv"):
    paths = [tmp_path / name.format(year) for year in TABLES]
    for path, text in zip(paths, TABLES.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _columns(panel, paths):
    """File -> the indicators of the one entry that reads it."""
    catalogue = load_catalogue(panel / "sources")
    fitting = {path.name: [s for s in catalogue if s.matches(path.name)] for path in paths}
    assert all(len(sources) == 1 for sources in fitting.values()), fitting
    return {name: len(source.columns) for name, (source,) in fitting.items()}


@pytest.mark.parametrize("name", ["财政{}.csv", "财政[{}].csv"])
def test_a_column_more_in_a_later_file_is_not_lost(tmp_path, name):
    """`coagg new` landed it under the entry of the first file, which passed the column over without a word."""
    paths = _files(tmp_path, name)
    made = make_panel(tmp_path / "mine", paths)
    assert list(_columns(made.folder, paths).values()) == [1, 1, 2, 2, 1]
    assert (
        sum("drafted" in line for line in made.said) == 2 and sum("of the kind of" in line for line in made.said) == 3
    )


def test_files_of_a_kind_before_another_kind_are_read_in_a_drafted_panel(tmp_path):
    """Of 2017 and 2018 (of one kind) before 2019 the entry named the first alone: 2018 was read by none."""
    paths = _files(tmp_path)
    draft_panel(tmp_path / "p", paths)
    assert list(_columns(tmp_path / "p", paths).values()) == [1, 1, 2, 2, 1]


def test_files_of_one_kind_keep_the_pattern_of_their_names(tmp_path):
    paths = [p for p, text in zip(_files(tmp_path), TABLES.values(), strict=True) if text == FEW]
    made = make_panel(tmp_path / "mine", paths)
    (entry,) = [p for p in (made.folder / "sources").glob("*.yml") if not p.name.startswith("_")]
    assert yaml.safe_load(entry.read_text(encoding="utf-8"))["files"] == "财政????.csv"
