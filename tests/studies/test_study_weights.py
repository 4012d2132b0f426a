"""Weights of a study: files matched to the panel's codes, what is refused by name, and Moran's I checked as it runs."""

import numpy as np
import polars as pl
import pytest
from scipy import io as scipy_io
from scipy import sparse

from python_models.spatial import alignment
from python_models.studies import StudyError, check_study, run_study
from python_models.studies.context import Context
from python_models.studies.study import study_from
from tests.studies.conftest import REGIONS, invented

CODES = [f"R{i:02d}" for i in range(REGIONS)]
W = np.random.default_rng(4).random((REGIONS, REGIONS)) * (1 - np.eye(REGIONS))
ROW = W / W.sum(axis=1, keepdims=True)


def square(ids=CODES, w=W) -> str:
    rows = [",".join(["id", *ids])] + [",".join([u, *map(repr, row)]) for u, row in zip(ids, w.tolist(), strict=True)]
    return "\n".join(rows)


@pytest.fixture
def weighed(small, loaded, folder):
    """``weighed(spec, content, name)``: problems of a study with that file of weights, and its matrix."""

    def run(spec, content=None, name="w.csv"):
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        small["weights"] = {"near": {"file": name, **spec}}
        try:
            study, data = loaded(small)
        except StudyError as exc:
            return "\n".join(exc.problems), None
        problems = "\n".join(check_study(study, data))
        return problems, None if problems else Context(study, data).weights("near")

    return run


def test_a_file_in_any_order_is_aligned_by_name(weighed):
    turned = np.random.default_rng(1).permutation(REGIONS)
    problems, got = weighed({}, square([CODES[i] for i in turned], W[np.ix_(turned, turned)]))
    assert problems == "" and got[1] == CODES
    np.testing.assert_allclose(got[0], ROW, rtol=1e-12)


def test_a_matrix_without_names_takes_its_order_from_the_study(weighed, folder):
    scipy_io.savemat(folder / "w.mat", {"W": W[::-1, ::-1]})
    assert "w.mat is a 16 by 16 matrix without names; say which row is which" in weighed({}, name="w.mat")[0]
    problems, got = weighed({"order": CODES[::-1]}, name="w.mat")
    assert problems == ""
    np.testing.assert_allclose(got[0], ROW, rtol=1e-12)
    (folder / "list.csv").write_text("name,code\n" + "\n".join(f"x,{c}" for c in CODES[::-1]))
    problems, got = weighed({"order": {"file": "list.csv", "column": "code"}}, name="w.mat")
    assert problems == ""
    np.testing.assert_allclose(got[0], ROW, rtol=1e-12)
    assert "list.csv has no column 'id'" in weighed({"order": {"file": "list.csv", "column": "id"}}, name="w.mat")[0]
    assert "no file none.csv" in weighed({"order": {"file": "none.csv", "column": "id"}}, name="w.mat")[0]


def test_regions_by_their_names_where_the_file_has_no_code(weighed):
    problems, got = weighed({}, square([f"Region {i}" for i in range(REGIONS)]))
    assert problems == ""
    np.testing.assert_allclose(got[0], ROW, rtol=1e-12)


def test_codes_that_lost_their_zeros(weighed, folder, small):
    codes = {c: f"0{i + 1:02d}" for i, c in enumerate(CODES)}
    invented().with_columns(region_id=pl.col("region_id").replace(codes)).write_csv(folder / "padded.csv")
    small["sample"]["table"] = "padded.csv"
    problems, got = weighed({}, square([str(i + 1) for i in range(REGIONS)]))
    assert problems == "" and got[1] == list(codes.values())
    np.testing.assert_allclose(got[0], ROW, rtol=1e-12)


def test_strangers_and_missing_regions_are_named(weighed):
    wide = np.pad(W, (0, 1), constant_values=0.5)
    wide[-1, -1] = 0
    problems, _ = weighed({}, square([*CODES, "XX"], wide))
    assert "study small, weights.near: does not fit the sample: w.csv names XX, which the sample's table" in problems
    assert weighed({"unknown": "drop"}, square([*CODES, "XX"], wide))[0] == ""
    assert "lack 1 of 16 units of the data: R15" in weighed({}, square(CODES[:-1], W[:-1, :-1]))[0]


def test_a_region_without_neighbours_is_refused_or_kept_for_moran(weighed, small):
    lonely = W.copy()
    lonely[3] = 0
    assert "w.csv: no neighbours in this sample for R03" in weighed({}, square(w=lonely))[0]
    small["steps"] = [{"name": "m", "kind": "moran", "title": "M", "variables": ["y"], "weights": ["near"]}]
    problems, got = weighed({"isolates": "keep"}, square(w=lonely))
    assert problems == "" and not got[0][3].any()


