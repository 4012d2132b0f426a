"""Every entry that docs/file-kinds.md shows reads a file as its text says the office publishes it."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas
import pyreadstat
import pytest
import yaml

from warehouse.catalogue import parse_source
from warehouse.ingest import hash_of
from warehouse.names import Name, NameList, Seeds, Unit, load_seeds
from warehouse.reading import IncomingFile, Load, read_file

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "file-kinds.md").read_text(encoding="utf-8")
ENTRIES = {e["source"]: e for e in map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", PAGE, re.S))}

BEA = """GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2001,2002
 "01000",Alabama,5,SAEMP25N,10,...,Total employment,Number of jobs,2376220,2365911
 "01000",Alabama,5,SAEMP25N,500,31-33,Manufacturing,Number of jobs,338060,(D)
 "01000",Alabama,5,SAEMP25N,600,42,Wholesale trade,Number of jobs,1,2
 "01000",Alabama,5,SAEMP25N,700,44-45,Retail trade,Number of jobs,270000,265000
"Note: see the included footnote file.",,,,,,,,,
"""
EUROSTAT = """DATAFLOW,LAST UPDATE,freq,unit,wstatus,nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG
ESTAT:X,01/01/24,A,THS,EMP,C,DE11,2019,512.4,
ESTAT:X,01/01/24,A,THS,EMP,C,DE11,2020,500.1,b
ESTAT:X,01/01/24,A,PER,EMP,C,DE11,2019,512400,
ESTAT:X,01/01/24,A,THS,SAL,C,DE11,2019,480.2,
"""
WDI = """Country Name,Country Code,Indicator Name,Indicator Code,2018,2019
Germany,DEU,GDP (current US$),NY.GDP.MKTP.CD,3974443355019.1,3889177589254.9
Germany,DEU,Population,SP.POP.TOTL,82905782,83092962
"""
CNKI = """地区,年份,指标,数值,单位
北京,2019,工业增加值,4241.1,亿元
北京,2019,从业人员,1273,万人
北京,2019,出口额,1,亿元
"""


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """The bundled lists with regions, industries and units of the other offices beside them."""
    own = load_seeds(ROOT / "dbt_project" / "seeds")
    regions = [("01000", "Alabama"), ("DE11", "Stuttgart"), ("DEU", "Germany")]
    lines = [("10", "total"), ("500", "manufacturing"), ("700", "retail")]
    return replace(
        own,
        regions=own.regions.plus([Name(name, code, "full") for code, name in regions]),
        industries={
            **own.industries,
            "naics": NameList([Name(code, target, "code") for code, target in lines]),
            "nace": NameList([Name("C", "manufacturing", "code")]),
        },
        unit_names=own.unit_names.plus([Name("THS", "k_persons", "unit"), Name("usd", "usd", "unit")]),
        units=own.units
        | {"k_persons": Unit("k_persons", "persons", "persons", 1e3), "usd": Unit("usd", "usd", "usd", 1.0)},
    )


def figures(tmp_path, seeds, name: str, content: bytes, source: str):
    (tmp_path / name).write_bytes(content)
    entry = parse_source(ENTRIES[source], source)
    assert entry.matches(name)
    file = IncomingFile(tmp_path / name, name, hash_of(tmp_path / name), len(content))
    result = read_file(file, [(entry, "h")], seeds, Load("r", datetime(2026, 1, 1)))
    assert result.rejects.is_empty(), result.rejects["message"].to_list()
    return {tuple(r) for r in result.observations.select("region_id", "year", "indicator", "sector", "value").rows()}


def test_every_entry_of_the_page_is_read_here():
    assert set(ENTRIES) == {"bea_employment", "eurostat_employment", "firm_panel", "world_bank", "cnki"}


def test_bea(tmp_path, seeds):
    assert figures(tmp_path, seeds, "SAEMP25N__ALL_AREAS_2001_2002.csv", BEA.encode(), "bea_employment") == {
        ("01000", 2001, "employment", "total", 2376220.0),
        ("01000", 2002, "employment", "total", 2365911.0),
        ("01000", 2001, "employment", "manufacturing", 338060.0),
        ("01000", 2001, "employment", "retail", 270000.0),
        ("01000", 2002, "employment", "retail", 265000.0),
    }


def test_eurostat(tmp_path, seeds):
    assert figures(tmp_path, seeds, "nama_10r_3empers.csv", EUROSTAT.encode(), "eurostat_employment") == {
        ("DE11", 2019, "employment", "manufacturing", 512.4),
        ("DE11", 2020, "employment", "manufacturing", 500.1),
    }


def test_a_stata_panel(tmp_path, seeds):
    frame = pandas.DataFrame({"province": ["北京", "天津"], "year": [2019, 2019], "rev": [1.5, 2.5]})
    pyreadstat.write_dta(frame, tmp_path / "x.dta")
    read = figures(tmp_path, seeds, "panel_2019.dta", (tmp_path / "x.dta").read_bytes(), "firm_panel")
    assert read == {("110000", 2019, "revenue", None, 1.5), ("120000", 2019, "revenue", None, 2.5)}


def test_two_keys_with_years_across(tmp_path, seeds):
    read = figures(tmp_path, seeds, "wdi_2020.csv", WDI.encode(), "world_bank")
    assert read == {("DEU", 2018, "gdp", None, 3974443355019.1), ("DEU", 2019, "gdp", None, 3889177589254.9)}


def test_an_indicator_column(tmp_path, seeds):
    read = figures(tmp_path, seeds, "cnki_2019.csv", CNKI.encode("gb18030"), "cnki")
    assert read == {("110000", 2019, "value_added", None, 4241.1), ("110000", 2019, "workers", None, 1273.0)}
