"""R's data: the data frames of an .rda (a sheet each, under its name) or of an .rds, through pyreadr."""

from __future__ import annotations

import tempfile
from pathlib import Path

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, sheet_of

ROW_NAMES = "rownames"  # as pyreadr calls them
SIGNS = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\x00\x00\x00\x02", b"X\n\x00\x00\x00\x03")


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
    sheets = []
    for name, frame in frames.items():
        if frame.index.name == ROW_NAMES and not all(str(label).isdigit() for label in frame.index):
            frame = frame.reset_index(names=ROW_NAMES if ROW_NAMES not in frame.columns else "")  # numbers count rows
        limits.check_cells(len(frame), frame.shape[1], f"the data frame {name or ''}".strip())
        columns = [frame[c].astype(object).where(frame[c].notna(), None).tolist() for c in frame.columns]
        sheets.append(sheet_of(name or "", [str(c) for c in frame.columns], columns))
    if not sheets:
        raise FileError("unreadable", "the R file holds no data frame; save the data frame alone with saveRDS")
    return sheets
