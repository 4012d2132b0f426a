"""What counts as landed: one rule, for the sensor that rings and for the ingest that reads."""

import pytest

from warehouse.arrivals import documents, landed_files, name_in, searched_by
from warehouse.ingest import find_files


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_data_of_all_subfolders_and_neither_notes_nor_what_editors_leave(tmp_path):
    fill(tmp_path, "a.xlsx", "notes.md", "b.yml", "2019/c.xlsx", "d.xlsx.swp")
    landed = [name_in(path, tmp_path) for path in landed_files(tmp_path)]
    assert sorted(landed) == ["2019/c.xlsx", "a.xlsx"]
    assert [file.name for file in find_files([tmp_path])] == landed
    assert sorted(name_in(path, tmp_path) for path in documents(tmp_path)) == ["b.yml", "notes.md"]


@pytest.mark.parametrize(
    "name",
    [
        ".a.csv.swp", "a.csv.swx", "a.csv~", ".#a.csv", "#a.csv#", "~$a.xlsx", ".~lock.a.xlsx#", "a.csv.part",
        "a.csv.partial", "a.tmp", "a.xlsx.crdownload", "A.CSV.Download", "Thumbs.db", "desktop.ini", ".DS_Store",
        "README", "readme.txt", "README.md", ".git/a.csv", "~backup/a.csv", "__MACOSX/a.csv", "a.xlsx.filepart",
        "__pycache__/a.pyc",
        "a.xlsx.opdownload", "a.xlsx.aria2", "$RECYCLE.BIN/a.xlsx", "System Volume Information/a.csv", "@eaDir/a.xlsx",
        "lost+found/a.csv", "#recycle/a.csv", "2019/Thumbs.db", "2019/~$a.xlsx", "Unconfirmed 1234.crdownload",
    ],
)  # fmt: skip
def test_temporary_and_hidden_files_are_nothing(tmp_path, name):
    fill(tmp_path, name)
    assert landed_files(tmp_path) == [] and documents(tmp_path) == []
    assert find_files([tmp_path]) == []


@pytest.mark.parametrize("name", ["a.csv", "a.CSV", "a.xls", "a.htm", "a.txt", "a.zip", "a", "a.b~c.csv", "a#1.csv"])
def test_anything_else_is_to_be_read_or_named(tmp_path, name):
    fill(tmp_path, name)
    assert [path.name for path in landed_files(tmp_path)] == [name]


def test_no_folder_holds_nothing(tmp_path):
    assert landed_files(tmp_path / "none") == [] and documents(tmp_path / "none") == []


def test_a_pattern_is_about_the_name_unless_it_has_a_slash():
    assert searched_by(r"(?P<year>\d{4})", "2019/a_2021.csv") == "a_2021.csv"
    assert searched_by(r"^(?P<year>\d{4})/", "2019/a_2021.csv") == "2019/a_2021.csv"
