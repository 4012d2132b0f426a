"""Formats of weights files: GeoDa's .gal, .gwt and .kwt, Stata's spmat text, ArcGIS .swm, MATLAB .mat, MatrixMarket.

GeoDa's text formats are read here, since libpysal 4.14 makes numbers of codes ("010" becomes 10), loses regions without
links and breaks names with spaces; .swm, whose codes are whole numbers, is read by libpysal, .mat and .mtx by scipy.
"""

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from python_models.errors import InputError
from python_models.unit_names import label, some
from python_models.weights.links import Named, from_links

ID_VARIABLES = ("id", "ids", "code", "codes", "name", "names", "region", "regions", "order", "labels")
SIGNATURES = {
    b"PK\x03\x04": "a zip archive or workbook (.xlsx)",
    b"\x89HDF": "HDF5 (a MATLAB 7.3 file?)",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls)",
    b"PAR1": "Parquet",
    b"MATLAB": "a MATLAB file (.mat)",
    b"<stata_dta>": "Stata data (.dta)",
    b"\x1f\x8b": "gzip",
    b"%PDF": "a PDF",
}


def text_of(path: Path, encoding: str | None) -> str:
    """A text file decoded: by the encoding given, else its mark, UTF-8 or GB18030.

    Raises
    ------
    InputError
        A binary file (named by its signature where it is known), or text in none of them.
    """
    raw = path.read_bytes()
    if encoding is None and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    for start, what in SIGNATURES.items():
        if raw.startswith(start):
            raise InputError(f"{path.name} is {what}, not text; give it the ending of its kind.")
    if b"\0" in raw and encoding is None:
        raise InputError(
            f"{path.name} is a binary file of a kind that is not read; export it as text "
            "(Stata: spmat export, spmatrix export) or CSV."
        )
    for name in (encoding,) if encoding is not None else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
        except LookupError as exc:
            raise InputError(f"encoding={encoding!r} is unknown.") from exc
    tried = "UTF-8 nor GB18030" if encoding is None else encoding
    raise InputError(f"{path.name} is not text in {tried}; give its encoding (such as latin-1, cp949, big5).")


def _whole(text: str, line: int, name: str, what: str) -> int:
    try:
        return int(text)
    except ValueError as exc:
        raise InputError(f"{name}, line {line}: {text!r} is no {what}.") from exc


def _header(line: str, name: str) -> int:
    """The number of regions that the first line of GeoDa's text formats says: ``n``, or ``0 n layer id``."""
    parts = line.split()
    return _whole(parts[0] if len(parts) == 1 else parts[1], 1, name, "number of regions (header: 0 n layer id)")


def read_gal(text: str, name: str) -> Named:
    """GeoDa's .gal: after the header, for each region ``id k`` and a line of its k neighbours.

    Codes stay text. A region without neighbours may be followed by an empty line or by none. Names may hold spaces
    where each neighbour can be told from the regions of the file.
    """
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    count, lines = _header(lines[0][1], name), lines[1:]
    heads: list[tuple[str, int, str, int]] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        *unit_of, k = line.rsplit(None, 1)
        if not unit_of:
            raise InputError(f"{name}, line {number}: expected a region and its number of neighbours, not {line!r}.")
        unit = unit_of[0]
        near, wanted = "", _whole(k, number, name, "number of neighbours")
        while wanted and len(near.split()) < wanted:  # long lists may be wrapped
            at += 1
            if at == len(lines):
                raise InputError(
                    f"{name}: {unit.strip()} has {wanted} neighbours by line {number}; the file ends before."
                )
            near += " " + lines[at][1]
        heads.append((unit.strip(), wanted, near, number))
        at += 1
    ids = [unit for unit, *_ in heads]
    if len(ids) != count:
        raise InputError(
            f"{name}: its header says {count} regions, and it has {len(ids)}; the file is cut or mixed up."
        )
    links = []
    for unit, wanted, near, number in heads:
        links += [(unit, other, 1.0) for other in _neighbours(near, wanted, ids, f"{name}, line {number + 1}")]
    return from_links(ids, links, name)


def _neighbours(line: str, wanted: int, ids: Sequence[str], where: str) -> list[str]:
    """The names of a line; those with spaces are put together from the regions of the file."""
    words = line.split()
    if len(words) == wanted:
        return words
    known = {tuple(unit.split()): unit for unit in ids}
    longest = max(map(len, known))
    ways: dict[tuple[int, int], list[list[str]]] = {(0, 0): [[]]}
    for end in range(1, len(words) + 1):
        for size in range(1, min(longest, end) + 1):
            unit = known.get(tuple(words[end - size : end]))
            for k in range(wanted) if unit else ():
                earlier = ways.get((end - size, k), [])
                if earlier:
                    grown = ways.setdefault((end, k + 1), [])
                    grown += [[*way, str(unit)] for way in earlier[: 2 - len(grown)]]
    found = ways.get((len(words), wanted), [])
    if len(found) != 1:
        how = "can be read in two ways" if found else f"does not name {wanted} regions of the file"
        raise InputError(f"{where}: {line.strip()!r} {how}; use codes without spaces.")
    return found[0]


