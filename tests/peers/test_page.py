"""Every line of docs/peers.md names a test or a finding that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    line
    for line in (ROOT / "docs" / "peers.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| peer")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:50])
def test_what_shows_it_is_there(row):
    shown = re.split(r"(?<!\\)\|", row)[-2].strip()
    path, _, function = shown.partition("::")
    assert re.fullmatch(r"(tests|findings)/[\w/.]+\.(py|sh)", path), shown
    text = (ROOT / path).read_text()
    assert not function or f"def {function}(" in text, shown
