"""How many of the messy yearbooks are read at once by their drafts: nine in ten. Cases: test_cases_of_files.py."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

from benchmarks.drafts import FAILED, SHARED, judge_yearbook
from warehouse.readers.containers import opening

MESSY = SHARED / "data" / "cn_yearbook_raw_messy"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not MESSY.exists(), reason="needs ../shared beside the checkout")]


@pytest.mark.slow
def test_nine_in_ten_messy_yearbooks_are_read_at_once(monkeypatch):
    # inspection, the draft's trial, the draft and the reviewed entry open the same bytes
    monkeypatch.setattr(opening, "_open", lru_cache(maxsize=1)(opening._open))
    files = [p for part in ("raw", "raw_decrypted") for p in sorted((MESSY / part).iterdir())]
    counts = Counter(judge_yearbook(p).how for p in files)
    assert counts[FAILED] <= 0.1 * len(files), counts
