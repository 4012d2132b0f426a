"""How many of the messy yearbooks are read at once by their drafts: nine in ten. Cases: test_cases_of_files.py."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.drafts import FAILED, SHARED, judge_yearbook

MESSY = SHARED / "data" / "cn_yearbook_raw_messy"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not MESSY.exists(), reason="needs ../shared beside the checkout")]


@pytest.mark.slow
def test_nine_in_ten_messy_yearbooks_are_read_at_once():
    files = [p for part in ("raw", "raw_decrypted") for p in sorted((MESSY / part).iterdir())]
    counts = Counter(judge_yearbook(p).how for p in files)
    assert counts[FAILED] <= 0.1 * len(files), counts