def test_isolates_kept_for_moran_are_refused_under_a_regression(weighed, small):
    """The matrix stands for Moran's I; a model over it is named by `check`, one that leaves the region out runs."""
    lonely = W.copy()
    lonely[3] = 0
    problems, _ = weighed({"isolates": "keep"}, square(w=lonely))
    assert "step base, models.sdm.weights: no neighbours in near for R03, which isolates: keep" in problems
    assert "models.fe" not in problems
    small["samples"]["joined"] = {"where": "region_id <> 'R03'", "label": "Joined"}
    small["steps"][1]["models"][1]["sample"] = "joined"
    assert weighed({"isolates": "keep"}, square(w=lonely))[0] == ""


def test_keys_of_files_and_of_built_weights_do_not_mix(small, folder):
    for spec, said in (
        ({"file": "w.csv", "kind": "knn"}, "kind: weights of a file are as the file has them"),
        ({"file": "w.csv", "power": 2}, "power: weights of a file"),
        ({"kind": "knn", "k": 3, "order": ["a"]}, "order: only weights with a `file` take them"),
    ):
        small["weights"] = {"near": spec}
        with pytest.raises(StudyError, match=said):
            study_from(small, folder)
    small["weights"] = {"near": {"file": "w.csv", "values": "distances", "power": 2}}
    study_from(small, folder)


def moran_step(**keys):
    return {"name": "m", "kind": "moran", "title": "M", "variables": ["y"], "weights": ["near"], **keys}


def test_what_moran_refuses_check_refuses(small, loaded):
    """A constant, a hole, three regions, years outside: said by check, not by the run."""
    small["sample"]["derived"] |= {
        "flat": "case when year = 2004 then 0.3 + 0 * x else y end",
        "holed": "case when region_id = 'R03' and year = 2004 then null else y end",
    }
    small["samples"]["few"] = {"where": "region_id < 'R03'", "label": "Few"}
    for keys, said in (
        ({"variables": ["flat"]}, "step m, variables: flat under near: flat in 2004 has values without variation"),
        (
            {"variables": ["holed"], "missing": "error"},
            "step m, variables: holed under near: holed is missing in 2004 for R03",
        ),
        ({"sample": "few"}, r"y in 2001 has 3 values"),
        ({"variables": ["y", "y"]}, "step m, variables: y is named more than once"),
        ({"weights": ["near", "near"]}, "step m, weights: near is named more than once"),
        ({"years": [2001, 2003], "local": [2007]}, "step m, local: no rows in 2007 among the step's years"),
        ({"permutations": 0}, "permutations"),
    ):
        small["steps"] = [moran_step(**keys)]
        try:
            study, data = loaded(small)
        except StudyError as exc:
            assert said in str(exc)
            continue
        assert said in "\n".join(check_study(study, data)), keys


def test_moran_leaves_out_what_cannot_be_counted_and_says_so(small, loaded, folder):
    """A region without neighbours, a region without a value in a year, a year without any: left out, counted, named."""
    from python_models.spatial import moran

    lonely = W.copy()
    lonely[3] = lonely[:, 3] = 0
    (folder / "w.csv").write_text(square(w=lonely))
    small["weights"] = {"near": {"file": "w.csv"}}
    small["sample"]["derived"]["holed"] = (
        "case when region_id in ('R07', 'R08') and year = 2004 or year = 2001 then null else y end"
    )
    small["steps"] = [moran_step(variables=["holed"], permutations=99, local="last")]
    study, data = loaded(small)
    assert check_study(study, data) == []
    (result,) = run_study(study, data).results
    assert result.status == "ok"
    stored = result.tables["moran"].sort("year")
    assert stored["year"].to_list() == list(range(2002, 2008))
    assert stored["n"].to_list() == [15, 15, 13, 15, 15, 15] and stored["n_isolates"].unique().to_list() == [1]
    # the same number from the regions that are left, by their own
    keep = [i for i, c in enumerate(CODES) if c not in ("R03", "R07", "R08")]
    cut = lonely[np.ix_(keep, keep)]
    cut = pl.DataFrame(cut / cut.sum(axis=1, keepdims=True), schema=[CODES[i] for i in keep])
    y = invented().filter(pl.col("year") == 2004, pl.col("region_id") != "R03")
    z = y.filter(~pl.col("region_id").is_in(["R07", "R08"]))
    all_but_gone = invented().filter(pl.col("year") == 2004, ~pl.col("region_id").is_in(["R07", "R08"]))["y"]
    off = (z["y"] - all_but_gone.mean()).to_numpy()
    want = 13 / 13 * (off @ cut.to_numpy() @ off) / ((all_but_gone - all_but_gone.mean()) ** 2).sum()
    assert stored.filter(pl.col("year") == 2004)["moran_i"][0] == pytest.approx(want, rel=1e-9)
    note = result.exhibits[0].note
    assert "No value of holed in 2001" in note
    assert "Left out for want of holed, 2004: 2 of 16 (Region 7, Region 8)" in note
    assert "Without neighbours in near and left out of n, 2002–2007: 1 of 16 (Region 3)" in note
    assert result.exhibits[1].chart.figure is not None and len(result.exhibits) == 3
    for isolates, n in (("keep", 16), ("exclude", 15)):
        small["steps"] = [moran_step(permutations=99, isolates=isolates)]
        (result,) = run_study(*loaded(small)).results
        assert result.tables["moran"]["n"].unique().to_list() == [n]
        frame = invented().select("region_id", "year", "y")
        kept = {"weights": (ROW_LONELY := lonely / np.maximum(lonely.sum(axis=1, keepdims=True), 1e-300), CODES)}
        assert ROW_LONELY[3].sum() == 0
        direct = moran(frame, "y", unit="region_id", period="year", permutations=99, isolates=isolates, **kept)
        np.testing.assert_allclose(result.tables["moran"]["moran_i"], direct["moran_i"], rtol=1e-10)
    small["steps"] = [moran_step(isolates="error")]
    assert "no neighbours in this sample for R03" in "\n".join(check_study(*loaded(small)))


