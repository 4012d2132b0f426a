"""What stands above a draft is Chinese in a Chinese panel; the entry itself is untouched."""

import random
import re
from types import SimpleNamespace

import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app
from python_models.words.drafts import drafted, drafted_entry
from tests.jobs import ROOT
from warehouse.catalogue import load_catalogue
from warehouse.drafting.entries import Draft, draft_text
from warehouse.drafting.inspection import inspect_file, outcome
from warehouse.names import load_seeds

ENGLISH = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){2,}[a-z]{2,}\b")
NOTES = [
    "unit: none is printed for the figures of B4:D9; write it in place of todo",
    "unit of '产量' (C3): none is printed; write it in place of todo",
    "unit of '产量', '面积': none is printed; write it in place of todo",
    "year: taken from the file's name, 2019; with `add: -1` if that is the year of publication",
    "region: the file is about one region that it does not name in its rows; write it in place of todo",
    "ignore: '增长' (D3) is no year and is left out; an entry of its own reads it",
]


@pytest.mark.parametrize("seed", range(40))
def test_what_a_draft_gives_is_said_in_chinese(seed):
    rng = random.Random(seed)
    years = sorted(rng.sample(range(1990, 2030), rng.randint(0, 3)))
    trial = SimpleNamespace(
        figures=rng.choice([0, 1, 61, 12345]), regions=rng.choice([1, 31]), sectors=rng.choice([0, 1, 19]), years=years,
        missing=rng.choice([0, 1, 2000]), rejects=[("no_unit", "x")] * rng.choice([0, 1, 30]),
    )  # fmt: skip
    open_ = frozenset(rng.sample(["unit", "region", "year"], rng.randint(0, 3)))
    said = outcome(trial, open_)
    draft = Draft({"source": "a", "title": "Look at this"}, rng.sample(NOTES, 3), open_)
    text = draft_text(draft, said)
    chinese = drafted_entry(text, "zh")
    comments = [line for line in chinese.split("\n") if line.startswith("#")]
    assert len(comments) >= 2 + len(draft.notes) and [c for c in comments if ENGLISH.search(c)] == []
    assert yaml.safe_load(chinese) == draft.entry and drafted_entry(text, "en") == text
    for number in re.findall(r"[\d,]*\d", " ".join(said)):
        assert number in chinese


def test_the_draft_of_the_tutorial_is_chinese():
    seen = inspect_file(
        ROOT / "docs" / "examples" / "new_yearbook" / "机械统计年鉴2019_各地区机械.csv",
        load_catalogue(ROOT / "warehouse" / "sources"),
        load_seeds(ROOT / "dbt_project" / "seeds"),
    )
    comments = [line for line in drafted_entry(seen.draft, "zh").split("\n") if line.startswith("#")]
    assert len(comments) >= 3 and not any(map(ENGLISH.search, comments))
    assert "31 个地区" in " ".join(comments)


def test_what_is_no_sentence_of_a_draft_stands():
    assert drafted("a reader's own words", "zh") == "a reader's own words"


def test_why_a_unit_is_not_told_is_said_in_chinese(tmp_path, monkeypatch):
    """`单位 ? (several units stand above the table …)` stood in English in a Chinese inspection."""
    monkeypatch.setenv("COAGG_LANGUAGE", "zh")
    rows = "各地区指标（2019年）,,\n单位：亿元,,\n单位：万人,,\n地区,产值,人口（万口）\n北京,1,2\n天津,3,4\n河北,5,6\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    result = CliRunner().invoke(app, ["source", "inspect", str(tmp_path / "a.csv")])
    assert result.exit_code == 0, result.output
    assert "several" not in result.output and "表上方有多个单位：亿元、万人" in " ".join(result.output.split())
    assert "“产值”（B4）的单位：文件中没有" in result.output
