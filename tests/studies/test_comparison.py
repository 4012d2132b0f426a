"""A comparison step: each printed number finds its row, or says why not; verdicts follow the printed digits."""

import polars as pl
import pytest

from python_models.panel import fit_panel
from python_models.studies import check_study, run_study
from tests.studies.test_study_mistakes import problems

HEAD = "of,part,what,term,test,column,side,year,printed,digits,reason"


@pytest.fixture
def study(small, folder):
    """``study(lines)``: models, means and a comparison against the lines as a table of print."""

    def write(lines, **keys):
        (folder / "printed.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        small["tables"] = {"printed": "printed.csv"}
        small["sample"]["derived"] = {"level": "y"}
        small["steps"] = [
            next(s for s in small["steps"] if s["name"] == "base"),
            {"name": "means", "kind": "means", "title": "Means", "variables": ["level"], "by": "side"},
            {
                "name": "against",
                "kind": "comparison",
                "title": "Print",
                "of": ["base.fe", "means"],
                "printed": "printed",
            }
            | keys,
        ]
        return small

    return write


def numbers(loaded):
    """What the lines below stand for, computed apart."""

    def of(keys):
        _, data = loaded(keys)
        frame = data.frame
        terms = fit_panel(frame, "region_id", "year", "y ~ x + z", effects="two-way", covariance="clustered").tidy()
        x = terms.filter(pl.col("term") == "x").row(0, named=True)
        west = frame.filter((pl.col("side") == "west") & (pl.col("year") == 2003))["y"].mean()
        return x["estimate"], x["std_error"], west

    return of


def run(keys, loaded, language="en"):
    declared, data = loaded(keys)
    assert check_study(declared, data) == []
    done = run_study(declared, data, only=["against"], language=language)
    (result,) = done.results
    assert result.status == "ok", result.message
    return result


LINES = ["base.fe,Models,x,x,,estimate,,,{x:.4f},4,", "base.fe,Models,s.e.,x,,std_error,,,{se:.3f},3,",
         "means,Means,west 2003,,,west,,2003,{west:.2f},2,"]  # fmt: skip


def test_each_line_finds_its_number_and_half_a_unit_of_the_last_digit_decides(study, loaded):
    x, se, west = numbers(loaded)(study(LINES))
    lines = [line.format(x=x, se=se, west=west) for line in LINES]
    lines.append(f"base.fe,Models,off,x,,estimate,,,{round(x, 4) + 1e-4:.4f},4,")
    lines.append(f"base.fe,Models,known,x,,estimate,,,{round(x, 4) + 1e-4:.4f},4,a reason")
    result = run(study(lines), loaded)
    rows = result.exhibits[0].frame
    assert rows["verdict"].to_list() == ["met", "met", "met", "apart", "near"]
    assert rows["computed"].to_list() == pytest.approx([x, se, west, x, x], rel=1e-12)
    assert "Of 5 printed numbers 3 come out the same at the digits printed; 1 have no known reason" in result.answers[0]
    zh = run(study(lines), loaded, "zh")
    assert "5 个原文数值中 3 个" in zh.answers[0]


def test_all_met_is_said_only_when_all_are(study, loaded):
    x, se, west = numbers(loaded)(study(LINES))
    result = run(study([line.format(x=x, se=se, west=west) for line in LINES]), loaded)
    assert list(result.answers) == ["All 3 printed numbers come out the same at the digits printed."]


def test_a_line_without_a_row_is_not_computed_and_counts(study, loaded):
    lines = ["base.fe,,nobody,nobody,,estimate,,,1,1,", "means,,no such year,,,west,,1900,1,1,",
             "means,,no such column,,,north,,2003,1,1,", "base.fe,,no such test,,chow,value,,,1,1,"]  # fmt: skip
    result = run(study(lines), loaded)
    rows = result.exhibits[0].frame
    assert rows["verdict"].to_list() == ["absent"] * 4 and rows["computed"].null_count() == 4
    assert "0 rows of terms meet" in rows["reason"][0] and "north" in rows["reason"][2]
    assert "4 have no known reason" in result.answers[0]


def test_other_choices_are_compared_with_the_same_print(study, loaded):
    x, se, west = numbers(loaded)(study(LINES))
    lines = [line.format(x=x, se=se, west=west) for line in LINES]
    keys = study(lines, alternatives={"level": ["y + 1"], "effects": ["unit"]})
    _, data = loaded(keys)
    table = run(keys, loaded).exhibits[1].frame
    assert table["key"].to_list() == ["", "level", "effects"] and table["met"].to_list()[:2] == [3, 2]
    by_key = {r["key"]: r for r in table.to_dicts()}
    assert by_key["level"]["largest"] == pytest.approx(abs(west + 1 - round(west, 2)), rel=1e-9)
    assert by_key["level"]["mean Means"] == by_key["level"]["largest"]
    unit = fit_panel(data.frame, "region_id", "year", "y ~ x + z", effects="unit", covariance="clustered").tidy()
    unit = unit.filter(pl.col("term") == "x")
    off = [abs(unit["estimate"][0] - round(x, 4)), abs(unit["std_error"][0] - round(se, 3))]
    assert by_key["effects"]["mean Models"] == pytest.approx(sum(off) / 2, rel=1e-9)


@pytest.mark.parametrize(
    ("lines", "keys", "said"),
    [
        (["base.fx,,a,x,,estimate,,,1,1,"], {}, "line 1: 'base.fx' is not named under of; did you mean base.fe?"),
        (["base.fe,,a,x,,estimate,,,abc,1,"], {}, "line 1: printed is 'abc', not a number"),
        (["base.fe,,a,x,,estimate,,,1,1.5,"], {}, "digits is 1.5, not a count of decimals"),
        (["base.fe,,a,x,,estimate,,,1,1,"], {"printed": "print"}, "no table 'print' under tables"),
        (["base.fe,,a,x,,estimate,,,1,1,"], {"of": ["base.fe", "mean"]}, "no step or model 'mean'"),
        (["base.fe,,a,x,,estimate,,,1,1,"], {"alternatives": {"levl": ["x"]}}, "'levl' is no variable"),
    ],
)
def test_mistakes_are_named(study, loaded, lines, keys, said):
    assert said in problems(study(lines, **keys), loaded)
