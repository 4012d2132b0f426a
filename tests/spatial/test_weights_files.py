"""Weights files of every kind, written here, come back by name: padded codes, isolates, any order of the rows."""

import struct
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import io as scipy_io
from scipy import sparse

from python_models.errors import InputError
from python_models.spatial import moran, weights_from_file
from python_models.spatial.alignment import align
from python_models.weights.files import read_weights_file


def case(seed: int, n: int = 6, binary: bool = False) -> tuple[list[str], np.ndarray]:
    """Padded codes in no order and weights of which the second row and the last column are empty."""
    rng = np.random.default_rng(seed)
    ids = [f"{code:03d}" for code in rng.permutation(np.arange(1, 90))[:n]]
    w = np.where(rng.random((n, n)) < 0.5, rng.uniform(0.1, 3, (n, n)), 0.0)
    w = (w > 0).astype(float) if binary else w
    np.fill_diagonal(w, 0)
    w[0, 2] = w[2, 0] = 1.0
    w[1] = 0
    w[:, -1] = 0
    return ids, w


def links(ids, w):
    return [(ids[i], ids[j], w[i, j]) for i, j in np.argwhere(w)]


def write_gal(path, ids, w):
    rows = [f"0 {len(ids)} layer POLYID"]
    for i, unit in enumerate(ids):
        near = [ids[j] for j in np.flatnonzero(w[i])]
        rows += [f"{unit} {len(near)}", " ".join(near)]
    path.write_text("\n".join(rows) + "\n")


def write_gwt(path, ids, w):
    path.write_text(f"0 {len(ids)} layer POLYID\n" + "".join(f"{a} {b} {float(v)!r}\n" for a, b, v in links(ids, w)))


def write_swm(path, ids, w):
    out = b"VERSION@10.1;UNIQUEID@CODE;SPATIALREFNAME@WGS;ROWSTD@FALSE;FIXEDWEIGHTS@FALSE\n" + struct.pack(
        "<2l", len(ids), 0
    )
    for i, unit in enumerate(ids):
        near = np.flatnonzero(w[i])
        out += struct.pack("<2l", int(unit), len(near))
        if len(near):
            out += struct.pack(f"<{len(near)}l", *(int(ids[j]) for j in near)) + struct.pack(
                f"<{len(near)}d", *w[i, near]
            )
            out += struct.pack("<d", w[i].sum())
    path.write_bytes(out)


def write_stata_text(path, ids, w):
    path.write_text(
        f"{len(ids)}\n"
        + "".join(f"{u} {' '.join(repr(float(v)) for v in row)}\n" for u, row in zip(ids, w, strict=True))
    )


def square_of(ids, w, delimiter=","):
    return "\n".join(
        [delimiter.join(["id", *ids])]
        + [delimiter.join([u, *(repr(float(v)) for v in row)]) for u, row in zip(ids, w, strict=True)]
    )


def write_xlsx(path, ids, w):
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("W")
        sheet.write_row(0, 1, [int(u) for u in ids])  # a spreadsheet's numbers lose the zeros
        for i, unit in enumerate(ids):
            sheet.write_row(i + 1, 0, [int(unit), *w[i]])


def write_dta(path, ids, w):
    import pyreadstat

    frame = pl.DataFrame({"code": [float(u) for u in ids]} | {f"w{j + 1}": w[:, j] for j in range(len(ids))})
    pyreadstat.write_dta(frame.to_pandas(), str(path))


def write_named_dta(path, ids, w):
    import pyreadstat

    back = np.arange(len(ids))[::-1]
    frame = pl.DataFrame({"code": [float(u) for u in ids]} | {f"w_{ids[j]}": w[:, j] for j in back})
    pyreadstat.write_dta(frame.to_pandas(), str(path))


def edges_of(ids, w):
    return pl.DataFrame(links(ids, w), schema=["from", "to", "weight"], orient="row")


