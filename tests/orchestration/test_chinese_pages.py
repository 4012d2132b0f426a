"""Short Chinese pages have what the English ones have: headings, rows, commands, links that lead somewhere."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["troubleshooting.md"]


@pytest.fixture(params=PAGES)
def pages(request):
    return [(DOCS / folder / request.param).read_text(encoding="utf-8") for folder in ("", "zh")]


def test_headings_and_rows_are_as_many(pages):
    shapes = [[re.match(r"#+|\|", line)[0] for line in page.splitlines() if re.match("[#|]", line)] for page in pages]
    assert shapes[0] == shapes[1] and len(shapes[0]) > 20


def test_commands_and_keys_are_the_same(pages):
    said = [set(re.findall(r"`([^`\n]+)`", page)) for page in pages]
    assert said[0] == said[1] and len(said[0]) > 20


def test_rows_are_chinese_and_links_lead_somewhere(pages):
    chinese = pages[1]
    rows = [line for line in re.findall(r"^\|.*", chinese, re.M) if not line.startswith("|---")]
    assert [row for row in rows if not re.search(r"[\u4e00-\u9fff]", row)] == []
    links = [link for link in re.findall(r"\]\(([^)\s#]+)", chinese) if not link.startswith("http")]
    assert links and [link for link in links if not (DOCS / "zh" / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_chinese_readme_leads_to_it(name):
    assert f"](docs/zh/{name})" in (DOCS.parent / "README.zh.md").read_text(encoding="utf-8")
