"""How many files are read at once by their drafts: ../shared/cases/files and the messy yearbooks, nine in ten."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.drafts import FAILED, SHARED, judge, judge_yearbook
from tests.warehouse.case_truth import CASES

FILES = SHARED / "cases" / "files"
MESSY = SHARED / "data" / "cn_yearbook_raw_messy"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FILES.exists(), reason="needs ../shared beside the checkout")]


def test_every_file_of_a_table_has_its_truth():
    """Weights and boundaries are read elsewhere; a file that was added without its truth fails here."""
    other = {"README.md", "gbk.shp", "gbk.dbf", "gbk.shx"}
    assert {p.name for p in FILES.iterdir() if not p.name.startswith("W")} - other == set(CASES)


def test_nine_in_ten_cases_are_as_they_must_be_and_none_is_silently_wrong():
    verdicts = [judge(FILES / name, case) for name, case in sorted(CASES.items())]
    failed = {v.file: v.reason for v in verdicts if v.how == FAILED}
    assert len(failed) <= 0.1 * len(verdicts), failed
    silent = {f: r for f, r in failed.items() if r.startswith(("reads what is not so", "refuses nothing"))}
    assert not silent


@pytest.mark.slow
def test_nine_in_ten_messy_yearbooks_are_read_at_once():
    files = [p for part in ("raw", "raw_decrypted") for p in sorted((MESSY / part).iterdir())]
    counts = Counter(judge_yearbook(p).how for p in files)
    assert counts[FAILED] <= 0.1 * len(files), counts
