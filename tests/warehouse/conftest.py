"""A small invented panel for the readers' tests, and builders of files as bureaus publish them."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from warehouse.catalogue import Source, parse_source
from warehouse.ingest import IncomingFile, Ingested, read_files
from warehouse.names import Name, NameList, Seeds, Unit, load_seeds
from warehouse.readers.containers import Limits

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
NOW = datetime(2025, 1, 1)


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    """The bundled panel's reviewed names."""
    return load_seeds(ROOT / "dbt_project" / "seeds")


def make_source(**changes: Any) -> Source:
    """An employment yearbook: regions by sectors, year in the title; keys can be changed or, with None, taken out."""
    entry: dict[str, Any] = {
        "source": "employment",
        "files": ["*.xlsx", "*.csv", "*.xls"],
        "layout": "regions_by_sectors",
        "indicator": "employment",
        "classification": "gbt4754_2011",
        "unit": "万人",
        "unit_labels": ["单位", "unit"],
        "year_words": ["年"],
        "continuation_labels": ["续表", "(续)", "continued"],
        "publication_words": ["年鉴", "yearbook"],
        "minimum": 0,
        "total": {"sector": "total", "tolerance": 0.01},
    }
    return parse_source({k: v for k, v in (entry | changes).items() if v is not None}, "test.yml")


def xlsx(rows: Sequence[Sequence[Any]], *, at: tuple[int, int] = (0, 0), sheets: dict[str, Any] | None = None) -> bytes:
    """A workbook with the rows at a 0-based corner of its first sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"created": NOW})  # the same rows give the same bytes
    for name, content in {"1": rows, **(sheets or {})}.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(content):
            for j, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at[0] + i, at[1] + j, cell, value=42)
                elif cell is not None:
                    sheet.write(at[0] + i, at[1] + j, cell)
    book.close()
    return buffer.getvalue()


_LANDED = tempfile.TemporaryDirectory()


def incoming(data: bytes, name: str = "book.xlsx") -> IncomingFile:
    """The data as a file that has landed."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = Path(_LANDED.name) / f"{sha256}{Path(name).suffix}"
    path.write_bytes(data)
    return IncomingFile(path, name, sha256, len(data))


def read(
    data: bytes, source: Source, seeds: Seeds, *, name: str = "book.xlsx", limits: Limits | None = None
) -> Ingested:
    return read_files([incoming(data, name)], [source], seeds, run_id="run", loaded_at=NOW, limits=limits)


def values(result: Ingested) -> dict[tuple[Any, ...], float]:
    """(region, year, indicator, sector) -> value."""
    return {
        (r["region_id"], r["year"], r["indicator"], r["sector"]): r["value"]
        for r in result.observations.iter_rows(named=True)
    }


def tiny_seeds(regions: Sequence[Name]) -> Seeds:
    """Seeds with given region names, persons as the only unit and no industries."""
    units = {"persons": Unit("persons", "persons", "persons", 1.0)}
    return Seeds(NameList(regions), {}, NameList([Name("persons", "persons", "unit")], key="unit"), units, "tiny")


YEARBOOK: list[list[Any]] = [
    ["4-5 分地区按行业分城镇单位就业人员(2012年)"],
    ["单位：万人"],
    ["地 区", "合计", "制造业", "金融业"],
    ["北 京", 717.4, 108.0, 37.6],
    ["天 津", 289.0, 111.4, 8.2],
    ["山 西", 428.5, 82.6, 14.9],
]


@pytest.fixture
def yearbook() -> Callable[..., list[list[Any]]]:
    """The small yearbook, with cells changed: yearbook(B4=5)."""

    def build(**changes: Any) -> list[list[Any]]:
        rows = [list(row) for row in YEARBOOK]
        for cell, value in changes.items():
            rows[int(cell[1:]) - 1][ord(cell[0]) - 65] = value
        return rows

    return build
