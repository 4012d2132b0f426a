"""The weights a study declares, built or read, on the regions of its sample."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.studies.data import StudyData
from python_models.studies.declaration import Order, Weights
from python_models.unit_names import label, labels, matched, positions, some

BY_DISTANCE = ("inverse_distance", "knn", "nested")


def built(spec: Weights, regions: pl.DataFrame, unit: str, data: StudyData) -> np.ndarray:
    """(n, n) weights of ``regions`` (rows with coordinates and mean values) by distance, border or a variable.

    A region without coordinates has no neighbours by distance, where the study keeps such regions.

    Raises
    ------
    InputError
        As ``python_models.spatial.weights``, for neighbouring pairs that name regions nobody knows, and for regions
        without coordinates where ``isolates`` is ``error``.
    """
    from python_models.spatial.weights import weights_matrix

    units = regions[unit].to_list()
    nowhere = _nowhere(regions) if spec.kind in BY_DISTANCE else []
    if nowhere and len(nowhere) < len(units):
        lacking = [units[i] for i in nowhere]
        if spec.isolates == "error":
            raise InputError(
                f"no longitude and latitude for {some(lacking)}: write them into regions.csv, or leave the regions out "
                "(sample.exclude) or without neighbours (isolates: keep)"
            )
        there = [i for i in range(len(units)) if i not in set(nowhere)]
        whole = np.zeros((len(units), len(units)))
        whole[np.ix_(there, there)] = built(spec, regions[there], unit, data)
        return whole
    edges = _edges_of(units, data) if spec.kind == "contiguity" else None
    keys = ("kind", "power", "cutoff", "k", "column", "standardise", "isolates")
    choice = {key: value for key in keys if (value := getattr(spec, key)) is not None}
    matrix, _ = weights_matrix(regions, unit=unit, edges=edges, **choice)
    return matrix


def _nowhere(regions: pl.DataFrame) -> list[int]:
    """Rows that lack a longitude or a latitude; none where the table has no such columns."""
    named = [c for c in ("longitude", "latitude") if c in regions.columns]
    if len(named) < 2:
        return []
    missing = regions.select(pl.any_horizontal(pl.col(named).is_null() | pl.col(named).is_nan())).to_series()
    return missing.arg_true().to_list()


def _edges_of(units: Sequence[Any], data: StudyData) -> pl.DataFrame:
    """Pairs of the sample's regions; a pair with a region outside it is passed over if the panel knows that region."""
    if data.edges.width < 2:
        raise InputError("the table of neighbouring pairs needs two columns, a region and its neighbour")
    first, second = (labels(data.edges.to_series(i)).to_list() for i in (0, 1))
    named = list(dict.fromkeys(str(name) for name in (*first, *second)))
    known = [label(r) for r in dict.fromkeys([*units, *data.regions, *data.listed])]
    _, unknown = matched(named, known)
    if unknown:
        raise InputError(
            f"neighbouring pairs name {some(unknown)}, which neither the sample's table nor the panel knows"
        )
    _, outside = matched(named, [label(u) for u in units])
    inside = set(named) - set(outside)
    kept = [(a, b) for a, b in zip(first, second, strict=True) if a in inside and b in inside]
    return pl.DataFrame(kept, schema={"region": pl.String, "neighbour": pl.String}, orient="row")


def read(spec: Weights, units: Sequence[Any], names: Mapping[str, str], data: StudyData, folder: Path) -> np.ndarray:
    """(n, n) weights of ``units`` from the study's file.

    Regions are found by their code, whatever became of leading zeros; where the file has no code of the sample, by the
    region's name.

    Raises
    ------
    InputError
        As ``read_weights_file``; regions of the file that the sample's table does not have (unless dropped), regions
        of the sample that the file does not have, and regions without neighbours (unless kept); named.
    """
    from python_models.spatial.alignment import standardised
    from python_models.weights.files import read_weights_file
    from python_models.weights.matrix import read_weights

    assert spec.file is not None
    known = [label(r) for r in dict.fromkeys([*units, *data.regions])]
    choice = {key: getattr(spec, key) for key in ("values", "power", "diagonal", "encoding", "sheet", "variable")}
    given = _order(spec.order, folder)
    ids, held = read_weights_file(folder / spec.file, order=given, regions=known, **choice)
    ids, held = read_weights((held, ids))
    ids = _by_name(ids, known, names)
    _, unknown = matched(ids, known)
    if unknown and spec.unknown == "error":
        raise InputError(
            f"{spec.file} names {some(unknown)}, which the sample's table does not have; mend the codes, or set "
            "unknown: drop to leave them out"
        )
    rows = positions(units, ids)
    dense = held if isinstance(held, np.ndarray) else held.toarray()
    matrix = standardised(dense[np.ix_(rows, rows)], spec.standardise)
    alone = [label(u) for u, row in zip(units, matrix, strict=True) if not row.any()]
    if alone and spec.isolates == "error":
        raise InputError(
            f"{spec.file}: no neighbours in this sample for {some(alone)}; link them, leave them out, or set "
            "isolates: keep (Moran's I only)"
        )
    return matrix


def _order(order: list[str | int] | Order | None, folder: Path) -> list[Any] | None:
    """Regions in the order of an unnamed matrix's rows."""
    if not isinstance(order, Order):
        return order
    path = folder / order.file
    if not path.is_file():
        raise InputError(f"order: no file {order.file}")
    if path.suffix.lower() == ".parquet":
        table = pl.read_parquet(path)
    else:
        from python_models.weights.formats import text_of
        from python_models.weights.tables import split

        head, *rows = split(text_of(path, None), path.name)
        table = pl.DataFrame(rows, schema=head, orient="row") if rows else pl.DataFrame(schema=head)
    if order.column not in table.columns:
        raise InputError(f"order: {order.file} has no column {order.column!r}; it has {some(table.columns)}")
    return labels(table[order.column]).to_list()


def _by_name(ids: tuple[str, ...], known: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Codes in the place of names, where the file has none of the codes and each of its names is one region's."""
    places, _ = matched(ids, known)
    code_of = {name: code for code, name in names.items()}
    if places or len(code_of) < len(names) or not set(ids) & set(code_of):
        return ids
    return tuple(code_of.get(name, name) for name in ids)
