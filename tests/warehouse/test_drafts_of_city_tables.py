"""Tables of cities as downloads have them: a code and a name, sectors behind a prefix, marks as figures."""

import itertools

import pytest
import yaml

from orchestration.new_panel import make_panel
from warehouse.catalogue import load_catalogue, parse_source
from warehouse.drafting.inspection import inspect_file
from warehouse.drafting.known_regions import known_lists
from warehouse.drafting.trial import file_at, try_entry
from warehouse.names import load_seeds
from warehouse.readers.containers import Document, Sheet
from warehouse.readers.documents import read_document
from warehouse.readers.labels import Context

CITIES = {"130100": "石家庄", "130200": "唐山", "220200": "吉林", "341300": "宿州", "320500": "苏州", "632500": "海南"}
LETTERS = "ABCDEFGHIJKLMNOPQRS"
CHINESE = ["农林牧渔业", "采矿业", "制造业", "建筑业", "批发和零售业", "金融业", "房地产业", "教育"]


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("panels") / "cities"
    make_panel(folder, template="cn-prefectures")
    return load_catalogue(folder / "sources"), load_seeds(folder / "seeds")


def seen(cities, path, text):
    path.write_text(text, encoding="utf-8")
    sources, seeds = cities
    found = inspect_file(path, sources, seeds)
    assert not found.problem, found.problem
    return found, yaml.safe_load(found.draft)


