"""Weights files of GeoDa, ArcGIS, Stata, MATLAB, Excel and text, read to names and a matrix.

``formats`` has the formats, ``tables`` matrices and links written as tables; options stand here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from python_models.counts import require_used
from python_models.errors import InputError
from python_models.unit_names import label, matched, require_once, some
from python_models.weights import formats, tables
from python_models.weights.links import Named

VALUES = ("weights", "distances", "links")


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found: a matrix, and its names where the file has them.

    Attributes
    ----------
    unnamed
        Regions that a header counts and no line names: those without links.
    """

    matrix: Any
    ids: tuple[str, ...] | None = None
    unnamed: int = 0


def _named(found: Named) -> Found:
    return Found(found[1], found[0])


def _linked(path: Path, encoding: str | None) -> Found:
    ids, matrix, unnamed = formats.read_gwt(formats.text_of(path, encoding), path.name, path.suffix.lower() == ".kwt")
    return Found(matrix, ids, unnamed)


def _gal(path: Path, encoding: str | None) -> Found:
    return _named(formats.read_gal(formats.text_of(path, encoding), path.name))


def _text(path: Path, encoding: str | None) -> Found:
    text = formats.text_of(path, encoding)
    if formats.is_stata_text(text):
        return _named(formats.read_stata_text(text, path.name))
    ids, matrix = tables.read_table(tables.split(text, path.name), path.name)
    return Found(matrix, ids)


def _bare(matrix: Any) -> Found:
    return Found(matrix)


READERS: dict[str, Callable[[Path, str | None], Found]] = {
    ".gal": _gal,
    ".gwt": _linked,
    ".kwt": _linked,
    ".swm": lambda path, _: _named(formats.read_swm(path)),
    ".mtx": lambda path, _: _bare(formats.read_mtx(path)),
    ".csv": _text,
    ".tsv": _text,
    ".txt": _text,
    ".spmat": _text,
    ".stswm": _text,
}
WITH_CHOICE = (".mat", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".dta", ".parquet")
KINDS = (*READERS, *WITH_CHOICE)
# endings of files that an option says something of
USES = {
    "encoding": (*(kind for kind in READERS if kind not in (".swm", ".mtx")), ".dta"),
    "sheet": tuple(kind for kind in WITH_CHOICE if kind not in (".mat", ".dta", ".parquet")),
    "variable": (".mat",),
}


def _found(path: Path, encoding: str | None, sheet: str | None, variable: str | None) -> Found:
    kind = path.suffix.lower()
    if kind in READERS:
        return READERS[kind](path, encoding)
    if kind == ".mat":
        matrix, ids = formats.read_mat(path, variable)
        return Found(matrix, ids)
    if kind == ".dta":
        ids, matrix = tables.read_dta(path, encoding)
    elif kind == ".parquet":
        ids, matrix = tables.read_parquet(path)
    elif kind in WITH_CHOICE:
        ids, matrix = tables.read_table(tables.sheet_rows(path, sheet), path.name)
    else:
        raise InputError(f"{path.name}: weights are read from {', '.join(KINDS)}; save it as one of them.")
    return Found(matrix, ids)


