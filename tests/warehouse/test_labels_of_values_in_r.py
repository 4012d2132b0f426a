"""Columns of R whose values have labels (haven): the numbers were read, and the labels lost without a word.

The files are written here as R Internals says (section 1.8), as `saveRDS(haven::read_dta(…), compress = FALSE)` does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import pytest

from python_models.words.errors import translated
from tests.warehouse.conftest import make_source, read, values
from warehouse.readers.containers import open_document
from warehouse.readers.containers.r_labels import labels_of_values

HEAD = struct.pack(">iii", 3, 0x40101, 0x30500) + struct.pack(">i", 5) + b"UTF-8"
NULL = struct.pack(">i", 254)


@dataclass
class Writer:
    symbols: dict[str, int] = field(default_factory=dict)

    def symbol(self, text: str) -> bytes:
        if text in self.symbols:
            return struct.pack(">i", self.symbols[text] << 8 | 255)
        self.symbols[text] = len(self.symbols) + 1
        return struct.pack(">i", 1) + self.chars(text)

    def chars(self, text: str) -> bytes:
        return struct.pack(">ii", 0x8009 | 0x40000, len(text.encode())) + text.encode()

    def pairs(self, tagged) -> bytes:
        return b"".join(struct.pack(">i", 0x402) + self.symbol(tag) + write() for tag, write in tagged.items()) + NULL

    def vector(self, items, attributes=None) -> bytes:
        kind = {str: 16, int: 13, float: 14, dict: 19}[type(items[0])]
        flags = kind | (0x200 if attributes else 0) | (0x100 if attributes and "class" in attributes else 0)
        made = struct.pack(">ii", flags, len(items))
        for item in items:
            made += self.chars(item) if kind == 16 else struct.pack(">d" if kind == 14 else ">i", item)
        return made + (
            self.pairs({k: lambda v=v: self.vector(*v) for k, v in attributes.items()}) if attributes else b""
        )

    def frame(self, columns) -> bytes:
        made = struct.pack(">ii", 0x313, len(columns)) + b"".join(self.vector(*c) for c in columns.values())
        rows = len(next(iter(columns.values()))[0])
        own = {"names": (list(columns),), "class": (["data.frame"],), "row.names": ([-(2**31), -rows],)}
        return made + self.pairs({k: lambda v=v: self.vector(*v) for k, v in own.items()})


def rds(columns) -> bytes:
    return b"X\n" + HEAD + Writer().frame(columns)


def rda(frames) -> bytes:
    writer = Writer()
    return b"RDX3\nX\n" + HEAD + writer.pairs({k: lambda c=c: writer.frame(c) for k, c in frames.items()})


def labelled(numbers, labels, kind="haven_labelled", **more):
    named = {"labels": (list(labels), {"names": (list(labels.values()),)})} if labels else {}
    return numbers, {"label": (["所在省份"],)} | named | more | {"class": ([kind, "vctrs_vctr", "double"],)}


PROVINCES = {1.0: "北京", 2.0: "天津", 11.0: "河北"}
YEARS, FIGURES = ([2019.0] * 3,), ([1.5, 2.5, 3.5],)


def rows_of(data: bytes, sheet: int = 0) -> list[list[str]]:
    return open_document(data).sheets[sheet].rows


@pytest.mark.parametrize("kind", ["haven_labelled", "haven_labelled_spss", "labelled"])
@pytest.mark.parametrize("numbers", [[1.0, 2.0, 11.0], [1, 2, 11]])
def test_a_value_reads_as_its_label_with_the_value_beside(numbers, kind):
    data = rds({"prov": labelled(numbers, PROVINCES, kind), "year": YEARS, "gdp": FIGURES})
    assert rows_of(data) == [
        ["prov", "year", "gdp", "prov code"],
        ["北京", "2019", "1.5", "1"],
        ["天津", "2019", "2.5", "2"],
        ["河北", "2019", "3.5", "11"],
    ]


def test_each_frame_of_an_rda_has_its_own(seeds):
    plain = {"prov": ([1.0, 2.0, 3.0],), "text": (["labelled", "b", "c"],)}
    frames = {"a": plain, "b": {"prov": labelled([11.0, 2.0, 1.0], PROVINCES), "year": YEARS, "gdp": FIGURES}}
    assert rows_of(rda(frames))[0] == ["prov", "text"] and rows_of(rda(frames))[1] == ["1", "labelled"]
    keys = {"layout": "long", "long": {"region": "prov", "year": "year"}, "columns": {"gdp": "gdp"}, "sheets": ["b"]}
    gone = {"classification": None, "total": None, "indicator": None, "unit": "亿元"}
    result = read(rda(frames), make_source(**(gone | keys)), seeds, name="a.xlsx")
    assert {k[0][:2]: v for k, v in values(result).items()} == {"13": 1.5, "12": 2.5, "11": 3.5}


def test_values_that_were_declared_missing_are(seeds):
    """-9 and 97 to 99 of SPSS were figures."""
    gdp = labelled([1.5, -9.0, 98.0], {}, "haven_labelled_spss", na_values=([-9.0],), na_range=([97.0, 99.0],))
    assert [row[1] for row in rows_of(rds({"prov": (["a", "b", "c"],), "gdp": gdp}))] == ["gdp", "1.5", "", ""]


def test_figures_with_a_label_for_one_of_them_stay_figures():
    gdp = labelled([1.5, 2.5, -1.0], {-1.0: "not asked"})
    assert [row[1] for row in rows_of(rds({"prov": (["a", "b", "c"],), "gdp": gdp}))] == [
        "gdp",
        "1.5",
        "2.5",
        "not asked",
    ]


@pytest.mark.parametrize("cut", [4, 60, 200])
def test_labels_that_cannot_be_read_are_no_reason_for_none(cut):
    data = rds({"prov": labelled([1.0, 2.0, 11.0], PROVINCES), "year": YEARS, "gdp": FIGURES})
    assert labels_of_values(data)[""]["prov"].named == PROVINCES
    with pytest.raises(ValueError, match=r"cut off|gone through"):
        labels_of_values(data[:-cut])
    assert labels_of_values(b"X\n" + HEAD + NULL) == {}
    message = "labels of values cannot be read (it is cut off); save it after haven::as_factor(), or zap_labels()"
    assert "haven::as_factor()" in translated(message, "zh") and "值标签" in translated(message, "zh")
