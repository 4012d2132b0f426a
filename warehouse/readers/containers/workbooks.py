"""Workbooks (XLSX, XLSM, XLS, XLSB, ODS), also encrypted with Excel's default password.

Formulas are never evaluated: the stored value is read.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from warehouse.errors import FileError
from warehouse.readers.containers.base import UNSTORED, Limits, Sheet, check_size
from warehouse.readers.containers.biff import facts_of_xls
from warehouse.readers.containers.cell_facts import apply, facts_of_xlsx
from warehouse.readers.containers.ooxml import Checked, check_workbook, workbook_kind
from warehouse.readers.containers.packed import is_zip
from warehouse.readers.containers.shown_in_ods import facts_of_ods
from warehouse.readers.containers.signatures import OLE2, foreign_ole

if TYPE_CHECKING:
    import polars as pl

EXCEL_DEFAULT_PASSWORD = "VelvetSweatshop"


def workbook_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    import fastexcel

    data = _decrypted(data)
    if data.startswith(OLE2) and (what := foreign_ole(data)):
        raise FileError("unknown_container", what)
    checked = check_workbook(data, limits) if is_zip(data) else Checked(errors=True)
    try:
        reader = fastexcel.read_excel(data)
        sheets = [_sheet(reader, name, errors=checked.errors) for name in reader.sheet_names]
    except FileError:
        raise
    except BaseException as error:  # calamine panics surface as BaseException
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FileError(
            "truncated", f"the workbook cannot be opened, it may be cut off; fetch it again ({reason})"
        ) from None
    for k, i, j in checked.unstored:
        if k < len(sheets) and i <= len(sheets[k].rows) and j <= len(sheets[k].rows[i - 1]):
            sheets[k].rows[i - 1][j - 1] = UNSTORED
    facts = facts_of_xls if not is_zip(data) else facts_of_ods if workbook_kind(data) == "ods" else facts_of_xlsx
    apply(facts(data), sheets, UNSTORED)
    check_size(sheets, limits)
    return sheets


def _sheet(reader: object, name: str, *, errors: bool) -> Sheet:
    """Texts as stored and numbers with every digit, at their addresses; with `errors` also #REF! and the like."""

    def load(kind: str) -> object:
        return reader.load_sheet(  # type: ignore[attr-defined]
            name, header_row=None, skip_rows=0, dtypes=kind, schema_sample_rows=None
        )

    text_sheet = load("string")
    texts = text_sheet.to_polars()  # type: ignore[attr-defined]
    hidden = text_sheet.visible != "visible"  # type: ignore[attr-defined]
    if not texts.width:
        return Sheet(name, [], hidden)
    offset = min(c.absolute_index for c in text_sheet.selected_columns)  # type: ignore[attr-defined]
    loaded = load("float")
    numbers = loaded.to_polars()  # type: ignore[attr-defined]
    columns = _columns(texts, numbers)
    before = [""] * offset
    rows = [before + list(row) for row in zip(*columns, strict=True)]
    found = loaded.to_arrow_with_errors()[1] if errors else None  # type: ignore[attr-defined]
    for error in found.errors if found else ():
        if "'Error(" in error.detail:  # #DIV/0!, #REF! …: no number, and not missing either
            i, j = error.offset_position
            rows[i][j + offset] = "#" + error.detail.split("Error(", 1)[1].rstrip(")'").upper()
    return Sheet(name, rows, hidden)


def _columns(texts: pl.DataFrame, numbers: pl.DataFrame) -> list[list[str]]:
    """The cells of each column: where a text is the number, or there is none, the text as it is."""
    import polars as pl

    texts.columns = names = [str(j) for j in range(texts.width)]
    values = numbers.rename(dict(zip(numbers.columns, (f"{name}=" for name in names), strict=True)))
    told = [
        (pl.col(n).cast(pl.Float64, strict=False).eq_missing(v) & v.is_not_nan()) | v.is_null()
        for n, v in ((name, pl.col(f"{name}=")) for name in names)
    ]
    others = texts.hstack(values).select(
        t.not_().arg_true().implode().alias(n) for n, t in zip(names, told, strict=True)
    )
    columns: list[list[str]] = []
    for series, other in zip(texts.select(pl.all().fill_null("")), others, strict=True):
        cells = series.to_list()
        at = int(series.name)
        for i in other[0]:
            cells[i] = _cell_text(texts.item(i, at), numbers.item(i, at))
        columns.append(cells)
    return columns


def _cell_text(text: str | None, value: float | None) -> str:
    """The text form rounds numbers; where it lost digits the number itself is written out."""
    if value is None:
        return text or ""
    if text is not None:
        try:
            if float(text) == value:
                return text
        except ValueError:
            return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _decrypted(data: bytes) -> bytes:
    """Open a BIFF8 or OOXML file that is locked with the password Excel itself uses when none was asked for."""
    if not data.startswith(OLE2):
        return data
    import msoffcrypto

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
        opened = io.BytesIO()
        office.load_key(password=EXCEL_DEFAULT_PASSWORD)
        office.decrypt(opened)
        return opened.getvalue()
    except Exception as error:
        if "key" in str(error).lower() or "password" in str(error).lower():
            raise FileError("encrypted", "the workbook has a password of its own; save it without one") from None
        if type(error).__module__.startswith("msoffcrypto"):
            return data  # a kind it does not know: let the reader judge
        raise FileError("truncated", f"the workbook is damaged or cut off; fetch it again ({error})") from None