NAMED = {
    "gwt": (".gwt", write_gwt),
    "kwt": (".kwt", write_gwt),
    "swm": (".swm", write_swm),
    "Stata text": (".txt", write_stata_text),
    "CSV": (".csv", lambda p, i, w: p.write_text(square_of(i, w))),
    "CSV, rows in another order": (".csv", lambda p, i, w: p.write_text("\n".join([
        (rows := square_of(i, w).split("\n"))[0], *rows[:0:-1]]))),
    "semicolons and decimal commas": (".csv", lambda p, i, w: p.write_text(square_of(i, w, ";").replace(".", ","))),
    "tabs": (".tsv", lambda p, i, w: p.write_text(square_of(i, w, "\t"))),
    "UTF-16": (".csv", lambda p, i, w: p.write_text(square_of(i, w), encoding="utf-16")),
    "Excel": (".xlsx", write_xlsx),
    "MATLAB with codes": (".mat", lambda p, i, w: scipy_io.savemat(p, {"W": w, "codes": [float(u) for u in i]})),
    "MATLAB, sparse, with names": (".mat", lambda p, i, w: scipy_io.savemat(
        p, {"W": sparse.csc_array(w), "names": np.array(i, dtype=object)})),
    "Stata": (".dta", write_dta),
    "Stata, columns named": (".dta", write_named_dta),
    "Parquet": (".parquet", lambda p, i, w: pl.DataFrame(
        {"id": i} | {u: w[:, j] for j, u in enumerate(i)}).write_parquet(p)),
}  # fmt: skip
BARE = {
    "CSV": (".csv", lambda p, w: p.write_text("\n".join(",".join(repr(float(v)) for v in row) for row in w))),
    "blanks": (".txt", lambda p, w: p.write_text("\n".join(" ".join(repr(float(v)) for v in row) for row in w))),
    "MatrixMarket": (".mtx", lambda p, w: scipy_io.mmwrite(p, sparse.coo_array(w))),
    "MATLAB": (".mat", lambda p, w: scipy_io.savemat(p, {"W": w})),
}  # fmt: skip


def dense(found):
    ids, matrix = found
    return list(ids), (matrix if isinstance(matrix, np.ndarray) else matrix.toarray())


def by_name(found, ids):
    """The matrix in the order of ``ids``, through the door every function uses."""
    names, matrix = found
    return align((matrix, list(names)), ids)


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("seed", range(4))
def test_named_files_come_back_by_name(kind, seed, tmp_path):
    ids, w = case(seed)
    ending, write = NAMED[kind]
    path = tmp_path / f"w{ending}"
    write(path, ids, w)
    options = {"values": "weights", "order": ids} if ending in (".gwt", ".kwt") else {}
    units = sorted(ids)
    want = w[np.ix_([ids.index(u) for u in units], [ids.index(u) for u in units])]
    np.testing.assert_allclose(by_name(read_weights_file(path, **options), units), want, rtol=1e-12)
    np.testing.assert_allclose(align(weights_from_file(path, **options), units), want, rtol=1e-12)


@pytest.mark.parametrize("kind", BARE)
def test_bare_matrices_need_their_order_and_keep_it(kind, tmp_path):
    ids, w = case(3)
    ending, write = BARE[kind]
    path = tmp_path / f"w{ending}"
    write(path, w)
    names, got = dense(read_weights_file(path, order=ids))
    assert names == ids
    np.testing.assert_allclose(got, w)
    with pytest.raises(InputError, match=r"6 by 6 matrix without names; say which row is which region: order"):
        read_weights_file(path)
    with pytest.raises(InputError, match=r"6 rows, and order names 5 regions"):
        read_weights_file(path, order=ids[:5])
    with pytest.raises(InputError, match=r"order names .* more than once"):
        read_weights_file(path, order=[*ids[:5], ids[0]])


@pytest.mark.parametrize("blank", [True, False])
def test_gal_keeps_codes_isolates_and_names_with_spaces(blank, tmp_path):
    ids, w = case(5, binary=True)
    path = tmp_path / "w.gal"
    write_gal(path, ids, w)
    if not blank:
        path.write_text("\n".join(line for line in path.read_text().split("\n") if line))
    names, got = dense(read_weights_file(path))
    assert names == ids and (got == w).all() and not got[1].any()
    spaced = dict(zip(ids, ["New York", "York", "New", "West Virginia", "Virginia", "Rhode Island"], strict=True))
    write_gal(path, list(spaced.values()), w)
    names, got = dense(read_weights_file(path))
    assert names == list(spaced.values()) and (got == w).all()


def test_gal_names_that_can_be_read_in_two_ways_are_refused(tmp_path):
    path = tmp_path / "w.gal"
    path.write_text("0 4 l id\na 2\nb c d\nb 0\n\nb c 0\n\nc d 0\n\nd 0\n")
    with pytest.raises(InputError, match=r"header says 4 regions, and it has 5"):
        read_weights_file(path)
    path.write_text("0 5 l id\na 2\nb c d\nb 0\n\nb c 0\n\nc d 0\n\nd 0\n")
    with pytest.raises(InputError, match=r"w.gal, line 3: 'b c d' can be read in two ways"):
        read_weights_file(path)


