"""Spatial weights from a file, as a ``libpysal`` graph."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_models.spatial.alignment import matrix_of, standardised
from python_models.spatial.weights import as_graph
from python_models.weights.files import read_weights_file

if TYPE_CHECKING:
    from libpysal.graph import Graph


def weights_from_file(
    path: str | Path,
    *,
    order: Sequence[Any] | None = None,
    values: str | None = None,
    power: float = 1.0,
    standardise: str = "none",
    diagonal: str = "error",
    encoding: str | None = None,
    sheet: str | None = None,
    variable: str | None = None,
) -> "Graph":
    """Spatial weights of a file: .gal, .gwt, .kwt, .swm, .mat, .mtx, .dta, Stata's text, Excel, CSV, Parquet.

    Parameters
    ----------
    path
        The file; its ending says its kind. Tables hold a square with the regions in the head and in the first column,
        or links of three columns: region, neighbour, weight.
    order
        Regions in the order of the rows, for a matrix without names.
    values
        What the file holds: ``weights`` (as they are), ``distances`` (made to d^-``power``), ``links`` (one for each
        pair). A .gwt must say it.
    standardise
        ``row``, ``spectral`` or ``none``.
    diagonal
        Weights of regions on themselves (GeoDa's kernels have them): ``error`` or ``drop``.
    encoding, sheet, variable
        Of a text file (UTF-8 and GB18030 are tried), a workbook, a .mat, where it must be said.

    Returns
    -------
    libpysal.graph.Graph
        Regions as text in the order of the file; codes keep their leading zeros, and regions without links stay.
        Functions that take ``weights=`` find the units of their data in it by name.

    Raises
    ------
    InputError
        A file that cannot be read, regions without name, repeated or unknown, cells that are empty or no weights;
        file, place and what to do are named.
    """
    choice: dict[str, Any] = {"values": values, "power": power, "diagonal": diagonal, "encoding": encoding}
    ids, held = read_weights_file(path, order=order, sheet=sheet, variable=variable, **choice)
    matrix, names = matrix_of((held, ids))
    return as_graph(standardised(matrix, standardise), names, "R" if standardise == "row" else "O")