def wide(heads, code="adcode", marks=("flag_sum", "flag_jump"), years=range(2010, 2013)):
    lines = [",".join([code, "city", "year", *heads, "registered_unemployed", *marks])]
    for k, (row, year) in enumerate(itertools.product(CITIES.items(), years)):
        figures = [f"{10 + k + j / 100}" for j in range(len(heads))]
        lines.append(",".join([*row, str(year), *figures, "5000", *(str(k % 2) for _ in marks)]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("code", ["adcode", "city_code", "行政区划代码", "citycode", "geocode"])
@pytest.mark.parametrize(
    "heads",
    [
        ["emp_TOTAL", *(f"emp_{k}" for k in LETTERS)],
        [f"从业人员_{name}" for name in ["合计", *CHINESE]],
        [f"{name}从业人员" for name in ["合计", *CHINESE]],
    ],
    ids=["letters", "before", "behind"],
)
def test_sectors_behind_an_affix_are_read_by_their_codes(cities, tmp_path, code, heads):
    found, entry = seen(cities, tmp_path / "city_employment_2010.csv", wide(heads, code))
    assert entry["layout"] == "records_by_sectors"
    assert entry["long"] == {"region": code, "year": "year"}
    assert entry["indicator"] == "employment"
    assert entry["unit"] == "todo" and not found.trial.rejects
    assert found.trial.figures == len(heads) * 18 and found.trial.regions == 6
    assert {"registered_unemployed", "flag_sum", "flag_jump"} <= set(entry["ignore"])


def test_names_alone_are_those_of_the_level_of_the_others(cities, tmp_path):
    text = "\n".join(line.partition(",")[2] for line in wide([f"emp_{k}" for k in LETTERS]).splitlines()) + "\n"
    found, entry = seen(cities, tmp_path / "employment.csv", text)
    assert entry["long"]["region"] == "city" and entry["level"] == "prefecture"
    assert found.trial.regions == 6 and not found.trial.rejects


@pytest.mark.parametrize("code", ["adcode", "地区代码"])
def test_a_long_table_by_codes(cities, tmp_path, code):
    lines = [f"{code},year,variable,value,unit,source"]
    named = ["emp_TOTAL", *(f"emp_{k}" for k in LETTERS), "emp_primary"]
    for c, year, name in itertools.product(CITIES, range(2010, 2014), named):
        lines.append(f"{c},{year},{name},{len(lines) / 7:.2f},万人,x")
    found, entry = seen(cities, tmp_path / "long.csv", "\n".join(lines) + "\n")
    assert entry["long"] == {"region": code, "year": "year", "sector": "variable", "unit": "unit"}
    assert entry["columns"] == {"employment": "value"}
    assert found.trial.figures == 6 * 4 * 20 and not found.trial.rejects and not found.open


def test_a_whole_number_between_that_is_a_figure_stays(cities, tmp_path):
    """Marks are columns called so; a column of small figures is none."""
    lines = ["adcode,year,theatres,gdp"]
    lines += [f"{c},{y},{k % 3},{k * 1.5}" for k, (c, y) in enumerate(itertools.product(CITIES, (2010, 2011)))]
    _, entry = seen(cities, tmp_path / "b.csv", "\n".join(lines) + "\n")
    assert set(entry["columns"]) == {"theatres", "gdp"}


def test_strip_takes_off_what_stands_at_an_end_only(cities, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("adcode,year,emp_C,Demp_,xemp_Q,C_emp\n130100,2010,1,2,3,4\n", encoding="utf-8")
    entry = {
        "source": "a", "files": "a.csv", "layout": "records_by_sectors", "long": {"region": "adcode", "year": "year"},
        "classification": "gbt4754_2011", "indicator": "employment", "unit": "人", "strip": ["emp_"],
        "ignore": ["C_emp"],
    }  # fmt: skip
    trial = try_entry(file_at(path), entry, {}, cities[1])
    assert trial.figures == 2
    assert [reason for reason, _ in trial.rejects] == ["unknown_industry"] and "'xemp_Q'" in trial.rejects[0][1]


def read(cities, entry, rows):
    source = parse_source({"source": "s", "files": "*", "unit": "人", "indicator": "employment", **entry}, "test")
    sheet = Sheet("t", [list(r) for r in rows])
    return read_document(Document("csv", "utf-8", [sheet]), Context(source, cities[1], "t.csv", 2020))


def test_no_table_names_the_unknown_headings(cities):
    entry = {"layout": "sectors_by_years", "classification": "gbt4754_2011", "region": "石家庄"}
    reading = read(cities, entry, [["行业", "2011", "2012"], ["奇业", "1.5", "2.5"], ["怪业", "3.5", "4.5"]])
    (reject,) = [r for r in reading.rejects if r.reason == "no_table"]
    assert "'奇业', '怪业'" in reject.message and "industry_names.csv" in reject.message


def test_no_table_names_the_unknown_regions(cities):
    entry = {"layout": "regions_by_sectors", "classification": "gbt4754_2011", "year": 2012}
    reading = read(cities, entry, [["地区", "制造业", "建筑业"], ["甲城", "1.5", "2"], ["乙城", "3", "4.5"]])
    (reject,) = [r for r in reading.rejects if r.reason == "no_table"]
    assert "'甲城', '乙城'" in reject.message and "region_names.csv" in reject.message


def test_no_table_of_records_names_the_heads_that_stand_there(cities):
    entry = {
        "layout": "records_by_sectors", "classification": "gbt4754_2011", "long": {"region": "城市", "year": "年份"},
    }  # fmt: skip
    reading = read(cities, entry, [["city", "year", "制造业"], ["石家庄", "2012", "2"]])
    (reject,) = [r for r in reading.rejects if r.reason == "no_table"]
    assert "'城市', '年份'" in reject.message and "'city', 'year', '制造业'" in reject.message


def test_centroids_of_the_states_are_near_those_of_another_list():
    """Latitude and longitude of Google's canonical states (DSPL), which mean a place on the map rather than a mean."""
    theirs = {
        "AL": (32.318231, -86.902298), "AZ": (34.048928, -111.093731), "CA": (36.778261, -119.417932),
        "CO": (39.550051, -105.782067), "CT": (41.603221, -73.087749), "GA": (32.157435, -82.907123),
        "IA": (41.878003, -93.097702), "ID": (44.068202, -114.742041), "KS": (39.011902, -98.484246),
        "MA": (42.407211, -71.382437), "ME": (45.253783, -69.445469), "MT": (46.879682, -110.362566),
    }  # fmt: skip
    ours = {p.letters: p for p in known_lists()["us_states"]}
    assert len(ours) == 51
    for letters, (latitude, longitude) in theirs.items():
        assert abs(float(ours[letters].latitude) - latitude) < 0.7, letters
        assert abs(float(ours[letters].longitude) - longitude) < 0.9, letters


def test_no_rows_left_says_that_nothing_was_read_and_why():
    import duckdb

    from orchestration.studies.data import _nothing_read

    con = duckdb.connect()
    assert _nothing_read(con) == ""
    con.execute(
        "create schema raw; create table raw.observations (value double); create table raw.rejects (message text)"
    )
    assert "no file has landed" in _nothing_read(con)
    con.execute("insert into raw.rejects values ('a.csv: no entry of the catalogue')")
    said = _nothing_read(con)
    assert "not one figure was read: a.csv: no entry of the catalogue" in said and "raw.rejects" in said
    con.execute("insert into raw.observations values (1)")
    assert _nothing_read(con) == ""


def test_a_template_drafts_entries_for_files_of_other_kinds(tmp_path):
    given = [tmp_path / "city_employment_2010.csv", tmp_path / "地级市从业人员_2010-2012.csv"]
    for path in given:
        path.write_text(wide([f"emp_{k}" for k in LETTERS]), encoding="utf-8")
    made = make_panel(tmp_path / "cities", given, "cn-prefectures")
    assert (tmp_path / "cities" / "sources" / "city_employment.yml").is_file()
    assert len(list((tmp_path / "cities" / "landing").glob("*.csv"))) == 2
    assert sum("todo" in line for line in made.said) == 1  # the other is of the template's own kind


def test_a_panel_of_provinces_says_where_strangers_belong(tmp_path):
    path = tmp_path / "city_employment_2010.csv"
    path.write_text(wide([f"emp_{k}" for k in LETTERS]), encoding="utf-8")
    assert any("--template cn-prefectures" in line for line in make_panel(tmp_path / "mine", [path]).said)
