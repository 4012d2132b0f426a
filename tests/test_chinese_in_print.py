"""What Chinese tables, figures and pages print where English stood: keys of choices, brackets, lists, powers, seeds."""

import typing
from html import unescape

import polars as pl
import pytest

from python_models.cautions import Caution
from python_models.reporting.labels import labelled
from python_models.reporting.numbers import powers, signed
from python_models.reporting.tables.publication_table import PublicationTable, Row, tex_escape
from python_models.studies import run_study
from python_models.studies.declaration import Efficiency
from python_models.studies.estimators import MODELS
from python_models.studies.steps import VOCABULARY
from python_models.words.cautions import sentence, whole_sentence
from python_models.words.study_report import in_paper

pytest_plugins = ["tests.studies.conftest"]


def literals(kind):
    """Every value that a key's type allows by name."""
    if typing.get_origin(kind) is typing.Literal:
        yield from typing.get_args(kind)
    elif kind is bool:
        yield from (True, False)
    else:
        for inner in typing.get_args(kind):
            yield from literals(inner)


FIELDS = [
    pytest.param(name, info, id=f"{model.__name__}.{name}")
    for model in (*MODELS.values(), Efficiency)
    for name, info in model.model_fields.items()
    if name not in ("name", "heading", "label")
]


@pytest.mark.parametrize(("name", "info"), FIELDS)
def test_every_choice_that_a_study_may_change_has_its_words(name, info):
    assert f"key_{name}" in VOCABULARY
    for value in literals(info.annotation):
        assert value is None or f"value_{name}_{value}" in VOCABULARY or f"value_{value}" in VOCABULARY, value


def test_no_choice_is_called_as_another_of_its_key():
    for model in (*MODELS.values(), Efficiency):
        for name, info in model.model_fields.items():
            values = [v for v in literals(info.annotation) if v is not None]
            keys = [k if (k := f"value_{name}_{v}") in VOCABULARY else f"value_{v}" for v in values]
            for language in ("en", "zh"):
                said = [VOCABULARY(k, language) for k in keys]
                assert len(set(said)) == len(set(values)), (name, said)


def test_brackets_of_a_label_are_those_of_its_language():
    labels = {"x": "碳排放强度", "y": "ln 专利授权", "z": "carbon"}
    assert labelled("L.x", labels) == "碳排放强度（t−1）" and labelled("F2.y", labels) == "ln 专利授权（t+2）"
    assert labelled("y^2", labels) == "（ln 专利授权）²" and labelled("x^2", labels) == "碳排放强度²"
    assert labelled("L.z", labels) == "carbon (t−1)"


@pytest.mark.parametrize(
    ("raw", "set_as", "tex"),
    [
        ("4.0e-05", "4.0 × 10⁻⁵", r"4.0 $\times$ 10$^{-5}$"),
        ("-1.2e-10", "−1.2 × 10⁻¹⁰", r"$-$1.2 $\times$ 10$^{-10}$"),
        ("(3.1e+12)", "(3.1 × 10¹²)", r"(3.1 $\times$ 10$^{12}$)"),
        ("cbf42c50e-05x 8e05 2019-2020", "cbf42c50e-05x 8e05 2019-2020", None),
    ],
)
def test_powers_of_ten_are_set_as_such(raw, set_as, tex):
    assert signed(raw) == set_as and signed(set_as) == set_as and powers(set_as) == set_as
    assert tex is None or tex_escape(raw) == tex == tex_escape(set_as)


def test_tables_show_powers_in_every_form(tmp_path):
    import docx
    import fastexcel

    table = PublicationTable((("b",),), (Row("x", ("5.4e-17\n(3.5e-05)",)),))
    for text in (unescape(table.html()), table.markdown()):
        assert "5.4 × 10⁻¹⁷" in text and "e-17" not in text
    assert r"10$^{-17}$" in table.latex()
    word = docx.Document(str(table.docx(tmp_path / "t.docx"))).tables[0]
    assert any("(3.5 × 10⁻⁵)" in cell.text for row in word.rows for cell in row.cells)
    sheet = fastexcel.read_excel(table.xlsx(tmp_path / "t.xlsx")).load_sheet(0, header_row=None).to_polars()
    assert "5.4 × 10⁻¹⁷" in {v for row in sheet.rows() for v in row}


def test_cautions_list_numbers_between_the_marks_of_the_language():
    low = [Caution("hansen_low", {"hansen": p}) for p in (0.026, 0.015)]
    assert "0.026、0.015" in sentence(low, "zh") and "0.026, 0.015" in sentence(low)


def test_a_caution_that_stands_alone_begins_as_a_sentence_does():
    assert whole_sentence(Caution("nickell", {"periods": 11})).startswith("Unit effects with 11")
    said = whole_sentence(Caution("filled", {"variable": "energy", "count": 1, "rows": 2}))
    assert said.startswith("energy is") and said.endswith(".")


def test_a_place_in_the_paper_in_chinese_stands_without_a_space():
    assert in_paper("摘要，基准模型", "zh") == "（论文摘要，基准模型）" and in_paper("Table 2", "zh") == "（论文表 2）"


@pytest.fixture
def chinese(small, loaded):
    """``chinese(steps)``: the steps of the small study in Chinese, by name."""

    def run(*steps):
        small.update(language="zh", steps=[*small["steps"], *steps])
        study, data = loaded(small)
        return {r.step: r for r in run_study(study, data).results}

    return run


def test_a_step_prints_chinese_brackets_heads_and_choices(chinese):
    got = chinese(
        {"name": "status", "kind": "status", "title": "现状", "variable": "y", "top": 2},
        {"name": "hangs", "kind": "sensitivity", "title": "敏感性", "of": "base.fe",
         "alternatives": {"covariance": ["robust"], "small": [True]}},
        {"name": "unequal", "kind": "inequality", "title": "不平等", "variables": ["fixed"], "by": "side"},
    )  # fmt: skip
    regions = next(e.frame for e in got["status"].exhibits if e.name == "status")["regions"][0]
    assert "（" in regions and "(" not in regions
    shown = next(e.frame for e in got["hangs"].exhibits if e.name == "sensitivity")
    assert {"标准误", "小样本修正"} <= set(shown["key"]) and "是" in set(shown["alternative"])
    figure = next(e.chart for e in got["unequal"].exhibits if hasattr(e, "chart"))
    assert "part" not in figure.alt and "组成部分" in figure.alt


def test_a_constant_is_called_as_in_the_table(small, loaded):
    from python_models.studies.cautions import _with_labels
    from python_models.studies.context import running
    from python_models.studies.steps import VOCABULARY as WORDS

    context = running(*loaded(small), "zh", WORDS)
    said = sentence(Caution("no_variance", _with_labels({"terms": "Intercept, x"}, context)), "zh")
    assert said.startswith("常数项、甲 没有标准误") or said.startswith("常数项、甲没有标准误")
    assert pl.Series([said]).str.contains("Intercept").sum() == 0
