"""What a person reads on an asset's page in the UI: row counts, years, a preview, figures as images."""

import base64
from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

PREVIEW_ROWS = 8


def frame_metadata(frame: pl.DataFrame, **more: Any) -> dict[str, Any]:
    """Row count, year range and a preview of a frame, beside whatever else is given."""
    metadata: dict[str, Any] = {"dagster/row_count": frame.height, "preview": preview(frame)}
    if "year" in frame.columns and frame.height:
        metadata["first_year"] = int(frame["year"].min())  # type: ignore[arg-type]
        metadata["last_year"] = int(frame["year"].max())  # type: ignore[arg-type]
    return metadata | more


def preview(frame: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.MetadataValue:
    """First rows as a Markdown table."""
    head = ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * frame.width]
    body = ["| " + " | ".join(_cell(v) for v in row) + " |" for row in frame.head(rows).iter_rows()]
    return dg.MetadataValue.md("\n".join(head + body))


def figures(images: Mapping[str, bytes]) -> dict[str, dg.MetadataValue]:
    """PNG bytes as Markdown images, which the UI shows inline."""
    return {
        name: dg.MetadataValue.md(f"![{name}](data:image/png;base64,{base64.b64encode(png).decode()})")
        for name, png in images.items()
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.5g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")[:80]
