"""Cities with holes: a proposal of years and regions, zeros told from missing figures, regions without coordinates."""

import numpy as np
import polars as pl
import pytest

from python_models.efficiency import sbm
from python_models.errors import InputError
from python_models.studies.complete_set import proposal
from python_models.studies.data import StudyData
from python_models.studies.declaration import Efficiency, Weights
from python_models.studies.matrices import built


def panel(holes: list[tuple[str, int]], regions: int = 6, years: int = 8) -> pl.DataFrame:
    keys = [(f"R{i}", 2000 + t) for i in range(regions) for t in range(years)]
    values = [None if key in holes else 1.0 + i for i, key in enumerate(keys)]
    return pl.DataFrame({"region_id": [k[0] for k in keys], "year": [k[1] for k in keys], "x": values})


def test_the_largest_complete_set_is_named() -> None:
    # one region lacks half its years, all lack the last: five regions in seven years are most
    holes = [("R3", y) for y in range(2000, 2004)] + [(f"R{i}", 2007) for i in range(6)]
    said = proposal(panel(holes), "region_id", "year", ["x"])
    assert said == "; the largest complete set: 5 regions, years: [2000, 2006], exclude: [R3]"
    assert proposal(panel([]), "region_id", "year", ["x"]).endswith("6 regions, years: [2000, 2007]")
    assert (
        proposal(panel([(f"R{i}", y) for i in range(6) for y in range(2000, 2008)]), "region_id", "year", ["x"]) == ""
    )


def test_it_is_the_largest_of_all_on_random_holes() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        holes = {(f"R{rng.integers(6)}", 2000 + int(rng.integers(8))) for _ in range(rng.integers(1, 12))}
        said = proposal(panel(list(holes)), "region_id", "year", ["x"])
        sizes = {
            (a, b): sum(not any((f"R{i}", y) in holes for y in range(a, b + 1)) for i in range(6)) * (b - a + 1)
            for a in range(2000, 2008)
            for b in range(a + 1, 2008)
        }
        regions, first, last = (int(w.strip("[],")) for w in said.split() if w.strip("[],").isdigit())
        assert regions * (last - first + 1) == max(sizes.values())


def test_a_missing_figure_is_not_called_a_zero() -> None:
    frame = pl.DataFrame({"r": ["a", "b", "c"], "t": [1, 1, 1], "x": [1.0, None, 2.0], "y": [1.0, 1.0, 1.0]})
    with pytest.raises(InputError, match=r"x = nan at b 1\. Mend or leave out these rows\.$"):
        sbm(frame, "r", "t", inputs=["x"], goods=["y"])
    with pytest.raises(InputError, match="zeros = 'drop'"):
        sbm(frame.with_columns(x=pl.col("x").fill_null(0.0)), "r", "t", inputs=["x"], goods=["y"])


def test_a_study_may_say_what_zeros_are() -> None:
    said = Efficiency.model_validate({"inputs": ["x"], "goods": ["y"], "zeros": "drop"})
    assert said.zeros == "drop"
    assert Efficiency.model_validate({"inputs": ["x"], "goods": ["y"]}).zeros == "error"


REGIONS = pl.DataFrame(
    {"region_id": ["a", "b", "c", "d"], "longitude": [1.0, 2.0, None, 4.0], "latitude": [50.0, 50.0, 51.0, 50.0]}
)


@pytest.mark.parametrize("spec", [{"kind": "inverse_distance"}, {"kind": "knn", "k": 2}])
def test_a_region_without_coordinates_is_left_out_and_the_others_go_on(spec) -> None:
    data = StudyData.__new__(StudyData)  # by distance nothing of the data is asked
    square = built(Weights.model_validate({**spec, "isolates": "keep"}), REGIONS, "region_id", data)
    assert not square[2].any() and not square[:, 2].any()
    others = built(Weights.model_validate(spec), REGIONS[[0, 1, 3]], "region_id", data)
    assert np.allclose(square[np.ix_([0, 1, 3], [0, 1, 3])], others)
    with pytest.raises(InputError, match=r"no longitude and latitude for c: write them into regions\.csv"):
        built(Weights.model_validate(spec), REGIONS, "region_id", data)


def test_what_is_proposed_can_be_pasted():
    """Codes of regions in quotes, and codes that YAML takes for numbers where somebody left them out."""
    import yaml

    from python_models.studies.complete_set import as_yaml
    from python_models.studies.declaration import Sample

    codes = ["010100", "140600", "R3", "220200"]
    assert yaml.safe_load(as_yaml(codes)) == codes
    assert Sample(exclude=yaml.safe_load("[140600, R3]")).exclude == ["140600", "R3"]
