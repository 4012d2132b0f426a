"""The catalogue refuses what it does not know, and says in which file and key."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import ROOT, make_source
from warehouse.catalogue import load_catalogue
from warehouse.errors import CatalogueError

GOOD = "source: a\nfiles: 'a*.csv'\nlayout: regions_by_years\nindicator: x\n"


def write(folder, text, name="a.yml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_bundled_catalogue_loads_and_its_patterns_do_not_overlap():
    sources = load_catalogue(ROOT / "warehouse" / "sources")
    for path in [*(ROOT / "warehouse" / "sample").iterdir(), *(ROOT / "warehouse" / "sample_later").iterdir()]:
        if path.suffix in (".csv", ".xlsx"):
            assert len([s for s in sources if s.matches(path.name)]) == 1, path.name


def test_defaults_stand_under_every_source(tmp_path):
    write(tmp_path, "unit_labels: [单位]\npublisher: Bureau\n", "_defaults.yml")
    write(tmp_path, GOOD + "publisher: Office\n")
    (source,) = load_catalogue(tmp_path)
    assert source.unit_labels == ["单位"] and source.publisher == "Office"


def test_a_file_may_list_sources_with_shared_keys(tmp_path):
    entries = "  - {source: a, files: a, indicator: x}\n  - {source: b, files: b, indicator: y}\n"
    text = "layout: regions_by_years\nsources:\n" + entries
    assert [s.indicator for s in load_catalogue(write(tmp_path, text))] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + "colour: red\n", "colour: this key is not known"),
        (GOOD + "number: {decimals: ','}\n", "number.decimals: this key is not known"),
        (GOOD.replace("indicator: x\n", ""), "needs `indicator`"),
        (GOOD.replace("regions_by_years", "by_magic"), "layout: Input should be"),
        (GOOD.replace("regions_by_years", "regions_by_sectors"), "needs `classification`"),
        (GOOD.replace("regions_by_years", "regions_by_indicators"), "needs `columns`"),
        (GOOD.replace("regions_by_years", "long"), "needs `long"),
        (GOOD + "encoding: utf-99\n", "not an encoding"),
        (GOOD + "vintage: {file_name: '[0-9'}\n", "not a regular expression"),
        (GOOD + "vintage: {file_name: '[0-9]+'}\n", "needs a group"),
        (GOOD + "year: {sheet: '(?P<year>x)', file_name: '(?P<year>y)'}\n", "give one of"),
        (GOOD.replace("'a*.csv'", "../secrets/*.csv"), "leads outside"),
        (GOOD.replace("'a*.csv'", "/etc/passwd"), "leads outside"),
        (GOOD.replace("'a*.csv'", "'..\\x.csv'"), "leads outside"),
        (GOOD.replace("'a*.csv'", "'C:\\x.csv'"), "leads outside"),
        (GOOD.replace("'a*.csv'", "'~/x.csv'"), "leads outside"),
        (GOOD + "title: !!python/object/apply:os.system ['touch /tmp/owned']\n", "YAML tags are not allowed"),
        (GOOD + "title: !custom x\n", "YAML tags are not allowed"),
        ("- a\n- b\n", "keys and values"),
        ("a: [\n", "not readable as YAML"),
    ],
)
def test_errors_name_file_and_key(tmp_path, text, message):
    with pytest.raises(CatalogueError) as error:
        load_catalogue(write(tmp_path, text))
    assert "a.yml" in str(error.value) and message in str(error.value)


def test_a_source_given_twice(tmp_path):
    write(tmp_path, GOOD)
    with pytest.raises(CatalogueError, match="given twice"):
        load_catalogue(write(tmp_path, GOOD, "b.yml"))


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(CatalogueError, match="nowhere"):
        load_catalogue(tmp_path / "nowhere")


def test_fingerprint_follows_what_decides_the_reading_only():
    base = make_source().fingerprint()
    assert make_source(title="other", files="z").fingerprint() == base
    assert make_source(unit="人").fingerprint() != base
