"""The Chinese operations page has what the English one has: headings, tables, commands, keys, links."""

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
ENGLISH = (DOCS / "operations.md").read_text(encoding="utf-8")
CHINESE = (DOCS / "zh" / "operations.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^ *```[^\n]*\n.*?^ *```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    return [re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in FENCE.findall(page)]


def words(page):
    return FENCE.sub("", page)


def test_headings_of_the_same_levels_in_the_same_order():
    levels = [[len(mark) for mark in re.findall(r"^(#+) ", words(page), re.MULTILINE)] for page in (ENGLISH, CHINESE)]
    assert levels[0] == levels[1] and len(levels[0]) > 12


def test_blocks_of_commands_and_settings_are_the_same():
    """But for what stands behind a #, which each page says in its language, on the same lines."""
    bare = [[re.sub(r"\s+#.*", " #", block) for block in blocks(page)] for page in (ENGLISH, CHINESE)]
    assert bare[0] == bare[1] and len(bare[0]) > 6


def test_commands_keys_and_files_named_are_the_same():
    named = [Counter(re.findall(r"`([^`\n]+)`", words(page))) for page in (ENGLISH, CHINESE)]
    assert set(named[0]) - set(named[1]) == set() == set(named[1]) - set(named[0])


def test_tables_have_the_same_rows_and_figures():
    def tables(page):
        return [[line.count("|") for line in t.splitlines()] for t in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)]

    assert [len(t) for t in tables(words(ENGLISH))] == [len(t) for t in tables(words(CHINESE))]


@pytest.mark.parametrize("page", [DOCS / "operations.md", DOCS / "zh" / "operations.md"])
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(links) > 3
    for link in links:
        file, _, place = link.partition("#")
        assert not file or file.startswith("http") or (page.parent / file).exists(), link
        assert file or place in headings, link


def test_the_page_is_chinese():
    prose = words(CHINESE)
    assert len(re.findall(r"[一-鿿]", prose)) > 4000