def read_weights_file(
    path: str | Path,
    *,
    order: Sequence[Any] | None = None,
    regions: Sequence[Any] = (),
    values: str | None = None,
    power: float = 1.0,
    diagonal: str = "error",
    encoding: str | None = None,
    sheet: str | None = None,
    variable: str | None = None,
) -> tuple[tuple[str, ...], Any]:
    """Names and (N, N) weights of a file, as stored: dense where the file is a full matrix, else CSR.

    Parameters
    ----------
    order
        Units in the order of the rows, for a matrix without names; also the whole list of units for a .gwt whose
        header counts regions that no link names.
    regions
        All regions there are, of which such a .gwt may leave out exactly as many as its header says.
    values
        What the file holds: ``weights``, used as they are; ``distances``, made to d^-``power``; ``links``, one for each
        pair. A .gwt must say it: GeoDa writes distances into it, or inverse distances, and the file looks the same.
    diagonal
        Weights of units on themselves (GeoDa's kernels have them): ``error`` or ``drop``.
    encoding
        Of a text file; UTF-8, UTF-16 with its mark, and GB18030 are tried otherwise.
    sheet, variable
        Which sheet of a workbook, which variable of a .mat, where there are several.

    Raises
    ------
    InputError
        A file that is not there, damaged or of another kind; names that are missing, repeated or do not fit; empty or
        bad cells. File, line or cell, and what to do are named.
    """
    path = Path(path)
    if values is not None and values not in VALUES:
        raise InputError(f"values={values!r} is unknown; choose one of {', '.join(VALUES)}.")
    if diagonal not in ("error", "drop"):
        raise InputError(f"diagonal={diagonal!r} is unknown; choose error or drop.")
    if not path.is_file():
        raise InputError(f"Weights file {path} is not there.")
    if path.stat().st_size == 0:
        raise InputError(f"{path.name} is empty.")
    require_used(read_weights_file, "values", values, {"power": ("distances",)}, power=power)
    if (kind := path.suffix.lower()) in KINDS:
        given = {"encoding": encoding, "sheet": sheet, "variable": variable}
        require_used(read_weights_file, "path", kind, USES, **given)
    found = _found(path, encoding, sheet, variable)
    if values is None and path.suffix.lower() == ".gwt":
        raise InputError(
            f"{path.name}: the third column of a .gwt is a distance (GeoDa's distance bands and nearest neighbours) or "
            "a weight (its inverse distances), and the file does not say which. Say values: distances (d^-power), "
            "links (one for each pair) or weights (as they are)."
        )
    if order is None and found.unnamed and found.ids is not None:
        named = set(matched(found.ids, [label(r) for r in regions])[0])
        silent = [label(r) for i, r in enumerate(regions) if i not in named]
        order = (*found.ids, *silent) if len(silent) == found.unnamed else None
    ids, matrix = _with_names(found, order, path.name)
    if diagonal == "drop":
        matrix = _without_diagonal(matrix)
    return ids, _valued(matrix, values or "weights", power, ids, path.name)


def _with_names(found: Found, order: Sequence[Any] | None, name: str) -> tuple[tuple[str, ...], Any]:
    """The matrix with names: its own, or those of ``order`` where it has none or leaves some out."""
    n = found.matrix.shape[0]
    given = None if order is None else tuple(label(x) for x in order)
    if given is not None:
        require_once(given, "order names")
    if found.ids is None:
        if given is None:
            raise InputError(
                f"{name} is a {n} by {n} matrix without names; say which row is which region: order, the regions in "
                "the order of its rows (a list, or a column of a file)."
            )
        if len(given) != n:
            raise InputError(
                f"{name} has {n} rows, and order names {len(given)} regions; they must be the same number."
            )
        return given, found.matrix
    if not found.unnamed and given is None:
        return found.ids, found.matrix
    if given is None:
        raise InputError(
            f"{name}: its header counts {n + found.unnamed} regions, and its lines name {n}; the other {found.unnamed} "
            "have no links and no name there. Say all regions: order (a list, or a column of a file)."
        )
    return _spread(found, given, name)


def _spread(found: Found, given: tuple[str, ...], name: str) -> tuple[tuple[str, ...], Any]:
    """A named matrix put into the order given, regions that it does not name without links."""
    assert found.ids is not None
    places, unknown = matched(found.ids, given)
    if unknown:
        raise InputError(f"{name} names {some(unknown)}, which order does not have; name every region there.")
    if len(given) != len(found.ids) + found.unnamed:
        raise InputError(
            f"{name} has {len(found.ids) + found.unnamed} regions, and order names {len(given)}; "
            "they must be the same number."
        )
    links = sparse.coo_array(found.matrix)
    place = np.asarray(places)
    matrix = sparse.csr_array((links.data, (place[links.coords[0]], place[links.coords[1]])), shape=(len(given),) * 2)
    return given, matrix


def _without_diagonal(matrix: Any) -> Any:
    if sparse.issparse(matrix):
        out = sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal()))
        out.eliminate_zeros()
        return out
    out = np.array(matrix, dtype=float)
    np.fill_diagonal(out, 0.0)
    return out


def _valued(matrix: Any, values: str, power: float, ids: tuple[str, ...], name: str) -> Any:
    """Weights of what the file holds; zero stays no link."""
    if values == "weights":
        return matrix
    if not power > 0:
        raise InputError(f"power={power} must be positive: weights fall with distance.")
    if sparse.issparse(matrix):
        out = matrix.copy()
        out.data = np.ones_like(out.data) if values == "links" else _decay(out.data, power)
        return out
    held = np.asarray(matrix, dtype=float)
    if values == "distances" and (apart := (held == 0) & ~np.eye(len(held), dtype=bool)).any():
        i, j = np.argwhere(apart)[0]
        raise InputError(f"{name}: the distance from {ids[i]} to {ids[j]} is zero, and 1/0 is no weight; mend it.")
    return np.where(held != 0, 1.0 if values == "links" else _decay(held, power), 0.0)


def _decay(distance: np.ndarray, power: float) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(distance > 0, distance ** -float(power), distance)