def test_gwt_says_what_its_third_column_is_and_names_all_regions(tmp_path):
    ids, w = case(1)
    w[:, 1] = 0  # the second region has no link either way
    path = tmp_path / "w.gwt"
    write_gwt(path, ids, w)
    with pytest.raises(InputError, match="Say values: distances"):
        read_weights_file(path)
    with pytest.raises(InputError, match=r"counts 6 regions, and its lines name 5; the other 1 have no links"):
        read_weights_file(path, values="links")
    apart, got = dense(read_weights_file(path, values="distances", power=2, order=ids))
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(got, np.where(w > 0, w**-2.0, 0))
    assert apart == ids
    found = dense(read_weights_file(path, values="links", regions=sorted(ids)))
    assert sorted(found[0]) == sorted(ids) and found[1].sum() == (w > 0).sum()
    with pytest.raises(InputError, match="which order does not have"):
        read_weights_file(path, values="links", order=[*ids[1:], "999"])


def test_kernel_weights_on_the_diagonal_are_refused_or_dropped(tmp_path):
    path = tmp_path / "w.kwt"
    path.write_text("0 2 l id\n01 01 1.0\n01 02 0.5\n02 01 0.5\n02 02 1\n")
    with pytest.raises(InputError, match=r"give 01, 02 a weight on itself.*diagonal='drop'"):
        weights_from_file(path)
    assert dense(read_weights_file(path, diagonal="drop"))[1].tolist() == [[0, 0.5], [0.5, 0]]


def test_gbk_is_read_and_other_encodings_are_asked_for(tmp_path):
    path = tmp_path / "w.csv"
    path.write_bytes("地区,北京,天津\n天津,1,0\n北京,0,1\n".encode("gbk"))
    assert dense(read_weights_file(path))[0] == ["北京", "天津"]
    path.write_bytes("id,São,Bo\nSão,0,1\nBo,1,0\n".encode("latin-1"))
    assert dense(read_weights_file(path, encoding="latin-1"))[0] == ["São", "Bo"]
    path.write_bytes(b"id,a\xff,b\na\xff,0,1\nb,1,0\n")
    with pytest.raises(InputError, match=r"w\.csv is not text in UTF-8 nor GB18030; give its encoding"):
        read_weights_file(path)


