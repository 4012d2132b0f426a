"""dbt's page of tables and lineage in the panel's language: every text of ours that has words, and nothing else."""

import json
import re

import yaml

from orchestration.dbt.docs import in_language
from python_models.words.lineage_page import LINEAGE
from warehouse.bundled import DBT_PROJECT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MODELS = DBT_PROJECT / "models"


def page(**texts):
    told = ", ".join(f'"{name}": {json.dumps(text)}' for name, text in texts.items())
    return f"<script>n=[{{label: 'manifest', data: {{{told}}}}}]</script>"


def read(made):
    return {name: json.loads(text) for name, text in re.findall(r'"(\w+)": ("(?:[^"\\]|\\.)*")', made)}


def test_the_welcome_page_is_in_chinese_line_by_line():
    text = (MODELS / "overview.md").read_text(encoding="utf-8")
    block = re.search(r"{% docs __overview__ %}(.*){% enddocs %}", text, re.S)[1].strip()
    said = read(in_language(page(block_contents=block), "zh"))["block_contents"]
    lines = [line for line in said.splitlines() if line and line != "|---|---|"]
    assert len(lines) == 11 and [line for line in lines if not CHINESE.search(line)] == []
    assert said.count("(#!/model/") == block.count("(#!/model/") and said.count("\n|") == block.count("\n|")


def test_exposures_and_columns_are_too():
    exposures = yaml.safe_load((MODELS / "published" / "_published__exposures.yml").read_text(encoding="utf-8"))
    texts = [exposure[key] for exposure in exposures["exposures"] for key in ("label", "description")]
    for text in [*texts, "Code of the region.", "One row per  spelling\nof a unit.\n"]:
        assert CHINESE.search(read(in_language(page(description=text), "zh"))["description"]), text


def test_other_texts_and_english_stay_as_they_are():
    own = page(description='A panel\'s own "column"\n\nwith  spaces', name="Code of the region.")
    assert in_language(own, "zh") == own
    assert in_language(page(description="Code of the region."), "en") == page(description="Code of the region.")
    assert all(CHINESE.search(LINEAGE(key, "zh")) for key in LINEAGE.entries)