def read_gwt(text: str, name: str, zeros: bool = False) -> tuple[tuple[str, ...], Any, int]:
    """GeoDa's .gwt and .kwt: after the header, lines ``region neighbour value``; and how many regions no line names.

    ``zeros``: a value of zero is a weight (a kernel at its bandwidth), not a distance between two points that are one.
    """
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    count = _header(lines[0][1], name)
    links = []
    for number, line in lines[1:]:
        words = line.split("\t") if line.count("\t") == 2 else line.split()
        if len(words) != 3:
            raise InputError(f"{name}, line {number}: expected region, neighbour and value, not {line!r}; names with "
                             "spaces cannot be told apart here, use codes.")  # fmt: skip
        try:
            links.append((words[0].strip(), words[1].strip(), float(words[2])))
        except ValueError as exc:
            raise InputError(f"{name}, line {number}: {words[2]!r} is no number.") from exc
    ids = list(dict.fromkeys([unit for a, b, _ in links for unit in (a, b)]))
    if len(ids) > count:
        raise InputError(f"{name}: its header says {count} regions, and its lines name {len(ids)}.")
    zero = [f"{a} to {b}" for a, b, v in links if v == 0 and a != b]
    if zero and not zeros:
        raise InputError(
            f"{name}: the value from {some(zero, 4)} is zero: no link, or two regions at one point? Mend it."
        )
    found, matrix = from_links(ids, links, name)
    return found, matrix, count - len(ids)


def is_stata_text(text: str) -> bool:
    """Whether a text is Stata's: a first line with the number of regions alone, and lines enough for them."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(re.fullmatch(r"\s*\d+\s*", lines[0])) and len(lines) == int(lines[0]) + 1 if lines else False


def read_stata_text(text: str, name: str) -> Named:
    """What Stata's ``spmat export`` and ``spmatrix export`` write: n, then ``id w1 ... wn`` or ``id neighbours``."""
    lines = [line.split() for line in text.splitlines() if line.strip()][1:]
    ids = [words[0] for words in lines]
    if all(len(words) == len(ids) + 1 for words in lines):
        try:
            links = [(a, b, float(v)) for a, *row in lines for b, v in zip(ids, row, strict=True)]
        except ValueError as exc:
            raise InputError(f"{name}: a weight is no number ({exc}).") from exc
        return from_links(ids, links, name)
    return from_links(ids, [(a, b, 1.0) for a, *near in lines for b in near], name)


def read_swm(path: Path) -> Named:
    """ArcGIS .swm, through libpysal; its ids are whole numbers, so padded codes are matched as numbers."""
    import struct

    from libpysal.io import open as open_weights

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of regions without neighbours, which are checked later
        try:
            w = open_weights(str(path), "r").read()
        except (struct.error, ValueError, KeyError, UnicodeDecodeError, EOFError, IndexError) as exc:
            raise InputError(
                f"{path.name} cannot be read as ArcGIS weights ({exc}); the file is cut or another."
            ) from exc
    links = [(label(a), label(b), v) for a in w.neighbors for b, v in zip(w.neighbors[a], w.weights[a], strict=True)]
    return from_links([label(unit) for unit in w.neighbors], links, path.name)


def read_mtx(path: Path) -> Any:
    """(N, N) weights of a MatrixMarket file, which names no units."""
    from scipy.io import mmread

    try:
        matrix = mmread(path, spmatrix=False)
    except (ValueError, OSError, OverflowError) as exc:
        raise InputError(f"{path.name} cannot be read as MatrixMarket ({exc}).") from exc
    if matrix.shape[0] != matrix.shape[1]:
        raise InputError(f"{path.name} is {matrix.shape[0]} by {matrix.shape[1]}; weights must be square.")
    return sparse.csr_array(matrix).astype(float) if sparse.issparse(matrix) else np.asarray(matrix, dtype=float)


def read_mat(path: Path, variable: str | None) -> tuple[Any, tuple[str, ...] | None]:
    """(N, N) weights of a .mat file, and names where one of ``ID_VARIABLES`` holds N of them."""
    from scipy.io import loadmat

    try:
        held = {k: v for k, v in loadmat(path, squeeze_me=False).items() if not k.startswith("__")}
    except NotImplementedError as exc:
        raise InputError(f"{path.name} is a MATLAB 7.3 file; save it with save(..., '-v7').") from exc
    except Exception as exc:  # scipy raises errors of many kinds on damaged files
        raise InputError(f"{path.name} cannot be read as a MATLAB file ({exc}).") from exc
    square = {k: v for k, v in held.items() if _is_square(v)}
    if variable is not None and variable not in square:
        raise InputError(f"{path.name}: no square matrix {variable!r}; it has {some(sorted(square)) or 'none'}.")
    if variable is None and len(square) != 1:
        raise InputError(
            f"{path.name} holds {len(square)} square matrices ({some(sorted(square)) or some(sorted(held))}); "
            + ("say which: variable." if square else "weights must be square.")
        )
    chosen = square[next(iter(square)) if variable is None else variable]
    matrix = sparse.csr_array(chosen).astype(float) if sparse.issparse(chosen) else np.asarray(chosen, dtype=float)
    return matrix, _names_of(held, matrix.shape[0])


def _is_square(value: Any) -> bool:
    shape: tuple[int, ...] = getattr(value, "shape", ())
    return len(shape) == 2 and shape[0] == shape[1] > 1 and value.dtype.kind in "biuf"


def _names_of(held: dict[str, Any], n: int) -> tuple[str, ...] | None:
    for key, value in held.items():
        if key.lower() in ID_VARIABLES and getattr(value, "size", 0) == n:
            flat = [v.item() if hasattr(v, "item") and v.size == 1 else v for v in np.asarray(value).ravel()]
            return tuple(label(v).strip() for v in flat)
    return None