BAD = {
    "empty cell": (".csv", b"id,a,b\na,0,\nb,1,0\n", "the cell of row a, column b is empty; write 0"),
    "word": (".csv", b"id,a,b\na,0,x\nb,1,0\n", "row a, column b holds 'x', no number"),
    "not a number": (".csv", b"id,a,b\na,0,nan\nb,1,0\n", "row a, column b holds 'nan'"),
    "ragged": (".csv", b"id,a,b\na,0,1\nb,1,0,3\n", "row 3 has 4 cells and the first has 3"),
    "other names": (".csv", b"id,a,b\na,0,1\nc,1,0\n", "b only among columns, c only among rows"),
    "twice": (".csv", b"id,a,a\na,0,1\na,1,0\n", "more than once"),
    "no matrix": (".csv", b"a,b,c,d\n1,2,3,4\n", "no square of weights"),
    "a thousand or a decimal": (".csv", b"id;a;b\na;0;1,234\nb;2,500;0\n", "a decimal or a thousand"),
    "empty": (".csv", b"", "w.csv is empty"),
    "only remarks": (".csv", b"# nothing\n", "has no rows"),
    "kind": (".shp", b"x", "weights are read from .gal"),
    "workbook named csv": (".csv", b"PK\x03\x04xxxx", "is a zip archive or workbook"),
    "Stata's binary": (".stswm", b"\x00\x01\x02abc", "binary file of a kind that is not read.*spmat export"),
    "gal that ends": (".gal", b"0 2 l id\na 2\nb\n", "a has 2 neighbours by line 2; the file ends before"),
    "gal with a stranger": (".gal", b"0 2 l id\na 1\nz\nb 1\na\n", "name z among neighbours, but nowhere as a region"),
    "gal with fewer regions": (".gal", b"0 3 l id\na 1\nb\nb 1\na\n", "header says 3 regions, and it has 2"),
    "gal with a word for a count": (".gal", b"0 2 l id\na x\nb\nb 1\na\n", "line 2: 'x' is no number of neighbours"),
    "gal that lists one twice": (".gal", b"0 2 l id\na 2\nb b\nb 0\n\n", "from a to b twice"),
    "gwt with a name of two words": (".gwt", b"0 2 l id\nNew York b 1\n", "line 2: expected region, neighbour"),
    "gwt at distance zero": (".gwt", b"0 2 l id\na b 0\nb a 0\n", "from a to b, b to a is zero"),
    "gwt with more regions": (".gwt", b"0 1 l id\na b 1\n", "says 1 regions, and its lines name 2"),
    "swm that is cut": (".swm", b"CODE;WGS\n\x02\x00\x00\x00\x00\x00", "w.swm cannot be read as ArcGIS weights"),
    "mtx that is none": (".mtx", b"hello\n", "cannot be read as MatrixMarket"),
    "mat that is none": (".mat", b"hello" * 40, "cannot be read as a MATLAB file"),
    "xlsx that is none": (".xlsx", b"hello", "cannot be read as a workbook"),
    "Stata text with an unknown neighbour": (".txt", b"2\n1 2 7\n2 1\n", "name 7 among neighbours"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_by_place(name, tmp_path):
    ending, content, said = BAD[name]
    path = tmp_path / f"w{ending}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_weights_file(path, values="weights")


def test_several_sheets_or_matrices_are_asked_for(tmp_path):
    import xlsxwriter

    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("one", "two"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 1, ["a", "b"])
            sheet.write_row(1, 0, ["a", 0, 1 / 3])
            sheet.write_row(2, 0, ["b", 1, 0])
    with pytest.raises(InputError, match="sheets one, two; say which"):
        read_weights_file(path)
    assert read_weights_file(path, sheet="two")[1][0, 1] == 1 / 3
    with pytest.raises(InputError, match="no sheet 'three'"):
        read_weights_file(path, sheet="three")
    scipy_io.savemat(tmp_path / "w.mat", {"A": np.eye(2), "B": np.ones((2, 2))})
    with pytest.raises(InputError, match=r"2 square matrices \(A, B\); say which: variable"):
        read_weights_file(tmp_path / "w.mat", order=["a", "b"])
    assert read_weights_file(tmp_path / "w.mat", order=["a", "b"], variable="B")[1].sum() == 4


def test_a_number_stored_as_text_takes_no_digits_from_its_column(tmp_path):
    import xlsxwriter

    w = np.array([[0, 1.1e-11, 2.04e-12], [1.1e-11, 0, 1.234567890123e-10], [2.04e-12, 1.234567890123e-10, 0]])
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["", "011", "012", "013"])  # below two empty rows
        for i, unit in enumerate(("011", "012", "013")):
            sheet.write_row(i + 3, 0, [unit, *w[i]])
            sheet.write_string(i + 3, i + 1, "0")
    ids, read = read_weights_file(path)
    assert ids == ("011", "012", "013")
    assert np.array_equal(read, w)


def test_links_as_a_table_and_small_squares_are_told_apart(tmp_path):
    path = tmp_path / "w.csv"
    path.write_text("from,to,weight\n1,2,3\n2,3,1\n3,1,2\n")
    assert dense(read_weights_file(path))[1].tolist() == [[0, 3, 0], [0, 0, 1], [2, 0, 0]]
    path.write_text("1,2,3\n0,1,2\n1,0,0\n4,1,0\n")  # three regions in the head
    names, got = dense(read_weights_file(path))
    assert names == ["1", "2", "3"] and got.tolist() == [[0, 1, 2], [1, 0, 0], [4, 1, 0]]
    path.write_text(",a,b\nb,2,0\na,0,1\n")
    assert dense(read_weights_file(path))[1].tolist() == [[0, 1], [2, 0]]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(["CSV", "swm", "Stata text", "Excel", "MATLAB with codes"]))
def test_a_statistic_does_not_depend_on_form_or_order(seed, kind, tmp_path):
    """Moran's I through a file equals that through the matrix, with codes as text, numbers and floats."""
    rng = np.random.default_rng(seed)
    ids, w = case(seed, n=7)
    w[1, 0] = 0.7  # nobody without neighbours
    w[-1, 0] = 0.2
    frame = pl.DataFrame({"id": ids, "v": rng.normal(size=7)}).sample(fraction=1, shuffle=True, seed=seed)
    ending, write = NAMED[kind]
    path = Path(tmp_path) / f"w{ending}"
    write(path, ids, w)
    want = moran(frame, "v", unit="id", weights=(w, ids), isolates="keep")["moran_i"][0]
    for units in (pl.String, pl.Int64, pl.Float64):
        got = moran(frame.with_columns(pl.col("id").cast(pl.Int64).cast(units) if units != pl.String else "id"), "v",
                    unit="id", weights=path, isolates="keep")  # fmt: skip
        assert got["moran_i"][0] == pytest.approx(want, rel=1e-10)


def test_codes_that_are_one_number_are_not_mixed():
    """Two regions, 1 and 01: neither is taken for the other."""
    w = np.array([[0, 1.0], [1, 0]])
    with pytest.raises(InputError, match=r"lack 1 of 1 unit of the data: 001"):
        align((w, ["1", "01"]), ["001"])
    assert align((np.array([[0, 2.0], [3, 0]]), ["1", "01"]), ["01", "1"]).tolist() == [[0, 3], [2, 0]]
