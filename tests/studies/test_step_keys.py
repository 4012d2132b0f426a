"""Keys of a step that would change nothing, or that ended its run with an error of a library, are refused by check."""

import polars as pl
import pytest

from python_models.errors import InputError
from python_models.studies import check_study
from tests.studies.conftest import invented

INDUSTRIES = pl.DataFrame(
    [(r, 2001, f"i{k}", f"Industry {k}", f"g{k % 2}", r, 1.0 + k) for r in ("R00", "R01") for k in range(3)],
    schema=["region_id", "year", "industry", "industry_name", "industry_group", "whose", "value"],
    orient="row",
)
MAP = {"kind": "map", "variable": "y", "at": [2001]}
CHANGE = MAP | {"show": "change", "at": [2001, 2003]}
POLICY = {"kind": "policy", "outcome": "y", "first": "adopted"}
MEDIATION = {"kind": "mediation", "outcome": "y", "treatment": "x", "mediator": "z", "estimator": "gmm"}
GRADIENT = {"kind": "gradient", "table": "t", "at": [2001], "group": ["R00", "R01"]}
MARGINAL = {"kind": "marginal_effects", "of": "base.square", "variable": "x"}
CURVE = {"kind": "specification_curve", "outcome": "y", "treatment": "x", "estimators": {"fe": {"estimator": "panel"}}}
TWICE = [
    {"kind": "means", "variables": ["y", "y"]},
    {"kind": "correlations", "variables": ["y", "x", "y"]},
    {"kind": "vif", "terms": ["y", "y"]},
    {"kind": "descriptives", "variables": ["y", "y"]},
    {"kind": "definitions", "variables": ["y", "y"]},
    {"kind": "effects", "of": ["y", "y"]},
    CURVE | {"samples": ["y", "y"]},
]
REFUSED = [
    (MAP | {"split_at": 2.0}, "split_at: a map that shows value has none"),
    (MAP | {"show": "split", "classes": 3}, "classes: a map that shows split has none"),
    (CHANGE | {"classes": 3}, "classes: a map that shows change has none"),
    (CHANGE | {"at": [2003, 2001]}, "at: a map of change has the earlier year first"),
    (CHANGE | {"at": [2003, 2003]}, "at: 2003 is named more than once"),
    ({"kind": "ranking", "variable": "y", "at": [2001, 2001]}, "at: 2001 is named more than once"),
    ({"kind": "means", "variables": ["y"], "show": []}, "show: List should have at least 1 item"),
    ({"kind": "density", "variables": ["y"], "show": []}, "show: List should have at least 1 item"),
    ({"kind": "inequality", "variables": ["y"], "by": "side", "show": []}, "show: List should have at least 1 item"),
    ({"kind": "scatter", "x": "y", "y": "y"}, "y: y has two parts in it"),
    ({"kind": "effects", "of": ["base.sdm"], "plot": ["xx"]}, "plot: 'xx' is in no model of the step"),
    (MARGINAL | {"quantiles": []}, "quantiles: List should have at least 1 item"),
    (MARGINAL | {"quantiles": [0.5, 2.0]}, "Input should be less than or equal to 1"),
    (MEDIATION | {"effects": "unit"}, "effects: a gmm mediation has region effects and year dummies"),
    (POLICY | {"methods": [], "window": [-1, 1]}, "window: no event study is asked for"),
    (POLICY | {"placebo": 1}, "placebo: two draws at least"),
    (POLICY | {"placebo": 0, "seed": 3}, "seed: nothing is drawn"),
    ({"kind": "convergence", "variable": "x", "weights": "near", "spatial": []}, "weights: no spatial model is named"),
    (GRADIENT | {"structure": "value"}, "structure: value groups no industries"),
    (GRADIENT | {"structure": "year"}, "structure: year groups no industries"),
    (GRADIENT | {"structure": "whose"}, "more than one whose for the industry i0, i1, i2"),
    *((step, "named more than once") for step in TWICE),
]


@pytest.mark.parametrize(("step", "said"), REFUSED)
def test_what_would_change_nothing_is_refused(small, loaded, folder, step, said):
    INDUSTRIES.write_csv(folder / "structure.csv")
    invented().with_columns(adopted=pl.lit(None, pl.Int64)).write_csv(folder / "adopted.csv")
    small["sample"]["table"] = "adopted.csv"
    small["tables"] = {"t": "structure.csv"}
    small["steps"][1]["models"].append({"name": "square", "estimator": "panel", "formula": "y ~ x + x^2"})
    small["steps"] = [*small["steps"][1:2], {"name": "s", "title": "S", **step}]
    try:
        problems = check_study(*loaded(small))
    except InputError as exc:
        problems = [str(exc)]
    assert any("step s" in p and said in p for p in problems), problems


def test_what_a_key_is_made_for_is_taken(small, loaded, folder):
    INDUSTRIES.write_csv(folder / "structure.csv")
    small["tables"] = {"t": "structure.csv"}
    taken = [MAP | {"classes": 3}, MAP | {"show": "split", "split_at": 2.0}, CHANGE, MARGINAL | {"quantiles": [0, 1]},
             GRADIENT, GRADIENT | {"structure": "industry"}]  # fmt: skip
    small["steps"][1]["models"].append({"name": "square", "estimator": "panel", "formula": "y ~ x + x^2"})
    small["steps"] = [*small["steps"][1:2], *({"name": f"s{k}", "title": "S", **step} for k, step in enumerate(taken))]
    assert check_study(*loaded(small)) == []