def test_many_left_out_are_counted_not_listed(small, loaded):
    gone = ", ".join(f"'{c}'" for c in CODES[:8])
    small["sample"]["derived"]["holed"] = f"case when region_id in ({gone}) and year <> 2005 then null else y end"
    small["steps"] = [moran_step(variables=["holed"], permutations=99)]
    (result,) = run_study(*loaded(small)).results
    said = "2001–2004, 2006–2007: 8 of 16 (Region 0, Region 1, Region 2, Region 3, Region 4 and 3 more)"
    assert said in result.exhibits[0].note


def test_neighbouring_pairs_of_strangers_are_named(small, loaded, folder):
    pairs = [(CODES[i], CODES[i + 1]) for i in range(REGIONS - 1)]
    for extra, said in ((("R00", "QQ"), "neighbouring pairs name QQ"), (("R00", "R00"), "R00 a neighbour of itself")):
        pl.DataFrame([*pairs, extra], schema=["a", "b"], orient="row").write_csv(folder / "pairs.csv")
        small |= {"contiguity": "pairs.csv", "weights": {"near": {"kind": "contiguity"}}}
        study, data = loaded(small)
        assert said in "\n".join(check_study(study, data))
    pl.DataFrame(pairs, schema=["a", "b"], orient="row").write_csv(folder / "pairs.csv")
    small["sample"]["exclude"] = ["R15"]  # a region of the table that is not in the sample is no stranger
    small["steps"] = [moran_step()]
    study, data = loaded(small)
    assert check_study(study, data) == []
    assert run_study(study, data).results[0].status == "ok"


def test_a_thin_matrix_of_many_regions_is_sparse_and_gives_the_same(small, loaded, folder, monkeypatch):
    pairs = [(CODES[i], CODES[i + 1]) for i in range(REGIONS - 1)]
    pl.DataFrame(pairs, schema=["a", "b"], orient="row").write_csv(folder / "pairs.csv")
    small |= {"contiguity": "pairs.csv", "weights": {"near": {"kind": "contiguity"}}}
    small["sample"]["exclude"] = ["R15"]
    small["steps"] = [moran_step(permutations=99)]

    def found():
        study, data = loaded(small)
        weights = Context(study, data).weights("near")
        (result,) = run_study(study, data).results
        return weights, Context(study, data).weights("near", CODES[:9]), result.tables["moran"]

    (dense, names), (few, _), stored = found()
    assert isinstance(dense, np.ndarray) and names == CODES[:15]
    monkeypatch.setattr(alignment, "MANY", 5)
    monkeypatch.setattr(alignment, "SPARSE_BELOW", 0.5)
    (thin, same), (thin_few, _), again = found()
    assert sparse.issparse(thin) and sparse.issparse(thin_few) and same == names
    np.testing.assert_array_equal(thin.toarray(), dense)
    np.testing.assert_allclose(thin_few.toarray(), few, rtol=1e-15)
    np.testing.assert_allclose(again["moran_i"], stored["moran_i"], rtol=1e-12)
    assert again["p_permutation"].to_list() == stored["p_permutation"].to_list()
