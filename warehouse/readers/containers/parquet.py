"""Parquet files: typed columns, through polars."""

from __future__ import annotations

import io

from warehouse.errors import FileError
from warehouse.readers.containers.base import Limits, Sheet, sheet_of

SIGN = b"PAR1"


def parquet_sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """The one table of a Parquet file.

    Raises
    ------
    FileError
        truncated, or too_large by what its footer declares.
    """
    import polars as pl
    import pyarrow.parquet as pq
    from pyarrow.lib import ArrowException

    try:
        head = pq.read_metadata(io.BytesIO(data))
        unpacked = sum(head.row_group(k).total_byte_size for k in range(head.num_row_groups))
        limits.check_cells(head.num_rows, head.num_columns, "the Parquet file")
        if unpacked > limits.max_unpacked_bytes:
            raise FileError("too_large", f"the Parquet file unpacks to {unpacked:,} bytes, more than the limit")
        frame = pl.read_parquet(io.BytesIO(data))
    except (ArrowException, OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise FileError("truncated", f"the Parquet file is damaged or cut off; fetch it again ({reason})") from None
    return [sheet_of("", frame.columns, (frame[c].to_list() for c in frame.columns))]
