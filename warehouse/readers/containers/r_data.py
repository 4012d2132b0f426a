"""R's data: the data frames of an .rda (a sheet each, under its name) or of an .rds, through pyreadr.

A value with a label (haven) reads as its label, with the value itself in a further column `NAME code`, as in .dta.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, sheet_of
from warehouse.readers.containers.r_labels import Labels, labels_of_values

if TYPE_CHECKING:
    import pandas as pd

ROW_NAMES = "rownames"  # as pyreadr calls them
SIGNS = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\x00\x00\x00\x02", b"X\n\x00\x00\x00\x03")
WIDE = b"integer64"  # the class of whole numbers that bit64 keeps in the eight bytes of a double
TINY = 1e-200  # whole numbers below 1e18 look smaller, read as doubles
ABSENT = (-(2**63), -(2**51))  # NA of bit64; what 0/0 gives


def r_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """All data frames; factors read as their levels, names of rows as a first column `rownames`.

    Raises
    ------
    FileError
        unreadable where the file holds no data frame, wrong_encoding where its texts are not UTF-8.
    """
    import pyreadr

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("a.rds" if data.startswith(b"X\n") else "a.rda")
        path.write_bytes(data)
        try:
            frames = pyreadr.read_r(str(path))
        except UnicodeDecodeError:
            raise FileError(
                "wrong_encoding", "the texts of this R file are not UTF-8; save it once more in R, after enc2utf8()"
            ) from None
        except Exception as error:  # pyreadr raises its own errors, and those of what it cannot convert
            raise FileError(
                "unreadable", f"the R file cannot be read; save the data frame alone with saveRDS ({error})"
            ) from None
    try:
        labels = labels_of_values(data)
    except ValueError as error:
        raise FileError(
            "unreadable",
            f"labels of values cannot be read ({error}); save it after haven::as_factor(), or zap_labels()",
        ) from None
    sheets = []
    for name, frame in frames.items():
        if frame.index.name == ROW_NAMES and not all(str(label).isdigit() for label in frame.index):
            frame = frame.reset_index(names=ROW_NAMES if ROW_NAMES not in frame.columns else "")  # numbers count rows
        limits.check_cells(len(frame), frame.shape[1], f"the data frame {name or ''}".strip())
        columns = [(str(c), _values(frame.iloc[:, k], WIDE in data)) for k, c in enumerate(frame.columns)]
        sheets.append(sheet_of(name or "", *_with_labels(columns, labels.get(name or "", {}))))
    if not sheets:
        raise FileError("unreadable", "the R file holds no data frame; save the data frame alone with saveRDS")
    return sheets


def _with_labels(
    columns: list[tuple[str, list[object]]], labels: Mapping[str, Labels]
) -> tuple[list[str], list[list[object]]]:
    """Heads and columns, with labels in place of values; the values of those that have some once more at the end."""
    shown = [(c, [labels[c].shown(v) for v in values] if c in labels else values) for c, values in columns]
    coded = [(f"{c} code", values) for c, values in columns if c in labels and labels[c].named]
    heads, values = zip(*shown, *coded, strict=True) if shown else ((), ())
    return list(heads), list(values)


def _values(column: pd.Series, wide: bool) -> list[object]:
    """The values of a column, None where one is missing.

    With `wide` numbers that are all next to nothing are whole ones of bit64 (fread, databases), which pyreadr gives as
    the doubles of the same bytes: 3,310,600,000,000 as 1.6e-311, those below zero as NaN.
    """
    plain: list[object] = column.astype(object).where(column.notna(), None).tolist()
    if not wide or column.dtype != "float64" or any(abs(v) >= TINY for v in plain if v):  # type: ignore[arg-type]
        return plain
    bits = column.to_numpy().view("int64").tolist()
    missing = [(v is None and b > 0) or b in ABSENT for v, b in zip(plain, bits, strict=True)]
    return [None if gone else b for gone, b in zip(missing, bits, strict=True)]
