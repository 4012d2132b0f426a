"""A study's sample in the files that people have gives the numbers that its CSV gives."""

import gzip
import shutil

import polars as pl
import pyreadr
import pyreadstat
import pytest
from polars.testing import assert_series_equal

from python_models.studies.errors import StudyError
from tests.studies.conftest import invented
from tests.warehouse.conftest import xlsx

PROVINCES = [
    f"{p}省" for p in "河北 山西 辽宁 吉林 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 四川 云南".split()
]


def written(kind: str, path):
    frame = invented()
    pandas = frame.to_pandas()
    if kind == "dta":
        pyreadstat.write_dta(pandas, path)
    elif kind == "dta114":  # names in GBK, which the file does not declare
        names = dict(zip(sorted(set(pandas["region_name"])), PROVINCES, strict=True))
        pandas["region_name"] = [names[n].encode("gbk").decode("latin-1") for n in pandas["region_name"]]
        pandas.to_stata(path, version=114, write_index=False)
    elif kind == "sav":
        pyreadstat.write_sav(pandas, path)
    elif kind == "rds":
        pyreadr.write_rds(str(path), pandas)
    elif kind == "parquet":
        frame.write_parquet(path)
    elif kind == "xlsx":
        path.write_bytes(xlsx([frame.columns, *frame.rows()]))
    elif kind == "dta.gz":
        pyreadstat.write_dta(pandas, path.with_suffix(""))
        path.write_bytes(gzip.compress(path.with_suffix("").read_bytes()))


@pytest.mark.parametrize("kind", ["dta", "dta114", "sav", "rds", "parquet", "xlsx", "dta.gz"])
def test_a_sample_is_the_same_in_every_kind_of_file(kind, small, loaded, folder):
    _, right = loaded(small)
    name = f"panel.{kind.replace('114', '')}"
    written(kind, folder / name)
    small["sample"]["table"] = name
    _, data = loaded(small)
    numbers = ["year", "x", "z", "y", "late", "x2"]
    assert data.frame["region_id"].to_list() == right.frame["region_id"].to_list()
    for column in numbers:
        one, other = (d.frame[column].cast(pl.Float64) for d in (data, right))
        assert_series_equal(one, other, rel_tol=1e-14, abs_tol=0)  # xlsx writes 16 digits
    if kind == "dta114":
        assert set(data.frame["region_name"]) == set(PROVINCES)


def test_labelled_units_read_as_their_labels(small, loaded, folder):
    frame = invented().to_pandas()
    names = sorted(set(frame["region_id"]))
    frame["region_id"] = [names.index(r) + 1 for r in frame["region_id"]]
    labels = {"region_id": {k + 1: n for k, n in enumerate(names)}}
    pyreadstat.write_dta(frame, folder / "labelled.dta", variable_value_labels=labels)
    small["sample"]["table"] = "labelled.dta"
    assert loaded(small)[1].frame["region_id"].unique().sort().to_list() == names
    assert "16" in loaded(small)[1].frame["region_id code"].cast(pl.String).to_list()


def test_a_file_that_cannot_be_the_sample_is_named(small, loaded, folder):
    (folder / "two.xlsx").write_bytes(xlsx([["a"], [1]], sheets={"2": [["b"], [2]]}))
    small["sample"]["table"] = "two.xlsx"
    with pytest.raises(StudyError, match=r"two.xlsx: it holds 2 tables \('1', '2'\)"):
        loaded(small)
    shutil.copy(folder / "panel.csv", folder / "broken.dta")
    (folder / "broken.dta").write_bytes(b"%PDF-1.4 nothing")
    small["sample"]["table"] = "broken.dta"
    with pytest.raises(StudyError, match=r"sample.table: broken.dta: a PDF"):
        loaded(small)


def test_the_encoding_of_a_sample_may_be_said(small, loaded, folder):
    """The key did not exist: a file in cp1252 whose encoding is not certain could not be a sample at all."""
    frame = invented()
    names = sorted(set(frame["region_name"]))
    spelt = {n: f"Ré{k}" for k, n in enumerate(names)}
    frame = frame.with_columns(pl.col("region_name").replace_strict(spelt))
    (folder / "latin.csv").write_bytes(frame.write_csv().encode("cp1252"))
    small["sample"] |= {"table": "latin.csv", "encoding": "cp1252"}
    assert set(loaded(small)[1].frame["region_name"]) == set(spelt.values())
    small["sample"]["encoding"] = "utf-8"
    with pytest.raises(StudyError, match=r"sample.table: latin.csv: the file is not utf-8 .*correct `encoding`"):
        loaded(small)
    small["sample"]["encoding"] = "cp1252"
    (folder / "beside.csv").write_bytes(
        frame.select("region_id", pl.lit("Zürich").alias("seat")).unique().write_csv().encode("cp1252")
    )
    small["sample"]["join"] = [{"table": "beside.csv", "keys": ["region_id"], "encoding": "cp1252"}]
    assert set(loaded(small)[1].frame["seat"]) == {"Zürich"}


def test_a_join_by_a_name_that_two_regions_share_is_refused_by_name(small, loaded, folder):
    """Two Suzhous: each would silently get the other's row."""
    frame = invented()
    names = pl.col("region_name").replace({"Region 3": "Suzhou", "Region 7": "Suzhou"})
    frame.with_columns(names).write_csv(folder / "namesakes.csv")  # the folder is shared: panel.csv stays
    small["sample"]["table"] = "namesakes.csv"
    beside = frame.select(names, pl.lit(1.5).alias("height")).unique("region_name")
    beside.write_csv(folder / "beside.csv")
    small["sample"]["join"] = [{"table": "beside.csv", "keys": ["region_name"]}]
    with pytest.raises(StudyError, match=r"sample.join.1.keys: .*Suzhou is the name of R03 and R07; join by region_id"):
        loaded(small)
    beside.filter(pl.col("region_name") != "Suzhou").write_csv(folder / "beside.csv")  # nothing to mix up
    assert loaded(small)[1].frame["height"].is_not_null().sum() == 14 * 7
