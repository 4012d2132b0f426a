"""States by name, by postal letters and by numbers that lost their zeros are one list; a file of strangers is said."""

from __future__ import annotations

import csv

from warehouse.drafting.known_regions import known_lists, known_places
from warehouse.drafting.panel import draft_panel

PLACES = "Nord Mitte Ost West Insel Küste Alpen Ebene".split()
STATES = known_lists()["us_states"]


def write(path, key, spelling, column):
    rows = [f"{spelling(p)},{y},{100 + k + y}" for k, p in enumerate(STATES) for y in (2018, 2019)]
    path.write_text("\n".join([f"{key},year,{column} (persons)", *rows]) + "\n", encoding="utf-8")
    return path


def test_three_spellings_of_the_states_make_51_regions_with_names_and_centroids(tmp_path):
    files = [
        write(tmp_path / "a.csv", "fips", lambda p: int(p.code), "workers"),
        write(tmp_path / "b.csv", "state", lambda p: p.letters, "people"),
        write(tmp_path / "c.csv", "state", lambda p: p.name, "jobs"),
    ]
    made = draft_panel(tmp_path / "panel", files)
    with (tmp_path / "panel" / "seeds" / "regions.csv").open(encoding="utf-8") as file:
        rows = {r["region_id"]: r for r in csv.DictReader(file)}
    assert made.regions == len(rows) == 51
    assert rows["11"]["region_name"] == "District of Columbia"
    assert all(r["longitude"] and r["latitude"] for r in rows.values())


def test_numbers_and_letters_of_other_countries_are_not_the_states():
    assert known_places({str(k): str(k) for k in range(1, 53)}) == {}  # Spain's provinces
    brazil = "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO".split()
    assert known_places({k: k for k in brazil}) == {}
    assert known_places({"Georgia": "Georgia", "Armenia": "Armenia", "Azerbaijan": "Azerbaijan"}) == {}


def test_a_file_none_of_whose_regions_another_has_is_a_doubt(tmp_path):
    codes, names = tmp_path / "codes.csv", tmp_path / "names.csv"
    for path, called in ((codes, [f"K{k}" for k in range(1, 9)]), (names, PLACES)):
        rows = [f"{r},{y},{50_000 + 10 * k + y}" for k, r in enumerate(called) for y in (2018, 2019)]
        path.write_text("\n".join(["region,year,jobs (persons)", *rows]) + "\n", encoding="utf-8")
    made = draft_panel(tmp_path / "panel", [codes, names])
    (doubt,) = [g for g in made.guesses if g.taken_for == "8 regions beside the 8 of other files"]
    assert doubt.doubtful and doubt.file == "names.csv" and "region_names.csv" in doubt.why
